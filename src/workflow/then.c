/*
 * then.c: what follows a move or a react: fields set on the record, its parent and what its refs
 * name, and tasks. What is set on another record is written like any change of it: version,
 * history, audit, and what reacts to that.
 */
#include "workflow/internal.h"

static enum err_code
value_of(struct work *w, struct record *r, const struct cat_effect *s, struct value *ret,
	 struct err *e)
{
	struct rule_result x = record_eval(w, r, s->value);

	if (x.code != RULE_OK)
		return err_set(e, ERR_INTERNAL, "effect on %.*s does not evaluate",
			       STR_ARG(s->to.field->key));
	*ret = x.value;
	return ERR_OK;
}

static bool
is_own(const struct cat_effect *s)
{
	return !s->to.parent && !s->to.through;
}

static void
set_field(struct record *r, const struct cat_field *f, struct value v)
{
	r->values[f->slot] = (struct kind_value){{v}};
	r->opened[f->slot] = true;
}

enum err_code
then_set_own(struct work *w, struct record *r, const struct cat_then *then, struct err *e)
{
	enum err_code rc = ERR_OK;
	struct value v;
	size_t i;

	for (i = 0; i < then->set.n && rc == ERR_OK; i++) {
		const struct cat_effect *s = &then->set.v[i];

		if (!is_own(s))
			continue;
		rc = value_of(w, r, s, &v, e);
		if (rc == ERR_OK)
			set_field(r, s->to.field, v);
	}
	return rc;
}

/* -- on other records ------------------------------------------------------------------------------ */

void
note_followed(struct work *w, const struct cat_type *t, struct str id, int64_t before,
	      int64_t after)
{
	struct work_followed f = {t, id, before, after};

	vec_push(w->arena, &w->followed, f);
}

static bool
same_place(const struct cat_path *a, const struct cat_path *b)
{
	return a->parent == b->parent && a->through == b->through;
}

/* The other record, opened; NULL when there is none or it is void. */
static enum err_code
load_there(struct work *w, const struct record *r, const struct cat_path *p, struct record **ret,
	   struct err *e)
{
	const struct cat_type *t = p->parent ? r->type->parent : p->through->target;
	struct value id = p->parent ? value_text(r->parent_id)
				    : r->values[p->through->slot].part[0];
	enum err_code rc;

	*ret = NULL;
	if (id.type != VALUE_TEXT || id.s.n == 0)
		return ERR_OK;
	rc = record_load_inside(w, t, r->unit_id, id.s, true, ret, e);
	if (rc == ERR_OK && str_is((*ret)->state, "void"))
		*ret = NULL;
	return rc;
}

/* All that is set from the i-th effect on at the same other record, in one change of it. */
static enum err_code
set_there(struct work *w, struct record *r, const struct cat_then *then, size_t i, struct str act,
	  struct err *e)
{
	const struct cat_path *place = &then->set.v[i].to;
	struct record *before, *after;
	enum err_code rc;
	bool changed = false;
	struct value v;

	rc = load_there(w, r, place, &before, e);
	if (rc != ERR_OK || !before)
		return rc;
	after = record_copy(w, before);
	for (; i < then->set.n && rc == ERR_OK; i++) {
		const struct cat_field *f = then->set.v[i].to.field;

		if (!same_place(&then->set.v[i].to, place))
			continue;
		rc = value_of(w, r, &then->set.v[i], &v, e);
		if (rc != ERR_OK || value_eq(before->values[f->slot].part[0], v))
			continue;
		set_field(after, f, v);
		changed = true;
	}
	if (rc != ERR_OK || !changed)
		return rc;
	rc = record_apply(w, after, before, act, e);
	note_followed(w, after->type, after->id, before->version, after->version);
	return rc;
}

static bool
is_first(const struct cat_then *then, size_t i)
{
	size_t k;

	for (k = 0; k < i; k++)
		if (same_place(&then->set.v[k].to, &then->set.v[i].to))
			return false;
	return !is_own(&then->set.v[i]);
}

/* -- tasks ------------------------------------------------------------------------------------------- */

static enum err_code
add_task(struct work *w, struct record *r, const struct cat_move_task *t, struct err *e)
{
	struct task_line line = {.label = t->label, .to = r->made_by};
	struct str found, account;
	struct who_search s;
	enum err_code rc;

	who_begin(&s, w, r, STR_NONE, STR_NONE);
	rc = who_named(&s, t->to, e);
	if (rc != ERR_OK)
		return rc;
	found = buf_str(&s.found);
	while (str_next(&found, '|', &account))
		if (account.n > 0) {
			line.to = account;
			break;
		}
	if (t->due) {
		struct rule_result due = record_eval(w, r, t->due);

		if (due.code == RULE_OK)
			line.due = due.value;
	}
	return task_insert(w, r, &line, e);
}

enum err_code
then_follow(struct work *w, struct record *r, const struct cat_then *then, struct str act,
	    struct err *e)
{
	enum err_code rc = ERR_OK;
	size_t i;

	for (i = 0; i < then->set.n && rc == ERR_OK; i++)
		if (is_first(then, i))
			rc = set_there(w, r, then, i, act, e);
	for (i = 0; i < then->tasks.n && rc == ERR_OK; i++)
		rc = add_task(w, r, &then->tasks.v[i], e);
	return rc;
}
