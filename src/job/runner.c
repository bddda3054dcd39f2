/*
 * runner.c: the thread that takes jobs one after another. It sleeps until it is woken, and looks
 * by itself now and then: another process may have left a job, or died over one.
 */
#include "base/clock.h"
#include "base/id.h"
#include "base/json.h"
#include "base/log.h"
#include "job/internal.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>

enum { LOOK_EVERY_S = 5, REPORT_EVERY_MS = 500, JOB_MEMORY = 256 << 20 };

struct job_runner {
	struct arena *arena;
	struct pool *pool;
	struct str id;
	const struct job_handler *handlers;
	struct str *kinds;
	size_t n;
	pthread_t thread;
	/* the thread's own */
	int64_t reported_at;
	bool lost; /* the job at hand was cancelled, or is another's */

	pthread_mutex_t lock; /* guards what follows */
	pthread_cond_t wake;
	bool woken, stopping;
};

/* One statement of the queue as a job of the pool. */
struct order {
	struct job_runner *r;
	struct arena *arena;
	struct job *job;
	bool ours;
};

static enum err_code
run_take(void *ctx, struct db *db, struct err *e)
{
	struct order *o = ctx;

	return queue_take(db, o->arena, o->r->id, o->r->kinds, o->r->n, o->job, e);
}

static enum err_code
run_progress(void *ctx, struct db *db, struct err *e)
{
	struct order *o = ctx;

	return queue_progress(db, o->r->id, o->job, &o->ours, e);
}

static enum err_code
run_finish(void *ctx, struct db *db, struct err *e)
{
	struct order *o = ctx;

	return queue_finish(db, o->r->id, o->job, e);
}

static bool
is_stopping(struct job_runner *r)
{
	bool stopping;

	pthread_mutex_lock(&r->lock);
	stopping = r->stopping;
	pthread_mutex_unlock(&r->lock);
	return stopping;
}

bool
job_progress(struct job_runner *r, struct job *j, int64_t done, int64_t total)
{
	struct order o = {.r = r, .job = j};
	int64_t now = clock_monotonic_ms();
	struct err e;

	j->done = done;
	j->total = total;
	if (r->lost || is_stopping(r))
		return false;
	if (now - r->reported_at < REPORT_EVERY_MS && done != total)
		return true;
	r->reported_at = now;
	/* A report that fails is not the job's end: the next one tells whether it is still ours. */
	if (pool_write(r->pool, run_progress, &o, &e) == ERR_OK)
		r->lost = !o.ours;
	return !r->lost;
}

static const struct job_handler *
handler_of(const struct job_runner *r, struct str kind)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (str_eq(kind, r->kinds[i]))
			return &r->handlers[i];
	BUG("took a job of kind %.*s", STR_ARG(kind));
}

static struct str
failure(struct arena *a, enum err_code rc)
{
	struct json j;
	struct buf b;

	buf_init(&b, a, 1024);
	json_init(&j, &b);
	json_object_start(&j);
	json_kstr(&j, "code", str_from(err_name(rc)));
	json_object_end(&j);
	return buf_str(&b);
}

static void
run_job(struct job_runner *r, struct arena *a, struct job *j)
{
	const struct job_handler *h = handler_of(r, j->kind);
	struct order o = {.r = r, .job = j};
	struct str result = STR_NONE;
	struct err e = {0};
	enum err_code rc;

	r->lost = false;
	r->reported_at = clock_monotonic_ms();
	rc = h->run(h->ctx, j, a, &result, &e);
	if (r->lost)
		return;
	j->state = rc == ERR_OK ? STR("done") : STR("failed");
	j->result = rc == ERR_OK ? result : failure(a, rc);
	if (rc != ERR_OK && is_stopping(r)) {
		j->state = STR("waiting"); /* it was told to leave off: the next start takes it */
		j->result = STR_NONE;
	} else if (rc != ERR_OK) {
		log_event(LOG_WARN, "job.failed", "job=%.*s kind=%.*s code=%s detail=%s",
			  STR_ARG(j->id), STR_ARG(j->kind), err_name(rc), e.detail);
	}
	/* When even this fails the lease runs out and the job is taken again. */
	if (pool_write(r->pool, run_finish, &o, &e) != ERR_OK)
		log_event(LOG_WARN, "job.unfinished", "job=%.*s detail=%s", STR_ARG(j->id),
			  e.detail);
}

/* Runs one job; false when there is none. */
static bool
run_next(struct job_runner *r)
{
	struct arena *a = arena_new(JOB_MEMORY);
	struct job j = {0};
	struct order o = {.r = r, .arena = a, .job = &j};
	struct err e = {0};
	enum err_code rc;

	rc = pool_write(r->pool, run_take, &o, &e);
	if (rc != ERR_OK)
		log_event(LOG_WARN, "job.take", "code=%s detail=%s", err_name(rc), e.detail);
	if (rc == ERR_OK && j.id.n > 0)
		run_job(r, a, &j);
	else
		rc = ERR_NOT_FOUND;
	arena_free(a);
	return rc == ERR_OK;
}

/* False: stop. */
static bool
wait_for_work(struct job_runner *r)
{
	struct timespec until;
	bool go;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += LOOK_EVERY_S;
	pthread_mutex_lock(&r->lock);
	while (!r->woken && !r->stopping &&
	       pthread_cond_timedwait(&r->wake, &r->lock, &until) != ETIMEDOUT)
		;
	r->woken = false;
	go = !r->stopping;
	pthread_mutex_unlock(&r->lock);
	return go;
}

static void *
runner_main(void *arg)
{
	struct job_runner *r = arg;

	do {
		while (!is_stopping(r) && run_next(r))
			;
	} while (wait_for_work(r));
	return NULL;
}

static void
release(struct job_runner *r)
{
	pthread_cond_destroy(&r->wake);
	pthread_mutex_destroy(&r->lock);
	arena_free(r->arena);
}

enum err_code
job_runner_start(struct pool *p, const struct job_handler *handlers, size_t n,
		 struct job_runner **ret, struct err *e)
{
	struct arena *a = arena_new(1 << 20);
	struct job_runner *r = arena_new_of(a, struct job_runner);
	pthread_condattr_t attr;
	size_t i;

	r->arena = a;
	r->pool = p;
	r->id = id_new(a);
	r->handlers = handlers;
	r->n = n;
	r->kinds = arena_array(a, struct str, n);
	for (i = 0; i < n; i++)
		r->kinds[i] = str_from(handlers[i].kind);
	pthread_mutex_init(&r->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&r->wake, &attr);
	pthread_condattr_destroy(&attr);
	*ret = r; /* before the thread: a handler finds its runner through the caller's variable */
	if (pthread_create(&r->thread, NULL, runner_main, r) != 0) {
		release(r);
		*ret = NULL;
		return err_set(e, ERR_INTERNAL, "no thread for jobs");
	}
	return ERR_OK;
}

void
job_runner_wake(struct job_runner *r)
{
	pthread_mutex_lock(&r->lock);
	r->woken = true;
	pthread_cond_signal(&r->wake);
	pthread_mutex_unlock(&r->lock);
}

void
job_runner_stop(struct job_runner *r)
{
	if (!r)
		return;
	pthread_mutex_lock(&r->lock);
	r->stopping = true;
	pthread_cond_signal(&r->wake);
	pthread_mutex_unlock(&r->lock);
	pthread_join(r->thread, NULL);
	release(r);
}
