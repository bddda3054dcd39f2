#include "fixture.h"

static const struct table *
table(const struct schema *s, const char *name)
{
	size_t i;

	for (i = 0; i < s->tables.n; i++)
		if (str_eq(s->tables.v[i]->name, str_from(name)))
			return s->tables.v[i];
	fail_msg("no table %s", name);
	return NULL;
}

static const struct column *
column(const struct table *t, const char *name)
{
	size_t i;

	for (i = 0; i < t->columns.n; i++)
		if (str_eq(t->columns.v[i].name, str_from(name)))
			return &t->columns.v[i];
	return NULL;
}

static bool
has_index(const struct table *t, const char *columns)
{
	size_t i;

	for (i = 0; i < t->indexes.n; i++)
		if (str_eq(t->indexes.v[i].columns, str_from(columns)))
			return true;
	return false;
}

static int hook_calls;

static void
system_columns(struct schema *s, struct table *t, const struct cat_type *type, bool history)
{
	hook_calls++;
	assert_null(type->rows_of);
	assert_int_equal(str_ends(t->name, STR("_history")), history);
	table_column(s, t, STR("version"), COLUMN_INT, true);
	table_column(s, t, STR("state"), COLUMN_TEXT, true);
	table_column(s, t, STR("happened_at"), COLUMN_INT, false);
	table_column(s, t, STR("parent_id"), COLUMN_KEY, false);
}

static void
make(struct fixture *f, struct schema *s)
{
	fixture_good(f);
	schema_init(s, f->arena);
	hook_calls = 0;
	catalogue_schema(f->catalogue, s, system_columns);
}

static void
test_tables(void **state)
{
	static const char *const names[] = {"form_person",     "form_person_history",
					    "form_care",       "form_care_history",
					    "form_care__rows", "form_care__rows_history",
					    "form_visit",      "form_visit_history"};
	struct fixture f;
	struct schema s;
	size_t i;

	(void)state;
	make(&f, &s);
	assert_int_equal(s.tables.n, COUNTOF(names));
	for (i = 0; i < COUNTOF(names); i++)
		table(&s, names[i]);
	assert_int_equal(hook_calls, 6);
	assert_true(str_is(table(&s, "form_care")->primary_key, "unit_id, id"));
	assert_true(str_is(table(&s, "form_care_history")->primary_key, "unit_id, id, version"));
	fixture_end(&f);
}

static void
check_column(const struct table *t, const char *name, enum column_type type)
{
	const struct column *c = column(t, name);

	if (!c || c->type != type)
		fail_msg("%.*s.%s is not of type %d", STR_ARG(t->name), name, (int)type);
}

static void
test_columns_of_kinds(void **state)
{
	const struct table *person, *care, *visit;
	struct fixture f;
	struct schema s;

	(void)state;
	make(&f, &s);
	person = table(&s, "form_person");
	check_column(person, "name", COLUMN_TEXT);
	check_column(person, "id_no", COLUMN_BLOB);
	check_column(person, "id_no_bi", COLUMN_KEY);
	check_column(person, "id_no_tail", COLUMN_KEY);
	check_column(person, "gender", COLUMN_KEY);
	check_column(person, "birth", COLUMN_INT);
	check_column(person, "birth_precision", COLUMN_INT);
	check_column(person, "home", COLUMN_TEXT);
	check_column(person, "home_region", COLUMN_KEY);
	check_column(person, "secret", COLUMN_BLOB);
	assert_false(column(person, "parent_id")->not_null);
	care = table(&s, "form_care");
	assert_true(column(care, "parent_id")->not_null);
	check_column(care, "needs_none", COLUMN_TEXT);
	assert_null(column(care, "rows"));
	visit = table(&s, "form_visit");
	assert_true(str_is(column(visit, "words")->was, "talk"));
	assert_true(column(visit, "paper")->retired);
	fixture_end(&f);
}

static void
test_rows_and_history(void **state)
{
	const struct table *rows, *history;
	struct fixture f;
	struct schema s;

	(void)state;
	make(&f, &s);
	rows = table(&s, "form_care__rows");
	assert_true(column(rows, "unit_id") && column(rows, "parent_id") && column(rows, "id") &&
		    column(rows, "ord") && column(rows, "hours"));
	assert_null(column(rows, "version"));
	assert_true(has_index(rows, "unit_id, parent_id"));
	history = table(&s, "form_care__rows_history");
	assert_true(column(history, "version") && column(history, "recorded_from") &&
		    column(history, "recorded_to") && column(history, "hours"));
	history = table(&s, "form_care_history");
	assert_true(column(history, "recorded_from") && column(history, "money"));
	assert_false(column(history, "recorded_to")->not_null);
	fixture_end(&f);
}

static void
test_indexes(void **state)
{
	struct fixture f;
	struct schema s;

	(void)state;
	make(&f, &s);
	assert_true(has_index(table(&s, "form_care"), "unit_id, parent_id"));
	assert_true(has_index(table(&s, "form_care"), "unit_id, state"));
	assert_true(has_index(table(&s, "form_care"), "unit_id, happened_at, id"));
	assert_true(has_index(table(&s, "form_care"), "happened_at, id"));
	assert_true(has_index(table(&s, "form_care"), "unit_id, risk"));
	assert_true(has_index(table(&s, "form_person"), "unit_id, id_no_bi"));
	assert_true(has_index(table(&s, "form_person"), "unit_id, id_no_tail"));
	assert_true(has_index(table(&s, "form_visit"), "unit_id, who"));
	assert_false(has_index(table(&s, "form_person"), "unit_id, gender"));
	fixture_end(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_columns_of_kinds),
		cmocka_unit_test(test_rows_and_history),
		cmocka_unit_test(test_indexes),
	};

	return cmocka_run_group_tests_name("schema", tests, NULL, NULL);
}
