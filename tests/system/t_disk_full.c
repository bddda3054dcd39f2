/*
 * t_disk_full.c: the disk refuses inside a group of jobs, from the n-th write on, for each n: no
 * room, no room in the middle of a write, an I/O error; lasting and passing. Nobody is told "done"
 * whose row is not there, in the running pool and after reopening what the disk holds; the pool
 * works again once there is room. A failed fsync ends the process without an answer.
 */
#include "base/log.h"
#include "db/pool.h"
#include "vfs_cut.h"

#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum {
	JOBS = 8,
	BODY = 9000, /* bytes: several pages */
	EXIT_SYNC_FAILED = 74,
};

struct row_job {
	struct pool_job job;
	int64_t id;
	enum err_code code;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static bool gate_entered, gate_open;
static int answers;
static bool small_cache; /* pages spill to the log inside statements, not only at COMMIT */

static enum err_code
row_run(void *ctx, struct db *db, struct err *e)
{
	const struct row_job *j = ctx;
	struct value row[] = {value_int(j->id), value_int(BODY)};

	return db_exec(db, STR("INSERT INTO item (id, body) VALUES (?, zeroblob(?))"), row, 2, NULL,
		       e);
}

static void
row_done(void *ctx, enum err_code code, const struct err *e UNUSED)
{
	struct row_job *j = ctx;

	pthread_mutex_lock(&lock);
	j->code = code;
	answers++;
	pthread_cond_broadcast(&changed);
	pthread_mutex_unlock(&lock);
}

static enum err_code
gate_run(void *ctx UNUSED, struct db *db UNUSED, struct err *e UNUSED)
{
	pthread_mutex_lock(&lock);
	gate_entered = true;
	pthread_cond_broadcast(&changed);
	while (!gate_open)
		pthread_cond_wait(&changed, &lock);
	pthread_mutex_unlock(&lock);
	return ERR_OK;
}

static void
gate_done(void *ctx UNUSED, enum err_code code UNUSED, const struct err *e UNUSED)
{
}

/* Submits the jobs while the writer stands at the gate: one group. The fault is set before it
 * opens; the gate's own commit writes nothing. */
static void
run_group(struct pool *pool, struct row_job jobs[JOBS], enum cut_fault fault, uint64_t n,
	  bool lasting)
{
	struct pool_job gate = {.run = gate_run, .done = gate_done};
	int i;

	pthread_mutex_lock(&lock);
	gate_entered = gate_open = false;
	answers = 0;
	pool_submit(pool, &gate);
	while (!gate_entered)
		pthread_cond_wait(&changed, &lock);
	for (i = 0; i < JOBS; i++) {
		jobs[i] = (struct row_job){.id = i + 1};
		jobs[i].job = (struct pool_job){.run = row_run, .done = row_done, .ctx = &jobs[i]};
		pool_submit(pool, &jobs[i].job);
	}
	cut_fault(fault, n, lasting);
	gate_open = true;
	pthread_cond_broadcast(&changed);
	while (answers < JOBS)
		pthread_cond_wait(&changed, &lock);
	pthread_mutex_unlock(&lock);
}

static enum err_code
make_table(void *ctx UNUSED, struct db *db, struct err *e)
{
	enum err_code rc;

	rc = db_exec(db,
		     STR("CREATE TABLE item (id INTEGER NOT NULL PRIMARY KEY, body BLOB) STRICT"),
		     NULL, 0, NULL, e);
	if (rc == ERR_OK && small_cache)
		rc = db_exec(db, STR("PRAGMA cache_size = 10"), NULL, 0, NULL, e);
	return rc;
}

static struct pool *
open_pool(void)
{
	struct pool_options o = {.dsn = CUT_DSN, .readers = 1, .checkpoint_bytes = 65536};
	struct pool *pool;
	struct err e;

	if (pool_open(&o, &pool, &e) != ERR_OK)
		fail_msg("pool_open: %s", e.detail);
	return pool;
}

static bool
has_row(struct db *db, int64_t id)
{
	struct arena *a = arena_new(1 << 16);
	struct value arg = value_int(id), v;
	struct err e;

	if (db_value(db, a, STR("SELECT length(body) FROM item WHERE id = ?"), &arg, 1, &v, &e) !=
	    ERR_OK)
		fail_msg("read: %s", e.detail);
	arena_free(a);
	return v.i == BODY;
}

/* In the running pool the answer says exactly what is there. */
static void
check_live(struct pool *pool, const struct row_job jobs[JOBS])
{
	struct db *db;
	struct err e;
	int i;

	assert_int_equal(pool_borrow(pool, &db, &e), ERR_OK);
	for (i = 0; i < JOBS; i++)
		assert_int_equal(jobs[i].code == ERR_OK, has_row(db, jobs[i].id));
	pool_return(pool, db);
}

/* After reopening, what was acknowledged must be there; more may be (a commit whose end nobody was
 * told). */
static void
check_reopened(const char *dsn, const struct row_job jobs[JOBS])
{
	struct arena *a = arena_new(1 << 20);
	struct value v;
	struct db *db;
	struct err e;
	int i;

	if (db_open(dsn, DB_WRITE, &db, &e) != ERR_OK)
		fail_msg("reopen: %s", e.detail);
	assert_int_equal(db_value(db, a, STR("PRAGMA integrity_check"), NULL, 0, &v, &e), ERR_OK);
	assert_true(str_is(v.s, "ok"));
	for (i = 0; i < JOBS; i++)
		if (jobs[i].code == ERR_OK)
			assert_true(has_row(db, jobs[i].id));
	db_close(db);
	arena_free(a);
}

/* One group on a fresh disk that fails at the n-th write. False when the fault came too late. */
static bool
fail_at(enum cut_fault fault, uint64_t n, bool lasting)
{
	struct row_job jobs[JOBS], again = {.id = 100};
	struct pool *pool;
	struct err e;
	bool happened;
	int i;

	cut_reset();
	pool = open_pool();
	assert_int_equal(pool_write(pool, make_table, NULL, &e), ERR_OK);
	run_group(pool, jobs, fault, n, lasting);
	happened = cut_fault_happened();
	for (i = 0; i < JOBS; i++)
		if (fault != CUT_ERROR && jobs[i].code != ERR_OK)
			assert_int_equal(jobs[i].code, ERR_DB_FULL);
	check_live(pool, jobs);
	cut_fault(CUT_NOTHING, 0, false);
	cut_build_all();
	check_reopened(CUT_IMAGE_DSN, jobs);

	assert_int_equal(pool_write(pool, row_run, &again, &e), ERR_OK);
	check_live(pool, jobs);
	pool_close(pool);
	check_reopened(CUT_DSN, jobs);
	cut_reset();
	return happened;
}

static void
fail_at_each_write(enum cut_fault fault, bool lasting)
{
	uint64_t n;

	for (n = 1; fail_at(fault, n, lasting); n++)
		;
	assert_true(n > 30); /* it did go through a group, not past it */
}

static void
test_no_room_each_write(void **state)
{
	(void)state;
	small_cache = false;
	fail_at_each_write(CUT_FULL, true);
	fail_at_each_write(CUT_SHORT, true);
	fail_at_each_write(CUT_ERROR, true);
}

static void
test_no_room_for_a_moment(void **state)
{
	(void)state;
	small_cache = false;
	fail_at_each_write(CUT_FULL, false);
	fail_at_each_write(CUT_SHORT, false);
	fail_at_each_write(CUT_ERROR, false);
}

static void
test_no_room_inside_a_statement(void **state)
{
	(void)state;
	small_cache = true;
	fail_at_each_write(CUT_FULL, true);
	fail_at_each_write(CUT_SHORT, false);
}

/* The child: writes one row after the other, a byte to the pipe for each answer, until the pool
 * ends it. */
static void
write_until_sync_fails(int answer_pipe, int log_pipe, uint64_t n)
{
	struct row_job row = {.id = 1};
	struct pool *pool;
	struct err e;

	fcntl(log_pipe, F_SETFL, O_NONBLOCK); /* a pool that goes on must not hang the test */
	log_set_fd(log_pipe);
	cut_reset();
	pool = open_pool();
	if (pool_write(pool, make_table, NULL, &e) != ERR_OK)
		_exit(2);
	cut_fault(CUT_SYNC, n, true);
	for (; row.id < 100; row.id++) {
		enum err_code rc = pool_write(pool, row_run, &row, &e);

		if (write(answer_pipe, rc == ERR_OK ? "y" : "n", 1) != 1)
			_exit(3);
	}
	_exit(4);
}

static void
read_all(int fd, char *ret, size_t size)
{
	size_t n = 0;
	ssize_t got;

	while ((got = read(fd, ret + n, size - 1 - n)) > 0)
		n += (size_t)got;
	ret[n] = '\0';
	close(fd);
}

/* Exit code of the child; what it answered and logged. */
static int
child_with_failing_sync(uint64_t n, char *ret_answers, char *ret_log, size_t size)
{
	int answer_pipe[2], log_pipe[2], status;
	pid_t pid;

	assert_int_equal(pipe(answer_pipe), 0);
	assert_int_equal(pipe(log_pipe), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		write_until_sync_fails(answer_pipe[1], log_pipe[1], n);
	close(answer_pipe[1]);
	close(log_pipe[1]);
	read_all(answer_pipe[0], ret_answers, size);
	read_all(log_pipe[0], ret_log, size);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* n goes through the syncs of commits and of checkpoints. Each answer needs a sync of its own that
 * went well, so there are fewer answers than n. */
static void
test_failed_sync_ends_the_process(void **state)
{
	char answer[1024], log[1024];
	uint64_t n;

	(void)state;
	for (n = 1; n <= 20; n++) {
		assert_int_equal(child_with_failing_sync(n, answer, log, sizeof(log)),
				 EXIT_SYNC_FAILED);
		assert_null(strchr(answer, 'n'));
		assert_true(strlen(answer) < n);
		assert_non_null(strstr(log, "db.sync_failed"));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_failed_sync_ends_the_process),
		cmocka_unit_test(test_no_room_each_write),
		cmocka_unit_test(test_no_room_for_a_moment),
		cmocka_unit_test(test_no_room_inside_a_statement),
	};

	log_set_level(LOG_ERROR); /* checkpoints that find no room are told as warnings */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
