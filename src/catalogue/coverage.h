/*
 * coverage.h: which clauses of the standards are taken care of, and by what.
 *
 *   covered  a rule cites the clause and a worked example names it
 *   engine   coverage.yaml names the test that shows it
 *   reason   coverage.yaml says in one line why no rule can carry it
 *   open     none of these
 */
#ifndef SHEGONG_CATALOGUE_COVERAGE_H
#define SHEGONG_CATALOGUE_COVERAGE_H

#include "catalogue/cases.h"

enum cat_coverage { CAT_OPEN, CAT_REASON, CAT_ENGINE, CAT_COVERED };
enum { CAT_COVERAGE_STATES = 4 };

struct cat_coverage_line {
	const struct cat_clause *clause;
	enum cat_coverage state;
	struct str place; /* the first rule that cites it, the test, the reason; or empty */
};

struct cat_coverage_table {
	VEC(struct cat_coverage_line) lines; /* one for each clause, in the table's order */
	size_t count[CAT_COVERAGE_STATES];
};

const char *cat_coverage_name(enum cat_coverage state);
/* Mistakes in coverage.yaml go to `ps`. All memory comes from `a`. */
void cat_coverage_make(const struct catalogue *c, const struct cat_examples *x,
		       const struct cat_source *src, struct arena *a, struct problems *ps,
		       struct cat_coverage_table *ret);

#endif
