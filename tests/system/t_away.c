/*
 * t_away.c: the database is away, or undid a transaction. What is answered (503, when to ask again, a
 * sentence that says nothing of servers); and, with a wire in between that the test cuts: that it is
 * answered at once, that all goes on by itself when the server is back, that broken connections are not
 * noticed, and that a COMMIT without an answer makes neither a second record nor a lost one.
 */
#include "api/route.h"
#include "api_world.h"
#include "base/clock.h"
#include "base/id.h"
#include "program.h"
#include "proxy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { ROUNDS = 20, BACK_WITHIN_MS = 5000 };

static struct api_world world;
static struct proxy *wire; /* NULL on SQLite */
static struct served far;  /* the program at the other end of it */

static void
check_answer(enum err_code code, const char *name, int retry_after)
{
	struct exchange *x = exchange_new(world.app);
	json_t *body;

	x->rq.app = world.app;
	x->rq.arena = x->run_arena;
	x->code = err_set(&x->err, code, "connection to a server with a name");
	route_finish(x);
	assert_int_equal(x->rp.status, 503);
	assert_int_equal(x->rp.retry_after, retry_after);
	assert_true(str_starts(x->rp.content_type, STR("application/problem+json")));
	body = json_loadb(x->rp.body.p, x->rp.body.n, 0, NULL);
	assert_string_equal(json_string_value(json_object_get(body, "code")), name);
	assert_true(json_string_length(json_object_get(body, "title")) > 0);
	assert_false(str_contains(buf_str(&x->rp.body), STR("connection to")));
	json_decref(body);
	exchange_free(x);
}

static void
test_answers_say_when_to_ask_again(void **state UNUSED)
{
	check_answer(ERR_DB_AWAY, "server.away", 5);
	check_answer(ERR_DB_RETRY, "server.retry", 2);
}

/* -- over the wire ----------------------------------------------------------------------------------- */

static struct http_answer
ask_far(const char *method, const char *path, struct str body)
{
	int own = world.port;
	struct http_answer x;

	world.port = far.port;
	x = api_world_ask(&world, api_world_person(&world, "lin"), method, str_from(path), STR_NONE,
			  body);
	world.port = own;
	return x;
}

static struct http_answer
list_far(void)
{
	return ask_far("GET", "/api/records/person", STR_NONE);
}

static struct http_answer
put_far(struct str id)
{
	return ask_far(
		"POST", "/api/records/person",
		str_fmt(world.arena,
			"{\"id\":\"%.*s\",\"type\":\"person\",\"fields\":{\"name\":\"吴阿香\","
			"\"gender\":\"2\",\"client_groups\":[\"B01\"],"
			"\"village\":\"330381128200\"}}",
			STR_ARG(id)));
}

static void
must_be_away(struct http_answer x)
{
	if (x.status != 503)
		fail_msg("%d: %.*s", x.status, STR_ARG(x.body));
	assert_true(str_contains(x.body, STR("server.away")));
	assert_true(http_header(&x, "Retry-After").n > 0);
}

static void
must_be(struct http_answer x, int status)
{
	if (x.status != status)
		fail_msg("%d instead of %d: %.*s", x.status, status, STR_ARG(x.body));
}

static enum err_code
count_people(void *ctx, struct db *db, struct err *e)
{
	return db_value(db, world.arena, STR("SELECT COUNT(*) FROM form_person"), NULL, 0, ctx, e);
}

static int64_t
people(void)
{
	struct value v = VALUE_EMPTY;
	struct err e = {0};

	if (pool_write(world.app->pool, count_people, &v, &e) != ERR_OK)
		fail_msg("%s", e.detail);
	return v.i;
}

static void
nap(void)
{
	struct timespec t = {0, 10 * 1000000L};

	nanosleep(&t, NULL);
}

static void
test_back_by_itself(void **state UNUSED)
{
	int64_t before, since;
	struct http_answer x;
	int i;

	if (!wire)
		skip();
	before = people();
	for (i = 0; i < ROUNDS; i++) {
		struct str id = id_new(world.arena);

		proxy_down(wire);
		must_be_away(list_far());
		must_be_away(put_far(id));
		must_be_away(put_far(id));
		proxy_up(wire);
		since = clock_monotonic_ms();
		while ((x = put_far(id)).status == 503 &&
		       clock_monotonic_ms() < since + BACK_WITHIN_MS)
			nap();
		must_be(x, 201);
		while ((x = list_far()).status == 503 &&
		       clock_monotonic_ms() < since + BACK_WITHIN_MS)
			nap();
		must_be(x, 200);
	}
	assert_int_equal(people(), before + ROUNDS);
}

static void
test_broken_connections_are_not_noticed(void **state UNUSED)
{
	int64_t before;
	int i;

	if (!wire)
		skip();
	before = people();
	for (i = 0; i < ROUNDS; i++) {
		proxy_break(wire);
		must_be(list_far(), 200);
		proxy_break(wire);
		must_be(put_far(id_new(world.arena)), 201);
	}
	assert_int_equal(people(), before + ROUNDS);
}

/* Every other COMMIT reaches the server. Who sends the same again is told of the same record. */
static void
test_commits_without_an_answer(void **state UNUSED)
{
	int64_t before;
	int i, eaten;

	if (!wire)
		skip();
	before = people();
	eaten = proxy_eaten(wire);
	for (i = 0; i < ROUNDS; i++) {
		struct str id = id_new(world.arena);
		struct http_answer x;

		proxy_eat_commit(wire, 1, i % 2 == 0);
		must_be(put_far(id), 201);
		x = put_far(id);
		assert_true(x.status == 200 || x.status == 201);
	}
	assert_int_equal(proxy_eaten(wire), eaten + ROUNDS);
	assert_int_equal(people(), before + ROUNDS);
}

/* -- the world ------------------------------------------------------------------------------------------ */

static void
lay_wire(void)
{
	const char *server = getenv("SHEGONG_TEST_SERVER");
	bool pg = engine_is("postgres");
	char path[TMPDIR_PATH], dsn[TMPDIR_PATH + 128];

	snprintf(path, sizeof(path), "%s/%s", server, pg ? ".s.PGSQL.5432" : "mysql.sock");
	wire = proxy_open(path);
	snprintf(dsn, sizeof(dsn), "%s:host=127.0.0.1 port=%d user=%s dbname=%s", engine_name(),
		 proxy_port(wire), pg ? "shegong" : "root", world.db.name);
	program_serve(&far, world.dir.path, dsn, world.app->options.key_file);
}

static int
open_world(void **state UNUSED)
{
	api_world_open(&world);
	if (!engine_is("sqlite"))
		lay_wire();
	return 0;
}

static int
close_world(void **state UNUSED)
{
	if (wire) {
		program_stop(&far);
		proxy_close(wire);
	}
	api_world_close(&world);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers_say_when_to_ask_again),
		cmocka_unit_test(test_back_by_itself),
		cmocka_unit_test(test_broken_connections_are_not_noticed),
		cmocka_unit_test(test_commits_without_an_answer),
	};

	return cmocka_run_group_tests(tests, open_world, close_world);
}
