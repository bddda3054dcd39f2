/* h_calendar.c: holidays and worked weekends, and the days an installation sets by itself. */
#include "api/admin.h"
#include "api/app.h"
#include "api/calendar.h"
#include "api/tables.h"
#include "base/clock.h"
#include "deadline/deadline.h"

#include <stdatomic.h>

enum { YEAR_DAYS_MAX = 120, NAME_MAX = 40, CALENDAR_FRESH_MS = 2000 };

void
calendar_schema(struct schema *s)
{
	struct table *t = schema_table(s, STR("calendar_day"));

	table_column(s, t, STR("day"), COLUMN_INT, true);
	table_column(s, t, STR("kind"), COLUMN_KEY, true);
	table_column(s, t, STR("name"), COLUMN_TEXT, true);
	t->primary_key = STR("day");
	t = schema_table(s, STR("calendar_version"));
	table_column(s, t, STR("id"), COLUMN_INT, true);
	table_column(s, t, STR("version"), COLUMN_INT, true);
	t->primary_key = STR("id");
}

/* -- in force ------------------------------------------------------------------------------------------- */

/* The catalogue's days with the own ones over them. */
enum err_code
calendar_read_own(struct db *db, const struct rule_calendar *built_in, struct rule_calendar *ret,
		  struct err *e)
{
	struct db_stmt *st;
	enum err_code rc;
	bool more;

	*ret = *built_in;
	rc = db_query(db, STR("SELECT day, kind FROM calendar_day"), NULL, 0, &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more) {
		int64_t day = db_col_int(st, 0);

		calendar_mark_day(ret, day,
				  str_is(db_col_str(st, 1), "workday") ? CALENDAR_WORKDAY
								       : CALENDAR_HOLIDAY);
		calendar_mark_year(ret, date_to_civil(day).year);
	}
	db_done(st);
	return rc;
}

static enum err_code
read_version(struct db *db, struct arena *a, int64_t *ret, struct err *e)
{
	struct value found = VALUE_EMPTY;
	enum err_code rc;

	rc = db_value(db, a, STR("SELECT version FROM calendar_version WHERE id = 1"), NULL, 0,
		      &found, e);
	*ret = found.type == VALUE_INT ? found.i : 0;
	return rc;
}

static enum err_code
next_version(struct request *rq, struct err *e)
{
	struct value v = value_int(0);
	enum err_code rc = read_version(rq->work.db, rq->arena, &v.i, e);

	v.i++;
	if (rc == ERR_OK)
		rc = db_exec(rq->work.db, STR("DELETE FROM calendar_version WHERE id = 1"), NULL, 0,
			     NULL, e);
	return rc == ERR_OK
		       ? db_exec(rq->work.db,
				 STR("INSERT INTO calendar_version (id, version) VALUES (1, ?)"),
				 &v, 1, NULL, e)
		       : rc;
}

/* Bytes of a table that readers look at one by one: they see the old day or the new one. */
static enum err_code
take_over(struct app *app, struct db *db, int64_t version, struct err *e)
{
	struct rule_calendar now;
	enum err_code rc = calendar_read_own(db, &app->built_in_calendar, &now, e);

	if (rc != ERR_OK)
		return rc;
	app->catalogue->calendar = now;
	atomic_store(&app->calendar_version, version);
	return ERR_OK;
}

enum err_code
calendar_follow(struct app *app, struct db *db, struct arena *tmp, struct err *e)
{
	int64_t now = clock_monotonic_ms(), last = atomic_load(&app->calendar_looked_at), version;
	enum err_code rc;

	if (last > 0 && now - last < CALENDAR_FRESH_MS)
		return ERR_OK;
	if (!atomic_compare_exchange_strong(&app->calendar_looked_at, &last, now))
		return ERR_OK; /* somebody else is looking */
	rc = read_version(db, tmp, &version, e);
	if (rc == ERR_OK && version != atomic_load(&app->calendar_version))
		rc = take_over(app, db, version, e);
	return rc;
}

/* -- answers ---------------------------------------------------------------------------------------------- */

static void
write_day(struct json *j, int64_t day, struct str kind, struct str name, bool own)
{
	char text[10];

	json_object_start(j);
	json_kstr(j, "day", str_of(text, date_print_iso(day, text)));
	json_kstr(j, "kind", kind);
	json_kstr(j, "name", name);
	json_kbool(j, "own", own);
	json_object_end(j);
}

