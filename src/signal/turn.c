/* turn.c: whose turn a question is. As with approvals: a person, never the one it is about; where the
 * station has nobody, it goes up. Reckoned when it is asked, so that a change of staff holds at once. */
#include "signal/internal.h"

/* -- who gets any ------------------------------------------------------------------------------------ */

bool
signal_may(const struct actor *who)
{
	size_t i;

	for (i = 0; i < who->roles.n; i++)
		if (who->roles.v[i].role->signals != SCOPE_NONE)
			return true;
	return false;
}

/* The places the actor's roles reach, as a condition on the unit. */
static void
add_places(struct sql *q, const struct actor *who)
{
	const char * or = "";
	size_t i;

	sql_raw(q, "(");
	for (i = 0; i < who->roles.n; i++) {
		const struct actor_role *held = &who->roles.v[i];

		if (held->role->signals == SCOPE_NONE)
			continue;
		sql_raw(q, or);
		or = " OR ";
		if (held->role->signals == SCOPE_BELOW) {
			sql_raw(q, "substr(u.path, 1, length(");
			sql_bind(q, value_text(held->unit_path));
			sql_raw(q, ")) = ");
			sql_bind(q, value_text(held->unit_path));
		} else {
			sql_raw(q, "u.id = ");
			sql_bind(q, value_text(held->unit_id));
		}
	}
	sql_raw(q, ")");
}

/* -- people --------------------------------------------------------------------------------------------- */

struct holder {
	struct str account, path; /* where the role is held */
	enum scope scope;
};

struct supervisor {
	struct str root, account;
};

struct people {
	VEC(struct holder) holders;
	VEC(struct supervisor) supervisors;
};

static enum err_code
find_holders(struct work *w, struct people *ret, struct err *e)
{
	const struct map *roles = &w->engine->catalogue->roles;
	struct value *keys = arena_array(w->arena, struct value, roles->n + 1);
	struct db_stmt *st;
	enum err_code rc;
	struct sql q;
	size_t i, n = 0;
	bool more;

	for (i = 0; i < roles->n; i++) {
		const struct cat_role *role = roles->entries[i].value;

		if (role->signals != SCOPE_NONE)
			keys[n++] = value_text(role->key);
	}
	sql_init(&q, w->arena);
	sql_raw(&q, "SELECT r.account_id, u.path, r.role FROM account_role r JOIN account a ON "
		    "a.id = r.account_id JOIN unit u ON u.id = r.unit_id WHERE a.disabled = 0 AND "
		    "(r.from_on IS NULL OR r.from_on <= ");
	sql_bind(&q, value_int(w->today));
	sql_raw(&q, ") AND (r.until_on IS NULL OR r.until_on >= ");
	sql_bind(&q, value_int(w->today));
	sql_raw(&q, ") AND r.role IN ");
	sql_bind_list(&q, keys, n);
	rc = sql_query(w->db, &q, &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more) {
		const struct cat_role *role = map_get(roles, db_col_str(st, 2));
		struct holder h = {str_dup(w->arena, db_col_str(st, 0)),
				   str_dup(w->arena, db_col_str(st, 1)), role->signals};

		vec_push(w->arena, &ret->holders, h);
	}
	db_done(st);
	return rc;
}

static enum err_code
find_supervisors(struct work *w, const struct signal_list *list, struct people *ret, struct err *e)
{
	struct value *roots = arena_array(w->arena, struct value, 2 * list->n + 1);
	struct db_stmt *st;
	enum err_code rc;
	struct sql q;
	size_t i, k, n = 0;
	bool more;

	for (i = 0; i < list->n; i++)
		for (k = 0; k < list->v[i].n; k++)
			roots[n++] = value_text(list->v[i].side[k].root);
	sql_init(&q, w->arena);
	sql_raw(&q, "SELECT m.root_id, m.account_id FROM record_relation m WHERE m.relation = "
		    "'supervisor' AND m.until_at IS NULL AND m.root_id IN ");
	sql_bind_list(&q, roots, n);
	rc = sql_query(w->db, &q, &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more) {
		struct supervisor s = {str_dup(w->arena, db_col_str(st, 0)),
				       str_dup(w->arena, db_col_str(st, 1))};

		vec_push(w->arena, &ret->supervisors, s);
	}
	db_done(st);
	return rc;
}

/* -- one question ------------------------------------------------------------------------------------------ */

static bool
is_about(const struct signal_question *q, struct str account)
{
	return str_eq(q->side[0].who, account) || (q->n > 1 && str_eq(q->side[1].who, account));
}

