/*
 * villages.h: villages of one county that an installation imports: the file tools/data/villages.mjs
 * writes, lines `code name` parted by a tab, remarks begin with '#', "# edition: 2023-06-30" tells
 * how old it is. Kept in the reference table region_village; read into the division table when the
 * program starts. What was picked before stays: a code that the new file lacks keeps its name.
 */
#ifndef SHEGONG_VILLAGES_H
#define SHEGONG_VILLAGES_H

#include "base/vec.h"
#include "db/schema.h"
#include "record/regions.h"

struct villages {
	VEC(struct region) v;
	struct str county, edition; /* six digits; the day as written, STR_NONE when not told */
};

/* ERR_BAD_FILE with *ret_line when a line is no village: not twelve digits and a name of at most 40
 * characters, of another county than the first, under no township we know, or told twice. 0: the
 * file as a whole holds none. */
enum err_code villages_read(struct arena *a, const struct region_table *t, struct str text,
			    struct villages *ret, int *ret_line, struct err *e) MUST_USE;
enum err_code villages_store(struct db *db, const struct villages *l, int64_t now,
			     struct err *e) MUST_USE;
/* Everything stored, into the table; a name stored replaces one built in. */
enum err_code villages_load(struct db *db, struct arena *a, struct region_table *t,
			    struct err *e) MUST_USE;
void villages_schema(struct schema *s);

#endif
