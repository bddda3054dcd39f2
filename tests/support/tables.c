/* tables.c: see tables.h. */
#include "tables.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void
make_tables(struct tables *t, schema_declare_fn *const *declare)
{
	struct schema none, wanted;
	struct plan plan = {0};

	schema_init(&none, t->a);
	schema_init(&wanted, t->a);
	for (; *declare; declare++)
		(*declare)(&wanted);
	plan_make(t->a, db_dialect(t->db), &none, &wanted, &plan);
	must(plan_apply(t->db, &plan, &wanted, false, &t->e));
}

void
tables_open(struct tables *t, schema_declare_fn *const *declare)
{
	memset(t, 0, sizeof(*t));
	tmpdir_make(&t->dir);
	tmpdir_path(&t->dir, "sqlite:", "test.db", t->dsn, sizeof(t->dsn));
	t->a = arena_new(256 << 20);
	must(db_open(t->dsn, DB_WRITE, &t->db, &t->e));
	make_tables(t, declare);
}

void
tables_close(struct tables *t)
{
	db_close(t->db);
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
