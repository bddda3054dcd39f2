/* unit_db.c: see unit_db.h. */
#include "unit_db.h"

#include <stdlib.h>

int
fixture_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	tmpdir_make(&f->dir);
	tmpdir_path(&f->dir, "sqlite:", "test.db", f->dsn, sizeof(f->dsn));
	f->a = arena_new(16 << 20);
	must(db_open(f->dsn, DB_WRITE, &f->db, &f->e));
	must(db_exec(f->db,
		     STR("CREATE TABLE item (id INTEGER NOT NULL PRIMARY KEY, text TEXT) STRICT"),
		     NULL, 0, NULL, &f->e));
	*state = f;
	return 0;
}

int
fixture_down(void **state)
{
	struct fixture *f = *state;

	db_close(f->db);
	arena_free(f->a);
	tmpdir_remove(&f->dir);
	free(f);
	return 0;
}

enum err_code
try_put(struct fixture *f, int64_t id)
{
	struct value row[] = {value_int(id), value_text(STR("some text"))};

	return db_exec(f->db, STR("INSERT INTO item (id, text) VALUES (?, ?)"), row, 2, NULL,
		       &f->e);
}

enum err_code
try_put_long(struct fixture *f, int64_t id)
{
	struct value row = value_int(id);

	return db_exec(f->db, STR("INSERT INTO item (id, text) VALUES (?, hex(zeroblob(1000)))"),
		       &row, 1, NULL, &f->e);
}

void
put(struct fixture *f, int64_t id)
{
	must(try_put(f, id));
}

int64_t
count(struct fixture *f)
{
	struct value v;

	must(db_value(f->db, f->a, STR("SELECT count(*) FROM item"), NULL, 0, &v, &f->e));
	return v.i;
}
