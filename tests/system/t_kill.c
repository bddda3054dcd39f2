/*
 * t_kill.c: a process that writes through the pool is killed (SIGKILL) 50 times on the same
 * database, each time after another number of acknowledged records. Each time the database opens,
 * is whole, and holds every record acknowledged in this and all former lives.
 *
 * "Acknowledged" is what done() wrote to a pipe before the end; the parent counts these to choose
 * its moment, no clock is involved.
 */
#include "db/pool.h"
#include "tmpdir.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum {
	KILLS = 50,
	THREADS = 4,
	LIFE = 1 << 16, /* ids of one life; more than it can write */
	BODY = 700,
};

/* Acknowledged ids of all lives. */
static struct {
	int64_t *v;
	size_t n, cap;
} acked;

struct row_job {
	struct pool_job job;
	int64_t id;
	int pipe;
	pthread_mutex_t lock;
	pthread_cond_t answered;
	bool done;
};

static enum err_code
row_run(void *ctx, struct db *db, struct err *e)
{
	const struct row_job *j = ctx;
	struct value row[] = {value_int(j->id), value_int(BODY), value_int(j->id)};
	enum err_code rc;

	rc = db_exec(db, STR("INSERT INTO item (id, body) VALUES (?, zeroblob(?))"), row, 2, NULL,
		     e);
	if (rc != ERR_OK)
		return rc;
	return db_exec(db, STR("INSERT INTO twin (id) VALUES (?)"), row, 1, NULL, e);
}

static void
row_done(void *ctx, enum err_code code, const struct err *e UNUSED)
{
	struct row_job *j = ctx;

	if (code != ERR_OK || write(j->pipe, &j->id, sizeof(j->id)) != sizeof(j->id))
		_exit(2);
	pthread_mutex_lock(&j->lock);
	j->done = true;
	pthread_cond_signal(&j->answered);
	pthread_mutex_unlock(&j->lock);
}

struct writer {
	struct pool *pool;
	int64_t first;
	int pipe;
};

static void *
write_for_ever(void *ctx)
{
	struct writer *w = ctx;
	struct row_job j = {.pipe = w->pipe};

	pthread_mutex_init(&j.lock, NULL);
	pthread_cond_init(&j.answered, NULL);
	for (j.id = w->first;; j.id += THREADS) {
		j.job = (struct pool_job){.run = row_run, .done = row_done, .ctx = &j};
		j.done = false;
		pool_submit(w->pool, &j.job);
		pthread_mutex_lock(&j.lock);
		while (!j.done)
			pthread_cond_wait(&j.answered, &j.lock);
		pthread_mutex_unlock(&j.lock);
	}
	return NULL;
}

static enum err_code
make_tables(void *ctx UNUSED, struct db *db, struct err *e)
{
	enum err_code rc;

	rc = db_exec(db,
		     STR("CREATE TABLE IF NOT EXISTS item (id INTEGER NOT NULL PRIMARY KEY, "
			 "body BLOB) STRICT"),
		     NULL, 0, NULL, e);
	if (rc != ERR_OK)
		return rc;
	return db_exec(db,
		       STR("CREATE TABLE IF NOT EXISTS twin (id INTEGER NOT NULL PRIMARY KEY) "
			   "STRICT"),
		       NULL, 0, NULL, e);
}

static void
live(const char *dsn, int life, int pipe_fd)
{
	/* small groups and short logs: kills meet commits and checkpoints alike */
	struct pool_options o = {
		.dsn = dsn, .readers = 1, .group_max = 3, .checkpoint_bytes = 65536};
	struct writer w[THREADS];
	pthread_t threads[THREADS];
	struct pool *pool;
	struct err e;
	int i;

	if (pool_open(&o, &pool, &e) != ERR_OK || pool_write(pool, make_tables, NULL, &e) != ERR_OK)
		_exit(3);
	for (i = 0; i < THREADS; i++) {
		w[i] = (struct writer){pool, (int64_t)life * LIFE + i, pipe_fd};
		if (pthread_create(&threads[i], NULL, write_for_ever, &w[i]) != 0)
			_exit(4);
	}
	pthread_join(threads[0], NULL);
	_exit(5);
}

static void
note_acked(int64_t id)
{
	if (acked.n == acked.cap) {
		acked.cap = acked.cap ? acked.cap * 2 : 4096;
		acked.v = realloc(acked.v, acked.cap * sizeof(*acked.v));
		assert_non_null(acked.v);
	}
	acked.v[acked.n++] = id;
}

/* Reads acknowledgements; kills at the wanted count, then reads what was still on its way. */
static void
live_and_die(const char *dsn, int life, size_t kill_after)
{
	size_t seen = 0;
	int fds[2], status;
	int64_t id;
	pid_t pid;

	assert_int_equal(pipe(fds), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		live(dsn, life, fds[1]);
	close(fds[1]);
	while (read(fds[0], &id, sizeof(id)) == sizeof(id)) {
		note_acked(id);
		if (++seen == kill_after)
			assert_int_equal(kill(pid, SIGKILL), 0);
	}
	close(fds[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	assert_true(seen >= kill_after);
}

static int64_t
number(struct db *db, struct str sql)
{
	struct arena *a = arena_new(1 << 16);
	struct value v;
	struct err e;

	if (db_value(db, a, sql, NULL, 0, &v, &e) != ERR_OK)
		fail_msg("%s", e.detail);
	arena_free(a);
	return v.i;
}

static void
check_all(const char *dsn)
{
	struct arena *a = arena_new(1 << 20);
	struct value v;
	struct db *db;
	struct err e;
	size_t i;

	if (db_open(dsn, DB_WRITE, &db, &e) != ERR_OK)
		fail_msg("does not open: %s", e.detail);
	assert_int_equal(db_value(db, a, STR("PRAGMA integrity_check"), NULL, 0, &v, &e), ERR_OK);
	assert_true(str_is(v.s, "ok"));
	for (i = 0; i < acked.n; i++) {
		struct value id = value_int(acked.v[i]);

		assert_int_equal(db_value(db, a, STR("SELECT length(body) FROM item WHERE id = ?"),
					  &id, 1, &v, &e),
				 ERR_OK);
		assert_int_equal(v.i, BODY);
	}
	/* never half a job */
	assert_int_equal(number(db, STR("SELECT count(*) FROM item WHERE id NOT IN "
					"(SELECT id FROM twin)")),
			 0);
	assert_int_equal(number(db, STR("SELECT count(*) FROM item")),
			 number(db, STR("SELECT count(*) FROM twin")));
	db_close(db);
	arena_free(a);
}

static void
test_killed_again_and_again(void **state)
{
	char dsn[TMPDIR_PATH + 64];
	struct tmpdir dir;
	int life;

	(void)state;
	tmpdir_make(&dir);
	tmpdir_path(&dir, "sqlite:", "killed.db", dsn, sizeof(dsn));
	for (life = 0; life < KILLS; life++) {
		live_and_die(dsn, life, 1 + (size_t)life * 13 % 97);
		check_all(dsn);
	}
	print_message("%zu acknowledged records in %d lives\n", acked.n, KILLS);
	free(acked.v);
	tmpdir_remove(&dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_killed_again_and_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
