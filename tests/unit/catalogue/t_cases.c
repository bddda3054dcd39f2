#include "fixture.h"

static void
test_given(void **state)
{
	struct fixture f;
	const struct cat_example *x;

	(void)state;
	fixture_good(&f);
	assert_int_equal(f.examples.all.n, 6);
	x = &f.examples.all.v[1];
	assert_true(str_is(x->name, "花得太多"));
	assert_true(x->now == INT64_C(1795485600000)); /* 2026-11-24T10:00+08:00 */
	assert_true(str_eq(x->actor, f.examples.accounts.v[0].id));
	assert_true(str_is(f.examples.accounts.v[0].key, "lin"));
	assert_int_equal(x->others.n, 1);
	assert_true(str_eq(x->record.parent, x->others.v[0].id));
	assert_true(
		str_is(x->others.v[0].fields, "{\"name\":\"项阿菊\",\"birth\":\"1943-03-12\"}"));
	fixture_end(&f);
}

/* The base, the case's own over it, each value as its kind's JSON. */
static void
test_fields_are_typed(void **state)
{
	struct fixture f;
	const struct cat_example *x;
	json_t *fields, *row;

	(void)state;
	fixture_good(&f);
	x = &f.examples.all.v[1];
	fields = json_loadb(x->record.fields.p, x->record.fields.n, 0, NULL);
	assert_string_equal(json_string_value(json_object_get(fields, "risk")), "low");
	assert_string_equal(json_string_value(json_object_get(fields, "money")), "301");
	assert_int_equal(json_string_length(json_object_get(fields, "worker")), 36);
	row = json_array_get(json_object_get(fields, "rows"), 0);
	assert_string_equal(json_string_value(json_object_get(row, "hours")), "1.5");
	assert_int_equal(json_string_length(json_object_get(row, "id")), 36);
	json_decref(fields);
	fixture_end(&f);
}

static void
test_expected(void **state)
{
	struct fixture f;
	const struct cat_example *x;

	(void)state;
	fixture_good(&f);
	x = &f.examples.all.v[0];
	assert_true(str_is(x->incomplete.v[0], "risk"));
	assert_false(x->no_problems);
	assert_int_equal(x->deadlines.v[0].due.kind, CAT_MOMENT_INSTANT);
	assert_true(x->deadlines.v[0].due.at == INT64_C(1795503600000));
	assert_int_equal(x->deadlines.v[0].late.kind, CAT_MOMENT_NONE);
	x = &f.examples.all.v[2];
	assert_true(str_is(x->move, "close"));
	assert_true(str_is(x->state, "open"));
	assert_true(str_is(x->wait, "closing"));
	assert_true(str_is(x->met.v[0], "risk"));
	assert_true(str_is(x->values.of.v[0].json, "\"1.5\""));
	assert_true(str_eq(x->values.of.v[1].json,
			   str_fmt(f.arena, "\"%.*s\"", STR_ARG(f.examples.accounts.v[0].id))));
	fixture_end(&f);
}

static void
test_without_and_invented_records(void **state)
{
	struct fixture f;
	const struct cat_example *x;
	struct str file = STR("types/visit/visit.cases.yaml");

	(void)state;
	fixture_begin(&f, FIXTURE_BASE);
	fixture_change(&f, file, STR_NONE,
		       STR("type: visit\nnow: 2026-11-24\nbase: {day: 2026-11-23, words: 好}\n"
			   "cases:\n  - {name: 一, without: [words], given: {who: {name: 吴阿香}}, "
			   "problems: []}\n"));
	fixture_load(&f);
	if (f.problems.errors > 0)
		fail_msg("%.*s", STR_ARG(fixture_problems(&f)));
	x = &f.examples.all.v[f.examples.all.n - 4];
	assert_true(x->no_problems);
	assert_int_equal(x->others.n, 1);
	assert_true(str_is(x->others.v[0].type->key, "person"));
	assert_true(str_eq(x->record.fields,
			   str_fmt(f.arena, "{\"day\":\"2026-11-23\",\"who\":\"%.*s\"}",
				   STR_ARG(x->others.v[0].id))));
	fixture_end(&f);
}

