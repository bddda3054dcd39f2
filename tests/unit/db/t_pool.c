/*
 * t_pool.c: groups, savepoints of jobs, lost transactions, readers and their snapshots.
 *
 * Clean under ThreadSanitizer:
 *   cmake -S . -B build-tsan -G Ninja -DSHEGONG_TSAN=ON
 *   ninja -C build-tsan t_db__pool && build-tsan/tests/t_db__pool
 */
#include "db/pool.h"
#include "db/trace.h"

#include "unit_db.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

/* A closed gate holds the writer inside a job, so that what is submitted meanwhile is one group. */
struct gate {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool entered, open;
	uint64_t fail_call; /* the n-th call after the gate fails; 0: none */
	bool lose;
};

struct pooled {
	struct fixture *f; /* its file and table; its own connection stays idle */
	struct pool *pool;
	struct gate gate;
	pthread_mutex_t lock;
	pthread_cond_t answered;
	int answers;
};

struct put_job {
	struct pool_job job;
	struct pooled *p;
	int64_t id;
	enum err_code fail; /* returned after the insert */
	bool lose;          /* the engine drops the transaction under this job, first try only */
	bool fail_commit;   /* the next COMMIT after this job fails, first try only */
	bool swallow;       /* says ERR_OK whatever happened */
	int runs, done;
	enum err_code code;
	struct err err;
};

static int
pooled_up(void **state)
{
	struct pooled *p = calloc(1, sizeof(*p));
	char dsn[TMPDIR_PATH + 80];
	struct pool_options o = {.dsn = dsn, .readers = 2, .group_max = 8};
	struct fixture *f;

	fixture_up((void **)&p->f);
	f = p->f;
	snprintf(dsn, sizeof(dsn), "trace:%s", f->dsn);
	must(pool_open(&o, &p->pool, &f->e));
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->answered, NULL);
	pthread_mutex_init(&p->gate.lock, NULL);
	pthread_cond_init(&p->gate.changed, NULL);
	*state = p;
	return 0;
}

static int
pooled_down(void **state)
{
	struct pooled *p = *state;

	pool_close(p->pool);
	pthread_cond_destroy(&p->gate.changed);
	pthread_mutex_destroy(&p->gate.lock);
	pthread_cond_destroy(&p->answered);
	pthread_mutex_destroy(&p->lock);
	fixture_down((void **)&p->f);
	free(p);
	return 0;
}

#define pool_test(fn) cmocka_unit_test_setup_teardown(fn, pooled_up, pooled_down)

static enum err_code
put_run(void *ctx, struct db *db, struct err *e)
{
	struct put_job *j = ctx;
	struct value row[] = {value_int(j->id), value_text(STR("job"))};
	enum err_code rc;

	j->runs++;
	if (j->lose && j->runs == 1)
		trace_fail(db, TRACE_CHANGE, 1, ERR_DB_FULL, true);
	rc = db_exec(db, STR("INSERT INTO item (id, text) VALUES (?, ?)"), row, 2, NULL, e);
	if (j->fail_commit && j->runs == 1)
		trace_fail(db, TRACE_COMMIT, 1, ERR_DB_FULL, false);
	if (rc == ERR_OK && j->fail != ERR_OK)
		rc = err_set(e, j->fail, "asked to fail");
	return j->swallow ? ERR_OK : rc;
}

static void
put_done(void *ctx, enum err_code code, const struct err *e)
{
	struct put_job *j = ctx;

	pthread_mutex_lock(&j->p->lock);
	j->code = code;
	j->err = *e;
	j->done++;
	j->p->answers++;
	pthread_cond_signal(&j->p->answered);
	pthread_mutex_unlock(&j->p->lock);
}

static void
prepare_jobs(struct pooled *p, struct put_job *jobs, int n)
{
	int i;

	memset(jobs, 0, (size_t)n * sizeof(*jobs));
	for (i = 0; i < n; i++) {
		jobs[i].p = p;
		jobs[i].id = i + 1;
		jobs[i].job = (struct pool_job){.run = put_run, .done = put_done, .ctx = &jobs[i]};
	}
}

