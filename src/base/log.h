/*
 * log.h: one JSON line an event on standard error (or the file given). No personal data, no
 * secrets: callers pass ids, codes, counts and times only. Safe from several threads.
 */
#ifndef SHEGONG_LOG_H
#define SHEGONG_LOG_H

#include "base/str.h"
#include "base/base.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

void log_set_level(enum log_level least);
void log_set_fd(int fd);
/* Pairs of key and printf-made text follow `event`: log_event(LOG_INFO, "serve", "port=%d", p) */
void log_event(enum log_level level, const char *event, const char *fmt, ...) PRINTF_LIKE(3, 4);

#endif
