/* t_sqlite.c: what only SQLite has: its file, its page limit, its settings.
 * SQLite only: it is the engine itself that is tested. */
#include "db/pool.h"

#include "unit_db.h"

#include <pthread.h>
#include <stdlib.h>

static void
test_full_disk(void **state)
{
	struct fixture *f = *state;
	enum err_code rc = ERR_OK;
	int64_t id;

	must(db_exec(f->db, STR("PRAGMA max_page_count = 8"), NULL, 0, NULL, &f->e));
	for (id = 1; rc == ERR_OK && id < 1000; id++)
		rc = try_put_long(f, id);
	assert_int_equal(rc, ERR_DB_FULL);
	assert_int_equal(err_http(rc), 507);
}

static void
test_corrupt_file(void **state)
{
	struct fixture *f = *state;
	char path[TMPDIR_PATH + 64], dsn[TMPDIR_PATH + 64];
	struct db *db;
	FILE *out = fopen(tmpdir_path(&f->dir, "", "bad.db", path, sizeof(path)), "w");
	int i;

	for (i = 0; i < 1000; i++)
		fputs("this is no database ", out);
	fclose(out);
	tmpdir_path(&f->dir, "sqlite:", "bad.db", dsn, sizeof(dsn));
	assert_int_equal(db_open(dsn, DB_WRITE, &db, &f->e), ERR_DB_CORRUPT);
}

static void
test_settings_are_checked(void **state)
{
	struct fixture *f = *state;

	must(db_check_engine(f->db, &f->e));
	must(db_exec(f->db, STR("PRAGMA synchronous = NORMAL"), NULL, 0, NULL, &f->e));
	assert_int_equal(db_check_engine(f->db, &f->e), ERR_DB);
	assert_non_null(strstr(f->e.detail, "synchronous"));
}

static void
test_file_belongs_to_its_owner(void **state)
{
	struct fixture *f = *state;
	struct stat st;

	assert_int_equal(stat(f->dsn + strlen("sqlite:"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
}

/* -- the log under readers that never rest ---------------------------------------------------- */

enum { LOG_STEP = 64 * 1024, LOG_CUT_AT = 16 * LOG_STEP, GROUPS = 500 };

/* Two readers hand a snapshot on: each leaves only when the other has begun a newer one. */
struct relay {
	struct pool *pool;
	pthread_mutex_t lock;
	pthread_cond_t turned;
	uint64_t begun; /* snapshots so far; odd ones are the first thread's */
	bool ending;
};

struct runner {
	struct relay *relay;
	uint64_t parity;
};

static void *
read_in_relay(void *arg)
{
	struct runner *me = arg;
	struct relay *r = me->relay;
	struct arena *a = arena_new(1 << 20);
	struct db *db;
	struct err e;
	struct value v;

	pthread_mutex_lock(&r->lock);
	while (!r->ending) {
		if (r->begun % 2 == me->parity) {
			pthread_cond_wait(&r->turned, &r->lock);
			continue;
		}
		if (pool_borrow(r->pool, &db, &e) != ERR_OK ||
		    db_value(db, a, STR("SELECT max(id) FROM item"), NULL, 0, &v, &e) != ERR_OK)
			abort();
		r->begun++;
		pthread_cond_broadcast(&r->turned);
		while (r->begun % 2 == me->parity && !r->ending)
			pthread_cond_wait(&r->turned, &r->lock);
		pool_return(r->pool, db);
	}
	pthread_mutex_unlock(&r->lock);
	arena_free(a);
	return NULL;
}

static enum err_code
put_a_page(void *ctx, struct db *db, struct err *e)
{
	struct value id = value_int((*(int64_t *)ctx)++);

	return db_exec(db, STR("INSERT INTO item (id, text) VALUES (?, hex(zeroblob(4000)))"), &id,
		       1, NULL, e);
}

static int64_t
log_length(const struct fixture *f)
{
	char path[TMPDIR_PATH + 80];
	struct stat st;

	snprintf(path, sizeof(path), "%s-wal", f->dsn + strlen("sqlite:"));
	return stat(path, &st) == 0 ? (int64_t)st.st_size : 0;
}

static void
test_log_is_cut_though_somebody_always_reads(void **state)
{
	struct fixture *f = *state;
	struct pool_options o = {.dsn = f->dsn, .readers = 2, .checkpoint_bytes = LOG_STEP};
	struct relay relay = {.begun = 0};
	struct runner runners[2] = {{&relay, 0}, {&relay, 1}};
	pthread_t threads[2];
	int64_t id = 1, longest = 0;
	int i;

	must(pool_open(&o, &relay.pool, &f->e));
	pthread_mutex_init(&relay.lock, NULL);
	pthread_cond_init(&relay.turned, NULL);
	for (i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, read_in_relay, &runners[i]), 0);
	for (i = 0; i < GROUPS; i++) {
		must(pool_write(relay.pool, put_a_page, &id, &f->e));
		if (log_length(f) > longest)
			longest = log_length(f);
	}
	pthread_mutex_lock(&relay.lock);
	relay.ending = true;
	pthread_cond_broadcast(&relay.turned);
	pthread_mutex_unlock(&relay.lock);
	for (i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	assert_true(relay.begun > 2);
	pool_close(relay.pool);
	pthread_cond_destroy(&relay.turned);
	pthread_mutex_destroy(&relay.lock);
	assert_in_range(longest, LOG_STEP, 2 * LOG_CUT_AT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		db_test(test_full_disk),
		db_test(test_corrupt_file),
		db_test(test_settings_are_checked),
		db_test(test_file_belongs_to_its_owner),
		db_test(test_log_is_cut_though_somebody_always_reads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