static enum err_code
gate_run(void *ctx, struct db *db, struct err *e UNUSED)
{
	struct gate *g = ctx;

	trace_fail(db, TRACE_ANY, g->fail_call, ERR_DB_FULL, g->lose);
	g->fail_call = 0;

	pthread_mutex_lock(&g->lock);
	g->entered = true;
	pthread_cond_broadcast(&g->changed);
	while (!g->open)
		pthread_cond_wait(&g->changed, &g->lock);
	pthread_mutex_unlock(&g->lock);
	return ERR_OK;
}

static void
gate_done(void *ctx UNUSED, enum err_code code UNUSED, const struct err *e UNUSED)
{
}

/* Submits all while the writer is held, lets it go, waits for every answer. */
static void
run_as_one_group(struct pooled *p, struct put_job *jobs, int n)
{
	struct pool_job hold = {.run = gate_run, .done = gate_done, .ctx = &p->gate};
	int i;

	p->answers = 0;
	p->gate.entered = p->gate.open = false;
	pool_submit(p->pool, &hold);
	pthread_mutex_lock(&p->gate.lock);
	while (!p->gate.entered)
		pthread_cond_wait(&p->gate.changed, &p->gate.lock);
	pthread_mutex_unlock(&p->gate.lock);
	for (i = 0; i < n; i++)
		pool_submit(p->pool, &jobs[i].job);
	pthread_mutex_lock(&p->gate.lock);
	p->gate.open = true;
	pthread_cond_broadcast(&p->gate.changed);
	pthread_mutex_unlock(&p->gate.lock);
	pthread_mutex_lock(&p->lock);
	while (p->answers < n)
		pthread_cond_wait(&p->answered, &p->lock);
	pthread_mutex_unlock(&p->lock);
}

static bool
is_there(struct pooled *p, int64_t id)
{
	struct fixture *f = p->f;
	struct value arg = value_int(id), v;

	must(db_value(f->db, f->a, STR("SELECT count(*) FROM item WHERE id = ?"), &arg, 1, &v,
		      &f->e));
	return v.i == 1;
}

static void
test_waiting_jobs_share_a_commit(void **state)
{
	struct pooled *p = *state;
	struct put_job jobs[6];
	struct pool_stats s;
	int i;

	prepare_jobs(p, jobs, 6);
	run_as_one_group(p, jobs, 6);
	for (i = 0; i < 6; i++) {
		assert_int_equal(jobs[i].code, ERR_OK);
		assert_int_equal(jobs[i].done, 1);
		assert_true(is_there(p, i + 1));
	}
	s = pool_stats(p->pool);
	assert_int_equal(s.jobs, 7);
	assert_int_equal(s.groups, 2);
	assert_int_equal(s.retried, 0);
}

static void
test_group_has_a_limit(void **state)
{
	struct pooled *p = *state;
	struct put_job jobs[20];

	prepare_jobs(p, jobs, 20);
	run_as_one_group(p, jobs, 20);
	assert_int_equal(pool_stats(p->pool).groups, 1 + 3); /* 8 + 8 + 4 */
}

static void
test_refused_job_leaves_nothing_and_others_stay(void **state)
{
	struct pooled *p = *state;
	struct put_job jobs[3];

	prepare_jobs(p, jobs, 3);
	jobs[1].fail = ERR_GATE;
	run_as_one_group(p, jobs, 3);
	assert_int_equal(jobs[0].code, ERR_OK);
	assert_int_equal(jobs[1].code, ERR_GATE);
	assert_string_equal(jobs[1].err.detail, "asked to fail");
	assert_int_equal(jobs[2].code, ERR_OK);
	assert_false(is_there(p, 2));
	assert_true(is_there(p, 1) && is_there(p, 3));
	assert_int_equal(pool_stats(p->pool).retried, 0);
	assert_int_equal(pool_stats(p->pool).failed, 1);
}

