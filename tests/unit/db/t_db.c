/* t_db.c: the interface on each engine: values, transactions, savepoints, error codes, modes. */
#include "db/driver.h"

#include "unit_db.h"

static void
test_values_come_back(void **state)
{
	struct fixture *f = *state;
	struct value in[] = {
		value_int(INT64_MIN), value_text(STR("𠮷野家")), value_blob(str_of("a\0b", 3)),
		VALUE_EMPTY,          value_text(STR("")),
	};
	struct db_stmt *st;
	bool row;

	must(create_table(f, f->db, "v", "i %i, t %t, b %b, n %t, e %t"));
	must(db_exec(f->db, STR("INSERT INTO v VALUES (?, ?, ?, ?, ?)"), in, 5, NULL, &f->e));
	must(db_query(f->db, STR("SELECT i, t, b, n, e FROM v"), NULL, 0, &st, &f->e));
	must(db_step(st, &row, &f->e));
	assert_true(row);
	assert_int_equal(db_col_count(st), 5);
	assert_int_equal(db_col_int(st, 0), INT64_MIN);
	assert_true(str_is(db_col_str(st, 1), "𠮷野家"));
	assert_true(value_eq(db_col(st, 2), in[2]));
	assert_int_equal(db_col(st, 3).type, VALUE_NULL);
	assert_int_equal(db_col(st, 4).type, VALUE_NULL);
	assert_int_equal(db_col(st, 5).type, VALUE_NULL);
	assert_int_equal(db_col_int(st, 1), 0);
	must(db_step(st, &row, &f->e));
	assert_false(row);
	db_done(st);
}

/* What is bound may go as soon as db_query() is back. */
static void
test_query_keeps_its_arguments(void **state)
{
	struct fixture *f = *state;
	char text[] = "before";
	struct value arg = value_text(str_from(text));
	struct db_stmt *st;
	bool row;

	must(db_query(f->db, STR("SELECT ?"), &arg, 1, &st, &f->e));
	memcpy(text, "after!", sizeof(text));
	must(db_step(st, &row, &f->e));
	assert_true(str_is(db_col_str(st, 0), "before"));
	db_done(st);
}

static void
test_changed_counts_rows(void **state)
{
	struct fixture *f = *state;
	int64_t changed = -1;

	put(f, 1);
	put(f, 2);
	must(db_exec(f->db, STR("UPDATE item SET text = 'x'"), NULL, 0, &changed, &f->e));
	assert_int_equal(changed, 2);
	must(db_exec(f->db, STR("UPDATE item SET text = 'y' WHERE id = 9"), NULL, 0, &changed,
		     &f->e));
	assert_int_equal(changed, 0);
	must(db_exec(f->db, STR("DROP TABLE item"), NULL, 0, &changed, &f->e));
	assert_int_equal(changed, 0);
}

static void
test_same_text_twice_at_once(void **state)
{
	struct fixture *f = *state;
	struct db_stmt *outer, *inner;
	bool row;

	put(f, 1);
	put(f, 2);
	must(db_query(f->db, STR("SELECT id FROM item ORDER BY id"), NULL, 0, &outer, &f->e));
	must(db_step(outer, &row, &f->e));
	must(db_query(f->db, STR("SELECT id FROM item ORDER BY id"), NULL, 0, &inner, &f->e));
	must(db_step(inner, &row, &f->e));
	must(db_step(inner, &row, &f->e));
	assert_int_equal(db_col_int(inner, 0), 2);
	assert_int_equal(db_col_int(outer, 0), 1);
	db_done(inner);
	db_done(outer);
}

static void
test_savepoints_nest(void **state)
{
	struct fixture *f = *state;

	must(db_begin(f->db, &f->e));
	put(f, 1);
	must(db_savepoint(f->db, &f->e));
	put(f, 2);
	must(db_savepoint(f->db, &f->e));
	put(f, 3);
	db_rollback_to(f->db); /* 3 goes */
	assert_int_equal(count(f), 2);
	must(db_release(f->db, &f->e)); /* 2 stays */
	must(db_savepoint(f->db, &f->e));
	put(f, 4);
	db_rollback_to(f->db); /* 4 goes */
	assert_int_equal(db_savepoint_depth(f->db), 0);
	must(db_commit(f->db, &f->e));
	assert_false(db_in_transaction(f->db));
	assert_int_equal(count(f), 2);
}

