/*
 * heads.c: many records of several types at once, as far as a line on a page names them.
 */
#include "record/internal.h"

static void
attach(struct record_head *v, size_t n, struct record *r)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (v[i].type == r->type && str_eq(v[i].id, r->id) && str_eq(v[i].unit, r->unit_id))
			v[i].record = r;
}

static void
statement(struct work *w, struct sql *q, const struct cat_type *t, const struct record_head *v,
	  size_t n, const struct field_columns *cols)
{
	struct value *ids = arena_array(w->arena, struct value, n);
	size_t i, count = 0;

	for (i = 0; i < n; i++)
		if (v[i].type == t)
			ids[count++] = value_text(v[i].id);
	sql_init(q, w->arena);
	sql_raw_str(q, cols->select);
	sql_raw(q, " FROM ");
	sql_name(q, t->table);
	sql_raw(q, " t WHERE t.id IN ");
	sql_bind_list(q, ids, count);
}

static enum err_code
load_type(struct work *w, const struct cat_type *t, struct record_head *v, size_t n, struct err *e)
{
	const struct field_columns *cols = columns_listed(w, t);
	VEC(struct record *) found = {0};
	struct db_stmt *st;
	struct sql q;
	enum err_code rc;
	bool more;

	statement(w, &q, t, v, n, cols);
	rc = sql_query(w->db, &q, &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more) {
		struct record *r = record_new(w->arena, t);

		read_row(w, r, st, cols);
		attach(v, n, r);
		vec_push(w->arena, &found, r);
	}
	db_done(st);
	return rc == ERR_OK && found.n > 0 ? load_beside(w, found.v, found.n, e) : rc;
}

static bool
is_first_of_type(const struct record_head *v, size_t i)
{
	size_t k;

	for (k = 0; k < i; k++)
		if (v[k].type == v[i].type)
			return false;
	return v[i].type != NULL;
}

enum err_code
record_load_heads(struct work *w, struct record_head *v, size_t n, struct err *e)
{
	enum err_code rc = ERR_OK;
	size_t i;

	for (i = 0; i < n && rc == ERR_OK; i++)
		if (is_first_of_type(v, i))
			rc = load_type(w, v[i].type, v, n, e);
	return rc;
}
