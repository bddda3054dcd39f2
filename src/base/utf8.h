/*
 * utf8.h: UTF-8 at the edges. Everything inside the program has passed utf8_valid().
 */
#ifndef SHEGONG_UTF8_H
#define SHEGONG_UTF8_H

#include "base/arena.h"

/* Strict: no overlong forms, surrogates, values past U+10FFFF; U+0000 refused too. */
bool utf8_valid(struct str s);
/* Takes one character off *s. Returns its code point, or 0 at the end. Input must be valid. */
uint32_t utf8_next(struct str *s);
size_t utf8_put(uint32_t c, char out[4]);
size_t utf8_count(struct str s); /* code points */
/*
 * Both results live in the arena, also when nothing had to be changed. Input must be valid.
 */
/* NFC, trims blanks of all kinds (U+3000, U+00A0, BOM), drops control characters except \n \t. */
struct str utf8_clean(struct arena *a, struct str s);
/* NFKC: full-width digits, letters and punctuation become ASCII: phones, ID numbers, codes. */
struct str utf8_narrow(struct arena *a, struct str s);
/* The longest start of s of at most `max` bytes that does not cut a character in two. */
struct str utf8_cut(struct str s, size_t max);
/* First n characters; whole graphemes are not split by a byte. */
struct str utf8_left(struct str s, size_t n);

#endif
