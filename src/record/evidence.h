/*
 * evidence.h: which records bear a figure, as of any date. A measure of the catalogue becomes one
 * condition over the history table: a row counts or says why not. Figures are counted over all
 * records of the unit, whoever asks; the rows that are listed pass the choke point: who may not
 * read a record sees its number, its open title (a pseudonym) and its date, no more.
 */
#ifndef SHEGONG_RECORD_EVIDENCE_H
#define SHEGONG_RECORD_EVIDENCE_H

#include "catalogue/score.h"
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
/* Those that count first, then by date; `offset` rows are left out. At most four statements. */
enum err_code evidence_rows(struct work *w, const struct cat_score_source *s,
			    const struct evidence_at *at, int64_t offset, struct evidence_list *ret,
			    struct err *e) MUST_USE;

#endif
