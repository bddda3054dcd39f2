/* calendar.h: the days in force: the catalogue's, and over them the installation's own. */
#ifndef SHEGONG_API_CALENDAR_H
#define SHEGONG_API_CALENDAR_H

#include "db/db.h"
#include "rule/calendar.h"

enum err_code calendar_read_own(struct db *db, const struct rule_calendar *built_in,
				struct rule_calendar *ret, struct err *e) MUST_USE;

struct app;
/* Own days that another process has set hold here within two seconds: called on every request, it
 * looks at a version row now and then. */
enum err_code calendar_follow(struct app *app, struct db *db, struct arena *tmp,
			      struct err *e) MUST_USE;

#endif
