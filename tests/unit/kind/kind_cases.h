/*
 * kind_cases.h: the lines of tests/cases/kind/<kind>.tsv as a test program. See the README there.
 */
#ifndef TESTS_KIND_CASES_H
#define TESTS_KIND_CASES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "kind/kind.h"

enum { KIND_TODAY = 20781 }; /* 2026-11-24 */

/* Runs the kind's file; the value of main(). */
int kind_cases_main(const char *kind);
const struct code_list *kind_cases_list(void);

#endif
