/*
 * raise.c: privacy that rises with the data: a child's record, and what hangs on it. For a page of
 * a list the records it hangs on are read in one statement for each step, however many rows.
 */
#include "record/internal.h"

/* The record of the person it is about, which expressions may have followed already. */
static struct record *
subject_of(struct work *w, struct record *r)
{
	const struct cat_field *f = r->type->subject;
	struct err e = {0};
	struct value v;

	if (!f)
		return NULL;
	v = r->values[f->slot].part[0];
	if (!r->followed[f->slot] && v.type == VALUE_TEXT &&
	    !read_for(w, load_light(w, f->target, r->unit_id, v.s, &r->followed[f->slot], &e), &e))
		r->followed[f->slot] = NULL;
	return r->followed[f->slot];
}

/* Is `raise` true for the record, or for the person or parent it hangs on? */
bool
is_raised(struct work *w, struct record *r)
{
	struct record *subject;

	if (r->type->raise && record_true(w, r, r->type->raise))
		return true;
	if (r->parent)
		return r->parent->raised;
	subject = subject_of(w, r);
	return subject && subject->raised;
}

/* -- a page --------------------------------------------------------------------------------------- */

struct linked {
	const struct cat_type *target;
	const struct cat_field *field; /* NULL: the parent */
	VEC(struct record *) found;
};

static struct str
link_of(const struct linked *l, const struct record *r)
{
	struct value v;

	if (!l->field)
		return r->parent_id;
	v = r->values[l->field->slot].part[0];
	return v.type == VALUE_TEXT ? v.s : STR_NONE;
}

static void
attach(const struct linked *l, struct record **v, size_t n, struct record *there)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (!str_eq(link_of(l, v[i]), there->id) || !str_eq(v[i]->unit_id, there->unit_id))
			continue;
		if (l->field)
			v[i]->followed[l->field->slot] = there;
		else
			v[i]->parent = there;
	}
}

static void
linked_statement(struct work *w, struct sql *q, const struct linked *l, struct record **v, size_t n,
		 const struct field_columns *cols)
{
	struct value *ids = arena_array(w->arena, struct value, n);
	size_t i, count = 0;

	for (i = 0; i < n; i++)
		if (link_of(l, v[i]).n > 0)
			ids[count++] = value_text(link_of(l, v[i]));
	sql_init(q, w->arena);
	sql_raw_str(q, cols->select);
	sql_raw(q, " FROM ");
	sql_name(q, l->target->table);
	sql_raw(q, " t WHERE t.id IN ");
	sql_bind_list(q, ids, count);
}

static enum err_code
load_linked(struct work *w, struct linked *l, struct record **v, size_t n, struct err *e)
{
	const struct field_columns *cols = columns_of(w, l->target);
	struct db_stmt *st;
	struct sql q;
	enum err_code rc;
	bool more;

	linked_statement(w, &q, l, v, n, cols);
	rc = sql_query(w->db, &q, &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more) {
		struct record *there = record_new(w->arena, l->target);

		read_row(w, there, st, cols);
		attach(l, v, n, there);
		vec_push(w->arena, &l->found, there);
	}
	db_done(st);
	return rc == ERR_OK ? raise_page(w, l->found.v, l->found.n, e) : rc;
}

/* Can anything that a record of this type hangs on be raised? */
static bool
may_rise(const struct cat_type *t)
{
	return t->raise || (t->parent && may_rise(t->parent)) ||
	       (t->subject && t->subject->target != t && may_rise(t->subject->target));
}

enum err_code
load_beside(struct work *w, struct record **v, size_t n, struct err *e)
{
	const struct cat_type *t = v[0]->type;
	enum err_code rc = ERR_OK;

	if (t->parent) {
		struct linked parents = {.target = t->parent};

		rc = load_linked(w, &parents, v, n, e);
	}
	if (rc == ERR_OK && t->subject && t->subject->target != t) {
		struct linked persons = {.target = t->subject->target, .field = t->subject};

		rc = load_linked(w, &persons, v, n, e);
	}
	return rc;
}

enum err_code
raise_page(struct work *w, struct record **v, size_t n, struct err *e)
{
	enum err_code rc;
	size_t i;

	if (n == 0 || !may_rise(v[0]->type))
		return ERR_OK;
	rc = load_beside(w, v, n, e);
	for (i = 0; i < n && rc == ERR_OK; i++)
		v[i]->raised = is_raised(w, v[i]);
	return rc;
}
