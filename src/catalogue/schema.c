/* schema.c: the tables that the types ask for. See catalogue_schema() in catalogue.h. */
#include "catalogue/catalogue.h"

struct making {
	const struct catalogue *c;
	struct schema *s;
	struct arena *a;
	struct table *t;
	bool history;
};

static struct column *
column_of(const struct table *t, struct str name)
{
	size_t i;

	for (i = 0; i < t->columns.n; i++)
		if (str_eq(t->columns.v[i].name, name))
			return &t->columns.v[i];
	return NULL;
}

/* Also when the hook has made it already: a record that belongs to another always names it. */
static void
add_missing(struct making *m, struct str name, enum column_type type, bool not_null)
{
	struct column *c = column_of(m->t, name);

	if (c)
		c->not_null = c->not_null || not_null;
	else
		table_column(m->s, m->t, name, type, not_null);
}

static void
add_field_column(struct making *m, const struct cat_field *f, const char *suffix,
		 enum column_type type)
{
	struct column *c =
		table_column(m->s, m->t, str_cat(m->a, f->key, str_from(suffix)), type, false);

	if (f->was.n > 0)
		c->was = str_cat(m->a, f->was, str_from(suffix));
	c->retired = f->retired;
}

static void
add_field(struct making *m, const struct cat_field *f)
{
	const struct kind_column *columns;
	int i, n;

	columns = f->params.kind->columns(&f->params, &n);
	for (i = 0; i < n; i++)
		add_field_column(m, f, columns[i].suffix, columns[i].type);
	if (f->none_text.n > 0)
		add_field_column(m, f, "_none", COLUMN_TEXT);
}

static void
add_fields(struct making *m, const struct cat_type *t)
{
	size_t i;

	for (i = 0; i < t->fields.n; i++)
		add_field(m, t->fields.v[i]);
}

static void
add_index(struct making *m, struct str column, struct str columns)
{
	if (column_of(m->t, column))
		table_index(m->s, m->t,
			    str_fmt(m->a, "%.*s_by_%.*s", STR_ARG(m->t->name), STR_ARG(column)),
			    columns, false);
}

/* The column alone inside a unit. */
static void
add_plain_index(struct making *m, struct str column)
{
	add_index(m, column, str_fmt(m->a, "unit_id, %.*s", STR_ARG(column)));
}

/* Sealed fields are found by their blind index and by the last four. */
static void
add_field_indexes(struct making *m, const struct cat_field *f)
{
	const struct kind_column *columns;
	int i, n;

	columns = f->params.kind->columns(&f->params, &n);
	for (i = 0; i < n; i++)
		if (columns[i].blind || columns[i].tail)
			add_plain_index(m, str_cat(m->a, f->key, str_from(columns[i].suffix)));
	if (cat_field_indexed(f))
		add_plain_index(m, f->key);
}

/* Is there a role that reaches what it made itself? */
static bool
reached_by_author(const struct catalogue *c, const struct cat_type *t)
{
	size_t i, k;

	for (i = 0; i < c->roles.n; i++) {
		const struct cat_role *r = c->roles.entries[i].value;

		for (k = 0; k < r->rights.n; k++)
			if ((!r->rights.v[k].type || r->rights.v[k].type == t) &&
			    r->rights.v[k].scope == SCOPE_OWN)
				return true;
	}
	return false;
}

/*
 * A page of a list is the index of its unit walked backwards; what is counted above it (what is not
 * void, where something is missing) is counted in the index of states, without the rows. Who reaches
 * a whole city walks all units' records at once; for who reaches only what she made there is the
 * author's.
 */
static void
add_list_indexes(struct making *m, const struct cat_type *t)
{
	bool asks = column_of(m->t, STR("incomplete")) != NULL;

	add_index(m, STR("state"),
		  asks ? STR("unit_id, state, incomplete") : STR("unit_id, state"));
	add_index(m, STR("happened_at"), STR("unit_id, happened_at, id"));
	if (column_of(m->t, STR("happened_at")))
		table_index(m->s, m->t, cat_time_index(m->a, t), STR("happened_at, id"), false);
	if (reached_by_author(m->c, t))
		add_index(m, STR("made_by"), STR("made_by, unit_id"));
}

static void
add_indexes(struct making *m, const struct cat_type *t)
{
	size_t i;

	add_index(m, STR("parent_id"), STR("unit_id, parent_id"));
	add_list_indexes(m, t);
	for (i = 0; i < t->fields.n; i++)
		add_field_indexes(m, t->fields.v[i]);
}

static void
add_history_columns(struct making *m)
{
	add_missing(m, STR("version"), COLUMN_INT, true);
	add_missing(m, STR("recorded_from"), COLUMN_INT, true);
	add_missing(m, STR("recorded_to"), COLUMN_INT, false);
	m->t->primary_key = STR("unit_id, id, version");
	add_index(m, STR("recorded_from"), STR("unit_id, id, recorded_from"));
}

static struct making
table_of(const struct catalogue *c, struct schema *s, const struct cat_type *t, bool history)
{
	struct str name = history ? str_cat(s->arena, t->table, STR("_history")) : t->table;
	struct making m = {c, s, s->arena, schema_table(s, name), history};

	m.t->primary_key = STR("unit_id, id");
	return m;
}

static void
make_main(const struct catalogue *c, struct schema *s, const struct cat_type *t,
	  cat_system_columns_fn *fn, bool history)
{
	struct making m = table_of(c, s, t, history);

	add_missing(&m, STR("unit_id"), COLUMN_KEY, true);
	add_missing(&m, STR("id"), COLUMN_KEY, true);
	fn(s, m.t, t, history);
	if (t->parent)
		add_missing(&m, STR("parent_id"), COLUMN_KEY, true);
	add_fields(&m, t);
	if (history)
		add_history_columns(&m);
	else
		add_indexes(&m, t);
}

static void
make_rows(const struct catalogue *c, struct schema *s, const struct cat_type *inner, bool history)
{
	struct making m = table_of(c, s, inner, history);

	add_missing(&m, STR("unit_id"), COLUMN_KEY, true);
	add_missing(&m, STR("id"), COLUMN_KEY, true);
	add_missing(&m, STR("parent_id"), COLUMN_KEY, true);
	add_missing(&m, STR("ord"), COLUMN_INT, true);
	add_fields(&m, inner);
	if (history)
		add_history_columns(&m);
	add_index(&m, STR("parent_id"), STR("unit_id, parent_id"));
}

static void
make_type(const struct catalogue *c, struct schema *s, const struct cat_type *t,
	  cat_system_columns_fn *fn)
{
	size_t i;

	make_main(c, s, t, fn, false);
	make_main(c, s, t, fn, true);
	for (i = 0; i < t->fields.n; i++) {
		if (!t->fields.v[i]->rows)
			continue;
		make_rows(c, s, t->fields.v[i]->rows, false);
		make_rows(c, s, t->fields.v[i]->rows, true);
	}
}

void
catalogue_schema(const struct catalogue *c, struct schema *s, cat_system_columns_fn *fn)
{
	size_t i;

	for (i = 0; i < c->types.n; i++)
		make_type(c, s, c->types.entries[i].value, fn);
}
