#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { FIRST_CAP = 256 };

void
buf_init(struct buf *b, struct arena *a, size_t max)
{
	*b = (struct buf){.arena = a, .max = max};
}

/* Makes room for n more bytes. After the first refusal nothing is taken any more. */
static bool
buf_grow(struct buf *b, size_t n)
{
	size_t cap;
	char *p;

	if (b->failed || n > b->max - b->n) {
		b->failed = true;
		return false;
	}
	cap = b->cap ? b->cap : FIRST_CAP;
	while (cap - b->n < n)
		cap *= 2;
	if (cap > b->max)
		cap = b->max;
	p = arena_bytes(b->arena, cap);
	if (b->n > 0)
		memcpy(p, b->p, b->n);
	b->p = p;
	b->cap = cap;
	return true;
}

static inline bool
buf_room(struct buf *b, size_t n)
{
	return (n <= b->cap - b->n && !b->failed) || buf_grow(b, n);
}

void
buf_add(struct buf *b, struct str s)
{
	if (s.n == 0 || !buf_room(b, s.n))
		return;
	memcpy(b->p + b->n, s.p, s.n);
	b->n += s.n;
}

void
buf_addc(struct buf *b, char c)
{
	if (buf_room(b, 1))
		b->p[b->n++] = c;
}

void
buf_addf(struct buf *b, const char *fmt, ...)
{
	char small[512];
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(small, sizeof(small), fmt, args);
	va_end(args);
	if (n < 0)
		BUG("bad format \"%s\"", fmt);
	if ((size_t)n < sizeof(small)) {
		buf_add(b, str_of(small, (size_t)n));
		return;
	}
	if ((size_t)n > b->max || b->failed) {
		b->failed = true;
		return;
	}
	va_start(args, fmt);
	buf_add(b, str_vfmt(b->arena, fmt, args));
	va_end(args);
}

void
buf_add_int(struct buf *b, int64_t n)
{
	char digits[24];
	size_t at = sizeof(digits);
	uint64_t u = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;

	do {
		digits[--at] = (char)('0' + u % 10);
		u /= 10;
	} while (u > 0);
	if (n < 0)
		digits[--at] = '-';
	buf_add(b, str_of(digits + at, sizeof(digits) - at));
}

void
buf_clear(struct buf *b)
{
	b->n = 0;
	b->failed = false;
}

struct str
buf_str(const struct buf *b)
{
	return str_of(b->p ? b->p : "", b->n);
}

bool
buf_failed(const struct buf *b)
{
	return b->failed;
}
