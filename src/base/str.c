/* The part of struct str that needs an arena or libc; declared in arena.h. */
#include "base/arena.h"

#include <stdio.h>
#include <string.h>

struct str
str_dup(struct arena *a, struct str s)
{
	char *p = arena_bytes(a, s.n);

	if (s.n > 0)
		memcpy(p, s.p, s.n);
	return str_of(p, s.n);
}

const char *
str_cstr(struct arena *a, struct str s)
{
	char *p = arena_bytes(a, s.n + 1);

	p[s.n] = '\0';
	if (s.n == 0)
		return p;
	if (memchr(s.p, '\0', s.n))
		BUG("text with NUL inside used as a C string");
	memcpy(p, s.p, s.n);
	return p;
}

struct str
str_from(const char *cstr)
{
	return cstr ? str_of(cstr, strlen(cstr)) : STR_NONE;
}

struct str
str_fmt(struct arena *a, const char *fmt, ...)
{
	va_list args;
	struct str s;

	va_start(args, fmt);
	s = str_vfmt(a, fmt, args);
	va_end(args);
	return s;
}

struct str
str_vfmt(struct arena *a, const char *fmt, va_list args)
{
	char small[256];
	va_list again;
	char *p;
	int n;

	va_copy(again, args);
	n = vsnprintf(small, sizeof(small), fmt, args);
	if (n < 0)
		BUG("bad format \"%s\"", fmt);
	p = arena_bytes(a, (size_t)n + 1);
	if ((size_t)n < sizeof(small))
		memcpy(p, small, (size_t)n + 1);
	else
		vsnprintf(p, (size_t)n + 1, fmt, again);
	va_end(again);
	return str_of(p, (size_t)n);
}

struct str
str_cat(struct arena *a, struct str x, struct str y)
{
	char *p = arena_bytes(a, x.n + y.n);

	if (x.n > 0)
		memcpy(p, x.p, x.n);
	if (y.n > 0)
		memcpy(p + x.n, y.p, y.n);
	return str_of(p, x.n + y.n);
}

int
str_cmp(struct str x, struct str y)
{
	size_t n = x.n < y.n ? x.n : y.n;
	int c = n > 0 ? memcmp(x.p, y.p, n) : 0;

	if (c != 0)
		return c;
	return (x.n > y.n) - (x.n < y.n);
}

bool
str_contains(struct str s, struct str part)
{
	if (part.n == 0)
		return true;
	return s.n >= part.n && memmem(s.p, s.n, part.p, part.n) != NULL;
}

bool
str_to_int(struct str s, int64_t *ret_n)
{
	bool minus = s.n > 0 && s.p[0] == '-';
	int64_t n = 0;
	size_t i;

	if (s.n > 0 && (s.p[0] == '-' || s.p[0] == '+'))
		s = str_skip(s, 1);
	if (s.n == 0)
		return false;
	for (i = 0; i < s.n; i++) {
		int64_t digit = s.p[i] - '0';

		if (digit < 0 || digit > 9)
			return false;
		/* Counted below zero: INT64_MIN has no positive twin. */
		if (__builtin_mul_overflow(n, 10, &n) || __builtin_sub_overflow(n, digit, &n))
			return false;
	}
	if (!minus && n == INT64_MIN)
		return false;
	*ret_n = minus ? n : -n;
	return true;
}
