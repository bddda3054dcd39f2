/*
 * internal.h: what the files of this folder share and nobody else needs.
 */
#ifndef SHEGONG_ACCESS_INTERNAL_H
#define SHEGONG_ACCESS_INTERNAL_H

#include "access/access.h"

/* `column` begins with `path`, as a range: "column >= ? AND column < ?". */
void path_prefix_sql(struct sql *q, const char *column, struct str path);

#endif
