/*
 * mysql.h: what the files of the MariaDB/MySQL driver share. Internal to src/db/mysql*.c.
 *
 *   mysql.c       connecting, settings, the check at start
 *   mysql_stmt.c  prepared statements, values in and out
 *   mysql_err.c   the server's error numbers as ours
 */
#ifndef SHEGONG_DB_MYSQL_H
#define SHEGONG_DB_MYSQL_H

#include "db/driver.h"
#include "db/stmt_cache.h"

#include <mysql.h>

struct mysql_db {
	struct db base;
	MYSQL handle;
	struct stmt_cache cache; /* of struct mysql_prepared */
	bool mariadb;            /* else MySQL */
	bool gone;               /* the connection is lost: nothing works any more */
	/* An error's answer does not say whether it ended the transaction: the server is asked. */
	bool doubt;
};

static inline struct mysql_db *
mysql_of(struct db *db)
{
	return (struct mysql_db *)db;
}

enum err_code mysql_code_of(unsigned number);
/* A DDL statement failed because its work is done already. */
bool mysql_says_already(unsigned number);
/* Sets *e from an error of the server or the client library, and what it means for the connection. */
enum err_code mysql_fail(struct mysql_db *db, unsigned number, const char *text, const char *doing,
			 struct str sql, struct err *e);
/* One statement of ours without values and rows. */
enum err_code mysql_run(struct mysql_db *db, struct str sql, struct err *e) MUST_USE;

/* The driver's part about statements. */
enum err_code mysql_begin_query(struct db *db, struct str sql, const struct value *args, size_t n,
				enum db_args keep, struct db_stmt **ret, struct err *e);
enum err_code mysql_step(struct db_stmt *st, bool *ret_row, struct err *e);
struct value mysql_col(struct db_stmt *st, int i);
int mysql_col_count(struct db_stmt *st);
int64_t mysql_changed(struct db_stmt *st);
void mysql_done(struct db_stmt *st);
void mysql_prepared_free(void *prepared); /* for the cache */

#endif
