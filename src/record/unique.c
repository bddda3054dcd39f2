/* unique.c: fields that may not repeat inside a unit; sealed ones are compared by blind index. */
#include "record/internal.h"

/* The column that tells equality: the blind one where there is one, else the first. */
static const struct field_column *
equality_column(const struct field_columns *cols, const struct cat_field *f)
{
	const struct field_column *found = NULL;
	size_t i;

	for (i = 0; i < cols->n; i++)
		if (cols->v[i].field == f && (!found || cols->v[i].blind))
			found = &cols->v[i];
	return found;
}

static enum err_code
look_for(struct work *w, const struct record *r, const struct field_column *c, struct str *ret_id,
	 struct err *e)
{
	struct value key = VALUE_EMPTY, found = VALUE_EMPTY;
	enum err_code rc;
	struct sql q;

	rc = protect_value(w, r, r->type, c, r->id, &r->values[c->field->slot], &key, e);
	if (rc != ERR_OK || key.type == VALUE_NULL)
		return rc;
	sql_init(&q, w->arena);
	sql_raw(&q, "SELECT id FROM ");
	sql_name(&q, r->type->table);
	sql_raw(&q, " WHERE unit_id = ");
	sql_bind(&q, value_text(r->unit_id));
	sql_raw(&q, " AND state NOT IN ('void', 'merged') AND id <> ");
	sql_bind(&q, value_text(r->id));
	sql_raw(&q, " AND ");
	sql_name(&q, c->name);
	sql_raw(&q, " = ");
	sql_bind(&q, key);
	sql_raw(&q, " LIMIT 1");
	rc = db_value(w->db, w->arena, sql_text(&q), q.args.v, q.args.n, &found, e);
	if (rc == ERR_OK && found.type == VALUE_TEXT)
		*ret_id = found.s;
	return rc;
}

enum err_code
record_find_same(struct work *w, const struct record *r, struct str *ret_id,
		 const struct cat_field **ret_field, struct err *e)
{
	const struct field_columns *cols = columns_of(w, r->type);
	enum err_code rc = ERR_OK;
	size_t i;

	*ret_id = STR_NONE;
	*ret_field = NULL;
	for (i = 0; i < r->type->unique.n && rc == ERR_OK && ret_id->n == 0; i++) {
		const struct field_column *c = equality_column(cols, r->type->unique.v[i]);

		if (!c || r->values[c->field->slot].part[0].type == VALUE_NULL)
			continue;
		rc = look_for(w, r, c, ret_id, e);
		*ret_field = ret_id->n > 0 ? c->field : NULL;
	}
	return rc;
}

/* Where to open it, for who may read it. */
static struct str
in_reach(struct work *w, const struct cat_type *t, struct str id)
{
	struct record *r;

	if (!access_may(w->actor, t, ACT_READ) || find_row(w, t, id, ACT_READ, &r, NULL) != ERR_OK)
		return STR_NONE;
	return str_fmt(w->arena, "%.*s/%.*s", STR_ARG(t->key), STR_ARG(id));
}

enum err_code
check_unique(struct work *w, const struct record *r, struct err *e)
{
	const struct cat_field *f;
	struct problem *p;
	struct str id, path;
	enum err_code rc = check_across(w, r, e);

	if (rc == ERR_OK)
		rc = record_find_same(w, r, &id, &f, e);
	if (rc != ERR_OK || !f)
		return rc;
	path = problem_path(w->arena, "/fields/%.*s", STR_ARG(f->key));
	p = r->type->unique_soft ? problem_hint(&w->problems, path, "field.taken", f->label)
				 : problem_add_arg(&w->problems, path, "field.taken", f->label);
	p->record = in_reach(w, r->type, id);
	return ERR_OK;
}
