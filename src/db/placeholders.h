/*
 * placeholders.h: `?` as it stands in our SQL, for engines that number what is bound. A `?` inside
 * quotes ('...', "...") or a comment is text and stays. Cases as data: tests/cases/placeholders.
 */
#ifndef SHEGONG_DB_PLACEHOLDERS_H
#define SHEGONG_DB_PLACEHOLDERS_H

#include "base/buf.h"

/* Appends `sql` with $1, $2 ... for its placeholders. Returns how many there are; -1 when a quote or
 * a comment is never closed. */
int placeholders_number(struct buf *out, struct str sql);
/* Room that placeholders_number() needs at most. */
size_t placeholders_room(struct str sql);

#endif