static enum err_code
write_own(struct request *rq, int64_t from, int64_t to, struct json *j, struct err *e)
{
	struct value v[] = {value_int(from), value_int(to)};
	struct db_stmt *st;
	enum err_code rc;
	bool more;

	rc = db_query(rq->work.db,
		      STR("SELECT day, kind, name FROM calendar_day WHERE day >= ? AND day <= ? "
			  "ORDER BY day"),
		      v, 2, &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more)
		write_day(j, db_col_int(st, 0), db_col_str(st, 1), db_col_str(st, 2), true);
	db_done(st);
	return rc;
}

/* Lines "date kind name" of the built-in table. */
static void
write_built_in(struct request *rq, int year, struct json *j)
{
	const struct embed_file *f = embed_find(STR("catalogue/calendar/cn.tsv"));
	struct str rest = f ? str_of((const char *)f->data, f->size) : STR_NONE, line, piece[3];
	struct str wanted = str_fmt(rq->arena, "%04d-", year);
	size_t i;

	while (str_next(&rest, '\n', &line)) {
		if (!str_starts(line, wanted))
			continue;
		for (i = 0; i < 3; i++)
			if (!str_next(&line, '\t', &piece[i]))
				piece[i] = STR_NONE;
		write_day(j, date_parse_iso(piece[0]), piece[1], str_trim(piece[2]), false);
	}
}

static bool
year_known(const struct rule_calendar *c, int year)
{
	return year >= CALENDAR_FIRST_YEAR && year < CALENDAR_FIRST_YEAR + CALENDAR_YEARS &&
	       c->known[year - CALENDAR_FIRST_YEAR];
}

static enum err_code
get_calendar(struct request *rq, struct reply *rp, struct err *e)
{
	const struct rule_calendar *c = &rq->app->catalogue->calendar;
	int year = date_to_civil(rq->work.today).year, y;
	struct json *j = &rp->json;
	enum err_code rc;

	json_object_start(j);
	json_k(j, "years");
	json_array_start(j);
	for (y = CALENDAR_FIRST_YEAR; y < CALENDAR_FIRST_YEAR + CALENDAR_YEARS; y++)
		if (year_known(c, y))
			json_int(j, y);
	json_array_end(j);
	json_k(j, "days");
	json_array_start(j);
	for (y = year - 1; y <= year + 1; y++)
		write_built_in(rq, y, j);
	rc = write_own(rq, date_from_civil(year - 1, 1, 1), date_from_civil(year + 1, 12, 31), j,
		       e);
	json_array_end(j);
	json_kbool(j, "missing_next", !year_known(c, year + 1));
	json_object_end(j);
	return rc;
}

static enum err_code
read_year(struct request *rq, int *ret, struct err *e)
{
	int64_t year = 0;

	if (!str_to_int(rq->params[0], &year) || year < CALENDAR_FIRST_YEAR ||
	    year >= CALENDAR_FIRST_YEAR + CALENDAR_YEARS)
		return err_set(e, ERR_NOT_FOUND, "no such year");
	*ret = (int)year;
	return ERR_OK;
}

static enum err_code
write_year(struct request *rq, int year, struct json *j, struct err *e)
{
	enum err_code rc;

	json_array_start(j);
	rc = write_own(rq, date_from_civil(year, 1, 1), date_from_civil(year, 12, 31), j, e);
	json_array_end(j);
	return rc;
}

static enum err_code
get_year(struct request *rq, struct reply *rp, struct err *e)
{
	enum err_code rc;
	int year = 0;

	rc = read_year(rq, &year, e);
	return rc == ERR_OK ? write_year(rq, year, &rp->json, e) : rc;
}

/* -- setting a year ------------------------------------------------------------------------------------------ */

struct own_year {
	int year;
	struct reply *rp;
	struct rule_calendar calendar; /* as it is after the change */
	int64_t rebuilt;
};

static struct str
member(const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);

	return json_is_string(v) ? str_of(json_string_value(v), json_string_length(v)) : STR_NONE;
}

