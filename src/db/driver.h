/*
 * driver.h: what a storage engine must do. Internal to src/db: db.c is the only caller, besides
 * pool.c for the checkpoint.
 *
 * A driver keeps its own connection behind a struct db as first member. Trace and link set `wraps`
 * to the connection below and hand out that one's statements; what has nothing to watch or mend goes
 * straight to the engine (db_engine()).
 */
#ifndef SHEGONG_DB_DRIVER_H
#define SHEGONG_DB_DRIVER_H

#include "db/db.h"

/* How long the bytes behind bound values stay: a driver need not copy those of DB_ARGS_STAY. */
enum db_args { DB_ARGS_COPY, DB_ARGS_STAY };

enum db_checkpoint { DB_CHECKPOINT_PASSIVE, DB_CHECKPOINT_TRUNCATE };

struct db_driver {
	const char *begin_read, *begin_write;
	const char *table_exists; /* query with one `?`, a row when the table is there */

	void (*close)(struct db *db);
	enum err_code (*query)(struct db *db, struct str sql, const struct value *args, size_t n,
			       enum db_args keep, struct db_stmt **ret, struct err *e);
	enum err_code (*step)(struct db_stmt *st, bool *ret_row, struct err *e);
	struct value (*col)(struct db_stmt *st, int i);
	int (*col_count)(struct db_stmt *st);
	int64_t (*changed)(struct db_stmt *st); /* rows the finished statement changed */
	void (*done)(struct db_stmt *st);
	bool (*in_transaction)(struct db *db);
	enum err_code (*check)(struct db *db, struct err *e);
	enum err_code (*backup)(struct db *db, const char *path,
				void (*progress)(void *ctx, int done, int total), void *ctx,
				struct err *e);
	/* link.c: replaces the connection underneath; NULL in an engine. */
	enum err_code (*reopen)(struct db *db, struct err *e);
	/* Both NULL for an engine that needs no checkpoints. The log's length is in bytes. */
	enum err_code (*checkpoint)(struct db *db, enum db_checkpoint kind, struct err *e);
	int64_t (*log_bytes)(struct db *db);
};

struct db {
	const struct db_driver *driver;
	const struct db_dialect *dialect;
	struct db *wraps; /* trace, link: the connection underneath; NULL in an engine's own */
	enum db_mode mode;
	int savepoints; /* open ones */
	int queries;    /* begun, not yet db_done() */
	uint64_t statements;
	enum err_code trouble; /* db_trouble(); in the engine's own */
	bool already;          /* the last failed DDL statement's work was done before */
	bool sync_failed;      /* an fsync was refused: durable state is unknown from here on */
};

struct db_stmt {
	struct db *db;
};

enum err_code sqlite_open(const char *path, enum db_mode mode, struct db **ret,
			  struct err *e) MUST_USE;
enum err_code link_open(const char *dsn, enum db_mode mode, struct db **ret,
			struct err *e) MUST_USE;
/* An engine's connection without a link over it; "trace:" may stand before. */
enum err_code db_open_plain(const char *dsn, enum db_mode mode, struct db **ret,
			    struct err *e) MUST_USE;
enum err_code mysql_open(const char *words, enum db_mode mode, struct db **ret,
			 struct err *e) MUST_USE;
enum err_code postgres_open(const char *words, enum db_mode mode, struct db **ret,
			    struct err *e) MUST_USE;
enum err_code trace_open(struct db *inner, struct db **ret, struct err *e) MUST_USE;
extern const struct db_dialect sqlite_dialect, postgres_dialect;

/* The connection that does the work, below any trace. */
struct db *db_engine(struct db *db);
/* True once an fsync failed on this connection. */
bool db_sync_failed(struct db *db);
/* Queries begun and not given back: a leak holds a snapshot open and the log from shrinking. */
int db_open_queries(struct db *db);
int db_savepoint_depth(const struct db *db);
/* Does nothing on an engine without checkpoints. */
enum err_code db_checkpoint(struct db *db, enum db_checkpoint kind, struct err *e) MUST_USE;
int64_t db_log_bytes(struct db *db);
enum err_code db_table_exists(struct db *db, struct str name, bool *ret, struct err *e) MUST_USE;

#endif
