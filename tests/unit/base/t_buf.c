#include "base/buf.h"
#include "support.h"

#include <string.h>

static void
grows_and_keeps_content(void **state)
{
	struct buf b;
	int i;

	buf_init(&b, *state, 100000);
	assert_str(buf_str(&b), "");
	assert_non_null(buf_str(&b).p);
	for (i = 0; i < 5000; i++)
		buf_addf(&b, "%04d", i);
	assert_int_equal(buf_str(&b).n, 20000);
	for (i = 0; i < 5000; i++)
		assert_str(str_of(buf_str(&b).p + i * 4, 4),
			   str_cstr(*state, str_fmt(*state, "%04d", i)));
	assert_false(buf_failed(&b));
}

static void
stops_at_the_ceiling(void **state)
{
	struct buf b;

	buf_init(&b, *state, 5);
	buf_lit(&b, "abc");
	buf_lit(&b, "de");
	assert_false(buf_failed(&b));
	buf_add(&b, STR_NONE);
	assert_false(buf_failed(&b));
	buf_addc(&b, 'f');
	assert_true(buf_failed(&b));
	assert_str(buf_str(&b), "abcde");
	buf_clear(&b);
	assert_false(buf_failed(&b));
	buf_addf(&b, "%s", "123456");
	assert_true(buf_failed(&b));
	buf_addc(&b, 'x'); /* nothing is taken after a gap */
	assert_str(buf_str(&b), "");
}

static void
long_format(void **state)
{
	char text[2000];
	struct buf b;

	memset(text, 'w', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	buf_init(&b, *state, 4000);
	buf_addf(&b, "%s", text);
	buf_addf(&b, "%s", text);
	assert_false(buf_failed(&b));
	assert_int_equal(buf_str(&b).n, 3998);
	buf_addf(&b, "%s", text);
	assert_true(buf_failed(&b));
}

static void
integers(void **state)
{
	static const struct {
		int64_t n;
		const char *text;
	} cases[] = {
		{0, "0"},
		{-1, "-1"},
		{10, "10"},
		{INT64_MAX, "9223372036854775807"},
		{INT64_MIN, "-9223372036854775808"},
	};
	struct buf b;
	size_t i;

	buf_init(&b, *state, 100);
	for (i = 0; i < COUNTOF(cases); i++) {
		buf_clear(&b);
		buf_add_int(&b, cases[i].n);
		assert_str(buf_str(&b), cases[i].text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		arena_test(grows_and_keeps_content),
		arena_test(stops_at_the_ceiling),
		arena_test(long_format),
		arena_test(integers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
