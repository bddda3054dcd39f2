/*
 * t_export.c: a list leaves the house: only with a reason and the password once more, covered as
 * paper is, within the asker's own reach, and in the log before it goes. For research nobody is
 * named in it (CD-9.2.3).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "api_world.h"
#include "base/file.h"
#include "exchange/sheet.h"

static struct api_world world;

#define WHY "?reason=%E6%A0%B8%E5%AF%B9%E5%90%8D%E5%8D%95" /* 核对名单 */

static struct http_answer
ask(const char *who, const char *method, const char *path, const char *body, int status)
{
	struct http_answer x = api_world_ask(&world, api_world_person(&world, who), method,
					     str_from(path), STR_NONE,
					     body ? str_from(body) : STR_NONE);

	if (x.status != status)
		fail_msg("%s %s %s: %d instead of %d: %.*s", who, method, path, x.status, status,
			 STR_ARG(x.body));
	return x;
}

static void
confirm(const char *who)
{
	ask(who, "POST", "/api/session/confirm", "{\"password\":\"" WORLD_PASSWORD "\"}", 204);
}

static void
person(const char *who, const char *id, const char *name, const char *more)
{
	struct str body = str_fmt(
		world.arena,
		"{\"id\":\"%s\",\"type\":\"person\",\"fields\":{\"name\":\"%s\",\"gender\":\"2\","
		"\"client_groups\":[\"B01\"],\"village\":\"330381128200\",\"birth_date\":"
		"\"1919-03-05\",\"phone\":\"13800000461\"%s}}",
		id, name, more);

	ask(who, "POST", "/api/records/person", str_cstr(world.arena, body), 201);
}

static struct sheet
exported(const char *who, const char *query)
{
	const char *path =
		str_cstr(world.arena, str_fmt(world.arena, "%s/exported.xlsx", world.dir.path));
	struct str url = str_fmt(world.arena, "%s%s", "/api/exports/person" WHY, query);
	struct http_answer x = ask(who, "GET", str_cstr(world.arena, url), NULL, 200);
	struct sheet s = {0};

	assert_int_equal(file_write(path, x.body, 0600, NULL), ERR_OK);
	assert_int_equal(sheet_load(world.arena, path, &s, NULL), ERR_OK);
	return s;
}

/* How many cells hold the text. */
static size_t
cells_with(const struct sheet *s, const char *text)
{
	size_t i, k, n = 0;

	for (i = 0; i < s->rows.n; i++)
		for (k = 0; k < s->rows.v[i].n; k++)
			n += strstr(str_cstr(world.arena, s->rows.v[i].cells[k].text), text) !=
			     NULL;
	return n;
}

static void
it_asks_why_and_who_is_sitting_here(void **state)
{
	(void)state;
	ask("lin", "GET", "/api/exports/person" WHY, NULL, 403);
	confirm("lin");
	ask("lin", "GET", "/api/exports/person", NULL, 403);
	ask("lin", "GET", "/api/exports/person?reason=%20", NULL, 403);
	ask("lin", "GET", "/api/exports/person" WHY, NULL, 200);
	confirm("zhou");
	ask("zhou", "GET", "/api/exports/person" WHY, NULL, 403);
}

static void
it_holds_what_paper_may_hold(void **state)
{
	struct sheet s = exported("lin", "");

	(void)state;
	assert_int_equal(s.rows.n, 4); /* head, two of this station, foot */
	assert_int_equal(cells_with(&s, "吴阿香"), 1);
	assert_int_equal(cells_with(&s, "=1+1"), 1);
	assert_int_equal(cells_with(&s, "别站的人"), 0);
	assert_int_equal(cells_with(&s, "13800000461"), 0);
	assert_int_equal(cells_with(&s, "****0461"), 2);
	assert_int_equal(cells_with(&s, "核对名单"), 1);
	s = exported("lin", "&filter=%7B%22name%22%3A%5B%22%E5%90%B4%E9%98%BF%E9%A6%99%22%5D%7D");
	assert_int_equal(s.rows.n, 3);
}

static void
for_research_nobody_is_named(void **state)
{
	struct sheet s = exported("lin", "&unnamed=1");

	(void)state;
	assert_int_equal(s.rows.n, 4);
	assert_int_equal(cells_with(&s, "吴阿香"), 0);
	assert_int_equal(cells_with(&s, "0461"), 0);
	assert_int_equal(cells_with(&s, "1919-03"), 0);
	assert_int_equal(cells_with(&s, "1919"), 2);
	assert_int_equal(cells_with(&s, "曹村"), 0);
	assert_int_equal(cells_with(&s, "瑞安市"), 2);
}

static void
it_stands_in_the_log(void **state)
{
	struct arena *a = world.arena;
	struct http_answer x;

	(void)state;
	exported("lin", "");
	x = ask("shen", "GET", "/api/admin/audit", NULL, 200);
	assert_non_null(strstr(str_cstr(a, x.body), "核对名单"));
}

static int
open_world(void **state)
{
	(void)state;
	api_world_open(&world);
	person("lin", "01900000-0000-7000-8000-0000000000e1", "吴阿香", ",\"note\":\"膝盖不好\"");
	person("lin", "01900000-0000-7000-8000-0000000000e2", "=1+1", "");
	person("ye", "01900000-0000-7000-8000-0000000000e3", "别站的人", "");
	return 0;
}

static int
close_world(void **state)
{
	(void)state;
	api_world_close(&world);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_asks_why_and_who_is_sitting_here),
		cmocka_unit_test(it_holds_what_paper_may_hold),
		cmocka_unit_test(for_research_nobody_is_named),
		cmocka_unit_test(it_stands_in_the_log),
	};

	return cmocka_run_group_tests(tests, open_world, close_world);
}
