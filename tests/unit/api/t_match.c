#include "api/route.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void
finds_the_route_of_a_path(void **state)
{
	static const struct {
		enum method method;
		const char *path;
		const char *route; /* NULL = none */
		bool allowed;      /* with another method */
	} cases[] = {
		{METHOD_GET, "/api/start", "/api/start", true},
		{METHOD_POST, "/api/start", NULL, true},
		{METHOD_GET, "/api/start/", NULL, false},
		{METHOD_GET, "/api//start", NULL, false},
		{METHOD_GET, "/api", NULL, false},
		{METHOD_GET, "", NULL, false},
		{METHOD_GET, "/api/records/person", "/api/records/{type}", true},
		{METHOD_GET, "/api/records/", NULL, false},
		{METHOD_GET, "/api/records/person/1", "/api/records/{type}/{id}", true},
		{METHOD_GET, "/api/records/person/1/history", "/api/records/{type}/{id}/history",
		 true},
		{METHOD_GET, "/api/records/person/1/nothing", NULL, false},
		{METHOD_GET, "/api/records/person/1/history/2", NULL, false},
		{METHOD_PATCH, "/api/records/person/1", "/api/records/{type}/{id}", true},
		{METHOD_GET, "/api/records/%zz", NULL, false},
		{METHOD_GET, "/api/records/person/%00", NULL, false},
		{METHOD_GET, "/API/start", NULL, false},
	};
	struct arena *a = arena_new(64 * 1024);
	struct str params[ROUTE_PARAMS];
	bool allowed;
	size_t i;

	(void)state;
	for (i = 0; i < COUNTOF(cases); i++) {
		const struct route *r =
			route_match(a, cases[i].method, str_from(cases[i].path), params, &allowed);

		if ((r ? strcmp(r->path, cases[i].route ? cases[i].route : "") != 0
		       : cases[i].route != NULL) ||
		    allowed != cases[i].allowed)
			fail_msg("%s: %s, allowed %d", cases[i].path, r ? r->path : "none",
				 allowed);
	}
	arena_free(a);
}

static void
hands_out_decoded_pieces(void **state)
{
	struct arena *a = arena_new(64 * 1024);
	struct str params[ROUTE_PARAMS];
	bool allowed;

	(void)state;
	assert_non_null(
		route_match(a, METHOD_GET, STR("/api/records/per%73on/a%2Fb"), params, &allowed));
	assert_true(str_is(params[0], "person"));
	assert_true(str_is(params[1], "a/b"));
	arena_free(a);
}

/* Two routes that fit one path would make the order of the tables matter. */
static void
no_two_routes_are_the_same(void **state)
{
	const struct route *r, *s;
	size_t i, k;

	(void)state;
	for (i = 0; route_table(i); i++)
		for (r = route_table(i); r->path; r++)
			for (k = 0; route_table(k); k++)
				for (s = route_table(k); s->path; s++)
					if (r != s && r->method == s->method)
						assert_string_not_equal(r->path, s->path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_route_of_a_path),
		cmocka_unit_test(hands_out_decoded_pieces),
		cmocka_unit_test(no_two_routes_are_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