static void
check_day(struct request *rq, int year, size_t i, const json_t *o)
{
	int64_t day = date_parse_iso(member(o, "day"));
	struct str kind = member(o, "kind");

	if (day == DATE_NONE || date_to_civil(day).year != year)
		problem_add(&rq->work.problems, problem_path(rq->arena, "/%zu/day", i),
			    "date.form");
	if (!str_is(kind, "holiday") && !str_is(kind, "workday"))
		problem_add_arg(&rq->work.problems, problem_path(rq->arena, "/%zu/kind", i),
				"code.unknown", str_dup(rq->arena, kind));
	if (member(o, "name").n > NAME_MAX)
		problem_add_arg(&rq->work.problems, problem_path(rq->arena, "/%zu/name", i),
				"field.too_long", STR("13"));
}

static enum err_code
insert_day(struct request *rq, const json_t *o, struct err *e)
{
	struct str name = member(o, "name");
	struct value v[] = {value_int(date_parse_iso(member(o, "day"))),
			    value_text(member(o, "kind")),
			    {VALUE_TEXT, 0, name.p ? name : STR("")}};
	enum err_code rc;

	/* A day given twice in one list: the last word counts. */
	rc = db_exec(rq->work.db, STR("DELETE FROM calendar_day WHERE day = ?"), v, 1, NULL, e);
	return rc == ERR_OK
		       ? db_exec(rq->work.db,
				 STR("INSERT INTO calendar_day (day, kind, name) VALUES (?, ?, ?)"),
				 v, 3, NULL, e)
		       : rc;
}

static enum err_code
store_step(struct request *rq, void *ctx, struct err *e)
{
	struct own_year *y = ctx;
	struct value v[] = {value_int(date_from_civil(y->year, 1, 1)),
			    value_int(date_from_civil(y->year, 12, 31))};
	struct audit_entry en = {.act = STR("calendar")};
	enum err_code rc;
	size_t i;

	rc = db_exec(rq->work.db, STR("DELETE FROM calendar_day WHERE day >= ? AND day <= ?"), v, 2,
		     NULL, e);
	for (i = 0; i < json_array_size(rq->json) && rc == ERR_OK; i++)
		rc = insert_day(rq, json_array_get(rq->json, i), e);
	if (rc == ERR_OK)
		rc = next_version(rq, e);
	if (rc == ERR_OK)
		rc = calendar_read_own(rq->work.db, &rq->app->built_in_calendar, &y->calendar, e);
	reply_init(y->rp, rq->arena);
	if (rc == ERR_OK)
		rc = write_year(rq, y->year, &y->rp->json, e);
	en.record = str_fmt(rq->arena, "%d", y->year);
	en.type = STR("calendar");
	return rc == ERR_OK ? request_audit(rq, en, e) : rc;
}

static enum err_code
rebuild_step(struct request *rq, void *ctx, struct err *e)
{
	struct own_year *y = ctx;
	struct actor system;

	actor_system(rq->arena, &system, "calendar");
	rq->work.actor = &system;
	return deadline_rebuild(&rq->work, &y->rebuilt, e);
}

/* The new days hold for everybody at once, so every date that follows from them is reckoned again. */
static enum err_code
put_year(struct request *rq, struct reply *rp, struct err *e)
{
	struct own_year *y = arena_new_of(rq->arena, struct own_year);
	enum err_code rc;
	size_t i;

	y->rp = rp;
	rc = read_year(rq, &y->year, e);
	if (rc != ERR_OK)
		return rc;
	if (json_array_size(rq->json) > YEAR_DAYS_MAX)
		return err_set(e, ERR_TOO_LARGE, "more days than a year has holidays");
	for (i = 0; i < json_array_size(rq->json); i++)
		check_day(rq, y->year, i, json_array_get(rq->json, i));
	rc = request_checked(rq, e);
	if (rc == ERR_OK)
		rc = request_write(rq, store_step, y, e);
	if (rc != ERR_OK)
		return rc;
	rq->app->catalogue->calendar = y->calendar;
	return request_write(rq, rebuild_step, y, e);
}

const struct route calendar_routes[] = {
	{METHOD_GET, "/api/calendar", ACT_SIGNED_IN, RUN_READ, get_calendar, "Working days", NULL,
	 "Calendar"},
	{METHOD_GET, "/api/admin/calendar/{year}", ACT_ADMIN_CALENDAR, RUN_READ, get_year,
	 "Days set by the installation", NULL, "CalendarDays"},
	{METHOD_PUT, "/api/admin/calendar/{year}", ACT_ADMIN_CALENDAR, RUN_SLOW, put_year,
	 "Set the days of a year", "[CalendarDay]", "CalendarDays"},
	{.path = NULL},
};
