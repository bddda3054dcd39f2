#include "support.h"

#include <string.h>

static void
copies_live_apart(void **state)
{
	char source[] = "abc";
	struct str dup = str_dup(*state, str_of(source, 3));
	const char *cstr = str_cstr(*state, str_of(source, 2));
	struct str cat = str_cat(*state, str_of(source, 1), STR("z"));

	memset(source, 'x', 3);
	assert_str(dup, "abc");
	assert_string_equal(cstr, "ab");
	assert_str(cat, "az");
	assert_string_equal(str_cstr(*state, STR_NONE), "");
	assert_int_equal(str_dup(*state, STR_NONE).n, 0);
	assert_str(str_cat(*state, STR_NONE, STR("y")), "y");
	assert_null(str_from(NULL).p);
}

static void
nul_inside(void)
{
	str_cstr(arena_new(1000), STR("a\0b"));
}

static void
cstr_refuses_nul_inside(void **state)
{
	(void)state;
	assert_bug(nul_inside, "NUL inside");
}

static void
fmt_short_and_long(void **state)
{
	char want[601];

	memset(want, 'k', 600);
	want[600] = '\0';
	assert_str(str_fmt(*state, "%s-%d", "人", 7), "人-7");
	assert_str(str_fmt(*state, "%s", want), want);
	want[255] = '\0';
	assert_str(str_fmt(*state, "%s", want), want);
	want[255] = 'k';
	want[256] = '\0';
	assert_str(str_fmt(*state, "%s", want), want);
}

static void
cmp_by_bytes_then_length(void **state)
{
	static const struct {
		struct str x, y;
		int sign;
	} cases[] = {
		{{"a", 1}, {"b", 1}, -1},   {{"ab", 2}, {"a", 1}, 1},
		{{"a", 1}, {"a", 1}, 0},    {{NULL, 0}, {"", 0}, 0},
		{{NULL, 0}, {"a", 1}, -1},  {{"\x7f", 1}, {"\x80", 1}, -1},
		{{"\xff", 1}, {"a", 1}, 1},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNTOF(cases); i++) {
		int c = str_cmp(cases[i].x, cases[i].y);

		assert_int_equal((c > 0) - (c < 0), cases[i].sign);
	}
}

static void
contains(void **state)
{
	(void)state;
	assert_true(str_contains(STR("abcd"), STR("bc")));
	assert_true(str_contains(STR("abcd"), STR("abcd")));
	assert_true(str_contains(STR("abcd"), STR_NONE));
	assert_true(str_contains(STR_NONE, STR_NONE));
	assert_false(str_contains(STR("abcd"), STR("bd")));
	assert_false(str_contains(STR("ab"), STR("abc")));
	assert_false(str_contains(STR_NONE, STR("a")));
}

static void
to_int(void **state)
{
	static const struct {
		const char *text;
		bool ok;
		int64_t n;
	} cases[] = {
		{"0", true, 0},
		{"-0", true, 0},
		{"+12", true, 12},
		{"007", true, 7},
		{"9223372036854775807", true, INT64_MAX},
		{"-9223372036854775808", true, INT64_MIN},
		{"9223372036854775808", false, 0},
		{"-9223372036854775809", false, 0},
		{"99999999999999999999", false, 0},
		{"", false, 0},
		{"-", false, 0},
		{"+", false, 0},
		{"--1", false, 0},
		{" 1", false, 0},
		{"1 ", false, 0},
		{"1.0", false, 0},
		{"1a", false, 0},
		{"１", false, 0},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNTOF(cases); i++) {
		int64_t n = 0;

		if (str_to_int(str_from(cases[i].text), &n) != cases[i].ok || n != cases[i].n)
			fail_msg("\"%s\" gave %lld", cases[i].text, (long long)n);
	}
}

static void
pieces(void **state)
{
	static const struct {
		const char *text;
		const char *joined; /* each piece in brackets */
	} cases[] = {
		{"a,b", "[a][b]"}, {"a,", "[a][]"}, {"", "[]"}, {",", "[][]"}, {"a", "[a]"},
	};
	size_t i;

	for (i = 0; i < COUNTOF(cases); i++) {
		struct str rest = str_from(cases[i].text), piece, got = STR("");

		while (str_next(&rest, ',', &piece))
			got = str_fmt(*state, "%.*s[%.*s]", STR_ARG(got), STR_ARG(piece));
		assert_str(got, cases[i].joined);
	}
	assert_str(str_trim(STR(" \t a b\r\n")), "a b");
	assert_str(str_trim(STR("  ")), "");
	assert_true(str_ends(STR("a.yaml"), STR(".yaml")));
	assert_false(str_ends(STR("l"), STR(".yaml")));
	assert_true(str_ends(STR_NONE, STR("")));
	assert_null(str_skip(STR_NONE, 3).p);
	assert_str(str_skip(STR("ab"), 3), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		arena_test(copies_live_apart),
		arena_test(cstr_refuses_nul_inside),
		arena_test(fmt_short_and_long),
		arena_test(cmp_by_bytes_then_length),
		arena_test(contains),
		arena_test(to_int),
		arena_test(pieces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
