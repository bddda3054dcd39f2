/*
 * report.h: a table of figures (catalogue/reports/<key>.report.yaml): a row for each code of a list
 * (or the totals alone), a column for each measure, a share of the whole. The same sources as those
 * of points, each saying besides which code a record falls under. The figures are worked out by
 * src/report.
 */
#ifndef SHEGONG_CATALOGUE_REPORT_H
#define SHEGONG_CATALOGUE_REPORT_H

#include "catalogue/score.h"

enum { REPORT_MEASURES = 16, REPORT_SUM_SCALE = 4 /* digits at most of what is added up */ };

struct cat_report_source {
	struct cat_score_source rows;
	struct rule_expr *by;  /* the code or codes a record falls under; NULL without a list */
	struct rule_expr *sum; /* what is added up; NULL = records are counted */
};

struct cat_report_measure {
	struct str key, label, unit, note;
	bool people; /* counts persons: small figures of it are covered from those outside */
	int64_t per; /* a sum is shown divided by this, one digit behind the point; 0 = as it is */
	VEC(struct cat_report_source *) from;
	struct cat_pos pos;
};

struct cat_report {
	struct str key, label, why, note;
	struct code_list *list; /* NULL: only totals */
	struct str none_label;  /* of the row of records without any code */
	struct str share_label, share_note;
	VEC(struct str) share; /* codes of the list that the share is of; empty: no share */
	VEC(struct cat_report_measure *) measures;
	struct cat_clauses clauses;
	struct cat_pos pos;
};

struct cat_report *cat_report(const struct catalogue *c, struct str key); /* NULL if absent */
const struct cat_report_measure *cat_report_measure(const struct cat_report *r, struct str key);
/* Is the code among those the share is of? */
bool cat_report_shared(const struct cat_report *r, struct str code);
/* Digits behind the point of a measure's sums: the most any of its sources has. */
int cat_report_scale(const struct cat_report_measure *m);

#endif
