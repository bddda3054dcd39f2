#include "exchange/register_gen.h"

#include "base/file.h"
#include "base/utf8.h"
#include "rule/idno.h"

#include <iconv.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

#include <cmocka.h>

enum { SEED = 7, SEEDS = 5 };

static struct arena *arena;
static struct str words;
static int64_t today;

static struct register_gen *
gen_open(uint64_t seed)
{
	struct register_gen *g = NULL;
	struct err e = {0};

	assert_int_equal(register_gen_open(arena, words, seed, &g, &e), ERR_OK);
	return g;
}

/* All rows of one seed. */
static struct register_row *
rows_of(uint64_t seed)
{
	struct register_gen *g = gen_open(seed);
	struct register_row *rows = arena_array(arena, struct register_row, REGISTER_ROWS);
	size_t i;

	for (i = 0; i < REGISTER_ROWS; i++)
		rows[i] = register_gen_row(g, arena, i);
	return rows;
}

static struct idno
idno_of(const struct register_row *row)
{
	return idno_read(utf8_narrow(arena, row->cell[REGISTER_IDNO].text), today);
}

static void
same_seed_same_register(void **state)
{
	struct str one, two, other;
	struct err e = {0};

	(void)state;
	assert_int_equal(register_gen_csv(gen_open(SEED), arena, REGISTER_ROWS, REGISTER_CSV_UTF8,
					  &one, &e),
			 ERR_OK);
	assert_int_equal(register_gen_csv(gen_open(SEED), arena, REGISTER_ROWS, REGISTER_CSV_UTF8,
					  &two, &e),
			 ERR_OK);
	assert_int_equal(register_gen_csv(gen_open(SEED + 1), arena, REGISTER_ROWS,
					  REGISTER_CSV_UTF8, &other, &e),
			 ERR_OK);
	assert_true(str_eq(one, two));
	assert_false(str_eq(one, other));
}

static void
rows_do_not_depend_on_what_was_asked_before(void **state)
{
	struct register_row *rows = rows_of(SEED), alone;
	int column;

	(void)state;
	alone = register_gen_row(gen_open(SEED), arena, 1234);
	for (column = 0; column < REGISTER_COLUMNS; column++)
		assert_true(str_eq(alone.cell[column].text, rows[1234].cell[column].text));
}

static void
each_problem_is_there_as_often_as_said(void **state)
{
	size_t got[REGISTER_PROBLEMS], i, wrong;
	struct register_row *rows;
	uint64_t seed;

	(void)state;
	for (seed = SEED; seed < SEED + SEEDS; seed++) {
		memset(got, 0, sizeof(got));
		rows = rows_of(seed);
		for (i = 0; i < REGISTER_ROWS; i++)
			got[rows[i].problem]++;
		for (i = wrong = 0; i < REGISTER_PROBLEMS; i++) {
			assert_int_equal(got[i], register_problem_count((enum register_problem)i));
			wrong += i ? got[i] : 0;
		}
		assert_int_equal(wrong, REGISTER_WRONG);
	}
}

/* The house rule for invented people; true when the row has a number at all. */
static bool
number_is_nobodys(const struct register_row *row)
{
	struct str no = utf8_narrow(arena, row->cell[REGISTER_IDNO].text);
	struct str phone = row->cell[REGISTER_PHONE].text;

	assert_true(phone.n == 0 || str_starts(phone, STR("190")));
	assert_true(str_starts(row->cell[REGISTER_CONTACT_PHONE].text, STR("1900000")));
	if (no.n < 18)
		return false;
	assert_true(str_eq(str_of(no.p + 14, 3), STR("000")) ||
		    str_cmp(str_of(no.p + 6, 4), STR("1921")) < 0);
	return true;
}

static void
numbers_are_nobodys(void **state)
{
	size_t i, numbers;
	uint64_t seed;

	(void)state;
	for (seed = SEED; seed < SEED + SEEDS; seed++) {
		struct register_row *rows = rows_of(seed);

		for (i = numbers = 0; i < REGISTER_ROWS; i++)
			numbers += number_is_nobodys(&rows[i]);
		assert_true(numbers > 900);
	}
}

