/*
 * decimal.h: fixed-point numbers as int64 at a scale of 0..6 digits. FREESTANDING. Half up (away
 * from zero). Overflow is reported, never wrapped. No floating point anywhere.
 */
#ifndef SHEGONG_RULE_DECIMAL_H
#define SHEGONG_RULE_DECIMAL_H

#include "base/str.h"

enum { DECIMAL_MAX_SCALE = 6 };

/* "-12.5", "1,234.50" (thousands commas in threes), blanks trimmed. More digits behind the point
 * than `scale` are refused, not rounded. */
bool decimal_parse(struct str s, int scale, int64_t *ret);
/* Always `scale` digits behind the point. Returns the length (at most 24). */
size_t decimal_print(int64_t n, int scale, char out[24]);
bool decimal_rescale(int64_t n, int from, int to, int64_t *ret);
bool decimal_add(int64_t a, int64_t b, int64_t *ret);
bool decimal_sub(int64_t a, int64_t b, int64_t *ret);
bool decimal_mul(int64_t a, int sa, int64_t b, int sb, int scale, int64_t *ret);
bool decimal_div(int64_t a, int sa, int64_t b, int sb, int scale, int64_t *ret); /* b != 0 */

#endif
