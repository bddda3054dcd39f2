/*
 * t_people.c: approvals and need-to-know go by person, not by role: who stands on a case sees it,
 * nobody approves their own, a station of two is no dead end, and what was opened in an emergency
 * closes by itself.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/clock.h"
#include "cast.h"

static struct station st;

/* Monday 2026-11-23, 09:00: working days follow. */
#define MORNING INT64_C(1795395600000)
#define HOUR (INT64_C(3600) * 1000)

#define ALL_OPENING "intake=1 problem=1 basics=1 risk=1 agreement=1 willing=1 supervisor=1"

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

static bool
sees(enum person who, const char *type, struct str id)
{
	return station_get(&st, who, type, id).n > 0;
}

static bool
in_state(enum person who, struct str id, const char *state)
{
	return str_contains(station_get(&st, who, "case", id),
			    str_fmt(st.arena, "\"state\":\"%s\"", state));
}

static struct str
account(enum person who)
{
	return st.actors[who].account;
}

/* A case with nobody but its responsible worker, at her own unit. */
static struct str
lonely_case(enum person who)
{
	struct str person = station_create(
		&st, who, "person",
		"{\"fields\":{\"name\":\"陈阿妹\",\"gender\":\"2\",\"village\":\"330381128201\","
		"\"client_groups\":[\"A01\"]}}",
		NULL, NULL);

	return station_create(&st, who, "case",
			      cast_json(&st,
					"{\"fields\":{\"person\":\"%.*s\",\"pseudonym\":\"桂花\"}}",
					STR_ARG(person)),
			      NULL, NULL);
}

static bool
has_turn(struct str approval, enum person who)
{
	return str_contains(cast_text(&st, "SELECT turn FROM approval WHERE id = ?", approval),
			    account(who));
}

static enum err_code
run_sweep(void *ctx, struct db *db, struct err *e)
{
	struct actor *jobs = ctx;
	struct work w;

	work_init(&w, &st.engine, db, st.arena, jobs);
	return workflow_sweep(&w, e);
}

static void
sweep_at(int64_t now)
{
	struct actor jobs;
	struct err e = {0};

	clock_set(now);
	actor_system(st.arena, &jobs, "test:sweep");
	assert_int_equal(pool_write(st.engine.pool, run_sweep, &jobs, &e), ERR_OK);
}

/* -- need to know --------------------------------------------------------------------------------- */

static void
who_sees_a_case_follows_its_staff_fields(void **state)
{
	struct str id = station_case(&st, NULL);

	(void)state;
	assert_true(sees(LIN, "case", id));
	assert_false(sees(JIN, "case", id));
	assert_int_equal(station_update(&st, LIN, "case", id,
					cast_json(&st,
						  "{\"base\":1,\"fields\":{\"helper\":\"%.*s\"}}",
						  STR_ARG(account(JIN))),
					NULL),
			 ERR_OK);
	assert_true(sees(JIN, "case", id));
	assert_int_equal(station_update(&st, LIN, "case", id,
					cast_json(&st,
						  "{\"base\":2,\"fields\":{\"helper\":null,"
						  "\"responsible\":\"%.*s\"}}",
						  STR_ARG(account(JIN))),
					NULL),
			 ERR_OK);
	assert_true(sees(JIN, "case", id));
	assert_true(sees(ZHOU, "case", id));
	assert_false(sees(LIN, "case", id)); /* having made it is not enough */
	assert_false(sees(CHEN, "case", id));
	assert_int_equal(cast_number(&st, "SELECT COUNT(*) FROM record_relation WHERE root_id = ?",
				     id),
			 2); /* hers is gone, the new one and the supervisor are left */
}

/* Rows that a case has written; the person's own staff fields stand beside them. */
static int64_t
relations_to(struct str root)
{
	return cast_number(&st,
			   "SELECT COUNT(*) FROM record_relation WHERE root_id = ? AND type = "
			   "'case'",
			   root);
}

static void
the_person_is_known_while_the_case_runs(void **state)
{
	struct str person, id = station_case(&st, &person);

	(void)state;
	assert_int_equal(relations_to(person), 2); /* responsible and supervisor */
	assert_int_equal(station_move(&st, LIN, "case", id, "short", NULL, NULL), ERR_OK);
	assert_true(in_state(LIN, id, "short"));
	assert_int_equal(relations_to(person), 0);
	assert_int_equal(relations_to(id), 2); /* what she wrote stays hers to read */
}

struct opening {
	const char *type, *reason;
	struct str id;
};

