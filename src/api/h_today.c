/* h_today.c: what one person has to do now. */
#include "api/app.h"
#include "api/route.h"
#include "base/clock.h"
#include "deadline/deadline.h"
#include "rule/date.h"
#include "workflow/workflow.h"

enum { DEADLINES_MAX = 60, TASKS_MAX = 60 };

/* -- what is due ---------------------------------------------------------------------------------- */

static void
write_clauses(struct json *j, const struct cat_clauses *c)
{
	size_t i;

	json_k(j, "clauses");
	json_array_start(j);
	for (i = 0; i < c->ids.n; i++)
		json_str(j, c->ids.v[i]);
	json_array_end(j);
}

static struct str
deadline_title(struct request *rq, const struct deadline *d)
{
	struct record *r;
	struct err e;

	if (record_load_inside(&rq->work, d->type, d->unit, d->record, false, &r, &e) != ERR_OK)
		return d->type->label;
	return record_title_of(&rq->work, r);
}

static void
write_deadline(struct request *rq, const struct deadline *d, struct json *j)
{
	json_object_start(j);
	json_kstr(j, "id",
		  str_fmt(rq->arena, "%.*s/%.*s", STR_ARG(d->record), STR_ARG(d->rule->key)));
	json_kstr(j, "kind", STR("deadline"));
	json_kstr(j, "label", d->rule->label);
	json_kstr(j, "sub", deadline_title(rq, d));
	json_kstr(j, "type", d->type->key);
	json_kstr(j, "type_label", d->type->label);
	json_kstr(j, "record", d->record);
	json_k(j, "due");
	deadline_write_due(&rq->work, d, j);
	write_clauses(j, &d->rule->clauses);
	json_kstr(j, "rule", d->rule->rule);
	json_object_end(j);
}

static enum err_code
write_deadlines(struct request *rq, struct json *j, struct err *e)
{
	struct deadline *d;
	enum err_code rc;
	size_t i, n;

	rc = deadline_list(&rq->work, rq->actor.account, DEADLINES_MAX, &d, &n, e);
	for (i = 0; i < n && rc == ERR_OK; i++)
		write_deadline(rq, &d[i], j);
	return rc;
}

/* -- the rest --------------------------------------------------------------------------------------- */

static enum err_code
write_counts(struct request *rq, struct json *j, struct err *e)
{
	struct map *types = &rq->app->catalogue->types;
	int64_t incomplete = 0;
	enum err_code rc = ERR_OK;
	size_t i;

	for (i = 0; i < types->n && rc == ERR_OK; i++) {
		struct query q = {.type = types->entries[i].value, .act = ACT_READ, .limit = 1};
		struct record_list l;

		if (q.type->rows_of)
			continue;
		q.mine = q.incomplete = true;
		rc = record_query(&rq->work, &q, &l, e);
		incomplete += l.count;
	}
	json_k(j, "incomplete");
	json_object_start(j);
	json_kint(j, "count", incomplete);
	json_kstr(j, "view", STR("incomplete"));
	json_object_end(j);
	return rc;
}

static enum err_code
is_first_day(struct request *rq, bool *ret, struct err *e)
{
	struct value v = value_text(rq->actor.unit.id), n;
	enum err_code rc;

	rc = db_value(rq->work.db, rq->arena,
		      STR("SELECT COUNT(*) FROM (SELECT 1 AS one FROM search_doc WHERE unit_id = ? "
			  "LIMIT 1) some"),
		      &v, 1, &n, e);
	*ret = rc == ERR_OK && n.i == 0;
	return rc;
}

static enum err_code
get_today(struct request *rq, struct reply *rp, struct err *e)
{
	struct json *j = &rp->json;
	bool first_day = false;
	enum err_code rc;

	json_object_start(j);
	json_kstr(j, "date", str_of(clock_iso(rq->arena, rq->work.now).p, 10));
	json_kint(j, "weekday", date_weekday(rq->work.today));
	json_k(j, "must");
	json_array_start(j);
	rc = write_deadlines(rq, j, e);
	json_array_end(j);
	if (rc == ERR_OK)
		rc = write_counts(rq, j, e);
	if (rc == ERR_OK)
		rc = is_first_day(rq, &first_day, e);
	json_kbool(j, "first_day", first_day);
	json_object_end(j);
	return rc;
}

const struct route today_routes[] = {
	{METHOD_GET, "/api/today", ACT_SIGNED_IN, RUN_READ, get_today, "What is to be done now",
	 NULL, "Today"},
	{.path = NULL},
};
