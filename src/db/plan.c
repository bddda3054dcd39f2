/*
 * plan.c: from the applied schema to the wanted one. A pure comparison: tables are paired by name
 * or `was`, then their columns and indexes; each difference is a step with its SQL, or a refusal
 * that says what to write in the catalogue.
 */
#include "db/schema_text.h"
#include "db/sql.h"

struct planner {
	struct arena *arena;
	const struct db_dialect *dialect;
	const struct schema *applied, *wanted;
	struct plan *plan;
};

static struct plan_step *
add_step(struct planner *p, enum plan_kind kind, struct str table, struct str object)
{
	struct plan_step step = {.kind = kind, .table = table, .object = object};

	vec_push(p->arena, &p->plan->steps, step);
	return &p->plan->steps.v[p->plan->steps.n - 1];
}

static void refuse(struct planner *p, struct str table, struct str object, const char *fmt, ...)
	PRINTF_LIKE(4, 5);

static void
refuse(struct planner *p, struct str table, struct str object, const char *fmt, ...)
{
	struct plan_step *step = add_step(p, PLAN_REFUSED, table, object);
	va_list args;

	va_start(args, fmt);
	step->why = str_vfmt(p->arena, fmt, args);
	va_end(args);
	p->plan->refused++;
}

/* Begins "<verb> "table"". */
static void
sql_alter(struct planner *p, struct sql *q, const char *verb, struct str table)
{
	sql_init(q, p->arena);
	sql_raw(q, verb);
	sql_name(q, table);
}

static struct table *
find_table(const struct schema *s, struct str name)
{
	size_t i;

	for (i = 0; name.n > 0 && i < s->tables.n; i++)
		if (str_eq(s->tables.v[i]->name, name))
			return s->tables.v[i];
	return NULL;
}

static struct column *
find_column(const struct table *t, struct str name)
{
	size_t i;

	for (i = 0; name.n > 0 && i < t->columns.n; i++)
		if (str_eq(t->columns.v[i].name, name))
			return &t->columns.v[i];
	return NULL;
}

static struct index *
find_index(const struct table *t, struct str name)
{
	size_t i;

	for (i = 0; i < t->indexes.n; i++)
		if (str_eq(t->indexes.v[i].name, name))
			return &t->indexes.v[i];
	return NULL;
}

static void
sql_column(struct planner *p, struct sql *q, const struct column *c)
{
	const struct db_dialect *d = p->dialect;
	const char *types[] = {
		[COLUMN_INT] = d->type_int,
		[COLUMN_TEXT] = d->type_text,
		[COLUMN_KEY] = d->type_key,
		[COLUMN_BLOB] = d->type_blob,
	};

	sql_name(q, c->name);
	sql_raw(q, " ");
	sql_raw(q, types[c->type]);
	if (c->not_null)
		sql_raw(q, " NOT NULL");
	if (c->default_sql.p) {
		sql_raw(q, " DEFAULT ");
		buf_add(&q->text, c->default_sql);
	}
}

/*
 * Full text: one index, no copy of the text (content=''), rows can be deleted, no positions
 * (detail=none: phrases are checked against the text itself). The search layer hands over words
 * parted by single blanks, two-character words of Chinese among them. unicode61 would cut words at
 * punctuation and symbols; the categories given make everything but blanks and control characters
 * part of a word, so that a word stays whole whatever it holds, and remove_diacritics 0 keeps it
 * as it was written. Letters are folded to lower case. A query quotes each word.
 */
static const char fts_options[] =
	"content='', contentless_delete=1, detail=none, "
	"tokenize=\"unicode61 remove_diacritics 0 categories 'L* M* N* P* S* Co'\")";

static void
create_fts(struct planner *p, const struct table *t)
{
	struct sql q;
	size_t i;

	if (p->dialect->fulltext != DB_FULLTEXT_FTS5) /* what is in reach is read (search/find.c) */
		return;
	sql_alter(p, &q, "CREATE VIRTUAL TABLE ", t->name);
	sql_raw(&q, " USING fts5(");
	for (i = 0; i < t->columns.n; i++) {
		sql_name(&q, t->columns.v[i].name);
		sql_raw(&q, ", ");
	}
	sql_raw(&q, fts_options);
	add_step(p, PLAN_CREATE_TABLE, t->name, t->name)->sql = sql_text(&q);
}