/* Rows called right are right: what an import must take without a word. */
static void
right_rows_are_right(void **state)
{
	struct register_row *rows = rows_of(SEED);
	size_t i, numbered = 0;

	(void)state;
	for (i = 0; i < REGISTER_ROWS; i++) {
		struct register_cell *cell = rows[i].cell;
		struct idno no = idno_of(&rows[i]);

		if (rows[i].problem != REGISTER_RIGHT)
			continue;
		assert_true(cell[REGISTER_NAME].text.n && cell[REGISTER_SEX].text.n);
		assert_true(cell[REGISTER_VILLAGE].text.n && cell[REGISTER_CATEGORY].text.n);
		assert_int_equal(cell[REGISTER_BIRTH].kind, REGISTER_CELL_DATE);
		if (cell[REGISTER_PHONE].text.n)
			assert_true(phone_valid(cell[REGISTER_PHONE].text));
		if (cell[REGISTER_IDNO].text.n == 0)
			continue;
		numbered++;
		assert_int_equal(no.result, IDNO_OK);
		assert_int_equal(no.birth, date_parse_iso(cell[REGISTER_BIRTH].text));
		assert_int_equal(no.sex, rows[i].woman ? '2' : '1');
		if (cell[REGISTER_DISABILITY].text.n)
			assert_true(cell[REGISTER_DISABILITY].text.n == 20 &&
				    str_starts(cell[REGISTER_DISABILITY].text,
					       cell[REGISTER_IDNO].text));
	}
	assert_true(numbered > 900);
}