static enum err_code
open_in_emergency(struct work *w, void *ctx, struct err *e)
{
	struct opening *o = ctx;

	return record_emergency_open(w, cat_type(w->engine->catalogue, str_from(o->type)), o->id,
				     str_from(o->reason), e);
}

static enum err_code
emergency(enum person who, const char *type, struct str id, const char *reason)
{
	struct opening o = {type, reason, id};
	struct err e = {0};

	return station_write(&st, who, open_in_emergency, &o, &e);
}

static void
an_emergency_opening_is_for_a_day_and_is_logged(void **state)
{
	struct str id = station_case(&st, NULL);

	(void)state;
	assert_int_equal(emergency(JIN, "case", id, "急"), ERR_INVALID);
	assert_false(sees(JIN, "case", id));
	assert_int_equal(emergency(JIN, "case", id, "夜里邻居来电，他要跳楼"), ERR_OK);
	assert_true(sees(JIN, "case", id));
	assert_int_equal(cast_number(&st,
				     "SELECT COUNT(*) FROM audit WHERE act = 'emergency' AND "
				     "record = ? AND reason <> ''",
				     id),
			 1);
	clock_set(MORNING + 24 * HOUR - 60 * 1000);
	assert_true(sees(JIN, "case", id));
	clock_set(MORNING + 24 * HOUR + 60 * 1000);
	assert_false(sees(JIN, "case", id));
	assert_true(sees(LIN, "case", id));
}

static void
an_emergency_does_not_reach_another_station(void **state)
{
	struct str id = station_case(&st, NULL);

	(void)state;
	assert_int_equal(emergency(YE, "case", id, "夜里邻居来电，他要跳楼"), ERR_FORBIDDEN);
	assert_int_equal(emergency(YE, "case", STR("01900000-0000-7000-8000-000000000000"),
				   "夜里邻居来电，他要跳楼"),
			 ERR_FORBIDDEN);
	assert_false(sees(YE, "case", id));
}

/* -- whose turn it is ------------------------------------------------------------------------------ */

static void
a_station_of_two_asks_the_agency(void **state)
{
	struct unit c = cast_unit(&st, "station", "高楼镇社工站", "RA03", &st.town_b);
	enum person head = cast_hire(&st, "wuhead", "head", &c);
	enum person worker = cast_hire(&st, "xieworker", "worker", &c);
	struct str id = lonely_case(head), approval;

	(void)state;
	assert_int_equal(station_move(&st, head, "case", id, "open", ALL_OPENING, NULL), ERR_OK);
	approval = station_approval(&st, id);
	assert_true(has_turn(approval, HU));
	assert_false(has_turn(approval, head));
	assert_false(has_turn(approval, worker));
	assert_int_equal(station_decide(&st, head, approval, DECISION_AGREE, NULL), ERR_NOT_YOURS);
	assert_int_equal(station_decide(&st, worker, approval, DECISION_AGREE, NULL),
			 ERR_FORBIDDEN);
	assert_int_equal(station_decide(&st, HU, approval, DECISION_AGREE, NULL), ERR_OK);
	assert_true(in_state(head, id, "assess"));
}

/* In a district of its own: no supervisor, no agency, nobody above. */
static enum person
alone(const char *login, const char *role, struct unit *ret)
{
	struct unit district = cast_unit(&st, "district", "平阳县", "PY", &st.city);

	*ret = cast_unit(&st, "station", "水头镇社工站", "PY01", &district);
	return cast_hire(&st, login, role, ret);
}

static void
with_nobody_left_the_work_goes_on_and_says_so(void **state)
{
	struct unit c;
	enum person head = alone("lonehead", "head", &c);
	struct str id = lonely_case(head), got;

	(void)state;
	assert_int_equal(station_move(&st, head, "case", id, "open", ALL_OPENING, NULL), ERR_OK);
	assert_true(in_state(head, id, "opening"));
	sweep_at(MORNING + 3 * 24 * HOUR); /* the third working day is not over yet */
	assert_true(in_state(head, id, "opening"));
	sweep_at(MORNING + 4 * 24 * HOUR);
	assert_true(in_state(head, id, "assess"));
	assert_int_equal(cast_number(&st,
				     "SELECT COUNT(*) FROM approval WHERE record_id = ? AND state "
				     "= 'pending' AND decided_by IS NOT NULL",
				     id),
			 1);
	got = station_get(&st, head, "case", id);
	assert_true(str_contains(got, STR("\"pending\":{")));
	assert_true(str_contains(got, STR("\"state\":\"pending\"")));
	/* It is still not the asker's to decide. */
	assert_int_equal(
		station_decide(&st, head,
			       cast_text(&st, "SELECT id FROM approval WHERE record_id = ?", id),
			       DECISION_AGREE, NULL),
		ERR_NOT_YOURS);
}

