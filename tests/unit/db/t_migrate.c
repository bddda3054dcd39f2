/* t_migrate.c: plans run on a database: all or nothing, journal, retired columns, full text. */
#include "db/driver.h"
#include "db/schema_text.h"
#include "db/trace.h"

#include "unit_db.h"

#include <unistd.h>

static void
apply_text(struct fixture *f, struct db *db, const char *text, bool allow_removal)
{
	struct schema applied, wanted;
	struct plan p;
	struct str bad;

	schema_init(&applied, f->a);
	schema_init(&wanted, f->a);
	assert_true(schema_text_read(&wanted, str_from(text), &bad));
	must(schema_read_applied(db, &applied, &f->e));
	plan_make(f->a, db_dialect(db), &applied, &wanted, &p);
	f->e.code = plan_apply(db, &p, &wanted, allow_removal, &f->e);
}

static int64_t
number(struct fixture *f, struct str sql)
{
	struct value v;

	must(db_value(f->db, f->a, sql, NULL, 0, &v, &f->e));
	return v.i;
}

static bool
table_is_there(struct fixture *f, const char *name)
{
	bool there;

	must(db_table_exists(f->db, str_from(name), &there, &f->e));
	return there;
}

static const char person[] = "table\tperson\ncolumn\tid\tint\tnot_null\nkey\tid\n"
			     "column\tname\ttext\n";
static const char person_sex[] = "table\tperson\ncolumn\tid\tint\tnot_null\nkey\tid\n"
				 "column\tname\ttext\ncolumn\tsex\tkey\tnot_null\tdefault='u'\n";
static const char person_two[] = "table\tperson\ncolumn\tid\tint\tnot_null\nkey\tid\n"
				 "column\tname\ttext\nindex\tperson_name\tname\tunique\n"
				 "table\tvisit\ncolumn\tid\tint\n";

static void
test_journal_notes_each_step(void **state)
{
	struct fixture *f = *state;

	apply_text(f, f->db, person, false);
	must(f->e.code);
	apply_text(f, f->db, person_two, false);
	must(f->e.code);
	assert_int_equal(number(f, STR("SELECT count(*) FROM schema_journal")), 3);
	assert_int_equal(number(f, STR("SELECT min(done) FROM schema_journal")), 2);
}

static void
test_all_or_nothing(void **state)
{
	struct fixture *f = *state;

	if (db_dialect(f->db)->ddl_commits)
		skip(); /* t_mysql.c: a plan broken off is taken up again */
	apply_text(f, f->db, person, false);
	must(f->e.code);
	must(db_exec(f->db, STR("INSERT INTO person (id, name) VALUES (1, 'a'), (2, 'a')"), NULL, 0,
		     NULL, &f->e));
	apply_text(f, f->db, person_two, false); /* the unique index cannot be made */
	assert_int_equal(f->e.code, ERR_DB_CONSTRAINT);
	assert_false(db_in_transaction(f->db));
	assert_false(table_is_there(f, "visit"));
	assert_int_equal(number(f, STR("SELECT count(*) FROM schema_journal")), 1);
}

static void
close_again(struct fixture *f, struct db *db, struct engine_db *database)
{
	char path[TMPDIR_PATH + 64];

	db_close(db);
	engine_db_drop(database);
	unlink(tmpdir_path(&f->dir, "", "again.db", path, sizeof(path)));
}

/* Each call of a migration fails once: the database is as before, and the next run completes. */
static void
test_every_call_fails_once(void **state)
{
	struct fixture *f = *state;
	struct engine_db database;
	char dsn[sizeof(database.dsn) + 8];
	struct db *db;
	struct schema wanted;
	struct str bad;
	uint64_t n;

	schema_init(&wanted, f->a);
	assert_true(schema_text_read(&wanted, str_from(person_two), &bad));
	for (n = 1;; n++) {
		engine_db_make(&database, &f->dir, "again.db");
		snprintf(dsn, sizeof(dsn), "trace:%s", database.dsn);
		must(db_open(dsn, DB_WRITE, &db, &f->e));
		apply_text(f, db, person, false);
		must(f->e.code);
		/* the first two calls read the applied schema: not part of the run */
		trace_fail(db, TRACE_ANY, n + 2, ERR_DB, false);
		apply_text(f, db, person_two, false);
		if (f->e.code == ERR_OK)
			break;
		assert_false(db_in_transaction(db));
		assert_int_equal(schema_matches(db, &wanted, &f->e), ERR_MIGRATION);
		apply_text(f, db, person_two, false);
		must(f->e.code);
		must(schema_matches(db, &wanted, &f->e));
		close_again(f, db, &database);
	}
	close_again(f, db, &database);
	assert_true(n > 10);
}

