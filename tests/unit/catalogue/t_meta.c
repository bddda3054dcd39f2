#include "fixture.h"
#include "catalogue/meta.h"

static void
test_keys(void **state)
{
	static const char *const good[] = {"a", "id_no", "x2", "a_b_c"};
	static const char *const bad[] = {
		"",     "A",   "2x",  "_a", "a_",
		"a__b", "a-b", "a b", "吴", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
	size_t i;

	(void)state;
	for (i = 0; i < COUNTOF(good); i++)
		assert_true(meta_is_key(str_from(good[i])));
	for (i = 0; i < COUNTOF(bad); i++)
		assert_false(meta_is_key(str_from(bad[i])));
}

static void
test_durations(void **state)
{
	static const struct {
		const char *text;
		int64_t ms; /* -1 = refused */
	} cases[] = {
		{"72 hours", 259200000}, {"30 minutes", 1800000}, {"2 weeks", 1209600000},
		{"0 days", 0},           {"5 workdays", -1},      {"5", -1},
		{"hours", -1},           {"-1 hours", -1},        {"1.5 hours", -1},
		{"999999999 days", -1},  {"3  days", 259200000},
	};
	size_t i;
	int64_t ms;

	(void)state;
	for (i = 0; i < COUNTOF(cases); i++) {
		ms = -1;
		assert_int_equal(meta_duration(str_from(cases[i].text), &ms), cases[i].ms >= 0);
		assert_int_equal(ms, cases[i].ms);
	}
}

static void
check_place(const struct meta_place *place, int depth)
{
	const struct meta_key *k;

	if (depth > 4)
		return; /* rows hold fields again */
	for (k = place->keys; k->name; k++) {
		if (!k->help || !k->help[0])
			fail_msg("%s: %s without help", place->name, k->name);
		assert_int_equal(k->value == META_CHOICE, k->choices != NULL);
		assert_true(meta_is_key(str_from(k->name)) || k->name[0] == 'P');
		if (k->sub)
			check_place(k->sub, depth + 1);
	}
}

static void
test_table_is_whole(void **state)
{
	static const struct meta_place *const places[] = {
		&meta_catalogue, &meta_type,    &meta_list,     &meta_flow, &meta_role,
		&meta_standard,  &meta_profile, &meta_coverage, &meta_cases};
	size_t i;

	(void)state;
	for (i = 0; i < COUNTOF(places); i++)
		check_place(places[i], 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_durations),
		cmocka_unit_test(test_table_is_whole),
	};

	return cmocka_run_group_tests_name("meta", tests, NULL, NULL);
}
