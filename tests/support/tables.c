/* tables.c: see tables.h. */
#include "tables.h"

#include "db/trace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

void
tables_open(struct tables *t, schema_declare_fn *const *declare)
{
	struct schema wanted;

	memset(t, 0, sizeof(*t));
	tmpdir_make(&t->dir);
	t->a = arena_new(256 << 20);
	schema_init(&wanted, t->a);
	for (; *declare; declare++)
		(*declare)(&wanted);
	engine_db_make_tables(&t->database, &t->dir, "test.db", &wanted);
	t->dsn = t->database.dsn;
	must(db_open(t->dsn, DB_WRITE, &t->db, &t->e));
}

void
tables_close(struct tables *t)
{
	db_close(t->db);
	engine_db_drop(&t->database);
	arena_free(t->a);
	tmpdir_remove(&t->dir);
}

void
tables_exec(struct tables *t, const char *sql)
{
	must(db_exec(t->db, str_from(sql), NULL, 0, NULL, &t->e));
}

int64_t
tables_count(struct tables *t, const char *sql)
{
	struct value v;

	must(db_value(t->db, t->a, str_from(sql), NULL, 0, &v, &t->e));
	return v.i;
}

static void
open_with_trace(struct tables *t)
{
	char dsn[sizeof(t->database.dsn) + 8];

	if (trace_is(t->db))
		return;
	db_close(t->db);
	snprintf(dsn, sizeof(dsn), "trace:%s", t->dsn);
	must(db_open(dsn, DB_WRITE, &t->db, &t->e));
}

void
tables_fail_each_call(struct tables *t, tables_op *op, void *ctx)
{
	enum err_code rc = ERR_DB_FULL;
	uint64_t n, before = 0;

	open_with_trace(t);
	for (n = 1; rc != ERR_OK; n++) {
		must(db_begin(t->db, &t->e));
		before = trace_count(t->db);
		trace_fail(t->db, TRACE_ANY, n, ERR_DB_FULL, false);
		rc = op(t, ctx);
		trace_fail(t->db, TRACE_ANY, 0, ERR_OK, false);
		before = trace_count(t->db) - before;
		db_rollback(t->db);
		if (rc != ERR_OK && rc != ERR_DB_FULL)
			fail_msg("call %d failed as %s", (int)n, err_name(rc));
	}
	/* It succeeded because it makes fewer calls, not because it looked away. */
	assert_true(n - 1 > before);
}
