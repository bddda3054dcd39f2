/*
 * postgres.h: the PostgreSQL engine's two halves. Internal to src/db: postgres.c opens, checks and
 * closes connections, postgres_run.c runs statements, postgres_value.c reads what comes back.
 *
 * A connection is always in libpq's pipeline mode. What needs no answer of its own (BEGIN, SAVEPOINT,
 * RELEASE, ROLLBACK TO) is queued and travels with the next statement, and the end of a reading
 * transaction is not waited for: a statement costs one round trip and a transaction none of its own,
 * but for the COMMIT of a writer.
 */
#ifndef SHEGONG_DB_POSTGRES_H
#define SHEGONG_DB_POSTGRES_H

#include "db/driver.h"
#include "db/stmt_cache.h"

#include <libpq-fe.h>

enum {
	PG_QUEUE = 32,   /* statements of control that wait for the next one */
	PG_CONTROL = 64, /* bytes of such a statement's text */
};

/* Types of what we bind and read, as in pg_type.dat. */
enum {
	PG_BOOL = 16,
	PG_BYTEA = 17,
	PG_INT8 = 20,
	PG_INT2 = 21,
	PG_INT4 = 23,
	PG_TEXT = 25,
	PG_OID = 26,
	PG_FLOAT8 = 701,
	PG_NUMERIC = 1700,
};

struct pg_db {
	struct db base;
	PGconn *conn;
	struct arena *scratch; /* of the statement being sent */
	struct stmt_cache cache;
	char queue[PG_QUEUE][PG_CONTROL];
	size_t queued;
	unsigned last_name;  /* of prepared statements: s1, s2 ... */
	unsigned owed;       /* answers sent for and not yet read: ends of transactions */
	bool begin_queued;   /* the transaction has begun for the caller only */
	bool in_transaction; /* at the server, even when it only waits for its ROLLBACK */
	bool failed;         /* in which nothing works any more until it is rolled back */
	unsigned dropped[STMT_CACHE_SIZE]; /* prepared statements the server may forget */
	size_t dropped_n;
};

/* A statement prepared at the server. */
struct pg_prepared {
	struct pg_db *db;
	unsigned name;
	bool ready; /* the server has it */
	size_t n;
	Oid types[]; /* 0: the first value was NULL, so the server chose */
};

struct pg_stmt {
	struct db_stmt base;
	PGresult *result; /* NULL: nothing comes back */
	int row;          /* the one db_col() reads; -1 before the first */
};

void pg_forget_statement(void *prepared); /* the cache's destroy */
enum err_code pg_query(struct db *db, struct str sql, const struct value *args, size_t n,
		       enum db_args keep, struct db_stmt **ret, struct err *e) MUST_USE;
/* A failure of the connection itself, in words of libpq. */
enum err_code pg_fail_connection(const struct pg_db *db, const char *doing, struct err *e);

/* One field in binary format as a value; bytes stay the result's. */
struct value pg_value(Oid type, const char *p, size_t n);

#endif
