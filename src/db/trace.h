/*
 * trace.h: a watcher over any other connection: counts, logs, and in tests fails the n-th call.
 * Opened by "trace:" before another DSN. A call is one statement handed to the engine, those of
 * the transaction itself (BEGIN, SAVEPOINT, COMMIT ...) included, unlike db_statement_count().
 *
 *   trace_fail(db, TRACE_COMMIT, 1, ERR_DB_FULL, false);   // the next COMMIT says: disk full
 *   trace_fail(db, TRACE_ANY, n, ERR_DB, true);            // n-th call; transaction gone as well
 */
#ifndef SHEGONG_DB_TRACE_H
#define SHEGONG_DB_TRACE_H

#include "db/db.h"

enum trace_call { TRACE_ANY, TRACE_BEGIN, TRACE_COMMIT, TRACE_SAVEPOINT, TRACE_READ, TRACE_CHANGE };

bool trace_is(const struct db *db);
/* BUG on a connection that was not opened with "trace:"; so are the functions below. */
uint64_t trace_count(const struct db *db);

/* The n-th call of that kind from now (from 1) is not run and answers `code`; later ones run.
 * With `lose_transaction` the engine's transaction is rolled back first, as SQLite does by itself
 * after some failures. n = 0 takes a wish back. */
void trace_fail(struct db *db, enum trace_call call, uint64_t n, enum err_code code,
		bool lose_transaction);
/* The n-th call of that kind is run and ERR_DB_AWAY answered, as when a server dies just after. */
void trace_lose_answer(struct db *db, enum trace_call call, uint64_t n);
/* Called with the text of each call before it runs. NULL: no more. Without a watcher calls are
 * logged at LOG_DEBUG: text only, never the values. */
void trace_watch(struct db *db, void (*fn)(void *ctx, struct str sql), void *ctx);

#endif
