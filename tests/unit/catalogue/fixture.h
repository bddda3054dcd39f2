/*
 * fixture.h: the small catalogue of tests/cases/catalogue/base, and case files that change it.
 */
#ifndef TESTS_CATALOGUE_FIXTURE_H
#define TESTS_CATALOGUE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "catalogue/cases.h"
#include "catalogue/coverage.h"

#define FIXTURE_BASE "tests/cases/catalogue/base"

struct fixture {
	struct arena *arena;
	struct cat_source source;
	struct problems problems;
	struct catalogue *catalogue; /* NULL when it has errors */
	struct cat_examples examples;
	struct cat_coverage_table coverage;
};

/* Reads a folder of catalogue files; nothing is loaded yet. */
void fixture_begin(struct fixture *f, const char *dir);
/* Catalogue, examples and coverage. */
void fixture_load(struct fixture *f);
void fixture_end(struct fixture *f);
/* A base catalogue without mistakes, loaded. */
void fixture_good(struct fixture *f);

/* A path that begins so is of an overlay over the base. */
#define FIXTURE_OVERLAY "over/"
struct str *fixture_file(struct fixture *f, struct str path); /* content; added when new */
/* Replaces the only place of `old` (empty: appends). \n and \t in both mean what they say. */
void fixture_change(struct fixture *f, struct str path, struct str old, struct str with);
/* Fails the test when there is none. */
const struct cat_deadline *fixture_deadline(const struct cat_type *t, const char *key);
/* "path:line:column: C123 arg0|arg1", one line each. */
struct str fixture_problems(struct fixture *f);
/* The canonical print taken apart into a source again. */
void fixture_split_print(struct arena *a, struct str print, struct cat_source *ret);

#endif
