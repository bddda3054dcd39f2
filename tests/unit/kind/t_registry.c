#include "kind_cases.h"

static void
test_found_by_name(void **state)
{
	int i;

	(void)state;
	for (i = 0; kind_at(i); i++)
		assert_ptr_equal(kind_find(str_from(kind_at(i)->name)), kind_at(i));
	assert_int_equal(i, 20);
	assert_null(kind_at(-1));
	assert_null(kind_find(STR("nope")));
	assert_null(kind_find(STR_NONE));
}

/* What is sealed at rest: architecture 5. */
static void
test_sealing(void **state)
{
	static const struct {
		const char *kind;
		enum privacy from; /* sealed from here on; P3 + 1 = never */
	} cases[] = {{"idno", P0},    {"phone", P0}, {"sign", P0}, {"text", P2}, {"long", P2},
		     {"address", P2}, {"code", P3},  {"int", P3},  {"date", P3}, {"multi", P3}};
	size_t i;
	int privacy;

	(void)state;
	for (i = 0; i < COUNTOF(cases); i++)
		for (privacy = P0; privacy <= P3; privacy++) {
			struct kind_params p = {.kind = kind_find(str_from(cases[i].kind)),
						.privacy = (enum privacy)privacy};

			assert_int_equal(kind_sealed(&p), privacy >= (int)cases[i].from);
		}
}

/* The last four of a P3 number would stand in plain text: no such column then. */
static void
test_no_tail_at_p3(void **state)
{
	struct kind_params p = {.kind = kind_find(STR("idno")), .privacy = P1};
	int n;

	(void)state;
	assert_true(p.kind->columns(&p, &n)[1].blind);
	assert_int_equal(n, 3);
	assert_true(p.kind->columns(&p, &n)[2].tail);
	p.privacy = P3;
	p.kind->columns(&p, &n);
	assert_int_equal(n, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_found_by_name),
		cmocka_unit_test(test_sealing),
		cmocka_unit_test(test_no_tail_at_p3),
	};

	return cmocka_run_group_tests_name("registry", tests, NULL, NULL);
}
