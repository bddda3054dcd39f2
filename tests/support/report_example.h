/*
 * report_example.h: the part of a worked example that is about a table of figures: the records are
 * there, the table is made, and what differs is said.
 */
#ifndef SHEGONG_TESTS_REPORT_EXAMPLE_H
#define SHEGONG_TESTS_REPORT_EXAMPLE_H

#include "catalogue/cases.h"
#include "record/record.h"

/* Lines of what differs go to `out`. Inside a write of the example's actor. */
enum err_code report_example_compare(struct work *w, const struct cat_example *x, struct buf *out,
				     struct err *e) MUST_USE;

#endif
