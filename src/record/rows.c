/* rows.c: rows of a record as others see them who reckon row by row. */
#include "record/internal.h"

struct rule_result
record_eval_row(struct work *w, struct record *r, const struct cat_field *rows, size_t i,
		const struct rule_expr *x)
{
	return row_eval(w, r, rows, i, x);
}

size_t
record_row_count(struct work *w, struct record *r, const struct cat_field *rows)
{
	struct err e = {0};

	return read_for(w, load_rows(w, r, &e), &e) ? r->rows[rows->slot].n : 0;
}
