/*
 * cover.c: which fields stand covered for whom, where. The table in tests/cases/access/cover.tsv
 * is this file in words.
 */
#include "access/access.h"

#include "access/internal.h"

/* Staff must be able to enter what they write: until the record has left its initial state its
 * maker counts like the responsible worker. */
static bool
is_writing(const struct relation *r)
{
	return r->made_it && r->initial;
}

static bool
is_close(const struct relation *r)
{
	return relation_any(r) || is_writing(r);
}

/* Does a role of the actor let this privacy be seen plainly, given what the actor is to it? */
static bool
may_uncover(const struct actor *who, enum privacy p, const struct relation *r)
{
	size_t i;

	for (i = 0; i < who->roles.n; i++) {
		enum scope scope = who->roles.v[i].role->uncover[p];

		if (scope == SCOPE_NONE)
			continue;
		if ((scope == SCOPE_OWN && r->made_it) || (scope >= SCOPE_RELATED && is_close(r)))
			return true;
		if (scope >= SCOPE_UNIT && role_at(who, i, r, scope == SCOPE_BELOW))
			return true;
	}
	return false;
}

/* Telephone and ID numbers leave their cover only by a touch that is logged. */
static bool
is_number_of_person(const struct cat_field *f)
{
	const struct kind *k = f->params.kind;

	return k == kind_find(STR("phone")) || k == kind_find(STR("idno"));
}

static enum cover
cover_number(const struct actor *who, enum privacy p, const struct relation *r)
{
	if (r->responsible || r->supervisor || is_writing(r))
		return COVER_TAP;
	if (p == P3 && !relation_any(r))
		return COVER_HIDDEN;
	if (relation_any(r) || r->same_unit || may_uncover(who, p, r))
		return COVER_REASON;
	return COVER_HIDDEN;
}

/* Sensitive beyond the usual: nobody who is not close to the record, whatever the role. Who helps
 * in an emergency waits for no role. */
static enum cover
cover_p3(const struct actor *who, const struct relation *r)
{
	if (r->emergency || is_writing(r))
		return COVER_SHOWN;
	return relation_any(r) && may_uncover(who, P3, r) ? COVER_SHOWN : COVER_HIDDEN;
}

static enum cover
cover_on_page(const struct actor *who, const struct cat_field *f, enum privacy p,
	      const struct relation *r)
{
	if (is_number_of_person(f))
		return cover_number(who, p, r);
	switch (p) {
	case P0:
		return COVER_SHOWN;
	case P1:
		return is_close(r) || r->same_unit || may_uncover(who, P1, r) ? COVER_SHOWN
									      : COVER_HIDDEN;
	case P2:
		if (is_writing(r) || r->emergency || may_uncover(who, P2, r))
			return COVER_SHOWN;
		return r->same_unit ? COVER_REASON : COVER_HIDDEN;
	case P3:
		break;
	}
	return cover_p3(who, r);
}

enum cover
access_cover(const struct actor *who, const struct cat_field *f, enum privacy privacy,
	     const struct relation *r, enum channel channel)
{
	enum cover page;

	if (who->system)
		return COVER_SHOWN;
	page = cover_on_page(who, f, privacy, r);
	switch (channel) {
	case CHANNEL_VIEW:
		return page;
	case CHANNEL_LIST:
	case CHANNEL_SEARCH:
		if (privacy == P3 && !is_number_of_person(f))
			return COVER_HIDDEN;
		return privacy >= P2 && page == COVER_SHOWN ? COVER_TAP : page;
	case CHANNEL_EXPORT:
	case CHANNEL_PRINT:
		/* What leaves the house has a reason, and is never more than the page shows. */
		if (privacy <= P1 && page == COVER_SHOWN)
			return COVER_SHOWN;
		return page == COVER_SHOWN || page == COVER_TAP ? COVER_REASON : COVER_HIDDEN;
	}
	return COVER_HIDDEN;
}
