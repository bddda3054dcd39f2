/* rights.c: role x act x type, narrowed by the place where the role is held. See access.h. */
#include "access/access.h"

#include "access/guest.h"
#include "access/internal.h"

static bool
right_covers(const struct cat_right *right, const struct cat_type *t, enum act act)
{
	return (!right->type || right->type == t) && (right->acts >> act) & 1;
}

/* What belongs to a confidential record is as confidential. */
static bool
is_confidential(const struct cat_type *t)
{
	for (; t; t = t->parent)
		if (t->confidential)
			return true;
	return false;
}

static bool
is_named(const struct cat_type *t)
{
	for (; t; t = t->parent)
		if (t->named)
			return true;
	return false;
}

/* The office of case supervisor is a relation to every case of the unit. Where only people named in
 * the record may see it, no office and no place reaches further than that. */
static enum scope
right_scope(const struct actor_role *held, const struct cat_right *right, const struct cat_type *t)
{
	if (is_named(t))
		return right->scope > SCOPE_RELATED ? SCOPE_RELATED : right->scope;
	if (right->scope == SCOPE_RELATED && held->role->case_supervisor && is_confidential(t))
		return SCOPE_UNIT;
	return right->scope;
}

static void
add_unit(struct arena *a, struct access_scope *s, struct str unit)
{
	size_t i;

	for (i = 0; i < s->unit_ids.n; i++)
		if (str_eq(s->unit_ids.v[i], unit))
			return;
	vec_push(a, &s->unit_ids, unit);
}

static void
add_path(struct arena *a, struct access_scope *s, struct str path)
{
	size_t i;

	for (i = 0; i < s->below_paths.n; i++)
		if (str_eq(s->below_paths.v[i], path))
			return;
	vec_push(a, &s->below_paths, path);
}

static void
widen(struct arena *a, struct access_scope *s, const struct actor_role *held, enum scope scope)
{
	switch (scope) {
	case SCOPE_NONE:
		return;
	case SCOPE_OWN:
		s->own = true;
		break;
	case SCOPE_RELATED:
		s->related = true;
		break;
	case SCOPE_UNIT:
		add_unit(a, s, held->unit_id);
		break;
	case SCOPE_BELOW:
		if (held->unit_path.n == 0)
			return;
		add_path(a, s, held->unit_path);
		break;
	}
	if (scope > s->widest)
		s->widest = scope;
}

void
access_scope(struct arena *a, const struct actor *who, const struct cat_type *t, enum act act,
	     struct access_scope *ret)
{
	size_t i, k;

	*ret = (struct access_scope){.widest = SCOPE_NONE};
	if (who->system) {
		ret->all = true;
		ret->widest = SCOPE_BELOW;
		return;
	}
	if (who->guest) {
		ret->only = guest_may(who->guest, t, act) ? who->guest->record : STR_NONE;
		return;
	}
	for (i = 0; i < who->roles.n; i++) {
		const struct actor_role *held = &who->roles.v[i];

		for (k = 0; k < held->role->rights.n; k++) {
			const struct cat_right *right = &held->role->rights.v[k];

			if (right_covers(right, t, act))
				widen(a, ret, held, right_scope(held, right, t));
		}
	}
}

bool
access_may(const struct actor *who, const struct cat_type *t, enum act act)
{
	size_t i, k;

	if (who->system)
		return true;
	if (who->guest)
		return guest_may(who->guest, t, act);
	for (i = 0; i < who->roles.n; i++) {
		const struct cat_role *role = who->roles.v[i].role;

		for (k = 0; k < role->rights.n; k++)
			if (right_covers(&role->rights.v[k], t, act) &&
			    role->rights.v[k].scope != SCOPE_NONE)
				return true;
	}
	return false;
}

/* Who sees everything covered (auditor, archivist, evaluator), or only what they wrote themselves,
 * is no help in an emergency. */
bool
access_may_emergency(const struct actor *who, const struct cat_type *t)
{
	size_t i, k;

	for (i = 0; i < who->roles.n && !is_named(t); i++) {
		const struct cat_role *role = who->roles.v[i].role;

		for (k = 0; k < role->rights.n; k++)
			if (right_covers(&role->rights.v[k], t, ACT_READ) &&
			    role->rights.v[k].scope != SCOPE_NONE &&
			    role->uncover[P2] >= SCOPE_RELATED)
				return true;
	}
	return false;
}

bool
access_may_admin(const struct actor *who, enum act act)
{
	size_t i;

	if (who->system)
		return true;
	for (i = 0; i < who->roles.n; i++)
		if ((who->roles.v[i].role->admin >> act) & 1)
			return true;
	return false;
}

/* A root record about to be made has no relations yet: its maker is the one it is asked for. */
static bool
is_first_write(const struct cat_type *t, enum act act, const struct relation *r)
{
	return act == ACT_CREATE && !t->parent && r->made_it;
}

static bool
scope_reaches(const struct actor *who, size_t i, enum scope scope, const struct cat_type *t,
	      enum act act, const struct relation *r)
{
	switch (scope) {
	case SCOPE_NONE:
		break;
	case SCOPE_OWN:
		return r->made_it;
	case SCOPE_RELATED:
		return relation_any(r) || (r->granted && act == ACT_READ) ||
		       is_first_write(t, act, r);
	case SCOPE_UNIT:
		return role_at(who, i, r, false);
	case SCOPE_BELOW:
		return role_at(who, i, r, true);
	}
	return false;
}

bool
access_to_record(const struct actor *who, const struct cat_type *t, enum act act,
		 const struct relation *r)
{
	size_t i, k;

	if (who->system)
		return true;
	if (who->guest) /* which record, the scope of the query says */
		return guest_may(who->guest, t, act);
	for (i = 0; i < who->roles.n; i++) {
		const struct actor_role *held = &who->roles.v[i];

		for (k = 0; k < held->role->rights.n; k++) {
			const struct cat_right *right = &held->role->rights.v[k];

			if (right_covers(right, t, act) &&
			    scope_reaches(who, i, right_scope(held, right, t), t, act, r))
				return true;
		}
	}
	return false;
}

bool
actor_role_reaches(const struct actor_role *held, enum scope scope, const struct unit *unit)
{
	if (scope == SCOPE_NONE)
		return false;
	if (!unit || str_eq(held->unit_id, unit->id))
		return true;
	return scope == SCOPE_BELOW && str_starts(unit->path, held->unit_path);
}
