/* t_mysql.c: the MariaDB/MySQL driver on a private server of this program's own: values, open
 * queries side by side, transactions, what a lost connection and a deadlock look like, the check at
 * start, and plans that were broken off. */
#include "db/driver.h"
#include "db/schema_text.h"
#include "db/trace.h"

#include "tmpdir.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#define must(call)                                                                                 \
	do {                                                                                       \
		if ((call) != ERR_OK)                                                              \
			fail_msg("%s: %s", #call, f->e.detail);                                    \
	} while (0)

static struct tmpdir server;
static char server_dsn[TMPDIR_PATH + 64];
static int databases;

struct my {
	struct arena *a;
	struct db *db;
	char dsn[TMPDIR_PATH + 96];
	struct err e;
};

static int
server_up(void **state UNUSED)
{
	char command[2 * TMPDIR_PATH];

	tmpdir_make(&server);
	snprintf(command, sizeof(command), "exec tools/servers/mysql.sh start %s/s", server.path);
	assert_int_equal(chmod(server.path, 0711), 0);
	assert_int_equal(system(command), 0);
	snprintf(server_dsn, sizeof(server_dsn), "mysql:socket=%s/s/mysql.sock user=root",
		 server.path);
	return 0;
}

static int
server_down(void **state UNUSED)
{
	char command[2 * TMPDIR_PATH];

	snprintf(command, sizeof(command), "exec tools/servers/mysql.sh stop %s/s", server.path);
	assert_int_equal(system(command), 0);
	tmpdir_remove(&server);
	return 0;
}

static void
run(struct my *f, struct db *db, const char *sql)
{
	must(db_exec(db, str_from(sql), NULL, 0, NULL, &f->e));
}

static int64_t
number(struct my *f, struct db *db, const char *sql)
{
	struct value v;

	must(db_value(db, f->a, str_from(sql), NULL, 0, &v, &f->e));
	assert_int_equal(v.type, VALUE_INT);
	return v.i;
}

static int
up(void **state)
{
	struct my *f = calloc(1, sizeof(*f));
	char sql[64];
	struct db *db;

	f->a = arena_new(32 << 20);
	snprintf(sql, sizeof(sql), "CREATE DATABASE t%d", ++databases);
	must(db_open(server_dsn, DB_WRITE, &db, &f->e));
	run(f, db, sql);
	db_close(db);
	snprintf(f->dsn, sizeof(f->dsn), "%s dbname=t%d", server_dsn, databases);
	must(db_open(f->dsn, DB_WRITE, &f->db, &f->e));
	run(f, f->db,
	    "CREATE TABLE item (id BIGINT NOT NULL PRIMARY KEY, word VARCHAR(191), text LONGTEXT,"
	    " bytes LONGBLOB) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin");
	*state = f;
	return 0;
}

static int
down(void **state)
{
	struct my *f = *state;

	db_close(f->db);
	arena_free(f->a);
	free(f);
	return 0;
}

static enum err_code
try_word(struct my *f, struct db *db, int64_t id, const char *word)
{
	struct value row[] = {value_int(id), value_text(str_from(word))};

	return db_exec(db, STR("INSERT INTO item (id, word) VALUES (?, ?)"), row, 2, NULL, &f->e);
}

/* -- values -------------------------------------------------------------------------------- */

static struct str
long_text(struct my *f, size_t n)
{
	char *p = arena_alloc(f->a, n);
	size_t i;

	for (i = 0; i < n; i++)
		p[i] = (char)('a' + i % 23);
	return str_of(p, n);
}

static void
test_values_come_back(void **state)
{
	struct my *f = *state;
	struct value in[] = {value_int(INT64_MIN), value_text(STR("𠮷野家 ")),
			     value_text(long_text(f, 300000)), value_blob(str_of("a\0b", 3))};
	struct db_stmt *st;
	size_t i;
	bool row;

	must(db_exec(f->db, STR("INSERT INTO item VALUES (?, ?, ?, ?)"), in, 4, NULL, &f->e));
	in[0] = value_int(INT64_MAX);
	in[2] = value_text(STR("short after long"));
	in[3] = VALUE_EMPTY;
	must(db_exec(f->db, STR("INSERT INTO item VALUES (?, ?, ?, ?)"), in, 4, NULL, &f->e));
	must(db_query(f->db, STR("SELECT id, word, text, bytes FROM item ORDER BY id"), NULL, 0,
		      &st, &f->e));
	must(db_step(st, &row, &f->e));
	assert_true(row);
	assert_int_equal(db_col_int(st, 0), INT64_MIN);
	assert_int_equal(db_col_str(st, 2).n, 300000);
	assert_true(value_eq(db_col(st, 3), value_blob(str_of("a\0b", 3))));
	must(db_step(st, &row, &f->e));
	assert_true(row);
	for (i = 0; i < 4; i++)
		assert_true(value_eq(db_col(st, (int)i), in[i]));
	assert_int_equal(db_col(st, 4).type, VALUE_NULL);
	must(db_step(st, &row, &f->e));
	assert_false(row);
	db_done(st);
}

/* Nothing is equal but what is equal byte by byte. */
static void
test_words_compare_by_bytes(void **state)
{
	struct my *f = *state;
	static const char *const words[] = {"𠮷", "𬱖", "a", "A", "a ", "á", "ａ"};
	struct value v;
	size_t i;

	run(f, f->db, "CREATE UNIQUE INDEX item_by_word ON item (word)");
	for (i = 0; i < COUNTOF(words); i++)
		must(try_word(f, f->db, (int64_t)i, words[i]));
	for (i = 0; i < COUNTOF(words); i++) {
		v = value_text(str_from(words[i]));
		must(db_value(f->db, f->a, STR("SELECT count(*) FROM item WHERE word = ?"), &v, 1,
			      &v, &f->e));
		assert_int_equal(v.i, 1);
	}
	assert_int_equal(number(f, f->db, "SELECT 'a' = 'a '"), 0);
	assert_int_equal(try_word(f, f->db, 99, "𠮷"), ERR_DB_CONSTRAINT);
}

static void
test_sql_means_what_it_means_elsewhere(void **state)
{
	struct my *f = *state;
	struct value v = value_text(STR("\\"));

	must(try_word(f, f->db, 1, "one"));
	must(try_word(f, f->db, 2, "two"));
	assert_int_equal(number(f, f->db, "SELECT sum(id) FROM item"), 3);
	assert_int_equal(number(f, f->db, "SELECT sum(0 - id) FROM item"), -3);
	assert_int_equal(number(f, f->db, "SELECT 86400000 / 86400000"), 1);
	assert_int_equal(number(f, f->db, "SELECT \"id\" FROM item WHERE word = 'o' || 'ne'"), 1);
	assert_int_equal(number(f, f->db, "SELECT (NULL = 1) IS TRUE"), 0);
	must(db_value(f->db, f->a, STR("SELECT ? = '\\'"), &v, 1, &v, &f->e));
	assert_int_equal(v.i, 1);
	run(f, f->db, "UPDATE item SET id = id + 10, word = id WHERE id = 2");
	assert_int_equal(number(f, f->db, "SELECT count(*) FROM item WHERE word = '2'"), 1);
	assert_int_equal(db_value(f->db, f->a,
				  STR("SELECT sum(x) FROM (SELECT 9223372036854775807 "
				      "AS x UNION ALL SELECT 1) big"),
				  NULL, 0, &v, &f->e),
			 ERR_DB);
}

static void
test_queries_stand_side_by_side(void **state)
{
	struct my *f = *state;
	const struct str sql = STR("SELECT id FROM item WHERE id > ? ORDER BY id");
	struct value from = value_int(0);
	struct db_stmt *outer, *inner;
	int64_t sum = 0;
	bool row;

	must(try_word(f, f->db, 1, "one"));
	must(try_word(f, f->db, 2, "two"));
	must(db_query(f->db, sql, &from, 1, &outer, &f->e));
	while (db_step(outer, &row, &f->e) == ERR_OK && row) {
		must(db_query(f->db, sql, &from, 1, &inner, &f->e));
		while (db_step(inner, &row, &f->e) == ERR_OK && row)
			sum += db_col_int(outer, 0) * db_col_int(inner, 0);
		db_done(inner);
		run(f, f->db, "UPDATE item SET word = 'seen'");
	}
	db_done(outer);
	assert_int_equal(sum, 9);
}

static void
test_changed_counts_rows_met(void **state)
{
	struct my *f = *state;
	int64_t changed = -1;
	int i;

	must(try_word(f, f->db, 1, "one"));
	for (i = 0; i < 2; i++) {
		must(db_exec(f->db, STR("UPDATE item SET word = 'same' WHERE id = 1"), NULL, 0,
			     &changed, &f->e));
		assert_int_equal(changed, 1);
	}
	must(db_exec(f->db, STR("DELETE FROM item WHERE id = 7"), NULL, 0, &changed, &f->e));
	assert_int_equal(changed, 0);
}

/* -- transactions and failures ------------------------------------------------------------- */

static void
test_savepoints_undo_their_part(void **state)
{
	struct my *f = *state;

	must(db_begin(f->db, &f->e));
	must(try_word(f, f->db, 1, "kept"));
	must(db_savepoint(f->db, &f->e));
	must(try_word(f, f->db, 2, "undone"));
	assert_int_equal(try_word(f, f->db, 1, "twice"), ERR_DB_CONSTRAINT);
	assert_true(db_in_transaction(f->db));
	db_rollback_to(f->db);
	must(db_savepoint(f->db, &f->e));
	must(try_word(f, f->db, 3, "kept"));
	must(db_release(f->db, &f->e));
	must(db_commit(f->db, &f->e));
	assert_false(db_in_transaction(f->db));
	assert_int_equal(number(f, f->db, "SELECT sum(id) FROM item"), 4);
}

static void
test_a_reader_has_one_snapshot_and_cannot_write(void **state)
{
	struct my *f = *state;
	struct db *reader;

	must(db_open(f->dsn, DB_READ, &reader, &f->e));
	must(db_begin(reader, &f->e));
	assert_int_equal(number(f, reader, "SELECT count(*) FROM item"), 0);
	must(try_word(f, f->db, 1, "later"));
	assert_int_equal(number(f, reader, "SELECT count(*) FROM item"), 0);
	assert_int_equal(try_word(f, reader, 2, "never"), ERR_DB);
	must(db_commit(reader, &f->e));
	assert_int_equal(number(f, reader, "SELECT count(*) FROM item"), 1);
	assert_int_equal(try_word(f, reader, 2, "never"), ERR_DB);
	db_close(reader);
}

struct writing {
	struct db *db;
	enum err_code rc;
};

static void *
write_first(void *ctx)
{
	struct writing *w = ctx;

	w->rc = db_exec(w->db, STR("UPDATE item SET word = 'mine' WHERE id = 1"), NULL, 0, NULL,
			NULL);
	return NULL;
}

/* Two writers that have read the same row and both want to change it: as if one after the other
 * is no longer possible, so one of them is undone and told to begin again. */
static void
test_a_deadlock_asks_for_another_try(void **state)
{
	struct my *f = *state;
	struct writing one = {.db = f->db}, two = {0}, *loser, *winner;
	pthread_t thread;

	must(try_word(f, f->db, 1, "start"));
	must(db_open(f->dsn, DB_WRITE, &two.db, &f->e));
	must(db_begin(one.db, &f->e));
	must(db_begin(two.db, &f->e));
	assert_int_equal(number(f, one.db, "SELECT count(*) FROM item"), 1);
	assert_int_equal(number(f, two.db, "SELECT count(*) FROM item"), 1);
	assert_int_equal(pthread_create(&thread, NULL, write_first, &two), 0);
	write_first(&one);
	pthread_join(thread, NULL);
	loser = one.rc == ERR_OK ? &two : &one;
	winner = one.rc == ERR_OK ? &one : &two;
	assert_int_equal(loser->rc, ERR_DB_RETRY);
	assert_false(db_in_transaction(loser->db));
	must(winner->rc);
	must(db_commit(winner->db, &f->e));
	db_close(two.db);
}

static void
test_a_killed_connection_is_away(void **state)
{
	struct my *f = *state;
	char sql[64];
	struct db *other;

	must(db_open(f->dsn, DB_WRITE, &other, &f->e));
	must(db_begin(other, &f->e));
	must(try_word(f, other, 1, "lost"));
	snprintf(sql, sizeof(sql), "KILL %lld",
		 (long long)number(f, other, "SELECT connection_id()"));
	run(f, f->db, sql);
	assert_int_equal(try_word(f, other, 2, "lost"), ERR_DB_AWAY);
	assert_false(db_in_transaction(other));
	assert_int_equal(try_word(f, other, 3, "lost"), ERR_DB_AWAY);
	db_close(other);
	assert_int_equal(number(f, f->db, "SELECT count(*) FROM item"), 0);
}

static void
test_who_cannot_be_reached_is_away(void **state)
{
	struct my *f = *state;
	struct db *db;

	assert_int_equal(db_open("mysql:socket=/nowhere/mysql.sock user=root", DB_READ, &db, &f->e),
			 ERR_DB_AWAY);
	assert_int_equal(db_open("mysql:host=127.0.0.1,127.0.0.1 port=1,2 user=x", DB_READ, &db,
				 &f->e),
			 ERR_DB_AWAY);
}

static void
test_wrong_words_are_refused_without_repeating_them(void **state)
{
	static const char *const wrong[] = {"mysql:pass=secret", "mysql:secret",
					    "mysql:password='secret", "mysql:port=123456789secret",
					    "mysql:socket=/tmp/x password='secret' colour=red"};
	struct my *f = *state;
	struct db *db;
	size_t i;

	for (i = 0; i < COUNTOF(wrong); i++) {
		assert_int_equal(db_open(wrong[i], DB_READ, &db, &f->e), ERR_DB);
		assert_null(strstr(f->e.detail, "secret"));
	}
}

static void
test_the_check_finds_what_loses_data(void **state)
{
	struct my *f = *state;
	struct db *reader;

	must(db_check_engine(f->db, &f->e));
	must(db_open(f->dsn, DB_READ, &reader, &f->e));
	must(db_check_engine(reader, &f->e));
	db_close(reader);
	run(f, f->db, "SET GLOBAL innodb_flush_log_at_trx_commit = 2");
	assert_int_equal(db_check_engine(f->db, &f->e), ERR_DB);
	assert_non_null(strstr(f->e.detail, "innodb_flush_log_at_trx_commit"));
	run(f, f->db, "SET GLOBAL innodb_flush_log_at_trx_commit = 1");
	run(f, f->db, "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
	assert_int_equal(db_check_engine(f->db, &f->e), ERR_DB);
}

/* -- plans --------------------------------------------------------------------------------- */

static const char before[] = "table\tperson\ncolumn\tid\tint\tnot_null\ncolumn\tname\ttext\n"
			     "column\told\tkey\tnot_null\nkey\tid\n"
			     "index\tperson_name\tname, old\n";
static const char after[] = "table\tclient\twas=person\ncolumn\tid\tint\tnot_null\n"
			    "column\tcalled\ttext\twas=name\ncolumn\told\tkey\n"
			    "column\tsex\tkey\tnot_null\tdefault='u'\nkey\tid\n"
			    "table\tvisit\ncolumn\tid\tint\tnot_null\ncolumn\tseen\tblob\nkey\tid\n"
			    "index\tvisit_seen\tseen, id\tunique\n";

static enum err_code
apply_text(struct my *f, struct db *db, const char *text)
{
	struct schema applied, wanted;
	enum err_code rc;
	struct plan p;
	struct str bad;

	schema_init(&applied, f->a);
	schema_init(&wanted, f->a);
	assert_true(schema_text_read(&wanted, str_from(text), &bad));
	must(schema_read_applied(db, &applied, &f->e));
	plan_make(f->a, db_dialect(db), &applied, &wanted, &p);
	rc = plan_apply(db, &p, &wanted, false, &f->e);
	return rc == ERR_OK ? schema_matches(db, &wanted, &f->e) : rc;
}

static void
start_over(struct my *f)
{
	run(f, f->db, "DROP TABLE IF EXISTS person, client, visit, schema_applied, schema_journal");
}

/* Broken off at each of its calls in turn, taken up again by a new connection. */
static void
test_a_plan_broken_off_is_taken_up_again(void **state)
{
	struct my *f = *state;
	char traced[sizeof(f->dsn) + 8];
	struct db *db;
	enum err_code rc;
	uint64_t n;

	snprintf(traced, sizeof(traced), "trace:%s", f->dsn);
	for (n = 1, rc = ERR_DB; rc != ERR_OK; n++) {
		start_over(f);
		must(apply_text(f, f->db, before));
		must(db_open(traced, DB_WRITE, &db, &f->e));
		trace_fail(db, TRACE_CHANGE, n, ERR_DB, true);
		rc = apply_text(f, db, after);
		db_close(db);
		must(apply_text(f, f->db, after));
		assert_int_equal(
			number(f, f->db, "SELECT count(*) FROM schema_journal WHERE done < 2"), 0);
		run(f, f->db, "INSERT INTO client (id, called) VALUES (1, 'x')");
		assert_int_equal(number(f, f->db, "SELECT id FROM client WHERE sex = 'u'"), 1);
	}
	assert_true(n > 20);
}

/* A plan run as a job of the pool: the caller's transaction and savepoint are there after it. */
static void
test_a_plan_leaves_the_callers_transaction_standing(void **state)
{
	struct my *f = *state;

	must(db_begin(f->db, &f->e));
	must(db_savepoint(f->db, &f->e));
	must(apply_text(f, f->db, before));
	run(f, f->db, "INSERT INTO person (id, old) VALUES (1, 'x')");
	must(db_release(f->db, &f->e));
	must(db_commit(f->db, &f->e));
	assert_int_equal(number(f, f->db, "SELECT count(*) FROM person"), 1);
}

/* A record type may have dozens of coded fields, and four of them in one key. */
static void
test_wide_tables_fit(void **state)
{
	struct my *f = *state;
	struct schema wanted;
	struct plan p;
	struct table *t;
	int i;

	schema_init(&wanted, f->a);
	t = schema_table(&wanted, STR("wide"));
	for (i = 0; i < 160; i++)
		table_column(&wanted, t, str_fmt(f->a, "c%d", i), i % 2 ? COLUMN_TEXT : COLUMN_KEY,
			     i < 8);
	t->primary_key = STR("c0, c2, c4, c6");
	table_index(&wanted, t, STR("wide_text"), STR("c1, c3, c5, c7"), false);
	plan_make(f->a, db_dialect(f->db), &(struct schema){0}, &wanted, &p);
	must(plan_apply(f->db, &p, &wanted, false, &f->e));
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, up, down)
	const struct CMUnitTest tests[] = {
		TEST(values_come_back),
		TEST(words_compare_by_bytes),
		TEST(sql_means_what_it_means_elsewhere),
		TEST(queries_stand_side_by_side),
		TEST(changed_counts_rows_met),
		TEST(savepoints_undo_their_part),
		TEST(a_reader_has_one_snapshot_and_cannot_write),
		TEST(a_deadlock_asks_for_another_try),
		TEST(a_killed_connection_is_away),
		TEST(who_cannot_be_reached_is_away),
		TEST(wrong_words_are_refused_without_repeating_them),
		TEST(the_check_finds_what_loses_data),
		TEST(a_plan_broken_off_is_taken_up_again),
		TEST(a_plan_leaves_the_callers_transaction_standing),
		TEST(wide_tables_fit),
	};

	return cmocka_run_group_tests(tests, server_up, server_down);
}
