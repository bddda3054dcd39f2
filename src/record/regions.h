/*
 * regions.h: administrative divisions (GB/T 2260, GB/T 10114) from data/regions.tsv, in memory,
 * read-only; villages from data/villages/ and those the installation imported.
 */
#ifndef SHEGONG_REGIONS_H
#define SHEGONG_REGIONS_H

#include "base/arena.h"
#include "base/err.h"

struct region {
	struct str code, name;
	bool retired;
	struct str successor; /* of a retired one */
};
struct region_table;

enum err_code regions_load(struct arena *a, struct region_table **ret, struct err *e) MUST_USE;
/* Adds divisions or renames those that are there already. */
void regions_add(struct region_table *t, struct arena *a, const struct region *v, size_t n);
const struct region *region_find(const struct region_table *t, struct str code); /* or NULL */
/* Direct children of a code ("" = provinces), in code order: index range into the table. */
size_t region_children(const struct region_table *t, struct str parent, const struct region **ret,
		       size_t max);
/* Names that contain `part`, at most max. */
size_t region_search(const struct region_table *t, struct str part, struct str below,
		     const struct region **ret, size_t max);
/* "浙江省温州市瑞安市曹村镇" */
struct str region_full_name(const struct region_table *t, struct arena *a, struct str code);

#endif
