/*
 * evidence.h: which records bear a figure, as of any date. A measure of the catalogue becomes one
 * condition over the history table: a row counts or says why not. Figures are counted over all
 * records of the unit, whoever asks; the rows that are listed pass the choke point: who may not
 * read a record sees its number, its open title (a pseudonym) and its date, no more.
 */
#ifndef SHEGONG_RECORD_EVIDENCE_H
#define SHEGONG_RECORD_EVIDENCE_H

#include "catalogue/report.h"
#include "record/record.h"

struct evidence_at {
	struct str unit;
	int64_t from, to; /* period, day numbers, both in it */
	int64_t as_of;    /* UTC ms: what was recorded later is not there */
};

struct evidence_count {
	int64_t counted; /* with `distinct`: different values */
	int64_t seen;    /* rows in the period, counted or not */
};

/* All sources of a sheet in one statement, as many columns as it takes. */
enum err_code evidence_count(struct work *w, const struct cat_score_source *const *v, size_t n,
			     const struct evidence_at *at, struct evidence_count *ret,
			     struct err *e) MUST_USE;

/* How many records of each source were added or changed between two instants; one statement. */
enum err_code evidence_changed(struct work *w, const struct cat_score_source *const *v, size_t n,
			       const struct evidence_at *before, const struct evidence_at *now,
			       int64_t *ret, struct err *e) MUST_USE;

struct evidence_row {
	struct str id, number, title, parent; /* title covered as for this actor */
	const struct cat_type *head;          /* type that number and title are of: the parent's */
	struct value date;                    /* day number or instant; VALUE_EMPTY = no day */
	bool instant;
	bool in_period;
	int failed;    /* index in source->counts of the first that does not hold; -1 = all hold */
	bool repeated; /* another row with the same `distinct` counts already */
	bool open;     /* this actor may read the record */
	bool changed;  /* since the instant that was written: the record is another today */
};
struct evidence_list {
	struct evidence_row *v;
	size_t n;
	bool more;
};
enum { EVIDENCE_PAGE = 100 };
/* Only records that fall under one of these codes, or under none at all. */
struct evidence_only {
	const struct rule_expr *by;
	const struct str *codes;
	size_t codes_n;
	bool none;
};

/* Those that count first, then by date; `offset` rows are left out; `only` NULL = all. At most four
 * statements. */
enum err_code evidence_rows(struct work *w, const struct cat_score_source *s,
			    const struct evidence_at *at, const struct evidence_only *only,
			    int64_t offset, struct evidence_list *ret, struct err *e) MUST_USE;
/* One of them as a value: its date, whether it counts, and if not, why. */
void evidence_write_row(struct json *j, const struct cat_score_source *s,
			const struct evidence_row *r);

/* -- figures by code (evidence_by.c) ------------------------------------------------------------- */

/* What falls under one set of codes, of one measure. A thing that counts once falls under one set
 * (the catalogue sees to it), so slices may be added up. */
struct evidence_slice {
	size_t measure;
	struct str codes;  /* "A01" or "|A01|B03|"; empty = none */
	int64_t different; /* with `distinct`: things, else rows */
	int64_t sum;       /* at cat_report_scale() */
};
/* All measures of a report in one statement; as many slices as there are sets of codes. */
enum err_code evidence_by(struct work *w, const struct cat_report *r, const struct evidence_at *at,
			  struct evidence_slice **ret, size_t *ret_n, struct err *e) MUST_USE;

/* -- the period (evidence_write.c) ------------------------------------------------------------------ */

/* From texts of a request: empty = this year (the year of `as_of`); as_of: a day (its end) or empty
 * (now). What is wrong goes to w->problems. */
enum err_code evidence_period(struct work *w, struct str from, struct str to, struct str as_of,
			      struct evidence_at *ret, struct err *e) MUST_USE;

#endif
