/*
 * t_examples.c: every worked example of the catalogue, run on the real engines.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "examples.h"

static void
every_example_comes_out_as_written(void **state)
{
	struct cat_source source = {0};
	struct cat_examples all = {0};
	struct station st;
	struct problems ps;
	struct arena *a;
	size_t i, failed = 0;

	(void)state;
	station_open(&st, NULL);
	a = arena_new(64u << 20);
	cat_source_builtin(st.arena, &source);
	problems_init(&ps, st.arena);
	cat_examples_load(&source, st.catalogue, st.arena, &ps, &all);
	assert_int_equal(ps.errors, 0);
	assert_true(all.all.n > 100);
	examples_accounts(&st, &all);
	for (i = 0; i < all.all.n; i++) {
		const struct cat_example *x = &all.all.v[i];
		struct str wrong = example_run(&st, x, a);

		if (wrong.n > 0) {
			failed++;
			printf("%.*s:%d %.*s\n%.*s", STR_ARG(x->pos.file), x->pos.line,
			       STR_ARG(x->name), STR_ARG(wrong));
		}
		arena_reset(a);
	}
	printf("%zu examples, %zu failed\n", all.all.n, failed);
	assert_int_equal(failed, 0);
	arena_free(a);
	station_close(&st);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_example_comes_out_as_written),
	};

	return cmocka_run_group_tests_name("examples", tests, NULL, NULL);
}
