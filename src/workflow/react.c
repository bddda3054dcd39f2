/*
 * react.c: what a type's `reacts` say when a save makes their `when` true: lines on other people's
 * pages, tasks, fields set. All of it in the transaction of the save.
 */
#include "workflow/internal.h"

/* One save may set off another; a circle ends here and refuses them all. */
enum { REACT_DEPTH = 6 };

/* What was true before is asked while it can be: nothing of the save is written yet. */
static enum err_code
about_to(void *ctx UNUSED, struct work *w, const struct record *before, struct record *after,
	 struct err *e UNUSED)
{
	const struct cat_type *t = after->type;
	size_t i;

	after->reacted = NULL;
	if (!before || t->reacts.n == 0)
		return ERR_OK;
	after->reacted = arena_array(w->arena, bool, t->reacts.n);
	for (i = 0; i < t->reacts.n; i++)
		after->reacted[i] = record_true(w, (struct record *)before, t->reacts.v[i]->when);
	return ERR_OK;
}

static bool
became_true(struct work *w, struct record *r, size_t i)
{
	return !(r->reacted && r->reacted[i]) && record_true(w, r, r->type->reacts.v[i]->when);
}

/* -- telling --------------------------------------------------------------------------------------- */

static struct task_line
line_of(const struct cat_react *x)
{
	return (struct task_line){.label = x->label, .react = x->key, .urgent = x->urgent};
}

/* Nobody at all: the line stays without an addressee until react_sweep() finds one. */
static enum err_code
tell(struct work *w, const struct record *r, const struct cat_react *x, struct err *e)
{
	struct task_line nobody = line_of(x);
	struct who_search s;
	enum err_code rc;

	if (x->tell.n == 0)
		return ERR_OK;
	who_begin(&s, w, r, w->actor->account, STR_NONE);
	rc = who_told(&s, x->tell.v, x->tell.n, e);
	if (rc == ERR_OK && s.n == 0)
		return task_insert(w, r, &nobody, e);
	return rc == ERR_OK ? told_all(w, r, &nobody, buf_str(&s.found), e) : rc;
}

/* -- acting ---------------------------------------------------------------------------------------- */

static bool
sets_own(const struct cat_then *then)
{
	size_t i;

	for (i = 0; i < then->set.n; i++)
		if (!then->set.v[i].to.parent && !then->set.v[i].to.through)
			return true;
	return false;
}

/* What a react sets on the record itself is a change of its own; the caller's record becomes it. */
static enum err_code
set_own(struct work *w, struct record *r, const struct cat_react *x, struct str act, struct err *e)
{
	struct record *stored, *changed;
	enum err_code rc;

	if (!sets_own(&x->then))
		return ERR_OK;
	stored = record_copy(w, r);
	changed = record_copy(w, r);
	rc = then_set_own(w, changed, &x->then, e);
	if (rc == ERR_OK)
		rc = record_apply(w, changed, stored, act, e);
	if (rc == ERR_OK)
		*r = *changed;
	return rc;
}

static enum err_code
act_on(struct work *w, struct record *r, const struct cat_react *x, struct err *e)
{
	struct str act = str_cat(w->arena, STR("react:"), x->key);
	enum err_code rc = tell(w, r, x, e);

	if (w->following >= REACT_DEPTH)
		return err_set(e, ERR_CATALOGUE, "reacts go round: %.*s of %.*s", STR_ARG(x->key),
			       STR_ARG(r->type->key));
	w->following++;
	if (rc == ERR_OK)
		rc = then_follow(w, r, &x->then, act, e);
	if (rc == ERR_OK)
		rc = set_own(w, r, x, act, e);
	w->following--;
	return rc;
}

/* All are asked before the first acts: what one sets does not hide the next. */
static enum err_code
changed(void *ctx UNUSED, struct work *w, const struct record *before UNUSED, struct record *after,
	struct err *e)
{
	const struct cat_type *t = after->type;
	bool *acts = arena_array(w->arena, bool, t->reacts.n + 1);
	enum err_code rc = ERR_OK;
	size_t i;