static bool
reaches(const struct holder *h, const struct signal_question *q)
{
	if (is_about(q, h->account))
		return false;
	return str_eq(h->path, q->unit_path) ||
	       (h->scope == SCOPE_BELOW && str_starts(q->unit_path, h->path));
}

static bool
may_hold(const struct people *p, const struct signal_question *q, struct str account)
{
	size_t i;

	for (i = 0; i < p->holders.n; i++)
		if (str_eq(p->holders.v[i].account, account) && reaches(&p->holders.v[i], q))
			return true;
	return false;
}

/* *ret_any: the case has a supervisor who may be asked. */
static bool
supervises(const struct people *p, const struct signal_question *q, struct str account,
	   bool *ret_any)
{
	bool is = false;
	size_t i;

	*ret_any = false;
	for (i = 0; i < p->supervisors.n; i++) {
		const struct supervisor *s = &p->supervisors.v[i];
		bool here = str_eq(s->root, q->side[0].root) ||
			    (q->n > 1 && str_eq(s->root, q->side[1].root));

		if (!here || !may_hold(p, q, s->account))
			continue;
		*ret_any = true;
		is = is || str_eq(s->account, account);
	}
	return is;
}

static bool
is_nearest(const struct people *p, const struct signal_question *q, struct str account)
{
	size_t i, nearest = 0, own = 0;

	for (i = 0; i < p->holders.n; i++) {
		const struct holder *h = &p->holders.v[i];

		if (!reaches(h, q))
			continue;
		nearest = h->path.n > nearest ? h->path.n : nearest;
		if (str_eq(h->account, account))
			own = h->path.n > own ? h->path.n : own;
	}
	return own > 0 && own == nearest;
}

static bool
is_turn(const struct people *p, const struct signal_question *q, struct str account)
{
	bool any, is = supervises(p, q, account, &any);

	return any ? is : is_nearest(p, q, account);
}

enum err_code
turn_keep(struct work *w, struct signal_list *io, struct err *e)
{
	struct people people = {0};
	enum err_code rc;
	size_t i, n = 0;

	if (io->n == 0)
		return ERR_OK;
	rc = find_holders(w, &people, e);
	if (rc == ERR_OK)
		rc = find_supervisors(w, io, &people, e);
	for (i = 0; i < io->n && rc == ERR_OK; i++)
		if (is_turn(&people, &io->v[i], w->actor->account))
			io->v[n++] = io->v[i];
	io->n = rc == ERR_OK ? n : 0;
	return rc;
}

/* -- lists ---------------------------------------------------------------------------------------------------- */

enum err_code
signal_turn(struct work *w, struct signal_list *ret, struct err *e)
{
	struct sql q;
	enum err_code rc;

	*ret = (struct signal_list){0};
	if (!signal_may(w->actor))
		return ERR_OK;
	sql_init(&q, w->arena);
	question_select(&q);
	sql_raw(&q, "s.id IS NULL AND f.a_who <> ");
	sql_bind(&q, value_text(w->actor->account));
	sql_raw(&q, " AND ");
	add_places(&q, w->actor);
	sql_raw(&q, " ORDER BY f.asked_at, f.id LIMIT ");
	sql_bind(&q, value_int(SIGNAL_LIST));
	rc = question_read(w, &q, ret, e);
	return rc == ERR_OK ? turn_keep(w, ret, e) : rc;
}

enum err_code
signal_answered(struct work *w, struct signal_list *ret, struct err *e)
{
	enum { LAST = 20 };
	struct sql q;

	sql_init(&q, w->arena);
	question_select(&q);
	sql_raw(&q, "s.by_account = ");
	sql_bind(&q, value_text(w->actor->account));
	sql_raw(&q, " ORDER BY s.at DESC, f.id LIMIT ");
	sql_bind(&q, value_int(LAST));
	return question_read(w, &q, ret, e);
}

enum err_code
signal_load(struct work *w, struct str id, struct signal_question *ret, struct err *e)
{
	struct signal_list found = {0};
	struct signal_question one = {0};
	struct sql q;
	enum err_code rc;

	sql_init(&q, w->arena);
	question_select(&q);
	sql_raw(&q, "f.id = ");
	sql_bind(&q, value_text(id));
	rc = question_read(w, &q, &found, e);
	if (rc == ERR_OK && found.n > 0)
		one = found.v[0];
	if (rc == ERR_OK && !str_eq(one.answer.by, w->actor->account))
		rc = turn_keep(w, &found, e);
	if (rc != ERR_OK)
		return rc;
	if (found.n == 0)
		return err_set(e, ERR_FORBIDDEN, "no such question for her");
	*ret = one;
	return ERR_OK;
}
