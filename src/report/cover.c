/* cover.c: which figures are of too few people to be shown outside the station. */
#include "report/report.h"

static bool
few(int64_t n)
{
	return n > 0 && n < REPORT_FEW;
}

/* The row beside a single covered one: it could be reckoned back from the total else. */
static struct report_row *
next_smallest(struct report_table *t, size_t people)
{
	struct report_row *best = NULL;
	size_t i;

	for (i = 0; i < t->n; i++) {
		struct report_row *r = &t->rows[i];

		if (r->covered || r->figure[people] == 0)
			continue;
		if (!best || r->figure[people] < best->figure[people])
			best = r;
	}
	if (!t->none.covered && t->none.figure[people] > 0 &&
	    (!best || t->none.figure[people] < best->figure[people]))
		best = &t->none;
	return best;
}

static void
cover_measure(struct report_table *t, size_t people)
{
	struct report_row *next;
	size_t i, covered = 0;

	t->total.covered = t->total.covered || few(t->total.figure[people]);
	t->share.covered = t->share.covered || few(t->share.figure[people]) ||
			   few(t->total.figure[people] - t->share.figure[people]);
	t->none.covered = t->none.covered || few(t->none.figure[people]);
	for (i = 0; i < t->n; i++) {
		t->rows[i].covered = t->rows[i].covered || few(t->rows[i].figure[people]);
		covered += t->rows[i].covered;
	}
	next = covered + t->none.covered == 1 ? next_smallest(t, people) : NULL;
	if (next)
		next->covered = true;
}

void
report_cover(struct report_table *t)
{
	size_t i;

	for (i = 0; i < t->report->measures.n; i++)
		if (t->report->measures.v[i]->people)
			cover_measure(t, i);
}
