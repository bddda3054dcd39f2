/* duration.c: dates and instants moved by a duration. An instant keeps its time of day for every
 * unit but hours; the one zone has no summer time, so a day is always 24 hours. */
#include "rule/internal.h"

enum { HOUR_MS = 3600000 };

/* The day n units after `day`; DATE_NONE when it cannot be had. */
static int64_t
shift_day(struct run *r, int64_t day, int64_t n, enum duration_unit unit)
{
	const struct rule_calendar *calendar;
	int missing = 0;

	switch (unit) {
	case UNIT_WORKDAYS:
		calendar = rule_run_calendar(r);
		if (!calendar)
			return DATE_NONE;
		day = calendar_add(calendar, day, n, &missing);
		rule_run_assumed(r, missing);
		return day;
	case UNIT_WEEKS:
		if (__builtin_mul_overflow(n, (int64_t)7, &n))
			return DATE_NONE;
		break;
	case UNIT_YEARS:
		if (__builtin_mul_overflow(n, (int64_t)12, &n))
			return DATE_NONE;
		return date_add_months(day, n);
	case UNIT_MONTHS:
		return date_add_months(day, n);
	default:
		break;
	}
	if (!date_in_range(day) || __builtin_add_overflow(day, n, &day))
		return DATE_NONE;
	return date_in_range(day) ? day : DATE_NONE;
}

static struct value
shift_hours(struct run *r, int64_t ms, int64_t n)
{
	if (__builtin_mul_overflow(n, (int64_t)HOUR_MS, &n) || __builtin_add_overflow(ms, n, &ms))
		return rule_eval_fail(r, RULE_OVERFLOW);
	return value_int(ms);
}

struct value
rule_add_duration(struct run *r, struct value when, enum rule_kind kind, int64_t n,
		  enum duration_unit unit)
{
	int64_t before, after;

	if (unit == UNIT_HOURS)
		return shift_hours(r, when.i, n);
	before = kind == RULE_INSTANT ? date_of_instant(when.i) : when.i;
	after = shift_day(r, before, n, unit);
	if (after == DATE_NONE)
		return rule_eval_fail(r, RULE_OVERFLOW);
	if (kind == RULE_DATE)
		return value_int(after);
	return value_int(when.i + (after - before) * DATE_DAY_MS);
}
