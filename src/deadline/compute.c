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

/* A date counts to the end of its day, an instant as it is. */
static bool
eval_time(struct work *w, struct record *r, const struct rule_expr *x, struct deadline *d,
	  int64_t *ret)
{
	struct rule_result v = record_eval(w, r, x);

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
compute_one(struct work *w, struct record *r, const struct cat_deadline *rule, struct deadline *d)
{
	*d = (struct deadline){.type = r->type, .rule = rule, .record = r->id, .unit = r->unit_id};
	if (rule->when && !record_true(w, r, rule->when))
		return false;
	if (!eval_time(w, r, rule->due, d, &d->due_at))
		return false;
	d->by_day = rule_expr_type(rule->due).kind == RULE_DATE;
	d->workdays = str_contains(rule_expr_source(rule->due), STR("workday"));
	d->late_at = d->due_at;
	if (rule->late)
		eval_time(w, r, rule->late, d, &d->late_at);
	return true;
}

enum err_code
deadline_compute(struct work *w, struct record *r, struct deadline **ret, size_t *ret_n,
		 struct err *e)
{
	VEC(struct deadline) out = {0};
	enum err_code rc = ERR_OK;
	size_t i;

	for (i = 0; i < r->type->deadlines.n && rc == ERR_OK; i++) {
		struct deadline d;

		if (str_is(r->state, "void") || !compute_one(w, r, r->type->deadlines.v[i], &d))
			continue;
		rc = whose(w, r, d.rule->to, &d.to, e);
		vec_push(w->arena, &out, d);
	}
	*ret = out.v;
	*ret_n = out.n;
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
	return left <= 3 ? DEADLINE_NEAR : DEADLINE_LATER;
}