static void
an_acting_head_decides_like_the_head(void **state)
{
	struct unit c;
	enum person worker = alone("soleworker", "worker", &c);
	enum person acting = cast_hire(&st, "actinghead", "acting_head", &c);
	struct str id = lonely_case(worker), approval;

	(void)state;
	assert_int_equal(station_move(&st, worker, "case", id, "open", ALL_OPENING, NULL), ERR_OK);
	approval = station_approval(&st, id);
	assert_true(has_turn(approval, acting));
	assert_int_equal(station_decide(&st, acting, approval, DECISION_AGREE, NULL), ERR_OK);
	assert_true(in_state(worker, id, "assess"));
}

static void
an_account_that_is_disabled_loses_its_turn(void **state)
{
	struct str first = station_case(&st, NULL), second = station_case(&st, NULL), approval;

	(void)state;
	assert_int_equal(station_move(&st, LIN, "case", first, "open", ALL_OPENING, NULL), ERR_OK);
	approval = station_approval(&st, first);
	assert_true(has_turn(approval, ZHOU));
	cast_dismiss(&st, ZHOU);
	assert_int_not_equal(cast_sign_in(&st, ZHOU), ERR_OK);
	/* What is asked from now on goes to the next. */
	assert_int_equal(station_move(&st, LIN, "case", second, "open", ALL_OPENING, NULL), ERR_OK);
	assert_false(has_turn(station_approval(&st, second), ZHOU));
	assert_true(has_turn(station_approval(&st, second), HU));
	/* What waited for her goes on, too. */
	sweep_at(MORNING + HOUR);
	assert_false(has_turn(approval, ZHOU));
	assert_true(has_turn(approval, HU));
	assert_int_equal(station_decide(&st, HU, approval, DECISION_AGREE, NULL), ERR_OK);
}

static void
who_does_not_answer_in_time_is_passed_by(void **state)
{
	struct str id = station_case(&st, NULL), approval;

	(void)state;
	assert_int_equal(station_move(&st, LIN, "case", id, "refuse", NULL, NULL), ERR_OK);
	approval = station_approval(&st, id);
	assert_true(has_turn(approval, ZHOU));
	assert_false(has_turn(approval, HU));
	sweep_at(MORNING + 4 * 24 * HOUR); /* this move does not go on by itself */
	assert_true(in_state(LIN, id, "refusing"));
	assert_true(has_turn(approval, HU));
	assert_true(has_turn(approval, ZHOU)); /* she may still decide */
	assert_false(has_turn(approval, LIN));
	assert_int_equal(station_decide(&st, HU, approval, DECISION_AGREE, NULL), ERR_OK);
	assert_true(in_state(LIN, id, "refused"));
}

static void
a_finished_case_is_closed_to_changes(void **state)
{
	struct str id = station_case(&st, NULL);

	(void)state;
	assert_int_equal(station_move(&st, LIN, "case", id, "short", NULL, NULL), ERR_OK);
	assert_int_equal(station_update(&st, LIN, "case", id,
					"{\"base\":2,\"fields\":{\"pseudonym\":\"别的\"}}", NULL),
			 ERR_WRONG_STATE);
	assert_false(sees(JIN, "case", id));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(who_sees_a_case_follows_its_staff_fields, setup,
						teardown),
		cmocka_unit_test_setup_teardown(the_person_is_known_while_the_case_runs, setup,
						teardown),
		cmocka_unit_test_setup_teardown(an_emergency_opening_is_for_a_day_and_is_logged,
						setup, teardown),
		cmocka_unit_test_setup_teardown(an_emergency_does_not_reach_another_station, setup,
						teardown),
		cmocka_unit_test_setup_teardown(a_station_of_two_asks_the_agency, setup, teardown),
		cmocka_unit_test_setup_teardown(with_nobody_left_the_work_goes_on_and_says_so,
						setup, teardown),
		cmocka_unit_test_setup_teardown(an_acting_head_decides_like_the_head, setup,
						teardown),
		cmocka_unit_test_setup_teardown(an_account_that_is_disabled_loses_its_turn, setup,
						teardown),
		cmocka_unit_test_setup_teardown(who_does_not_answer_in_time_is_passed_by, setup,
						teardown),
		cmocka_unit_test_setup_teardown(a_finished_case_is_closed_to_changes, setup,
						teardown),
	};

	return cmocka_run_group_tests_name("people", tests, NULL, NULL);
}
