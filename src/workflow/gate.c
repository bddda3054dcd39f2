/*
 * gate.c: what must exist before a move. A must-need passes when its expression is true or with a
 * written exception; only a need with `lock` has no exception.
 */
#include "workflow/internal.h"

bool
move_from(const struct cat_move *m, struct str state)
{
	size_t i;

	for (i = 0; i < m->from.n; i++)
		if (str_eq(m->from.v[i], state))
			return true;
	return false;
}

static bool
excepted(const struct move_request *rq, const struct cat_need *need)
{
	size_t i;

	for (i = 0; rq && i < rq->exceptions.n; i++)
		if (str_eq(rq->exceptions.v[i].need, need->key) && rq->exceptions.v[i].reason.n > 0)
			return !need->lock;
	return false;
}

void
gate_check(struct work *w, struct record *r, const struct move_request *rq,
	   const struct cat_move *m, struct missing **ret, size_t *ret_n)
{
	VEC(struct missing) out = {0};
	size_t i;

	for (i = 0; i < m->needs.n; i++) {
		const struct cat_need *need = m->needs.v[i];

		if (need->must && !record_true(w, r, need->met) && !excepted(rq, need))
			vec_push(w->arena, &out, ((struct missing){m, need, false}));
	}
	*ret = out.v;
	*ret_n = out.n;
}

enum err_code
workflow_missing(struct work *w, struct record *r, struct missing **ret, size_t *ret_n,
		 struct err *e UNUSED)
{
	VEC(struct missing) out = {0};
	const struct cat_flow *f = r->type->flow;
	size_t i, k;

	for (i = 0; f && i < f->moves.n; i++) {
		const struct cat_move *m = f->moves.v[i];

		if (!move_from(m, r->state))
			continue;
		for (k = 0; k < m->needs.n; k++) {
			struct missing x = {m, m->needs.v[k],
					    record_true(w, r, m->needs.v[k]->met)};

			vec_push(w->arena, &out, x);
		}
	}
	*ret = out.v;
	*ret_n = out.n;
	return ERR_OK;
}
