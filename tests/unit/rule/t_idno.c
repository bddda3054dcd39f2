#include "cases.h"

#include "rule/idno.h"

#include <stdlib.h>
#include <string.h>

static int right, count;

static bool
is_result(const struct case_line *line, const struct idno *id)
{
	static const char *const names[] = {"ok", "form", "length", "date", "check", "legacy"};

	return strcmp(line->column[2].p, names[id->result]) == 0;
}

static bool
is_person(const struct case_line *line, const struct idno *id)
{
	if (id->result != IDNO_OK)
		return id->birth == DATE_NONE && id->sex == '0';
	return str_eq(line->column[3], str_of(id->text, 18)) &&
	       id->birth == date_parse_iso(line->column[4]) && line->column[5].p[0] == id->sex &&
	       memcmp(id->region, id->text, 6) == 0;
}

static void
idno_line(void *ctx, const struct case_line *line)
{
	struct idno id = idno_read(line->column[0], date_parse_iso(line->column[1]));

	(void)ctx;
	count++;
	if (is_result(line, &id) && is_person(line, &id))
		right++;
	else
		print_error("%s line %d: %s gives %d\n", (const char *)ctx, line->number,
			    line->column[0].p, id.result);
}

static void
test_cases(void **state)
{
	static const char *const files[] = {
		"tests/cases/idno/valid.tsv",
		"tests/cases/idno/invalid.tsv",
		"tests/cases/idno/legacy.tsv",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		cases_read(files[i], idno_line, (void *)files[i]);
	assert_int_equal(right, count);
}

/* Any digit changed, and any two neighbours swapped, is seen (or is no date). */
static void
test_single_faults_are_seen(void **state)
{
	char text[18];
	int at, digit;

	(void)state;
	for (at = 0; at < 17; at++) {
		memcpy(text, "330381194903270001", 18);
		for (digit = '0'; digit <= '9'; digit++) {
			text[at] = (char)digit;
			assert_true((idno_read(str_of(text, 18), 20517).result == IDNO_OK) ==
				    (digit == "330381194903270001"[at]));
		}
	}
	for (at = 0; at < 17; at++) {
		memcpy(text, "330381194903270001", 18);
		text[at] = "330381194903270001"[at + 1];
		text[at + 1] = "330381194903270001"[at];
		if (text[at] != text[at + 1])
			assert_true(idno_read(str_of(text, 18), 20517).result != IDNO_OK);
	}
}

static void
line_phone(void *ctx, const struct case_line *line)
{
	bool want = str_is(line->column[1], "ok");

	(void)ctx;
	count++;
	if (phone_valid(line->column[0]) == want)
		right++;
	else
		print_error("phone line %d: %s\n", line->number, line->column[0].p);
}

static void
line_credit_code(void *ctx, const struct case_line *line)
{
	(void)ctx;
	count++;
	if (credit_code_valid(line->column[0]) == str_is(line->column[1], "ok"))
		right++;
	else
		print_error("credit code line %d: %s\n", line->number, line->column[0].p);
}

static void
test_phones_and_codes(void **state)
{
	(void)state;
	right = count = 0;
	cases_read("tests/cases/idno/phone.tsv", line_phone, NULL);
	cases_read("tests/cases/idno/credit-code.tsv", line_credit_code, NULL);
	assert_int_equal(right, count);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_single_faults_are_seen),
		cmocka_unit_test(test_phones_and_codes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
