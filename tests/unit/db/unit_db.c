/* unit_db.c: see unit_db.h. */
#include "unit_db.h"

#include "base/buf.h"

#include <stdlib.h>

enum err_code
create_table(struct fixture *f, struct db *db, const char *name, const char *columns)
{
	const struct db_dialect *d = db_dialect(db);
	struct str rest = str_from(columns), word;
	struct buf b;

	buf_init(&b, f->a, 4096);
	buf_addf(&b, "CREATE TABLE %s (", name);
	while (str_next(&rest, ' ', &word)) {
		bool comma = str_ends(word, STR(","));
		struct str type = str_of(word.p, word.n - comma);

		if (str_is(type, "%i"))
			buf_add(&b, str_from(d->type_int));
		else if (str_is(type, "%t"))
			buf_add(&b, str_from(d->type_text));
		else if (str_is(type, "%b"))
			buf_add(&b, str_from(d->type_blob));
		else
			buf_add(&b, type);
		buf_add(&b, comma ? STR(", ") : STR(" "));
	}
	buf_addf(&b, ") %s", d->table_end);
	return db_exec(db, buf_str(&b), NULL, 0, NULL, &f->e);
}

int
fixture_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	tmpdir_make(&f->dir);
	engine_db_make(&f->database, &f->dir, "test.db");
	f->dsn = f->database.dsn;
	f->a = arena_new(16 << 20);
	must(db_open(f->dsn, DB_WRITE, &f->db, &f->e));
	must(create_table(f, f->db, "item", "id %i NOT NULL PRIMARY KEY, text %t"));
	*state = f;
	return 0;
}

int
fixture_down(void **state)
{
	struct fixture *f = *state;

	db_close(f->db);
	engine_db_drop(&f->database);
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
	char text[2001];
	struct value row[] = {value_int(id), value_text(str_of(text, sizeof(text) - 1))};

	memset(text, '0', sizeof(text));
	return db_exec(f->db, STR("INSERT INTO item (id, text) VALUES (?, ?)"), row, 2, NULL,
		       &f->e);
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
