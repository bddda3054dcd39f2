/*
 * calendar.h: working days. FREESTANDING. The table is filled from catalogue/calendar/cn.tsv and
 * the installation's own entries; a year not in the table is said (assumed), never guessed
 * silently: Monday to Friday then.
 */
#ifndef SHEGONG_RULE_CALENDAR_H
#define SHEGONG_RULE_CALENDAR_H

#include "rule/date.h"

enum { CALENDAR_FIRST_YEAR = 1990, CALENDAR_YEARS = 111 };

struct rule_calendar {
	bool known[CALENDAR_YEARS];      /* the arrangement of that year has been entered */
	uint8_t off[CALENDAR_YEARS][46]; /* bit per day of year: a weekday that is a holiday */
	uint8_t on[CALENDAR_YEARS][46];  /* a weekend day that is worked */
};

enum calendar_mark { CALENDAR_HOLIDAY, CALENDAR_WORKDAY };
void calendar_init(struct rule_calendar *c);
void calendar_mark_year(struct rule_calendar *c, int year); /* its arrangement is entered */
/* The last mark of a day wins, and holds in a year not marked too. False outside the table. */
bool calendar_mark_day(struct rule_calendar *c, int64_t day, enum calendar_mark mark);
/* ret_missing_year here and below: may be NULL; a first unknown year is put there when it is 0, so
 * that several calls can share one variable. */
bool calendar_is_workday(const struct rule_calendar *c, int64_t day, int *ret_missing_year);
/* The n-th working day after `day` (n >= 0; n = 0 gives `day` itself; negative counts back).
 * DATE_NONE when it leaves DATE_FIRST..DATE_LAST. */
int64_t calendar_add(const struct rule_calendar *c, int64_t day, int64_t n, int *ret_missing_year);
/* Working days in (from, to]; negative, and those of (to, from], when to < from. 0 when a day is
 * outside DATE_FIRST..DATE_LAST. */
int64_t calendar_between(const struct rule_calendar *c, int64_t from, int64_t to,
			 int *ret_missing_year);

#endif
