#include "base/utf8.h"
#include "support.h"

#include <string.h>

static void
valid(void **state)
{
	static const struct {
		struct str s;
		bool ok;
	} cases[] = {
#define GOOD(lit) {{lit, sizeof(lit) - 1}, true}
#define BAD(lit)                                                                                   \
	{                                                                                          \
		{lit, sizeof(lit) - 1}, false                                                      \
	}
		GOOD(""),
		GOOD("plain ascii, longer than a word"),
		GOOD("社工站"),
		GOOD("eight by"
		     "字"),
		GOOD("\xc2\x80"),
		GOOD("\xdf\xbf"),
		GOOD("\xe0\xa0\x80"),
		GOOD("\xed\x9f\xbf"),
		GOOD("\xee\x80\x80"),
		GOOD("\xef\xbf\xbf"),
		GOOD("\xf0\x90\x80\x80"),
		GOOD("\xf4\x8f\xbf\xbf"),
		BAD("a\0b"),
		BAD("longer than a word \0"),
		BAD("\xc0\x80"), /* overlong */
		BAD("\xc1\xbf"),
		BAD("\xe0\x9f\xbf"),
		BAD("\xf0\x8f\xbf\xbf"),
		BAD("\xed\xa0\x80"), /* surrogate */
		BAD("\xed\xbf\xbf"),
		BAD("\xf4\x90\x80\x80"), /* past U+10FFFF */
		BAD("\xf5\x80\x80\x80"),
		BAD("\xff"),
		BAD("\x80"),     /* no start */
		BAD("\xe7\xa4"), /* cut */
		BAD("\xe7"),
		BAD("\xf0\x9f\x98"),
		BAD("\xe7\xa4\x41"),
		BAD("\xe7\x41\xa4"),
		BAD("\xf0\x9f\x98\x41"),
#undef GOOD
#undef BAD
	};
	size_t i;

	(void)state;
	assert_true(utf8_valid(STR_NONE));
	for (i = 0; i < COUNTOF(cases); i++)
		if (utf8_valid(cases[i].s) != cases[i].ok)
			fail_msg("case %zu: %.*s", i, STR_ARG(cases[i].s));
}

static void
every_character_there_and_back(void **state)
{
	uint32_t c;

	(void)state;
	for (c = 1; c <= 0x10ffff; c++) {
		char out[4];
		struct str s;

		if (c >= 0xd800 && c <= 0xdfff)
			continue;
		s = str_of(out, utf8_put(c, out));
		if (!utf8_valid(s) || utf8_count(s) != 1 || utf8_next(&s) != c || s.n != 0)
			fail_msg("U+%04X", c);
	}
}

static void
next_and_count(void **state)
{
	struct str s = STR("a字😀");

	(void)state;
	assert_int_equal(utf8_count(s), 3);
	assert_int_equal(utf8_next(&s), 'a');
	assert_int_equal(utf8_next(&s), 0x5b57);
	assert_int_equal(utf8_next(&s), 0x1f600);
	assert_int_equal(utf8_next(&s), 0);
	assert_int_equal(utf8_count(STR_NONE), 0);
}

static void
clean(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{"", ""},
		{"  plain ", "plain"},
		{"\xef\xbb\xbf姓名", "姓名"},                            /* BOM */
		{"\xe3\x80\x80\xc2\xa0 林 秀英\xe3\x80\x80", "林 秀英"}, /* U+3000, U+00A0 */
		{"\xe2\x80\x8b张\xe2\x80\x8b", "张"}, /* zero width at the ends */
		{"一行\r\n二行\t三", "一行\n二行\t三"},
		{"a\x01\x7f"
		 "b\xc2\x85"
		 "c",
		 "abc"}, /* C0, DEL, C1 */
		{"\x1b[31m红", "[31m红"},
		{"e\xcc\x81", "\xc3\xa9"}, /* NFC */
		{"\xcc\x81", "\xcc\x81"},
		{"\xef\xbc\x91\xef\xbc\x8c", "\xef\xbc\x91\xef\xbc\x8c"}, /* full width stays */
		{"\xe1\x84\x80\xe1\x85\xa1", "\xea\xb0\x80"},             /* jamo */
		{"\xe3\x81\x8b\xe3\x82\x99", "\xe3\x81\x8c"},             /* kana with its mark */
		{"\xe2\x84\xab", "\xc3\x85"},                             /* angstrom sign */
		{"\xf0\xa0\xae\xb7 \xf0\xa0\xae\xb7", "\xf0\xa0\xae\xb7 \xf0\xa0\xae\xb7"},
		{" \n\t\xe3\x80\x80", ""},
		{"\x01 a \x02", "a"},
	};
	size_t i;

	for (i = 0; i < COUNTOF(cases); i++) {
		struct str once = utf8_clean(*state, str_from(cases[i].in));

		assert_str(once, cases[i].out);
		assert_str(utf8_clean(*state, once), cases[i].out);
	}
}

