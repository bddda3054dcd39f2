#include "cases.h"

#include <stdlib.h>

static struct rule_calendar calendar;
static int right, count;

static void
check(const struct case_line *line, int64_t got, int missing, int64_t want)
{
	int want_missing = str_is(line->column[3], "-") ? 0 : atoi(line->column[3].p);

	count++;
	if (got == want && missing == want_missing)
		right++;
	else
		print_error("line %d: %lld, missing %d\n", line->number, (long long)got, missing);
}

static void
add_line(void *ctx, const struct case_line *line)
{
	int missing = 0;
	int64_t day = calendar_add(&calendar, date_parse_iso(line->column[0]),
				   atoll(line->column[1].p), &missing);

	(void)ctx;
	check(line, day, missing, date_parse_iso(line->column[2]));
}

static void
between_line(void *ctx, const struct case_line *line)
{
	int missing = 0;
	int64_t days = calendar_between(&calendar, date_parse_iso(line->column[0]),
					date_parse_iso(line->column[1]), &missing);

	(void)ctx;
	check(line, days, missing, atoll(line->column[2].p));
}

static void
test_cases(void **state)
{
	(void)state;
	cases_calendar(&calendar);
	cases_read("tests/cases/date/workdays.tsv", add_line, NULL);
	cases_read("tests/cases/date/workdays-between.tsv", between_line, NULL);
	assert_int_equal(right, count);
}

static void
test_add_and_between_agree(void **state)
{
	int64_t from = date_from_civil(2026, 2, 14), n;

	(void)state;
	cases_calendar(&calendar);
	for (n = -300; n <= 300; n++) {
		int64_t to = calendar_add(&calendar, from, n, NULL);

		assert_int_equal(calendar_between(&calendar, from, to, NULL), n);
	}
}

static void
test_marks(void **state)
{
	int64_t monday = date_from_civil(2030, 1, 7), sunday = monday - 1;
	int missing = 0;

	(void)state;
	calendar_init(&calendar);
	assert_true(calendar_mark_day(&calendar, monday, CALENDAR_HOLIDAY));
	assert_true(calendar_mark_day(&calendar, sunday, CALENDAR_WORKDAY));
	assert_false(calendar_is_workday(&calendar, monday, &missing));
	assert_true(calendar_is_workday(&calendar, sunday, &missing));
	assert_int_equal(missing, 0);
	assert_true(calendar_is_workday(&calendar, monday + 1, &missing));
	assert_int_equal(missing, 2030);
	missing = 0;
	calendar_mark_year(&calendar, 2030);
	assert_false(calendar_is_workday(&calendar, sunday - 1, &missing));
	assert_int_equal(missing, 0);
	assert_true(calendar_mark_day(&calendar, monday, CALENDAR_WORKDAY));
	assert_true(calendar_is_workday(&calendar, monday, NULL));
}

static void
test_edges(void **state)
{
	int missing = 0;

	(void)state;
	calendar_init(&calendar);
	calendar_mark_year(&calendar, 1989);
	calendar_mark_year(&calendar, 2101);
	calendar_mark_year(&calendar, -5);
	assert_false(calendar_mark_day(&calendar, date_from_civil(1989, 12, 31), CALENDAR_WORKDAY));
	assert_false(calendar_mark_day(&calendar, INT64_MAX, CALENDAR_WORKDAY));
	assert_true(calendar_mark_day(&calendar, date_from_civil(2100, 12, 31), CALENDAR_HOLIDAY));
	assert_true(calendar_mark_day(&calendar, date_from_civil(2096, 12, 31), CALENDAR_HOLIDAY));
	assert_true(calendar_add(&calendar, DATE_LAST, 1, &missing) == DATE_NONE);
	assert_true(calendar_add(&calendar, DATE_FIRST, -1, &missing) == DATE_NONE);
	assert_true(calendar_add(&calendar, 0, INT64_MAX, NULL) == DATE_NONE);
	assert_true(calendar_add(&calendar, 0, INT64_MIN, NULL) == DATE_NONE);
	assert_true(calendar_add(&calendar, DATE_NONE, 0, NULL) == DATE_NONE);
	assert_int_equal(calendar_between(&calendar, DATE_NONE, 0, NULL), 0);
	assert_int_equal(missing, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_add_and_between_agree),
		cmocka_unit_test(test_marks),
		cmocka_unit_test(test_edges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
