/*
 * score_example.h: the part of a worked example that is about an index of points: the records are
 * there, the sheet is made, and what differs is said.
 */
#ifndef SHEGONG_TESTS_SCORE_EXAMPLE_H
#define SHEGONG_TESTS_SCORE_EXAMPLE_H

#include "catalogue/cases.h"
#include "record/record.h"

/* Lines of what differs go to `out`. Inside a write of the example's actor. */
enum err_code score_example_compare(struct work *w, const struct cat_example *x, struct buf *out,
				    struct err *e) MUST_USE;

#endif