static void
test_rollback_undoes_and_frees_the_lock(void **state)
{
	struct fixture *f = *state;
	struct db *other;

	must(db_open(f->dsn, DB_WRITE, &other, &f->e));
	must(db_begin(f->db, &f->e));
	put(f, 1);
	db_rollback(f->db);
	assert_int_equal(count(f), 0);
	must(db_begin(other, &f->e));
	db_close(other); /* rolls back what is open */
	must(db_begin(f->db, &f->e));
	db_rollback(f->db);
}

static void
test_error_codes(void **state)
{
	struct fixture *f = *state;

	put(f, 1);
	assert_int_equal(try_put(f, 1), ERR_DB_CONSTRAINT);
	assert_true(strcasestr(f->e.detail, "unique") || strcasestr(f->e.detail, "duplicate"));
	assert_int_equal(db_exec(f->db, STR("SELECT nothing FROM nowhere"), NULL, 0, NULL, &f->e),
			 ERR_DB);
	assert_int_equal(db_exec(f->db, STR("INSERT INTO item (id, text) VALUES ('x', 1)"), NULL, 0,
				 NULL, &f->e),
			 ERR_DB_CONSTRAINT);
	assert_int_equal(db_exec(f->db, STR("SELECT \"no_column\""), NULL, 0, NULL, NULL), ERR_DB);
}

static void
test_reader_cannot_write(void **state)
{
	struct fixture *f = *state;
	struct db *reader;

	must(db_open(f->dsn, DB_READ, &reader, &f->e));
	assert_int_equal(db_exec(reader, STR("DELETE FROM item"), NULL, 0, NULL, &f->e), ERR_DB);
	must(db_check_engine(reader, &f->e));
	db_close(reader);
}

static void
test_reader_keeps_its_snapshot(void **state)
{
	struct fixture *f = *state;
	struct db *reader;
	struct value v;

	must(db_open(f->dsn, DB_READ, &reader, &f->e));
	must(db_begin(reader, &f->e));
	must(db_value(reader, f->a, STR("SELECT count(*) FROM item"), NULL, 0, &v, &f->e));
	put(f, 1);
	must(db_value(reader, f->a, STR("SELECT count(*) FROM item"), NULL, 0, &v, &f->e));
	assert_int_equal(v.i, 0);
	db_rollback(reader);
	must(db_value(reader, f->a, STR("SELECT count(*) FROM item"), NULL, 0, &v, &f->e));
	assert_int_equal(v.i, 1);
	db_close(reader);
}

static void
test_unknown_kind_is_refused(void **state)
{
	struct fixture *f = *state;
	struct db *db;

	assert_int_equal(db_open("oracle:x", DB_WRITE, &db, &f->e), ERR_DB);
	assert_int_equal(db_open("sqlite:/nowhere/at/all.db", DB_WRITE, &db, &f->e), ERR_DB);
}

/* More texts than a connection keeps prepared, in transactions and out of them, some that fail. */
static void
test_many_statements(void **state)
{
	struct fixture *f = *state;
	struct value v;
	char sql[80];
	int i;

	for (i = 0; i < 400; i++) {
		if (i % 3 == 0)
			must(db_begin(f->db, &f->e));
		if (i % 30 == 1) {
			must(db_savepoint(f->db, &f->e));
			assert_int_equal(db_exec(f->db, STR("SELECT x FROM y"), NULL, 0, NULL,
						 NULL),
					 ERR_DB);
			db_rollback_to(f->db);
		}
		snprintf(sql, sizeof(sql), "SELECT count(*) + %d FROM item", i);
		must(db_value(f->db, f->a, str_from(sql), NULL, 0, &v, &f->e));
		assert_int_equal(v.i, i);
		if (i % 3 == 1)
			must(db_commit(f->db, &f->e));
	}
	db_rollback(f->db);
}

