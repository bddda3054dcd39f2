/*
 * t_workflow.c: moves, gates and approvals on the real case flow: nobody jumps a stage, nobody
 * approves their own, and a station with nobody else to ask is no dead end.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

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

#define ALL_OPENING "intake=1 problem=1 basics=1 risk=1 agreement=1 willing=1 supervisor=1"

static bool
in_state(enum person who, struct str id, const char *state)
{
	struct str got = station_get(&st, who, "case", id);

	return str_contains(got, str_fmt(st.arena, "\"state\":\"%s\"", state));
}

static void
gate_names_what_is_missing(void **state)
{
	struct str id = station_case(&st, NULL), missing;

	(void)state;
	assert_int_equal(station_move(&st, LIN, "case", id, "open", NULL, &missing), ERR_GATE);
	assert_true(str_contains(missing, STR("agreement\n")));
	assert_true(str_contains(missing, STR("problem\n")));
	assert_true(in_state(LIN, id, "draft"));
}

static void
a_stage_cannot_be_jumped(void **state)
{
	struct str id = station_case(&st, NULL);

	(void)state;
	assert_int_equal(station_move(&st, LIN, "case", id, "to_plan", NULL, NULL),
			 ERR_WRONG_STATE);
	assert_int_equal(station_move(&st, LIN, "case", id, "no_such_move", NULL, NULL),
			 ERR_WRONG_STATE);
}

static void
exceptions_open_the_gate_and_the_supervisor_decides(void **state)
{
	struct str id = station_case(&st, NULL), approval;

	(void)state;
	assert_int_equal(station_move(&st, LIN, "case", id, "open", ALL_OPENING, NULL), ERR_OK);
	assert_true(in_state(LIN, id, "opening"));
	approval = station_approval(&st, id);
	assert_true(approval.n > 0);
	assert_int_equal(station_decide(&st, LIN, approval, DECISION_AGREE, NULL), ERR_NOT_YOURS);
	assert_int_equal(station_decide(&st, JIN, approval, DECISION_AGREE, NULL), ERR_FORBIDDEN);
	assert_int_equal(station_decide(&st, PAN, approval, DECISION_AGREE, NULL), ERR_FORBIDDEN);
	assert_int_equal(station_decide(&st, ZHOU, approval, DECISION_AGREE, NULL), ERR_OK);
	assert_true(in_state(LIN, id, "assess"));
	assert_int_equal(station_decide(&st, ZHOU, approval, DECISION_AGREE, NULL), ERR_DECIDED);
}

static void
returning_asks_for_words(void **state)
{
	struct str id = station_case(&st, NULL), approval;

	(void)state;
	assert_int_equal(station_move(&st, LIN, "case", id, "open", ALL_OPENING, NULL), ERR_OK);
	approval = station_approval(&st, id);
	assert_int_equal(station_decide(&st, ZHOU, approval, DECISION_RETURN, NULL), ERR_INVALID);
	assert_int_equal(station_decide(&st, ZHOU, approval, DECISION_RETURN, "协议补一下"),
			 ERR_OK);
	assert_true(in_state(LIN, id, "draft"));
}

static void
waiting_record_is_closed_to_changes(void **state)
{
	struct str id = station_case(&st, NULL);

	(void)state;
	assert_int_equal(station_move(&st, LIN, "case", id, "open", ALL_OPENING, NULL), ERR_OK);
	assert_int_equal(station_update(&st, LIN, "case", id,
					"{\"base\":2,\"fields\":{\"pseudonym\":\"别的\"}}", NULL),
			 ERR_WRONG_STATE);
}

/* The first open task on a record, or STR_NONE. */
static enum err_code
find_task(struct work *w, void *ctx, struct err *e)
{
	struct str *id = ctx;
	struct value arg = value_text(*id), found = VALUE_EMPTY;
	enum err_code rc;

	rc = db_value(w->db, w->arena,
		      STR("SELECT id FROM task WHERE record_id = ? AND done_at IS NULL"), &arg, 1,
		      &found, e);
	*id = found.type == VALUE_TEXT ? found.s : STR_NONE;
	return rc;
}

static enum err_code
finish_task(struct work *w, void *ctx, struct err *e)
{
	const struct str *id = ctx;

	return workflow_task_done(w, *id, e);
}

static void
a_task_is_ticked_off_by_the_one_it_was_given_to(void **state)
{
	struct str id = station_case(&st, NULL), task, left;
	struct err e;

	(void)state;
	assert_int_equal(station_move(&st, LIN, "case", id, "open", ALL_OPENING, NULL), ERR_OK);
	assert_int_equal(station_decide(&st, ZHOU, station_approval(&st, id), DECISION_AGREE, NULL),
			 ERR_OK);
	task = left = id;
	assert_int_equal(station_read(&st, LIN, find_task, &task, &e), ERR_OK);
	assert_true(task.n > 0);
	assert_int_equal(station_write(&st, JIN, finish_task, &task, &e), ERR_FORBIDDEN);
	assert_int_equal(station_write(&st, LIN, finish_task, &task, &e), ERR_OK);
	assert_int_equal(station_write(&st, LIN, finish_task, &task, &e), ERR_OK);
	assert_int_equal(station_read(&st, LIN, find_task, &left, &e), ERR_OK);
	assert_int_equal(left.n, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(gate_names_what_is_missing, setup, teardown),
		cmocka_unit_test_setup_teardown(a_stage_cannot_be_jumped, setup, teardown),
		cmocka_unit_test_setup_teardown(exceptions_open_the_gate_and_the_supervisor_decides,
						setup, teardown),
		cmocka_unit_test_setup_teardown(returning_asks_for_words, setup, teardown),
		cmocka_unit_test_setup_teardown(waiting_record_is_closed_to_changes, setup,
						teardown),
		cmocka_unit_test_setup_teardown(a_task_is_ticked_off_by_the_one_it_was_given_to,
						setup, teardown),
	};

	return cmocka_run_group_tests_name("workflow", tests, NULL, NULL);
}
