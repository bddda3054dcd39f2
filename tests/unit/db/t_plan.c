/*
 * t_plan.c: cases of tests/cases/plan: before, after, and the steps between. Each plan that is not
 * refused also runs on a real database, with and without removals, after which nothing is left.
 *
 * A step's line: kind, table, object, SQL or reason, parted by tabs; `!` after the kind marks what
 * destroys.
 */
#include "base/buf.h"
#include "base/file.h"
#include "db/driver.h"
#include "db/schema_text.h"

#include "unit_db.h"

#define CASES "tests/cases/plan"

static const char *const kinds[] = {
	[PLAN_CREATE_TABLE] = "create_table", [PLAN_ADD_COLUMN] = "add_column",
	[PLAN_RENAME_TABLE] = "rename_table", [PLAN_RENAME_COLUMN] = "rename_column",
	[PLAN_ADD_INDEX] = "add_index",       [PLAN_DROP_INDEX] = "drop_index",
	[PLAN_DROP_COLUMN] = "drop_column",   [PLAN_DROP_TABLE] = "drop_table",
	[PLAN_REFUSED] = "refused",           [PLAN_RELAX_COLUMN] = "relax_column",
};

struct plan_case {
	struct str name, before, after, steps;
};

/* Cuts the text before `mark` off *rest. */
static struct str
cut_at(struct str *rest, const char *mark)
{
	const char *at = memmem(rest->p, rest->n, mark, strlen(mark));
	struct str head = *rest;

	if (!at) {
		*rest = STR_NONE;
		return head;
	}
	head.n = (size_t)(at - rest->p);
	*rest = str_skip(*rest, head.n + strlen(mark));
	return head;
}

static bool
next_case(struct str *rest, struct plan_case *ret)
{
	struct str one;

	if (!rest->p)
		return false;
	one = cut_at(rest, "=== ");
	if (one.n == 0)
		return next_case(rest, ret);
	ret->name = cut_at(&one, "\n--- before\n");
	ret->before = cut_at(&one, "--- after\n");
	ret->after = cut_at(&one, "--- steps\n");
	ret->steps = one;
	return true;
}

static void
read_schema(struct arena *a, struct str text, struct schema *ret)
{
	struct str bad;

	schema_init(ret, a);
	if (!schema_text_read(ret, text, &bad))
		fail_msg("bad line: %.*s", STR_ARG(bad));
}

static struct str
plan_text(struct arena *a, const struct plan *p)
{
	struct buf b;
	size_t i;

	buf_init(&b, a, 1 << 16);
	for (i = 0; i < p->steps.n; i++) {
		const struct plan_step *s = &p->steps.v[i];
		struct str text = s->sql.n > 0 ? s->sql : s->why;

		buf_addf(&b, "%s%s\t%.*s\t%.*s\t%.*s\n", kinds[s->kind], s->destructive ? "!" : "",
			 STR_ARG(s->table), STR_ARG(s->object), STR_ARG(text));
	}
	return buf_str(&b);
}

static void
apply(struct fixture *f, struct db *db, const struct schema *wanted, bool allow_removal)
{
	struct schema applied;
	struct plan p;

	schema_init(&applied, f->a);
	must(schema_read_applied(db, &applied, &f->e));
	plan_make(f->a, db_dialect(db), &applied, wanted, &p);
	must(plan_apply(db, &p, wanted, allow_removal, &f->e));
	must(schema_matches(db, wanted, &f->e));
}

static size_t
steps_left(struct fixture *f, struct db *db, const struct schema *wanted)
{
	struct schema applied;
	struct plan p;

	schema_init(&applied, f->a);
	must(schema_read_applied(db, &applied, &f->e));
	plan_make(f->a, db_dialect(db), &applied, wanted, &p);
	return p.steps.n;
}

static void
run_on_database(struct fixture *f, const struct schema *before, const struct schema *after)
{
	struct plan p;
	struct engine_db database;
	struct db *db;

	engine_db_make(&database, &f->dir, ":memory:");
	must(db_open(engine_is("sqlite") ? "sqlite::memory:" : database.dsn, DB_WRITE, &db, &f->e));
	apply(f, db, before, false);
	apply(f, db, after, false);
	plan_make(f->a, db_dialect(db), before, after, &p);
	assert_int_equal(steps_left(f, db, after), p.destructive);
	apply(f, db, after, true);
	assert_int_equal(steps_left(f, db, after), 0);
	db_close(db);
	engine_db_drop(&database);
}

static void
run_case(struct fixture *f, const struct plan_case *c)
{
	struct schema before, after;
	struct plan p;
	struct str got;

	read_schema(f->a, c->before, &before);
	read_schema(f->a, c->after, &after);
	plan_make(f->a, &sqlite_dialect, &before, &after, &p); /* the SQL is written in its words */
	got = plan_text(f->a, &p);
	if (!str_eq(got, c->steps))
		fail_msg("%.*s\n--- wanted\n%.*s--- got\n%.*s", STR_ARG(c->name), STR_ARG(c->steps),
			 STR_ARG(got));
	if (p.refused == 0)
		run_on_database(f, &before, &after);
	else
		assert_int_equal(plan_apply(f->db, &p, &after, true, &f->e), ERR_MIGRATION);
}

static void
test_cases(void **state)
{
	struct fixture *f = *state;
	struct str *files, text;
	struct plan_case c;
	size_t i, n, ran = 0;

	must(file_list(f->a, CASES, &files, &n, &f->e));
	for (i = 0; i < n; i++) {
		const char *path = str_cstr(f->a, str_fmt(f->a, CASES "/%.*s", STR_ARG(files[i])));

		must(file_read(f->a, path, 1 << 20, &text, &f->e));
		for (; next_case(&text, &c); ran++)
			run_case(f, &c);
	}
	assert_true(ran >= 25);
}

/* Text is kept as it was declared and reads back the same. */
static void
test_text_round_trip(void **state)
{
	struct fixture *f = *state;
	struct str text = STR("table\tperson\nkey\tunit_id, id\n"
			      "column\tunit_id\tkey\tnot_null\n"
			      "column\tstate\tkey\tnot_null\tdefault='open'\n"
			      "index\tperson_state\tstate, happened_on DESC\n"
			      "index\tperson_id\tid\tunique\n");
	struct schema s;

	read_schema(f->a, text, &s);
	assert_int_equal(s.tables.n, 1);
	assert_true(str_eq(schema_text_write(f->a, s.tables.v[0]), text));
}

static void
test_bad_lines_are_found(void **state)
{
	static const char *const bad[] = {
		"column\tname\ttext",
		"table\tx\tcolour=red",
		"table\tx\ncolumn\tname\tfloat",
		"table\tx\ncolumn\tname\ttext\tnull",
		"table\tx\nindex\tx_y\ty\tsingle",
		"table\tx\nindex\tx_y",
		"something\telse",
		"table",
	};
	struct fixture *f = *state;
	struct schema s;
	struct str line;
	size_t i;

	for (i = 0; i < COUNTOF(bad); i++) {
		schema_init(&s, f->a);
		assert_false(schema_text_read(&s, str_from(bad[i]), &line));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		db_test(test_cases),
		db_test(test_text_round_trip),
		db_test(test_bad_lines_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
