/*
 * t_api_many.c: many at once. What was acknowledged is there, numbers are given once, and a server
 * that is told to stop while they write loses nothing it has answered.
 */
#include "api_world.h"
#include "base/buf.h"
#include "base/id.h"
#include "base/map.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { WRITERS = 6, RECORDS = 15 };

struct writer {
	struct api_world *world;
	const struct world_person *who;
	struct arena *arena;
	pthread_t thread;
	VEC(struct str) kept;    /* ids answered with 201 */
	VEC(struct str) numbers; /* of these */
	int refused;             /* no answer, or 503 */
	int other;               /* any other status: a mistake */
};

static atomic_int acknowledged;

/* Not api_world_ask(): that one is for one thread. */
static struct http_answer
ask(struct writer *t, const char *method, struct str path, struct str body)
{
	struct buf b;

	buf_init(&b, t->arena, 1 << 20);
	buf_addf(&b,
		 "%s %.*s HTTP/1.1\r\nHost: a\r\nCookie: sg=%.*s\r\nX-CSRF: %.*s\r\n"
		 "Content-Type: application/json\r\nContent-Length: %zu\r\n"
		 "Connection: close\r\n\r\n",
		 method, STR_ARG(path), STR_ARG(t->who->token), STR_ARG(t->who->csrf), body.n);
	buf_add(&b, body);
	return http_send(t->arena, t->world->port, buf_str(&b));
}

static void
keep(struct writer *t, struct str id, const struct http_answer *x)
{
	json_t *v = json_loadb(x->body.p, x->body.n, 0, NULL);
	const char *number = json_string_value(json_object_get(v, "number"));

	vec_push(t->arena, &t->kept, id);
	vec_push(t->arena, &t->numbers, str_dup(t->arena, str_from(number ? number : "")));
	json_decref(v);
	atomic_fetch_add(&acknowledged, 1);
}

static void
write_one(struct writer *t)
{
	struct str id = id_new(t->arena);
	struct http_answer x = ask(
		t, "POST", STR("/api/records/person"),
		str_fmt(t->arena,
			"{\"id\":\"%.*s\",\"type\":\"person\",\"fields\":{\"name\":\"\xe5\x90\xb4\","
			"\"gender\":\"2\",\"client_groups\":[\"B01\"],"
			"\"village\":\"330381128200\"}}",
			STR_ARG(id)));

	if (x.status == 201)
		keep(t, id, &x);
	else if (x.status == 0 || x.status == 503)
		t->refused++;
	else
		t->other++;
}

static void
read_one(struct writer *t, struct str id)
{
	struct http_answer x =
		ask(t, "GET", str_fmt(t->arena, "/api/records/person/%.*s", STR_ARG(id)), STR_NONE);

	if (x.status != 200 && x.status != 0 && x.status != 503)
		t->other++;
}

static void *
write_many(void *ctx)
{
	struct writer *t = ctx;
	int i;

	for (i = 0; i < RECORDS; i++) {
		write_one(t);
		if (t->kept.n > 0)
			read_one(t, t->kept.v[t->kept.n - 1]);
	}
	return NULL;
}

static void
start(struct api_world *w, struct writer *t)
{
	static const char *const names[] = {"lin", "jin", "chen"};
	size_t i;

	atomic_store(&acknowledged, 0);
	for (i = 0; i < WRITERS; i++) {
		t[i] = (struct writer){.world = w};
		t[i].who = api_world_person(w, names[i % COUNTOF(names)]);
		t[i].arena = arena_new(64 * 1024 * 1024);
		assert_int_equal(pthread_create(&t[i].thread, NULL, write_many, &t[i]), 0);
	}
}

static void
finish(struct writer *t)
{
	size_t i;

	for (i = 0; i < WRITERS; i++)
		pthread_join(t[i].thread, NULL);
}

static void
let_go(struct writer *t)
{
	size_t i;

	for (i = 0; i < WRITERS; i++)
		arena_free(t[i].arena);
}

static void
nothing_is_lost_and_numbers_are_given_once(void **state)
{
	struct writer t[WRITERS];
	struct api_world w;
	struct map seen;
	size_t i, k;

	(void)state;
	api_world_open(&w);
	map_init(&seen, w.arena);
	start(&w, t);
	finish(t);
	for (i = 0; i < WRITERS; i++) {
		assert_int_equal(t[i].other, 0);
		assert_int_equal(t[i].refused, 0);
		assert_int_equal(t[i].kept.n, RECORDS);
		for (k = 0; k < t[i].numbers.n; k++)
			assert_true(map_put(&seen, t[i].numbers.v[k], &w));
	}
	let_go(t);
	api_world_close(&w);
}

/* -- stopping ------------------------------------------------------------------------------------------ */

static void
is_stored(struct app *app, struct arena *a, struct str id)
{
	const struct cat_type *t = cat_type(app->catalogue, STR("person"));
	struct value v = value_text(id), n = VALUE_EMPTY;
	struct db *db;
	struct err e;

	assert_int_equal(pool_borrow(app->pool, &db, &e), ERR_OK);
	assert_int_equal(db_value(db, a,
				  str_fmt(a, "SELECT COUNT(*) FROM \"%.*s\" WHERE id = ?",
					  STR_ARG(t->table)),
				  &v, 1, &n, &e),
			 ERR_OK);
	pool_return(app->pool, db);
	assert_int_equal(n.i, 1);
}

static void
what_was_answered_before_the_end_is_there(void **state)
{
	struct app_options o = {.workers = false};
	struct writer t[WRITERS];
	struct api_world w;
	struct problems ps;
	struct err e;
	size_t i, k;

	(void)state;
	api_world_open(&w);
	start(&w, t);
	while (atomic_load(&acknowledged) < WRITERS * 2)
		sched_yield();
	server_stop(w.server);
	app_close(w.app);
	finish(t); /* what they send now finds nobody */

	problems_init(&ps, w.arena);
	o.data_dir = w.dir.path;
	o.dsn = w.db.dsn;
	assert_int_equal(app_open(&o, &w.app, &ps, &e), ERR_OK);
	for (i = 0; i < WRITERS; i++) {
		assert_int_equal(t[i].other, 0);
		for (k = 0; k < t[i].kept.n; k++)
			is_stored(w.app, w.arena, t[i].kept.v[k]);
	}
	let_go(t);
	app_close(w.app);
	tmpdir_remove(&w.dir);
	arena_free(w.arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_lost_and_numbers_are_given_once),
		cmocka_unit_test(what_was_answered_before_the_end_is_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
