/* t_routes.c: what holds for every route, taken from the route tables. */
#include "api/route.h"
#include "api_world.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/id.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *const methods[METHOD_COUNT] = {"GET", "POST", "PUT", "PATCH", "DELETE"};

static struct api_world world;

static int
open_world(void **state)
{
	(void)state;
	api_world_open(&world);
	return 0;
}

static int
close_world(void **state)
{
	(void)state;
	api_world_close(&world);
	return 0;
}

/* {type} is a type that exists, {year} a year, everything else an id that nobody has. */
static struct str
example_path(const struct route *r)
{
	struct str rest = str_from(r->path), piece;
	struct buf b;

	buf_init(&b, world.arena, 512);
	str_next(&rest, '/', &piece);
	while (str_next(&rest, '/', &piece)) {
		buf_addc(&b, '/');
		if (str_is(piece, "{type}"))
			buf_lit(&b, "person");
		else if (str_is(piece, "{year}"))
			buf_lit(&b, "2026");
		else if (piece.p[0] == '{')
			buf_add(&b, id_new(world.arena));
		else
			buf_add(&b, piece);
	}
	return buf_str(&b);
}

typedef void each_fn(const struct route *r);

static void
for_each_route(each_fn *fn)
{
	const struct route *r;
	size_t i, n = 0;

	for (i = 0; route_table(i); i++)
		for (r = route_table(i); r->path; r++, n++)
			fn(r);
	assert_true(n > 40);
}

static void
expect(const struct route *r, const struct http_answer *x, int status, const char *code)
{
	json_t *answer;

	if (x->status != status)
		fail_msg("%s %s: %d instead of %d: %.*s", methods[r->method], r->path, x->status,
			 status, STR_ARG(x->body));
	answer = api_world_json(x);
	assert_string_equal(json_string_value(json_object_get(answer, "code")), code);
	assert_true(json_string_length(json_object_get(answer, "title")) > 0);
	assert_int_equal(json_string_length(json_object_get(answer, "trace")), ID_LEN);
	json_decref(answer);
}

static void
ask_as_stranger(const struct route *r)
{
	struct str body = r->body ? STR("{}") : STR_NONE;
	struct world_person forger = {.token = STR("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")};
	struct http_answer x;

	if (r->act == ACT_OPEN || r->act == ACT_GUEST) /* guests: t_guest */
		return;
	x = api_world_ask(&world, NULL, methods[r->method], example_path(r), STR_NONE, body);
	expect(r, &x, 401, "access.signed_out");
	x = api_world_ask(&world, &forger, methods[r->method], example_path(r), STR_NONE, body);
	expect(r, &x, 401, "access.signed_out");
}

static void
strangers_are_refused_everywhere(void **state)
{
	(void)state;
	for_each_route(ask_as_stranger);
}

static void
ask_without_token(const struct route *r)
{
	struct world_person lin = *api_world_person(&world, "lin");
	struct http_answer x;

	if (r->act == ACT_OPEN || r->act == ACT_GUEST || r->method == METHOD_GET)
		return;
	lin.csrf = STR_NONE;
	x = api_world_ask(&world, &lin, methods[r->method], example_path(r), STR_NONE,
			  r->body ? STR("{}") : STR_NONE);
	expect(r, &x, 403, "access.csrf");
}

static void
changes_need_the_token(void **state)
{
	(void)state;
	for_each_route(ask_without_token);
}

/* The evaluation team's sign-in holds no role: nothing beyond the session and look-ups answers. */
static void
ask_without_right(const struct route *r)
{
	const struct world_person *auditor = api_world_person(&world, "shen");
	struct http_answer x;

	if (r->act <= ACT_GUEST || r->act == ACT_READ || r->act == ACT_AUDIT)
		return;
	x = api_world_ask(&world, auditor, methods[r->method], example_path(r), STR_NONE,
			  r->body ? STR("{}") : STR_NONE);
	expect(r, &x, 403, "access.forbidden");
}

static void
an_auditor_only_reads(void **state)
{
	(void)state;
	for_each_route(ask_without_right);
}

static void
has_act(const struct route *r)
{
	assert_true(r->act != ACT_NONE);
	assert_non_null(r->handle);
	assert_true(strlen(r->summary) > 0);
	assert_true(strncmp(r->path, "/api/", 5) == 0);
	assert_true(r->method != METHOD_GET || !r->body);
}

static void
every_route_says_what_it_asks(void **state)
{
	(void)state;
	for_each_route(has_act);
}

/* -- the page about the API ------------------------------------------------------------------------------ */

static struct str page;

static bool
ends_here(char c)
{
	return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		 c == '_' || c == '-' || c == '{' || c == '}' || c == '/' || c == '.');
}

static void
is_documented(const struct route *r)
{
	struct str line = str_fmt(world.arena, "%s %s", methods[r->method], r->path);
	size_t i;

	for (i = 0; i + line.n < page.n; i++)
		if (str_starts(str_skip(page, i), line) && ends_here(page.p[i + line.n]))
			return;
	fail_msg("docs/internals/api.md does not speak of %.*s", STR_ARG(line));
}

static bool
is_served(struct str method, struct str path)
{
	const struct route *r;
	size_t i;

	for (i = 0; route_table(i); i++)
		for (r = route_table(i); r->path; r++)
			if (str_eq(str_from(methods[r->method]), method) &&
			    str_eq(str_from(r->path), path))
				return true;
	return false;
}

static void
the_page_and_the_tables_agree(void **state)
{
	struct err e;
	size_t i, m;

	(void)state;
	assert_int_equal(file_read(world.arena, "docs/internals/api.md", 1 << 20, &page, &e),
			 ERR_OK);
	for_each_route(is_documented);
	for (i = 0; i < page.n; i++)
		for (m = 0; m < METHOD_COUNT; m++) {
			struct str at = str_skip(page, i), method = str_from(methods[m]), path;

			if (!str_starts(at, str_fmt(world.arena, "%s /api/", methods[m])))
				continue;
			path = str_skip(at, method.n + 1);
			at = path;
			for (path.n = 0; path.n < at.n && !ends_here(at.p[path.n]); path.n++)
				;
			if (!is_served(method, path))
				fail_msg("nothing serves %.*s %.*s", STR_ARG(method),
					 STR_ARG(path));
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_route_says_what_it_asks),
		cmocka_unit_test(strangers_are_refused_everywhere),
		cmocka_unit_test(changes_need_the_token),
		cmocka_unit_test(an_auditor_only_reads),
		cmocka_unit_test(the_page_and_the_tables_agree),
	};

	return cmocka_run_group_tests(tests, open_world, close_world);
}
