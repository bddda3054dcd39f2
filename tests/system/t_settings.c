/*
 * t_settings.c: figures that a station sets for itself: what is due by them, and that they and the
 * own days of the calendar hold in every process of an installation within two seconds.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "api_world.h"
#include "base/clock.h"
#include "cast.h"
#include "deadline/deadline.h"

/* -- what is due ----------------------------------------------------------------------------------- */

static struct station st;

static int
open_station(void **state)
{
	(void)state;
	station_open(&st, NULL);
	return 0;
}

static int
close_station(void **state)
{
	(void)state;
	station_close(&st);
	return 0;
}

static enum err_code
set_figure(struct work *w, void *ctx, struct err *e)
{
	struct value v[2] = {value_text(w->actor->unit.id), value_text(str_from(ctx))};

	enum err_code rc;

	rc = db_exec(w->db,
		     STR("DELETE FROM setting WHERE unit_id = ? AND \"key\" = 'write_up_remind'"),
		     v, 1, NULL, e);
	return rc == ERR_OK ? db_exec(w->db,
				      STR("INSERT INTO setting (unit_id, \"key\", value) VALUES "
					  "(?, 'write_up_remind', ?)"),
				      v, 2, NULL, e)
			    : rc;
}

static enum err_code
reckon_again(struct work *w, void *ctx, struct err *e)
{
	struct actor system;
	int64_t n;

	(void)ctx;
	actor_system(w->arena, &system, "test");
	w->actor = &system;
	return deadline_rebuild(w, &n, e);
}

static void
set(const char *value)
{
	struct err e = {0};

	assert_int_equal(station_write(&st, LIN, set_figure, (void *)value, &e), ERR_OK);
	setting_forget(st.engine.settings, st.a.id);
	assert_int_equal(station_write(&st, LIN, reckon_again, NULL, &e), ERR_OK);
}

static int64_t
due(struct str session)
{
	return cast_number(&st,
			   "SELECT due_at FROM deadline WHERE rule = 'write_up' AND record_id = ?",
			   session);
}

static void
a_figure_of_the_station_moves_what_is_due(void **state)
{
	const int64_t hour = 3600 * 1000;
	struct str id;
	int64_t by_profile;

	(void)state;
	id = station_create(&st, LIN, "session",
			    cast_json(&st,
				      "{\"parent\":\"%.*s\",\"fields\":{\"started_at\":"
				      "\"2026-03-02T09:00:00+08:00\",\"mode\":\"1\",\"danger\":"
				      "\"same\"},\"late_reason\":\"1\"}",
				      STR_ARG(station_case(&st, NULL))),
			    NULL, NULL);
	by_profile = due(id);
	assert_true(by_profile > 0);
	set("30");
	assert_int_equal(due(id) - by_profile, 6 * hour);
	set("no figure"); /* as if there were none */
	assert_int_equal(due(id), by_profile);
}

/* -- two processes ------------------------------------------------------------------------------------ */

static struct api_world world, other;

/* A second server on the same data, as another process would be. */
static int
open_two(void **state)
{
	struct app_options o = {.workers = true, .readers = 2};
	struct server_options so = {.threads = 1};
	struct problems ps;
	struct err e = {0};

	(void)state;
	api_world_open(&world);
	other = world;
	o.data_dir = world.dir.path;
	o.dsn = world.db.dsn;
	problems_init(&ps, world.arena);
	if (app_open(&o, &other.app, &ps, &e) != ERR_OK ||
	    server_start(other.app, &so, &other.server, &e) != ERR_OK)
		fail_msg("second server: %s", e.detail);
	other.port = server_port(other.server);
	return 0;
}

static int
close_two(void **state)
{
	(void)state;
	server_stop(other.server);
	app_close(other.app);
	api_world_close(&world);
	return 0;
}

static struct http_answer
ask(struct api_world *w, const char *method, const char *path, const char *body)
{
	return api_world_ask(w, api_world_person(w, "guan"), method, str_from(path), STR_NONE,
			     body ? str_from(body) : STR_NONE);
}

static bool
session_says(struct api_world *w, const char *value)
{
	struct http_answer x = ask(w, "GET", "/api/session", NULL);
	json_t *answer = api_world_json(&x);
	const char *got = json_string_value(
		json_object_get(json_object_get(answer, "settings"), "write_up_remind"));
	bool same = got && strcmp(got, value) == 0;

	json_decref(answer);
	return same;
}

/* Asks until it is so; how long that took. */
static int64_t
until(bool (*so)(void))
{
	const struct timespec a_little = {0, 20 * 1000 * 1000};
	int64_t begin = clock_monotonic_ms();

	while (!so()) {
		if (clock_monotonic_ms() - begin > 10 * 1000)
			fail_msg("not within ten seconds");
		nanosleep(&a_little, NULL);
	}
	return clock_monotonic_ms() - begin;
}

enum { TWO_SECONDS = 2000, ASKING = 1000 /* of a busy machine */ };

static bool
other_has_the_figure(void)
{
	return session_says(&other, "36");
}

static void
a_figure_holds_in_the_other_process(void **state)
{
	struct http_answer x;

	(void)state;
	assert_true(session_says(&world, "24"));
	assert_true(session_says(&other, "24"));
	x = ask(&world, "PUT", "/api/admin/profile", "{\"settings\":{\"write_up_remind\":\"36\"}}");
	assert_int_equal(x.status, 200);
	assert_true(session_says(&world, "36")); /* here at once */
	assert_true(until(other_has_the_figure) <= TWO_SECONDS + ASKING);
	x = ask(&world, "PUT", "/api/admin/profile",
		"{\"settings\":{\"write_up_remind\":\"soon\"}}");
	assert_int_equal(x.status, 422);
}

static bool
other_has_the_day(void)
{
	int missing;

	session_says(&other, ""); /* any request looks after it */
	return !calendar_is_workday(&other.app->catalogue->calendar, date_from_civil(2027, 3, 3),
				    &missing);
}

static void
an_own_day_holds_in_the_other_process(void **state)
{
	struct http_answer x;

	(void)state;
	assert_false(other_has_the_day());
	x = ask(&world, "PUT", "/api/admin/calendar/2027",
		"[{\"day\":\"2027-03-03\",\"kind\":\"holiday\",\"name\":\"庙会\"}]");
	assert_int_equal(x.status, 200);
	assert_true(until(other_has_the_day) <= TWO_SECONDS + ASKING);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_figure_of_the_station_moves_what_is_due,
						open_station, close_station),
		cmocka_unit_test_setup_teardown(a_figure_holds_in_the_other_process, open_two,
						close_two),
		cmocka_unit_test_setup_teardown(an_own_day_holds_in_the_other_process, open_two,
						close_two),
	};

	return cmocka_run_group_tests_name("settings", tests, NULL, NULL);
}