	if (str_is(after->state, "void"))
		return ERR_OK;
	for (i = 0; i < t->reacts.n; i++)
		acts[i] = became_true(w, after, i);
	for (i = 0; i < t->reacts.n && rc == ERR_OK; i++)
		if (acts[i])
			rc = act_on(w, after, t->reacts.v[i], e);
	return rc;
}

struct record_listener
workflow_listener(void)
{
	return (struct record_listener){.about_to = about_to, .changed = changed};
}

/* -- lines without an addressee -------------------------------------------------------------------- */

/* One that found nobody, or whose account has been closed since. */
struct lost_line {
	struct str id, unit, type, record, react;
};

static enum err_code
find_lost(struct work *w, struct lost_line **ret, size_t *ret_n, struct err *e)
{
	VEC(struct lost_line) out = {0};
	struct db_stmt *st;
	enum err_code rc;
	bool more;

	rc = db_query(w->db,
		      STR("SELECT id, unit_id, type, record_id, react FROM task WHERE done_at IS "
			  "NULL AND react IS NOT NULL AND (to_account IS NULL OR to_account IN "
			  "(SELECT a.id FROM account a WHERE a.disabled = 1))"),
		      NULL, 0, &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more) {
		struct lost_line x;
		struct str *to[] = {&x.id, &x.unit, &x.type, &x.record, &x.react};
		size_t i;

		for (i = 0; i < COUNTOF(to); i++)
			*to[i] = str_dup(w->arena, db_col_str(st, (int)i));
		vec_push(w->arena, &out, x);
	}
	db_done(st);
	*ret = out.v;
	*ret_n = out.n;
	return rc;
}

static enum err_code
close_lost(struct work *w, const struct lost_line *x, struct err *e)
{
	struct value v[3] = {value_int(w->now), value_text(x->unit), value_text(x->id)};

	return db_exec(w->db, STR("UPDATE task SET done_at = ? WHERE unit_id = ? AND id = ?"), v, 3,
		       NULL, e);
}

static enum err_code
place_react(struct work *w, const struct record *r, const struct cat_react *react,
	    const struct lost_line *x, struct err *e)
{
	struct task_line line = line_of(react);
	struct who_search s;
	enum err_code rc;

	who_begin(&s, w, r, r->changed_by, STR_NONE);
	rc = who_told(&s, react->tell.v, react->tell.n, e);
	if (rc == ERR_OK && s.n > 0)
		rc = told_all(w, r, &line, buf_str(&s.found), e);
	return rc == ERR_OK && s.n > 0 ? close_lost(w, x, e) : rc;
}

static const struct cat_move *
move_of(const struct cat_type *t, struct str react)
{
	if (!t || !t->flow || !str_starts(react, STR("move:")))
		return NULL;
	return cat_move(t->flow, str_skip(react, sizeof("move:") - 1));
}

/* A react, a move or a type that is gone from the catalogue has nobody to tell any more. The notice
 * of a move is for those who are there now; none of them, and it is over. */
static enum err_code
place_lost(struct work *w, const struct lost_line *x, struct err *e)
{
	const struct cat_type *t = cat_type(w->engine->catalogue, x->type);
	const struct cat_react *react = t ? cat_react(t, x->react) : NULL;
	const struct cat_move *m = move_of(t, x->react);
	struct record *r;
	enum err_code rc;

	if (!react && !m)
		return close_lost(w, x, e);
	rc = record_load_inside(w, t, x->unit, x->record, false, &r, e);
	if (rc != ERR_OK)
		return rc;
	if (react)
		return place_react(w, r, react, x, e);
	rc = told_of_move(w, r, m, e);
	return rc == ERR_OK ? close_lost(w, x, e) : rc;
}

enum err_code
react_sweep(struct work *w, struct err *e)
{
	struct lost_line *v = NULL;
	enum err_code rc;
	size_t i, n = 0;

	rc = find_lost(w, &v, &n, e);
	for (i = 0; i < n && rc == ERR_OK; i++)
		rc = place_lost(w, &v[i], e);
	return rc;
}
