/*
 * cover.c: which fields stand covered for whom, where. The table in tests/cases/access/cover.tsv
 * is this file in words.
 */
#include "access/access.h"

#include "access/guest.h"
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
	return relation_reads(r) || is_writing(r);
}

static bool
role_uncovers(const struct actor *who, size_t i, enum privacy p, const struct relation *r,
	      bool listed)
{
	switch (who->roles.v[i].role->uncover[p]) {
	case SCOPE_NONE:
		return false;
	case SCOPE_OWN:
		return r->made_it;
	case SCOPE_RELATED:
		/* List rows come without their relations: what is listed came through the scope. */
		return is_close(r) || (listed && role_at(who, i, r, true));
	case SCOPE_UNIT:
		return is_close(r) || role_at(who, i, r, false);
	case SCOPE_BELOW:
		return is_close(r) || role_at(who, i, r, true);
	}
	return false;
}

/* Does a role of the actor let this privacy be seen plainly, given what the actor is to it? */
static bool
may_see(const struct actor *who, enum privacy p, const struct relation *r, bool listed)
{
	size_t i;

	for (i = 0; i < who->roles.n; i++)
		if (role_uncovers(who, i, p, r, listed))
			return true;
	return false;
}

/* A colleague whose role knows such things from records of its own may ask with a reason. Roles
 * that see everything covered (evaluator, auditor, archivist) may not. */
static bool
may_ask(const struct actor *who, enum privacy p, const struct relation *r)
{
	size_t i;

	for (i = 0; i < who->roles.n; i++)
		if (who->roles.v[i].role->uncover[p] >= SCOPE_RELATED && role_at(who, i, r, false))
			return true;
	return false;
}

/* Telephone and ID numbers leave their cover only by a touch that is logged. */
static bool
is_number_of_person(const struct cat_field *f)
{
	return f->params.kind->cover_always;
}

static enum cover
cover_number(const struct actor *who, enum privacy p, const struct relation *r)
{
	if (r->responsible || r->supervisor || is_writing(r))
		return COVER_TAP;
	if (relation_reads(r))
		return COVER_REASON;
	return p < P3 && (may_see(who, p, r, false) || may_ask(who, p, r)) ? COVER_REASON
									   : COVER_HIDDEN;
}

/* Sensitive beyond the usual: nobody who is not close to the record, whatever the role. Who helps
 * in an emergency, or has just written it down, waits for no role. */
static enum cover
cover_text(const struct actor *who, enum privacy p, const struct relation *r, bool listed)
{
	if (p == P0 || r->emergency || is_writing(r))
		return COVER_SHOWN;
	if (p == P3)
		return relation_reads(r) && may_see(who, P3, r, false) ? COVER_SHOWN : COVER_HIDDEN;
	if (may_see(who, p, r, listed && p == P1))
		return COVER_SHOWN;
	return may_ask(who, p, r) ? COVER_REASON : COVER_HIDDEN;
}

enum cover
access_cover(const struct actor *who, const struct cat_field *f, enum privacy privacy,
	     const struct relation *r, enum channel channel)
{
	bool number = is_number_of_person(f);
	bool listed = channel == CHANNEL_LIST || channel == CHANNEL_SEARCH;
	enum cover page;

	if (who->system)
		return COVER_SHOWN;
	if (who->guest)
		return guest_cover(who->guest, f);
	page = number ? cover_number(who, privacy, r) : cover_text(who, privacy, r, listed);
	if (f->inside && channel != CHANNEL_VIEW)
		return COVER_HIDDEN;
	switch (channel) {
	case CHANNEL_VIEW:
		return page;
	case CHANNEL_LIST:
	case CHANNEL_SEARCH:
		if (privacy == P3 && !number)
			return COVER_HIDDEN;
		/* Codes, dates and numbers are what a list is read for; words, and whatever the data
		 * itself has raised (a child's name), wait for a touch. */
		if (privacy >= P2 && page == COVER_SHOWN &&
		    (kind_sealed(&f->params) || privacy > f->params.privacy))
			return COVER_TAP;
		return page;
	case CHANNEL_EXPORT:
	case CHANNEL_PRINT:
		/* What leaves the house has a reason, and is never more than the page shows. */
		if (page == COVER_SHOWN && privacy <= P1)
			return COVER_SHOWN;
		return page == COVER_SHOWN || page == COVER_TAP ? COVER_REASON : COVER_HIDDEN;
	}
	return COVER_HIDDEN;
}
