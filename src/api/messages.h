/*
 * messages.h: sentences for people, from messages/errors.zh-CN.json, problems.zh-CN.json and
 * cli.zh-CN.json (built in). {0} {1} {2} are replaced by arguments.
 */
#ifndef SHEGONG_MESSAGES_H
#define SHEGONG_MESSAGES_H

#include "base/arena.h"
#include "base/err.h"
#include "base/problem.h"

struct messages;

enum err_code messages_load(struct arena *a, struct messages **ret, struct err *e) MUST_USE;
struct str message_error_title(const struct messages *m, enum err_code code);
struct str message_error_do(const struct messages *m, enum err_code code);
/* The sentence of a problem; the code itself when it has none (a test forbids that). */
struct str message_problem(const struct messages *m, struct arena *a, const struct problem *p);
/* A text of the command line or of an answer by its key. */
struct str message_text(const struct messages *m, struct arena *a, const char *key,
			const struct str *args, size_t n);
/* A sentence with its {0} {1} {2} filled in. */
struct str message_fill(struct arena *a, struct str text, const struct str *args, size_t n);

#endif
