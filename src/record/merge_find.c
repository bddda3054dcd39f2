/* merge_find.c: the two records of a merge, what stands against making them one, and what refers to
 * the one that goes. */
#include "record/merge.h"

enum err_code
merge_load(struct merging *m, struct str kept, struct str gone, struct err *e)
{
	enum err_code rc;

	if (!m->type->merge)
		return err_set(e, ERR_NOT_FOUND, "%.*s are not merged", STR_ARG(m->type->key));
	rc = load_for_change(m->w, m->type, kept, ACT_UPDATE, &m->kept, e);
	if (rc == ERR_OK)
		rc = load_for_change(m->w, m->type, gone, ACT_UPDATE, &m->gone, e);
	return rc;
}

/* -- what refers to it ---------------------------------------------------------------------------- */

struct ids {
	struct work *w;
	struct map seen;
	VEC(struct str) v;
};

static enum err_code
add_ids(struct ids *out, struct sql *q, struct err *e)
{
	struct db_stmt *st;
	enum err_code rc;
	bool more;

	rc = sql_query(out->w->db, q, &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more) {
		struct str id = str_dup(out->w->arena, db_col_str(st, 0));

		if (map_get(&out->seen, id))
			continue;
		map_put(&out->seen, id, out);
		vec_push(out->w->arena, &out->v, id);
	}
	db_done(st);
	return rc;
}

/* Of a sealed ref every record that has one is looked at: the caller compares. */
static enum err_code
find_by(struct ids *out, struct str table, const char *id, struct str column, bool sealed,
	struct str unit, struct str target, struct err *e)
{
	struct sql q;

	sql_init(&q, out->w->arena);
	sql_raw(&q, "SELECT ");
	sql_raw(&q, id);
	sql_raw(&q, " FROM ");
	sql_name(&q, table);
	sql_raw(&q, " WHERE unit_id = ");
	sql_bind(&q, value_text(unit));
	sql_raw(&q, " AND ");
	sql_name(&q, column);
	if (sealed) {
		sql_raw(&q, " IS NOT NULL");
	} else {
		sql_raw(&q, " = ");
		sql_bind(&q, value_text(target));
	}
	return add_ids(out, &q, e);
}

static enum err_code
find_in_rows(struct ids *out, const struct cat_field *rows, const struct record *to, struct err *e)
{
	enum err_code rc = ERR_OK;
	size_t i;

	for (i = 0; i < rows->rows->fields.n && rc == ERR_OK; i++) {
		const struct cat_field *f = rows->rows->fields.v[i];

		if (f->target == to->type)
			rc = find_by(out, rows->rows->table, "parent_id", f->key,
				     kind_sealed(&f->params), to->unit_id, to->id, e);
	}
	return rc;
}

static enum err_code
find_refers(struct work *w, const struct cat_type *t, const struct record *to, struct str **ret,
	    size_t *ret_n, struct err *e)
{
	struct ids out = {.w = w};
	enum err_code rc = ERR_OK;
	size_t i;

	map_init(&out.seen, w->arena);
	if (t->parent == to->type)
		rc = find_by(&out, t->table, "id", STR("parent_id"), false, to->unit_id, to->id, e);
	for (i = 0; i < t->fields.n && rc == ERR_OK; i++) {
		const struct cat_field *f = t->fields.v[i];

		if (is_rows(f))
			rc = find_in_rows(&out, f, to, e);
		else if (f->target == to->type)
			rc = find_by(&out, t->table, "id", f->key, kind_sealed(&f->params),
				     to->unit_id, to->id, e);
	}
	*ret = out.v.v;
	*ret_n = out.v.n;
	return rc;
}

enum err_code
merge_refers(struct merging *m, const struct cat_type *t, struct str **ret, size_t *ret_n,
	     struct err *e)
{
	return find_refers(m->w, t, m->gone, ret, ret_n, e);
}

/* -- what stands against it ---------------------------------------------------------------------- */

/* Work is still going on: neither locked for good nor at rest in the last stage. */
static bool
is_open(const struct record *r)
{
	const struct cat_flow *f = r->type->flow;
	const struct cat_state *s = cat_state(f, r->state);

	if (!s || s->locked)
		return false;
	return s->waits || f->stages.n == 0 || !str_eq(s->stage, f->stages.v[f->stages.n - 1].key);
}

static struct str
responsible_of(const struct record *r)
{
	size_t i;

	for (i = 0; i < r->type->fields.n; i++) {
		const struct cat_field *f = r->type->fields.v[i];

		if (str_is(f->params.relation, "responsible") &&
		    r->values[i].part[0].type == VALUE_TEXT)
			return r->values[i].part[0].s;
	}
	return STR_NONE;
}

/* Who works on something open of this type for that person. */
static enum err_code
open_workers(struct merging *m, const struct cat_type *t, const struct record *person,
	     struct map *ret, struct err *e)
{
	struct str *ids;
	enum err_code rc;
	size_t i, n;

	map_init(ret, m->w->arena);
	rc = find_refers(m->w, t, person, &ids, &n, e);
	for (i = 0; i < n && rc == ERR_OK; i++) {
		struct record *r;

		rc = load_light(m->w, t, person->unit_id, ids[i], &r, e);
		if (rc == ERR_OK && !record_gone(r) && is_open(r) && responsible_of(r).n > 0)
			map_put(ret, responsible_of(r), ret);
	}
	return rc;
}

/* Two files of one person, open, in the same hands: one of them has to be closed first. */
static enum err_code
check_open(struct merging *m, const struct cat_type *t, struct err *e)
{
	struct map here, there;
	enum err_code rc;
	size_t i;

	if (!t->flow || t->rows_of || !t->confidential || !t->subject ||
	    t->subject->target != m->type || t->parent)
		return ERR_OK;
	rc = open_workers(m, t, m->kept, &here, e);
	if (rc == ERR_OK)
		rc = open_workers(m, t, m->gone, &there, e);
	for (i = 0; rc == ERR_OK && i < there.n; i++)
		if (map_get(&here, there.entries[i].key)) {
			problem_add_arg(&m->w->problems, STR("/other"), "merge.two_open", t->label);
			break;
		}
	return rc;
}

static bool
refuse(struct merging *m, bool when, const char *code)
{
	if (when)
		problem_add(&m->w->problems, STR("/other"), code);
	return when;
}

enum err_code
merge_refuse(struct merging *m, struct err *e)
{
	const struct map *types = &m->w->engine->catalogue->types;
	enum err_code rc = ERR_OK;
	size_t i;

	if (refuse(m, str_eq(m->kept->id, m->gone->id), "merge.same") ||
	    refuse(m, !str_eq(m->kept->unit_id, m->gone->unit_id), "merge.other_unit") ||
	    refuse(m, record_gone(m->kept) || record_gone(m->gone), "merge.gone"))
		return ERR_OK;
	for (i = 0; i < types->n && rc == ERR_OK; i++)
		rc = check_open(m, types->entries[i].value, e);
	return rc;
}
