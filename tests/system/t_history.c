/*
 * t_history.c: nothing is lost. Every version of a record stays, with who made it and when, rows of
 * its tables too; how it stood on any day is plain SQL; what is voided stays with its number, its
 * words and the reason.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/clock.h"
#include "cast.h"

static struct station st;

#define MORNING INT64_C(1795395600000)
#define DAY CLOCK_DAY_MS

static int
setup(void **state)
{
	(void)state;
	station_open(&st, NULL);
	clock_set(MORNING);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	station_close(&st);
	return 0;
}

struct asking {
	struct str id, answer;
};

static enum err_code
read_history(struct work *w, void *ctx, struct err *e)
{
	struct asking *x = ctx;
	struct record *r;
	struct json j;
	struct buf b;
	enum err_code rc;

	rc = record_load(w, cat_type(w->engine->catalogue, STR("case")), x->id, ACT_READ, &r, e);
	buf_init(&b, w->arena, 1u << 20);
	json_init(&j, &b);
	if (rc == ERR_OK)
		rc = record_history(w, r, &j, e);
	x->answer = buf_str(&b);
	return rc;
}

static json_t *
history(enum person who, struct str id)
{
	struct asking x = {.id = id};
	struct err e = {0};
	json_t *v;

	if (station_read(&st, who, read_history, &x, &e) != ERR_OK)
		fail_msg("history: %s", e.detail);
	v = json_loadb(x.answer.p, x.answer.n, 0, NULL);
	assert_non_null(v);
	return v;
}

/* On the second day the helper comes and changes a goal, on the third the responsible worker. */
static struct str
changed_case(void)
{
	struct str id = station_case(&st, NULL);

	clock_set(MORNING + DAY);
	assert_int_equal(
		station_update(&st, LIN, "case", id,
			       cast_json(&st,
					 "{\"base\":1,\"fields\":{\"helper\":\"%.*s\","
					 "\"goals\":[{\"goal\":\"每天下楼一次\",\"status\":"
					 "\"1\"}]}}",
					 STR_ARG(st.actors[JIN].account)),
			       NULL),
		ERR_OK);
	clock_set(MORNING + 2 * DAY);
	assert_int_equal(station_update(&st, JIN, "case", id,
					"{\"base\":2,\"fields\":{\"pseudonym\":\"阿桂\",\"goals\":["
					"{\"goal\":\"每天下楼两次\",\"status\":\"1\"},"
					"{\"goal\":\"去一次医院\",\"status\":\"1\"}]}}",
					NULL),
			 ERR_OK);
	return id;
}

static const char *
by(json_t *version)
{
	return json_string_value(json_object_get(json_object_get(version, "by"), "name"));
}

static void
every_version_says_who_and_what(void **state)
{
	json_t *h = history(LIN, changed_case()), *change;
	bool seen = false;
	size_t i;

	(void)state;
	assert_int_equal(json_array_size(h), 3);
	assert_string_equal(by(json_array_get(h, 0)), "金伟");
	assert_string_equal(by(json_array_get(h, 2)), "林晓梅");
	json_array_foreach(json_object_get(json_array_get(h, 0), "changes"), i, change)
	{
		if (!str_eq(str_from(json_string_value(json_object_get(change, "field"))),
			    STR("pseudonym")))
			continue;
		seen = true;
		assert_string_equal(json_string_value(json_object_get(change, "from")), "桂花婆婆");
		assert_string_equal(json_string_value(json_object_get(change, "to")), "阿桂");
	}
	assert_true(seen);
	json_decref(h);
}

/* How many rows a table of history holds that were valid at a moment. */
static int64_t
valid_at(const char *table, const char *column, struct str id, int64_t at)
{
	return cast_number(
		&st,
		cast_json(&st,
			  "SELECT COUNT(*) FROM %s WHERE %s = ? AND recorded_from <= %lld"
			  " AND (recorded_to IS NULL OR recorded_to > %lld)",
			  table, column, (long long)at, (long long)at),
		id);
}

static void
any_day_can_be_asked_for(void **state)
{
	struct str id = changed_case();

	(void)state;
	assert_int_equal(valid_at("form_case_history", "id", id, MORNING - DAY), 0);
	assert_int_equal(valid_at("form_case_history", "id", id, MORNING + DAY / 2), 1);
	assert_int_equal(valid_at("form_case_history", "id", id, MORNING + 9 * DAY), 1);
	assert_int_equal(valid_at("form_case__goals_history", "parent_id", id, MORNING + DAY / 2),
			 0);
	assert_int_equal(
		valid_at("form_case__goals_history", "parent_id", id, MORNING + DAY + DAY / 2), 1);
	assert_int_equal(valid_at("form_case__goals_history", "parent_id", id, MORNING + 9 * DAY),
			 2);
}

struct voiding {
	struct str id, reason;
};

static enum err_code
make_void(struct work *w, void *ctx, struct err *e)
{
	struct voiding *v = ctx;
	struct record *r;

	return record_void(w, cat_type(w->engine->catalogue, STR("case")), v->id, v->reason, &r, e);
}

static void
what_is_voided_stays(void **state)
{
	struct voiding v = {.id = station_case(&st, NULL)};
	struct str next, got;
	struct err e = {0};

	(void)state;
	assert_int_equal(station_write(&st, LIN, make_void, &v, &e), ERR_INVALID); /* no reason */
	v.reason = STR("同一件事登了两回");
	assert_int_equal(station_write(&st, LIN, make_void, &v, &e), ERR_OK);
	got = station_get(&st, LIN, "case", v.id);
	assert_true(str_contains(got, STR("\"state\":\"void\"")));
	assert_true(str_contains(got, STR("-C-0001\"")));
	assert_true(str_contains(got, STR("桂花婆婆")));
	next = station_get(&st, LIN, "case", station_case(&st, NULL));
	assert_true(str_contains(next, STR("-C-0002\""))); /* its number is not given again */
	assert_int_equal(cast_number(&st,
				     "SELECT COUNT(*) FROM audit WHERE act = 'void' AND record = ? "
				     "AND reason = '同一件事登了两回'",
				     v.id),
			 1);
	assert_int_equal(valid_at("form_case_history", "id", v.id, MORNING + DAY), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_version_says_who_and_what, setup, teardown),
		cmocka_unit_test_setup_teardown(any_day_can_be_asked_for, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_voided_stays, setup, teardown),
	};

	return cmocka_run_group_tests_name("history", tests, NULL, NULL);
}