static void
test_joins_the_callers_transaction(void **state)
{
	struct fixture *f = *state;

	if (db_dialect(f->db)->ddl_commits)
		skip();
	must(db_begin(f->db, &f->e));
	apply_text(f, f->db, person, false);
	must(f->e.code);
	assert_true(db_in_transaction(f->db));
	db_rollback(f->db);
	assert_false(table_is_there(f, "person"));
}

static void
test_retired_stays_until_the_command(void **state)
{
	static const char retired[] = "table\tperson\ncolumn\tid\tint\tnot_null\nkey\tid\n"
				      "column\tname\ttext\ncolumn\tsex\tkey\tretired\n";
	struct fixture *f = *state;

	apply_text(f, f->db, person_sex, false);
	must(f->e.code);
	must(db_exec(f->db, STR("INSERT INTO person (id, sex) VALUES (1, 'f')"), NULL, 0, NULL,
		     &f->e));
	apply_text(f, f->db, retired, false);
	must(f->e.code);
	assert_int_equal(number(f, STR("SELECT count(*) FROM person WHERE sex = 'f'")), 1);
	must(db_exec(f->db, STR("INSERT INTO person (id) VALUES (2)"), NULL, 0, NULL, &f->e));
	apply_text(f, f->db, retired, true);
	must(f->e.code);
	assert_int_equal(db_exec(f->db, STR("UPDATE person SET sex = 'f'"), NULL, 0, NULL, NULL),
			 ERR_DB);
}

static void
test_nothing_applied_does_not_match(void **state)
{
	struct fixture *f = *state;
	struct schema wanted;
	struct str bad;

	schema_init(&wanted, f->a);
	assert_true(schema_text_read(&wanted, str_from(person), &bad));
	assert_int_equal(schema_matches(f->db, &wanted, &f->e), ERR_MIGRATION);
	assert_non_null(strstr(f->e.detail, "CREATE TABLE"));
}

static int64_t
matches(struct fixture *f, const char *query)
{
	struct value arg = value_text(str_from(query)), v;

	must(db_value(f->db, f->a, STR("SELECT count(*) FROM words WHERE words MATCH ?"), &arg, 1,
		      &v, &f->e));
	return v.i;
}

/* Words given by the search layer stay whole: two characters, rare ideographs of any plane,
 * punctuation inside, case folded. */
static void
test_full_text_keeps_words_whole(void **state)
{
	struct fixture *f = *state;

	if (db_dialect(f->db)->fulltext != DB_FULLTEXT_FTS5)
		skip();
	apply_text(f, f->db, "table\twords\tfts\ncolumn\tname\ttext\ncolumn\tbody\ttext\n", false);
	must(f->e.code);
	must(db_exec(
		f->db,
		STR("INSERT INTO words (rowid, name, body) VALUES "
		    "(7, '张三 𠮷野 㐂寿 𰻝面', '入户 户走 走访 R-2026/14 Zhang é a·b ，'), "
		    "(8, '李四', '访谈')"),
		NULL, 0, NULL, &f->e));
	assert_int_equal(matches(f, "\"走访\""), 1);
	assert_int_equal(matches(f, "\"访\""), 0);
	assert_int_equal(matches(f, "\"访谈\""), 1);
	assert_int_equal(matches(f, "\"𠮷野\" AND \"㐂寿\" AND \"𰻝面\""), 1);
	assert_int_equal(matches(f, "\"r-2026/14\""), 1);
	assert_int_equal(matches(f, "\"2026\""), 0);
	assert_int_equal(matches(f, "\"zhang\""), 1);
	assert_int_equal(matches(f, "\"e\""), 0);
	assert_int_equal(matches(f, "\"a·b\""), 1);
	must(db_exec(f->db, STR("DELETE FROM words WHERE rowid = 7"), NULL, 0, NULL, &f->e));
	assert_int_equal(matches(f, "\"走访\""), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		db_test(test_journal_notes_each_step),
		db_test(test_all_or_nothing),
		db_test(test_every_call_fails_once),
		db_test(test_joins_the_callers_transaction),
		db_test(test_retired_stays_until_the_command),
		db_test(test_nothing_applied_does_not_match),
		db_test(test_full_text_keeps_words_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