static void
test_constraint_fails_one_job_only(void **state)
{
	struct pooled *p = *state;
	struct put_job jobs[3];

	prepare_jobs(p, jobs, 3);
	jobs[2].id = 1;
	run_as_one_group(p, jobs, 3);
	if (jobs[2].code != ERR_DB_CONSTRAINT)
		fail_msg("%s", jobs[2].err.detail);
	assert_true(is_there(p, 1) && is_there(p, 2));
}

/* The engine rolled everything back under the second job: nobody is told "done" from that group,
 * each runs again alone, the third for the first time. */
static void
test_lost_transaction_runs_each_again(void **state)
{
	struct pooled *p = *state;
	struct put_job jobs[3];
	int i;

	prepare_jobs(p, jobs, 3);
	jobs[1].lose = true;
	run_as_one_group(p, jobs, 3);
	for (i = 0; i < 3; i++) {
		assert_int_equal(jobs[i].code, ERR_OK);
		assert_int_equal(jobs[i].done, 1);
		assert_true(is_there(p, i + 1));
	}
	assert_int_equal(jobs[0].runs, 2);
	assert_int_equal(jobs[1].runs, 2);
	assert_int_equal(jobs[2].runs, 1);
	assert_int_equal(pool_stats(p->pool).retried, 3);
}

/* The same when the job hides the error: the pool looks at the transaction, not at the code. */
static void
test_swallowed_error_is_not_believed(void **state)
{
	struct pooled *p = *state;
	struct put_job jobs[3];
	int i;

	prepare_jobs(p, jobs, 3);
	jobs[1].lose = jobs[1].swallow = true;
	run_as_one_group(p, jobs, 3);
	for (i = 0; i < 3; i++)
		assert_true(jobs[i].code == ERR_OK && is_there(p, i + 1));
}

static void
test_failed_commit_runs_each_again(void **state)
{
	struct pooled *p = *state;
	struct put_job jobs[3];
	int i;

	prepare_jobs(p, jobs, 3);
	jobs[0].fail_commit = true;
	jobs[2].fail = ERR_GATE;
	run_as_one_group(p, jobs, 3);
	assert_int_equal(jobs[0].code, ERR_OK);
	assert_int_equal(jobs[1].code, ERR_OK);
	assert_int_equal(jobs[2].code, ERR_GATE);
	assert_false(is_there(p, 3));
	for (i = 0; i < 3; i++)
		assert_int_equal(jobs[i].runs, 2);
}

/* The second try is the last: a job that always loses is told so. */
static enum err_code
always_loses(void *ctx, struct db *db, struct err *e)
{
	int *runs = ctx;

	++*runs;
	trace_fail(db, TRACE_CHANGE, 1, ERR_DB_FULL, true);
	return db_exec(db, STR("DELETE FROM item"), NULL, 0, NULL, e);
}

static enum err_code
always_loses_quietly(void *ctx, struct db *db, struct err *e)
{
	enum err_code ignored UNUSED = always_loses(ctx, db, e);

	return ERR_OK;
}

static enum err_code
fails_each_commit(void *ctx, struct db *db, struct err *e UNUSED)
{
	int *runs = ctx;

	++*runs;
	trace_fail(db, TRACE_COMMIT, 1, ERR_DB, false);
	return ERR_OK;
}

static void
test_second_failure_is_answered(void **state)
{
	struct pooled *p = *state;
	struct err e;
	int runs = 0;

	assert_int_equal(pool_write(p->pool, always_loses, &runs, &e), ERR_DB_FULL);
	assert_int_equal(runs, 2);
	assert_int_equal(pool_write(p->pool, always_loses_quietly, &runs, &e), ERR_DB);
	assert_int_equal(pool_write(p->pool, fails_each_commit, &runs, &e), ERR_DB);
	assert_int_equal(runs, 6);
}

/* Every call of a group fails once, n from 1 to the end: an answer of ERR_OK always means that the
 * row is there, any other that it is not. */
