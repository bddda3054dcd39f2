/*
 * internal.h: what the files of this folder share and nobody else needs.
 */
#ifndef SHEGONG_ACCESS_INTERNAL_H
#define SHEGONG_ACCESS_INTERNAL_H

#include "access/access.h"

/* `column` begins with `path`, as a range: "column >= ? AND column < ?". */
void path_prefix_sql(struct sql *q, const char *column, struct str path);

/* Does the record lie where role `i` is held (`below`: or under it)? */
bool role_at(const struct actor *who, size_t i, const struct relation *r, bool below);

/* A whole table of columns in one call: "id:key! parent_id:key level:text!", where ! = must be
 * filled; types int, text, key, blob. */
struct table *declare_table(struct schema *s, const char *name, const char *primary_key,
			    const char *columns);

#endif
