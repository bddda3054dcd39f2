/*
 * cases_read.h: between cases.c (what is expected) and cases_json.c (what is given).
 */
#ifndef SHEGONG_CATALOGUE_CASES_READ_H
#define SHEGONG_CATALOGUE_CASES_READ_H

#include "catalogue/cases.h"
#include "catalogue/ids.h"
#include "catalogue/meta.h"

struct reading {
	struct arena *arena;
	struct problems *ps;
	const struct catalogue *c;
	struct cat_examples *out;
	struct cat_example *example; /* where invented records of refs go */
	int64_t next_id;
};

struct str cases_new_id(struct reading *r);
struct str cases_account(struct reading *r, struct str key); /* its id; made when new */

/* The record's fields as JSON: `given` over `base`, less `without` (any may be NULL). */
struct str cases_fields(struct reading *r, const struct cat_type *t, const struct node *base,
			const struct node *given, const struct node *without);
/* The state a record around the example is given in; STR_NONE = not said. */
struct str cases_state(struct reading *r, const struct cat_type *t, const struct node *given);
/* One field's value as JSON. */
struct str cases_value(struct reading *r, const struct cat_field *f, const struct node *value);
/* NULL and a problem when the type has no such field. */
struct cat_field *cases_field(struct reading *r, const struct cat_type *t, struct str key,
			      struct cat_pos at);
/* The same for a member named by a path: x, parent.x, <ref>.x. */
bool cases_path(struct reading *r, const struct cat_type *t, const struct node *member,
		struct cat_path *ret);

/* The clauses an example names, into r->example; a moment; both say what is wrong. */
void cases_clauses(struct reading *r, const struct node *n);
int64_t cases_instant(struct reading *r, const struct node *n, int64_t otherwise);
/* A record that is there, into r->example->others; `keys`: those that others may hang on. */
void cases_record(struct reading *r, const struct node *n, struct map *keys);
/* cases_score.c, cases_report.c: the examples of one index, of one table of figures. */
void cases_read_score(struct reading *r, struct str path, struct str content);
void cases_read_report(struct reading *r, struct str path, struct str content);

#endif
