/* trace.c: see trace.h. Statements handed out are the engine's own: only their beginning is
 * watched. */
#include "base/log.h"
#include "db/driver.h"
#include "db/trace.h"

#include <stdlib.h>

struct trace_db {
	struct db base;
	uint64_t calls;
	enum trace_call fail_call;
	uint64_t fail_after; /* 0: fail none */
	enum err_code fail_code;
	bool fail_loses, fail_answer;
	void (*watch)(void *ctx, struct str sql);
	void *watch_ctx;
};

static const struct db_driver trace_driver;

bool
trace_is(const struct db *db)
{
	return db->driver == &trace_driver;
}

static struct trace_db *
trace_of(const struct db *db)
{
	if (!trace_is(db))
		BUG("not a traced connection");
	return (struct trace_db *)db;
}

enum err_code
trace_open(struct db *inner, struct db **ret, struct err *e)
{
	struct trace_db *t = calloc(1, sizeof(*t));

	if (!t) {
		db_close(inner);
		return err_set(e, ERR_DB, "no memory for a connection");
	}
	t->base.driver = &trace_driver;
	t->base.dialect = inner->dialect;
	t->base.mode = inner->mode;
	t->base.wraps = inner;
	*ret = &t->base;
	return ERR_OK;
}

static void
trace_close(struct db *db)
{
	db_close(db->wraps);
	free(db);
}

static enum trace_call
call_of(struct str sql)
{
	if (str_starts(sql, STR("BEGIN")) || str_starts(sql, STR("START")))
		return TRACE_BEGIN;
	if (str_starts(sql, STR("COMMIT")))
		return TRACE_COMMIT;
	if (str_starts(sql, STR("SAVEPOINT")) || str_starts(sql, STR("RELEASE")) ||
	    str_starts(sql, STR("ROLLBACK")))
		return TRACE_SAVEPOINT;
	return str_starts(sql, STR("SELECT")) ? TRACE_READ : TRACE_CHANGE;
}

static bool
fails_now(struct trace_db *t, struct str sql)
{
	if (str_is(sql, "ROLLBACK")) /* engines do not refuse it */
		return false;
	if (t->fail_after == 0 || (t->fail_call != TRACE_ANY && t->fail_call != call_of(sql)))
		return false;
	return --t->fail_after == 0;
}

/* Runs it, and nobody hears how it went. */
static enum err_code
lose_answer(struct db *db, struct str sql, const struct value *args, size_t n, struct err *e)
{
	const struct db_driver *d = db->wraps->driver;
	enum err_code rc;
	struct db_stmt *st;
	bool row = true;

	rc = d->query(db->wraps, sql, args, n, DB_ARGS_STAY, &st, e);
	if (rc != ERR_OK)
		return rc;
	while (rc == ERR_OK && row)
		rc = db_step(st, &row, e);
	db_done(st);
	return err_set(e, ERR_DB_AWAY, "answer lost by trace: %.*s", STR_ARG(sql));
}

static enum err_code
trace_query(struct db *db, struct str sql, const struct value *args, size_t n, enum db_args keep,
	    struct db_stmt **ret, struct err *e)
{
	struct trace_db *t = trace_of(db);

	t->calls++;
	if (t->watch)
		t->watch(t->watch_ctx, sql);
	else
		log_event(LOG_DEBUG, "db.call", "sql=%.*s", STR_ARG(sql));
	if (fails_now(t, sql)) {
		if (t->fail_answer)
			return lose_answer(db, sql, args, n, e);
		if (t->fail_loses)
			db_rollback(db->wraps);
		return err_set(e, t->fail_code, "failed by trace: %.*s", STR_ARG(sql));
	}
	return db->wraps->driver->query(db->wraps, sql, args, n, keep, ret, e);
}

static const struct db_driver trace_driver = {
	.close = trace_close,
	.query = trace_query,
};

uint64_t
trace_count(const struct db *db)
{
	return trace_of(db)->calls;
}

void
trace_fail(struct db *db, enum trace_call call, uint64_t n, enum err_code code,
	   bool lose_transaction)
{
	struct trace_db *t = trace_of(db);

	t->fail_call = call;
	t->fail_after = n;
	t->fail_code = code;
	t->fail_loses = lose_transaction;
	t->fail_answer = false;
}

void
trace_lose_answer(struct db *db, enum trace_call call, uint64_t n)
{
	trace_fail(db, call, n, ERR_DB_AWAY, false);
	trace_of(db)->fail_answer = true;
}

void
trace_watch(struct db *db, void (*fn)(void *ctx, struct str sql), void *ctx)
{
	struct trace_db *t = trace_of(db);

	t->watch = fn;
	t->watch_ctx = ctx;
}
