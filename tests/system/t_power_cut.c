/*
 * t_power_cut.c: threads write through the pool on a disk that forgets and tears what was not
 * synced (vfs_cut.h). The power is cut at 300 moments; each time the database opens, is whole, and
 * holds every record that was acknowledged before that moment, unchanged. The same load with
 * synchronous=NORMAL must lose some: a test that could not fail would prove nothing.
 */
#include "db/driver.h"
#include "db/pool.h"
#include "vfs_cut.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
	THREADS = 5,
	JOBS = 120, /* of each thread */
	RECORDS = THREADS * JOBS,
	STATES = 300,
	NORMAL_STATES = 60,
	BODY_MAX = 6000,
};

#define NEVER UINT64_MAX

/* acked[id]: operations the disk had seen when record `id` was acknowledged. Written by the pool's
 * writer, read after it has stopped. */
static uint64_t acked[RECORDS];

static uint64_t
mix(uint64_t x)
{
	x = (x ^ x >> 31) * UINT64_C(0x9e3779b97f4a7c15);
	return x ^ x >> 29;
}

/* A record's text follows from its id, so that a changed one is seen. */
static struct str
body_of(int64_t id, char buf[BODY_MAX])
{
	size_t n = 20 + mix((uint64_t)id + 1) % (BODY_MAX - 20), i;

	for (i = 0; i < n; i++)
		buf[i] = (char)('a' + mix((uint64_t)id * BODY_MAX + i) % 26);
	return str_of(buf, n);
}

/* Two tables in one transaction: a record without its progress is half a job. */
static enum err_code
write_record(struct db *db, int64_t id, struct err *e)
{
	char buf[BODY_MAX];
	struct value row[] = {value_int(id), value_int(id / JOBS), value_text(body_of(id, buf))};
	enum err_code rc;

	rc = db_exec(db, STR("INSERT INTO record (id, thread, body) VALUES (?, ?, ?)"), row, 3,
		     NULL, e);
	if (rc != ERR_OK)
		return rc;
	return db_exec(db, STR("UPDATE progress SET last = ? WHERE thread = ?"), row, 2, NULL, e);
}

static enum err_code
make_tables(void *ctx, struct db *db, struct err *e)
{
	static const char *const sql[] = {
		"CREATE TABLE record (id INTEGER NOT NULL PRIMARY KEY, thread INTEGER NOT NULL, "
		"body TEXT NOT NULL) STRICT",
		"CREATE INDEX record_body ON record (thread, body)",
		"CREATE TABLE progress (thread INTEGER NOT NULL PRIMARY KEY, "
		"last INTEGER NOT NULL) STRICT",
		"INSERT INTO progress (thread, last) VALUES (0,-1), (1,-1), (2,-1), (3,-1), (4,-1)",
	};
	enum err_code rc = ERR_OK;
	size_t i;

	(void)ctx;
	for (i = 0; rc == ERR_OK && i < COUNTOF(sql); i++)
		rc = db_exec(db, str_from(sql[i]), NULL, 0, NULL, e);
	return rc;
}

struct record_job {
	struct pool_job job;
	int64_t id;
	pthread_mutex_t lock;
	pthread_cond_t answered;
	bool done;
	enum err_code code;
};

/* Jobs that say no after they have written: nothing of them may ever be seen. */
static bool
is_refused(int64_t id)
{
	return id % 17 == 5;
}

static enum err_code
job_run(void *ctx, struct db *db, struct err *e)
{
	int64_t id = ((struct record_job *)ctx)->id;
	enum err_code rc = write_record(db, id, e);

	return rc == ERR_OK && is_refused(id) ? err_set(e, ERR_GATE, "refused") : rc;
}

static void
job_done(void *ctx, enum err_code code, const struct err *e UNUSED)
{
	struct record_job *j = ctx;

	if (code == ERR_OK)
		acked[j->id] = cut_op_count();
	pthread_mutex_lock(&j->lock);
	j->code = code;
	j->done = true;
	pthread_cond_signal(&j->answered);
	pthread_mutex_unlock(&j->lock);
}

struct thread_arg {
	struct pool *pool;
	int64_t first;
};

static void *
write_records(void *ctx)
{
	struct thread_arg *t = ctx;
	int64_t id;

	for (id = t->first; id < t->first + JOBS; id++) {
		struct record_job j = {.id = id};

		j.job = (struct pool_job){.run = job_run, .done = job_done, .ctx = &j};
		pthread_mutex_init(&j.lock, NULL);
		pthread_cond_init(&j.answered, NULL);
		pool_submit(t->pool, &j.job);
		pthread_mutex_lock(&j.lock);
		while (!j.done)
			pthread_cond_wait(&j.answered, &j.lock);
		pthread_mutex_unlock(&j.lock);
		pthread_cond_destroy(&j.answered);
		pthread_mutex_destroy(&j.lock);
		if (j.code != (is_refused(id) ? ERR_GATE : ERR_OK))
			abort();
	}
	return NULL;
}

static void
start_disk(void)
{
	int64_t id;

	cut_reset();
	for (id = 0; id < RECORDS; id++)
		acked[id] = NEVER;
}

