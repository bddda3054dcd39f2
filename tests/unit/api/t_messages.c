#include "api/messages.h"
#include "base/embed.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct arena *arena;
static struct messages *messages;

static int
up(void **state)
{
	struct err e;

	(void)state;
	arena = arena_new(4 * 1024 * 1024);
	return messages_load(arena, &messages, &e) == ERR_OK ? 0 : -1;
}

static int
down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static void
every_code_has_its_words(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < ERR_COUNT; i++)
		if (message_error_title(messages, (enum err_code)i).n == 0 ||
		    message_error_do(messages, (enum err_code)i).n == 0)
			fail_msg("%s", err_name((enum err_code)i));
}

static void
fills_in_arguments(void **state)
{
	static const struct {
		const char *text, *out;
	} cases[] = {
		{"{0} and {1}", "a and b"},
		{"{1}{1}", "bb"},
		{"no", "no"},
		{"{2} {9} {x} { {0", "{2} {9} {x} { {0"},
		{"{0}", "a"},
	};
	struct str args[] = {STR("a"), STR("b")};
	size_t i;

	(void)state;
	for (i = 0; i < COUNTOF(cases); i++)
		if (!str_eq(message_fill(arena, str_from(cases[i].text), args, 2),
			    str_from(cases[i].out)))
			fail_msg("%s", cases[i].text);
}

static void
an_unknown_problem_is_said_by_its_code(void **state)
{
	struct problem p = {.code = STR("no.such_code")};

	(void)state;
	assert_true(str_is(message_problem(messages, arena, &p), "no.such_code"));
	p.code = STR("field.required");
	assert_true(message_problem(messages, arena, &p).n > 0);
	assert_false(str_is(message_problem(messages, arena, &p), "field.required"));
}

/* Every line of help of the command line is there, and no key is empty. */
static void
texts_are_complete(void **state)
{
	const struct embed_file *f = embed_find(STR("messages/cli.zh-CN.json"));
	json_t *root, *v;
	const char *key;

	(void)state;
	assert_non_null(f);
	root = json_loadb((const char *)f->data, f->size, JSON_REJECT_DUPLICATES, NULL);
	json_object_foreach(root, key, v) if (json_string_length(v) == 0)
		fail_msg("%s is empty", key);
	assert_true(message_text(messages, arena, "help.main", NULL, 0).n > 100);
	json_decref(root);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_code_has_its_words),
		cmocka_unit_test(fills_in_arguments),
		cmocka_unit_test(an_unknown_problem_is_said_by_its_code),
		cmocka_unit_test(texts_are_complete),
	};

	return cmocka_run_group_tests(tests, up, down);
}
