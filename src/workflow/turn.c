/*
 * turn.c: whose turn it is to decide: persons, not roles. The order of approve.by, then the
 * fallback up the organisation tree; never the one who asked. A two-person station whose head is
 * the asker thus reaches the supervisor of the agency or the next level.
 */
#include "workflow/internal.h"

bool
turn_has(struct str turn, struct str account)
{
	struct str piece;

	while (str_next(&turn, '|', &piece))
		if (piece.n > 0 && str_eq(piece, account))
			return true;
	return false;
}

static bool
is_relation(struct str name)
{
	return str_is(name, "responsible") || str_is(name, "helper") ||
	       str_is(name, "supervisor") || str_is(name, "author");
}

static bool
actor_is(const struct record *r, struct str relation)
{
	if (str_is(relation, "responsible"))
		return r->relation.responsible;
	if (str_is(relation, "helper"))
		return r->relation.helper;
	if (str_is(relation, "supervisor"))
		return r->relation.supervisor;
	return r->relation.made_it;
}

static bool
actor_holds(const struct actor *who, struct str role)
{
	size_t i;

	for (i = 0; i < who->roles.n; i++)
		if (str_eq(who->roles.v[i].role->key, role))
			return true;
	return false;
}

bool
may_ask(struct work *w, const struct record *r, const struct cat_move *m)
{
	size_t i;

	if (w->actor->system)
		return true;
	for (i = 0; i < m->ask.n; i++) {
		struct str who = m->ask.v[i];

		if (is_relation(who) ? actor_is(r, who) : actor_holds(w->actor, who))
			return true;
	}
	return false;
}

/* -- candidates --------------------------------------------------------------------------------- */

static void
add_candidates(struct buf *turn, struct db_stmt *st, struct str asker, size_t *n, enum err_code *rc,
	       struct err *e)
{
	bool more;

	while ((*rc = db_step(st, &more, e)) == ERR_OK && more) {
		struct str account = db_col_str(st, 0);

		if (str_eq(account, asker) || turn_has(buf_str(turn), account))
			continue;
		if (turn->n == 0)
			buf_addc(turn, '|');
		buf_add(turn, account);
		buf_addc(turn, '|');
		(*n)++;
	}
	db_done(st);
}

static enum err_code
related(struct work *w, const struct record *r, struct str asker, struct buf *turn, size_t *n,
	struct err *e)
{
	struct value v[2] = {value_text(r->unit_id),
			     value_text(r->type->parent ? r->parent_id : r->id)};
	struct db_stmt *st;
	enum err_code rc;

	rc = db_query(w->db,
		      STR("SELECT m.account_id FROM record_relation m JOIN account a ON "
			  "a.id = m.account_id WHERE m.unit_id = ? AND m.root_id = ? AND "
			  "m.relation = 'supervisor' AND m.until_at IS NULL AND a.disabled = 0"),
		      v, 2, &st, e);
	if (rc == ERR_OK)
		add_candidates(turn, st, asker, n, &rc, e);
	return rc;
}

/* Holders of a role at the record's unit; `above`: also at the units over it. */
static enum err_code
holders(struct work *w, const struct record *r, struct str role, bool above, struct str asker,
	struct buf *turn, size_t *n, struct err *e)
{
	struct db_stmt *st;
	struct sql q;
	enum err_code rc;

	sql_init(&q, w->arena);
	sql_raw(&q, "SELECT ar.account_id FROM account_role ar JOIN account a ON a.id = "
		    "ar.account_id JOIN unit u ON u.id = ar.unit_id JOIN unit here ON here.id = ");
	sql_bind(&q, value_text(r->unit_id));
	sql_raw(&q, " WHERE ar.role = ");
	sql_bind(&q, value_text(role));
	sql_raw(&q, above ? " AND substr(here.path, 1, length(u.path)) = u.path"
			  : " AND u.id = here.id");
	sql_raw(&q, " AND a.disabled = 0 AND (ar.from_on IS NULL OR ar.from_on <= ");
	sql_bind(&q, value_int(w->today));
	sql_raw(&q, ") AND (ar.until_on IS NULL OR ar.until_on >= ");
	sql_bind(&q, value_int(w->today));
	sql_raw(&q, ") ORDER BY length(u.path) DESC, a.name, a.id");
	rc = sql_query(w->db, &q, &st, e);
	if (rc == ERR_OK)
		add_candidates(turn, st, asker, n, &rc, e);
	return rc;
}

enum err_code
turn_find(struct work *w, struct record *r, const struct cat_move *m, struct str asker,
	  struct str known, struct str *ret_turn, struct err *e)
{
	enum err_code rc = ERR_OK;
	struct buf turn;
	size_t i, n = 0;

	buf_init(&turn, w->arena, 16 * 1024);
	buf_add(&turn, known);
	for (i = 0; i < m->approve_by.n && n == 0 && rc == ERR_OK; i++) {
		struct str by = m->approve_by.v[i];

		if (str_is(by, "case_supervisor"))
			rc = related(w, r, asker, &turn, &n, e);
		else
			rc = holders(w, r, by, false, asker, &turn, &n, e);
	}
	for (i = 0; i < m->fallback.n && n == 0 && rc == ERR_OK; i++)
		rc = holders(w, r, m->fallback.v[i], true, asker, &turn, &n, e);
	*ret_turn = buf_str(&turn);
	return rc;
}

enum err_code
turn_disabled(struct work *w, struct map *ret, struct err *e)
{
	struct db_stmt *st;
	enum err_code rc;
	bool more;

	map_init(ret, w->arena);
	rc = db_query(w->db, STR("SELECT id FROM account WHERE disabled <> 0"), NULL, 0, &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more)
		map_put(ret, str_dup(w->arena, db_col_str(st, 0)), ret);
	db_done(st);
	return rc;
}

struct str
turn_without(struct arena *a, struct str turn, const struct map *gone)
{
	struct str piece;
	struct buf left;

	buf_init(&left, a, turn.n + 1);
	while (str_next(&turn, '|', &piece)) {
		if (piece.n == 0 || map_get(gone, piece))
			continue;
		if (left.n == 0)
			buf_addc(&left, '|');
		buf_add(&left, piece);
		buf_addc(&left, '|');
	}
	return buf_str(&left);
}
