/*
 * db.c: the part of the interface that is the same for every engine: counting, transactions and
 * savepoints, and the short forms over query and step.
 */
#include "db/driver.h"

#include <stdio.h>
#include <string.h>

struct db *
db_engine(struct db *db)
{
	while (db->wraps)
		db = db->wraps;
	return db;
}

static bool
cut_prefix(const char **dsn, const char *prefix)
{
	size_t n = strlen(prefix);

	if (strncmp(*dsn, prefix, n) != 0)
		return false;
	*dsn += n;
	return true;
}

enum err_code
db_open_plain(const char *dsn, enum db_mode mode, struct db **ret, struct err *e)
{
	struct db *inner;
	enum err_code rc;

	if (cut_prefix(&dsn, "trace:")) {
		rc = db_open_plain(dsn, mode, &inner, e);
		return rc == ERR_OK ? trace_open(inner, ret, e) : rc;
	}
	if (cut_prefix(&dsn, "sqlite:"))
		return sqlite_open(dsn, mode, ret, e);
	if (cut_prefix(&dsn, "postgres:"))
		return postgres_open(dsn, mode, ret, e);
	if (cut_prefix(&dsn, "mysql:"))
		return mysql_open(dsn, mode, ret, e);
	return err_set(e, ERR_DB, "unknown kind of database: %.*s", (int)strcspn(dsn, ":"), dsn);
}

static bool
is_server(const char *dsn)
{
	return cut_prefix(&dsn, "postgres:") || cut_prefix(&dsn, "mysql:");
}

enum err_code
db_open(const char *dsn, enum db_mode mode, struct db **ret, struct err *e)
{
	struct db *inner;
	enum err_code rc;

	if (cut_prefix(&dsn, "trace:")) {
		rc = db_open(dsn, mode, &inner, e);
		return rc == ERR_OK ? trace_open(inner, ret, e) : rc;
	}
	if (cut_prefix(&dsn, "link:") || is_server(dsn))
		return link_open(dsn, mode, ret, e);
	return db_open_plain(dsn, mode, ret, e);
}

void
db_close(struct db *db)
{
	if (!db)
		return;
	if (db_open_queries(db) > 0)
		BUG("db_close: %d queries were not given back", db_open_queries(db));
	db_rollback(db);
	db->driver->close(db);
}

const struct db_dialect *
db_dialect(const struct db *db)
{
	return db->dialect;
}

/* Remembered in the engine's connection, whoever is told. */
static enum err_code
note(struct db *db, enum err_code rc)
{
	if (rc == ERR_DB_AWAY || (rc == ERR_DB_RETRY && db_engine(db)->trouble != ERR_DB_AWAY))
		db_engine(db)->trouble = rc;
	return rc;
}

enum err_code
db_trouble(struct db *db)
{
	return db_engine(db)->trouble;
}

/* Replaces a lost connection below, if there is a link. What is said is why it stays lost. */
static enum err_code
mend(struct db *db, struct err *e)
{
	while (db && !db->driver->reopen)
		db = db->wraps;
	if (!db || db_open_queries(db) > 0)
		return err_set(e, ERR_DB_AWAY, "connection lost");
	return db->driver->reopen(db, e);
}

static enum err_code
query_once(struct db *db, struct str sql, const struct value *args, size_t n, enum db_args keep,
	   struct db_stmt **ret, struct err *e)
{
	return note(db, db->driver->query(db, sql, args, n, keep, ret, e));
}

/* A read outside a transaction has left nothing behind: it goes to a fresh connection. */
static enum err_code
query_begin(struct db *db, struct str sql, const struct value *args, size_t n, enum db_args keep,
	    struct db_stmt **ret, struct err *e)
{
	bool alone = db->mode == DB_READ && !db_in_transaction(db);
	enum err_code rc;

