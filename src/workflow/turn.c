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

		if (who_is_field(w, r, who)) {
			if (str_eq(r->values[cat_field(r->type, who)->slot].part[0].s,
				   w->actor->account))
				return true;
			continue;
		}
		if (who_is_relation(who) ? actor_is(r, who) : actor_holds(w->actor, who))
			return true;
	}
	return false;
}

enum err_code
turn_find(struct work *w, struct record *r, const struct cat_move *m, struct str asker,
	  struct str known, struct str *ret_turn, struct err *e)
{
	enum err_code rc = ERR_OK;
	struct who_search s;
	size_t i;

	who_begin(&s, w, r, asker, known);
	for (i = 0; i < m->approve_by.n && s.n == 0 && rc == ERR_OK; i++) {
		struct str by = m->approve_by.v[i];

		if (str_is(by, "case_supervisor"))
			rc = who_related(&s, STR("supervisor"), e);
		else
			rc = who_holds(&s, by, WHO_HERE, e);
	}
	for (i = 0; i < m->fallback.n && s.n == 0 && rc == ERR_OK; i++)
		rc = who_holds(&s, m->fallback.v[i], WHO_UP, e);
	*ret_turn = buf_str(&s.found);
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
