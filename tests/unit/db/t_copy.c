/* t_copy.c: everything of one database into another and back: what comes over, what a copy that was
 * broken off does, what is refused. From SQLite to the engine under test, and on to SQLite. */
#include "db/copy.h"
#include "db/driver.h"
#include "db/schema_text.h"
#include "db/sql.h"
#include "db/trace.h"

#include "engine.h"
#include "unit_db.h"

#include <stdlib.h>

enum { MANY = 700 };

struct copies {
	struct tmpdir dir;
	struct engine_db target;
	struct arena *a;
	struct db *from;
	struct copy_result result;
	struct err e;
};

static const char tables[] =
	"table\tvisit\ncolumn\tunit_id\tkey\tnot_null\ncolumn\tid\tkey\tnot_null\n"
	"column\tday\tint\ncolumn\tnote\ttext\ncolumn\tsealed\tblob\n"
	"column\tplace\ttext\tnot_null\tdefault=''\nkey\tunit_id, id\n"
	"index\tvisit_by_day\tday, unit_id\nindex\tvisit_by_note\tnote\n"
	"table\tsetting\ncolumn\tunit_id\tkey\tnot_null\ncolumn\tkey\tkey\tnot_null\n"
	"column\tvalue\ttext\nkey\tunit_id, \"key\"\n"
	"table\trelation\ncolumn\tunit_id\tkey\tnot_null\ncolumn\troot\tkey\tnot_null\n"
	"column\tuntil\tint\nindex\trelation_by_until\tuntil\n"
	"index\trelation_by_root\tunit_id, root\n"
	"table\tnothing\ncolumn\tid\tint\tnot_null\nkey\tid\n"
	"table\tloose\ncolumn\ta\tint\ncolumn\tb\ttext\n";

static void
run(struct copies *f, struct db *db, const char *sql, const struct value *v, size_t n)
{
	if (db_exec(db, str_from(sql), v, n, NULL, &f->e) != ERR_OK)
		fail_msg("%s: %s", sql, f->e.detail);
}

static void
make_tables(struct copies *f)
{
	struct schema none, wanted;
	struct plan p;
	struct str bad;

	schema_init(&none, f->a);
	schema_init(&wanted, f->a);
	assert_true(schema_text_read(&wanted, str_from(tables), &bad));
	plan_make(f->a, db_dialect(f->from), &none, &wanted, &p);
	must(plan_apply(f->from, &p, &wanted, false, &f->e));
}

/* Keys in an order that is not that of writing, texts in which engines differ, three units. */
static void
fill(struct copies *f)
{
	static const char *const units[] = {"u1", "u1 ", "村"};
	static const char *const notes[] = {"𠮷", "𬱖", "blank ", "blank", "a\\b'c", "Ａ"};
	static const char bytes[] = "a\0b\xff";
	char *big = arena_alloc(f->a, 200000);
	char id[32];
	int i;

	memset(big, 'x', 200000);
	must(db_begin(f->from, &f->e));
	for (i = 0; i < MANY; i++) {
		struct value v[] = {value_text(str_from(units[i % 3])),
				    value_text(str_of(id, (size_t)snprintf(id, sizeof(id), "%08x",
									   i * 2654435761u))),
				    i % 7 ? value_int(i * -1000000007LL) : VALUE_EMPTY,
				    value_text(str_from(notes[i % 6])),
				    value_blob(str_of(bytes, (size_t)(i % 5)))};

		if (i % 100 == 50)
			v[3] = value_text(str_of(big, 200000));
		run(f, f->from,
		    "INSERT INTO visit (unit_id, id, day, note, sealed) VALUES (?, ?, ?, ?, ?)", v,
		    5);
		v[1] = value_text(STR("same"));
		v[2] = i % 2 ? value_int(i % 3) : VALUE_EMPTY;
		run(f, f->from, "INSERT INTO relation (unit_id, root, until) VALUES (?, ?, ?)", v,
		    3);
	}
	run(f, f->from, "INSERT INTO setting (unit_id, \"key\", value) VALUES ('u', 'k', 'v')",
	    NULL, 0);
	run(f, f->from, "INSERT INTO loose (a, b) VALUES (1, NULL), (NULL, 'x'), (1, NULL)", NULL,
	    0);
	must(db_commit(f->from, &f->e));
}

static int
up(void **state)
{
	struct copies *f = calloc(1, sizeof(*f));
	char dsn[TMPDIR_PATH + 32];

	f->a = arena_new(64 << 20);
	tmpdir_make(&f->dir);
	engine_db_make(&f->target, &f->dir, "target.db");
	must(db_open(tmpdir_path(&f->dir, "sqlite:", "from.db", dsn, sizeof(dsn)), DB_WRITE,
		     &f->from, &f->e));
	make_tables(f);
	fill(f);
	*state = f;
	return 0;
}

static int
down(void **state)
{
	struct copies *f = *state;

	db_close(f->from);
	engine_db_drop(&f->target);
	arena_free(f->a);
	tmpdir_remove(&f->dir);
	free(f);
	return 0;
}

static enum err_code
copy_into(struct copies *f, struct db *from, struct db *to, const char *source)
{
	struct copy c = {.from = from, .to = to, .source = str_from(source)};

	return db_copy(&c, f->a, &f->result, &f->e);
}

static struct db *
open_target(struct copies *f, const char *before)
{
	char dsn[sizeof(f->target.dsn) + 16];
	struct db *to;

	snprintf(dsn, sizeof(dsn), "%s%s", before, f->target.dsn);
	must(db_open(dsn, DB_WRITE, &to, &f->e));
	return to;
}

static int64_t
number(struct copies *f, struct db *db, const char *sql)
{
	struct value v;

	must(db_value(db, f->a, str_from(sql), NULL, 0, &v, &f->e));
	return v.i;
}