	db->statements++;
	rc = query_once(db, sql, args, n, keep, ret, e);
	if (rc == ERR_DB_AWAY && alone && mend(db, e) == ERR_OK)
		rc = query_once(db, sql, args, n, keep, ret, e);
	return rc;
}

enum err_code
db_query(struct db *db, struct str sql, const struct value *args, size_t n, struct db_stmt **ret,
	 struct err *e)
{
	return query_begin(db, sql, args, n, DB_ARGS_COPY, ret, e);
}

enum err_code
db_step(struct db_stmt *st, bool *ret_row, struct err *e)
{
	return note(st->db, st->db->driver->step(st, ret_row, e));
}

static enum err_code
run_to_end(struct db_stmt *st, int64_t *ret_changed, struct err *e)
{
	enum err_code rc;
	bool row = true;

	do
		rc = db_step(st, &row, e);
	while (rc == ERR_OK && row);
	if (rc == ERR_OK && ret_changed)
		*ret_changed = st->db->driver->changed(st);
	db_done(st);
	return rc;
}

enum err_code
db_exec(struct db *db, struct str sql, const struct value *args, size_t n, int64_t *ret_changed,
	struct err *e)
{
	struct db_stmt *st;
	enum err_code rc;

	rc = query_begin(db, sql, args, n, DB_ARGS_STAY, &st, e);
	return rc == ERR_OK ? run_to_end(st, ret_changed, e) : rc;
}

int
db_col_count(struct db_stmt *st)
{
	return st->db->driver->col_count(st);
}

struct value
db_col(struct db_stmt *st, int i)
{
	if (i < 0 || i >= db_col_count(st))
		return VALUE_EMPTY;
	return st->db->driver->col(st, i);
}

int64_t
db_col_int(struct db_stmt *st, int i)
{
	struct value v = db_col(st, i);

	return v.type == VALUE_INT ? v.i : 0;
}

struct str
db_col_str(struct db_stmt *st, int i)
{
	struct value v = db_col(st, i);

	return v.type == VALUE_TEXT || v.type == VALUE_BLOB ? v.s : STR_NONE;
}

void
db_done(struct db_stmt *st)
{
	if (st)
		st->db->driver->done(st);
}

enum err_code
db_value(struct db *db, struct arena *a, struct str sql, const struct value *args, size_t n,
	 struct value *ret, struct err *e)
{
	struct db_stmt *st;
	enum err_code rc;
	bool row;

	rc = query_begin(db, sql, args, n, DB_ARGS_STAY, &st, e);
	if (rc != ERR_OK)
		return rc;
	rc = db_step(st, &row, e);
	if (rc == ERR_OK) {
		*ret = row ? db_col(st, 0) : VALUE_EMPTY;
		if (ret->type == VALUE_TEXT || ret->type == VALUE_BLOB)
			ret->s = str_dup(a, ret->s);
	}
	db_done(st);
	return rc;
}

/* Statements of the transaction itself: seen by trace, not counted as work of the caller. */
static enum err_code
control(struct db *db, const char *sql, struct err *e)
{
	struct db_stmt *st;
	enum err_code rc;

	rc = query_once(db, str_from(sql), NULL, 0, DB_ARGS_STAY, &st, e);
	return rc == ERR_OK ? run_to_end(st, NULL, e) : rc;
}

enum err_code
db_begin(struct db *db, struct err *e)
{
	const struct db_driver *d = db_engine(db)->driver;
	const char *sql = db->mode == DB_WRITE ? d->begin_write : d->begin_read;
	enum err_code rc = db_trouble(db);

	if (db_in_transaction(db))
		BUG("db_begin inside a transaction");
	db->savepoints = 0;
	if (rc != ERR_DB_AWAY) {
		db_engine(db)->trouble = ERR_OK;
		rc = control(db, sql, e);
	}
	if (rc == ERR_DB_AWAY) {
		rc = mend(db, e);
		if (rc == ERR_OK)
			rc = control(db, sql, e);
	}
	return rc;
}

