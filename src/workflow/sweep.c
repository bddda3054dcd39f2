/*
 * sweep.c: what the clock and the staff list do to waiting approvals. Whose account was closed has
 * no turn; where nobody has one, somebody is looked for again; whose time is over is joined by the
 * next in order, or the work goes on as "pending approval" where the move allows it.
 */
#include "workflow/internal.h"

static enum err_code
go_on(struct work *w, const struct approval *a, struct record *r, const struct cat_move *m,
      struct err *e)
{
	struct record *after;
	enum err_code rc;

	w->followed.n = 0;
	rc = move_carry_out(w, r, m, m->to, STR_NONE, a->id, &after, e);
	return rc == ERR_OK ? approval_decided(w, a, STR("pending"), STR_NONE, STR_NONE,
					       after->version, e)
			    : rc;
}

static enum err_code
pass_on(struct work *w, const struct approval *a, struct record *r, const struct cat_move *m,
	struct str left, bool late, struct err *e)
{
	enum err_code rc = ERR_OK;
	struct str turn = left;

	if (late || left.n == 0)
		rc = turn_find(w, r, m, a->asked_by, left, &turn, e);
	if (rc != ERR_OK || str_eq(turn, a->turn))
		return rc;
	return approval_turn(w, a, turn, late ? approval_due(w, m) : a->due_on, e);
}

static enum err_code
sweep_one(struct work *w, const struct approval *a, const struct map *gone, struct err *e)
{
	struct str left = turn_without(w->arena, a->turn, gone);
	bool waits = str_is(a->state, "waiting");
	bool late = waits && a->due_on != DATE_NONE && a->due_on < w->today;
	const struct cat_move *m;
	struct record *r;
	enum err_code rc;

	if (!late && left.n > 0 && str_eq(left, a->turn))
		return ERR_OK;
	rc = approval_record(w, a, &r, &m, e);
	if (rc == ERR_OK)
		rc = pass_on(w, a, r, m, left, late, e);
	return rc == ERR_OK && late && m->go_on ? go_on(w, a, r, m, e) : rc;
}

enum err_code
workflow_sweep(struct work *w, struct err *e)
{
	struct approval *open = NULL;
	struct map gone;
	enum err_code rc;
	size_t i, n = 0;

	rc = turn_disabled(w, &gone, e);
	if (rc == ERR_OK)
		rc = approval_find(w, "a.state IN ('waiting', 'pending')", NULL, 0, &open, &n, e);
	for (i = 0; i < n && rc == ERR_OK; i++)
		rc = sweep_one(w, &open[i], &gone, e);
	return rc == ERR_OK ? react_sweep(w, e) : rc;
}
