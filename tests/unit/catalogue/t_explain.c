#include "fixture.h"
#include "catalogue/explain.h"
#include "catalogue/ids.h"

static void
load(struct cat_words *w, struct arena **ret_arena)
{
	struct err e = {0};

	*ret_arena = arena_new(4 << 20);
	if (cat_words_load(*ret_arena, w, &e) != ERR_OK)
		fail_msg("%s", e.detail);
}

static void
test_every_id_has_a_sentence(void **state)
{
	static const char *const ids[] = {
#define ID(id, name) #id,
#include "catalogue/ids.def"
#undef ID
	};
	struct cat_words w;
	struct arena *a;
	size_t i;

	(void)state;
	load(&w, &a);
	for (i = 0; i < COUNTOF(ids); i++)
		if (!map_get(&w.texts, str_from(ids[i])))
			fail_msg("%s has no sentence", ids[i]);
	arena_free(a);
}

static struct str
said(const struct cat_words *w, const char *id, const char *arg0, const char *arg1)
{
	struct problem p = {.code = str_from(id), .args = {str_from(arg0), str_from(arg1)}};

	return cat_words_problem(w, &p);
}

static void
test_suggestion(void **state)
{
	struct cat_words w;
	struct arena *a;

	(void)state;
	load(&w, &a);
	assert_true(str_is(said(&w, CAT_UNKNOWN_LIST, "gendr", "gender"),
			   "C141 没有“gendr”这张代码表。是不是想写“gender”？"));
	assert_true(
		str_is(said(&w, CAT_UNKNOWN_LIST, "gendr", ""), "C141 没有“gendr”这张代码表。"));
	/* where the sentence uses both, the second is no suggestion */
	assert_true(str_is(said(&w, CAT_NOT_FOR_KIND, "list", "text"),
			   "C121 “list”不能用在 text 上。"));
	assert_true(str_is(said(&w, "C999", "x", ""), "C999 C999"));
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_id_has_a_sentence),
		cmocka_unit_test(test_suggestion),
	};

	return cmocka_run_group_tests_name("explain", tests, NULL, NULL);
}
