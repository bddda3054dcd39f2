#include "fixture.h"

static json_t *
described(struct fixture *f)
{
	struct json j;
	struct buf b;
	json_t *root;

	buf_init(&b, f->arena, 8 << 20);
	json_init(&j, &b);
	catalogue_describe(f->catalogue, &j, f->arena);
	assert_false(buf_failed(&b));
	root = json_loadb(b.p, b.n, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(root);
	return root;
}

static json_t *
at(json_t *n, const char *path)
{
	struct str rest = str_from(path), key;
	int64_t i;

	while (n && str_next(&rest, '/', &key))
		n = str_to_int(key, &i) ? json_array_get(n, (size_t)i)
					: json_object_getn(n, key.p, key.n);
	return n;
}

static void
check_text(json_t *root, const char *path, const char *want)
{
	const char *got = json_string_value(at(root, path));

	if (!got)
		fail_msg("%s is no text", path);
	assert_string_equal(got, want);
}

/* The shape that docs/internals/api.md promises. */
static void
test_shape(void **state)
{
	struct fixture f;
	json_t *root;

	(void)state;
	fixture_good(&f);
	root = described(&f);
	assert_int_equal(json_string_length(at(root, "digest")), 64);
	check_text(root, "types/care/fields/0/key", "asked_at");
	check_text(root, "types/care/fields/4/show", "given(risk)");
	check_text(root, "types/care/fields/4/max", "500.50");
	check_text(root, "types/care/fields/4/checks/0/code", "care.money");
	check_text(root, "types/care/fields/5/fields/1/kind", "decimal");
	check_text(root, "types/care/children/0", "visit");
	check_text(root, "types/care/deadlines/1/clauses/0", "TS-3");
	check_text(root, "types/care/parent", "person");
	check_text(root, "lists/gender/codes/1/label", "女");
	check_text(root, "flows/care/moves/0/from/0", "open");
	check_text(root, "standards/0/short", "试用");
	assert_true(json_is_true(at(root, "types/care/fields/0/required")));
	assert_true(json_is_true(at(root, "types/care/number")));
	assert_true(json_is_null(at(root, "types/visit/flow")));
	assert_int_equal(json_integer_value(at(root, "types/care/late_after")), 259200000);
	assert_int_equal(json_integer_value(at(root, "types/person/fields/6/privacy")), 3);
	assert_true(json_is_true(at(root, "flows/care/moves/0/approval")));
	assert_int_equal(json_array_size(at(root, "roles")), 2);
	json_decref(root);
	fixture_end(&f);
}

/* Who may do what is not for browsers: roles say their names only. */
static void
test_no_rights(void **state)
{
	struct fixture f;
	json_t *root;

	(void)state;
	fixture_good(&f);
	root = described(&f);
	assert_null(at(root, "roles/0/rights"));
	assert_int_equal(json_object_size(at(root, "roles/0")), 3);
	json_decref(root);
	fixture_end(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shape),
		cmocka_unit_test(test_no_rights),
	};

	return cmocka_run_group_tests_name("describe", tests, NULL, NULL);
}
