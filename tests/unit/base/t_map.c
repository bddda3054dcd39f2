#include "base/map.h"
#include "support.h"

static void
put_get_replace(void **state)
{
	int one = 1, two = 2;
	struct map m;

	map_init(&m, *state);
	assert_null(map_get(&m, STR("a")));
	assert_true(map_put(&m, STR("a"), &one));
	assert_false(map_put(&m, STR("a"), &two));
	assert_ptr_equal(map_get(&m, STR("a")), &two);
	assert_null(map_get(&m, STR("b")));
	assert_true(map_put(&m, STR(""), &one));
	assert_ptr_equal(map_get(&m, STR_NONE), &one);
	assert_int_equal(m.n, 2);
}

static void
many_in_order(void **state)
{
	static int values[3000];
	struct map m;
	int i;

	map_init(&m, *state);
	for (i = 0; i < 3000; i++)
		assert_true(map_put(&m, str_fmt(*state, "key%d", i), &values[i]));
	for (i = 0; i < 3000; i++) {
		struct str key = str_fmt(*state, "key%d", i);

		assert_ptr_equal(map_get(&m, key), &values[i]);
		assert_true(str_eq(m.entries[i].key, key));
	}
	assert_null(map_get(&m, STR("key3000")));
}

static void
nearest(void **state)
{
	static const struct {
		const char *typed, *want;
	} cases[] = {
		{"birth_dat", "birth_date"},
		{"birthdate", "birth_date"},
		{"brith_date", "birth_date"},
		{"birth_date", "birth_date"},
		{"bath", ""},
		{"nane", "name"},
		{"nene", ""}, /* two of four is half the length */
		{"xx", ""},
		{"", ""},
		{"姓名", "姓名"},
		{"出生日", ""}, /* one character is three bytes: too far */
	};
	struct map m;
	size_t i;

	map_init(&m, *state);
	assert_str(map_nearest(&m, STR("name")), "");
	map_put(&m, STR("name"), state);
	map_put(&m, STR("birth_date"), state);
	map_put(&m, STR("姓名"), state);
	map_put(&m, STR("出生日期"), state);
	for (i = 0; i < COUNTOF(cases); i++)
		assert_str(map_nearest(&m, str_from(cases[i].typed)), cases[i].want);
	assert_null(map_nearest(&m, str_fmt(*state, "%0100d", 1)).p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		arena_test(put_get_replace),
		arena_test(many_in_order),
		arena_test(nearest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