static void
test_each_call_fails_once(void **state)
{
	enum { CALLS = 2 + 1 + 4 * 3 + 1 }; /* end of the gate's group, then the group's own */
	struct pooled *p = *state;
	struct fixture *f = p->f;
	struct put_job jobs[4];
	uint64_t n;
	int i;

	for (n = 1; n <= 2 * CALLS; n++) {
		must(db_exec(f->db, STR("DELETE FROM item"), NULL, 0, NULL, &f->e));
		p->gate.fail_call = (n + 1) / 2;
		p->gate.lose = n % 2 == 0;
		prepare_jobs(p, jobs, 4);
		jobs[2].swallow = true;
		run_as_one_group(p, jobs, 4);
		for (i = 0; i < 4; i++)
			if (jobs[i].swallow)
				assert_true(jobs[i].code == ERR_OK || !is_there(p, jobs[i].id));
			else
				assert_int_equal(jobs[i].code == ERR_OK, is_there(p, jobs[i].id));
	}
}

static void
test_reader_sees_one_moment(void **state)
{
	struct pooled *p = *state;
	struct fixture *f = p->f;
	struct put_job jobs[1];
	struct db *reader;
	struct value v;

	must(pool_borrow(p->pool, &reader, &f->e));
	must(db_value(reader, f->a, STR("SELECT count(*) FROM item"), NULL, 0, &v, &f->e));
	assert_int_equal(v.i, 0);
	prepare_jobs(p, jobs, 1);
	run_as_one_group(p, jobs, 1);
	must(db_value(reader, f->a, STR("SELECT count(*) FROM item"), NULL, 0, &v, &f->e));
	assert_int_equal(v.i, 0);
	pool_return(p->pool, reader);
	must(pool_borrow(p->pool, &reader, &f->e));
	must(db_value(reader, f->a, STR("SELECT count(*) FROM item"), NULL, 0, &v, &f->e));
	assert_int_equal(v.i, 1);
	assert_int_equal(db_exec(reader, STR("DELETE FROM item"), NULL, 0, NULL, &f->e), ERR_DB);
	pool_return(p->pool, reader);
}

struct borrower {
	struct pool *pool;
	atomic_int *out;
};

static void *
borrow_and_read(void *arg)
{
	struct borrower *b = arg;
	struct arena *a = arena_new(1 << 20);
	struct err e;
	struct value v;
	struct db *db;
	int i;

	for (i = 0; i < 50; i++) {
		if (pool_borrow(b->pool, &db, &e) != ERR_OK)
			abort();
		if (atomic_fetch_add(b->out, 1) >= 2)
			abort(); /* more out than there are */
		if (db_value(db, a, STR("SELECT count(*) FROM item"), NULL, 0, &v, &e) != ERR_OK)
			abort();
		atomic_fetch_sub(b->out, 1);
		pool_return(b->pool, db);
	}
	arena_free(a);
	return NULL;
}

static void
test_borrowers_wait_for_their_turn(void **state)
{
	struct pooled *p = *state;
	atomic_int out = 0;
	struct borrower b = {p->pool, &out};
	pthread_t threads[5];
	size_t i;

	for (i = 0; i < COUNTOF(threads); i++)
		assert_int_equal(pthread_create(&threads[i], NULL, borrow_and_read, &b), 0);
	for (i = 0; i < COUNTOF(threads); i++)
		pthread_join(threads[i], NULL);
}

struct writer_thread {
	struct pooled *p;
	int64_t first;
};

static void *
write_many(void *arg)
{
	struct writer_thread *w = arg;
	struct put_job j;
	struct err e;
	int64_t id;

	for (id = w->first; id < w->first + 100; id++) {
		prepare_jobs(w->p, &j, 1);
		j.id = id;
		if (pool_write(w->p->pool, put_run, &j, &e) != ERR_OK)
			abort();
	}
	return NULL;
}

