/* group.c: see group.h. */
#include "db/group.h"

#include "base/log.h"
#include "db/driver.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

enum {
	EXIT_SYNC_FAILED = 74, /* EX_IOERR of sysexits.h */
	TRIES_TOGETHER = 3,
	TRIES_ALONE = 8,
	PAUSE_MOST_MS = 100,
};

void
end_if_sync_failed(struct db *db, const struct err *e)
{
	if (!db_sync_failed(db))
		return;
	log_event(LOG_ERROR, "db.sync_failed", "exit=%d detail=%s", EXIT_SYNC_FAILED, e->detail);
	_exit(EXIT_SYNC_FAILED);
}

/* Runs the job between a savepoint and its release. The transaction may be gone afterwards. */
static void
run_job(struct db *db, struct pool_job *job, struct outcome *ret)
{
	int depth = db_savepoint_depth(db);

	memset(ret, 0, sizeof(*ret));
	job->tries++;
	ret->code = db_savepoint(db, &ret->err);
	if (ret->code == ERR_OK)
		ret->code = job->run(job->ctx, db, &ret->err);
	end_if_sync_failed(db, &ret->err);
	if (db_open_queries(db) > 0)
		BUG("a job left %d queries open", db_open_queries(db));
	if (!db_in_transaction(db))
		return;
	if (ret->code == ERR_OK && db_savepoint_depth(db) != depth + 1)
		BUG("a job left its savepoints open");
	if (ret->code == ERR_OK)
		ret->code = db_release(db, &ret->err);
	while (ret->code != ERR_OK && db_savepoint_depth(db) > depth)
		db_rollback_to(db);
	end_if_sync_failed(db, &ret->err);
}

/* -- one try ----------------------------------------------------------------------------------- */

static void
say_to_all(struct group *g, size_t first, size_t n, enum err_code code, const struct err *e)
{
	size_t i;

	for (i = first; i < first + n; i++)
		g->outcomes[i] = (struct outcome){code, *e};
}

/* The answer to COMMIT was lost. Unknown to the end: perhaps it is there, and whoever sends it again
 * with the same id will find out. */
static enum err_code
settle(struct group *g, size_t first, size_t n, struct err *e)
{
	struct err why = {0};
	bool in = false;
	enum err_code rc = mark_settle(&g->mark, g->db, &in, &why);

	if (rc != ERR_OK)
		say_to_all(g, first, n, err_set(e, ERR_DB_AWAY, "COMMIT: %.400s", why.detail), e);
	return rc != ERR_OK || in ? ERR_OK : ERR_DB_AWAY;
}

static enum err_code
commit(struct group *g, size_t first, size_t n, struct err *e)
{
	enum err_code rc = mark_raise(&g->mark, g->db, e);
	bool sent = rc == ERR_OK;

	if (sent)
		rc = db_commit(g->db, e);
	end_if_sync_failed(g->db, e);
	if (rc == ERR_DB_AWAY && sent && g->mark.on)
		return settle(g, first, n, e);
	if (rc != ERR_OK)
		db_rollback(g->db);
	return rc;
}

/*
 * Jobs [first, first + n) in one transaction. ERR_OK: each outcome is final. Otherwise nothing is
 * there, and the code says why the transaction went.
 */
static enum err_code
try_jobs(struct group *g, size_t first, size_t n, struct err *e)
{
	enum err_code rc;
	size_t i;

	memset(e, 0, sizeof(*e));
	rc = db_begin(g->db, e);
	end_if_sync_failed(g->db, e);
	if (rc != ERR_OK && rc != ERR_DB_RETRY) {
		say_to_all(g, first, n, rc, e);
		return ERR_OK;
	}
	for (i = first; i < first + n && rc == ERR_OK; i++) {
		run_job(g->db, g->jobs[i], &g->outcomes[i]);
		rc = db_trouble(g->db);
		if (rc == ERR_OK && !db_in_transaction(g->db))
			rc = err_set(e, ERR_DB, "the transaction was lost");
		else if (rc != ERR_OK)
			*e = g->outcomes[i].err;
	}
	if (rc == ERR_OK)
		return commit(g, first, n, e);
	db_rollback(g->db);
	return rc;
}

/* -- again --------------------------------------------------------------------------------------- */

static bool
worth_again(enum err_code why)
{
	return why == ERR_DB_RETRY || why == ERR_DB_AWAY;
}

/* Two writers that met once must not meet again in step. */
static void
pause_before(int try)
{
	long most = 2L << try;
	struct timespec t = {0, 0};
	uint32_t r = 0;

	if (most > PAUSE_MOST_MS)
		most = PAUSE_MOST_MS;
	if (getrandom(&r, sizeof(r), GRND_NONBLOCK) != (ssize_t)sizeof(r))
		r = (uint32_t)getpid();
	t.tv_nsec = (long)(r % (uint32_t)(most * 1000)) * 1000L;
	nanosleep(&t, NULL);
}

/* Jobs as one transaction, until its end is no matter of chance any more or `tries` are over. */
static enum err_code
keep_trying(struct group *g, size_t first, size_t n, int tries, struct err *e)
{
	enum err_code why = try_jobs(g, first, n, e);
	int i;

	for (i = 1; i < tries && worth_again(why); i++) {
		g->again = true;
		pause_before(i);
		why = try_jobs(g, first, n, e);
	}
	return why;
}

/* What the job said counts when the transaction went by it; a job that saw no error, and any job
 * undone by others, is told what the transaction was told. */
static void
run_alone(struct group *g, size_t i)
{
	struct outcome *o = &g->outcomes[i];
	struct err e;
	enum err_code why = keep_trying(g, i, 1, TRIES_ALONE, &e);

	if (why == ERR_OK || (o->code != ERR_OK && !worth_again(why)))
		return;
	e.code = why;
	*o = (struct outcome){why, e};
}

/* Where other processes write, too, a row that was not there when the job looked may be there when it
 * writes. It sees it when it looks again; what is wrong in itself is refused again. */
static bool
met_another(const struct group *g, size_t i)
{
	return g->mark.on && g->outcomes[i].code == ERR_DB_CONSTRAINT;
}

bool
group_run(struct group *g)
{
	struct err e;
	enum err_code why;
	size_t i;

	g->again = false;
	why = keep_trying(g, 0, g->n, TRIES_TOGETHER, &e);
	for (i = 0; i < g->n; i++)
		if (why != ERR_OK || met_another(g, i)) {
			g->again = true;
			run_alone(g, i);
		}
	return !g->again;
}
