/*
 * t_stages.c: the same way in other words: a place that counts eight stages sees eight, the states
 * and moves stay as they are.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "station.h"

static struct station st;

static int
setup(void **state)
{
	(void)state;
	station_open(&st, NULL);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	station_close(&st);
	return 0;
}

static enum err_code
count_eight(struct work *w, void *ctx UNUSED, struct err *e)
{
	struct value v = value_text(w->actor->unit.id);

	return db_exec(w->db,
		       STR("INSERT INTO setting (unit_id, \"key\", value) VALUES (?, 'stages', "
			   "'8')"),
		       &v, 1, NULL, e);
}

struct seeing {
	struct str id, json;
};

static enum err_code
see(struct work *w, void *ctx, struct err *e)
{
	struct seeing *s = ctx;
	struct record *r;
	struct json j;
	struct buf b;
	enum err_code rc;

	rc = record_load(w, cat_type(st.catalogue, STR("case")), s->id, ACT_READ, &r, e);
	if (rc != ERR_OK)
		return rc;
	buf_init(&b, st.arena, 1u << 20);
	json_init(&j, &b);
	rc = workflow_write_flow(w, r, &j, e);
	s->json = buf_str(&b);
	return rc;
}

static size_t
stages_of(struct str id, struct str *ret_json)
{
	struct seeing s = {.id = id};
	struct err e = {0};
	size_t i, n = 0;
	json_t *answer;

	assert_int_equal(station_read(&st, LIN, see, &s, &e), ERR_OK);
	answer = json_loadb(s.json.p, s.json.n, 0, NULL);
	assert_non_null(answer);
	n = json_array_size(json_object_get(answer, "stages"));
	for (i = 0; i < n; i++)
		printf("%s ",
		       json_string_value(json_object_get(
			       json_array_get(json_object_get(answer, "stages"), i), "label")));
	printf("\n");
	json_decref(answer);
	*ret_json = s.json;
	return n;
}

static void
six_unless_the_place_counts_eight(void **state)
{
	struct str id = station_case(&st, NULL), json;
	struct err e = {0};

	(void)state;
	assert_int_equal(stages_of(id, &json), 6);
	assert_true(str_contains(json, STR("\"stage\":\"intake\"")));
	assert_int_equal(station_write(&st, LIN, count_eight, NULL, &e), ERR_OK);
	setting_forget(st.engine.settings, st.a.id);
	assert_int_equal(stages_of(id, &json), 8);
	assert_true(str_contains(json, STR("\"stage\":\"intake\"")));
	assert_true(str_contains(json, STR("签协议")));
}

#define ALL_OPENING "intake=1 problem=1 basics=1 risk=1 agreement=1 willing=1 supervisor=1"

/* Stages without a state of their own are passed, not stood in. */
static void
a_case_walks_through_them(void **state)
{
	struct str id = station_case(&st, NULL), json;
	struct err e = {0};

	(void)state;
	assert_int_equal(station_write(&st, LIN, count_eight, NULL, &e), ERR_OK);
	setting_forget(st.engine.settings, st.a.id);
	assert_int_equal(station_move(&st, LIN, "case", id, "open", ALL_OPENING, NULL), ERR_OK);
	assert_int_equal(station_decide(&st, ZHOU, station_approval(&st, id), DECISION_AGREE, NULL),
			 ERR_OK);
	stages_of(id, &json);
	assert_true(str_contains(json, STR("\"stage\":\"collect\"")));
	assert_int_equal(station_move(&st, LIN, "case", id, "to_plan",
				      "needs=1 order=1 report=1 self_account=1 assessed=1", NULL),
			 ERR_OK);
	assert_int_equal(
		station_move(&st, LIN, "case", id, "to_work",
			     "agreement=1 goals=1 measures=1 steps=1 difficulties=1 tasks=1 "
			     "crisis_plan=1",
			     NULL),
		ERR_OK);
	stages_of(id, &json);
	assert_true(str_contains(json, STR("\"stage\":\"work\"")));
	assert_true(str_contains(json,
				 STR("\"key\":\"agree\",\"label\":\"签协议\",\"state\":\"done\"")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(six_unless_the_place_counts_eight, setup, teardown),
		cmocka_unit_test_setup_teardown(a_case_walks_through_them, setup, teardown),
	};

	return cmocka_run_group_tests_name("stages", tests, NULL, NULL);
}
