/* merge.h: what the files of merging share. Internal to src/record. */
#ifndef SHEGONG_RECORD_MERGE_H
#define SHEGONG_RECORD_MERGE_H

#include "record/internal.h"

struct merging {
	struct work *w;
	const struct cat_type *type;
	struct record *kept, *gone;
	struct str id; /* of the merge */
};

/* -- merge_find.c: the two, what stands against it, what refers to the one that goes ------------ */

/* Both in reach and allowed to be changed, opened. */
enum err_code merge_load(struct merging *m, struct str kept, struct str gone,
			 struct err *e) MUST_USE;
/* Adds problems; ERR_OK however many. */
enum err_code merge_refuse(struct merging *m, struct err *e) MUST_USE;
/* Records of type `t` that name the one that goes: beneath it, by a ref, in a row. */
enum err_code merge_refers(struct merging *m, const struct cat_type *t, struct str **ret,
			   size_t *ret_n, struct err *e) MUST_USE;

/* -- merge.c -------------------------------------------------------------------------------------- */

typedef enum err_code merge_each_fn(struct merging *m, const struct cat_type *t, struct str id,
				    struct err *e);
enum err_code merge_each(struct merging *m, merge_each_fn *fn, struct err *e) MUST_USE;
/* Can both sides of it stand together? */
bool merge_joins(const struct cat_field *f);

#endif
