/*
 * evidence_sql.h: pieces of the statements that count evidence; for evidence*.c only. Everything is
 * appended to the statement of the measuring; names in it are the row's as "t".
 */
#ifndef SHEGONG_RECORD_EVIDENCE_SQL_H
#define SHEGONG_RECORD_EVIDENCE_SQL_H

#include "record/evidence.h"
#include "record/internal.h"

enum { REF_STEPS = 8 };

struct measuring {
	struct work *w;
	struct sql *q;
	const struct cat_score_source *s;
	const struct evidence_at *at;
	const struct evidence_only *only; /* NULL: all */
	struct {
		const struct cat_type *type;
		int slot;
	} ref[REF_STEPS];
	int refs;
};

struct measuring measure_begin(struct work *w, struct sql *q, const struct cat_score_source *s,
			       const struct evidence_at *at);
/* check_score.c has seen that each of them has a form. */
void measure_expr(struct measuring *m, const struct rule_expr *x);
/* The column `name` behind the first `refs` steps: of the row itself, or of what they lead to. */
void measure_reference(struct measuring *m, int refs, struct str name);
bool measure_by_instant(const struct cat_score_source *s);
/* The date lies from `from` to the end of the period. */
void measure_within(struct measuring *m, int64_t from);
/* " FROM ... WHERE ...": what is looked at, with days from `from` on and without a day. */
void measure_from(struct measuring *m, int64_t from);
/* The condition that a row counts: in the period, and all that it must hold. */
void measure_counted(struct measuring *m);
/* What is the same in rows that count once. */
void measure_same(struct measuring *m);

#endif
