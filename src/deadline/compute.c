/*
 * compute.c: what the rules of a type say for one record now. Pure but for what expressions load.
 */
#include "base/clock.h"
#include "deadline/deadline.h"

static int64_t
end_of_day(int64_t day)
{
	return (day + 1) * CLOCK_DAY_MS - CLOCK_ZONE_MS - 1;
}

/* What a rule looks at: the record, or (`each`) one of its rows. */
struct looked_at {
	struct record *record;
	const struct cat_field *rows; /* NULL = the record */
	size_t row;
};

static struct rule_result
eval(struct work *w, const struct looked_at *at, const struct rule_expr *x)
{
	return at->rows ? record_eval_row(w, at->record, at->rows, at->row, x)
			: record_eval(w, at->record, x);
}

/* A date counts to the end of its day, an instant as it is. */
static bool
eval_time(struct work *w, const struct looked_at *at, const struct rule_expr *x, struct deadline *d,
	  int64_t *ret)
{
	struct rule_result v = eval(w, at, x);

	if (v.code != RULE_OK || v.value.type != VALUE_INT)
		return false;
	if (v.assumed) {
		d->assumed = true;
		d->assumed_year = v.assumed_year;
	}
	*ret = rule_expr_type(x).kind == RULE_DATE ? end_of_day(v.value.i) : v.value.i;
	return true;
}

static enum err_code
whose(struct work *w, struct record *r, struct str to, struct str *ret, struct err *e)
{
	struct str *people = NULL;
	enum err_code rc;
	size_t n = 0;

	*ret = r->made_by;
	if (str_is(to, "author"))
		return ERR_OK;
	rc = record_people(w, r, to, &people, &n, e);
	if (n > 0)
		*ret = people[0];
	return rc;
}

static bool
compute_one(struct work *w, const struct looked_at *at, const struct cat_deadline *rule,
	    struct deadline *d)
{
	const struct record *r = at->record;
	struct rule_result when = {.code = RULE_OK, .value = value_int(1)};

	*d = (struct deadline){.type = r->type, .rule = rule, .record = r->id, .unit = r->unit_id};
	if (rule->when)
		when = eval(w, at, rule->when);
	if (when.code != RULE_OK || when.value.type != VALUE_INT || when.value.i == 0)
		return false;
	if (!eval_time(w, at, rule->due, d, &d->due_at))
		return false;
	d->by_day = rule_expr_type(rule->due).kind == RULE_DATE;
	d->workdays = str_contains(rule_expr_source(rule->due), STR("workday"));
	d->late_at = d->due_at;
	if (rule->late)
		eval_time(w, at, rule->late, d, &d->late_at);
	return true;
}

/* A list of deadlines while it grows. */
struct found {
	VEC(struct deadline) v;
};

static enum err_code
compute_rule(struct work *w, struct record *r, const struct cat_deadline *rule, struct found *out,
	     struct err *e)
{
	struct looked_at at = {.record = r, .rows = rule->each};
	size_t n = rule->each ? record_row_count(w, r, rule->each) : 1;
	enum err_code rc = ERR_OK;

	for (at.row = 0; at.row < n && rc == ERR_OK; at.row++) {
		struct deadline d;

		if (!compute_one(w, &at, rule, &d))
			continue;
		rc = whose(w, r, rule->to, &d.to, e);
		vec_push(w->arena, &out->v, d);
	}
	return rc;
}

/* What is read only asks for nothing any more. */
enum err_code
deadline_compute(struct work *w, struct record *r, struct deadline **ret, size_t *ret_n,
		 struct err *e)
{
	bool over = r->type->deadlines.n > 0 && (record_gone(r) || record_locked(w, r));
	struct found out = {0};
	enum err_code rc = ERR_OK;
	size_t i;

	for (i = 0; i < r->type->deadlines.n && !over && rc == ERR_OK; i++)
		rc = compute_rule(w, r, r->type->deadlines.v[i], &out, e);
	*ret = out.v.v;
	*ret_n = out.v.n;
	return rc;
}

enum deadline_state
deadline_state(const struct rule_calendar *c, const struct deadline *d, int64_t now,
	       int64_t *ret_days)
{
	int64_t today = clock_day_of(now), due = clock_day_of(d->due_at);
	int missing = 0;
	int64_t left = calendar_between(c, today, due, &missing);

	*ret_days = d->workdays ? left : due - today;
	if (now > d->due_at)
		return DEADLINE_OVER;
	if (due == today)
		return DEADLINE_TODAY;
	if (d->rule && now >= d->due_at - d->rule->warn_ms)
		return DEADLINE_NEAR;
	return left <= 3 ? DEADLINE_NEAR : DEADLINE_LATER;
}
