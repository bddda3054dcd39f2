#include "base/clock.h"
#include "support.h"

#include <stdlib.h>
#include <time.h>

static void
iso_both_ways(void **state)
{
	static const struct {
		int64_t ms;
		const char *text;
	} cases[] = {
		{0, "1970-01-01T08:00:00.000+08:00"},
		{-1, "1970-01-01T07:59:59.999+08:00"},
		{INT64_C(1795506000123), "2026-11-24T15:40:00.123+08:00"},
		{INT64_C(951753600000), "2000-02-29T00:00:00.000+08:00"},
		{INT64_C(-1550736000000), "1920-11-11T00:00:00.000+08:00"},
		{INT64_C(253402271999999), "9999-12-31T23:59:59.999+08:00"},
	};
	size_t i;

	for (i = 0; i < COUNTOF(cases); i++) {
		int64_t ms = 1;

		assert_str(clock_iso(*state, cases[i].ms), cases[i].text);
		assert_true(clock_parse_iso(str_from(cases[i].text), &ms));
		assert_int_equal(ms, cases[i].ms);
	}
}

static void
parse_other_forms(void **state)
{
	static const struct {
		const char *text, *same; /* NULL: refused */
	} cases[] = {
		{"2026-11-24T15:40", "2026-11-24T15:40:00.000+08:00"},
		{"2026-11-24 15:40:07", "2026-11-24T15:40:07.000+08:00"},
		{"2026-11-24T07:40:00Z", "2026-11-24T15:40:00.000+08:00"},
		{"2026-11-24T02:10:00-05:30", "2026-11-24T15:40:00.000+08:00"},
		{"2026-11-24T15:40:00.5", "2026-11-24T15:40:00.500+08:00"},
		{"2026-11-24T15:40:00.123999+08:00", "2026-11-24T15:40:00.123+08:00"},
		{"2026-12-31T23:30:00Z", "2027-01-01T07:30:00.000+08:00"},
		{"2026-11-24", NULL},
		{"", NULL},
		{"2026-02-29T10:00", NULL},
		{"2026-04-31T10:00", NULL},
		{"2026-13-01T10:00", NULL},
		{"2026-00-10T10:00", NULL},
		{"2026-11-24T24:00", NULL},
		{"2026-11-24T10:60", NULL},
		{"2026-11-24T10:00:60", NULL},
		{"2026-11-24T10:00:0", NULL},
		{"2026-11-24T10:00.5", NULL},
		{"2026-11-24T10:00:00.", NULL},
		{"2026-11-24T10:00:00.5x", NULL},
		{"2026-11-24T10:00+0800", NULL},
		{"2026-11-24T10:00+24:00", NULL},
		{"2026-11-24T10:00 ", NULL},
		{" 2026-11-24T10:00", NULL},
		{"26-11-24T10:00", NULL},
		{"2026-1-24T10:00", NULL},
	};
	size_t i;

	for (i = 0; i < COUNTOF(cases); i++) {
		int64_t ms;
		bool ok = clock_parse_iso(str_from(cases[i].text), &ms);

		if (ok != (cases[i].same != NULL))
			fail_msg("\"%s\" was %s", cases[i].text, ok ? "taken" : "refused");
		if (ok)
			assert_str(clock_iso(*state, ms), cases[i].same);
	}
	assert_false(clock_parse_iso(STR("2026-11-24T10:00\0"), &(int64_t){0}));
}

static void
days(void **state)
{
	(void)state;
	assert_int_equal(clock_day_of(0), 0);
	assert_int_equal(clock_day_of(16 * INT64_C(3600000) - 1), 0);
	assert_int_equal(clock_day_of(16 * INT64_C(3600000)), 1); /* midnight in +08:00 */
	assert_int_equal(clock_day_of(-8 * INT64_C(3600000)), 0);
	assert_int_equal(clock_day_of(-8 * INT64_C(3600000) - 1), -1);
}

static void
set_goes_on_from_there(void **state)
{
	const int64_t then = INT64_C(1700000000000);
	int64_t before = clock_monotonic_ms(), now, passed;

	(void)state;
	clock_set(then);
	now = clock_now_ms();
	passed = clock_monotonic_ms() - before;
	assert_true(now >= then - 1 && now <= then + passed + 1000);
	assert_int_equal(clock_today(), 19676);
	clock_set(0);
	assert_true(llabs(clock_now_ms() - (int64_t)time(NULL) * 1000) < 5000);
}

static void
host_zone_does_not_matter(void **state)
{
	setenv("TZ", "America/New_York", 1);
	tzset();
	iso_both_ways(state);
	assert_int_equal(clock_day_of(0), 0);
	unsetenv("TZ");
	tzset();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		arena_test(iso_both_ways),
		arena_test(parse_other_forms),
		arena_test(days),
		arena_test(set_goes_on_from_there),
		arena_test(host_zone_does_not_matter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
