#include "base/embed.h"
#include "search/internal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static int
arena_up(void **state)
{
	*state = arena_new(16 << 20);
	return 0;
}

static int
arena_down(void **state)
{
	arena_free(*state);
	return 0;
}

struct spelling {
	const char *name, *key, *initials;
};

static const struct spelling spellings[] = {
	{"吴阿香", "wuaxiang", "wax"},
	{"王建国", "wangjianguo", "wjg"},
	{"单雄信", "shanxiongxin", "sxx"}, /* a surname's own reading */
	{"仇英", "qiuying", "qy"},
	{"曾晓", "zengxiao", "zx"},
	{"吕布", "lvbu", "lb"},
	{"㐂子", "xizi", "xz"},
	{"A座12室", "azuo12shi", "az12s"},
	{"ＡＢ", "ab", "ab"},
	{"桂花·婆婆", "guihuapopo", "ghpp"}, /* what has no reading is left out */
	{"", "", ""},
	{"·。", "", ""},
};

static void
names_are_spelt(void **state)
{
	size_t i;

	for (i = 0; i < COUNTOF(spellings); i++) {
		const struct spelling *c = &spellings[i];
		struct str key = pinyin_key(*state, str_from(c->name));
		struct str initials = pinyin_initials(*state, str_from(c->name));

		if (!str_eq(key, str_from(c->key)) || !str_eq(initials, str_from(c->initials)))
			fail_msg("%s: %.*s %.*s", c->name, STR_ARG(key), STR_ARG(initials));
	}
}

static size_t
count_ways(struct str ways)
{
	struct str way;
	size_t n = 0;

	while (ways.n > 0 && str_next(&ways, ' ', &way))
		n++;
	return n;
}

static void
all_readings_are_indexed_within_bounds(void **state)
{
	struct str pinyin, initials;

	pinyin_ways(*state, STR("吴阿香"), &pinyin, &initials);
	assert_true(str_starts(pinyin, STR("wu'a'xiang")));
	pinyin_ways(*state, STR("曾"), &pinyin, &initials);
	assert_true(str_is(pinyin, "zeng ceng"));
	assert_true(str_is(initials, "z c"));
	/* readings of each would multiply to far more */
	pinyin_ways(*state, STR("单行重朝都乐中长"), &pinyin, &initials);
	assert_int_equal(count_ways(pinyin), PINYIN_WAYS);
	assert_int_equal(count_ways(initials), PINYIN_WAYS);
	pinyin_ways(*state, STR("王王王王王王王王王王王王王王王王王王王王王王王王王王王王王王"),
		    &pinyin, &initials);
	assert_int_equal(count_ways(initials), 1);
	assert_true(initials.n <= 16);
}

/* Each line of the table is found, the first and the last too. */
static void
every_character_of_the_table_has_its_reading(void **state)
{
	const struct embed_file *f = embed_find(STR("data/pinyin.tsv"));
	struct arena *a = arena_new(4 << 20);
	struct str rest, line, character, reading;
	size_t checked = 0;

	(void)state;
	assert_non_null(f);
	rest = str_of((const char *)f->data, f->size);
	while (str_next(&rest, '\n', &line)) {
		struct str pinyin, initials;

		if (line.n == 0 || line.p[0] == '#' || !str_next(&line, '\t', &character))
			continue;
		/* compatibility forms become the usual character first */
		if (!str_eq(search_normal(a, character), character))
			continue;
		pinyin_ways(a, character, &pinyin, &initials);
		while (str_next(&line, ' ', &reading))
			if (!str_contains(pinyin, reading))
				fail_msg("%.*s: %.*s", STR_ARG(character), STR_ARG(pinyin));
		checked++;
		arena_reset(a);
	}
	arena_free(a);
	assert_true(checked > 20000);
}

static void
text_is_normalised_for_comparison(void **state)
{
	static const char *const cases[][2] = {
		{"  ＡＢｃ１２　三 \t 号\n", "abc12 三 号"},
		{"", ""},
		{"\xe2\x80\x83", ""}, /* an em space alone */
		{"ﬁ Å", "fi å"},
	};
	size_t i;

	for (i = 0; i < COUNTOF(cases); i++)
		assert_true(str_eq(search_normal(*state, str_from(cases[i][0])),
				   str_from(cases[i][1])));
}

#define arena_test(fn) cmocka_unit_test_setup_teardown(fn, arena_up, arena_down)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		arena_test(names_are_spelt),
		arena_test(all_readings_are_indexed_within_bounds),
		arena_test(every_character_of_the_table_has_its_reading),
		arena_test(text_is_normalised_for_comparison),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
