/*
 * job.h: slow work that survives a restart (imports, exports, sweeps of deadlines). A job is a row;
 * it is taken by one process (lease with time), its progress is visible, it is repeatable.
 */
#ifndef SHEGONG_JOB_H
#define SHEGONG_JOB_H

#include "access/access.h"
#include "db/pool.h"

struct job {
	struct str id, kind, unit, account, input; /* input: JSON of the maker's own */
	int64_t done, total;
	struct str state;  /* "waiting", "running", "done", "failed", "cancelled" */
	struct str result; /* JSON */
};

/* Inside a write. */
enum err_code job_add(struct db *db, struct arena *a, struct job *j, struct err *e) MUST_USE;
enum err_code job_load(struct db *db, struct arena *a, struct str id, struct job *ret,
		       struct err *e) MUST_USE;

/* Inside a write. The runner notices at its next job_progress(). ERR_WRONG_STATE when it is over. */
enum err_code job_cancel(struct db *db, struct str id, struct err *e) MUST_USE;

struct job_handler {
	const char *kind;
	/* Runs in the job thread. Reports progress through job_progress(). */
	enum err_code (*run)(void *ctx, struct job *j, struct arena *a, struct str *ret_result,
			     struct err *e);
	void *ctx;
};

struct job_runner;
/* `handlers` must stay as long as the runner. *ret is set before the first job runs, so that a
 * handler may reach its runner through the caller's variable. */
enum err_code job_runner_start(struct pool *p, const struct job_handler *handlers, size_t n,
			       struct job_runner **ret, struct err *e) MUST_USE;
void job_runner_stop(struct job_runner *r); /* the running job is finished or left to be retaken */
void job_runner_wake(struct job_runner *r);
/* Tells how far the handler is and keeps the lease: call it at least once in 30 seconds (as often
 * as you like, it is written twice a second at most). False when the job was cancelled, is another
 * runner's by now, or the runner stops: leave off and return an error; what was done must be
 * repeatable. */
bool job_progress(struct job_runner *r, struct job *j, int64_t done, int64_t total);

/* job(id, kind, unit_id, account_id, input, done, total, state, result, runner, tries,
 * lease_until, made_at, changed_at) */
void job_schema(struct schema *s);

#endif