/* What a save makes others be told, and what it sets beside the record. */
static void
test_what_follows_a_save(void **state)
{
	struct fixture f;
	const struct cat_example *x;
	struct str file = STR("types/visit/visit.cases.yaml");

	(void)state;
	fixture_begin(&f, FIXTURE_BASE);
	fixture_change(&f, file, STR_NONE,
		       STR("type: visit\nnow: 2026-11-24\nparent: {risk: low}\ncases:\n"
			   "  - {name: 一, given: {day: 2026-11-23}, tells: alarm, no_tells: [],"
			   " set: {parent.risk: high, who.birth: 2026-11-23},"
			   " tasks: [{label: 再去一趟, due: 2026-11-24}]}\n"));
	fixture_load(&f);
	if (f.problems.errors > 0)
		fail_msg("%.*s", STR_ARG(fixture_problems(&f)));
	x = &f.examples.all.v[f.examples.all.n - 4];
	assert_int_equal(x->tells.n, 1);
	assert_true(str_is(x->tells.v[0], "alarm"));
	assert_int_equal(x->tasks.n, 1);
	assert_int_equal(x->set.of.n, 2);
	assert_true(x->set.of.v[0].path.parent);
	assert_true(str_is(x->set.of.v[0].path.field->key, "risk"));
	assert_true(str_is(x->set.of.v[1].path.through->key, "who"));
	fixture_end(&f);
}

/* The examples of the catalogue that ships. */
static void
test_our_own(void **state)
{
	struct fixture f;

	(void)state;
	fixture_begin(&f, "catalogue");
	fixture_load(&f);
	if (f.problems.errors > 0)
		fail_msg("%.*s", STR_ARG(fixture_problems(&f)));
	assert_true(f.examples.all.n > 100);
	fixture_end(&f);
}

/* Those of an index come behind those of types. */
static void
test_score(void **state)
{
	const struct cat_score_case *sc;
	const struct cat_example *x;
	struct fixture f;

	(void)state;
	fixture_good(&f);
	x = &f.examples.all.v[3];
	sc = x->score;
	assert_non_null(sc);
	assert_true(str_is(sc->item, "some"));
	assert_int_equal(sc->least, 200);
	assert_int_equal(sc->most, 200);
	assert_true(sc->total == CAT_POINTS_NONE);
	assert_int_equal(sc->application, 1);
	assert_int_equal(sc->has.v[0].n, 1);
	assert_int_equal(x->others.n, 4); /* a person, a care, two visits */
	assert_true(str_eq(x->others.v[1].parent, x->others.v[0].id));
	assert_true(str_eq(x->others.v[3].parent, x->others.v[1].id));
	assert_true(str_is(x->others.v[1].state, "open"));
	sc = f.examples.all.v[4].score;
	assert_int_equal(sc->application, 2);
	assert_int_equal(sc->judged.v[0].n, 400);
	assert_int_equal(sc->total, 1600);
	fixture_end(&f);
}

/* Those of a table of figures come last. */
static void
test_report(void **state)
{
	const struct cat_report_case *rc;
	struct fixture f;

	(void)state;
	fixture_good(&f);
	rc = f.examples.all.v[5].report;
	assert_non_null(rc);
	assert_true(str_is(rc->report, "cnt"));
	assert_int_equal(rc->figures.n, 4);
	assert_true(str_is(rc->figures.v[1].row, "share"));
	assert_true(str_is(rc->figures.v[2].measure, "cares"));
	assert_true(str_is(rc->figures.v[3].text, "1.5"));
	fixture_end(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_given),
		cmocka_unit_test(test_score),
		cmocka_unit_test(test_report),
		cmocka_unit_test(test_fields_are_typed),
		cmocka_unit_test(test_expected),
		cmocka_unit_test(test_without_and_invented_records),
		cmocka_unit_test(test_what_follows_a_save),
		cmocka_unit_test(test_our_own),
	};

	return cmocka_run_group_tests_name("cases", tests, NULL, NULL);
}
