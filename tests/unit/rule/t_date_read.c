/* tests/cases/date/written.tsv: what people write, and how it is read. */
#include "cases.h"

#include "rule/date.h"

#include <stdio.h>

static int right, count;

static void
reading_print(struct date_reading r, char *out, size_t room)
{
	static const char *const results[] = {"ok", "form", "impossible", "ambiguous"};
	char day[10] = "-", other[10] = "-";
	size_t n = r.day == DATE_NONE ? 1 : date_print_iso(r.day, day);
	size_t m = r.other == DATE_NONE ? 1 : date_print_iso(r.other, other);

	snprintf(out, room, "%s %.*s %.*s %d", results[r.result], (int)n, day, (int)m, other,
		 r.result == DATE_READ_FORM ? 0 : r.precision);
}

static void
written_line(void *ctx, const struct case_line *line)
{
	char out[64], want[64];

	(void)ctx;
	assert_int_equal(line->columns, 6);
	reading_print(date_read_text(line->column[0], date_parse_iso(line->column[1])), out,
		      sizeof(out));
	snprintf(want, sizeof(want), "%s %s %s %s", line->column[2].p, line->column[3].p,
		 line->column[4].p, line->column[5].p);
	count++;
	if (str_eq(str_of(out, __builtin_strlen(out)), str_of(want, __builtin_strlen(want))))
		right++;
	else
		print_error("line %d: %s gives %s, not %s\n", line->number, line->column[0].p, out,
			    want);
}

static void
test_written(void **state)
{
	(void)state;
	cases_read("tests/cases/date/written.tsv", written_line, NULL);
	assert_int_equal(right, count);
}

static void
test_without_a_latest_day(void **state)
{
	struct date_reading r = date_read_text(STR("63-5-8"), INT64_MAX);

	(void)state;
	assert_int_equal(r.result, DATE_READ_AMBIGUOUS);
	assert_int_equal(date_read_text(STR("19630508"), INT64_MIN).result, DATE_READ_IMPOSSIBLE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_written),
		cmocka_unit_test(test_without_a_latest_day),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
