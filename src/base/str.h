/*
 * str.h: text as pointer + length. FREESTANDING: src/rule includes it for the browser too.
 *
 * A `struct str` never owns its bytes; whoever made them (an arena, a literal, a file) does.
 * It need not end in NUL. Bytes are UTF-8 once they have passed utf8_valid() at the edge.
 * `{NULL, 0}` is "no text"; it equals the empty text for str_eq().
 */
#ifndef SHEGONG_STR_H
#define SHEGONG_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct str {
	const char *p;
	size_t n;
};

#define STR(lit) ((struct str){("" lit), sizeof(lit) - 1})
#define STR_NONE ((struct str){NULL, 0})
/* for printf("%.*s"): */
#define STR_ARG(s) (int)(s).n, (s).p ? (s).p : ""

static inline struct str
str_of(const char *p, size_t n)
{
	return (struct str){p, n};
}

static inline bool
str_eq(struct str a, struct str b)
{
#ifndef __wasm__ /* no libc there */
	return a.n == b.n && (a.n == 0 || __builtin_memcmp(a.p, b.p, a.n) == 0);
#else
	size_t i;

	if (a.n != b.n)
		return false;
	for (i = 0; i < a.n; i++)
		if (a.p[i] != b.p[i])
			return false;
	return true;
#endif
}

#define str_is(s, lit) str_eq((s), STR(lit))

static inline bool
str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && str_eq(str_of(s.p, prefix.n), prefix);
}

/* `s` without its first n bytes (n is cut to the length). */
static inline struct str
str_skip(struct str s, size_t n)
{
	if (n > s.n)
		n = s.n;
	return n > 0 ? str_of(s.p + n, s.n - n) : s; /* no arithmetic on the NULL of STR_NONE */
}

static inline bool
str_ends(struct str s, struct str suffix)
{
	return s.n >= suffix.n && str_eq(str_skip(s, s.n - suffix.n), suffix);
}

/* Without blanks, tabs, CR and LF at both ends (ASCII only; utf8_trim() knows U+3000). */
static inline struct str
str_trim(struct str s)
{
	while (s.n > 0 && (s.p[0] == ' ' || (s.p[0] >= '\t' && s.p[0] <= '\r')))
		s = str_skip(s, 1);
	while (s.n > 0 && (s.p[s.n - 1] == ' ' || (s.p[s.n - 1] >= '\t' && s.p[s.n - 1] <= '\r')))
		s.n--;
	return s;
}

/* Index of the first `c`, or -1. */
static inline ptrdiff_t
str_chr(struct str s, char c)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (s.p[i] == c)
			return (ptrdiff_t)i;
	return -1;
}

/*
 * Takes the piece before the next `sep` off *rest into *ret_piece. Returns false when *rest was
 * STR_NONE, so a loop sees every piece, the empty last one too.
 */
static inline bool
str_next(struct str *rest, char sep, struct str *ret_piece)
{
	ptrdiff_t at;

	if (!rest->p)
		return false;
	at = str_chr(*rest, sep);
	if (at < 0) {
		*ret_piece = *rest;
		*rest = STR_NONE;
	} else {
		*ret_piece = str_of(rest->p, (size_t)at);
		*rest = str_skip(*rest, (size_t)at + 1);
	}
	return true;
}

#endif
