#include "fixture.h"
#include "catalogue/node.h"
#include "catalogue/yaml_out.h"

/* Whatever a text holds, it comes back the same. */
static void
test_texts_come_back(void **state)
{
	static const char *const texts[] = {"plain",
					    "两个字",
					    "a: b",
					    "# no remark",
					    "- dash",
					    "'quoted'",
					    "say \"hi\"",
					    "back\\slash",
					    "line\nbreak",
					    "tab\there",
					    " blank ",
					    "{a}",
					    "[b]",
					    "*star",
					    "&amp",
					    "!bang",
					    "%x",
					    "@at",
					    "`tick",
					    "~",
					    "true",
					    "010",
					    "\xC2\x85next",
					    "\xE2\x80\xA8sep",
					    "\xEF\xBB\xBF bom",
					    "?",
					    "|",
					    ">",
					    "\x7F",
					    "\x01",
					    "=",
					    "a,b",
					    "一、二；三",
					    "x > 'y'",
					    "\xF0\xA0\xAE\xB7田"};
	struct arena *a = arena_new(8 << 20);
	struct problems ps;
	size_t i;

	(void)state;
	for (i = 0; i < COUNTOF(texts); i++) {
		struct str text = str_from(texts[i]);
		const struct node *n;
		struct yaml_out o = {0};
		struct buf b;

		problems_init(&ps, a);
		buf_init(&b, a, 1 << 16);
		o.b = &b;
		out_str(&o, "k", text);
		out_texts(&o, "l", &text, 1);
		n = node_read_yaml(a, STR("x"), buf_str(&b), &ps);
		if (!n || !str_eq(node_str(n, "k"), text) ||
		    !str_eq(node_get(n, "l")->first->text, text))
			fail_msg("text %zu: %.*s", i, STR_ARG(buf_str(&b)));
	}
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts_come_back),
	};

	return cmocka_run_group_tests_name("yaml_out", tests, NULL, NULL);
}
