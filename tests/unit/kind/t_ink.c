/* t_ink.c: strokes as text, and as the path of an SVG. What may be written stands in sign.tsv. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "kind/ink.h"

static void
becomes_a_path(void **state)
{
	struct arena *a = arena_new(1 << 20);

	(void)state;
	assert_true(str_is(ink_path(a, STR("1,2 3,4;5,6")), "M1 2L1 2L3 4M5 6L5 6"));
	assert_null(ink_path(a, STR("1,2 x")).p);
	assert_null(ink_path(a, STR("")).p);
	arena_free(a);
}

static void
keeps_to_its_box(void **state)
{
	(void)state;
	assert_true(ink_valid(STR("1000,400")));
	assert_false(ink_valid(STR("1001,400")));
	assert_false(ink_valid(STR("1000,401")));
	assert_false(ink_valid(STR("00001,1")));
	assert_false(ink_valid(STR("1,1,")));
	assert_false(ink_valid(STR(" 1,1")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(becomes_a_path),
		cmocka_unit_test(keeps_to_its_box),
	};

	return cmocka_run_group_tests_name("ink", tests, NULL, NULL);
}
