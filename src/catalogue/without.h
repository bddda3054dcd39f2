/*
 * without.h: a catalogue from which the rules that cite one clause are taken out: the proof that
 * an example really depends on them (./test --deep). Taken out means: a check, deadline, need,
 * task, move or code is gone; an approval is not asked; a field, or the fields of a section, a
 * form or a list, can no longer be given, and asks, defaults and derives nothing.
 *
 * Examples are read against the whole catalogue (read against this one they would be mistakes);
 * their types and fields are then found here by key.
 */
#ifndef SHEGONG_CATALOGUE_WITHOUT_H
#define SHEGONG_CATALOGUE_WITHOUT_H

#include "catalogue/catalogue.h"

/* Changes `c`, which must be the caller's own, freshly loaded and used by nobody else. Returns
 * how many rules went. */
size_t cat_take_out(struct catalogue *c, struct str clause);
/* The same with one rule only, the which-th from 0 (a section or a list counts once for each of its
 * fields). Returns how many there are; nothing goes when `which` is not among them. */
size_t cat_take_out_one(struct catalogue *c, struct str clause, size_t which);

#endif
