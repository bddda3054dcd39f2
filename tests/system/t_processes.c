/*
 * t_processes.c: three servers on one database behave as one: the test's own (A) and two programs
 * (B, C) that are killed in the middle of their work. On SQLite they share the file, on PostgreSQL
 * and MariaDB the server.
 */
#include "api/route.h"
#include "api_world.h"
#include "audit/audit.h"
#include "base/clock.h"
#include "base/id.h"
#include "program.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { WRITERS = 4, EACH = 6, PATIENCE_MS = 60000 };

static struct api_world world;
static struct served b, c;

static const char person_fields[] =
	"\"type\":\"person\",\"fields\":{\"name\":\"吴阿香\",\"gender\":\"2\","
	"\"client_groups\":[\"B01\"],\"village\":\"330381128200\"}";

static struct http_answer
ask(int port, const char *who, const char *method, struct str path, struct str body)
{
	int own = world.port;
	struct http_answer x;

	world.port = port;
	x = api_world_ask(&world, who ? api_world_person(&world, who) : NULL, method, path,
			  strcmp(method, "PUT") == 0 ? STR("Content-Type: text/csv\r\n") : STR_NONE,
			  body);
	world.port = own;
	return x;
}

static void
must_answer(const struct http_answer *x, int status)
{
	if (x->status != status)
		fail_msg("%d instead of %d: %.*s", x->status, status, STR_ARG(x->body));
}

static struct str
person(struct arena *a, struct str id)
{
	return str_fmt(a, "{\"id\":\"%.*s\",%s}", STR_ARG(id), person_fields);
}

static void
nap(void)
{
	struct timespec t = {0, 20 * 1000000L};

	nanosleep(&t, NULL);
}

static enum err_code
one_value(void *ctx, struct db *db, struct err *e)
{
	struct value *v = ctx; /* v[0]: the statement; the answer takes its place */

	return db_value(db, world.arena, v->s, NULL, 0, v, e);
}

static int64_t
number(const char *sql)
{
	struct value v = value_text(str_from(sql));
	struct err e = {0};

	if (pool_write(world.app->pool, one_value, &v, &e) != ERR_OK)
		fail_msg("%s: %s", sql, e.detail);
	return v.i;
}

static void
start_b_and_c(void)
{
	program_serve(&b, world.dir.path, world.app->options.dsn, world.app->options.key_file);
	program_serve(&c, world.dir.path, world.app->options.dsn, world.app->options.key_file);
}

/* -- writing at once -------------------------------------------------------------------------------- */

struct sender {
	int port;
	const char *request; /* whole, with NULs nowhere */
	int status;
};

/* Only plain memory here: cmocka's checks belong to the main thread. */
static void *
send_one(void *ctx)
{
	struct sender *s = ctx;
	struct arena *a = arena_new(1 << 20);

	s->status = http_send(a, s->port, str_from(s->request)).status;
	arena_free(a);
	return NULL;
}

static const char *
request_of(const char *who, const char *method, struct str path, struct str body)
{
	const struct world_person *p = api_world_person(&world, who);

	return str_cstr(world.arena,
			str_fmt(world.arena,
				"%s %.*s HTTP/1.1\r\nHost: localhost\r\nCookie: sg=%.*s\r\n"
				"X-CSRF: %.*s\r\nContent-Type: application/json\r\n"
				"Content-Length: %zu\r\nConnection: close\r\n\r\n%.*s",
				method, STR_ARG(path), STR_ARG(p->token), STR_ARG(p->csrf), body.n,
				STR_ARG(body)));
}

static void
send_all_at_once(struct sender *s, size_t n)
{
	pthread_t *threads = arena_array(world.arena, pthread_t, n);
	size_t i;

	for (i = 0; i < n; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, send_one, &s[i]), 0);
	for (i = 0; i < n; i++)
		pthread_join(threads[i], NULL);
}

