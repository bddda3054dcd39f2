/*
 * record.c: a record as a value: making, comparing, copying; the engine and the unit of work.
 */
#include "record/internal.h"

#include <string.h>

void
engine_listen(struct engine *en, struct record_listener l)
{
	if (en->listener_count == ENGINE_LISTENERS)
		BUG("more than %d record listeners", ENGINE_LISTENERS);
	en->listeners[en->listener_count++] = l;
}

void
work_init(struct work *w, struct engine *en, struct db *db, struct arena *a,
	  const struct actor *who)
{
	memset(w, 0, sizeof(*w));
	w->engine = en;
	w->db = db;
	w->arena = a;
	w->actor = who;
	w->now = clock_now_ms();
	w->today = clock_day_of(w->now);
	problems_init(&w->problems, a);
}

bool
record_gone(const struct record *r)
{
	return str_is(r->state, "void") || str_is(r->state, "merged");
}

bool
is_rows(const struct cat_field *f)
{
	return f->rows != NULL;
}

struct record *
record_new(struct arena *a, const struct cat_type *t)
{
	struct record *r = arena_new_of(a, struct record);
	size_t n = t->fields.n;

	r->type = t;
	r->values = arena_array(a, struct kind_value, n);
	r->rows = arena_array(a, struct record_rows, n);
	r->given = arena_array(a, bool, n);
	r->opened = arena_array(a, bool, n);
	r->blob = arena_array(a, struct str, n);
	r->shown = arena_array(a, struct str, n);
	r->followed = arena_array(a, struct record *, n);
	r->children = arena_array(a, struct record_set, t->children.n + t->referrers.n);
	return r;
}

void
field_copy(struct record *to, const struct record *from, const struct cat_field *f)
{
	to->values[f->slot] = from->values[f->slot];
	to->rows[f->slot] = from->rows[f->slot];
	to->opened[f->slot] = from->opened[f->slot];
	to->blob[f->slot] = from->blob[f->slot];
	to->shown[f->slot] = from->shown[f->slot];
}

struct record *
record_copy(struct work *w, const struct record *r)
{
	struct record *c = record_new(w->arena, r->type);
	struct record fresh = *c;
	size_t i;

	*c = *r;
	c->values = fresh.values;
	c->rows = fresh.rows;
	c->given = fresh.given;
	c->opened = fresh.opened;
	c->blob = fresh.blob;
	c->shown = fresh.shown;
	c->followed = fresh.followed;
	c->children = fresh.children;
	for (i = 0; i < r->type->fields.n; i++)
		field_copy(c, r, r->type->fields.v[i]);
	return c;
}

static bool
values_same(const struct kind_value *x, const struct kind_value *y, const struct cat_field *f)
{
	const struct kind_column *kc;
	int i, n = 0;

	kc = f->params.kind->columns(&f->params, &n);
	for (i = 0; i < n; i++)
		if (!kc[i].blind && !kc[i].tail && !value_eq(x->part[i], y->part[i]))
			return false;
	return value_eq(x->part[KIND_PART_NONE], y->part[KIND_PART_NONE]);
}

/* What is derived from the rest of a row says nothing new, and whoever sends a row leaves it out. */
static bool
row_same(const struct record_row *x, const struct record_row *y, const struct cat_type *inner)
{
	size_t i;

	if (!str_eq(x->id, y->id))
		return false;
	for (i = 0; i < inner->fields.n; i++) {
		const struct cat_field *f = inner->fields.v[i];

		if (!f->calc && !f->filled && !values_same(&x->values[i], &y->values[i], f))
			return false;
	}
	return true;
}

bool
field_same(const struct record *a, const struct record *b, const struct cat_field *f)
{
	const struct record_rows *x = &a->rows[f->slot], *y = &b->rows[f->slot];
	size_t i;

	if (!values_same(&a->values[f->slot], &b->values[f->slot], f))
		return false;
	if (!is_rows(f))
		return true;
	if (x->n != y->n)
		return false;
	for (i = 0; i < x->n; i++)
		if (!row_same(&x->v[i], &y->v[i], f->rows))
			return false;
	return true;
}

bool
field_empty(const struct record *r, const struct cat_field *f)
{
	const struct kind_value *v = &r->values[f->slot];

	if (v->part[KIND_PART_NONE].type != VALUE_NULL)
		return false;
	return is_rows(f) ? r->rows[f->slot].n == 0 : v->part[0].type == VALUE_NULL;
}

struct str
record_root(const struct record *r)
{
	return r->type->parent ? r->parent_id : r->id;
}

struct str
record_title_of(struct work *w, const struct record *r)
{
	const struct cat_field *f = cat_field(r->type, r->type->title);
	const struct kind_value *v;
	struct rule_result words;

	if (r->type->title_expr) {
		words = record_eval(w, (struct record *)r, r->type->title_expr);
		if (words.code == RULE_OK && words.value.type == VALUE_TEXT &&
		    !str_eq(words.value.s, r->number))
			return words.value.s;
		return r->type->label;
	}
	if (f && !is_rows(f)) {
		v = &r->values[f->slot];
		if (r->shown[f->slot].n > 0)
			return r->shown[f->slot];
		if (v->part[0].type != VALUE_NULL && v->part[0].type != VALUE_BLOB)
			return f->params.kind->show(&f->params, v, w->arena);
	}
	return r->number.n > 0 ? r->number : r->type->label;
}

/* Instants are taken as they are; a date counts from its midnight in the one zone. */
int64_t
record_happened(const struct record *r)
{
	const struct cat_field *f = cat_field(r->type, r->type->happened);
	struct value v;

	if (!f)
		return r->made_at;
	v = r->values[f->slot].part[0];
	if (v.type != VALUE_INT)
		return 0;
	if (f->params.kind->rule_type(&f->params).kind == RULE_INSTANT)
		return v.i;
	return v.i * CLOCK_DAY_MS - CLOCK_ZONE_MS;
}