static void
load_through_pool(void)
{
	struct pool_options o = {
		.dsn = CUT_DSN, .readers = 1, .group_max = 4, .checkpoint_bytes = 131072};
	struct thread_arg args[THREADS];
	pthread_t threads[THREADS];
	struct pool *pool;
	struct err e;
	int i;

	start_disk();
	assert_int_equal(pool_open(&o, &pool, &e), ERR_OK);
	assert_int_equal(pool_write(pool, make_tables, NULL, &e), ERR_OK);
	cut_record();
	for (i = 0; i < THREADS; i++) {
		args[i] = (struct thread_arg){pool, (int64_t)i * JOBS};
		assert_int_equal(pthread_create(&threads[i], NULL, write_records, &args[i]), 0);
	}
	for (i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	cut_stop();
	pool_close(pool);
}

/* The same records without the pool, with the setting that promises less. */
static void
load_with_normal(void)
{
	struct db *db;
	struct err e;
	int64_t n, id;

	start_disk();
	assert_int_equal(db_open(CUT_DSN, DB_WRITE, &db, &e), ERR_OK);
	assert_int_equal(make_tables(NULL, db, &e), ERR_OK);
	assert_int_equal(db_exec(db, STR("PRAGMA synchronous = NORMAL"), NULL, 0, NULL, &e),
			 ERR_OK);
	cut_record();
	for (n = 0; n < RECORDS; n++) {
		id = n % THREADS * JOBS + n / THREADS;
		if (is_refused(id))
			continue;
		assert_int_equal(db_begin(db, &e), ERR_OK);
		assert_int_equal(write_record(db, id, &e), ERR_OK);
		assert_int_equal(db_commit(db, &e), ERR_OK);
		acked[id] = cut_op_count();
		if (n % 40 == 39)
			assert_int_equal(db_checkpoint(db, DB_CHECKPOINT_PASSIVE, &e), ERR_OK);
	}
	cut_stop();
	db_close(db);
}

/* What one image holds. */
struct image {
	bool present[RECORDS];
	int64_t last[THREADS];     /* newest record of each thread */
	int64_t progress[THREADS]; /* and what its own row says */
};

static void
read_image(struct db *db, struct image *ret)
{
	char buf[BODY_MAX];
	struct db_stmt *st;
	struct err e;
	bool row;
	int64_t id;
	int i;

	memset(ret, 0, sizeof(*ret));
	for (i = 0; i < THREADS; i++)
		ret->last[i] = -1;
	assert_int_equal(db_query(db, STR("SELECT id, body FROM record ORDER BY id"), NULL, 0, &st,
				  &e),
			 ERR_OK);
	while (db_step(st, &row, &e) == ERR_OK && row) {
		id = db_col_int(st, 0);
		assert_in_range(id, 0, RECORDS - 1);
		assert_false(is_refused(id));
		assert_true(str_eq(db_col_str(st, 1), body_of(id, buf)));
		ret->present[id] = true;
		ret->last[id / JOBS] = id;
	}
	db_done(st);
	assert_int_equal(db_query(db, STR("SELECT thread, last FROM progress"), NULL, 0, &st, &e),
			 ERR_OK);
	while (db_step(st, &row, &e) == ERR_OK && row)
		ret->progress[db_col_int(st, 0)] = db_col_int(st, 1);
	db_done(st);
}

static void
check_integrity(struct db *db)
{
	struct arena *a = arena_new(1 << 20);
	struct value v;
	struct err e;

	assert_int_equal(db_value(db, a, STR("PRAGMA integrity_check"), NULL, 0, &v, &e), ERR_OK);
	if (!str_is(v.s, "ok"))
		fail_msg("integrity_check: %.*s", STR_ARG(v.s));
	arena_free(a);
}

/* Builds the disk of one cut, checks it, returns how many acknowledged records it lacks. */
static int
lost_at(uint64_t ops, uint64_t seed)
{
	static struct image image;
	struct db *db;
	struct err e;
	int lost = 0, i;
	int64_t id;

	cut_build(ops, seed);
	if (db_open(CUT_IMAGE_DSN, DB_WRITE, &db, &e) != ERR_OK)
		fail_msg("does not open after %llu operations: %s", (unsigned long long)ops,
			 e.detail);
	check_integrity(db);
	read_image(db, &image);
	db_close(db);
	for (i = 0; i < THREADS; i++)
		assert_int_equal(image.progress[i], image.last[i]);
	for (id = 0; id < RECORDS; id++)
		lost += acked[id] <= ops && !image.present[id];
	return lost;
}

/* Half of the cuts fall right before or after a sync, where promises are made; the rest anywhere. */
static uint64_t
cut_point(uint64_t state)
{
	uint64_t n = cut_op_count(), at = mix(state * 7919 + 3) % n;

	if (state % 2 == 0)
		return at;
	while (at < n && !cut_op_is_sync(at))
		at++;
	return at + state / 2 % 2;
}

static int
states_that_lose(int states)
{
	int state, losing = 0;
	uint64_t at;

	for (state = 0; state < states; state++) {
		at = cut_point((uint64_t)state);
		if (at > cut_op_count())
			at = cut_op_count();
		losing += lost_at(at, (uint64_t)state) > 0;
	}
	return losing;
}

static void
test_nothing_acknowledged_is_lost(void **state)
{
	(void)state;
	load_through_pool();
	assert_true(cut_syncs_of(CUT_DISK "test.db") >=
		    10); /* cuts in checkpoints are among them */
	assert_int_equal(states_that_lose(STATES), 0);
	assert_int_equal(lost_at(cut_op_count(), STATES), 0);
}

static void
test_normal_would_lose(void **state)
{
	int losing;

	(void)state;
	load_with_normal();
	losing = states_that_lose(NORMAL_STATES);
	print_message("synchronous=NORMAL: %d of %d states lose acknowledged records\n", losing,
		      NORMAL_STATES);
	assert_true(losing > NORMAL_STATES / 4);
	assert_int_equal(lost_at(0, 1), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_acknowledged_is_lost),
		cmocka_unit_test(test_normal_would_lose),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	cut_reset();
	return failed;
}
