/*
 * guest.h: the actor of a one-time link. It has no account, no roles and no session: it reads the
 * fields `show` of one record, writes the fields `fields` of it, and nothing else is there for it,
 * no other record and no count.
 */
#ifndef SHEGONG_GUEST_ACCESS_H
#define SHEGONG_GUEST_ACCESS_H

#include "access/access.h"

struct guest_grant {
	const struct cat_type *type;
	const struct cat_guest *link;
	struct str record;
};

/* Its account in history and audit: "guest:" and the id of the link. */
#define GUEST_ACCOUNT "guest:"

/* `unit` is the record's. Texts are kept, not copied. */
void actor_guest(struct arena *a, struct actor *ret, struct str link_id, const struct unit *unit,
		 const struct guest_grant *grant);
bool guest_may(const struct guest_grant *g, const struct cat_type *t, enum act act);
/* May the guest write this field? */
bool guest_fills(const struct guest_grant *g, const struct cat_field *f);
enum cover guest_cover(const struct guest_grant *g, const struct cat_field *f);

#endif
