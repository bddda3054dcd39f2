/*
 * scale.c: answers to a rating scale: points of each row, total, level and parts are filled here
 * when a record is saved, never typed. The arithmetic is that of catalogue/scale.h.
 */
#include "catalogue/scale.h"
#include "record/internal.h"
#include "rule/decimal.h"

static struct str
text_of(const struct kind_value *v)
{
	return v->part[0].type == VALUE_TEXT ? v->part[0].s : STR_NONE;
}

static const struct cat_scale *
scale_of(struct work *w, const struct record *r, const struct cat_scaled *use)
{
	return use->by ? cat_scale(w->engine->catalogue, text_of(&r->values[use->by->slot])) : NULL;
}

static void
set_value(struct record *r, const struct cat_field *f, struct value v)
{
	if (!f)
		return;
	r->values[f->slot] = (struct kind_value){{v}};
	r->opened[f->slot] = true;
}

static struct value
text_value(struct str s)
{
	return s.n > 0 ? value_text(s) : VALUE_EMPTY;
}

static struct value
points_value(const struct cat_field *f, int64_t points)
{
	int64_t n;

	return decimal_rescale(points, CAT_POINTS_SCALE, f->params.scale, &n) ? value_int(n)
									      : VALUE_EMPTY;
}

/* -- rows ----------------------------------------------------------------------------------- */

static struct cat_answer
answer_of(const struct cat_scaled *use, const struct record_row *row)
{
	return (struct cat_answer){text_of(&row->values[use->item->slot]),
				   text_of(&row->values[use->option->slot])};
}

static void
fill_points(const struct cat_scale *s, const struct cat_scaled *use, struct record_row *row)
{
	struct cat_answer answer = answer_of(use, row);
	const struct cat_item *item = s ? cat_scale_item(s, answer.item) : NULL;
	const struct cat_option *o = item ? cat_item_option(item, answer.option) : NULL;
	struct value v = o ? points_value(use->points, o->points) : VALUE_EMPTY;

	row->values[use->points->slot] = (struct kind_value){{v}};
}

static void
rate(struct work *w, struct record *r, const struct cat_field *f, const struct cat_scale *s,
     struct cat_rating *ret)
{
	const struct cat_scaled *use = f->scaled;
	const struct record_rows *rows = &r->rows[f->slot];
	size_t i, n = use->forces ? r->rows[use->forces->slot].n : 0;
	struct cat_answer *answers = arena_array(w->arena, struct cat_answer, rows->n + 1);
	struct str *forces = arena_array(w->arena, struct str, n + 1);

	for (i = 0; i < rows->n; i++)
		answers[i] = answer_of(use, &rows->v[i]);
	for (i = 0; i < n; i++)
		forces[i] = text_of(&r->rows[use->forces->slot].v[i].values[use->force->slot]);
	cat_scale_rate(s, answers, rows->n, forces, n, use->level->params.list, w->arena, ret);
}

/* -- what is filled ------------------------------------------------------------------------- */

/* Parts keep the ids they have, so that a save without change changes nothing. */
static void
fill_parts(struct work *w, struct record *r, const struct cat_scaled *use,
	   const struct cat_scale *s, const struct cat_rating *rating)
{
	struct record_rows old = r->rows[use->parts->slot], *rows = &r->rows[use->parts->slot];
	size_t i;

	rows->n = s && s->parts.n > 0 ? rating->n : 0;
	rows->v = arena_array(w->arena, struct record_row, rows->n + 1);
	for (i = 0; i < rows->n; i++) {
		struct record_row *row = &rows->v[i];
		const struct cat_rated *part = &rating->parts[i];

		row->id = i < old.n ? old.v[i].id : id_new(w->arena);
		row->ord = (int64_t)i;
		row->values = arena_array(w->arena, struct kind_value, use->parts->rows->fields.n);
		row->values[use->part->slot].part[0] = text_value(s->parts.v[i].label);
		row->values[use->part_level->slot].part[0] = text_value(part->level);
		if (part->complete)
			row->values[use->part_total->slot].part[0] =
				points_value(use->part_total, part->points);
	}
	r->opened[use->parts->slot] = true;
}

static void
fill_result(struct record *r, const struct cat_scaled *use, const struct cat_scale *s,
	    const struct cat_rated *whole)
{
	set_value(r, use->total,
		  whole->complete ? points_value(use->total, whole->points) : VALUE_EMPTY);
	set_value(r, use->level, text_value(whole->level));
	set_value(r, use->band, whole->band ? text_value(whole->band->label) : VALUE_EMPTY);
	set_value(r, use->version, s ? text_value(s->version) : VALUE_EMPTY);
}

