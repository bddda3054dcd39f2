/* scope_sql.c: a scope as SQL. See access.h. */
#include "access/access.h"

#include "access/internal.h"

enum { HIGH_UNITS = 2 }; /* a city, or a district of it */

static void
begin_or(struct sql *q, bool *first)
{
	sql_raw(q, *first ? "(" : " OR ");
	*first = false;
}

static void
add_column(struct sql *q, const char *alias, const char *column)
{
	sql_raw(q, alias);
	sql_raw(q, column);
}

static void
add_units(struct sql *q, const struct access_scope *s, const char *alias)
{
	size_t i;

	add_column(q, alias, ".unit_id IN (");
	for (i = 0; i < s->unit_ids.n; i++) {
		sql_raw(q, i > 0 ? ", " : "");
		sql_bind(q, value_text(s->unit_ids.v[i]));
	}
	sql_raw(q, ")");
}

void
path_prefix_sql(struct sql *q, const char *column, struct str path)
{
	/* Paths end in '/', the character after it is '0': a range that an index serves. */
	struct str upto = str_cat(q->arena, str_of(path.p, path.n - 1), STR("0"));

	sql_raw(q, column);
	sql_raw(q, " >= ");
	sql_bind(q, value_text(path));
	sql_raw(q, " AND ");
	sql_raw(q, column);
	sql_raw(q, " < ");
	sql_bind(q, value_text(upto));
}

static void
units_below(struct sql *q, struct str path)
{
	sql_raw(q, "SELECT id FROM unit WHERE ");
	path_prefix_sql(q, "path", path);
}

static void
add_below(struct sql *q, struct str path, const char *alias)
{
	add_column(q, alias, ".unit_id IN (");
	units_below(q, path);
	sql_raw(q, ")");
}

static void
add_related(struct sql *q, const char *alias, bool has_parent, struct str account, int64_t now)
{
	sql_raw(q, "EXISTS (SELECT 1 FROM record_relation rr WHERE rr.unit_id = ");
	add_column(q, alias, ".unit_id AND rr.root_id = ");
	if (has_parent) {
		add_column(q, "COALESCE(", alias);
		add_column(q, ".parent_id, ", alias);
		sql_raw(q, ".id)");
	} else {
		add_column(q, alias, ".id");
	}
	sql_raw(q, " AND rr.account_id = ");
	sql_bind(q, value_text(account));
	sql_raw(q, " AND (rr.until_at IS NULL OR rr.until_at > ");
	sql_bind(q, value_int(now));
	sql_raw(q, "))");
}

void
access_scope_sql(struct sql *q, const struct access_scope *s, const char *alias, bool has_parent,
		 struct str account, int64_t now)
{
	bool first = true;
	size_t i;

	if (s->all) {
		sql_raw(q, "(1=1)");
		return;
	}
	if (s->unit_ids.n > 0) {
		begin_or(q, &first);
		add_units(q, s, alias);
	}
	for (i = 0; i < s->below_paths.n; i++) {
		begin_or(q, &first);
		add_below(q, s->below_paths.v[i], alias);
	}
	if (s->related) {
		begin_or(q, &first);
		add_related(q, alias, has_parent, account, now);
	}
	if (s->only.n > 0) {
		begin_or(q, &first);
		add_column(q, alias, ".id = ");
		sql_bind(q, value_text(s->only));
	}
	if (s->own) {
		begin_or(q, &first);
		add_column(q, alias, ".made_by = ");
		sql_bind(q, value_text(account));
	}
	sql_raw(q, first ? "(0=1)" : ")");
}

static void
begin_union(struct sql *q, bool *first)
{
	sql_raw(q, *first ? "" : " UNION ALL ");
	*first = false;
}

/* The units in which anything at all can be in reach. */
static void
add_reach(struct sql *q, const struct access_scope *s, struct str table, struct str account)
{
	bool first = true;
	size_t i;

	for (i = 0; i < s->unit_ids.n; i++) {
		begin_union(q, &first);
		sql_raw(q, "SELECT ");
		sql_bind(q, value_text(s->unit_ids.v[i]));
	}
	for (i = 0; i < s->below_paths.n; i++) {
		begin_union(q, &first);
		units_below(q, s->below_paths.v[i]);
	}
	if (s->related) {
		begin_union(q, &first);
		sql_raw(q, "SELECT unit_id FROM record_relation WHERE account_id = ");
		sql_bind(q, value_text(account));
	}
	if (s->own) {
		begin_union(q, &first);
		sql_raw(q, "SELECT unit_id FROM ");
		sql_name(q, table);
		sql_raw(q, " WHERE made_by = ");
		sql_bind(q, value_text(account));
	}
}

void
access_scope_list_sql(struct sql *q, const struct access_scope *s, const char *alias,
		      const struct cat_type *t, struct str account, int64_t now)
{
	access_scope_sql(q, s, alias, t->parent != NULL, account, now);
	if (s->all || (!s->own && !s->related))
		return; /* whole units: the condition itself names them */
	add_column(q, " AND ", alias);
	sql_raw(q, ".unit_id IN (");
	add_reach(q, s, t->table, account);
	sql_raw(q, ")");
}

/* A path names its units one after another: "/city/district/" has two. */
static bool
is_high(struct str path)
{
	size_t i, units = 0;

	for (i = 1; i < path.n; i++)
		units += path.p[i] == '/';
	return units <= HIGH_UNITS;
}

bool
access_scope_wide(const struct access_scope *s)
{
	size_t i;

	for (i = 0; i < s->below_paths.n; i++)
		if (is_high(s->below_paths.v[i]))
			return true;
	return s->all;
}