enum err_code
db_commit(struct db *db, struct err *e)
{
	return control(db, "COMMIT", e);
}

void
db_rollback(struct db *db)
{
	enum err_code rc UNUSED = ERR_OK; /* what a failed ROLLBACK leaves, closing undoes */

	if (db_in_transaction(db))
		rc = control(db, "ROLLBACK", NULL);
	db->savepoints = 0;
}

static enum err_code
control_savepoint(struct db *db, const char *verb, int number, struct err *e)
{
	char sql[48];

	snprintf(sql, sizeof(sql), "%s sp%d", verb, number);
	return control(db, sql, e);
}

enum err_code
db_savepoint(struct db *db, struct err *e)
{
	enum err_code rc;

	if (!db_in_transaction(db))
		BUG("db_savepoint outside a transaction");
	rc = control_savepoint(db, "SAVEPOINT", db->savepoints + 1, e);
	if (rc == ERR_OK)
		db->savepoints++;
	return rc;
}

enum err_code
db_release(struct db *db, struct err *e)
{
	enum err_code rc;

	if (db->savepoints == 0)
		BUG("db_release without a savepoint");
	rc = control_savepoint(db, "RELEASE SAVEPOINT", db->savepoints, e);
	if (rc == ERR_OK)
		db->savepoints--;
	return rc;
}

/* An engine may have rolled everything back by itself: then there is nothing left to undo. When
 * the undoing fails the whole transaction goes, so that half a job is never committed. */
void
db_rollback_to(struct db *db)
{
	struct err e;

	if (db->savepoints == 0)
		BUG("db_rollback_to without a savepoint");
	if (!db_in_transaction(db)) {
		db->savepoints--;
		return;
	}
	if (control_savepoint(db, "ROLLBACK TO", db->savepoints, &e) != ERR_OK ||
	    control_savepoint(db, "RELEASE SAVEPOINT", db->savepoints, &e) != ERR_OK) {
		db_rollback(db);
		return;
	}
	db->savepoints--;
}

bool
db_in_transaction(struct db *db)
{
	struct db *engine = db_engine(db);

	return engine->trouble != ERR_DB_AWAY && engine->driver->in_transaction(engine);
}

int
db_savepoint_depth(const struct db *db)
{
	return db->savepoints;
}

uint64_t
db_statement_count(const struct db *db)
{
	return db->statements;
}

bool
db_sync_failed(struct db *db)
{
	return db_engine(db)->sync_failed;
}

int
db_open_queries(struct db *db)
{
	return db_engine(db)->queries;
}

enum err_code
db_check_engine(struct db *db, struct err *e)
{
	struct db *engine = db_engine(db);

	return engine->driver->check(engine, e);
}

enum err_code
db_backup(struct db *db, const char *path, void (*progress)(void *ctx, int done, int total),
	  void *ctx, struct err *e)
{
	struct db *engine = db_engine(db);

	return engine->driver->backup(engine, path, progress, ctx, e);
}

enum err_code
db_checkpoint(struct db *db, enum db_checkpoint kind, struct err *e)
{
	struct db *engine = db_engine(db);

	return engine->driver->checkpoint ? engine->driver->checkpoint(engine, kind, e) : ERR_OK;
}

int64_t
db_log_bytes(struct db *db)
{
	struct db *engine = db_engine(db);

	return engine->driver->log_bytes ? engine->driver->log_bytes(engine) : 0;
}

enum err_code
db_table_exists(struct db *db, struct str name, bool *ret, struct err *e)
{
	struct value arg = value_text(name);
	struct db_stmt *st;
	enum err_code rc;

	rc = db_query(db, str_from(db_engine(db)->driver->table_exists), &arg, 1, &st, e);
	if (rc != ERR_OK)
		return rc;
	rc = db_step(st, ret, e);
	db_done(st);
	return rc;
}
