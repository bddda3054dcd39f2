/* scope_sql.c: a scope as SQL. See access.h. */
#include "access/access.h"

#include "access/internal.h"

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
add_below(struct sql *q, struct str path, const char *alias)
{
	add_column(q, alias, ".unit_id IN (SELECT id FROM unit WHERE ");
	path_prefix_sql(q, "path", path);
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
