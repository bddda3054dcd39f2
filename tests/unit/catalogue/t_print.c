#include "fixture.h"
#include "base/file.h"

#include <stdlib.h>

enum { PRINT_MAX = 16 << 20 };

static struct str
printed(struct arena *a, const struct catalogue *c)
{
	struct buf b;

	buf_init(&b, a, PRINT_MAX);
	catalogue_print(c, &b);
	assert_false(buf_failed(&b));
	return buf_str(&b);
}

/* Printed, read and printed again it says the same, and has the same digest. */
static void
check_round_trip(const char *dir)
{
	struct fixture f, again;
	struct str once;
	size_t i;

	fixture_begin(&f, dir);
	fixture_load(&f);
	if (!f.catalogue)
		fail_msg("%.*s", STR_ARG(fixture_problems(&f)));
	once = printed(f.arena, f.catalogue);
	fixture_begin(&again, dir);
	again.source = (struct cat_source){0};
	fixture_split_print(again.arena, once, &again.source);
	for (i = 0; i < f.source.paths.n; i++)
		if (str_ends(f.source.paths.v[i], STR(".tsv")))
			*fixture_file(&again, f.source.paths.v[i]) = f.source.contents.v[i];
	fixture_load(&again);
	if (!again.catalogue)
		fail_msg("%.*s", STR_ARG(fixture_problems(&again)));
	assert_true(str_eq(printed(again.arena, again.catalogue), once));
	assert_true(str_eq(again.catalogue->digest, f.catalogue->digest));
	assert_int_equal(f.catalogue->digest.n, 64);
	fixture_end(&again);
	fixture_end(&f);
}

static void
test_base(void **state)
{
	(void)state;
	check_round_trip(FIXTURE_BASE);
}

static void
test_our_own(void **state)
{
	(void)state;
	check_round_trip("catalogue");
}

/* The print of the base is kept, so that a change of form is seen. */
static void
test_kept_print(void **state)
{
	struct fixture f;
	struct str kept;
	struct err e = {0};

	(void)state;
	fixture_good(&f);
	if (getenv("CASES_WRITE"))
		assert_int_equal(file_write("tests/cases/catalogue/base.print",
					    printed(f.arena, f.catalogue), 0644, &e),
				 ERR_OK);
	assert_int_equal(file_read(f.arena, "tests/cases/catalogue/base.print", 1 << 20, &kept, &e),
			 ERR_OK);
	assert_true(str_eq(printed(f.arena, f.catalogue), kept));
	fixture_end(&f);
}

static struct str
digest_after(struct str path, struct str old, struct str with)
{
	static char digest[64];
	struct fixture f;
	size_t i;

	fixture_begin(&f, FIXTURE_BASE);
	fixture_change(&f, path, old, with);
	fixture_load(&f);
	assert_non_null(f.catalogue);
	for (i = 0; i < sizeof(digest); i++)
		digest[i] = f.catalogue->digest.p[i];
	fixture_end(&f);
	return str_of(digest, sizeof(digest));
}

/* Layout and remarks do not change the digest, meaning does. */
static void
test_digest(void **state)
{
	struct fixture f;
	struct str list = STR("lists/gender.yaml");

	(void)state;
	fixture_good(&f);
	assert_true(str_eq(digest_after(list, STR("label: 性别"), STR("label:   \"性别\" # x")),
			   f.catalogue->digest));
	assert_false(str_eq(digest_after(list, STR("label: 男"), STR("label: 男性")),
			    f.catalogue->digest));
	assert_false(str_eq(digest_after(STR("types/visit/visit.type.yaml"), STR("length: 500"),
					 STR("length: 501")),
			    f.catalogue->digest));
	fixture_end(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_base),
		cmocka_unit_test(test_our_own),
		cmocka_unit_test(test_kept_print),
		cmocka_unit_test(test_digest),
	};

	return cmocka_run_group_tests_name("print", tests, NULL, NULL);
}
