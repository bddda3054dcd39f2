/* calendar.h: the days in force: the catalogue's, and over them the installation's own. */
#ifndef SHEGONG_API_CALENDAR_H
#define SHEGONG_API_CALENDAR_H

#include "db/db.h"
#include "rule/calendar.h"

enum err_code calendar_read_own(struct db *db, const struct rule_calendar *built_in,
				struct rule_calendar *ret, struct err *e) MUST_USE;

#endif