/* A field may be called `case`: quoted. */
static void
sql_index_column(struct planner *p, struct sql *q, const struct table *t, struct str name)
{
	const struct column *c = find_column(t, name);

	sql_name(q, name);
	if (c && (c->type == COLUMN_TEXT || c->type == COLUMN_BLOB))
		sql_raw(q, p->dialect->index_prefix);
}

static void
sql_index_columns(struct planner *p, struct sql *q, const struct table *t, const struct index *x)
{
	struct str rest = x->columns, column;
	size_t n = 0;

	sql_raw(q, " (");
	while (str_next(&rest, ',', &column)) {
		sql_raw(q, n++ > 0 ? ", " : "");
		sql_index_column(p, q, t, str_trim(column));
	}
	sql_raw(q, ")");
}

static void
add_index(struct planner *p, const struct table *t, const struct index *x)
{
	struct sql q;

	sql_alter(p, &q, x->unique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ", x->name);
	sql_raw(&q, " ON ");
	sql_name(&q, t->name);
	sql_index_columns(p, &q, t, x);
	add_step(p, PLAN_ADD_INDEX, t->name, x->name)->sql = sql_text(&q);
}

/* Each name quoted: which words an engine keeps for itself nobody knows by heart (`signal`). */
static void
sql_primary_key(struct sql *q, struct str rest)
{
	struct str name;
	size_t n = 0;

	sql_raw(q, ", PRIMARY KEY (");
	while (str_next(&rest, ',', &name)) {
		name = str_trim(name);
		if (name.n > 2 && name.p[0] == '"')
			name = str_of(name.p + 1, name.n - 2);
		sql_raw(q, n++ > 0 ? ", " : "");
		sql_name(q, name);
	}
	sql_raw(q, ")");
}

static void
create_table(struct planner *p, const struct table *t)
{
	struct sql q;
	size_t i;
	bool first = true;

	if (t->fts) {
		create_fts(p, t);
		return;
	}
	sql_alter(p, &q, "CREATE TABLE ", t->name);
	for (i = 0; i < t->columns.n; i++) {
		if (t->columns.v[i].retired)
			continue;
		sql_raw(&q, first ? " (" : ", ");
		sql_column(p, &q, &t->columns.v[i]);
		first = false;
	}
	if (t->primary_key.n > 0)
		sql_primary_key(&q, t->primary_key);
	for (i = 0; p->dialect->index_inside && i < t->indexes.n; i++) {
		sql_raw(&q, t->indexes.v[i].unique ? ", UNIQUE INDEX " : ", INDEX ");
		sql_name(&q, t->indexes.v[i].name);
		sql_index_columns(p, &q, t, &t->indexes.v[i]);
	}
	buf_addf(&q.text, ") %s", p->dialect->table_end);
	add_step(p, PLAN_CREATE_TABLE, t->name, t->name)->sql = str_trim(sql_text(&q));
	for (i = 0; !p->dialect->index_inside && i < t->indexes.n; i++)
		add_index(p, t, &t->indexes.v[i]);
}

static void
add_column(struct planner *p, const struct table *t, const struct column *c)
{
	struct sql q;

	if (c->not_null && !c->default_sql.p) {
		refuse(p, t->name, c->name,
		       "column %.*s must be filled, but rows are there: give it a default",
		       STR_ARG(c->name));
		return;
	}
	sql_alter(p, &q, "ALTER TABLE ", t->name);
	sql_raw(&q, " ADD COLUMN ");
	sql_column(p, &q, c);
	add_step(p, PLAN_ADD_COLUMN, t->name, c->name)->sql = sql_text(&q);
}

static void
rename_column(struct planner *p, const struct table *t, const struct column *old,
	      const struct column *c)
{
	struct plan_step *step;
	struct sql q;

	sql_alter(p, &q, "ALTER TABLE ", t->name);
	sql_raw(&q, " RENAME COLUMN ");
	sql_name(&q, old->name);
	sql_raw(&q, " TO ");
	sql_name(&q, c->name);
	step = add_step(p, PLAN_RENAME_COLUMN, t->name, c->name);
	step->sql = sql_text(&q);
	step->why = str_fmt(p->arena, "was %.*s", STR_ARG(old->name));
}

/* `old` as it is applied, under the name it has by now. */
static void
relax_column(struct planner *p, const struct table *t, const struct column *old, struct str name)
{
	struct column relaxed = *old;
	struct sql q;

	relaxed.name = name;
	relaxed.not_null = false;
	sql_alter(p, &q, "ALTER TABLE ", t->name);
	if (p->dialect->relax_by_modify) {
		sql_raw(&q, " MODIFY COLUMN ");
		sql_column(p, &q, &relaxed);
	} else {
		sql_raw(&q, " ALTER COLUMN ");
		sql_name(&q, name);
		sql_raw(&q, " DROP NOT NULL");
	}
	add_step(p, PLAN_RELAX_COLUMN, t->name, name)->sql = sql_text(&q);
}

/* A row without a retired column can be written at once; its values go with the command. */
static void
drop_column(struct planner *p, const struct table *t, const struct column *old)
{
	struct plan_step *step;
	struct sql q;

	if (old->not_null && !old->default_sql.p)
		relax_column(p, t, old, old->name);
	sql_alter(p, &q, "ALTER TABLE ", t->name);
	sql_raw(&q, " DROP COLUMN ");
	sql_name(&q, old->name);
	step = add_step(p, PLAN_DROP_COLUMN, t->name, old->name);
	step->sql = sql_text(&q);
	step->destructive = true;
	p->plan->destructive++;
}

static void
compare_column(struct planner *p, const struct table *t, const struct column *old,
	       const struct column *c)
{
	if (old->type != c->type)
		refuse(p, t->name, c->name,
		       "column %.*s is stored as %s and cannot become %s: use a new name",
		       STR_ARG(c->name), column_type_name(old->type), column_type_name(c->type));
	else if (!old->not_null && c->not_null)
		refuse(p, t->name, c->name,
		       "column %.*s has empty rows allowed: it cannot become required",
		       STR_ARG(c->name));
	else if (old->not_null && !c->not_null)
		relax_column(p, t, old, c->name);
	if (old->type == c->type && !str_eq(old->default_sql, c->default_sql))
		refuse(p, t->name, c->name, "the stored default of column %.*s cannot change",
		       STR_ARG(c->name));
}

static void
plan_columns(struct planner *p, const struct table *old, const struct table *t)
{
	size_t i;

	for (i = 0; i < t->columns.n; i++) {
		const struct column *c = &t->columns.v[i], *before = find_column(old, c->name);
		const struct column *was = before ? NULL : find_column(old, c->was);

		if (c->retired) {
			if (before)
				drop_column(p, t, before);
			continue;
		}
		if (was)
			rename_column(p, t, was, c);
		if (was || before)
			compare_column(p, t, was ? was : before, c);
		else
			add_column(p, t, c);
	}
}

static bool
column_wanted(const struct table *t, const struct table *old, struct str name)
{
	size_t i;

	for (i = 0; i < t->columns.n; i++) {
		const struct column *c = &t->columns.v[i];

		if (str_eq(c->name, name) || (str_eq(c->was, name) && !find_column(old, c->name)))
			return true;
	}
	return false;
}

static void
plan_vanished_columns(struct planner *p, const struct table *old, const struct table *t)
{
	size_t i;

	for (i = 0; i < old->columns.n; i++) {
		struct str name = old->columns.v[i].name;

		if (!column_wanted(t, old, name))
			refuse(p, t->name, name,
			       "column %.*s vanished: say `was: %.*s` at its new name, or keep it "
			       "with `retired: true`",
			       STR_ARG(name), STR_ARG(name));
	}
}

static bool
index_same(const struct index *x, const struct index *y)
{
	return x && y && x->unique == y->unique && str_eq(x->columns, y->columns);
}

/* An index holds no facts: it goes when its line goes. */
static void
plan_indexes(struct planner *p, const struct table *old, const struct table *t)
{
	struct sql q;
	size_t i;

	for (i = 0; i < old->indexes.n; i++) {
		const struct index *x = &old->indexes.v[i];

		if (index_same(x, find_index(t, x->name)))
			continue;
		sql_alter(p, &q, "DROP INDEX ", x->name);
		if (p->dialect->index_of_table) {
			sql_raw(&q, " ON ");
			sql_name(&q, t->name);
		}
		add_step(p, PLAN_DROP_INDEX, t->name, x->name)->sql = sql_text(&q);
	}
	for (i = 0; i < t->indexes.n; i++)
		if (!index_same(&t->indexes.v[i], find_index(old, t->indexes.v[i].name)))
			add_index(p, t, &t->indexes.v[i]);
}

static bool
same_columns(const struct table *x, const struct table *y)
{
	size_t i;

	if (x->columns.n != y->columns.n)
		return false;
	for (i = 0; i < x->columns.n; i++)
		if (!str_eq(x->columns.v[i].name, y->columns.v[i].name))
			return false;
	return true;
}

static void
compare_table(struct planner *p, const struct table *old, const struct table *t)
{
	if (old->fts != t->fts || (t->fts && !same_columns(old, t))) {
		refuse(p, t->name, t->name,
		       "a full text table cannot change: retire it and use a new name");
		return;
	}
	if (t->fts)
		return;
	if (!str_eq(old->primary_key, t->primary_key))
		refuse(p, t->name, t->name, "the primary key cannot change from (%.*s) to (%.*s)",
		       STR_ARG(old->primary_key), STR_ARG(t->primary_key));
	plan_columns(p, old, t);
	plan_vanished_columns(p, old, t);
	plan_indexes(p, old, t);
}

static void
rename_table(struct planner *p, const struct table *old, const struct table *t)
{
	struct plan_step *step;
	struct sql q;

	sql_alter(p, &q, "ALTER TABLE ", old->name);
	sql_raw(&q, " RENAME TO ");
	sql_name(&q, t->name);
	step = add_step(p, PLAN_RENAME_TABLE, t->name, t->name);
	step->sql = sql_text(&q);
	step->why = str_fmt(p->arena, "was %.*s", STR_ARG(old->name));
}

static void
drop_table(struct planner *p, const struct table *old)
{
	struct plan_step *step;
	struct sql q;

	if (old->fts && p->dialect->fulltext != DB_FULLTEXT_FTS5)
		return;
	sql_alter(p, &q, "DROP TABLE ", old->name);
	step = add_step(p, PLAN_DROP_TABLE, old->name, old->name);
	step->sql = sql_text(&q);
	step->destructive = true;
	p->plan->destructive++;
}

static void
plan_table(struct planner *p, const struct table *t)
{
	const struct table *old = find_table(p->applied, t->name), *was;

	if (t->retired) {
		if (old)
			drop_table(p, old);
		return;
	}
	was = old ? NULL : find_table(p->applied, t->was);
	if (was)
		rename_table(p, was, t);
	if (old || was)
		compare_table(p, old ? old : was, t);
	else
		create_table(p, t);
}

static bool
table_wanted(const struct planner *p, struct str name)
{
	size_t i;

	for (i = 0; i < p->wanted->tables.n; i++) {
		const struct table *t = p->wanted->tables.v[i];

		if (str_eq(t->name, name) ||
		    (str_eq(t->was, name) && !find_table(p->applied, t->name)))
			return true;
	}
	return false;
}

static void
plan_vanished_tables(struct planner *p)
{
	size_t i;

	for (i = 0; i < p->applied->tables.n; i++) {
		struct str name = p->applied->tables.v[i]->name;

		if (!table_wanted(p, name))
			refuse(p, name, name,
			       "table %.*s vanished: say `was: %.*s` at its new name, or keep it "
			       "with `retired: true`",
			       STR_ARG(name), STR_ARG(name));
	}
}

/* New names before what uses them, indexes out of the way before columns go. */
static const enum plan_kind run_order[] = {
	PLAN_REFUSED,    PLAN_RENAME_TABLE, PLAN_RENAME_COLUMN, PLAN_DROP_INDEX,  PLAN_CREATE_TABLE,
	PLAN_ADD_COLUMN, PLAN_RELAX_COLUMN, PLAN_ADD_INDEX,     PLAN_DROP_COLUMN, PLAN_DROP_TABLE,
};
_Static_assert(COUNTOF(run_order) == PLAN_KIND_COUNT, "each kind of step has its turn");

static void
sort_steps(struct planner *p)
{
	struct plan *plan = p->plan;
	struct plan_step *found = plan->steps.v;
	size_t turn, i, n = plan->steps.n;

	plan->steps.v = NULL;
	plan->steps.n = plan->steps.cap = 0;
	for (turn = 0; turn < COUNTOF(run_order); turn++)
		for (i = 0; i < n; i++)
			if (found[i].kind == run_order[turn])
				vec_push(p->arena, &plan->steps, found[i]);
}

void
plan_make(struct arena *a, const struct db_dialect *d, const struct schema *applied,
	  const struct schema *wanted, struct plan *ret)
{
	struct planner p = {a, d, applied, wanted, ret};
	size_t i;

	*ret = (struct plan){0};
	for (i = 0; i < wanted->tables.n; i++)
		plan_table(&p, wanted->tables.v[i]);
	plan_vanished_tables(&p);
	sort_steps(&p);
}
