/*
 * support.h: what the tests of src/base share.
 */
#ifndef TEST_BASE_SUPPORT_H
#define TEST_BASE_SUPPORT_H

#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* An arena of 1 MiB for each test, in *state. */
int arena_setup(void **state);
int arena_teardown(void **state);
#define arena_test(fn) cmocka_unit_test_setup_teardown(fn, arena_setup, arena_teardown)

/* Compares text with a C string and shows both when they differ. */
void assert_str(struct str got, const char *want);

/* Runs fn in a child: it must end by BUG() and say `text` on standard error. */
void assert_bug(void (*fn)(void), const char *text);

#endif
