#include "kind_cases.h"

static void
test_find(void **state)
{
	const struct code_list *l = kind_cases_list();

	(void)state;
	assert_int_equal(code_list_find(l, STR("low")), 0);
	assert_int_equal(code_list_find(l, STR("high")), 2);
	assert_int_equal(code_list_find(l, STR("高")), -1);
	assert_int_equal(code_list_find(l, STR_NONE), -1);
}

static void
test_find_label(void **state)
{
	const struct code_list *l = kind_cases_list();

	(void)state;
	assert_int_equal(code_list_find_label(l, STR("高")), 2);
	assert_int_equal(code_list_find_label(l, STR("中等")), 1);
	assert_int_equal(code_list_find_label(l, STR("low")), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_find_label),
	};

	return cmocka_run_group_tests_name("list", tests, NULL, NULL);
}
