#include "cases.h"

#include <string.h>

struct text_case {
	const char *text;
	int scale;
	int64_t n;
};

static void
test_parse(void **state)
{
	static const struct text_case good[] = {
		{"0", 0, 0},
		{"12", 2, 1200},
		{"-12.5", 2, -1250},
		{" 1,234.50\t", 2, 123450},
		{"1,234,567", 0, 1234567},
		{"12,345", 0, 12345},
		{"007", 0, 7},
		{"0.000001", 6, 1},
		{"-0.00", 2, 0},
		{"9223372036854775807", 0, INT64_MAX},
		{"-9223372036854775808", 0, INT64_MIN},
		{"92233720368547758.07", 2, INT64_MAX},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		int64_t n = 77;

		if (!decimal_parse(str_of(good[i].text, strlen(good[i].text)), good[i].scale, &n) ||
		    n != good[i].n)
			fail_msg("%s gives %lld", good[i].text, (long long)n);
	}
}

static void
test_parse_refuses(void **state)
{
	static const struct text_case bad[] = {
		{"", 0, 0},
		{" ", 0, 0},
		{"-", 0, 0},
		{".5", 2, 0},
		{"5.", 2, 0},
		{"1.234", 2, 0},
		{"1.0", 0, 0},
		{"1e5", 0, 0},
		{"+5", 0, 0},
		{"--5", 0, 0},
		{"1 2", 0, 0},
		{"1,23", 0, 0},
		{"1234,567", 0, 0},
		{",123", 0, 0},
		{"1,,234", 0, 0},
		{"1,234,", 0, 0},
		{"1.5,000", 6, 0},
		{"0x10", 0, 0},
		{"1.2.3", 6, 0},
		{"5-", 0, 0},
		{"１２", 0, 0},
		{"5", 7, 0},
		{"5", -1, 0},
		{"9223372036854775808", 0, 0},
		{"-9223372036854775809", 0, 0},
		{"92233720368547758.08", 2, 0},
		{"9223372036854775807", 1, 0},
		{"999999999999999999999999999999", 0, 0},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		int64_t n = 77;

		if (decimal_parse(str_of(bad[i].text, strlen(bad[i].text)), bad[i].scale, &n))
			fail_msg("%s is taken as %lld", bad[i].text, (long long)n);
		assert_int_equal(n, 77);
	}
}

static void
test_print(void **state)
{
	static const struct text_case cases[] = {
		{"0", 0, 0},
		{"0.00", 2, 0},
		{"-0.05", 2, -5},
		{"12.50", 2, 1250},
		{"0.000001", 6, 1},
		{"9223372036854775807", 0, INT64_MAX},
		{"-9223372036854.775808", 6, INT64_MIN},
		{"-9223372036854775808", 0, INT64_MIN},
	};
	char out[24];
	size_t i, n;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		n = decimal_print(cases[i].n, cases[i].scale, out);
		assert_int_equal(n, strlen(cases[i].text));
		assert_memory_equal(out, cases[i].text, n);
	}
}

static void
test_rescale(void **state)
{
	int64_t n;

	(void)state;
	assert_true(decimal_rescale(1250, 2, 4, &n) && n == 125000);
	assert_true(decimal_rescale(1250, 2, 1, &n) && n == 125);
	assert_true(decimal_rescale(1255, 2, 1, &n) && n == 126);
	assert_true(decimal_rescale(1254, 2, 1, &n) && n == 125);
	assert_true(decimal_rescale(-1255, 2, 1, &n) && n == -126);
	assert_true(decimal_rescale(-1254, 2, 1, &n) && n == -125);
	assert_true(decimal_rescale(499999, 6, 0, &n) && n == 0);
	assert_true(decimal_rescale(500000, 6, 0, &n) && n == 1);
	assert_true(decimal_rescale(INT64_MIN, 6, 0, &n) && n == -9223372036855);
	assert_false(decimal_rescale(INT64_MAX, 0, 1, &n));
	assert_false(decimal_rescale(INT64_MIN, 0, 6, &n));
	assert_false(decimal_rescale(1, 7, 0, &n));
	assert_false(decimal_rescale(1, 0, -1, &n));
}

static void
test_arithmetic(void **state)
{
	int64_t n;

	(void)state;
	assert_false(decimal_add(INT64_MAX, 1, &n));
	assert_false(decimal_sub(INT64_MIN, 1, &n));
	assert_false(decimal_sub(0, INT64_MIN, &n));
	assert_true(decimal_mul(15, 1, 15, 1, 2, &n) && n == 225);
	assert_true(decimal_mul(15, 1, 15, 1, 1, &n) && n == 23);
	assert_true(decimal_mul(-15, 1, 15, 1, 1, &n) && n == -23);
	assert_true(decimal_mul(15, 1, 15, 1, 6, &n) && n == 2250000);
	assert_false(decimal_mul(INT64_MAX, 0, 2, 0, 0, &n));
	assert_true(decimal_mul(INT64_MAX, 6, 1000000, 6, 6, &n) && n == INT64_MAX);
	assert_false(decimal_mul(INT64_MIN, 0, INT64_MIN, 0, 6, &n));
	assert_true(decimal_div(1, 0, 3, 0, 6, &n) && n == 333333);
	assert_true(decimal_div(2, 0, 3, 0, 6, &n) && n == 666667);
	assert_true(decimal_div(-2, 0, 3, 0, 6, &n) && n == -666667);
	assert_true(decimal_div(1, 6, 2, 6, 0, &n) && n == 1);
	assert_true(decimal_div(1, 6, 3, 0, 0, &n) && n == 0);
	assert_true(decimal_div(INT64_MIN, 0, INT64_MIN, 0, 6, &n) && n == 1000000);
	assert_true(decimal_div(INT64_MAX, 6, INT64_MIN, 0, 0, &n) && n == 0);
	assert_false(decimal_div(INT64_MIN, 0, -1, 0, 0, &n));
	assert_false(decimal_div(1, 0, 0, 0, 6, &n));
	assert_false(decimal_div(1, 0, 1, 0, 7, &n));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),      cmocka_unit_test(test_parse_refuses),
		cmocka_unit_test(test_print),      cmocka_unit_test(test_rescale),
		cmocka_unit_test(test_arithmetic),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
