#include "fixture.h"
#include "base/clock.h"

static const struct cat_field *
field(const struct fixture *f, const char *type, const char *key)
{
	const struct cat_field *x =
		cat_field(cat_type(f->catalogue, str_from(type)), str_from(key));

	assert_non_null(x);
	return x;
}

static void
test_types(void **state)
{
	struct fixture f;
	const struct cat_type *care, *rows;

	(void)state;
	fixture_good(&f);
	care = cat_type(f.catalogue, STR("care"));
	assert_ptr_equal(care->parent, cat_type(f.catalogue, STR("person")));
	assert_ptr_equal(care->children.v[0], cat_type(f.catalogue, STR("visit")));
	assert_true(care->flow && care->raise && care->title_expr && care->confidential);
	assert_int_equal(fixture_deadline(care, "write")->warn_ms, 4 * 3600000);
	rows = field(&f, "care", "rows")->rows;
	assert_true(str_is(rows->table, "form_care__rows"));
	assert_ptr_equal(rows->rows_of, care);
	assert_int_equal(field(&f, "care", "rows")->params.max_count, 20);
	assert_true(cat_type(f.catalogue, STR("person"))->subject_self);
	assert_true(cat_type(f.catalogue, STR("person"))->unique_soft);
	assert_null(cat_type(f.catalogue, STR("visit"))->flow);
	fixture_end(&f);
}

static void
test_parameters(void **state)
{
	struct fixture f;

	(void)state;
	fixture_good(&f);
	assert_int_equal(field(&f, "care", "money")->params.max, 50050);
	assert_int_equal(field(&f, "care", "money")->params.min, 0);
	assert_int_equal(field(&f, "visit", "words")->params.length, 500);
	assert_int_equal(field(&f, "person", "name")->params.length, 200);
	assert_int_equal(field(&f, "person", "secret")->params.length, 20000);
	assert_true(field(&f, "person", "birth")->params.not_after_today);
	assert_ptr_equal(field(&f, "visit", "who")->target, cat_type(f.catalogue, STR("person")));
	assert_ptr_equal(field(&f, "care", "risk")->params.list,
			 cat_list(f.catalogue, STR("risk")));
	assert_int_equal(field(&f, "care", "money")->checks.n, 2);
	assert_true(field(&f, "care", "money")->checks.v[1].hint);
	fixture_end(&f);
}

static void
test_flow_and_roles(void **state)
{
	struct fixture f;
	const struct cat_flow *flow;
	const struct cat_move *move;
	const struct cat_role *head, *worker;

	(void)state;
	fixture_good(&f);
	flow = cat_type(f.catalogue, STR("care"))->flow;
	assert_ptr_equal(flow->type, cat_type(f.catalogue, STR("care")));
	assert_true(cat_state(flow, STR("closed"))->locked);
	assert_null(cat_state(flow, STR("nope")));
	move = cat_move(flow, STR("close"));
	assert_true(move->approval && move->go_on && move->reason);
	assert_int_equal(move->approve_days, 3);
	assert_false(move->needs.v[1]->must);
	assert_true(move->needs.v[2]->lock && move->needs.v[2]->met);
	assert_true(str_is(move->needs.v[0]->action_kind, "field"));
	assert_true(move->then.tasks.v[0].due && move->then.set.v[0].value);
	head = map_get(&f.catalogue->roles, STR("head"));
	assert_null(head->rights.v[0].type);
	assert_true(head->rights.v[0].acts & (UINT32_C(1) << ACT_APPROVE));
	assert_true(head->admin & (UINT32_C(1) << ACT_ADMIN_CALENDAR));
	worker = map_get(&f.catalogue->roles, STR("worker"));
	assert_int_equal(worker->rights.n, 3);
	assert_int_equal(worker->rights.v[2].scope, SCOPE_RELATED);
	assert_int_equal(worker->uncover[P3], SCOPE_NONE);
	fixture_end(&f);
}

static void
test_tables_beside(void **state)
{
	struct fixture f;
	int missing = 0;

	(void)state;
	fixture_good(&f);
	assert_int_equal(f.catalogue->clauses.n, 4);
	assert_true(str_is(cat_setting(f.catalogue, STR("here"), STR("hours")), "24"));
	assert_null(cat_setting(f.catalogue, STR("here"), STR("nope")).p);
	assert_null(cat_setting(f.catalogue, STR("nope"), STR("hours")).p);
	/* 1 October 2026 is a Thursday off, 10 October a Saturday at work */
	assert_false(calendar_is_workday(&f.catalogue->calendar, 20727, &missing));
	assert_true(calendar_is_workday(&f.catalogue->calendar, 20736, &missing));
	fixture_end(&f);
}

/* The built-in catalogue is the folder's, and loads in no time even under sanitizers. */
static void
test_builtin(void **state)
{
	struct fixture f;
	int64_t before;
	struct err e = {0};

	(void)state;
	fixture_begin(&f, FIXTURE_BASE);
	cat_source_builtin(f.arena, &f.source);
	assert_true(f.source.paths.n > 10);
	before = clock_monotonic_ms();
	assert_int_equal(catalogue_load(&f.source, &f.problems, &f.catalogue, &e), ERR_OK);
	assert_true(clock_monotonic_ms() - before < 2000);
	assert_int_equal(f.problems.errors, 0);
	fixture_end(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_types),          cmocka_unit_test(test_parameters),
		cmocka_unit_test(test_flow_and_roles), cmocka_unit_test(test_tables_beside),
		cmocka_unit_test(test_builtin),
	};

	return cmocka_run_group_tests_name("load", tests, NULL, NULL);
}