/* By other means than the copy's own: rows met one by one in the order of their key. */
static void
assert_visits_same(struct copies *f, struct db *one, struct db *two)
{
	const struct str sql = STR("SELECT unit_id, id, day, note, sealed, place FROM visit "
				   "ORDER BY unit_id, id");
	struct db_stmt *a, *b;
	bool row, other;
	int i, n = 0;

	must(db_query(one, sql, NULL, 0, &a, &f->e));
	must(db_query(two, sql, NULL, 0, &b, &f->e));
	for (;; n++) {
		must(db_step(a, &row, &f->e));
		must(db_step(b, &other, &f->e));
		assert_int_equal(row, other);
		if (!row)
			break;
		for (i = 0; i < 6; i++)
			assert_true(value_eq(db_col(a, i), db_col(b, i)));
	}
	db_done(a);
	db_done(b);
	assert_int_equal(n, MANY);
}

static void
test_everything_comes_over_and_back(void **state)
{
	struct copies *f = *state;
	char dsn[TMPDIR_PATH + 32];
	struct db *to = open_target(f, ""), *back;

	must(copy_into(f, f->from, to, "a"));
	assert_int_equal(f->result.end, COPY_DONE);
	assert_int_equal(f->result.tables, 5);
	assert_int_equal(f->result.rows, 2 * MANY + 4);
	assert_visits_same(f, f->from, to);
	must(db_open(tmpdir_path(&f->dir, "sqlite:", "back.db", dsn, sizeof(dsn)), DB_WRITE, &back,
		     &f->e));
	must(copy_into(f, to, back, "a"));
	assert_int_equal(f->result.end, COPY_DONE);
	assert_visits_same(f, f->from, back);
	assert_int_equal(number(f, back, "SELECT count(*) FROM relation WHERE until IS NULL"),
			 MANY / 2);
	assert_int_equal(number(f, back, "SELECT count(*) FROM visit WHERE place = ''"), MANY);
	db_close(back);
	db_close(to);
}

/* The copy is what a program finds that made its tables itself. */
static void
test_the_copys_schema_is_the_sources(void **state)
{
	struct copies *f = *state;
	struct db *to = open_target(f, "");
	struct schema wanted;
	struct str bad;

	schema_init(&wanted, f->a);
	assert_true(schema_text_read(&wanted, str_from(tables), &bad));
	must(copy_into(f, f->from, to, "a"));
	must(schema_matches(to, &wanted, &f->e));
	db_close(to);
}

/* Fails at its n-th change, and later ones, until it comes through; each time it goes on. */
static void
test_broken_off_it_goes_on(void **state)
{
	struct copies *f = *state;
	enum err_code rc = ERR_DB;
	struct db *to = NULL;
	int tries = 0, unfinished = 0;
	bool there;

	while (rc != ERR_OK) {
		to = open_target(f, "trace:");
		trace_fail(to, TRACE_CHANGE, 311, ERR_DB, true);
		rc = copy_into(f, f->from, to, "a");
		must(db_table_exists(to, STR("copy_journal"), &there, &f->e));
		unfinished += there;
		if (rc != ERR_OK)
			db_close(to);
		assert_true(++tries < 40);
	}
	assert_true(unfinished >= 3);
	assert_int_equal(f->result.end, COPY_DONE);
	assert_visits_same(f, f->from, to);
	assert_int_equal(number(f, to, "SELECT count(*) FROM relation"), MANY);
	db_close(to);
}

static void
break_off(struct copies *f, const char *source)
{
	struct db *to = open_target(f, "trace:");

	trace_fail(to, TRACE_CHANGE, 400, ERR_DB, true);
	assert_int_equal(copy_into(f, f->from, to, source), ERR_DB);
	db_close(to);
}

static void
test_what_is_no_target_is_refused(void **state)
{
	struct copies *f = *state;
	struct db *to;

	break_off(f, "a");
	to = open_target(f, "");
	must(copy_into(f, f->from, to, "b"));
	assert_int_equal(f->result.end, COPY_OTHER_SOURCE);
	must(copy_into(f, f->from, to, "a"));
	assert_int_equal(f->result.end, COPY_DONE);
	must(copy_into(f, f->from, to, "a"));
	assert_int_equal(f->result.end, COPY_NOT_EMPTY);
	db_close(to);
}

static void
test_a_source_without_tables_is_refused(void **state)
{
	struct copies *f = *state;
	char dsn[TMPDIR_PATH + 32];
	struct db *to = open_target(f, ""), *empty;

	must(db_open(tmpdir_path(&f->dir, "sqlite:", "empty.db", dsn, sizeof(dsn)), DB_WRITE,
		     &empty, &f->e));
	must(copy_into(f, empty, to, "a"));
	assert_int_equal(f->result.end, COPY_NO_SOURCE);
	db_close(empty);
	db_close(to);
}

/* Written in the source between two runs, where the copy had been already. */
static void
test_a_source_that_changed_is_found(void **state)
{
	struct copies *f = *state;
	struct db *to;

	break_off(f, "a");
	run(f, f->from, "UPDATE relation SET until = 9 WHERE unit_id = 'u1'", NULL, 0);
	to = open_target(f, "");
	must(copy_into(f, f->from, to, "a"));
	assert_int_equal(f->result.end, COPY_DIFFERS);
	assert_true(str_is(f->result.table, "relation"));
	db_close(to);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, up, down)
	const struct CMUnitTest tests[] = {
		TEST(everything_comes_over_and_back),
		TEST(the_copys_schema_is_the_sources),
		TEST(broken_off_it_goes_on),
		TEST(what_is_no_target_is_refused),
		TEST(a_source_without_tables_is_refused),
		TEST(a_source_that_changed_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
