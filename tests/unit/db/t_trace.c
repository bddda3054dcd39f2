/* t_trace.c: the watcher: counting, watching, failing the n-th call. */
#include "db/trace.h"

#include "unit_db.h"

#include <stdlib.h>

static int
traced_up(void **state)
{
	struct fixture *f;
	char dsn[TMPDIR_PATH + 80];

	fixture_up(state);
	f = *state;
	db_close(f->db);
	snprintf(dsn, sizeof(dsn), "trace:%s", f->dsn);
	must(db_open(dsn, DB_WRITE, &f->db, &f->e));
	return 0;
}

#define traced_test(fn) cmocka_unit_test_setup_teardown(fn, traced_up, fixture_down)

static void
test_counts_control_statements_too(void **state)
{
	struct fixture *f = *state;
	uint64_t calls = trace_count(f->db), statements = db_statement_count(f->db);

	assert_true(trace_is(f->db));
	must(db_begin(f->db, &f->e));
	put(f, 1);
	must(db_commit(f->db, &f->e));
	assert_int_equal(trace_count(f->db) - calls, 3);
	assert_int_equal(db_statement_count(f->db) - statements, 1);
}

static void
test_fails_the_nth_call_once(void **state)
{
	struct fixture *f = *state;

	trace_fail(f->db, TRACE_ANY, 3, ERR_DB_FULL, false);
	put(f, 1);
	put(f, 2);
	assert_int_equal(try_put(f, 3), ERR_DB_FULL);
	put(f, 4);
	assert_int_equal(count(f), 3);
}

static void
test_fails_one_kind(void **state)
{
	struct fixture *f = *state;

	trace_fail(f->db, TRACE_COMMIT, 1, ERR_DB, false);
	must(db_begin(f->db, &f->e));
	put(f, 1);
	assert_int_equal(db_commit(f->db, &f->e), ERR_DB);
	assert_true(db_in_transaction(f->db));
	must(db_commit(f->db, &f->e));
	assert_int_equal(count(f), 1);
}

static void
test_loses_the_transaction(void **state)
{
	struct fixture *f = *state;

	must(db_begin(f->db, &f->e));
	must(db_savepoint(f->db, &f->e));
	put(f, 1);
	trace_fail(f->db, TRACE_CHANGE, 1, ERR_DB_FULL, true);
	assert_int_equal(try_put(f, 2), ERR_DB_FULL);
	assert_false(db_in_transaction(f->db));
	db_rollback_to(f->db);
	db_rollback(f->db);
	assert_int_equal(count(f), 0);
}

static void
note_text(void *ctx, struct str sql)
{
	char *last = ctx;

	snprintf(last, 64, "%.*s", STR_ARG(sql));
}

static void
test_watches_text_only(void **state)
{
	struct fixture *f = *state;
	char last[64] = "";

	trace_watch(f->db, note_text, last);
	put(f, 1);
	assert_string_equal(last, "INSERT INTO item (id, text) VALUES (?, ?)");
}

/* A savepoint that cannot be undone takes the transaction with it: half a job is never kept. */
static void
test_failed_rollback_to_ends_the_transaction(void **state)
{
	struct fixture *f = *state;

	must(db_begin(f->db, &f->e));
	must(db_savepoint(f->db, &f->e));
	put(f, 1);
	trace_fail(f->db, TRACE_SAVEPOINT, 1, ERR_DB, false);
	db_rollback_to(f->db);
	assert_false(db_in_transaction(f->db));
	assert_int_equal(count(f), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		traced_test(test_counts_control_statements_too),
		traced_test(test_fails_the_nth_call_once),
		traced_test(test_fails_one_kind),
		traced_test(test_loses_the_transaction),
		traced_test(test_watches_text_only),
		traced_test(test_failed_rollback_to_ends_the_transaction),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
