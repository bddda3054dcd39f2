/*
 * The cases of tests/cases/expr as SQL on SQLite: where an expression has a form, it gives the same
 * value there as natively, null included; and the fourth column says where it must have one.
 */
#include "cases.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

enum { MOST_BINDS = 64 };

struct statement {
	char text[8192];
	size_t used;
	struct value binds[MOST_BINDS];
	int nbinds;
	int followed; /* slot of the ref before column(), -1 none */
};

static struct world world;
static struct statement sql;
static sqlite3 *db;
static int right, with_form, count;

static void
append(struct str s)
{
	assert_true(sql.used + s.n < sizeof(sql.text));
	memcpy(sql.text + sql.used, s.p, s.n);
	sql.used += s.n;
	sql.text[sql.used] = '\0';
}

static void appendf(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void
appendf(const char *format, ...)
{
	char text[512];
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	append(str_of(text, (size_t)n));
}

static void
write_text(void *ctx, struct str text)
{
	(void)ctx;
	append(text);
}

static void
write_bind(void *ctx, struct value v)
{
	(void)ctx;
	assert_true(sql.nbinds < MOST_BINDS);
	sql.binds[sql.nbinds++] = v;
	append(STR("?"));
}

/* One ref only: its table is joined under the name r<slot>. */
static bool
write_follow(void *ctx, const void *owner, int slot)
{
	(void)ctx;
	if (owner || sql.followed >= 0)
		return false;
	sql.followed = slot;
	return true;
}

static bool
write_column(void *ctx, const void *owner, int slot)
{
	(void)ctx;
	assert_true((owner != NULL) == (sql.followed >= 0));
	if (sql.followed >= 0)
		appendf("r%d.c%d", sql.followed, slot);
	else
		appendf("t.c%d", slot);
	sql.followed = -1;
	return true;
}

static struct str
code_by_order(void *ctx, const struct rule_list *list, int order)
{
	const struct world_list *l = (const struct world_list *)(const void *)list;

	(void)ctx;
	return order < l->n ? l->codes[order] : STR_NONE;
}

static bool
write_expression(const struct rule_expr *x)
{
	struct rule_sql out = {
		.ctx = &world,
		.text = write_text,
		.follow = write_follow,
		.column = write_column,
		.bind = write_bind,
		.today = world.input.today,
		.now = world.input.now,
		.actor = world.input.actor,
		.code_at = world.input.code_order,
		.code_by_order = code_by_order,
	};

	sql = (struct statement){.followed = -1};
	append(STR("SELECT "));
	return rule_to_sql(x, &out);
}

/* -- the tables ---------------------------------------------------------------------------- */

static bool
is_owner(int slot, const char *type)
{
	return strcmp(world.names[slot].owner.p, type) == 0;
}

static void
bind_one(sqlite3_stmt *s, int at, struct value v)
{
	if (v.type == VALUE_INT)
		sqlite3_bind_int64(s, at, v.i);
	else if (v.type == VALUE_TEXT)
		sqlite3_bind_text(s, at, v.s.p, (int)v.s.n, SQLITE_STATIC);
	else
		sqlite3_bind_null(s, at);
}

static void
must(int code)
{
	if (code != SQLITE_OK && code != SQLITE_DONE)
		fail_msg("%s: %s", sqlite3_errmsg(db), sql.text);
}

static void
table_create(const char *type)
{
	int slot;

	sql = (struct statement){0};
	appendf("CREATE TABLE %s (id TEXT", type);
	for (slot = 0; slot < world.nnames; slot++)
		if (is_owner(slot, type))
			appendf(", c%d", slot);
	append(STR(")"));
	must(sqlite3_exec(db, sql.text, NULL, NULL, NULL));
}

static void
row_insert(const char *type, const struct world_row *row)
{
	sqlite3_stmt *s;
	int slot;

	sql = (struct statement){0};
	appendf("INSERT INTO %s (id", type);
	for (slot = 0; slot < world.nnames; slot++)
		if (is_owner(slot, type))
			appendf(", c%d", slot);
	append(STR(") VALUES (?"));
	for (slot = 0; slot < world.nnames; slot++)
		if (is_owner(slot, type))
			append(STR(", ?"));
	append(STR(")"));
	must(sqlite3_prepare_v2(db, sql.text, -1, &s, NULL));
	bind_one(s, 1, value_text(row->name));
	sql.nbinds = 1;
	for (slot = 0; slot < world.nnames; slot++)
		if (is_owner(slot, type))
			bind_one(s, ++sql.nbinds, world_value(&world, row, slot));
	must(sqlite3_step(s));
	must(sqlite3_finalize(s));
}

static void
tables_fill(void)
{
	static const char *const people[] = {"p1", "p2"};
	size_t i;

	must(sqlite3_open(":memory:", &db));
	table_create("record");
	table_create("person");
	row_insert("record", world_row_find(&world, STR("record")));
	for (i = 0; i < 2; i++)
		row_insert("person", world_row_find(&world, str_of(people[i], 2)));
}

static void
write_from(void)
{
	int slot;

	append(STR(" FROM record AS t"));
	for (slot = 0; slot < world.nnames; slot++)
		if (is_owner(slot, "record") && world.names[slot].type.kind == RULE_REF)
			appendf(" LEFT JOIN person AS r%d ON r%d.id = t.c%d", slot, slot, slot);
}

/* -- the cases ----------------------------------------------------------------------------- */

static struct value
column_value(sqlite3_stmt *s)
{
	switch (sqlite3_column_type(s, 0)) {
	case SQLITE_INTEGER:
		return value_int(sqlite3_column_int64(s, 0));
	case SQLITE_TEXT:
		return value_text(str_of((const char *)sqlite3_column_text(s, 0),
					 (size_t)sqlite3_column_bytes(s, 0)));
	case SQLITE_NULL:
		return VALUE_EMPTY;
	default:
		fail_msg("a number with a point from %s", sql.text);
		return VALUE_EMPTY;
	}
}

static bool
gives(struct value want)
{
	sqlite3_stmt *s;
	bool same;
	int i;

	write_from();
	must(sqlite3_prepare_v2(db, sql.text, -1, &s, NULL));
	for (i = 0; i < sql.nbinds; i++)
		bind_one(s, i + 1, sql.binds[i]);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	same = value_eq(column_value(s), want);
	must(sqlite3_finalize(s));
	return same;
}

static bool
same_as_native(const struct rule_expr *x)
{
	struct rule_result native = rule_eval(x, &world.input);

	if (native.code != RULE_OK)
		return true;
	/* as a condition a boolean that is not given is false */
	if (rule_expr_type(x).kind == RULE_BOOL)
		return gives(value_int(rule_true(x, &world.input)));
	return gives(native.value);
}

static void
run_case(void *ctx, const struct case_line *line)
{
	static char block[32768];
	struct rule_mem mem = {block, sizeof(block), 0};
	struct rule_error error;
	const struct rule_expr *x;
	bool form, expected;

	if (world_line(&world, line))
		return;
	x = rule_parse(&mem, line->column[1], &world.env, &error);
	assert_non_null(x);
	world.scratch_mem.used = 0;
	count++;
	form = write_expression(x);
	expected = line->columns < 4 || str_is(line->column[3], "sql") == form;
	with_form += form;
	if (expected && (!form || same_as_native(x)))
		right++;
	else
		print_error("%s:%d: %s %s\n", (const char *)ctx, line->number, line->column[1].p,
			    !expected ? "has or lacks a form" : sql.text);
}

static void
test_cases(void **state)
{
	static const char *const files[] = {
		"tests/cases/expr/operators.tsv",
		"tests/cases/expr/functions.tsv",
		"tests/cases/expr/rows.tsv",
	};
	size_t i;

	(void)state;
	world_init(&world);
	cases_read("tests/cases/expr/world.tsv", run_case, NULL);
	tables_fill();
	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		cases_read(files[i], run_case, (void *)files[i]);
	sqlite3_close(db);
	print_message("%d expressions, %d with an SQL form\n", count, with_form);
	assert_int_equal(right, count);
	assert_true(with_form > 250);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
