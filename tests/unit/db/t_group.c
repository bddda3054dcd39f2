/*
 * t_group.c: transactions undone by the engine, connections lost in the middle, and the COMMIT whose
 * answer never comes: through a pool on a linked, traced SQLite file.
 */
#include "db/driver.h"
#include "db/pool.h"
#include "db/trace.h"

#include "unit_db.h"

#include <stdlib.h>

struct world {
	struct fixture *f; /* its file and table; its own connection only looks */
	struct pool *pool;
};

/* What one job's tries are to meet. */
struct meeting {
	int64_t id;
	int undone, gone; /* so many first tries: ERR_DB_RETRY; then ERR_DB_AWAY */
	bool hide;        /* says something else than what it was told */
	enum trace_call call;
	int lost_answers; /* so many first COMMITs run and stay unanswered */
	int lost_commits; /* then so many do not run and stay unanswered */
	int runs;
};

static int
world_up(void **state)
{
	struct world *w = calloc(1, sizeof(*w));
	char dsn[TMPDIR_PATH + 80];
	struct pool_options o = {.dsn = dsn, .readers = 1};
	struct fixture *f;

	fixture_up((void **)&w->f);
	f = w->f;
	snprintf(dsn, sizeof(dsn), "link:trace:%s", f->dsn);
	must(pool_open(&o, &w->pool, &f->e));
	*state = w;
	return 0;
}

static int
world_down(void **state)
{
	struct world *w = *state;

	pool_close(w->pool);
	fixture_down((void **)&w->f);
	free(w);
	return 0;
}

#define group_test(fn) cmocka_unit_test_setup_teardown(fn, world_up, world_down)

static enum err_code
put_run(void *ctx, struct db *db, struct err *e)
{
	struct meeting *m = ctx;
	struct value id = value_int(m->id);
	struct db *trace = db->wraps;
	enum err_code rc;

	m->runs++;
	if (m->runs <= m->undone)
		trace_fail(trace, m->call, 1, ERR_DB_RETRY, false);
	else if (m->runs <= m->undone + m->gone)
		trace_fail(trace, m->call, 1, ERR_DB_AWAY, false);
	else if (m->runs <= m->lost_answers)
		trace_lose_answer(trace, TRACE_COMMIT, 1);
	else if (m->runs <= m->lost_answers + m->lost_commits)
		trace_fail(trace, TRACE_COMMIT, 1, ERR_DB_AWAY, true);
	rc = db_exec(db, STR("INSERT INTO item (id) VALUES (?)"), &id, 1, NULL, e);
	return rc != ERR_OK && m->hide ? err_set(e, ERR_GATE, "something else") : rc;
}

static enum err_code
run(struct world *w, struct meeting *m)
{
	return pool_write(w->pool, put_run, m, &w->f->e);
}

static void
test_an_undone_transaction_runs_again(void **state)
{
	struct world *w = *state;
	struct meeting statement = {.id = 1, .undone = 5, .call = TRACE_CHANGE};
	struct meeting commit = {.id = 2, .undone = 4, .call = TRACE_COMMIT};

	assert_int_equal(run(w, &statement), ERR_OK);
	assert_int_equal(statement.runs, 6);
	assert_int_equal(run(w, &commit), ERR_OK);
	assert_int_equal(commit.runs, 5);
	assert_int_equal(count(w->f), 2);
	assert_int_equal(pool_stats(w->pool).retried, 2);
}

/* The pool looks at what the engine said, not at what the job made of it. */
static void
test_hidden_undoing_is_seen(void **state)
{
	struct world *w = *state;
	struct meeting m = {.id = 1, .undone = 2, .call = TRACE_CHANGE, .hide = true};

	assert_int_equal(run(w, &m), ERR_OK);
	assert_int_equal(count(w->f), 1);
}

static void
test_tries_are_bounded(void **state)
{
	struct world *w = *state;
	struct meeting m = {.id = 1, .undone = 1000, .call = TRACE_COMMIT};

	assert_int_equal(run(w, &m), ERR_DB_RETRY);
	assert_in_range(m.runs, 5, 20);
	assert_int_equal(count(w->f), 0);
}

