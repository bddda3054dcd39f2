#include "api/route.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct arena *arena;

static int
up(void **state)
{
	(void)state;
	arena = arena_new(1024 * 1024);
	return 0;
}

static int
down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

/* In place: the list of problems points into the request. */
static void
make(struct request *rq, const char *query, const char *body)
{
	*rq = (struct request){.arena = arena, .query = str_from(query)};
	problems_init(&rq->work.problems, arena);
	if (body)
		rq->json = json_loads(body, 0, NULL);
}

static void
decodes_once(void **state)
{
	static const struct {
		const char *in;
		bool form;
		const char *out; /* NULL = refused */
	} cases[] = {
		{"abc", false, "abc"},
		{"", false, ""},
		{"a%20b", false, "a b"},
		{"a+b", true, "a b"},
		{"a+b", false, "a+b"},
		{"%2525", false, "%25"},
		{"%e5%90%b4", false, "\xe5\x90\xb4"},
		{"%E5%90%B4", true, "\xe5\x90\xb4"},
		{"%", false, NULL},
		{"%4", false, NULL},
		{"a%4", false, NULL},
		{"%zz", false, NULL},
		{"%00", false, NULL},
		{"%ff", false, NULL},
		{"%c0%af", false, NULL},
		{"%ed%a0%80", false, NULL},
	};
	struct str out;
	size_t i;

	(void)state;
	for (i = 0; i < COUNTOF(cases); i++) {
		bool ok = url_decode(arena, str_from(cases[i].in), cases[i].form, &out);

		if (ok != (cases[i].out != NULL) || (ok && !str_eq(out, str_from(cases[i].out))))
			fail_msg("%s", cases[i].in);
	}
}

static void
finds_query_members(void **state)
{
	struct request rq;
	struct str v;

	(void)state;
	make(&rq, "a=1&b=%E5%90%B4+x&c&d=&a=2&aa=3", NULL);
	assert_true(request_query(&rq, "a", &v) && str_is(v, "1"));
	assert_true(request_query(&rq, "b", &v) && str_is(v, "\xe5\x90\xb4 x"));
	assert_true(request_query(&rq, "c", &v) && v.n == 0);
	assert_true(request_query(&rq, "d", &v) && v.n == 0);
	assert_true(request_query(&rq, "aa", &v) && str_is(v, "3"));
	assert_false(request_query(&rq, "e", &v));
	assert_int_equal(rq.work.problems.errors, 0);
	make(&rq, "q=%", NULL);
	assert_false(request_query(&rq, "q", &v));
	assert_int_equal(rq.work.problems.errors, 1);
}

static void
cuts_numbers_to_their_range(void **state)
{
	struct request rq;

	(void)state;
	make(&rq, "a=7&b=900&c=-4&d=x&e=99999999999999999999", NULL);
	assert_int_equal(request_query_int(&rq, "a", 50, 1, 200), 7);
	assert_int_equal(request_query_int(&rq, "b", 50, 1, 200), 200);
	assert_int_equal(request_query_int(&rq, "c", 50, 1, 200), 1);
	assert_int_equal(request_query_int(&rq, "d", 50, 1, 200), 50);
	assert_int_equal(request_query_int(&rq, "e", 50, 1, 200), 50);
	assert_int_equal(request_query_int(&rq, "f", 50, 1, 200), 50);
}

static void
reads_members_of_a_body(void **state)
{
	static const char *const keys[] = {"text", "flag", "n", NULL};
	struct request rq;
	struct err e;

	(void)state;
	make(&rq, "", "{\"text\":\"x\",\"flag\":true,\"n\":5}");
	assert_true(str_is(request_text(&rq, "text", true), "x"));
	assert_true(request_bool(&rq, "flag", false));
	assert_true(request_bool(&rq, "absent", true));
	assert_int_equal(request_int(&rq, "n", 1), 5);
	assert_int_equal(request_int(&rq, "absent", 9), 9);
	request_only(&rq, keys);
	assert_int_equal(request_checked(&rq, &e), ERR_OK);
	json_decref(rq.json);
}

static void
collects_what_is_wrong(void **state)
{
	static const char *const keys[] = {"text", "flag", "n", "must", NULL};
	struct request rq;
	struct err e;

	(void)state;
	make(&rq, "", "{\"text\":1,\"flag\":\"x\",\"n\":\"5\",\"more\":0}");
	assert_true(request_text(&rq, "text", false).p == NULL);
	request_bool(&rq, "flag", false);
	request_int(&rq, "n", 1);
	request_text(&rq, "must", true);
	request_only(&rq, keys);
	assert_int_equal(rq.work.problems.errors, 5);
	assert_true(str_is(rq.work.problems.first->path, "/text"));
	assert_int_equal(request_checked(&rq, &e), ERR_INVALID);
	json_decref(rq.json);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decodes_once),
		cmocka_unit_test(finds_query_members),
		cmocka_unit_test(cuts_numbers_to_their_range),
		cmocka_unit_test(reads_members_of_a_body),
		cmocka_unit_test(collects_what_is_wrong),
	};

	return cmocka_run_group_tests(tests, up, down);
}
