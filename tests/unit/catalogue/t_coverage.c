#include "fixture.h"

static const struct cat_coverage_line *
line(const struct fixture *f, const char *id)
{
	size_t i;

	for (i = 0; i < f->coverage.lines.n; i++)
		if (str_eq(f->coverage.lines.v[i].clause->id, str_from(id)))
			return &f->coverage.lines.v[i];
	fail_msg("no line of %s", id);
	return NULL;
}

static void
test_states(void **state)
{
	struct fixture f;

	(void)state;
	fixture_good(&f);
	/* a rule cites it, no example names it */
	assert_int_equal(line(&f, "TS-1")->state, CAT_OPEN);
	assert_true(str_is(line(&f, "TS-1")->place, "type care"));
	assert_int_equal(line(&f, "TS-2")->state, CAT_COVERED);
	assert_int_equal(line(&f, "TS-3")->state, CAT_COVERED);
	assert_int_equal(line(&f, "TS-4")->state, CAT_REASON);
	assert_int_equal(f.coverage.count[CAT_COVERED], 2);
	assert_int_equal(f.coverage.lines.n, 4);
	fixture_end(&f);
}

static void
state_after(struct str path, struct str old, struct str with, const char *id,
	    enum cat_coverage want)
{
	struct fixture f;

	fixture_begin(&f, FIXTURE_BASE);
	fixture_change(&f, path, old, with);
	fixture_load(&f);
	assert_int_equal(line(&f, id)->state, want);
	fixture_end(&f);
}

/* An example alone does not cover, nor does a word in coverage.yaml beat what is shown. */
static void
test_changes(void **state)
{
	struct str cases = STR("types/care/care.cases.yaml"), own = STR("coverage.yaml");

	(void)state;
	state_after(cases, STR("clause: TS-3"), STR("clause: TS-4"), "TS-3", CAT_OPEN);
	state_after(cases, STR("clause: TS-3"), STR("clause: TS-4"), "TS-4", CAT_REASON);
	state_after(own, STR("reason: 没有要做的事"), STR("engine: t_x"), "TS-4", CAT_ENGINE);
	state_after(own, STR_NONE, STR("  - {id: TS-2, engine: t_x}\n"), "TS-2", CAT_COVERED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_states),
		cmocka_unit_test(test_changes),
	};

	return cmocka_run_group_tests_name("coverage", tests, NULL, NULL);
}