/* The short cut must agree with the library: each character, alone and after a letter. */
static void
short_cut_agrees_with_the_library(void **state)
{
	static const struct {
		uint32_t from, to;
	} plain[] = {{0xa1, 0x2ff},
		     {0x2010, 0x2027},
		     {0x3001, 0x3020},
		     {0x4e00, 0x9fff},
		     {0xff01, 0xff5e}};
	size_t i;
	uint32_t c;

	for (i = 0; i < COUNTOF(plain); i++) {
		for (c = plain[i].from; c <= plain[i].to; c++) {
			char text[32] = "k";
			size_t n = 1 + utf8_put(c, text + 1);
			struct str alone, with_mark;

			alone = utf8_clean(*state, str_of(text, n));
			/* A Hangul syllable in two parts takes the long way. */
			memcpy(text + n, "\xe1\x84\x80\xe1\x85\xa1", 6);
			with_mark = utf8_clean(*state, str_of(text, n + 6));
			if (!str_starts(with_mark, alone) || with_mark.n != alone.n + 3)
				fail_msg("U+%04X", c);
		}
		arena_reset(*state);
	}
}

static void
narrow(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{"", ""},
		{"13800000000", "13800000000"},
		{"１３８－０００Ｘ", "138-000X"},
		{"（０２８）", "(028)"},
		{"ａｂＣ", "abC"},
		{"一　二", "一 二"},
		{"①", "1"},
		{"\xef\xbd\xb1", "\xe3\x82\xa2"}, /* half-width kana grow */
		{"社工，站", "社工,站"},
	};
	size_t i;

	for (i = 0; i < COUNTOF(cases); i++)
		assert_str(utf8_narrow(*state, str_from(cases[i].in)), cases[i].out);
}

static void
results_do_not_point_into_the_input(void **state)
{
	char in[] = "abc";
	struct str cleaned = utf8_clean(*state, str_of(in, 3));
	struct str narrowed = utf8_narrow(*state, str_of(in, 3));

	memset(in, 'x', 3);
	assert_str(cleaned, "abc");
	assert_str(narrowed, "abc");
}

static void
cut(void **state)
{
	static const struct {
		struct str s;
		size_t max;
		const char *want;
	} cases[] = {
		{{"abc", 3}, 2, "ab"},         {{"abc", 3}, 9, "abc"},
		{{"字字", 6}, 5, "字"},        {{"字字", 6}, 3, "字"},
		{{"字字", 6}, 2, ""},          {{"字字", 6}, 6, "字字"},
		{{"字\xe5\xad", 5}, 99, "字"}, {{"a\xf0\x9f\x98", 4}, 4, "a"},
		{{"\xe5", 1}, 1, ""},          {{NULL, 0}, 5, ""},
		{{"abc", 3}, 0, ""},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNTOF(cases); i++)
		assert_str(utf8_cut(cases[i].s, cases[i].max), cases[i].want);
}

static void
left(void **state)
{
	static const struct {
		const char *in;
		size_t n;
		const char *want;
	} cases[] = {
		{"社会工作", 2, "社会"},
		{"社会工作", 4, "社会工作"},
		{"社会工作", 9, "社会工作"},
		{"社会", 0, ""},
		{"", 3, ""},
		{"abc", 2, "ab"},
		{"ae\xcc\x81z", 2, "a"}, /* the mark belongs to the e */
		{"ae\xcc\x81z", 3, "ae\xcc\x81"},
		{"x\r\ny", 2, "x"},
		{"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7z", 2, ""}, /* a family is one */
		{"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7z", 3,
		 "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNTOF(cases); i++)
		assert_str(utf8_left(str_from(cases[i].in), cases[i].n), cases[i].want);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		arena_test(valid),
		arena_test(every_character_there_and_back),
		arena_test(next_and_count),
		arena_test(clean),
		arena_test(short_cut_agrees_with_the_library),
		arena_test(narrow),
		arena_test(results_do_not_point_into_the_input),
		arena_test(cut),
		arena_test(left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
