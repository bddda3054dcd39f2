/*
 * pool.h: the writer with group commit, and read connections.
 *
 * Group commit: a write job runs whole on the writer's connection inside its own savepoint; the
 * ones waiting share one COMMIT and one sync; each `done` is called after it. If the transaction
 * is gone after an error, or COMMIT fails, nobody is acknowledged and the jobs are run again (they
 * must be repeatable: no outside effect): together a few times when the engine undid them for
 * others' sake or the connection broke, then each alone. A failed fsync ends the process: durable
 * state is unknown then and only recovery at start can tell.
 *
 * On a server (PostgreSQL, MariaDB): lost connections are opened again by the request that meets
 * them; while the server is away everything answers ERR_DB_AWAY at once. When the answer to COMMIT
 * is lost, a mark of the writer's in the database tells whether it went through (mark.h); only
 * when the server stays away for five seconds more is ERR_DB_AWAY answered for something that may
 * be there: ids made by the client make the next attempt find it.
 *
 * Nothing slow happens inside a job: bodies are parsed, passwords hashed, files stored before.
 * Checkpoints are made by the writer only, between groups.
 */
#ifndef SHEGONG_POOL_H
#define SHEGONG_POOL_H

#include "db/db.h"

struct pool;

struct pool_job {
	/* Runs in the writer's thread. Anything but ERR_OK rolls the savepoint back. Queries are given
	 * back by then, and own savepoints closed unless it failed (BUG). */
	enum err_code (*run)(void *ctx, struct db *db, struct err *e);
	/* Runs in the writer's thread after the group's COMMIT (or the roll-back): with ERR_OK only
	 * when the record is durable. Must be short: it hands the answer over. */
	void (*done)(void *ctx, enum err_code code, const struct err *e);
	void *ctx;
	struct pool_job *next; /* the pool's */
	int tries;             /* the pool's */
};

struct pool_options {
	/* "sqlite::memory:" makes a database of this pool's own (tests: no WAL there, a reader in
	 * the middle of a snapshot makes the writer wait). */
	const char *dsn;
	int readers;   /* read connections that can be borrowed at once, default 4 */
	int group_max; /* jobs in one commit, default 64 */
	/* Growth of SQLite's log that calls for a checkpoint, default 4 MiB; at 16 times that the
	 * file itself is cut. */
	int64_t checkpoint_bytes;
};

enum err_code pool_open(const struct pool_options *o, struct pool **ret, struct err *e) MUST_USE;
void pool_close(struct pool *p); /* accepts NULL; runs what is queued, then stops the writer */

/* The job must stay valid until done() has been called. */
void pool_submit(struct pool *p, struct pool_job *job);
/* The same and waits: for the command line, jobs, tests. Not from an event thread. */
enum err_code pool_write(struct pool *p,
			 enum err_code (*run)(void *ctx, struct db *db, struct err *e), void *ctx,
			 struct err *e) MUST_USE;

/* A read connection; blocks until one is free. Inside a read transaction: one snapshot, that of its
 * first query. Queries are given back before the connection is (BUG). */
enum err_code pool_borrow(struct pool *p, struct db **ret, struct err *e) MUST_USE;
void pool_return(struct pool *p, struct db *db);

struct pool_stats {
	uint64_t jobs, groups, retried, failed;
};
struct pool_stats pool_stats(struct pool *p);

#endif
