/* t_sqlite.c: what only SQLite has: its file, its page limit, its settings.
 * SQLite only: it is the engine itself that is tested. */
#include "unit_db.h"

static void
test_full_disk(void **state)
{
	struct fixture *f = *state;
	enum err_code rc = ERR_OK;
	int64_t id;

	must(db_exec(f->db, STR("PRAGMA max_page_count = 8"), NULL, 0, NULL, &f->e));
	for (id = 1; rc == ERR_OK && id < 1000; id++)
		rc = try_put_long(f, id);
	assert_int_equal(rc, ERR_DB_FULL);
	assert_int_equal(err_http(rc), 507);
}

static void
test_corrupt_file(void **state)
{
	struct fixture *f = *state;
	char path[TMPDIR_PATH + 64], dsn[TMPDIR_PATH + 64];
	struct db *db;
	FILE *out = fopen(tmpdir_path(&f->dir, "", "bad.db", path, sizeof(path)), "w");
	int i;

	for (i = 0; i < 1000; i++)
		fputs("this is no database ", out);
	fclose(out);
	tmpdir_path(&f->dir, "sqlite:", "bad.db", dsn, sizeof(dsn));
	assert_int_equal(db_open(dsn, DB_WRITE, &db, &f->e), ERR_DB_CORRUPT);
}

static void
test_settings_are_checked(void **state)
{
	struct fixture *f = *state;

	must(db_check_engine(f->db, &f->e));
	must(db_exec(f->db, STR("PRAGMA synchronous = NORMAL"), NULL, 0, NULL, &f->e));
	assert_int_equal(db_check_engine(f->db, &f->e), ERR_DB);
	assert_non_null(strstr(f->e.detail, "synchronous"));
}

static void
test_file_belongs_to_its_owner(void **state)
{
	struct fixture *f = *state;
	struct stat st;

	assert_int_equal(stat(f->dsn + strlen("sqlite:"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		db_test(test_full_disk),
		db_test(test_corrupt_file),
		db_test(test_settings_are_checked),
		db_test(test_file_belongs_to_its_owner),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
