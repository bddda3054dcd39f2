#include "base/err.h"
#include "base/utf8.h"
#include "support.h"

#include <jansson.h>
#include <string.h>

static void
set_returns_the_code(void **state)
{
	struct err e;

	(void)state;
	assert_int_equal(err_set(NULL, ERR_IO, "%d", 1), ERR_IO);
	assert_int_equal(err_set(&e, ERR_CONFLICT, "version %d", 3), ERR_CONFLICT);
	assert_int_equal(e.code, ERR_CONFLICT);
	assert_string_equal(e.detail, "version 3");
	assert_int_equal(err_http(ERR_CONFLICT), 409);
	assert_string_equal(err_name(ERR_CONFLICT), "record.conflict");
	assert_int_equal(ERR_OK, 0);
}

static void
long_detail_is_cut_at_a_character(void **state)
{
	char text[700];
	size_t lead;

	(void)state;
	for (lead = 0; lead < 4; lead++) { /* the cut falls on each byte of a character */
		struct err e;
		size_t n;

		memset(text, 'a', lead);
		for (n = lead; n + 3 < sizeof(text); n += 3)
			memcpy(text + n, "错", 3);
		text[n] = '\0';
		assert_int_equal(err_set(&e, ERR_IO, "%s", text), ERR_IO);
		assert_true(utf8_valid(str_from(e.detail)));
		assert_true(strlen(e.detail) > sizeof(e.detail) - 4);
		assert_true(str_starts(str_from(text), str_from(e.detail)));
	}
}

static void
unknown_code(void)
{
	err_name(ERR_COUNT);
}

static void
unknown_code_is_a_bug(void **state)
{
	(void)state;
	assert_bug(unknown_code, "error code");
}

static json_t *
sentences(void)
{
	json_error_t at;
	json_t *all = json_load_file("messages/errors.zh-CN.json", JSON_REJECT_DUPLICATES, &at);

	if (!all)
		fail_msg("line %d: %s", at.line, at.text);
	return all;
}

static void
check_sentence(const char *code, const char *part, const json_t *text)
{
	static const char *const never[] = {"确定", "操作失败", "提交成功", "保存成功",
					    "案主", "客户",     "您"};
	size_t i;

	if (!json_is_string(text) || json_string_length(text) == 0)
		fail_msg("%s has no %s", code, part);
	for (i = 0; i < COUNTOF(never); i++)
		if (strstr(json_string_value(text), never[i]))
			fail_msg("%s says \"%s\"", code, never[i]);
}

static void
every_code_has_its_sentence(void **state)
{
	json_t *all = sentences();
	int i;

	(void)state;
	for (i = 0; i < ERR_COUNT; i++) {
		const char *code = err_name((enum err_code)i);
		const json_t *entry = json_object_get(all, code);

		if (!entry)
			fail_msg("%s is missing", code);
		check_sentence(code, "title", json_object_get(entry, "title"));
		check_sentence(code, "do", json_object_get(entry, "do"));
		assert_int_equal(json_object_size(entry), 2);
	}
	/* With unique codes, equal counts mean that no sentence is left over. */
	assert_int_equal(json_object_size(all), ERR_COUNT);
	json_decref(all);
}

static void
codes_are_unique_and_have_a_status(void **state)
{
	int i, k;

	(void)state;
	for (i = 0; i < ERR_COUNT; i++) {
		int http = err_http((enum err_code)i);

		assert_true(http == 200 || (http >= 400 && http < 600));
		for (k = 0; k < i; k++)
			assert_string_not_equal(err_name((enum err_code)i),
						err_name((enum err_code)k));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(set_returns_the_code),
		cmocka_unit_test(long_detail_is_cut_at_a_character),
		cmocka_unit_test(unknown_code_is_a_bug),
		cmocka_unit_test(every_code_has_its_sentence),
		cmocka_unit_test(codes_are_unique_and_have_a_status),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
