/* Every mistake has a file in tests/cases/catalogue/wrong: what to change in the base catalogue
 * and what must be said about it, and nothing else. */
#include "fixture.h"
#include "base/file.h"
#include "catalogue/ids.h"

#include <string.h>

#define WRONG "tests/cases/catalogue/wrong"

struct change {
	struct str file, old;
};

/* "key: rest of the line" */
static bool
line_is(struct str line, const char *key, struct str *ret_rest)
{
	struct str k = str_from(key);

	if (!str_starts(line, k) || line.n <= k.n || line.p[k.n] != ':')
		return false;
	*ret_rest = str_skip(line, k.n + 1);
	if (ret_rest->n > 0 && ret_rest->p[0] == ' ')
		*ret_rest = str_skip(*ret_rest, 1);
	return true;
}

static void
take_line(struct fixture *f, struct change *c, struct buf *expected, struct str line)
{
	struct str rest;

	if (line.n == 0 || line_is(line, "about", &rest))
		return;
	if (line_is(line, "file", &rest))
		*c = (struct change){rest, STR_NONE};
	else if (line_is(line, "old", &rest))
		c->old = rest;
	else if (line_is(line, "new", &rest))
		fixture_change(f, c->file, c->old, rest);
	else if (line_is(line, "whole", &rest)) {
		*fixture_file(f, c->file) = STR("");
		fixture_change(f, c->file, STR_NONE, rest);
	} else if (line_is(line, "expect", &rest))
		buf_addf(expected, "%.*s\n", STR_ARG(rest));
	else
		fail_msg("line '%.*s'", STR_ARG(line));
}

static void
run_case(struct str name, struct str content)
{
	struct fixture f;
	struct change change = {0};
	struct buf expected;
	struct str rest = content, line, said;

	fixture_begin(&f, FIXTURE_BASE);
	buf_init(&expected, f.arena, 1 << 16);
	while (str_next(&rest, '\n', &line))
		take_line(&f, &change, &expected, line);
	fixture_load(&f);
	said = fixture_problems(&f);
	if (getenv("CASES_SHOW"))
		printf("== %.*s\n%.*s", STR_ARG(name), STR_ARG(said));
	else if (!str_eq(said, buf_str(&expected)) || said.n == 0)
		fail_msg("%.*s:\n%.*swanted:\n%.*s", STR_ARG(name), STR_ARG(said),
			 STR_ARG(buf_str(&expected)));
	fixture_end(&f);
}

static void
each_case(void (*run)(void *ctx, struct str name, struct str content), void *ctx)
{
	struct arena *a = arena_new(16 << 20);
	struct str *paths, content;
	struct err e = {0};
	size_t i, n;

	if (file_list(a, WRONG, &paths, &n, &e) != ERR_OK)
		fail_msg("%s", e.detail);
	assert_true(n > 0);
	for (i = 0; i < n; i++) {
		struct str path = str_fmt(a, WRONG "/%.*s", STR_ARG(paths[i]));

		assert_int_equal(file_read(a, str_cstr(a, path), 1 << 20, &content, &e), ERR_OK);
		run(ctx, paths[i], content);
	}
	arena_free(a);
}

static void
run_one(void *ctx, struct str name, struct str content)
{
	(void)ctx;
	run_case(name, content);
}

static void
test_cases(void **state)
{
	(void)state;
	each_case(run_one, NULL);
}

static void
gather(void *ctx, struct str name, struct str content)
{
	(void)name;
	buf_add(ctx, content);
}

/* No id without a case that brings it about. */
static void
test_every_id_has_a_case(void **state)
{
	static const char *const ids[] = {
#define ID(id, name) #id,
#include "catalogue/ids.def"
#undef ID
	};
	struct arena *a = arena_new(16 << 20);
	struct buf all;
	size_t i;

	(void)state;
	buf_init(&all, a, 1 << 20);
	each_case(gather, &all);
	for (i = 0; i < COUNTOF(ids); i++)
		if (!str_contains(buf_str(&all), str_fmt(a, ": %s", ids[i])))
			fail_msg("%s has no case", ids[i]);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_every_id_has_a_case),
	};

	return cmocka_run_group_tests_name("check", tests, NULL, NULL);
}
