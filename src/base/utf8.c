#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

/* Bytes from the start that are ASCII; a word at a time, since most of what comes in is. */
static size_t
ascii_run(struct str s)
{
	size_t i = 0;
	uint64_t word;

	for (; i + sizeof(word) <= s.n; i += sizeof(word)) {
		memcpy(&word, s.p + i, sizeof(word));
		if (word & UINT64_C(0x8080808080808080))
			break;
	}
	while (i < s.n && (unsigned char)s.p[i] < 0x80)
		i++;
	return i;
}

/* Length of the well-formed character at the start of s (not empty), 0 when there is none. */
static size_t
char_length(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	unsigned char low = 0x80, high = 0xbf; /* bounds of the second byte */
	size_t n, i;

	if (p[0] < 0x80)
		return p[0] != 0;
	if (p[0] >= 0xc2 && p[0] <= 0xdf)
		n = 2;
	else if ((p[0] & 0xf0) == 0xe0)
		n = 3;
	else if (p[0] >= 0xf0 && p[0] <= 0xf4)
		n = 4;
	else
		return 0;
	if (p[0] == 0xe0)
		low = 0xa0; /* below: overlong */
	else if (p[0] == 0xed)
		high = 0x9f; /* above: surrogates */
	else if (p[0] == 0xf0)
		low = 0x90; /* below: overlong */
	else if (p[0] == 0xf4)
		high = 0x8f; /* above: past U+10FFFF */
	if (s.n < n || p[1] < low || p[1] > high)
		return 0;
	for (i = 2; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	return n;
}

bool
utf8_valid(struct str s)
{
	while (s.n > 0) {
		size_t run = ascii_run(s);

		if (run > 0) {
			if (memchr(s.p, '\0', run))
				return false;
		} else {
			run = char_length(s);
			if (run == 0)
				return false;
		}
		s = str_skip(s, run);
	}
	return true;
}

uint32_t
utf8_next(struct str *s)
{
	const unsigned char *p = (const unsigned char *)s->p;
	uint32_t c;
	size_t n, i;

	if (s->n == 0)
		return 0;
	n = p[0] < 0x80 ? 1 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	if (n > s->n)
		BUG("text cut inside a character");
	c = n == 1 ? p[0] : p[0] & (0xffu >> (n + 1));
	for (i = 1; i < n; i++)
		c = c << 6 | (p[i] & 0x3f);
	*s = str_skip(*s, n);
	return c;
}

size_t
utf8_put(uint32_t c, char out[4])
{
	return (size_t)utf8proc_encode_char((utf8proc_int32_t)c, (utf8proc_uint8_t *)out);
}

static bool
is_start(char byte)
{
	return ((unsigned char)byte & 0xc0) != 0x80;
}

size_t
utf8_count(struct str s)
{
	size_t i, n = 0;

	for (i = 0; i < s.n; i++)
		n += is_start(s.p[i]);
	return n;
}

struct str
utf8_cut(struct str s, size_t max)
{
	struct str last;
	size_t start;

	if (s.n > max) {
		while (max > 0 && !is_start(s.p[max]))
			max--;
		return str_of(s.p, max);
	}
	/* The caller may have cut it already, as snprintf() does: is the last character whole? */
	start = s.n;
	while (start > 0 && s.n - start < 4) {
		start--;
		if (is_start(s.p[start]))
			break;
	}
	last = str_skip(s, start);
	if (last.n > 0 && char_length(last) != last.n)
		return str_of(s.p, start);
	return s;
}

struct str
utf8_left(struct str s, size_t n)
{
	struct str rest = s;
	utf8proc_int32_t before = 0, state = 0;
	const char *border = s.p; /* end of the last whole grapheme within n characters */
	size_t taken;

	if (s.n <= n)
		return s;
	for (taken = 0; rest.n > 0; taken++) {
		const char *at = rest.p;
		utf8proc_int32_t c = (utf8proc_int32_t)utf8_next(&rest);

		if (taken == 0 || utf8proc_grapheme_break_stateful(before, c, &state))
			border = at;
		if (taken == n)
			return str_of(s.p, (size_t)(border - s.p));
		before = c;
	}
	return s;
}

static bool
is_blank(uint32_t c)
{
	if (c < 0x80)
		return c == ' ' || (c >= '\t' && c <= '\r');
	switch (utf8proc_category((utf8proc_int32_t)c)) {
	case UTF8PROC_CATEGORY_ZS:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return true;
	default:
		return c == 0x85 || c == 0xfeff || c == 0x200b; /* NEL, BOM, zero-width space */
	}
}

static struct str
trim(struct str s)
{
	struct str rest = s;

	while (rest.n > 0 && is_blank(utf8_next(&rest)))
		s = rest;
	while (s.n > 0) {
		size_t at = s.n - 1;

		while (!is_start(s.p[at]))
			at--;
		rest = str_skip(s, at);
		if (!is_blank(utf8_next(&rest)))
			break;
		s.n = at;
	}
	return s;
}

static bool
is_control(uint32_t c)
{
	return (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7f && c < 0xa0);
}

/*
 * True for characters that NFC neither changes nor joins with a neighbour of the same kind: Latin
 * without combining marks, Chinese characters and the usual punctuation. Nearly every text here
 * holds nothing else and is spared the library.
 */
static bool
is_plain(uint32_t c)
{
	return c < 0x300 || (c >= 0x4e00 && c <= 0x9fff) || (c >= 0x3001 && c <= 0x3020) ||
	       (c >= 0x2010 && c <= 0x2027) || (c >= 0xff01 && c <= 0xff5e);
}

static struct str
map_text(struct arena *a, struct str s, int options)
{
	utf8proc_uint8_t *made = NULL;
	utf8proc_ssize_t n;
	struct str ret;

	/* Without UTF8PROC_NULLTERM the length counts; the library answers from malloc. */
	n = utf8proc_map((const utf8proc_uint8_t *)s.p, (utf8proc_ssize_t)s.n, &made,
			 (utf8proc_option_t)options);
	if (n < 0)
		BUG("utf8proc: %s", utf8proc_errmsg(n));
	ret = str_dup(a, str_of((const char *)made, (size_t)n));
	free(made);
	return ret;
}

struct str
utf8_clean(struct arena *a, struct str s)
{
	char *out = arena_alloc(a, s.n);
	struct str rest = s;
	bool plain = true;
	size_t n = 0;

	while (rest.n > 0) {
		const char *at = rest.p;
		uint32_t c = utf8_next(&rest);
		size_t bytes = (size_t)(rest.p - at);

		if (is_control(c))
			continue;
		plain = plain && is_plain(c);
		memcpy(out + n, at, bytes);
		n += bytes;
	}
	s = trim(str_of(out, n));
	if (plain)
		return s;
	return map_text(a, s, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
}

struct str
utf8_narrow(struct arena *a, struct str s)
{
	if (ascii_run(s) == s.n)
		return str_dup(a, s);
	return map_text(a, s, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT);
}
