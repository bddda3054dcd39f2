/*
 * check_rows.c: the rules of repeated rows: each row is checked like a small record, `outer` being
 * the record it stands in.
 */
#include "record/internal.h"

static bool
value_empty(const struct kind_value *v)
{
	return v->part[0].type == VALUE_NULL && v->part[KIND_PART_NONE].type == VALUE_NULL;
}

static void
fill_row(struct work *w, struct record *r, const struct cat_field *f, size_t i)
{
	struct record_row *row = &r->rows[f->slot].v[i];
	size_t k;

	for (k = 0; k < f->rows->fields.n; k++) {
		const struct cat_field *inner = f->rows->fields.v[k];
		const struct rule_expr *from = inner->calc ? inner->calc : inner->default_value;
		struct rule_result x;

		if (!from || (!inner->calc && !value_empty(&row->values[inner->slot])))
			continue;
		x = row_eval(w, r, f, i, from);
		row->values[inner->slot] =
			(struct kind_value){{x.code == RULE_OK ? x.value : VALUE_EMPTY}};
	}
}

void
fill_rows(struct work *w, struct record *r)
{
	size_t i, k;

	for (i = 0; i < r->type->fields.n; i++) {
		const struct cat_field *f = r->type->fields.v[i];

		if (!is_rows(f) || !r->given[f->slot])
			continue;
		for (k = 0; k < r->rows[f->slot].n; k++)
			fill_row(w, r, f, k);
	}
}

static struct str
inner_path(struct work *w, const struct cat_field *f, size_t i, const struct cat_field *inner)
{
	return problem_path(w->arena, "/fields/%.*s/%zu/%.*s", STR_ARG(f->key), i,
			    STR_ARG(inner->key));
}

static void
check_row_field(struct work *w, struct record *r, const struct cat_field *f, size_t i,
		const struct cat_field *inner)
{
	const struct kind_value *v = &r->rows[f->slot].v[i].values[inner->slot];
	size_t k;

	if (inner->show && !row_true(w, r, f, i, inner->show))
		return;
	if (inner->required && value_empty(v) && row_true(w, r, f, i, inner->required))
		problem_add_arg(&w->problems, inner_path(w, f, i, inner), "field.required",
				inner->label);
	for (k = 0; k < inner->checks.n; k++)
		if (!row_true(w, r, f, i, inner->checks.v[k].expr))
			check_failed(w, &inner->checks.v[k], inner_path(w, f, i, inner));
}

void
check_rows(struct work *w, struct record *r, const struct cat_field *f)
{
	size_t i, k;

	for (i = 0; i < r->rows[f->slot].n; i++)
		for (k = 0; k < f->rows->fields.n; k++)
			check_row_field(w, r, f, i, f->rows->fields.v[k]);
}
