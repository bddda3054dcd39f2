/*
 * group.h: one group of write jobs from BEGIN to what became of each. Internal to src/db: the
 * writer's thread of pool.c is the only caller.
 *
 * A group whose transaction the engine undid (ERR_DB_RETRY: another process was faster) or whose
 * server went away runs again whole, then each job alone, a bounded number of times with a growing
 * pause by chance between. After any other failure of the transaction each job runs alone once, and
 * so does, on a server, a job that met a constraint: another process may have been faster.
 */
#ifndef SHEGONG_DB_GROUP_H
#define SHEGONG_DB_GROUP_H

#include "db/mark.h"
#include "db/pool.h"

struct outcome {
	enum err_code code;
	struct err err;
};

struct group {
	struct db *db; /* the writer's */
	struct mark mark;
	struct pool_job **jobs;
	struct outcome *outcomes; /* ERR_OK: durable */
	size_t n;
	bool again; /* not all went in at the first try */
};

/* True when all went in at the first try. */
bool group_run(struct group *g);
/* An fsync that failed may have thrown the written pages away: asking again would lie. Nobody is
 * answered; recovery at the next start says what is durable. */
void end_if_sync_failed(struct db *db, const struct err *e);

#endif
