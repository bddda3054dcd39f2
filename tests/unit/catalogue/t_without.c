#include "fixture.h"
#include "catalogue/uses.h"
#include "catalogue/without.h"

static struct cat_type *
care(const struct fixture *f)
{
	return cat_type(f->catalogue, STR("care"));
}

static void
test_clause_two(void **state)
{
	struct fixture f;
	const struct cat_move *close;

	(void)state;
	fixture_good(&f);
	assert_true(cat_take_out(f.catalogue, STR("TS-2")) > 0);
	close = cat_move(care(&f)->flow, STR("close"));
	assert_int_equal(close->needs.n, 1);
	assert_true(str_is(close->needs.v[0]->key, "seen"));
	assert_true(close->approval);
	/* fields of the section, and those whose list cites it, can no longer be given */
	assert_null(cat_field(care(&f), STR("rows")));
	assert_null(cat_field(care(&f), STR("risk")));
	assert_non_null(cat_field(care(&f), STR("worker")));
	assert_int_equal(cat_field(care(&f), STR("money"))->checks.n, 1);
	assert_int_equal(care(&f)->deadlines.n, 2);
	assert_int_equal(cat_type(f.catalogue, STR("visit"))->reacts.n, 0);
	fixture_end(&f);
}

static void
test_clause_three(void **state)
{
	struct fixture f;

	(void)state;
	fixture_good(&f);
	assert_int_equal(cat_take_out(f.catalogue, STR("TS-3")), 8);
	assert_null(map_get(&f.catalogue->signals, STR("twice")));
	assert_non_null(map_get(&f.catalogue->signals, STR("places")));
	assert_int_equal(cat_react(cat_type(f.catalogue, STR("visit")), STR("alarm"))->then.tasks.n,
			 0);
	assert_int_equal(care(&f)->deadlines.n, 1); /* the one that is the station's own */
	assert_null(cat_move(care(&f)->flow, STR("close")));
	assert_null(cat_setting(f.catalogue, STR("here"), STR("hours")).p);
	assert_non_null(cat_field(care(&f), STR("risk")));
	fixture_end(&f);
}

/* The form itself, a stage and a code. */
static void
test_clause_one(void **state)
{
	struct fixture f;

	(void)state;
	fixture_good(&f);
	assert_int_equal(cat_take_out(f.catalogue, STR("TS-1")), 4);
	assert_null(cat_field(care(&f), STR("money")));
	assert_int_equal(cat_list(f.catalogue, STR("risk"))->codes.n, 1);
	fixture_end(&f);
}

struct seen {
	struct str clause;
	size_t n;
};

static void
count(void *ctx, const struct cat_use *use)
{
	struct seen *s = ctx;

	s->n += str_eq(use->clause, s->clause);
}

/* What cites nothing any more is taken out of nothing; the rest stays. */
static void
test_nobody(void **state)
{
	struct fixture f;
	struct seen before = {STR("TS-2"), 0}, after = {STR("TS-2"), 0};

	(void)state;
	fixture_good(&f);
	cat_uses_each(f.catalogue, f.arena, count, &before);
	assert_int_equal(cat_take_out(f.catalogue, STR("TS-4")), 0);
	cat_uses_each(f.catalogue, f.arena, count, &after);
	assert_int_equal(before.n, after.n);
	fixture_end(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_clause_one),
		cmocka_unit_test(test_clause_two),
		cmocka_unit_test(test_clause_three),
		cmocka_unit_test(test_nobody),
	};

	return cmocka_run_group_tests_name("without", tests, NULL, NULL);
}
