/*
 * pool.c: see pool.h. One writer thread owns the one connection that writes; callers leave jobs in
 * a queue. Readers are a stack, so that a warm connection is used again first.
 */
#include "db/pool.h"

#include "base/log.h"
#include "db/driver.h"
#include "db/group.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

enum {
	GROUP_MAX_DEFAULT = 64,
	READERS_DEFAULT = 4,
	DSN_MAX = 4096,
};

#define CHECKPOINT_DEFAULT INT64_C(4194304)
#define CHECKPOINT_TRUNCATE_FACTOR 16 /* past so many of them the file itself is cut */

struct pool {
	struct arena *arena;
	char dsn[DSN_MAX];
	struct db *writer;
	pthread_t thread;
	size_t group_max;
	struct group group; /* the writer's: the one being run */
	int64_t checkpoint_every;
	int64_t checkpoint_at; /* length of the log that calls for the next one */

	pthread_mutex_t lock; /* guards everything below */
	pthread_cond_t work;  /* a job is waiting, or the end */
	pthread_cond_t free_reader;
	struct pool_job *first, **tail;
	bool closing;
	struct db **readers; /* stack of the free ones */
	int reader_count, readers_free;
	struct pool_stats stats;
};

static void
run_group(struct pool *p)
{
	struct group *g = &p->group;
	bool at_once = group_run(g);
	uint64_t failed = 0;
	size_t i;

	for (i = 0; i < g->n; i++)
		failed += g->outcomes[i].code != ERR_OK;
	pthread_mutex_lock(&p->lock);
	p->stats.jobs += g->n;
	p->stats.groups++;
	p->stats.retried += at_once ? 0 : g->n;
	p->stats.failed += failed;
	pthread_mutex_unlock(&p->lock);
	for (i = 0; i < g->n; i++)
		g->jobs[i]->done(g->jobs[i]->ctx, g->outcomes[i].code, &g->outcomes[i].err);
}

/* Between groups only: nobody else checkpoints (architecture 5). A log that a reader keeps from
 * shrinking is tried again after it has grown as much again. */
static void
checkpoint_when_due(struct pool *p)
{
	int64_t length = db_log_bytes(p->writer);
	enum db_checkpoint kind = DB_CHECKPOINT_PASSIVE;
	struct err e = {0};

	if (length < p->checkpoint_every) /* it began anew */
		p->checkpoint_at = p->checkpoint_every;
	if (length < p->checkpoint_at)
		return;
	if (length >= p->checkpoint_every * CHECKPOINT_TRUNCATE_FACTOR)
		kind = DB_CHECKPOINT_TRUNCATE;
	if (db_checkpoint(p->writer, kind, &e) != ERR_OK) {
		end_if_sync_failed(p->writer, &e);
		log_event(LOG_WARN, "db.checkpoint", "detail=%s", e.detail);
	}
	p->checkpoint_at = length + p->checkpoint_every;
}

/* Waits for jobs and takes as many as one group may have. 0: closed and nothing left. */
static size_t
take_group(struct pool *p)
{
	size_t n = 0;

	pthread_mutex_lock(&p->lock);
	while (!p->first && !p->closing)
		pthread_cond_wait(&p->work, &p->lock);
	while (p->first && n < p->group_max) {
		p->group.jobs[n] = p->first;
		p->first = p->first->next;
		n++;
	}
	if (!p->first)
		p->tail = &p->first;
	pthread_mutex_unlock(&p->lock);
	return n;
}

static void *
writer_main(void *arg)
{
	struct pool *p = arg;

	while ((p->group.n = take_group(p)) > 0) {
		run_group(p);
		checkpoint_when_due(p);
	}
	return NULL;
}

/* Several connections to ":memory:" must meet in one database: each pool gets a name of its own. */
static enum err_code
set_dsn(struct pool *p, const char *dsn, struct err *e)
{
	static atomic_uint number;
	static const char memory[] = "sqlite::memory:";
	const char *at = strstr(dsn, memory);
	int n;

	if (at)
		n = snprintf(p->dsn, sizeof(p->dsn), "%.*ssqlite:file:/pool-%u?vfs=memdb",
			     (int)(at - dsn), dsn, atomic_fetch_add(&number, 1));
	else
		n = snprintf(p->dsn, sizeof(p->dsn), "%s", dsn);
	return n < (int)sizeof(p->dsn) ? ERR_OK : err_set(e, ERR_DB, "dsn too long");
}

static enum err_code
open_connections(struct pool *p, struct err *e)
{
	enum err_code rc;

	rc = db_open(p->dsn, DB_WRITE, &p->writer, e);
	if (rc == ERR_OK)
		rc = db_check_engine(p->writer, e);
	if (rc == ERR_OK)
		rc = mark_open(&p->group.mark, p->writer, e);
	p->group.db = p->writer;
	while (rc == ERR_OK && p->readers_free < p->reader_count) {
		rc = db_open(p->dsn, DB_READ, &p->readers[p->readers_free], e);
		if (rc == ERR_OK)
			p->readers_free++;
	}
	return rc;
}

/* Readers first: the last connection to leave is the writer, which empties the log. */
static void
release(struct pool *p)
{
	while (p->readers_free > 0)
		db_close(p->readers[--p->readers_free]);
	db_close(p->writer);
	pthread_cond_destroy(&p->free_reader);
	pthread_cond_destroy(&p->work);
	pthread_mutex_destroy(&p->lock);
	arena_free(p->arena);
}

