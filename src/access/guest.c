/* guest.c: see guest.h. */
#include "access/guest.h"

void
actor_guest(struct arena *a, struct actor *ret, struct str link_id, const struct unit *unit,
	    const struct guest_grant *grant)
{
	*ret = (struct actor){.unit = *unit, .guest = grant};
	ret->account = str_cat(a, STR(GUEST_ACCOUNT), link_id);
}

bool
guest_may(const struct guest_grant *g, const struct cat_type *t, enum act act)
{
	return t == g->type && (act == ACT_READ || act == ACT_UPDATE);
}

bool
guest_fills(const struct guest_grant *g, const struct cat_field *f)
{
	size_t i;

	for (i = 0; i < g->link->fields.n; i++)
		if (g->link->fields.v[i] == f)
			return true;
	return false;
}

enum cover
guest_cover(const struct guest_grant *g, const struct cat_field *f)
{
	size_t i;

	for (i = 0; i < g->link->show.n; i++)
		if (g->link->show.v[i] == f)
			return COVER_SHOWN;
	return COVER_HIDDEN;
}