/* Numbers run through, whoever gave them: none twice, none left out. */
static void
test_numbers_run_through(void **state UNUSED)
{
	const int ports[] = {world.port, b.port, c.port};
	struct sender s[WRITERS * EACH];
	int64_t before = number("SELECT COUNT(*) FROM form_person");
	int64_t made = 0;
	size_t i;

	for (i = 0; i < COUNTOF(s); i++)
		s[i] = (struct sender){ports[i % COUNTOF(ports)],
				       request_of("lin", "POST", STR("/api/records/person"),
						  person(world.arena, id_new(world.arena))),
				       0};
	for (i = 0; i < COUNTOF(s); i += WRITERS)
		send_all_at_once(s + i, WRITERS);
	for (i = 0; i < COUNTOF(s); i++) {
		if (s[i].status != 201 && s[i].status != 503)
			fail_msg("status %d", s[i].status);
		made += s[i].status == 201;
	}
	assert_true(made > 0);
	assert_int_equal(number("SELECT COUNT(*) FROM form_person"), before + made);
	assert_int_equal(number("SELECT COUNT(DISTINCT number) FROM form_person"), before + made);
	assert_int_equal(number("SELECT COUNT(*) FROM form_person p WHERE p.number LIKE '%-0001'"),
			 1);
	assert_int_equal(number("SELECT last FROM number_counter WHERE letters = 'P'"),
			 before + made);
}

/* One phone, two servers, one record. */
static void
test_one_id_sent_to_all_is_one_record(void **state UNUSED)
{
	const int ports[] = {world.port, b.port, c.port, b.port};
	struct str id = id_new(world.arena);
	struct sender s[COUNTOF(ports)];
	int64_t before = number("SELECT COUNT(*) FROM form_person");
	size_t i;

	for (i = 0; i < COUNTOF(s); i++)
		s[i] = (struct sender){ports[i],
				       request_of("lin", "POST", STR("/api/records/person"),
						  person(world.arena, id)),
				       0};
	send_all_at_once(s, COUNTOF(s));
	for (i = 0; i < COUNTOF(s); i++)
		if (s[i].status != 201 && s[i].status != 200)
			fail_msg("status %d", s[i].status);
	assert_int_equal(number("SELECT COUNT(*) FROM form_person"), before + 1);
}

/* -- who is in ---------------------------------------------------------------------------------------- */

static void
test_signed_out_here_is_signed_out_there(void **state UNUSED)
{
	int64_t until = clock_monotonic_ms() + PATIENCE_MS;
	struct http_answer x;

	x = ask(b.port, "ye", "GET", STR("/api/session"), STR_NONE);
	must_answer(&x, 200);
	x = ask(world.port, "ye", "DELETE", STR("/api/session"), STR_NONE);
	must_answer(&x, 204);
	/* A write asks the database: at once. */
	x = ask(b.port, "ye", "POST", STR("/api/records/person"),
		person(world.arena, id_new(world.arena)));
	must_answer(&x, 401);
	do {
		x = ask(b.port, "ye", "GET", STR("/api/records/person"), STR_NONE);
		nap();
	} while (x.status != 401 && clock_monotonic_ms() < until);
	must_answer(&x, 401);
}

static void
test_wrong_passwords_are_counted_together(void **state UNUSED)
{
	static const char wrong[] = "{\"account\":\"pan\",\"password\":\"falsch-falsch-falsch\"}";
	struct http_answer x = {0};
	int i, refused = 0;

	for (i = 0; i < 6; i++) {
		x = ask(i % 2 ? b.port : c.port, NULL, "POST", STR("/api/session"),
			str_from(wrong));
		refused += x.status == 429;
	}
	assert_true(refused > 0);
	x = ask(world.port, NULL, "POST", STR("/api/session"), str_from(wrong));
	must_answer(&x, 429);
}

/* -- work that waits ------------------------------------------------------------------------------------ */

static const char sheet[] =
	"姓名,性别,村,类别\n许小燕,女,330381128219,低保\n许阿公,男,330381128218,低保\n";

