/*
 * t_workflow.c: moves, gates and approvals on the real case flow: nobody jumps a stage, nobody
 * approves their own, and a station with nobody else to ask is no dead end.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "cast.h"

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
		      STR("SELECT id FROM task WHERE record_id = ? AND done_at IS NULL AND react "
			  "IS NULL"),
		      &arg, 1, &found, e);
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

/* -- being told, taking back ------------------------------------------------------------------------ */

static int64_t
lines(struct str record, const char *account)
{
	return cast_number(&st,
			   str_cstr(st.arena,
				    str_fmt(st.arena,
					    "SELECT COUNT(*) FROM task t JOIN account a ON a.id = "
					    "t.to_account WHERE t.record_id = ? AND a.login = '%s' "
					    "AND t.react LIKE 'move:%%' AND t.done_at IS NULL",
					    account)),
			   record);
}

static int64_t
open_tasks(struct str record)
{
	return cast_number(&st, "SELECT COUNT(*) FROM task WHERE record_id = ? AND done_at IS NULL",
			   record);
}

static enum err_code
withdraw_fn(struct work *w, void *ctx, struct err *e)
{
	const struct str *approval = ctx;

	return workflow_withdraw(w, *approval, e);
}

static void
who_is_named_in_a_move_is_told_once_it_is_made(void **state)
{
	struct str id = station_case(&st, NULL);

	(void)state;
	assert_int_equal(station_move(&st, LIN, "case", id, "open", ALL_OPENING, NULL), ERR_OK);
	assert_int_equal(lines(id, "linxiaomei"), 0);
	assert_int_equal(station_decide(&st, ZHOU, station_approval(&st, id), DECISION_AGREE, NULL),
			 ERR_OK);
	assert_int_equal(lines(id, "linxiaomei"), 1);
	assert_int_equal(lines(id, "zhouyaqin"), 0);
}

/* A review that is agreed to sets a day on its case. */
static struct str
review_of(struct str id)
{
	struct str review = station_create(
		&st, LIN, "review",
		cast_json(&st,
			  "{\"parent\":\"%.*s\",\"fields\":{\"reviewed_on\":\"2026-01-05\","
			  "\"summary\":\"去了六回\",\"decision\":\"1\"}}",
			  STR_ARG(id)),
		NULL, NULL);

	assert_int_equal(station_move(&st, LIN, "review", review, "submit", NULL, NULL), ERR_OK);
	return review;
}

static int64_t
reviewed(struct str id)
{
	return cast_number(&st, "SELECT COUNT(reviewed_on) FROM form_case WHERE id = ?", id);
}

static void
a_decision_taken_back_takes_back_what_it_did_elsewhere(void **state)
{
	struct str id = station_case(&st, NULL), review = review_of(id), approval;
	int64_t before = open_tasks(review);
	struct err e;

	(void)state;
	approval = station_approval(&st, review);
	assert_int_equal(station_decide(&st, ZHOU, approval, DECISION_AGREE, NULL), ERR_OK);
	assert_int_equal(reviewed(id), 1);
	assert_int_equal(lines(review, "linxiaomei"), 1);
	assert_int_equal(station_write(&st, ZHOU, withdraw_fn, &approval, &e), ERR_OK);
	assert_int_equal(reviewed(id), 0);
	assert_int_equal(lines(review, "linxiaomei"), 0);
	assert_int_equal(open_tasks(review), before);
	assert_int_equal(station_decide(&st, ZHOU, approval, DECISION_AGREE, NULL), ERR_OK);
	assert_int_equal(reviewed(id), 1);
}

static void
what_somebody_went_on_from_is_not_taken_back(void **state)
{
	struct str id = station_case(&st, NULL), review = review_of(id), approval;
	struct err e;

	(void)state;
	approval = station_approval(&st, review);
	assert_int_equal(station_decide(&st, ZHOU, approval, DECISION_AGREE, NULL), ERR_OK);
	assert_int_equal(station_update(&st, LIN, "case", id,
					"{\"base\":2,\"fields\":{\"pseudonym\":\"别的\"}}", NULL),
			 ERR_OK);
	assert_int_equal(station_write(&st, ZHOU, withdraw_fn, &approval, &e), ERR_FOLLOWED);
	assert_int_equal(reviewed(id), 1);
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
		cmocka_unit_test_setup_teardown(who_is_named_in_a_move_is_told_once_it_is_made,
						setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_decision_taken_back_takes_back_what_it_did_elsewhere, setup, teardown),
		cmocka_unit_test_setup_teardown(what_somebody_went_on_from_is_not_taken_back, setup,
						teardown),
	};

	return cmocka_run_group_tests_name("workflow", tests, NULL, NULL);
}
