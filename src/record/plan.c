/*
 * plan.c: what reading a type takes: its columns and the text of its SELECT. Worked out once when
 * the engine starts, because a person has a hundred columns and a list is asked for all day.
 */
#include "record/internal.h"

#include <string.h>

struct type_plan {
	const struct cat_type *type;
	struct field_columns all, listed;
	struct field_list fields, list; /* of a page, of a row of the list */
};

static void
add_lookup(struct sql *q, const struct cat_field *f)
{
	const struct cat_field *title;

	if (f->params.kind->staff) {
		sql_raw(q, ", (SELECT name FROM account WHERE account.id = t.");
		sql_name(q, f->key);
		sql_raw(q, ")");
		return;
	}
	title = cat_field(f->target, f->target->title);
	sql_raw(q, ", (SELECT ");
	if (title && !kind_sealed(&title->params) && !is_rows(title)) {
		sql_raw(q, "x.");
		sql_name(q, title->key);
	} else {
		sql_raw(q, "x.number");
	}
	sql_raw(q, " FROM ");
	sql_name(q, f->target->table);
	sql_raw(q, " x WHERE x.unit_id = t.unit_id AND x.id = t.");
	sql_name(q, f->key);
	sql_raw(q, ")");
}

/* Which fields have words looked up; only those whose columns are read. What is sealed refers to
 * nobody that SQL could find. */
static const bool *
looked_up(struct arena *a, const struct cat_type *t, const bool *wanted)
{
	bool *words = arena_array(a, bool, t->fields.n);
	size_t i;

	for (i = 0; i < t->fields.n; i++)
		words[i] = (!wanted || wanted[i]) && !kind_sealed(&t->fields.v[i]->params) &&
			   (t->fields.v[i]->target || t->fields.v[i]->params.kind->staff);
	return words;
}

static struct str
select_text(struct arena *a, const struct cat_type *t, const struct field_columns *cols)
{
	struct sql q;
	size_t i;

	sql_init(&q, a);
	sql_raw(&q, "SELECT ");
	for (i = 0; i < SYSTEM_COLUMNS; i++) {
		sql_raw(&q, i ? ", t." : "t.");
		sql_name(&q, str_from(system_columns[i]));
	}
	sql_raw(&q, ", (SELECT name FROM account WHERE account.id = t.made_by)"
		    ", (SELECT name FROM account WHERE account.id = t.changed_by)"
		    ", (SELECT name FROM unit WHERE unit.id = t.unit_id)");
	for (i = 0; i < cols->n; i++) {
		sql_raw(&q, ", t.");
		sql_name(&q, cols->v[i].name);
	}
	for (i = 0; i < t->fields.n; i++)
		if (cols->words[i])
			add_lookup(&q, t->fields.v[i]);
	return sql_text(&q);
}

static struct field_columns
make_columns(struct arena *a, const struct cat_type *t, const bool *wanted)
{
	struct field_columns cols = columns_make(a, t, wanted);

	cols.words = looked_up(a, t, wanted);
	cols.select = select_text(a, t, &cols);
	return cols;
}

/* -- what a list needs -------------------------------------------------------------------------- */

struct wanted {
	const struct cat_type *type;
	bool *fields; /* by slot */
};

static void
want_name(void *ctx, struct str path)
{
	struct wanted *x = ctx;
	struct cat_field *f;
	struct str first;

	if (str_next(&path, '.', &first) && (f = cat_field(x->type, first)) != NULL)
		x->fields[f->slot] = true;
}

static const bool *
list_fields(struct arena *a, const struct cat_type *t)
{
	struct wanted x = {t, arena_array(a, bool, t->fields.n)};
	size_t i;

	want_name(&x, t->title);
	if (t->title_expr)
		rule_expr_names(t->title_expr, want_name, &x);
	if (t->subject)
		x.fields[t->subject->slot] = true;
	for (i = 0; i < t->list.n; i++)
		x.fields[t->list.v[i]->slot] = true;
	for (i = 0; i < t->fields.n; i++)
		if (t->fields.v[i]->calc && x.fields[i])
			rule_expr_names(t->fields.v[i]->calc, want_name, &x);
	if (t->raise)
		rule_expr_names(t->raise, want_name, &x);
	return x.fields;
}

static bool
is_listed(const struct cat_type *t, const struct cat_field *f)
{
	size_t i;

	for (i = 0; i < t->list.n; i++)
		if (t->list.v[i] == f)
			return true;
	return false;
}

static void
add_to(struct field_list *l, const struct cat_field *f)
{
	l->v[l->n++] = f;
}

/* -- keeping ---------------------------------------------------------------------------------------- */

static struct type_plan *
make_plan(struct arena *a, const struct cat_type *t)
{
	struct type_plan *p = arena_new_of(a, struct type_plan);
	size_t i;

	p->type = t;
	p->fields.v = arena_array(a, const struct cat_field *, t->fields.n);
	p->list.v = arena_array(a, const struct cat_field *, t->fields.n);
	for (i = 0; i < t->fields.n; i++) {
		add_to(&p->fields, t->fields.v[i]);
		if (is_listed(t, t->fields.v[i]))
			add_to(&p->list, t->fields.v[i]);
	}
	p->all = make_columns(a, t, NULL);
	p->listed = make_columns(a, t, list_fields(a, t));
	return p;
}

/* Keyed by address: another catalogue's type of the same name is another type. */
static struct str
address(const struct cat_type *const *t)
{
	return str_of((const char *)t, sizeof(*t));
}

static void
keep_plan(struct engine *en, struct arena *a, const struct cat_type *t)
{
	struct type_plan *p = make_plan(a, t);

	map_put(&en->plans, address(&p->type), p);
}

void
engine_prepare(struct engine *en, struct arena *a)
{
	const struct map *types = &en->catalogue->types;
	size_t i, k;

	map_init(&en->plans, a);
	for (i = 0; i < types->n; i++) {
		const struct cat_type *t = types->entries[i].value;

		keep_plan(en, a, t);
		for (k = 0; k < t->fields.n; k++)
			if (is_rows(t->fields.v[k]))
				keep_plan(en, a, t->fields.v[k]->rows);
	}
}

static const struct type_plan *
plan_of(struct work *w, const struct cat_type *t)
{
	const struct type_plan *p = NULL;

	if (w->engine->plans.arena)
		p = map_get(&w->engine->plans, address(&t));
	return p ? p : make_plan(w->arena, t); /* a catalogue that was put in for a test */
}

const struct field_columns *
columns_of(struct work *w, const struct cat_type *t)
{
	return &plan_of(w, t)->all;
}

const struct field_columns *
columns_listed(struct work *w, const struct cat_type *t)
{
	return &plan_of(w, t)->listed;
}

const struct field_list *
fields_in(struct work *w, const struct cat_type *t, enum channel channel)
{
	const struct type_plan *p = plan_of(w, t);

	return channel == CHANNEL_LIST ? &p->list : &p->fields;
}
