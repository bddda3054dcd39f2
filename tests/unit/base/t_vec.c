#include "base/vec.h"
#include "support.h"

static void
push_many(void **state)
{
	VEC(int) numbers = {0};
	VEC(struct str) words = {0};
	int i;

	for (i = 0; i < 1000; i++) {
		vec_push(*state, &numbers, i);
		vec_push(*state, &words, str_fmt(*state, "w%d", i));
	}
	assert_int_equal(numbers.n, 1000);
	assert_true(numbers.cap >= 1000);
	for (i = 0; i < 1000; i++)
		assert_int_equal(numbers.v[i], i);
	assert_str(words.v[0], "w0");
	assert_str(words.v[999], "w999");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {arena_test(push_many)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
