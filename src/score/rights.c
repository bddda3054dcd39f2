/* rights.c: whose sheets an actor reads, judges, freezes. A role that holds only on set days is an
 * actor's role only on them, so an evaluator's sight ends by itself. */
#include "score/score.h"

static enum scope
scope_of(const struct cat_role *r, enum score_right right)
{
	switch (right) {
	case SCORE_READ:
		return r->score_read;
	case SCORE_JUDGE:
		return r->score_judge;
	case SCORE_FREEZE:
		return r->score_freeze;
	}
	return SCOPE_NONE;
}

bool
score_may(const struct actor *who, enum score_right right, const struct unit *unit)
{
	size_t i;

	if (who->system)
		return true;
	for (i = 0; i < who->roles.n; i++)
		if (actor_role_reaches(&who->roles.v[i], scope_of(who->roles.v[i].role, right),
				       unit))
			return true;
	return false;
}

bool
score_outside(const struct actor *who)
{
	size_t i;

	for (i = 0; i < who->roles.n; i++)
		if (who->roles.v[i].role->evaluator)
			return true;
	return false;
}