static void
test_many_threads_write(void **state)
{
	struct pooled *p = *state;
	struct writer_thread w[4];
	pthread_t threads[4];
	size_t i;

	for (i = 0; i < 4; i++) {
		w[i] = (struct writer_thread){p, (int64_t)i * 1000};
		assert_int_equal(pthread_create(&threads[i], NULL, write_many, &w[i]), 0);
	}
	for (i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(count(p->f), 400);
	assert_int_equal(pool_stats(p->pool).jobs, 400);
}

/* What is queued is run before the writer stops. */
static void
test_close_runs_what_is_queued(void **state)
{
	struct pooled *p = *state;
	struct fixture *f = p->f;
	struct pool_options o = {.dsn = f->dsn, .readers = 1};
	struct put_job jobs[8];
	struct pool *pool;
	int i;

	must(pool_open(&o, &pool, &f->e));
	prepare_jobs(p, jobs, 8);
	for (i = 0; i < 8; i++)
		pool_submit(pool, &jobs[i].job);
	pool_close(pool);
	for (i = 0; i < 8; i++)
		assert_true(jobs[i].done == 1 && is_there(p, i + 1));
}

static enum err_code
make_table(void *ctx UNUSED, struct db *db, struct err *e)
{
	return db_exec(db, STR("CREATE TABLE t (id INTEGER) STRICT"), NULL, 0, NULL, e);
}

/* In memory all connections of one pool meet, and no other's. */
static void
test_memory_pools_are_apart(void **state)
{
	struct pooled *p = *state;
	struct fixture *f = p->f;
	struct pool_options o = {.dsn = "sqlite::memory:", .readers = 1};
	struct pool *one, *two;
	struct db *reader;
	struct value v;

	if (!engine_is("sqlite"))
		skip();
	must(pool_open(&o, &one, &f->e));
	must(pool_open(&o, &two, &f->e));
	must(pool_write(one, make_table, NULL, &f->e));
	must(pool_borrow(one, &reader, &f->e));
	must(db_value(reader, f->a, STR("SELECT count(*) FROM t"), NULL, 0, &v, &f->e));
	pool_return(one, reader);
	must(pool_borrow(two, &reader, &f->e));
	assert_int_equal(db_value(reader, f->a, STR("SELECT count(*) FROM t"), NULL, 0, &v, &f->e),
			 ERR_DB);
	pool_return(two, reader);
	pool_close(one);
	pool_close(two);
}

static enum err_code
grow(void *ctx, struct db *db, struct err *e)
{
	struct value row = value_int(*(int64_t *)ctx);

	return db_exec(db, STR("INSERT INTO item (id, text) VALUES (?, hex(zeroblob(500000)))"),
		       &row, 1, NULL, e);
}

/* The log is written back by the pool itself: without it 40 MB of commits would leave 40 MB. */
static void
test_log_is_kept_short(void **state)
{
	struct pooled *p = *state;
	struct fixture *f = p->f;
	char path[TMPDIR_PATH + 64];
	struct stat st;
	int64_t id;

	if (!engine_is("sqlite")) /* a server keeps its own log */
		skip();
	for (id = 1; id <= 40; id++)
		must(pool_write(p->pool, grow, &id, &f->e));
	tmpdir_path(&f->dir, "", "test.db-wal", path, sizeof(path));
	assert_int_equal(stat(path, &st), 0);
	assert_true(st.st_size < 12 << 20);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		pool_test(test_waiting_jobs_share_a_commit),
		pool_test(test_group_has_a_limit),
		pool_test(test_refused_job_leaves_nothing_and_others_stay),
		pool_test(test_constraint_fails_one_job_only),
		pool_test(test_lost_transaction_runs_each_again),
		pool_test(test_swallowed_error_is_not_believed),
		pool_test(test_failed_commit_runs_each_again),
		pool_test(test_second_failure_is_answered),
		pool_test(test_each_call_fails_once),
		pool_test(test_reader_sees_one_moment),
		pool_test(test_borrowers_wait_for_their_turn),
		pool_test(test_many_threads_write),
		pool_test(test_close_runs_what_is_queued),
		pool_test(test_memory_pools_are_apart),
		pool_test(test_log_is_kept_short),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
