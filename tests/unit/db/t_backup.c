/* t_backup.c: a copy taken while others write is whole, of one moment, and one plain file.
 * SQLite only: servers have tools of their own for it; that we say so, t_db.c sees. */
#include "unit_db.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

enum { ROWS = 4000 };

static void
fill(struct fixture *f)
{
	int64_t id;

	must(db_begin(f->db, &f->e));
	for (id = 1; id <= ROWS; id++)
		must(try_put_long(f, id));
	must(db_commit(f->db, &f->e));
}

/* One commit for each report of progress: always a write between two steps of the copy. */
struct meanwhile {
	struct fixture *f;
	int64_t next;
	int reports, last, total;
};

static void
write_between(void *ctx, int done, int total)
{
	struct meanwhile *m = ctx;

	assert_true(done >= m->last);
	m->last = done;
	m->total = total;
	m->reports++;
	put(m->f, m->next++);
}

static void
test_copy_while_writing(void **state)
{
	struct fixture *f = *state;
	struct meanwhile m = {.f = f, .next = ROWS + 1};
	char path[TMPDIR_PATH + 64], dsn[TMPDIR_PATH + 64], beside[TMPDIR_PATH + 80];
	struct db *reader, *copy;
	struct value v;

	fill(f);
	tmpdir_path(&f->dir, "", "copy.db", path, sizeof(path));
	must(db_open(f->dsn, DB_READ, &reader, &f->e));
	must(db_backup(reader, path, write_between, &m, &f->e));
	assert_false(db_in_transaction(reader));
	db_close(reader);
	assert_true(m.reports >= 2);
	assert_int_equal(m.last, m.total);

	snprintf(beside, sizeof(beside), "%s.part", path);
	assert_int_equal(access(beside, F_OK), -1);
	snprintf(beside, sizeof(beside), "%s-wal", path);
	assert_int_equal(access(beside, F_OK), -1);
	tmpdir_path(&f->dir, "sqlite:", "copy.db", dsn, sizeof(dsn));
	must(db_open(dsn, DB_WRITE, &copy, &f->e));
	must(db_value(copy, f->a, STR("SELECT count(*) FROM item"), NULL, 0, &v, &f->e));
	assert_int_equal(v.i, ROWS); /* the moment it began */
	db_close(copy);
	assert_int_equal(count(f), ROWS + m.reports);
}

static void
test_never_over_a_file(void **state)
{
	struct fixture *f = *state;
	char path[TMPDIR_PATH + 64];

	tmpdir_path(&f->dir, "", "copy.db", path, sizeof(path));
	must(db_backup(f->db, path, NULL, NULL, &f->e));
	assert_int_equal(db_backup(f->db, path, NULL, NULL, &f->e), ERR_IO);
}

static void
test_nowhere_to_write(void **state)
{
	struct fixture *f = *state;
	char path[TMPDIR_PATH + 64];

	tmpdir_path(&f->dir, "", "no/such/folder.db", path, sizeof(path));
	assert_int_not_equal(db_backup(f->db, path, NULL, NULL, &f->e), ERR_OK);
	assert_int_equal(access(path, F_OK), -1);
}

/* Damage in the source is found in the copy: the name appears only when it is whole. */
static void
test_damage_is_found(void **state)
{
	struct fixture *f = *state;
	char path[TMPDIR_PATH + 64];
	FILE *file;
	int i;

	fill(f);
	must(db_exec(f->db, STR("PRAGMA wal_checkpoint(TRUNCATE)"), NULL, 0, NULL, &f->e));
	db_close(f->db);
	file = fopen(f->dsn + strlen("sqlite:"), "r+");
	assert_int_equal(fseek(file, 40 * 4096, SEEK_SET), 0);
	for (i = 0; i < 64; i++)
		fputc(0xa5, file);
	fclose(file);
	must(db_open(f->dsn, DB_WRITE, &f->db, &f->e));
	tmpdir_path(&f->dir, "", "copy.db", path, sizeof(path));
	assert_int_equal(db_backup(f->db, path, NULL, NULL, &f->e), ERR_DB_CORRUPT);
	assert_int_equal(access(path, F_OK), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		db_test(test_copy_while_writing),
		db_test(test_never_over_a_file),
		db_test(test_nowhere_to_write),
		db_test(test_damage_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