static void
test_a_lost_connection_costs_nothing(void **state)
{
	struct world *w = *state;
	struct meeting m = {.id = 1, .gone = 1, .call = TRACE_CHANGE};

	assert_int_equal(run(w, &m), ERR_OK);
	assert_int_equal(m.runs, 2);
	assert_int_equal(count(w->f), 1);
}

static void
test_commit_that_went_through_is_not_repeated(void **state)
{
	struct world *w = *state;
	struct meeting m = {.id = 1, .lost_answers = 1};

	assert_int_equal(run(w, &m), ERR_OK);
	assert_int_equal(m.runs, 1);
	assert_int_equal(count(w->f), 1);
}

static void
test_commit_that_did_not_is_repeated(void **state)
{
	struct world *w = *state;
	struct meeting m = {.id = 1, .lost_commits = 2};

	assert_int_equal(run(w, &m), ERR_OK);
	assert_int_equal(m.runs, 3);
	assert_int_equal(count(w->f), 1);
}

/* A number that once was in an unanswered COMMIT says nothing of a later one. */
static void
test_marks_of_two_lost_commits_are_apart(void **state)
{
	struct world *w = *state;
	struct meeting in = {.id = 1, .lost_answers = 1}, out = {.id = 2, .lost_commits = 1};

	assert_int_equal(run(w, &in), ERR_OK);
	assert_int_equal(run(w, &out), ERR_OK);
	assert_int_equal(out.runs, 2);
	assert_int_equal(count(w->f), 2);
}

/* Looks first; another writer puts the row there just before it writes. */
static enum err_code
find_or_put(void *ctx, struct db *db, struct err *e)
{
	struct meeting *m = ctx;
	enum err_code rc;
	struct value n;
	struct arena *a = arena_new(4096);

	rc = db_value(db, a, STR("SELECT count(*) FROM item WHERE id = 1"), NULL, 0, &n, e);
	arena_free(a);
	if (rc != ERR_OK || n.i == 1)
		return rc;
	if (++m->runs == 1)
		trace_fail(db->wraps, TRACE_CHANGE, 1, ERR_DB_CONSTRAINT, false);
	return db_exec(db, STR("INSERT INTO item (id) VALUES (1)"), NULL, 0, NULL, e);
}

static enum err_code
put_twice(void *ctx, struct db *db, struct err *e)
{
	++*(int *)ctx;
	return db_exec(db, STR("INSERT INTO item (id) VALUES (1), (1)"), NULL, 0, NULL, e);
}

static void
test_a_constraint_is_looked_at_twice(void **state)
{
	struct world *w = *state;
	struct meeting m = {0};
	int runs = 0;

	assert_int_equal(pool_write(w->pool, find_or_put, &m, &w->f->e), ERR_OK);
	assert_int_equal(count(w->f), 1);
	assert_int_equal(pool_write(w->pool, put_twice, &runs, &w->f->e), ERR_DB_CONSTRAINT);
	assert_int_equal(runs, 2);
}

static void
test_mark_leaves_with_its_writer(void **state)
{
	struct world *w = *state;
	struct fixture *f = w->f;
	char dsn[TMPDIR_PATH + 80];
	struct pool_options o = {.dsn = dsn, .readers = 1};
	struct pool *second;
	struct value n;

	snprintf(dsn, sizeof(dsn), "link:%s", f->dsn);
	must(pool_open(&o, &second, &f->e));
	must(db_value(f->db, f->a, STR("SELECT count(*) FROM writer_mark"), NULL, 0, &n, &f->e));
	assert_int_equal(n.i, 2);
	pool_close(second);
	must(db_value(f->db, f->a, STR("SELECT count(*) FROM writer_mark"), NULL, 0, &n, &f->e));
	assert_int_equal(n.i, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		group_test(test_an_undone_transaction_runs_again),
		group_test(test_hidden_undoing_is_seen),
		group_test(test_tries_are_bounded),
		group_test(test_a_lost_connection_costs_nothing),
		group_test(test_commit_that_went_through_is_not_repeated),
		group_test(test_commit_that_did_not_is_repeated),
		group_test(test_marks_of_two_lost_commits_are_apart),
		group_test(test_a_constraint_is_looked_at_twice),
		group_test(test_mark_leaves_with_its_writer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
