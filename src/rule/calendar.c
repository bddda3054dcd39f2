/* calendar.c: working days by the entered table. */
#include "rule/calendar.h"

static bool
bit_get(const uint8_t bits[46], int at)
{
	return bits[at / 8] >> (at % 8) & 1;
}

static void
bit_set(uint8_t bits[46], int at, bool on)
{
	if (on)
		bits[at / 8] = (uint8_t)(bits[at / 8] | 1u << (at % 8));
	else
		bits[at / 8] = (uint8_t)(bits[at / 8] & ~(1u << (at % 8)));
}

void
calendar_init(struct rule_calendar *c)
{
	*c = (struct rule_calendar){0};
}

/* Index of the year in the table, -1 outside it. */
static int
year_index(int year)
{
	int index = year - CALENDAR_FIRST_YEAR;

	return index >= 0 && index < CALENDAR_YEARS ? index : -1;
}

void
calendar_mark_year(struct rule_calendar *c, int year)
{
	int index = year_index(year);

	if (index >= 0)
		c->known[index] = true;
}

bool
calendar_mark_day(struct rule_calendar *c, int64_t day, enum calendar_mark mark)
{
	int year = date_to_civil(day).year;
	int index = year_index(year);
	int at;

	if (index < 0)
		return false;
	at = (int)(day - date_from_civil(year, 1, 1));
	bit_set(c->off[index], at, mark == CALENDAR_HOLIDAY);
	bit_set(c->on[index], at, mark == CALENDAR_WORKDAY);
	return true;
}

bool
calendar_is_workday(const struct rule_calendar *c, int64_t day, int *ret_missing_year)
{
	int year = date_to_civil(day).year;
	int index = year_index(year);
	int at;

	if (index >= 0) {
		at = (int)(day - date_from_civil(year, 1, 1));
		if (bit_get(c->on[index], at))
			return true;
		if (bit_get(c->off[index], at))
			return false;
	}
	if ((index < 0 || !c->known[index]) && ret_missing_year && *ret_missing_year == 0)
		*ret_missing_year = year;
	return date_weekday(day) < 5;
}

int64_t
calendar_add(const struct rule_calendar *c, int64_t day, int64_t n, int *ret_missing_year)
{
	int step = n < 0 ? -1 : 1;

	if (!date_in_range(day))
		return DATE_NONE;
	while (n != 0) {
		day += step;
		if (!date_in_range(day))
			return DATE_NONE;
		if (calendar_is_workday(c, day, ret_missing_year))
			n -= step;
	}
	return day;
}

int64_t
calendar_between(const struct rule_calendar *c, int64_t from, int64_t to, int *ret_missing_year)
{
	int64_t low = from < to ? from : to;
	int64_t high = from < to ? to : from;
	int64_t day, count = 0;

	if (!date_in_range(low) || !date_in_range(high))
		return 0;
	for (day = low + 1; day <= high; day++)
		count += calendar_is_workday(c, day, ret_missing_year);
	return to < from ? -count : count;
}
