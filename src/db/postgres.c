/*
 * postgres.c: the PostgreSQL engine: connections, what is asked of the server, results. DSN after
 * "postgres:": libpq's words ("host=... dbname=...") or a URI. libpq-fe.h is known here and in
 * postgres_*.c only.
 */
#include "db/postgres.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PG_LEAST = 130000 };

const struct db_dialect postgres_dialect = {
	.name = "postgres",
	.type_int = "BIGINT",
	.type_text = "TEXT COLLATE \"C\"",
	.type_key = "TEXT COLLATE \"C\"",
	.type_blob = "BYTEA",
	.table_end = "",
	.index_prefix = "",
};

static const struct db_driver postgres_driver;

static struct pg_db *
pg_of(struct db *db)
{
	return (struct pg_db *)db;
}

/* What stands before the DSN's own words can be changed by them, what stands after cannot. */
static PGconn *
connect_with(const char *words)
{
	const char *keys[] = {"connect_timeout",           "keepalives_idle",
			      "keepalives_interval",       "tcp_user_timeout",
			      "fallback_application_name", "dbname",
			      "client_encoding",           NULL};
	const char *values[] = {"2", "5", "2", "10000", "shegong", words, "UTF8", NULL};

	return PQconnectdbParams(keys, values, 1);
}

/* Plans of short statements are not worth compiling; nobody waits for a lock without end. */
static const char settings_write[] =
	"SELECT set_config('default_transaction_isolation', 'serializable', false),"
	" set_config('lock_timeout', '5s', false), set_config('jit', 'off', false)";
static const char settings_read[] =
	"SELECT set_config('default_transaction_isolation', 'repeatable read', false),"
	" set_config('default_transaction_read_only', 'on', false),"
	" set_config('lock_timeout', '5s', false), set_config('jit', 'off', false)";

static enum err_code
first_value(struct db *db, const char *sql, char *ret, size_t size, struct err *e)
{
	struct db_stmt *st;
	struct value v;
	enum err_code rc;
	bool row;

	rc = db_query(db, str_from(sql), NULL, 0, &st, e);
	if (rc != ERR_OK)
		return rc;
	rc = db_step(st, &row, e);
	v = rc == ERR_OK && row ? db_col(st, 0) : VALUE_EMPTY;
	if (v.type == VALUE_INT)
		snprintf(ret, size, "%lld", (long long)v.i);
	else
		snprintf(ret, size, "%.*s", STR_ARG(v.s));
	db_done(st);
	return rc;
}

static void
ignore_notice(void *ctx UNUSED, const PGresult *r UNUSED)
{
}

static void
pg_close(struct db *base)
{
	struct pg_db *db = pg_of(base);

	stmt_cache_free(&db->cache);
	PQfinish(db->conn);
	arena_free(db->scratch);
	free(db);
}

/* A server that does not let us in will not do so in a minute either. */
static enum err_code
fail_to_connect(const struct pg_db *db, struct err *e)
{
	enum err_code rc = pg_fail_connection(db, "connect", e);
	bool refused = PQconnectionUsedPassword(db->conn) || PQconnectionNeedsPassword(db->conn);

	return refused ? err_set(e, ERR_DB, "PostgreSQL refuses the user or the password") : rc;
}

static enum err_code
connect_db(struct pg_db *db, const char *words, struct err *e)
{
	char text[32];

	db->conn = connect_with(words);
	if (PQstatus(db->conn) != CONNECTION_OK)
		return fail_to_connect(db, e);
	PQsetNoticeReceiver(db->conn, ignore_notice, NULL);
	if (PQserverVersion(db->conn) < PG_LEAST)
		return err_set(e, ERR_DB, "PostgreSQL %d is too old, 13 is the least",
			       PQserverVersion(db->conn) / 10000);
	if (PQenterPipelineMode(db->conn) != 1)
		return pg_fail_connection(db, "pipeline", e);
	return first_value(&db->base, db->base.mode == DB_WRITE ? settings_write : settings_read,
			   text, sizeof(text), e);
}

enum err_code
postgres_open(const char *words, enum db_mode mode, struct db **ret, struct err *e)
{
	struct pg_db *db = calloc(1, sizeof(*db));
	enum err_code rc;

	if (!db)
		return err_set(e, ERR_DB, "no memory for a connection");
	db->base.driver = &postgres_driver;
	db->base.dialect = &postgres_dialect;
	db->base.mode = mode;
	db->scratch = arena_new(64 << 20);
	stmt_cache_init(&db->cache, pg_forget_statement);
	rc = connect_db(db, words, e);
	if (rc != ERR_OK) {
		pg_close(&db->base);
		return rc;
	}
	db->base.statements = 0; /* the settings are not the caller's */
	*ret = &db->base;
	return ERR_OK;
}

