/* decimal.c: fixed-point arithmetic. Products and quotients pass through 128 bits, which the
 * largest operands cannot leave: 2^63 * 10^12 < 2^127. */
#include "rule/decimal.h"

__extension__ typedef __int128 wide;

static const int64_t power[2 * DECIMAL_MAX_SCALE + 1] = {
	1,        10,        100,        1000,        10000,        100000,        1000000,
	10000000, 100000000, 1000000000, 10000000000, 100000000000, 1000000000000,
};

static bool
scale_valid(int scale)
{
	return scale >= 0 && scale <= DECIMAL_MAX_SCALE;
}

static bool
narrow(wide n, int64_t *ret)
{
	if (n > INT64_MAX || n < INT64_MIN)
		return false;
	*ret = (int64_t)n;
	return true;
}

/* a / b rounded half away from zero, b != 0. */
static wide
divide_half_up(wide a, wide b)
{
	bool negative = (a < 0) != (b < 0);
	wide x = a < 0 ? -a : a;
	wide y = b < 0 ? -b : b;
	wide quotient = x / y;

	if (x % y >= y - x % y)
		quotient++;
	return negative ? -quotient : quotient;
}

bool
decimal_rescale(int64_t n, int from, int to, int64_t *ret)
{
	if (!scale_valid(from) || !scale_valid(to))
		return false;
	if (to >= from)
		return !__builtin_mul_overflow(n, power[to - from], ret);
	return narrow(divide_half_up(n, power[from - to]), ret);
}

bool
decimal_add(int64_t a, int64_t b, int64_t *ret)
{
	return !__builtin_add_overflow(a, b, ret);
}

bool
decimal_sub(int64_t a, int64_t b, int64_t *ret)
{
	return !__builtin_sub_overflow(a, b, ret);
}

bool
decimal_mul(int64_t a, int sa, int64_t b, int sb, int scale, int64_t *ret)
{
	wide product = (wide)a * b;
	wide widened;

	if (!scale_valid(sa) || !scale_valid(sb) || !scale_valid(scale))
		return false;
	if (scale < sa + sb)
		return narrow(divide_half_up(product, power[sa + sb - scale]), ret);
	if (__builtin_mul_overflow(product, (wide)power[scale - sa - sb], &widened))
		return false;
	return narrow(widened, ret);
}

bool
decimal_div(int64_t a, int sa, int64_t b, int sb, int scale, int64_t *ret)
{
	int shift = scale + sb - sa;
	wide top = a, bottom = b;

	if (!scale_valid(sa) || !scale_valid(sb) || !scale_valid(scale) || b == 0)
		return false;
	if (shift >= 0)
		top *= power[shift];
	else
		bottom *= power[-shift];
	return narrow(divide_half_up(top, bottom), ret);
}

/* Appends one digit to a number kept below zero, where INT64_MIN has room too. */
static bool
push_digit(int64_t *n, char digit)
{
	return !__builtin_mul_overflow(*n, (int64_t)10, n) &&
	       !__builtin_sub_overflow(*n, (int64_t)(digit - '0'), n);
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The part before the point: digits, with or without a comma before each three. Returns how many
 * bytes it took, 0 when it is not one. */
static size_t
parse_whole(struct str s, int64_t *n)
{
	bool commas = false;
	size_t group = 0, i;

	for (i = 0; i < s.n && s.p[i] != '.'; i++) {
		if (s.p[i] == ',') {
			if (group == 0 || group > 3 || (commas && group != 3))
				return 0;
			commas = true;
			group = 0;
			continue;
		}
		if (!is_digit(s.p[i]) || !push_digit(n, s.p[i]))
			return 0;
		group++;
	}
	return commas && group != 3 ? 0 : i;
}

bool
decimal_parse(struct str s, int scale, int64_t *ret)
{
	bool negative;
	int64_t n = 0;
	size_t whole, i;
	int digits = 0;

	s = str_trim(s);
	negative = s.n > 0 && s.p[0] == '-';
	if (negative)
		s = str_skip(s, 1);
	whole = parse_whole(s, &n);
	if (!scale_valid(scale) || whole == 0 || whole + 1 == s.n)
		return false;
	for (i = whole + 1; i < s.n; i++, digits++)
		if (digits == scale || !is_digit(s.p[i]) || !push_digit(&n, s.p[i]))
			return false;
	for (; digits < scale; digits++)
		if (!push_digit(&n, '0'))
			return false;
	if (!negative && n == INT64_MIN)
		return false;
	*ret = negative ? n : -n;
	return true;
}

size_t
decimal_print(int64_t n, int scale, char out[24])
{
	uint64_t rest = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
	char back[24];
	size_t used = 0, length = 0;
	int digits = 0;

	if (!scale_valid(scale))
		scale = 0;
	do {
		if (digits == scale && scale > 0)
			back[used++] = '.';
		back[used++] = (char)('0' + rest % 10);
		rest /= 10;
		digits++;
	} while (rest > 0 || digits <= scale);
	if (n < 0)
		out[length++] = '-';
	while (used > 0)
		out[length++] = back[--used];
	return length;
}
