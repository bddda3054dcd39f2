/*
 * date.h: civil dates (proleptic Gregorian) as day numbers since 1970-01-01. FREESTANDING.
 * Years 1800..2200; anything else is refused where text is read.
 */
#ifndef SHEGONG_RULE_DATE_H
#define SHEGONG_RULE_DATE_H

#include "base/str.h"

#define DATE_NONE INT64_MIN
#define DATE_FIRST (-62091) /* 1800-01-01 */
#define DATE_LAST 84370     /* 2200-12-31 */
#define DATE_DAY_MS 86400000
#define DATE_ZONE_MS 28800000 /* +08:00, the only zone */

struct civil {
	int year, month, day; /* month and day from 1 */
};

static inline bool
date_in_range(int64_t day)
{
	return day >= DATE_FIRST && day <= DATE_LAST;
}

int64_t date_from_civil(int year, int month, int day); /* DATE_NONE if no such day */
struct civil date_to_civil(int64_t day);               /* all 0 outside DATE_FIRST..DATE_LAST */
int date_weekday(int64_t day);                         /* 0 Monday .. 6 Sunday */
/* End of month is cut: 31 Jan + 1 = 28 Feb. DATE_NONE when day or result is out of range. */
int64_t date_add_months(int64_t day, int64_t months);
/* Full years, one more on the birthday; 29 Feb -> 1 Mar. -1 when `on` is before `birth` or either
 * is out of range. */
int date_age(int64_t birth, int64_t on);
int64_t date_parse_iso(struct str s);             /* "2026-03-05" only; DATE_NONE otherwise */
size_t date_print_iso(int64_t day, char out[10]); /* 10, or 0 for a day out of range */
int64_t date_of_instant(int64_t ms);              /* the civil day of a UTC instant in +08:00 */

/* What people write: 19630508, 630508, 1963.5.8, 1963/5/8, 1963年5月8日, 63-5-8, 1963-05, 1963,
 * 5/8/1963, with blanks, with a time behind (dropped), already narrowed to half width. */
enum date_read { DATE_READ_OK, DATE_READ_FORM, DATE_READ_IMPOSSIBLE, DATE_READ_AMBIGUOUS };
struct date_reading {
	enum date_read result;
	int64_t day;   /* OK: the day; AMBIGUOUS: the first reading */
	int64_t other; /* AMBIGUOUS: the second */
	int precision; /* 3 day, 2 month, 1 year (the day is then the first of it) */
};
/* `latest`: no reading after this day is sensible (today for births); two-digit years and
 * ambiguity are judged by it: 63 is 1963, 20 is 2020 or 1920 (not over 130 years before it). */
struct date_reading date_read_text(struct str s, int64_t latest);

#endif
