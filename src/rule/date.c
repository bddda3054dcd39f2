/* date.c: day numbers and civil dates; the reading of written dates is in date_read.c. */
#include "rule/date.h"

static bool
year_is_leap(int y)
{
	return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

static int
month_days(int year, int month)
{
	static const int8_t days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return days[month - 1] + (month == 2 && year_is_leap(year));
}

/* Days since 1970-01-01 of a day known to exist. Years are counted from March, so that the leap
 * day is the last of its year; 719468 is the distance from 0000-03-01. */
static int64_t
day_number(int year, int month, int day)
{
	int y = month <= 2 ? year - 1 : year;
	int m = month <= 2 ? month + 9 : month - 3;
	int64_t of_year = (153 * m + 2) / 5 + day - 1;

	return 365 * (int64_t)y + y / 4 - y / 100 + y / 400 + of_year - 719468;
}

int64_t
date_from_civil(int year, int month, int day)
{
	if (year < 1800 || year > 2200 || month < 1 || month > 12)
		return DATE_NONE;
	if (day < 1 || day > month_days(year, month))
		return DATE_NONE;
	return day_number(year, month, day);
}

struct civil
date_to_civil(int64_t day)
{
	struct civil c = {0, 0, 0};
	int left, month, in_four_centuries, in_march_year;

	if (!date_in_range(day))
		return c;
	left = (int)day + 719468;
	in_four_centuries = left % 146097;
	c.year = (in_four_centuries - in_four_centuries / 1460 + in_four_centuries / 36524 -
		  in_four_centuries / 146096) /
		 365;
	in_march_year = in_four_centuries - (365 * c.year + c.year / 4 - c.year / 100);
	month = (5 * in_march_year + 2) / 153;
	c.day = in_march_year - (153 * month + 2) / 5 + 1;
	c.month = month < 10 ? month + 3 : month - 9;
	c.year += 400 * (left / 146097) + (c.month <= 2);
	return c;
}

int
date_weekday(int64_t day)
{
	return (int)((day % 7 + 7 + 3) % 7);
}

int64_t
date_add_months(int64_t day, int64_t months)
{
	struct civil c = date_to_civil(day);
	int64_t count;
	int year, month, last;

	if (c.year == 0 || months < -12 * 401 || months > 12 * 401)
		return DATE_NONE;
	count = c.year * 12 + c.month - 1 + months;
	year = (int)(count / 12);
	month = (int)(count % 12) + 1;
	if (year < 1800 || year > 2200)
		return DATE_NONE;
	last = month_days(year, month);
	return day_number(year, month, c.day < last ? c.day : last);
}

int
date_age(int64_t birth, int64_t on)
{
	struct civil b = date_to_civil(birth);
	struct civil o = date_to_civil(on);
	bool before_birthday = o.month < b.month || (o.month == b.month && o.day < b.day);

	if (b.year == 0 || o.year == 0 || on < birth)
		return -1;
	return o.year - b.year - before_birthday;
}

/* `n` digits as a number, -1 if one is not a digit. */
static int
digits_read(const char *p, size_t n)
{
	int value = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		if (p[i] < '0' || p[i] > '9')
			return -1;
		value = value * 10 + (p[i] - '0');
	}
	return value;
}

int64_t
date_parse_iso(struct str s)
{
	if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-')
		return DATE_NONE;
	return date_from_civil(digits_read(s.p, 4), digits_read(s.p + 5, 2),
			       digits_read(s.p + 8, 2));
}

size_t
date_print_iso(int64_t day, char out[10])
{
	struct civil c = date_to_civil(day);
	int rest = c.year * 10000 + c.month * 100 + c.day;
	int i;

	if (c.year == 0)
		return 0;
	for (i = 9; i >= 0; i--) {
		if (i == 4 || i == 7) {
			out[i] = '-';
			continue;
		}
		out[i] = (char)('0' + rest % 10);
		rest /= 10;
	}
	return 10;
}

int64_t
date_of_instant(int64_t ms)
{
	int64_t day = ms / DATE_DAY_MS;
	int64_t in_day = ms % DATE_DAY_MS;

	if (in_day < 0) {
		in_day += DATE_DAY_MS;
		day--;
	}
	return day + (in_day + DATE_ZONE_MS >= DATE_DAY_MS);
}
