#include "cases.h"

#include "rule/date.h"

static void
test_every_day_goes_there_and_back(void **state)
{
	int64_t day;
	int weekday = date_weekday(DATE_FIRST);
	struct civil before = {1799, 12, 31};

	(void)state;
	for (day = DATE_FIRST; day <= DATE_LAST; day++) {
		struct civil c = date_to_civil(day);
		bool next_day = c.year == before.year && c.month == before.month &&
				c.day == before.day + 1;
		bool next_month = c.year == before.year && c.month == before.month + 1 &&
				  c.day == 1;
		bool next_year = c.year == before.year + 1 && c.month == 1 && c.day == 1;

		assert_int_equal(next_day + next_month + next_year, 1);
		assert_int_equal(date_from_civil(c.year, c.month, c.day), day);
		assert_int_equal(date_weekday(day), weekday);
		weekday = (weekday + 1) % 7;
		before = c;
	}
	assert_int_equal(before.year, 2200);
	assert_int_equal(before.day, 31);
}

static void
test_known_days(void **state)
{
	(void)state;
	assert_int_equal(date_from_civil(1970, 1, 1), 0);
	assert_int_equal(date_from_civil(2026, 3, 5), 20517);
	assert_int_equal(date_weekday(20517), 3);
	assert_int_equal(date_from_civil(1969, 12, 31), -1);
	assert_int_equal(date_from_civil(1800, 1, 1), DATE_FIRST);
	assert_int_equal(date_from_civil(2200, 12, 31), DATE_LAST);
}

static void
test_days_that_are_not(void **state)
{
	static const int none[][3] = {
		{2026, 2, 29}, {1900, 2, 29},  {2026, 4, 31}, {2026, 13, 1}, {2026, 0, 1},
		{2026, 1, 0},  {1799, 12, 31}, {2201, 1, 1},  {2026, 1, 32}, {-1, -1, -1},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		assert_true(date_from_civil(none[i][0], none[i][1], none[i][2]) == DATE_NONE);
	assert_true(date_from_civil(2000, 2, 29) != DATE_NONE);
	assert_int_equal(date_to_civil(DATE_NONE).year, 0);
	assert_int_equal(date_to_civil(DATE_LAST + 1).year, 0);
	assert_true(date_weekday(INT64_MIN) >= 0 && date_weekday(INT64_MAX) <= 6);
}

static void
test_months(void **state)
{
	int64_t jan31 = date_from_civil(2026, 1, 31);

	(void)state;
	assert_int_equal(date_add_months(jan31, 1), date_from_civil(2026, 2, 28));
	assert_int_equal(date_add_months(jan31, -2), date_from_civil(2025, 11, 30));
	assert_int_equal(date_add_months(jan31, 0), jan31);
	assert_true(date_add_months(jan31, 12 * 175) == DATE_NONE);
	assert_true(date_add_months(jan31, INT64_MAX) == DATE_NONE);
	assert_true(date_add_months(jan31, INT64_MIN) == DATE_NONE);
	assert_true(date_add_months(DATE_NONE, 1) == DATE_NONE);
}

static void
test_age(void **state)
{
	int64_t leap = date_from_civil(2004, 2, 29);

	(void)state;
	assert_int_equal(date_age(leap, date_from_civil(2022, 2, 28)), 17);
	assert_int_equal(date_age(leap, date_from_civil(2022, 3, 1)), 18);
	assert_int_equal(date_age(leap, leap), 0);
	assert_int_equal(date_age(leap, leap - 1), -1);
	assert_int_equal(date_age(DATE_NONE, leap), -1);
	assert_int_equal(date_age(leap, INT64_MAX), -1);
}

static void
test_iso(void **state)
{
	static const char *const wrong[] = {
		"",           "2026-3-5",   "2026-03-051", "2026/03/05", "2026-02-30",
		"x026-03-05", "2026-0a-05", " 2026-03-05", "20260305",   "+026-03-05",
	};
	char out[10];
	size_t i;

	(void)state;
	assert_int_equal(date_parse_iso(STR("2026-03-05")), 20517);
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_true(date_parse_iso(str_of(wrong[i], __builtin_strlen(wrong[i]))) ==
			    DATE_NONE);
	assert_int_equal(date_print_iso(20517, out), 10);
	assert_memory_equal(out, "2026-03-05", 10);
	assert_int_equal(date_print_iso(DATE_NONE, out), 0);
}

static void
test_instants(void **state)
{
	int64_t day_ms = DATE_DAY_MS, midnight = 20517 * day_ms - DATE_ZONE_MS;

	(void)state;
	assert_int_equal(date_of_instant(midnight), 20517);
	assert_int_equal(date_of_instant(midnight - 1), 20516);
	assert_int_equal(date_of_instant(midnight + day_ms - 1), 20517);
	assert_int_equal(date_of_instant(0), 0);
	assert_int_equal(date_of_instant(-DATE_ZONE_MS), 0);
	assert_int_equal(date_of_instant(-DATE_ZONE_MS - 1), -1);
	assert_true(date_of_instant(INT64_MIN) < 0);
	assert_true(date_of_instant(INT64_MAX) > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_day_goes_there_and_back),
		cmocka_unit_test(test_known_days),
		cmocka_unit_test(test_days_that_are_not),
		cmocka_unit_test(test_months),
		cmocka_unit_test(test_age),
		cmocka_unit_test(test_iso),
		cmocka_unit_test(test_instants),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
