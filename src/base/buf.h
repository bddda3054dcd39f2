/*
 * buf.h: growing output buffer on an arena, with a ceiling. Used for JSON, SQL, CSV, text.
 *
 * Past the ceiling bytes are dropped and buf_failed() is true: check once at the end, not at each
 * call. The content may move while growing; buf_str() is valid until the next append.
 */
#ifndef SHEGONG_BUF_H
#define SHEGONG_BUF_H

#include "base/arena.h"

struct buf {
	struct arena *arena;
	char *p;
	size_t n, cap, max;
	bool failed;
};

void buf_init(struct buf *b, struct arena *a, size_t max);
void buf_add(struct buf *b, struct str s);
void buf_addc(struct buf *b, char c);
void buf_addf(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);
void buf_add_int(struct buf *b, int64_t n);
void buf_clear(struct buf *b);
#define buf_lit(b, lit) buf_add((b), STR(lit))
struct str buf_str(const struct buf *b);
bool buf_failed(const struct buf *b);

#endif
