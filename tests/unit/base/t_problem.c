#include "base/file.h"
#include "base/problem.h"
#include "support.h"

#include <jansson.h>
#include <string.h>

static void
kept_in_order(void **state)
{
	char path[] = "/fields/name";
	struct problems ps;
	struct problem *p;

	problems_init(&ps, *state);
	p = problem_add_arg(&ps, str_from(path), "field.too_long", STR("20"));
	p->line = 4;
	problem_hint(&ps, STR("/fields/id_no"), "id_no.sex_differs", STR_NONE);
	problem_add(&ps, problem_path(*state, "/fields/goals/%d/status", 2), "field.required");
	memset(path, 'x', sizeof(path) - 1); /* texts were copied */

	assert_int_equal(ps.errors, 2);
	assert_int_equal(ps.hints, 1);
	p = ps.first;
	assert_str(p->path, "/fields/name");
	assert_str(p->code, "field.too_long");
	assert_str(p->args[0], "20");
	assert_null(p->args[1].p);
	assert_int_equal(p->line, 4);
	p = p->next;
	assert_int_equal(p->level, PROBLEM_HINT);
	p = p->next;
	assert_int_equal(p->level, PROBLEM_ERROR);
	assert_str(p->path, "/fields/goals/2/status");
	assert_null(p->next);
}

static void
past_the_limit_they_are_counted(void **state)
{
	struct problems ps;
	struct problem *p;
	size_t kept = 0, i;

	problems_init(&ps, *state);
	for (i = 0; i < 250; i++) {
		p = problem_add(&ps, STR("/x"), "field.type");
		p->args[2] = STR("may be written to"); /* the spare one too */
	}
	for (p = ps.first; p; p = p->next)
		kept++;
	assert_int_equal(ps.errors, 250);
	assert_int_equal(kept, 200);
}

/* {0} {1} {2} only, and no other braces. */
static bool
placeholders_good(const char *text)
{
	for (; *text; text++) {
		if (*text == '}')
			return false;
		if (*text != '{')
			continue;
		if (text[1] < '0' || text[1] >= '0' + PROBLEM_ARGS || text[2] != '}')
			return false;
		text += 2;
	}
	return true;
}

static void
placeholder_check_works(void **state)
{
	static const struct {
		const char *text;
		bool good;
	} cases[] = {
		{"{0} 和 {2}", true}, {"没有", true}, {"{3}", false}, {"{", false},
		{"{0", false},        {"}", false},   {"{a}", false}, {"{}", false},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNTOF(cases); i++)
		assert_int_equal(placeholders_good(cases[i].text), cases[i].good);
}

static void
message_file_is_sound(void **state)
{
	json_error_t at;
	json_t *all = json_load_file("messages/problems.zh-CN.json", JSON_REJECT_DUPLICATES, &at);
	const char *code;
	json_t *text;

	(void)state;
	if (!all)
		fail_msg("line %d: %s", at.line, at.text);
	assert_true(json_object_size(all) > 30);
	json_object_foreach(all, code, text)
	{
		if (!json_is_string(text) || json_string_length(text) == 0)
			fail_msg("%s has no sentence", code);
		if (!placeholders_good(json_string_value(text)))
			fail_msg("%s: %s", code, json_string_value(text));
	}
	json_decref(all);
}

#define CODE_CHARS "abcdefghijklmnopqrstuvwxyz0123456789_."

/* The code in the first call of problem_*() at or after *at; NULL when there is none left. */
static const char *
next_code(struct arena *a, const char **at)
{
	static const char *const calls[] = {"problem_add(", "problem_add_arg(", "problem_hint("};
	const char *best = NULL, *quote, *end;
	size_t i, n;

	for (i = 0; i < COUNTOF(calls); i++) {
		const char *found = strstr(*at, calls[i]);

		if (found && (!best || found < best))
			best = found;
	}
	if (!best)
		return NULL;
	*at = best + 1;
	end = strchr(best, ';');
	/* Paths and formats have other characters; the first text of this shape is the code. */
	for (quote = strchr(best, '"'); quote && quote < end; quote = strchr(quote + n + 2, '"')) {
		n = strcspn(quote + 1, "\"");
		if (strspn(quote + 1, CODE_CHARS) == n && memchr(quote + 1, '.', n))
			return str_cstr(a, str_of(quote + 1, n));
	}
	return "";
}

/* Each code that stands in a call has its sentence. (Catalogue problems, C1xx, have no dot.) */
static void
codes_in_the_sources_have_sentences(void **state)
{
	json_t *all = json_load_file("messages/problems.zh-CN.json", 0, NULL);
	struct arena *a = arena_new(64 << 20);
	size_t n, i, seen = 0;
	struct str *paths;

	(void)state;
	assert_int_equal(file_list(a, "src", &paths, &n, NULL), ERR_OK);
	for (i = 0; i < n; i++) {
		const char *path = str_cstr(a, str_cat(a, STR("src/"), paths[i])), *at, *code;
		struct str text;

		if (!str_ends(paths[i], STR(".c")) || str_is(paths[i], "base/problem.c"))
			continue;
		assert_int_equal(file_read(a, path, 1 << 20, &text, NULL), ERR_OK);
		for (at = text.p; (code = next_code(a, &at)); seen++)
			if (*code && !json_object_get(all, code))
				fail_msg("%s: no sentence for %s", path, code);
	}
	assert_true(seen > 0);
	arena_free(a);
	json_decref(all);
}

static void
check_digit_is_never_proposed(void **state)
{
	json_t *all = json_load_file("messages/problems.zh-CN.json", 0, NULL);
	const char *text = json_string_value(json_object_get(all, "id_no.check_digit"));

	(void)state;
	assert_non_null(text);
	assert_null(strchr(text, '{'));
	json_decref(all);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		arena_test(kept_in_order),
		arena_test(past_the_limit_they_are_counted),
		cmocka_unit_test(placeholder_check_works),
		cmocka_unit_test(message_file_is_sound),
		cmocka_unit_test(codes_in_the_sources_have_sentences),
		cmocka_unit_test(check_digit_is_never_proposed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
