#include "http/internal.h"

#include "api/app.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

struct world {
	struct arena *arena;
	struct app app;
	struct statics *statics;
};

static int
up(void **state)
{
	static struct world w;
	struct err e;

	w.arena = arena_new(64 * 1024 * 1024);
	w.statics = statics_new(w.arena);
	*state = &w;
	return messages_load(w.arena, &w.app.messages, &e) == ERR_OK ? 0 : -1;
}

static int
down(void **state)
{
	arena_free(((struct world *)*state)->arena);
	return 0;
}

static struct reply
ask(struct world *w, const char *path, enum method m, bool gzip)
{
	struct request rq = {.app = &w->app, .arena = w->arena, .method = m};
	struct reply rp;

	rq.path = str_from(path);
	rq.accepts_gzip = gzip;
	problems_init(&rq.work.problems, w->arena);
	reply_init(&rp, w->arena);
	statics_reply(w->statics, &rq, &rp);
	return rp;
}

static void
pages_of_the_client_are_its_first_page(void **state)
{
	struct reply first, rp;

	if (!embed_find(STR("web/index.html")))
		skip();
	first = ask(*state, "/index.html", METHOD_GET, false);
	assert_int_equal(first.status, 200);
	assert_true(str_is(first.content_type, "text/html; charset=utf-8"));
	rp = ask(*state, "/", METHOD_GET, false);
	assert_true(str_eq(rp.raw, first.raw));
	rp = ask(*state, "/r/person/01a20087-28f5-752b-b656-a83b5b897e18", METHOD_GET, false);
	assert_true(str_eq(rp.etag, first.etag));
	assert_false(rp.for_ever);
}

static void
names_of_files_that_are_not_there_are_refused(void **state)
{
	static const char *const paths[] = {"/nothing.js", "/../catalogue/catalogue.yaml",
					    "/..%2fmessages/cli.zh-CN.json", "/.env"};
	size_t i;

	for (i = 0; i < COUNTOF(paths); i++)
		assert_int_equal(ask(*state, paths[i], METHOD_GET, false).status, 404);
}

static void
packed_only_for_who_takes_it(void **state)
{
	struct reply rp;

	if (!embed_find(STR("web/index.html")))
		skip();
	rp = ask(*state, "/", METHOD_GET, true);
	if (rp.gzipped)
		assert_true(str_starts(rp.raw, STR("\x1f\x8b")));
	rp = ask(*state, "/", METHOD_GET, false);
	assert_false(rp.gzipped);
	assert_int_equal(ask(*state, "/", METHOD_DELETE, false).status, 405);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_of_the_client_are_its_first_page),
		cmocka_unit_test(names_of_files_that_are_not_there_are_refused),
		cmocka_unit_test(packed_only_for_who_takes_it),
	};

	return cmocka_run_group_tests(tests, up, down);
}
