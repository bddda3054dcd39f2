#include "unit_access.h"

#include "base/id.h"

struct refused {
	const char *level, *name;
	int parent; /* -1 none, -2 unknown, 0 city, 1 district, 2 town, 3 station */
	const char *path, *code;
};

static const struct refused refusals[] = {
	{"station", "", 2, "/name", "field.required"},
	{"", "某站", 2, "/level", "field.required"},
	{"planet", "某站", 2, "/level", "code.unknown"},
	{"station", "某站", -2, "/parent", "unit.unknown"},
	{"station", "某站", 3, "/parent", "unit.level"},
	{"city", "某市", 1, "/parent", "unit.level"},
	{"township", "某镇", 3, "/parent", "unit.level"},
	{"agency", "某机构", 2, "/parent", "unit.level"},
};

static struct str
parent_id(struct world *w, int which)
{
	const struct unit *units[] = {&w->city, &w->district, &w->town, &w->a};

	if (which == -1)
		return STR_NONE;
	return which == -2 ? id_new(w->t.a) : units[which]->id;
}

static void
a_unit_that_makes_no_sense_is_refused(void **state)
{
	struct world *w = *state;
	struct tables *t = &w->t;
	int64_t before = tables_count(t, "SELECT count(*) FROM unit");
	size_t i;

	for (i = 0; i < COUNTOF(refusals); i++) {
		const struct refused *c = &refusals[i];
		struct unit u = {.level = str_from(c->level), .name = str_from(c->name)};
		struct problems ps;

		u.parent = parent_id(w, c->parent);
		problems_init(&ps, t->a);
		must_fail(ERR_INVALID, unit_save(t->db, t->a, &u, &ps, &t->e));
		if (!ps.first || !str_eq(ps.first->path, str_from(c->path)) ||
		    !str_eq(ps.first->code, str_from(c->code)))
			fail_msg("case %zu", i);
	}
	assert_int_equal(tables_count(t, "SELECT count(*) FROM unit"), before);
}

static void
a_unit_is_loaded_as_it_was_saved(void **state)
{
	struct world *w = *state;
	struct tables *t = &w->t;
	struct unit u = {.parent = w->district.id,
			 .level = STR("agency"),
			 .name = STR("瑞安某社工中心"),
			 .region = STR("330381"),
			 .code = STR("RA"),
			 .profile = STR("ruian")};
	struct unit got;
	struct problems ps;

	problems_init(&ps, t->a);
	must(unit_save(t->db, t->a, &u, &ps, &t->e));
	must(unit_load(t->db, t->a, u.id, &got, &t->e));
	assert_true(str_eq(got.name, u.name) && str_eq(got.region, u.region) &&
		    str_eq(got.code, u.code) && str_eq(got.profile, u.profile) &&
		    str_eq(got.parent, w->district.id) && !got.closed);
	assert_true(str_eq(got.path,
			   str_fmt(t->a, "%.*s%.*s/", STR_ARG(w->district.path), STR_ARG(u.id))));
	u.closed = true;
	u.name = STR("改了名的中心");
	must(unit_save(t->db, t->a, &u, &ps, &t->e));
	must(unit_load(t->db, t->a, u.id, &got, &t->e));
	assert_true(got.closed && str_is(got.name, "改了名的中心"));
	must_fail(ERR_NOT_FOUND, unit_load(t->db, t->a, STR("x"), &got, &t->e));
}

static void
below_is_a_prefix(void **state)
{
	struct world *w = *state;
	struct tables *t = &w->t;
	struct unit *units;
	size_t n;

	must(unit_list(t->db, t->a, w->district.path, &units, &n, &t->e));
	assert_int_equal(n, 4);
	assert_true(str_eq(units[0].id, w->district.id)); /* parents before children */
	must(unit_list(t->db, t->a, w->town.path, &units, &n, &t->e));
	assert_int_equal(n, 2);
	must(unit_list(t->db, t->a, STR_NONE, &units, &n, &t->e));
	assert_int_equal(n, 5);
}

static void
a_unit_moves_with_all_below_it(void **state)
{
	struct world *w = *state;
	struct tables *t = &w->t;
	struct unit other = make_unit(w, "district", "平阳县", &w->city);
	struct unit town = w->town, got;
	struct problems ps;

	problems_init(&ps, t->a);
	town.parent = other.id;
	must(unit_save(t->db, t->a, &town, &ps, &t->e));
	must(unit_load(t->db, t->a, w->a.id, &got, &t->e));
	assert_true(str_starts(got.path, other.path));
	assert_true(str_ends(got.path,
			     str_fmt(t->a, "%.*s/%.*s/", STR_ARG(town.id), STR_ARG(w->a.id))));
	must(unit_load(t->db, t->a, w->b.id, &got, &t->e));
	assert_true(str_eq(got.path, w->b.path)); /* the neighbour stays */
}

static void
a_unit_cannot_be_its_own_ancestor(void **state)
{
	struct world *w = *state;
	struct tables *t = &w->t;
	struct unit u = w->district;
	struct problems ps;

	problems_init(&ps, t->a);
	u.parent = u.id;
	must_fail(ERR_INVALID, unit_save(t->db, t->a, &u, &ps, &t->e));
	u.level = STR("village"); /* by its level it could hang there, by the tree it cannot */
	u.parent = w->town.id;
	must_fail(ERR_INVALID, unit_save(t->db, t->a, &u, &ps, &t->e));
	assert_true(str_is(ps.first->next->code, "unit.loop"));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		world_test(a_unit_that_makes_no_sense_is_refused),
		world_test(a_unit_is_loaded_as_it_was_saved),
		world_test(below_is_a_prefix),
		world_test(a_unit_moves_with_all_below_it),
		world_test(a_unit_cannot_be_its_own_ancestor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