static struct pool *
pool_new(const struct pool_options *o)
{
	struct arena *a = arena_new(4 << 20);
	struct pool *p = arena_new_of(a, struct pool);

	p->arena = a;
	p->group_max = o->group_max > 0 ? (size_t)o->group_max : GROUP_MAX_DEFAULT;
	p->reader_count = o->readers > 0 ? o->readers : READERS_DEFAULT;
	p->group.jobs = arena_array(a, struct pool_job *, p->group_max);
	p->group.outcomes = arena_array(a, struct outcome, p->group_max);
	p->readers = arena_array(a, struct db *, (size_t)p->reader_count);
	p->tail = &p->first;
	p->checkpoint_every = o->checkpoint_bytes > 0 ? o->checkpoint_bytes : CHECKPOINT_DEFAULT;
	p->checkpoint_at = p->checkpoint_every;
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->work, NULL);
	pthread_cond_init(&p->free_reader, NULL);
	return p;
}

enum err_code
pool_open(const struct pool_options *o, struct pool **ret, struct err *e)
{
	struct pool *p = pool_new(o);
	enum err_code rc;

	rc = set_dsn(p, o->dsn, e);
	if (rc == ERR_OK)
		rc = open_connections(p, e);
	if (rc == ERR_OK && pthread_create(&p->thread, NULL, writer_main, p) != 0)
		rc = err_set(e, ERR_DB, "no thread for the writer");
	if (rc != ERR_OK) {
		release(p);
		return rc;
	}
	*ret = p;
	return ERR_OK;
}

void
pool_close(struct pool *p)
{
	if (!p)
		return;
	pthread_mutex_lock(&p->lock);
	p->closing = true;
	pthread_cond_signal(&p->work);
	pthread_mutex_unlock(&p->lock);
	pthread_join(p->thread, NULL);
	mark_close(&p->group.mark, p->writer);
	if (p->readers_free != p->reader_count)
		BUG("pool_close: %d readers are out", p->reader_count - p->readers_free);
	release(p);
}

void
pool_submit(struct pool *p, struct pool_job *job)
{
	job->next = NULL;
	job->tries = 0;
	pthread_mutex_lock(&p->lock);
	if (p->closing)
		BUG("pool_submit after pool_close");
	*p->tail = job;
	p->tail = &job->next;
	pthread_cond_signal(&p->work);
	pthread_mutex_unlock(&p->lock);
}

struct waiter {
	pthread_mutex_t lock;
	pthread_cond_t answered;
	bool done;
	struct outcome outcome;
	enum err_code (*run)(void *ctx, struct db *db, struct err *e);
	void *ctx;
};

static enum err_code
waiter_run(void *ctx, struct db *db, struct err *e)
{
	struct waiter *w = ctx;

	return w->run(w->ctx, db, e);
}

static void
waiter_done(void *ctx, enum err_code code, const struct err *e)
{
	struct waiter *w = ctx;

	pthread_mutex_lock(&w->lock);
	w->outcome = (struct outcome){code, *e};
	w->done = true;
	pthread_cond_signal(&w->answered);
	pthread_mutex_unlock(&w->lock);
}

enum err_code
pool_write(struct pool *p, enum err_code (*run)(void *ctx, struct db *db, struct err *e), void *ctx,
	   struct err *e)
{
	struct waiter w = {.run = run, .ctx = ctx};
	struct pool_job job = {.run = waiter_run, .done = waiter_done, .ctx = &w};

	if (pthread_equal(pthread_self(), p->thread))
		BUG("pool_write from the writer would wait for itself");
	pthread_mutex_init(&w.lock, NULL);
	pthread_cond_init(&w.answered, NULL);
	pool_submit(p, &job);
	pthread_mutex_lock(&w.lock);
	while (!w.done)
		pthread_cond_wait(&w.answered, &w.lock);
	pthread_mutex_unlock(&w.lock);
	pthread_cond_destroy(&w.answered);
	pthread_mutex_destroy(&w.lock);
	if (e && w.outcome.code != ERR_OK)
		*e = w.outcome.err;
	return w.outcome.code;
}

enum err_code
pool_borrow(struct pool *p, struct db **ret, struct err *e)
{
	struct db *db;
	enum err_code rc;

	pthread_mutex_lock(&p->lock);
	while (p->readers_free == 0)
		pthread_cond_wait(&p->free_reader, &p->lock);
	db = p->readers[--p->readers_free];
	pthread_mutex_unlock(&p->lock);
	rc = db_begin(db, e);
	if (rc != ERR_OK)
		pool_return(p, db);
	else
		*ret = db;
	return rc;
}

void
pool_return(struct pool *p, struct db *db)
{
	if (db_open_queries(db) > 0)
		BUG("pool_return: %d queries were not given back", db_open_queries(db));
	db_rollback(db);
	pthread_mutex_lock(&p->lock);
	p->readers[p->readers_free++] = db;
	pthread_cond_signal(&p->free_reader);
	pthread_mutex_unlock(&p->lock);
}

struct pool_stats
pool_stats(struct pool *p)
{
	struct pool_stats s;

	pthread_mutex_lock(&p->lock);
	s = p->stats;
	pthread_mutex_unlock(&p->lock);
	return s;
}