/* -- results ------------------------------------------------------------------------------- */

static enum err_code
pg_step(struct db_stmt *base, bool *ret_row, struct err *e UNUSED)
{
	struct pg_stmt *st = (struct pg_stmt *)base;

	*ret_row = st->result && st->row + 1 < PQntuples(st->result);
	st->row += *ret_row ? 1 : 0;
	return ERR_OK;
}

static struct value
pg_col(struct db_stmt *base, int i)
{
	const struct pg_stmt *st = (struct pg_stmt *)base;

	if (PQgetisnull(st->result, st->row, i))
		return VALUE_EMPTY;
	return pg_value(PQftype(st->result, i), PQgetvalue(st->result, st->row, i),
			(size_t)PQgetlength(st->result, st->row, i));
}

static int
pg_col_count(struct db_stmt *base)
{
	const struct pg_stmt *st = (struct pg_stmt *)base;

	return st->row >= 0 ? PQnfields(st->result) : 0;
}

static int64_t
pg_changed(struct db_stmt *base)
{
	PGresult *r = ((struct pg_stmt *)base)->result;
	int64_t n;

	if (!r || strncmp(PQcmdStatus(r), "SELECT", 6) == 0)
		return 0;
	return str_to_int(str_from(PQcmdTuples(r)), &n) ? n : 0;
}

static void
pg_done(struct db_stmt *base)
{
	base->db->queries--;
	PQclear(((struct pg_stmt *)base)->result);
	free(base);
}

static bool
pg_in_transaction(struct db *db)
{
	return pg_of(db)->in_transaction || pg_of(db)->begin_queued;
}

/* -- what is asked of the server ----------------------------------------------------------- */

static const struct {
	const char *sql, *wanted;
	const char *why; /* what it is and what to do */
	bool writer;     /* asked of connections that write */
} demands[] = {
	{"SELECT current_setting('server_encoding')", "UTF8",
	 "the database's encoding; create it with ENCODING 'UTF8' TEMPLATE template0", false},
	{"SELECT current_setting('client_encoding')", "UTF8", "the connection's encoding", false},
	{"SELECT current_setting('standard_conforming_strings')", "on",
	 "standard_conforming_strings; switch it on", false},
	{"SELECT current_setting('default_transaction_isolation')", "serializable",
	 "the isolation of transactions", true},
	{"SELECT CASE WHEN current_setting('synchronous_commit') = 'off' THEN 'off' ELSE 'on' END",
	 "on", "synchronous_commit; without it acknowledged records can be lost", true},
	{"SELECT coalesce((SELECT c.relname || '.' || a.attname FROM pg_attribute a"
	 " JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
	 " WHERE n.nspname = current_schema() AND c.relkind = 'r' AND a.attnum > 0"
	 " AND a.atttypid = 'text'::regtype AND NOT a.attisdropped"
	 " AND a.attcollation <> 'pg_catalog.\"C\"'::regcollation"
	 " ORDER BY 1 LIMIT 1), 'none')",
	 "none", "the first column that is not compared byte by byte (COLLATE \"C\")", true},
};

static enum err_code
pg_check(struct db *db, struct err *e)
{
	enum err_code rc = ERR_OK;
	char text[160];
	size_t i;

	for (i = 0; rc == ERR_OK && i < COUNTOF(demands); i++) {
		if (demands[i].writer && db->mode != DB_WRITE)
			continue;
		rc = first_value(db, demands[i].sql, text, sizeof(text), e);
		if (rc == ERR_OK && strcmp(text, demands[i].wanted) != 0)
			rc = err_set(e, ERR_DB, "PostgreSQL: %s, not %s: %s", text,
				     demands[i].wanted, demands[i].why);
	}
	return rc;
}

static enum err_code
pg_backup(struct db *db UNUSED, const char *path UNUSED,
	  void (*progress)(void *ctx, int done, int total) UNUSED, void *ctx UNUSED, struct err *e)
{
	return err_set(
		e, ERR_DB,
		"a PostgreSQL database is saved with its own tools (pg_dump), or moved into a "
		"file by: shegong copy");
}

static const struct db_driver postgres_driver = {
	.begin_read = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
	.begin_write = "BEGIN ISOLATION LEVEL SERIALIZABLE",
	.table_exists = "SELECT 1 FROM pg_catalog.pg_tables"
			" WHERE schemaname = current_schema() AND tablename = ?",
	.close = pg_close,
	.query = pg_query,
	.step = pg_step,
	.col = pg_col,
	.col_count = pg_col_count,
	.changed = pg_changed,
	.done = pg_done,
	.in_transaction = pg_in_transaction,
	.check = pg_check,
	.backup = pg_backup,
};
