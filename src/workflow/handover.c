/* handover.c: see handover.h. */
#include "workflow/handover.h"

#include "db/sql.h"

const struct cat_type *
handover_form(const struct cat_type *t)
{
	size_t i;

	for (i = 0; i < t->children.n; i++)
		if (t->children.v[i]->hand_to)
			return t->children.v[i];
	return NULL;
}

/* Not void, not merged, in no state that is locked for good. */
static void
open_states(struct sql *q, const struct cat_type *t)
{
	size_t i;

	sql_raw(q, " AND t.state NOT IN ('void', 'merged'");
	for (i = 0; t->flow && i < t->flow->states.n; i++) {
		if (!t->flow->states.v[i].locked)
			continue;
		sql_raw(q, ", ");
		sql_bind(q, value_text(t->flow->states.v[i].key));
	}
	sql_raw(q, ")");
}

/* Relations that come from the record itself, not from others about the same person. */
static void
from_relations(struct sql *q, const struct cat_type *t, struct str unit)
{
	sql_raw(q, " FROM record_relation m JOIN ");
	sql_name(q, t->table);
	sql_raw(q, " t ON t.unit_id = m.unit_id AND t.id = m.root_id WHERE m.unit_id = ");
	sql_bind(q, value_text(unit));
	sql_raw(q, " AND m.relation = 'responsible' AND m.until_at IS NULL AND "
		   "m.reason = m.root_id");
	open_states(q, t);
}

struct list {
	VEC(struct record *) v;
};

static enum err_code
add_open(struct work *w, const struct cat_type *t, struct str unit, struct str account,
	 struct list *out, struct err *e)
{
	VEC(struct str) ids = {0};
	struct db_stmt *st;
	struct sql q;
	enum err_code rc;
	bool more;
	size_t i;

	sql_init(&q, w->arena);
	sql_raw(&q, "SELECT DISTINCT t.id, t.made_at");
	from_relations(&q, t, unit);
	sql_raw(&q, " AND m.account_id = ");
	sql_bind(&q, value_text(account));
	sql_raw(&q, " ORDER BY t.made_at, t.id");
	rc = sql_query(w->db, &q, &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more)
		vec_push(w->arena, &ids, str_dup(w->arena, db_col_str(st, 0)));
	db_done(st);
	for (i = 0; i < ids.n && rc == ERR_OK; i++) {
		struct record *r;

		rc = record_load_inside(w, t, unit, ids.v[i], false, &r, e);
		if (rc == ERR_OK)
			vec_push(w->arena, &out->v, r);
	}
	return rc;
}

enum err_code
handover_open(struct work *w, struct str unit, struct str account, struct record ***ret,
	      size_t *ret_n, struct err *e)
{
	const struct map *types = &w->engine->catalogue->types;
	struct list out = {0};
	enum err_code rc = ERR_OK;
	size_t i;

	for (i = 0; i < types->n && rc == ERR_OK; i++)
		if (handover_form(types->entries[i].value))
			rc = add_open(w, types->entries[i].value, unit, account, &out, e);
	*ret = out.v.v;
	*ret_n = out.v.n;
	return rc;
}

struct loads {
	VEC(struct workload) v;
};

static void
add_load(struct work *w, struct loads *out, struct str account, int64_t n)
{
	struct workload *l;

	for (l = out->v.v; l < out->v.v + out->v.n; l++)
		if (str_eq(l->account, account)) {
			l->open += n;
			return;
		}
	vec_push(w->arena, &out->v, ((struct workload){str_dup(w->arena, account), n}));
}

enum err_code
handover_loads(struct work *w, struct str unit, struct workload **ret, size_t *ret_n, struct err *e)
{
	const struct map *types = &w->engine->catalogue->types;
	struct loads out = {0};
	enum err_code rc = ERR_OK;
	size_t i;

	for (i = 0; i < types->n && rc == ERR_OK; i++) {
		const struct cat_type *t = types->entries[i].value;
		struct db_stmt *st;
		struct sql q;
		bool more;

		if (!handover_form(t))
			continue;
		sql_init(&q, w->arena);
		sql_raw(&q, "SELECT m.account_id, COUNT(DISTINCT t.id)");
		from_relations(&q, t, unit);
		sql_raw(&q, " GROUP BY m.account_id");
		rc = sql_query(w->db, &q, &st, e);
		if (rc != ERR_OK)
			break;
		while ((rc = db_step(st, &more, e)) == ERR_OK && more)
			add_load(w, &out, db_col_str(st, 0), db_col_int(st, 1));
		db_done(st);
	}
	*ret = out.v.v;
	*ret_n = out.v.n;
	return rc;
}
