/* postgres_value.c: fields of a result in PostgreSQL's binary format. Sums and averages come as
 * numeric: their whole part counts, as everywhere (numbers are integers at a declared scale). */
#include "db/postgres.h"

#include <string.h>

static uint64_t
read_bytes(const char *p, size_t n)
{
	uint64_t v = 0;
	size_t i;

	for (i = 0; i < n; i++)
		v = v << 8 | (unsigned char)p[i];
	return v;
}

static int16_t
read_int16(const char *p)
{
	return (int16_t)read_bytes(p, 2);
}

/* Header of four 16-bit numbers (how many digits, power of the first, sign, scale), then digits to
 * the base of 10000. What does not fit becomes the nearest that does. */
static int64_t
numeric_value(const char *p, size_t n)
{
	enum { HEADER = 8, BASE = 10000, NEGATIVE = 0x4000 };
	int count = read_int16(p), weight = read_int16(p + 2), i;
	bool negative = read_bytes(p + 4, 2) == NEGATIVE;
	int64_t v = 0, digit;

	if (n < HEADER + 2 * (size_t)count)
		BUG("numeric of %zu bytes with %d digits", n, count);
	for (i = 0; i <= weight; i++) {
		digit = i < count ? read_int16(p + HEADER + 2 * i) : 0;
		if (__builtin_mul_overflow(v, BASE, &v) ||
		    __builtin_add_overflow(v, negative ? -digit : digit, &v))
			return negative ? INT64_MIN : INT64_MAX;
	}
	return v;
}

static int64_t
double_value(const char *p)
{
	uint64_t bits = read_bytes(p, 8);
	double v;

	memcpy(&v, &bits, sizeof(v));
	if (v >= 9223372036854775807.0)
		return INT64_MAX;
	return v > -9223372036854775808.0 ? (int64_t)v : INT64_MIN;
}

struct value
pg_value(Oid type, const char *p, size_t n)
{
	switch (type) {
	case PG_BOOL:
		return value_int(p[0] != 0);
	case PG_INT2:
		return value_int(read_int16(p));
	case PG_INT4:
		return value_int((int32_t)read_bytes(p, 4));
	case PG_INT8:
		return value_int((int64_t)read_bytes(p, 8));
	case PG_OID:
		return value_int((int64_t)read_bytes(p, 4));
	case PG_NUMERIC:
		return value_int(numeric_value(p, n));
	case PG_FLOAT8:
		return value_int(double_value(p));
	case PG_BYTEA:
		return value_blob(str_of(p, n));
	default:
		return value_text(str_of(p, n));
	}
}