static int
by_text(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static void
id_numbers_repeat_only_in_duplicates(void **state)
{
	struct register_row *rows = rows_of(SEED);
	struct str *list = arena_array(arena, struct str, REGISTER_ROWS);
	size_t i, n = 0, repeated = 0;

	(void)state;
	for (i = 0; i < REGISTER_ROWS; i++)
		if (rows[i].cell[REGISTER_IDNO].text.n)
			list[n++] = rows[i].cell[REGISTER_IDNO].text;
	qsort(list, n, sizeof(*list), by_text);
	for (i = 1; i < n; i++)
		repeated += str_eq(list[i - 1], list[i]);
	assert_int_equal(repeated, register_problem_count(REGISTER_DUPLICATE));
	for (i = 0; i < REGISTER_ROWS; i++) {
		if (rows[i].problem != REGISTER_DUPLICATE)
			continue;
		assert_true(rows[i].other < i);
		assert_true(str_eq(rows[i].cell[REGISTER_IDNO].text,
				   rows[rows[i].other].cell[REGISTER_IDNO].text));
	}
}

/* What src/rule finds in the number of a wrong row is what the row was made to show. */
static void
check_number(const struct register_row *row)
{
	struct idno no = idno_of(row);

	if (row->problem == REGISTER_ID_CHECK)
		assert_int_equal(no.result, IDNO_CHECK);
	else if (row->problem == REGISTER_ID_DATE)
		assert_int_equal(no.result, IDNO_DATE);
	else if (row->problem == REGISTER_ID_SHORT)
		assert_int_equal(no.result, IDNO_LENGTH);
	else
		assert_int_equal(no.result, IDNO_OK);
	if (row->problem == REGISTER_ID_WIDE) {
		assert_int_not_equal(row->cell[REGISTER_IDNO].text.n, 18);
		assert_memory_equal(no.text, row->mended.p, 18);
	} else if (row->problem == REGISTER_ID_RETIRED) {
		assert_memory_equal(no.region, "330325", 6);
	} else if (row->problem == REGISTER_ID_NUMBER_CELL) {
		assert_int_equal(row->cell[REGISTER_IDNO].kind, REGISTER_CELL_NUMBER);
	}
}

static void
wrong_numbers_are_wrong_as_said(void **state)
{
	struct register_row *rows = rows_of(SEED);
	size_t i, checked = 0;

	(void)state;
	for (i = 0; i < REGISTER_ROWS; i++) {
		if (rows[i].problem >= REGISTER_ID_NUMBER_CELL &&
		    rows[i].problem <= REGISTER_ID_RETIRED) {
			check_number(&rows[i]);
			checked++;
		} else if (rows[i].problem == REGISTER_SEX_MISMATCH) {
			assert_int_equal(idno_of(&rows[i]).sex, '2');
			assert_true(str_eq(rows[i].cell[REGISTER_SEX].text, STR("男")));
		}
	}
	assert_int_equal(checked, 25);
}

static void
dates_as_text_mean_what_is_said(void **state)
{
	struct register_row *rows = rows_of(SEED);
	size_t i, read = 0, unreadable = 0;

	(void)state;
	for (i = 0; i < REGISTER_ROWS; i++) {
		struct str text = rows[i].cell[REGISTER_BIRTH].text;
		struct date_reading got = date_read_text(text, today);
		char iso[10];

		if (rows[i].problem == REGISTER_DATE_TEXT) {
			assert_int_equal(got.result, DATE_READ_OK);
			assert_int_equal(rows[i].mended.n, got.precision == 3 ? 10 : 7);
			date_print_iso(got.day, iso);
			assert_memory_equal(iso, rows[i].mended.p, rows[i].mended.n);
			read++;
		} else if (rows[i].problem == REGISTER_DATE_UNREADABLE) {
			assert_int_equal(got.result, DATE_READ_FORM);
			unreadable++;
		}
	}
	assert_int_equal(read, 6);
	assert_int_equal(unreadable, 2);
}

static void
other_problems_are_where_they_say(void **state)
{
	struct register_row *rows = rows_of(SEED);
	size_t i;

	(void)state;
	for (i = 0; i < REGISTER_ROWS; i++) {
		const struct register_row *row = &rows[i];
		struct str text;

		if (row->problem == REGISTER_RIGHT)
			continue;
		text = row->cell[row->column].text;
		if (row->problem == REGISTER_SEX_MISSING) {
			assert_int_equal(text.n + row->cell[REGISTER_IDNO].text.n, 0);
		} else if (row->problem == REGISTER_VILLAGE_MERGED) {
			assert_int_equal(row->cell[REGISTER_VILLAGE].kind, REGISTER_CELL_EMPTY);
			assert_true(rows[i - 1].village_spans);
			assert_true(str_eq(row->village_code, rows[i - 1].village_code));
		} else if (row->problem == REGISTER_PHONE_BLANKS) {
			assert_int_equal(text.n, 13);
			assert_true(phone_valid(row->mended));
		} else if (row->problem == REGISTER_NAME_RARE) {
			assert_true(str_contains(text, STR("𠮷")) ||
				    str_contains(text, STR("㐂")) || str_contains(text, STR("䶮")));
		}
	}
}

/* Category words are ones the catalogue's list knows under the same code. */
static void
category_words_are_the_catalogues(void **state)
{
	struct str list, rest = words, line, kind, word, code;
	struct err e = {0};
	size_t looked = 0;

	(void)state;
	assert_int_equal(file_read(arena, "catalogue/lists/client_group.yaml", 1 << 20, &list, &e),
			 ERR_OK);
	while (str_next(&rest, '\n', &line)) {
		struct str lines = list, entry;
		bool known = false;

		if (!str_starts(line, STR("category_")) || !str_next(&line, '\t', &kind) ||
		    !str_next(&line, '\t', &word) || !str_next(&line, '\t', &code))
			continue;
		looked++;
		while (str_next(&lines, '\n', &entry))
			known |=
				str_contains(entry, str_fmt(arena, "code: %.*s,", STR_ARG(code))) &&
				str_contains(entry, word);
		if (!known)
			fail_msg("%.*s %.*s", STR_ARG(word), STR_ARG(code));
	}
	assert_true(looked > 20);
}

static size_t
count_of(struct str text, struct str part)
{
	size_t n = 0;

	for (; text.n >= part.n; text = str_skip(text, 1))
		n += str_starts(text, part);
	return n;
}

static void
csv_is_the_same_in_both_encodings(void **state)
{
	struct register_gen *g = gen_open(SEED);
	struct str utf8, gb;
	struct err e = {0};
	iconv_t conv = iconv_open("UTF-8", "GB18030");
	size_t room, left, in_left;
	char *back, *out, *in;

	(void)state;
	assert_int_equal(register_gen_csv(g, arena, REGISTER_ROWS, REGISTER_CSV_UTF8, &utf8, &e),
			 ERR_OK);
	assert_int_equal(register_gen_csv(g, arena, REGISTER_ROWS, REGISTER_CSV_GB18030, &gb, &e),
			 ERR_OK);
	assert_true(str_starts(utf8, STR("\xef\xbb\xbf")));
	assert_int_equal(count_of(utf8, STR("\r\n")), REGISTER_ROWS + REGISTER_HEAD_LINES);
	assert_int_equal(count_of(utf8, STR("E+17,")), 6);
	assert_true(str_contains(utf8, STR("\"=SUM(1,2)\"")));
	room = left = utf8.n + 1;
	out = back = arena_alloc(arena, room);
	in = (char *)gb.p;
	in_left = gb.n;
	assert_int_equal(iconv(conv, &in, &in_left, &out, &left), 0);
	iconv_close(conv);
	assert_true(str_eq(str_of(back, room - left), str_skip(utf8, 3)));
}

/* One part of a zip archive. */
static struct str
zip_part(const char *path, const char *name)
{
	zip_t *zip = zip_open(path, ZIP_RDONLY | ZIP_CHECKCONS, NULL);
	zip_stat_t st;
	zip_file_t *file;
	char *bytes;

	assert_non_null(zip);
	assert_int_equal(zip_stat(zip, name, 0, &st), 0);
	file = zip_fopen(zip, name, 0);
	assert_non_null(file);
	bytes = arena_alloc(arena, st.size);
	assert_int_equal(zip_fread(file, bytes, st.size), (zip_int64_t)st.size);
	zip_fclose(file);
	zip_close(zip);
	return str_of(bytes, st.size);
}

static void
workbook_holds_what_the_rows_hold(void **state)
{
	const char *folder = getenv("SHEGONG_BUILD");
	struct str sheet, strings;
	struct err e = {0};
	const char *path = str_cstr(arena, str_fmt(arena, "%s/t_register_gen-%d.xlsx",
						   folder ? folder : ".", (int)getpid()));

	(void)state;
	assert_int_equal(register_gen_write_xlsx(gen_open(SEED), path, REGISTER_ROWS, &e), ERR_OK);
	sheet = zip_part(path, "xl/worksheets/sheet1.xml");
	strings = zip_part(path, "xl/sharedStrings.xml");
	unlink(path);
	assert_int_equal(count_of(sheet, STR("<row ")), REGISTER_ROWS + REGISTER_HEAD_LINES);
	assert_true(str_contains(sheet, STR("<mergeCell ref=\"A1:P1\"/>")));
	assert_int_equal(count_of(sheet, STR("<mergeCell ")),
			 2 + register_problem_count(REGISTER_VILLAGE_MERGED));
	assert_int_equal(count_of(sheet, STR("E+17</v>")) + count_of(sheet, STR("0000</v>")), 6);
	assert_true(str_contains(strings, STR("=SUM(1,2)")));
	assert_false(str_contains(sheet, STR("<f>")));
	assert_int_equal(register_gen_write_xlsx(gen_open(SEED), "no/such/folder.xlsx", 3, &e),
			 ERR_IO);
}

static void
words_that_do_not_fit_are_refused(void **state)
{
	struct register_gen *g;
	struct err e = {0};
	struct str more = str_cat(arena, words, STR("heading\tx\n"));

	(void)state;
	assert_int_equal(register_gen_open(arena, STR(""), 1, &g, &e), ERR_BAD_FILE);
	assert_int_equal(register_gen_open(arena, STR("headnig\tx\n"), 1, &g, &e), ERR_BAD_FILE);
	assert_int_equal(register_gen_open(arena, STR("heading\t\n"), 1, &g, &e), ERR_BAD_FILE);
	assert_int_equal(register_gen_open(arena, STR("heading\tx\n"), 1, &g, &e), ERR_BAD_FILE);
	assert_int_equal(register_gen_open(arena, more, 1, &g, &e), ERR_BAD_FILE);
}

static int
setup(void **state)
{
	struct err e = {0};

	(void)state;
	arena = arena_new((size_t)256 << 20);
	today = date_from_civil(2026, 11, 24);
	return file_read(arena, "data/demo/register.tsv", 1 << 20, &words, &e) == ERR_OK ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_seed_same_register),
		cmocka_unit_test(rows_do_not_depend_on_what_was_asked_before),
		cmocka_unit_test(each_problem_is_there_as_often_as_said),
		cmocka_unit_test(numbers_are_nobodys),
		cmocka_unit_test(right_rows_are_right),
		cmocka_unit_test(id_numbers_repeat_only_in_duplicates),
		cmocka_unit_test(wrong_numbers_are_wrong_as_said),
		cmocka_unit_test(dates_as_text_mean_what_is_said),
		cmocka_unit_test(other_problems_are_where_they_say),
		cmocka_unit_test(category_words_are_the_catalogues),
		cmocka_unit_test(csv_is_the_same_in_both_encodings),
		cmocka_unit_test(workbook_holds_what_the_rows_hold),
		cmocka_unit_test(words_that_do_not_fit_are_refused),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
