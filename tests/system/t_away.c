/*
 * t_away.c: the database is away, or undid a transaction: what is answered (503, when to ask again,
 * a sentence that says nothing of servers).
 */
#include "api/route.h"
#include "api_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct api_world world;

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

static int
open_world(void **state UNUSED)
{
	api_world_open(&world);
	return 0;
}

static int
close_world(void **state UNUSED)
{
	api_world_close(&world);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers_say_when_to_ask_again),
	};

	return cmocka_run_group_tests(tests, open_world, close_world);
}
