/*
 * ids.h: ids of catalogue problems (ids.def) and how to add one.
 */
#ifndef SHEGONG_CATALOGUE_IDS_H
#define SHEGONG_CATALOGUE_IDS_H

#include "catalogue/catalogue.h"

#define ID(id, name) static const char CAT_##name[] UNUSED = #id;
#include "catalogue/ids.def"
#undef ID

/* {0} and {1} of the sentence; {1} is the suggestion where there is one ("did you mean"). */
void cat_problem(struct problems *ps, struct cat_pos at, const char *id, struct str arg0,
		 struct str arg1);
void cat_hint(struct problems *ps, struct cat_pos at, const char *id, struct str arg0,
	      struct str arg1);
/* By file, line, column, id: the order people mend in. What was said twice is said once. */
void cat_problems_sort(struct problems *ps);

#endif
