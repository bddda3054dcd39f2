#include "fixture.h"
#include "catalogue/node.h"

/* Getters are used on what meta has found wrong, too: they never fall over. */
static void
test_getters_on_nothing(void **state)
{
	struct node text = {.kind = NODE_TEXT, .text = {"12", 2}};
	struct node map = {.kind = NODE_MAP, .first = &text, .last = &text, .n = 1};

	(void)state;
	text.key = STR("n");
	assert_null(node_get(NULL, "a"));
	assert_null(node_get(&text, "a"));
	assert_null(node_map(&map, "n"));
	assert_null(node_first(NULL));
	assert_null(node_str(&map, "absent").p);
	assert_true(node_bool(&map, "absent", true));
	assert_false(node_bool(&map, "n", true));
	assert_int_equal(node_int(&map, "n", 3), 12);
	assert_int_equal(node_int(&map, "absent", 3), 3);
}

static void
test_one_or_a_list(void **state)
{
	struct node b = {.kind = NODE_TEXT, .text = {"b", 1}};
	struct node a = {.kind = NODE_TEXT, .text = {"a", 1}, .next = &b};
	struct node list = {.kind = NODE_LIST, .first = &a, .last = &b, .n = 2};
	struct node one = {.kind = NODE_TEXT, .text = {"c", 1}, .next = NULL};
	struct node map = {.kind = NODE_MAP, .first = &list, .last = &one, .n = 2};
	const struct node *n;

	(void)state;
	list.key = STR("list");
	list.next = &one;
	one.key = STR("one");
	n = node_items(&map, "list");
	assert_ptr_equal(n, &a);
	n = node_next_item(&list, n);
	assert_ptr_equal(n, &b);
	assert_null(node_next_item(&list, n));
	n = node_items(&map, "one");
	assert_ptr_equal(n, &one);
	assert_null(node_next_item(&one, n));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_getters_on_nothing),
		cmocka_unit_test(test_one_or_a_list),
	};

	return cmocka_run_group_tests_name("node", tests, NULL, NULL);
}
