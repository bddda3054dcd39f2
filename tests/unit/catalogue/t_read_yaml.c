#include "fixture.h"
#include "catalogue/node.h"

#include <string.h>

static struct node *
read_text(struct fixture *f, const char *text)
{
	memset(f, 0, sizeof(*f));
	f->arena = arena_new(64 << 20);
	problems_init(&f->problems, f->arena);
	return node_read_yaml(f->arena, STR("x.yaml"), str_from(text), &f->problems);
}

static void
test_tree_with_places(void **state)
{
	struct fixture f;
	const struct node *n = read_text(&f, "a: 一 # remark\nb:\n  - \"x\\ty\"\n  - {c: true}\n");
	const struct node *list;

	(void)state;
	assert_non_null(n);
	assert_int_equal(n->n, 2);
	assert_true(str_is(node_str(n, "a"), "一"));
	assert_int_equal(node_get(n, "a")->pos.column, 4);
	list = node_get(n, "b");
	assert_int_equal(list->kind, NODE_LIST);
	assert_true(str_is(list->first->text, "x\ty"));
	assert_true(list->first->quoted);
	assert_int_equal(list->last->pos.line, 4);
	assert_int_equal(node_get(list->last, "c")->key_pos.column, 6);
	assert_true(node_bool(list->last, "c", false));
	fixture_end(&f);
}

/* Nothing is guessed: octal, yes, dates and null stay the text they are. */
static void
test_scalars_are_text(void **state)
{
	static const char *const texts[] = {"010", "yes", "2026-11-24", "~", "null", "1e3", "0x1f"};
	size_t i;

	(void)state;
	for (i = 0; i < COUNTOF(texts); i++) {
		struct fixture f;
		const struct node *n = read_text(&f, texts[i]);

		assert_int_equal(n->kind, NODE_TEXT);
		assert_true(str_eq(n->text, str_from(texts[i])));
		fixture_end(&f);
	}
}

/* Columns count characters, not bytes: what an editor shows. */
static void
test_columns_count_characters(void **state)
{
	struct fixture f;
	const struct node *n = read_text(&f, "{名: 吴阿香, 岁: 83}");

	(void)state;
	assert_int_equal(n->last->pos.column, 13);
	fixture_end(&f);
}

static void
test_too_many_nodes(void **state)
{
	struct fixture f;
	struct buf b;
	int i;

	(void)state;
	memset(&f, 0, sizeof(f));
	f.arena = arena_new(64 << 20);
	problems_init(&f.problems, f.arena);
	buf_init(&b, f.arena, 1 << 20);
	buf_lit(&b, "[");
	for (i = 0; i <= NODE_MAX; i++)
		buf_lit(&b, "a,");
	buf_lit(&b, "]");
	assert_null(node_read_yaml(f.arena, STR("x.yaml"), buf_str(&b), &f.problems));
	assert_true(str_is(f.problems.first->code, "C106"));
	fixture_end(&f);
}

static void
test_too_many_bytes(void **state)
{
	struct fixture f;
	char *big;

	(void)state;
	memset(&f, 0, sizeof(f));
	f.arena = arena_new(64 << 20);
	problems_init(&f.problems, f.arena);
	big = arena_alloc(f.arena, NODE_FILE_MAX + 1);
	memset(big, ' ', NODE_FILE_MAX + 1);
	assert_null(node_read_yaml(f.arena, STR("x.yaml"), str_of(big, NODE_FILE_MAX + 1),
				   &f.problems));
	assert_true(str_is(f.problems.first->code, "C106"));
	fixture_end(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tree_with_places),
		cmocka_unit_test(test_scalars_are_text),
		cmocka_unit_test(test_columns_count_characters),
		cmocka_unit_test(test_too_many_nodes),
		cmocka_unit_test(test_too_many_bytes),
	};

	return cmocka_run_group_tests_name("read_yaml", tests, NULL, NULL);
}