/* The same text with another kind of value, and with none, means the same each time. */
static void
test_kinds_of_values_may_change(void **state)
{
	struct fixture *f = *state;
	struct value rows[][2] = {
		{value_int(1), VALUE_EMPTY},
		{value_int(2), value_text(STR("two"))},
		{value_int(3), VALUE_EMPTY},
	};
	struct value v, none[] = {VALUE_EMPTY}, three[] = {value_int(3)};
	size_t i;

	for (i = 0; i < COUNTOF(rows); i++)
		must(db_exec(f->db, STR("INSERT INTO item (id, text) VALUES (?, ?)"), rows[i], 2,
			     NULL, &f->e));
	must(db_value(f->db, f->a, STR("SELECT count(*) FROM item WHERE id = ?"), none, 1, &v,
		      &f->e));
	assert_int_equal(v.i, 0);
	must(db_value(f->db, f->a, STR("SELECT count(*) FROM item WHERE id = ?"), three, 1, &v,
		      &f->e));
	assert_int_equal(v.i, 1);
	must(db_value(f->db, f->a, STR("SELECT text FROM item WHERE id = 2"), NULL, 0, &v, &f->e));
	assert_true(str_is(v.s, "two"));
}

/* What aggregates and comparisons give is a number everywhere. */
static void
test_numbers_of_expressions(void **state)
{
	static const struct {
		const char *sql;
		int64_t wanted;
	} cases[] = {
		{"SELECT sum(id) FROM item", 40000000003},
		{"SELECT sum(0 - id) FROM item", -40000000003},
		{"SELECT count(*) FROM item WHERE (id = 3) IS TRUE", 1},
		{"SELECT id = 3 FROM item WHERE id = 3", 1},
		{"SELECT max(id) - min(id) FROM item", 39999999997},
		{"SELECT CASE WHEN (id > 3) IS TRUE THEN 1 ELSE 0 END FROM item WHERE id = 3", 0},
		{"SELECT coalesce(sum(id), 0) FROM item WHERE id < 0", 0},
	};
	struct fixture *f = *state;
	struct value v;
	size_t i;

	put(f, 3);
	put(f, 40000000000);
	for (i = 0; i < COUNTOF(cases); i++) {
		must(db_value(f->db, f->a, str_from(cases[i].sql), NULL, 0, &v, &f->e));
		if (v.type != VALUE_INT || v.i != cases[i].wanted)
			fail_msg("%s: %lld", cases[i].sql, (long long)v.i);
	}
}

static void
test_statements_are_counted(void **state)
{
	struct fixture *f = *state;
	uint64_t before = db_statement_count(f->db);

	must(db_begin(f->db, &f->e));
	put(f, 1);
	must(db_commit(f->db, &f->e));
	assert_int_equal(count(f), 1);
	assert_int_equal(db_statement_count(f->db) - before, 2);
}

/* A server's database is saved with its own tools; the words say which. */
static void
test_backup_of_a_server_is_refused(void **state)
{
	struct fixture *f = *state;
	char path[TMPDIR_PATH + 64];

	if (engine_is("sqlite"))
		skip();
	tmpdir_path(&f->dir, "", "copy.db", path, sizeof(path));
	assert_int_equal(db_backup(f->db, path, NULL, NULL, &f->e), ERR_DB);
	assert_non_null(strstr(f->e.detail, "shegong copy"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		db_test(test_values_come_back),
		db_test(test_query_keeps_its_arguments),
		db_test(test_changed_counts_rows),
		db_test(test_same_text_twice_at_once),
		db_test(test_savepoints_nest),
		db_test(test_rollback_undoes_and_frees_the_lock),
		db_test(test_error_codes),
		db_test(test_reader_cannot_write),
		db_test(test_reader_keeps_its_snapshot),
		db_test(test_unknown_kind_is_refused),
		db_test(test_many_statements),
		db_test(test_kinds_of_values_may_change),
		db_test(test_numbers_of_expressions),
		db_test(test_statements_are_counted),
		db_test(test_backup_of_a_server_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
