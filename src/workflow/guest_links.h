/* guest_links.h: the rows of one-time links; shared by the two guest files. */
#ifndef SHEGONG_WORKFLOW_GUEST_LINKS_H
#define SHEGONG_WORKFLOW_GUEST_LINKS_H

#include "access/token.h"
#include "workflow/guest.h"
#include "workflow/internal.h"

/* The link with this id or token hash (`column` is a literal of ours); ERR_LINK_OVER when none. */
enum err_code link_by(struct db *db, struct arena *a, const char *column, struct str value,
		      struct guest_link *ret, struct err *e) MUST_USE;
/* May such a link to this record be made or used as the record stands? */
bool link_fits(struct work *w, struct record *r, const struct cat_guest *g);

#endif
