#include "base/json.h"
#include "support.h"

#include <jansson.h>
#include <string.h>

static struct json
start(struct arena *a, struct buf *b)
{
	struct json j;

	buf_init(b, a, 100000);
	json_init(&j, b);
	return j;
}

static void
commas_and_nesting(void **state)
{
	struct buf b;
	struct json j = start(*state, &b);

	json_object_start(&j);
	json_kstr(&j, "name", STR("林秀英"));
	json_kint(&j, "n", INT64_MIN);
	json_kbool(&j, "yes", true);
	json_k(&j, "none");
	json_put_null(&j);
	json_k(&j, "rows");
	json_array_start(&j);
	json_int(&j, 1);
	json_object_start(&j);
	json_object_end(&j);
	json_array_start(&j);
	json_array_end(&j);
	json_bool(&j, false);
	json_array_end(&j);
	json_k(&j, "ready");
	json_raw(&j, STR("[1,2]"));
	json_kstr(&j, "empty", STR_NONE);
	json_object_end(&j);
	assert_str(buf_str(&b),
		   "{\"name\":\"林秀英\",\"n\":-9223372036854775808,\"yes\":true,\"none\":null,"
		   "\"rows\":[1,{},[],false],\"ready\":[1,2],\"empty\":\"\"}");
	assert_int_equal(j.depth, 0);
}

static void
escapes(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{"a\"b\\c/", "\"a\\\"b\\\\c/\""},
		{"\n\r\t", "\"\\n\\r\\t\""},
		{"\x01\x1f\x7f", "\"\\u0001\\u001f\\u007f\""},
		{"</script>", "\"\\u003c/script>\""},
		{"x\xe2\x80\xa8y\xe2\x80\xa9", "\"x\\u2028y\\u2029\""},
		{"\xe2\x80\xa7\xe2\x81\xa8", "\"\xe2\x80\xa7\xe2\x81\xa8\""}, /* neighbours */
		{"", "\"\""},
	};
	size_t i;

	for (i = 0; i < COUNTOF(cases); i++) {
		struct buf b;
		struct json j = start(*state, &b);

		json_str(&j, str_from(cases[i].in));
		assert_str(buf_str(&b), cases[i].out);
	}
}

/* Another program reads back what was written, each ASCII byte and more. */
static void
reads_back(void **state)
{
	char text[400];
	struct buf b;
	struct json j = start(*state, &b);
	size_t n = 0;
	json_t *root;
	int c;

	for (c = 1; c < 128; c++)
		text[n++] = (char)c;
	memcpy(text + n, "社工\xe2\x80\xa8😀", 13);
	n += 13;
	json_object_start(&j);
	json_key(&j, str_of(text, n));
	json_str(&j, str_of(text, n));
	json_object_end(&j);
	root = json_loadb(buf_str(&b).p, buf_str(&b).n, 0, NULL);
	assert_non_null(root);
	assert_str(str_from(json_object_iter_key(json_object_iter(root))),
		   str_cstr(*state, str_of(text, n)));
	assert_str(str_from(json_string_value(json_object_iter_value(json_object_iter(root)))),
		   str_cstr(*state, str_of(text, n)));
	json_decref(root);
}

static struct json
in_child(void)
{
	static struct buf b;

	return start(arena_new(1 << 20), &b);
}

static void
end_without_start(void)
{
	struct json j = in_child();

	json_object_end(&j);
}

static void
wrong_end(void)
{
	struct json j = in_child();

	json_array_start(&j);
	json_object_end(&j);
}

static void
value_without_key(void)
{
	struct json j = in_child();

	json_object_start(&j);
	json_int(&j, 1);
}

static void
key_in_array(void)
{
	struct json j = in_child();

	json_array_start(&j);
	json_k(&j, "a");
}

static void
key_without_value(void)
{
	struct json j = in_child();

	json_object_start(&j);
	json_k(&j, "a");
	json_object_end(&j);
}

static void
too_deep(void)
{
	struct json j = in_child();
	int i;

	for (i = 0; i < JSON_DEPTH; i++)
		json_array_start(&j);
}

static void
unbalanced_is_a_bug(void **state)
{
	static const struct {
		void (*fn)(void);
		const char *text;
	} cases[] = {
		{end_without_start, "unbalanced"},    {wrong_end, "unbalanced"},
		{value_without_key, "without a key"}, {key_in_array, "out of place"},
		{key_without_value, "unbalanced"},    {too_deep, "deeper than"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNTOF(cases); i++)
		assert_bug(cases[i].fn, cases[i].text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		arena_test(commas_and_nesting),
		arena_test(escapes),
		arena_test(reads_back),
		cmocka_unit_test(unbalanced_is_a_bug),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