static struct str
import_path_of(struct str id, const char *rest)
{
	return str_fmt(world.arena, "/api/imports/%.*s%s", STR_ARG(id), rest);
}

static bool
import_is(struct str id, const char *state)
{
	struct http_answer x = ask(world.port, "lin", "GET", import_path_of(id, ""), STR_NONE);
	json_t *answer;
	bool is;

	must_answer(&x, 200);
	answer = api_world_json(&x);
	is = strcmp(json_string_value(json_object_get(answer, "state")), state) == 0;
	json_decref(answer);
	return is;
}

static enum err_code
end_leases(void *ctx UNUSED, struct db *db, struct err *e)
{
	return db_exec(db, STR("UPDATE job SET lease_until = 0 WHERE state = 'running'"), NULL, 0,
		       NULL, e);
}

static int64_t
imported(void)
{
	return number("SELECT COUNT(*) FROM import_row");
}

/* Sent to one, tried by the second, started at the third; carried out once by whoever takes it, also
 * when that one is killed over it. */
static void
test_an_import_goes_from_hand_to_hand(void **state UNUSED)
{
	int64_t until = clock_monotonic_ms() + PATIENCE_MS, before = imported();
	struct str id = id_new(world.arena);
	struct http_answer x;
	struct err e = {0};

	x = ask(world.port, "lin", "PUT", import_path_of(id, "?type=person&name=a.csv"),
		str_from(sheet));
	must_answer(&x, 200);
	x = ask(b.port, "lin", "POST", import_path_of(id, "/dry"), STR("{}"));
	must_answer(&x, 200);
	x = ask(c.port, "lin", "POST", import_path_of(id, "/run"), STR("{\"skip_wrong\":true}"));
	must_answer(&x, 200);
	program_kill(&c);
	do {
		assert_int_equal(pool_write(world.app->pool, end_leases, NULL, &e), ERR_OK);
		nap();
	} while (!import_is(id, "done") && clock_monotonic_ms() < until);
	assert_true(import_is(id, "done"));
	assert_int_equal(imported(), before + 2);
	program_serve(&c, world.dir.path, world.app->options.dsn, world.app->options.key_file);
}

/* -- what is left ---------------------------------------------------------------------------------------- */

static enum err_code
verify(void *ctx, struct db *db, struct err *e)
{
	struct audit_fault *faults;
	size_t n = 0;
	int64_t checked = 0;
	enum err_code rc = audit_verify(db, world.app->keyring, STR_NONE, world.arena, &faults, &n,
					&checked, e);

	*(size_t *)ctx = n;
	return rc;
}

/* Each wrote a chain of its own, the killed one's too. */
static void
test_logs_hold_together(void **state UNUSED)
{
	struct err e = {0};
	size_t faults = 1;

	assert_int_equal(pool_write(world.app->pool, verify, &faults, &e), ERR_OK);
	assert_int_equal(faults, 0);
	assert_true(number("SELECT COUNT(*) FROM audit_chain") >= 4);
	program_stop(&b);
	program_stop(&c);
	assert_int_equal(pool_write(world.app->pool, verify, &faults, &e), ERR_OK);
	assert_int_equal(faults, 0);
}

static int
open_world(void **state UNUSED)
{
	api_world_open(&world);
	start_b_and_c();
	return 0;
}

static int
close_world(void **state UNUSED)
{
	program_stop(&b);
	program_stop(&c);
	api_world_close(&world);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers_run_through),
		cmocka_unit_test(test_one_id_sent_to_all_is_one_record),
		cmocka_unit_test(test_signed_out_here_is_signed_out_there),
		cmocka_unit_test(test_wrong_passwords_are_counted_together),
		cmocka_unit_test(test_an_import_goes_from_hand_to_hand),
		cmocka_unit_test(test_logs_hold_together),
	};

	return cmocka_run_group_tests(tests, open_world, close_world);
}
