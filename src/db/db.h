/*
 * db.h: one interface over the storage engines. Business code writes one SQL subset with `?`
 * placeholders; what differs is data (struct db_dialect) or the driver's affair.
 *
 * Ownership: a struct db belongs to one thread at a time. Statements are cached by their SQL text
 * inside the connection; db_query() borrows one and db_done() gives it back. Column values are
 * valid until the next db_step(), db_done() on that query: copy what must live longer.
 *
 * Statements never grow with rows: a list takes at most three, a record three plus its child
 * tables (counted in tests through the trace driver).
 */
#ifndef SHEGONG_DB_H
#define SHEGONG_DB_H

#include "base/arena.h"
#include "base/err.h"
#include "base/value.h"

struct db;
struct db_stmt;

/* How the words of the search are found (db/plan.c makes the table, src/search asks it). */
enum db_fulltext {
	DB_FULLTEXT_NONE, /* not at all: documents in reach are read */
	DB_FULLTEXT_FTS5,
	DB_FULLTEXT_TSVECTOR, /* PostgreSQL: a tsvector of our words with a GIN index */
};

struct db_dialect {
	const char *name;      /* "sqlite", "postgres", "mysql" */
	const char *type_int;  /* column types */
	const char *type_text; /* bytewise comparison, no padding, any length */
	const char *type_key;  /* text usable in a key */
	const char *type_blob;
	const char *table_end; /* "STRICT", "ENGINE=InnoDB ..." */
	/* Text and bytes stand in an index by their beginning: "(191)"; "" where they can whole. A
	 * unique index on them then compares beginnings: use a key column where texts are long. */
	const char *index_prefix;
	bool index_inside;    /* a new table's indexes stand in CREATE TABLE: one sync, not many */
	bool index_of_table;  /* DROP INDEX names the table, too */
	bool relax_by_modify; /* MODIFY COLUMN with all of its declaration, else DROP NOT NULL */
	bool ddl_commits; /* DDL ends the transaction: no plan is undone, it is taken up again */
	enum db_fulltext fulltext;
	/* What stands before and after an index's name to make the engine use it; both NULL where
	 * nothing does. Only for what an index serves in any case (it may be an error otherwise). */
	const char *use_index[2];
	bool remote; /* a server: the answer to COMMIT can be lost on the way (set by link.c) */
};

enum db_mode { DB_READ, DB_WRITE };

/*
 * dsn: "sqlite:/path/file.db" or "sqlite::memory:", "postgres:...", "mysql:..."; "trace:" before any
 * other wraps it. A DB_READ connection refuses writes in the engine. A connection to a server mends
 * itself: lost outside a transaction, it is opened again by whoever asks next (ERR_DB_AWAY when that
 * fails, and at once while the last failure is less than a second old). "link:" before an engine's
 * DSN does the same for tests.
 */
enum err_code db_open(const char *dsn, enum db_mode mode, struct db **ret, struct err *e) MUST_USE;
void db_close(struct db *db); /* accepts NULL; rolls back what is open */
const struct db_dialect *db_dialect(const struct db *db);

/* Runs one statement to its end. ret_changed may be NULL. */
enum err_code db_exec(struct db *db, struct str sql, const struct value *args, size_t n,
		      int64_t *ret_changed, struct err *e) MUST_USE;
/* Begins a query. On ERR_OK the caller must call db_done(). */
enum err_code db_query(struct db *db, struct str sql, const struct value *args, size_t n,
		       struct db_stmt **ret, struct err *e) MUST_USE;
enum err_code db_step(struct db_stmt *st, bool *ret_row, struct err *e) MUST_USE;
struct value db_col(struct db_stmt *st, int i); /* VALUE_EMPTY for NULL and for past the end */
int64_t db_col_int(struct db_stmt *st, int i);  /* 0 for NULL */
struct str db_col_str(struct db_stmt *st, int i);
int db_col_count(struct db_stmt *st);
void db_done(struct db_stmt *st); /* accepts NULL */

/* First column of the first row: convenience for counts and look-ups. Text is copied to `a`. */
enum err_code db_value(struct db *db, struct arena *a, struct str sql, const struct value *args,
		       size_t n, struct value *ret, struct err *e) MUST_USE;

/* Transactions. db_begin() on DB_WRITE takes the write lock at once (IMMEDIATE). Savepoints nest;
 * their names are made here. After any error db_in_transaction() says if it is still there. */
enum err_code db_begin(struct db *db, struct err *e) MUST_USE;
enum err_code db_commit(struct db *db, struct err *e) MUST_USE;
void db_rollback(struct db *db);
enum err_code db_savepoint(struct db *db, struct err *e) MUST_USE;
enum err_code db_release(struct db *db, struct err *e) MUST_USE;
void db_rollback_to(struct db *db); /* undoes to the innermost savepoint and drops it */
bool db_in_transaction(struct db *db);

/* What took the transaction away since it was begun: ERR_DB_RETRY, ERR_DB_AWAY, or ERR_OK. Also when
 * whoever got the error has made another one of it. */
enum err_code db_trouble(struct db *db);

/* Statements run on this connection since it was opened (trace and tests; always counted). */
uint64_t db_statement_count(const struct db *db);

/* SQLite version and settings fit to be trusted (>= 3.51.3, WAL, synchronous=FULL)? */
enum err_code db_check_engine(struct db *db, struct err *e) MUST_USE;

/* Copies the whole database into a new file while others write; progress may be NULL. Fails with
 * ERR_IO when `path` exists. The copy has passed an integrity check when this returns ERR_OK. */
enum err_code db_backup(struct db *db, const char *path,
			void (*progress)(void *ctx, int done, int total), void *ctx,
			struct err *e) MUST_USE;

#endif
