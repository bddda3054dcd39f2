/*
 * check.c: the validator of forms, API and import alike: defaults, derived fields, required,
 * the checks of the catalogue, refs, late entry, completeness.
 */
#include "record/internal.h"

static struct str
field_path(struct work *w, const struct cat_field *f)
{
	return problem_path(w->arena, "/fields/%.*s", STR_ARG(f->key));
}

static bool
shown(struct work *w, struct record *r, const struct cat_field *f)
{
	return !f->show || record_true(w, r, f->show);
}

static void
set_main(struct record *r, const struct cat_field *f, struct value v)
{
	r->values[f->slot] = (struct kind_value){{v}};
	r->opened[f->slot] = true;
}

/* A default fills what was not sent; what was sent empty stays empty. */
static void
apply_defaults(struct work *w, struct record *r)
{
	size_t i;

	for (i = 0; i < r->type->fields.n; i++) {
		const struct cat_field *f = r->type->fields.v[i];
		struct rule_result x;

		if (!f->default_value || r->given[f->slot] || is_rows(f))
			continue;
		x = record_eval(w, r, f->default_value);
		if (x.code == RULE_OK && x.value.type != VALUE_NULL)
			set_main(r, f, x.value);
	}
}

void
apply_calc(struct work *w, struct record *r)
{
	size_t i;

	for (i = 0; i < r->type->fields.n; i++) {
		const struct cat_field *f = r->type->fields.v[i];
		struct rule_result x;

		if (!f->calc)
			continue;
		x = record_eval(w, r, f->calc);
		if (x.code == RULE_OVERFLOW)
			problem_add_arg(&w->problems, field_path(w, f), "number.overflow",
					f->label);
		else
			set_main(r, f, x.code == RULE_OK ? x.value : VALUE_EMPTY);
	}
}

static void
check_required(struct work *w, struct record *r, const struct cat_field *f)
{
	if (f->required && field_empty(r, f) && shown(w, r, f) && record_true(w, r, f->required))
		problem_add_arg(&w->problems, field_path(w, f), "field.required", f->label);
}

void
check_failed(struct work *w, const struct cat_check *c, struct str path)
{
	struct problem *p = c->hint ? problem_hint(&w->problems, path, "check", STR_NONE)
				    : problem_add(&w->problems, path, "check");

	p->code = c->code;
	p->args[0] = c->text;
}

static void
check_own_rules(struct work *w, struct record *r, const struct cat_field *f)
{
	size_t i;

	for (i = 0; i < f->checks.n; i++)
		if (!record_true(w, r, f->checks.v[i].expr))
			check_failed(w, &f->checks.v[i], field_path(w, f));
}

static void
check_read_only(struct work *w, struct record *r, const struct record *before,
		const struct cat_field *f)
{
	bool same;

	if (!f->readonly || !r->given[f->slot] || !record_true(w, r, f->readonly))
		return;
	same = before ? field_same(r, before, f) : field_empty(r, f);
	if (!same)
		problem_add_arg(&w->problems, field_path(w, f), "field.read_only", f->label);
}

/* A ref must lead to a record of the same unit; the words are the same whether it exists elsewhere. */
static void
check_ref(struct work *w, struct record *r, const struct record *before, const struct cat_field *f)
{
	struct value v = r->values[f->slot].part[0];
	struct record *there = NULL;
	enum err_code rc;

	if (!f->target || v.type != VALUE_TEXT || !r->given[f->slot])
		return;
	rc = load_light(w, f->target, r->unit_id, v.s, &there, NULL);
	if (rc != ERR_OK || (record_gone(there) && !(before && field_same(r, before, f))))
		problem_add_arg(&w->problems, field_path(w, f), "ref.unknown", f->label);
	else
		r->followed[f->slot] = there;
}

/* Staff of another station are as unknown as nobody: who is named gets to see the record. Those of
 * units above (the agency's supervisor) and below (the village's liaison) may be named. */
static bool
works_here(struct work *w, const struct record *r, struct str account)
{
	struct value args[2] = {value_text(r->unit_id), value_text(account)}, found = VALUE_EMPTY;

	return db_value(
		       w->db, w->arena,
		       STR("SELECT a.id FROM unit here, account a JOIN account_role ar ON "
			   "ar.account_id = a.id JOIN unit u ON u.id = ar.unit_id WHERE here.id = ? "
			   "AND a.id = ? AND (substr(here.path, 1, length(u.path)) = u.path OR "
			   "substr(u.path, 1, length(here.path)) = here.path)"),
		       args, 2, &found, NULL) == ERR_OK &&
	       found.type != VALUE_NULL;
}

static void
check_staff(struct work *w, struct record *r, const struct cat_field *f)
{
	struct value v = r->values[f->slot].part[0];

	if (!f->params.kind->staff || v.type != VALUE_TEXT || !r->given[f->slot])
		return;
	if (!works_here(w, r, v.s))
		problem_add_arg(&w->problems, field_path(w, f), "ref.unknown", f->label);
}

static void
check_late(struct work *w, const struct record *r, const struct record *before)
{
	if (before || r->type->late_after_ms == 0 || r->happened_at == 0 || r->late_reason.n > 0)
		return;
	if (r->recorded_at - r->happened_at > r->type->late_after_ms)
		problem_add(&w->problems, STR("/late_reason"), "record.late_reason");
}

/* Asked for completeness and empty, or a scale with questions not answered. */
static bool
is_open(struct work *w, struct record *r, const struct cat_field *f)
{
	const struct cat_item **items;
	size_t n = 0;

	if (f->complete && field_empty(r, f) && record_true(w, r, f->complete))
		return true;
	if (f->scaled)
		scale_open(w, r, f, &items, &n);
	return n > 0;
}

void
record_incomplete(struct work *w, struct record *r, const struct cat_field ***ret, size_t *ret_n)
{
	VEC(const struct cat_field *) out = {0};
	size_t i;

	for (i = 0; i < r->type->fields.n; i++) {
		const struct cat_field *f = r->type->fields.v[i];

		if (is_open(w, r, f) && shown(w, r, f))
			vec_push(w->arena, &out, f);
	}
	*ret = out.v;
	*ret_n = out.n;
}

void
record_fill(struct work *w, struct record *r, bool fresh)
{
	const struct cat_field **missing;
	size_t n;

	if (fresh) {
		apply_defaults(w, r);
		copy_rows(w, r);
	}
	fill_rows(w, r);
	fill_scales(w, r, fresh);
	apply_calc(w, r);
	r->happened_at = record_happened(r);
	if (!r->happened_at)
		r->happened_at = r->made_at;
	record_incomplete(w, r, &missing, &n);
	r->incomplete = (int64_t)n;
}

void
record_check(struct work *w, struct record *r, const struct record *before)
{
	size_t i;

	fill_signs(w, r, before);
	record_fill(w, r, !before);
	for (i = 0; i < r->type->fields.n; i++) {
		const struct cat_field *f = r->type->fields.v[i];

		check_required(w, r, f);
		if (is_rows(f))
			check_rows(w, r, f);
		if (f->scaled)
			check_scale(w, r, f);
		check_read_only(w, r, before, f);
		check_ref(w, r, before, f);
		check_staff(w, r, f);
		check_own_rules(w, r, f);
	}
	check_late(w, r, before);
}
