/*
 * examples.h: runs one worked example of the catalogue on the real engines and tells what does not
 * come out as written. Everything it writes is rolled back.
 */
#ifndef SHEGONG_TESTS_EXAMPLES_H
#define SHEGONG_TESTS_EXAMPLES_H

#include "catalogue/cases.h"
#include "station.h"

/* Makes the accounts that the examples name, once. */
void examples_accounts(struct station *s, const struct cat_examples *all);

/* Lines of what differs, each "path: expected ...", or STR_NONE when all is as written. */
struct str example_run(struct station *s, const struct cat_example *x, struct arena *a);

#endif
