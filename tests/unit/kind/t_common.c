#include "kind_cases.h"
#include "base/file.h"

#include <string.h>

/* "word.word" at the start of s, without the quotes; STR_NONE for anything else. */
static struct str
quoted_code(struct str s)
{
	size_t i, dots = 0;

	for (i = 1; i < s.n && s.p[i] != '"'; i++) {
		if (s.p[i] == '.')
			dots++;
		else if ((s.p[i] < 'a' || s.p[i] > 'z') && s.p[i] != '_')
			return STR_NONE;
	}
	return i < s.n && dots == 1 && s.p[1] != '.' && s.p[i - 1] != '.' ? str_of(s.p + 1, i - 1)
									  : STR_NONE;
}

static size_t
check_file(struct arena *a, const json_t *messages, struct str path)
{
	struct str content, code;
	struct err e = {0};
	size_t found = 0;

	if (file_read(a, str_cstr(a, path), 1 << 20, &content, &e) != ERR_OK)
		fail_msg("%s", e.detail);
	for (; content.n > 0; content = str_skip(content, 1)) {
		if (content.p[0] != '"')
			continue;
		code = quoted_code(content);
		if (!code.p)
			continue;
		if (!json_object_getn(messages, code.p, code.n))
			fail_msg("%.*s: %.*s has no sentence", STR_ARG(path), STR_ARG(code));
		found++;
	}
	return found;
}

/* Each problem a kind can name has its sentence for people. */
static void
test_every_code_has_a_sentence(void **state)
{
	struct arena *a = arena_new(8 << 20);
	json_t *messages = json_load_file("messages/problems.zh-CN.json", 0, NULL);
	struct err e = {0};
	struct str *paths;
	size_t i, n, found = 0;

	(void)state;
	assert_non_null(messages);
	assert_int_equal(file_list(a, "src/kind", &paths, &n, &e), ERR_OK);
	for (i = 0; i < n; i++)
		if (str_ends(paths[i], STR(".c")))
			found += check_file(a, messages,
					    str_fmt(a, "src/kind/%.*s", STR_ARG(paths[i])));
	assert_true(found > 30);
	json_decref(messages);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_code_has_a_sentence),
	};

	return cmocka_run_group_tests_name("common", tests, NULL, NULL);
}