/* A result stays as it was until someone answers anew: a later version of the scale does not
 * rewrite what was found with an earlier one. */
static bool
answered_now(const struct record *r, const struct cat_field *f)
{
	const struct cat_scaled *use = f->scaled;

	return r->given[f->slot] || r->given[use->by->slot] ||
	       (use->forces && r->given[use->forces->slot]);
}

static void
fill_scale(struct work *w, struct record *r, const struct cat_field *f)
{
	const struct cat_scaled *use = f->scaled;
	const struct cat_scale *s = scale_of(w, r, use);
	struct cat_rating rating = {0};
	size_t i;

	for (i = 0; i < r->rows[f->slot].n; i++)
		fill_points(s, use, &r->rows[f->slot].v[i]);
	if (s)
		rate(w, r, f, s, &rating);
	fill_result(r, use, s, &rating.whole);
	if (use->parts)
		fill_parts(w, r, use, s, &rating);
}

void
fill_scales(struct work *w, struct record *r, bool fresh)
{
	size_t i;

	for (i = 0; i < r->type->fields.n; i++) {
		const struct cat_field *f = r->type->fields.v[i];

		if (f->scaled && (fresh || answered_now(r, f)))
			fill_scale(w, r, f);
	}
}

/* -- what is wrong with the answers --------------------------------------------------------- */

static void
check_answer(struct work *w, const struct cat_scale *s, struct record *r, const struct cat_field *f,
	     size_t i)
{
	const struct record_rows *rows = &r->rows[f->slot];
	struct cat_answer answer = answer_of(f->scaled, &rows->v[i]);
	struct str path = problem_path(w->arena, "/fields/%.*s/%zu", STR_ARG(f->key), i);
	const struct cat_item *item = cat_scale_item(s, answer.item);
	size_t k;

	if (!item) {
		problem_add_arg(&w->problems, problem_path(w->arena, "%.*s/item", STR_ARG(path)),
				"scale.item", answer.item);
		return;
	}
	if (!cat_item_option(item, answer.option))
		problem_add_arg(&w->problems, problem_path(w->arena, "%.*s/option", STR_ARG(path)),
				"scale.option", item->label);
	for (k = 0; k < i; k++)
		if (str_eq(answer_of(f->scaled, &rows->v[k]).item, answer.item)) {
			problem_add_arg(&w->problems,
					problem_path(w->arena, "%.*s/item", STR_ARG(path)),
					"scale.twice", item->label);
			return;
		}
}

void
check_scale(struct work *w, struct record *r, const struct cat_field *f)
{
	const struct cat_scaled *use = f->scaled;
	const struct cat_scale *s = scale_of(w, r, use);
	const struct record_rows *forces = use->forces ? &r->rows[use->forces->slot] : NULL;
	size_t i;

	if (!answered_now(r, f))
		return;
	if (!s) {
		if (r->rows[f->slot].n > 0)
			problem_add_arg(&w->problems,
					problem_path(w->arena, "/fields/%.*s", STR_ARG(f->key)),
					"scale.none", f->label);
		return;
	}
	for (i = 0; i < r->rows[f->slot].n; i++)
		check_answer(w, s, r, f, i);
	for (i = 0; forces && i < forces->n; i++) {
		struct str force = text_of(&forces->v[i].values[use->force->slot]);

		if (!cat_scale_force(s, force))
			problem_add_arg(&w->problems,
					problem_path(w->arena, "/fields/%.*s/%zu/force",
						     STR_ARG(use->forces->key), i),
					"scale.item", force);
	}
}

/* -- what is still open --------------------------------------------------------------------- */

void
scale_open(struct work *w, struct record *r, const struct cat_field *f,
	   const struct cat_item ***ret, size_t *ret_n)
{
	const struct cat_scale *s = scale_of(w, r, f->scaled);
	VEC(const struct cat_item *) open = {0};
	const struct record_rows *rows;
	struct err e = {0};
	size_t i, k;

	*ret = NULL;
	*ret_n = 0;
	if (!s || !read_for(w, load_rows(w, r, &e), &e))
		return;
	rows = &r->rows[f->slot];
	for (i = 0; i < s->items.n; i++) {
		for (k = 0; k < rows->n; k++)
			if (str_eq(answer_of(f->scaled, &rows->v[k]).item, s->items.v[i].key))
				break;
		if (k == rows->n)
			vec_push(w->arena, &open, &s->items.v[i]);
	}
	*ret = open.v;
	*ret_n = open.n;
}
