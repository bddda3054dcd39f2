/*
 * uses.h: which rule of the catalogue cites which clause: for coverage and for "where is this
 * clause used".
 */
#ifndef SHEGONG_CATALOGUE_USES_H
#define SHEGONG_CATALOGUE_USES_H

#include "catalogue/catalogue.h"

struct cat_use {
	struct str clause;
	const char *what;            /* "field", "need", "deadline" ... */
	const struct cat_type *type; /* NULL: not of one type (a list, a setting) */
	struct str place;            /* "case.agreement_reason"; valid during the call */
	struct str key, label;
};

/* Calls `seen` for each clause of each rule. `tmp` holds the places. */
void cat_uses_each(const struct catalogue *c, struct arena *tmp,
		   void (*seen)(void *ctx, const struct cat_use *use), void *ctx);

#endif
