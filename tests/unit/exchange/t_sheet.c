#include "exchange/register_gen.h"
#include "exchange/sheet.h"

#include "base/buf.h"
#include "base/file.h"
#include "tmpdir.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static struct arena *arena;
static struct tmpdir dir;
static struct register_gen *gen;

static const char *
path_of(const char *name)
{
	char *path = arena_alloc(arena, TMPDIR_PATH + 64);

	return tmpdir_path(&dir, "", name, path, TMPDIR_PATH + 64);
}

static const char *
write_file(const char *name, struct str content)
{
	const char *path = path_of(name);
	struct err e = {0};

	assert_int_equal(file_write(path, content, 0600, &e), ERR_OK);
	return path;
}

static struct sheet *
load(const char *path)
{
	struct sheet *s = arena_new_of(arena, struct sheet);
	struct err e = {0};

	if (sheet_load(arena, path, s, &e) != ERR_OK)
		fail_msg("%s: %s: %s", path, err_name(e.code), e.detail);
	return s;
}

static const struct sheet_row *
row_at(const struct sheet *s, uint32_t row)
{
	static const struct sheet_row none;
	size_t i;

	for (i = 0; i < s->rows.n; i++)
		if (s->rows.v[i].row == row)
			return &s->rows.v[i];
	return &none;
}

static struct str
text_at(const struct sheet *s, uint32_t row, uint32_t column)
{
	const struct sheet_cell *c = sheet_cell(row_at(s, row), column);

	return c ? c->text : STR_NONE;
}

static void
assert_text(struct str got, struct str want)
{
	if (!str_eq(got, want))
		fail_msg("got \"%.*s\", want \"%.*s\"", STR_ARG(got), STR_ARG(want));
}

/* Every cell of the first `rows` rows reads as the generator meant it; `typed`: numbers and dates
 * are told from text. */
static void
assert_register(const struct sheet *s, size_t rows, bool typed)
{
	size_t i;
	int c;

	for (c = 0; c < REGISTER_COLUMNS; c++)
		assert_text(text_at(s, REGISTER_HEAD_LINES, (uint32_t)c),
			    register_gen_heading(gen, (enum register_column)c));
	for (i = 0; i < rows; i++) {
		struct register_row row = register_gen_row(gen, arena, i);
		uint32_t line = (uint32_t)(REGISTER_HEAD_LINES + 1 + i);

		for (c = 0; c < REGISTER_COLUMNS; c++) {
			const struct sheet_cell *got = sheet_cell(row_at(s, line), (uint32_t)c);
			const struct register_cell *want = &row.cell[c];

			if (want->kind == REGISTER_CELL_NUMBER) {
				assert_non_null(got);
				assert_int_not_equal(got->type, SHEET_DATE);
				if (typed)
					assert_int_equal(got->type, SHEET_NUMBER);
				continue;
			}
			assert_text(got ? got->text : STR_NONE, want->text);
			if (typed && want->kind == REGISTER_CELL_DATE)
				assert_int_equal(got->type, SHEET_DATE);
		}
	}
}

static void
xlsx_as_generated(void **state)
{
	const char *path = path_of("register.xlsx");
	struct err e = {0};
	struct sheet *s;
	size_t i, covered = 0;

	(void)state;
	assert_int_equal(register_gen_write_xlsx(gen, path, REGISTER_ROWS, &e), ERR_OK);
	s = load(path);
	assert_int_equal(s->rows.n, REGISTER_ROWS + REGISTER_HEAD_LINES);
	assert_text(s->name, register_gen_sheet(gen));
	assert_register(s, REGISTER_ROWS, true);
	for (i = 0; i < s->rows.n; i++)
		covered += i >= REGISTER_HEAD_LINES &&
			   sheet_covered(s, s->rows.v[i].row, REGISTER_VILLAGE) != NULL;
	assert_int_equal(covered, register_problem_count(REGISTER_VILLAGE_MERGED));
}

static void
csv_in_both_encodings(void **state)
{
	struct str text;
	struct err e = {0};

	(void)state;
	assert_int_equal(register_gen_csv(gen, arena, REGISTER_ROWS, REGISTER_CSV_UTF8, &text, &e),
			 ERR_OK);
	assert_register(load(write_file("u.csv", text)), REGISTER_ROWS, false);
	assert_int_equal(register_gen_csv(gen, arena, REGISTER_ROWS, REGISTER_CSV_GB18030, &text,
					  &e),
			 ERR_OK);
	assert_register(load(write_file("g.csv", text)), REGISTER_ROWS, false);
}

static void
samples_of_other_programs(void **state)
{
	(void)state;
	assert_register(load("tests/samples/register.xls"), 70, true);
	assert_register(load("tests/samples/register.csv"), 70, false);
	assert_register(load("tests/samples/register-gnumeric.xlsx"), 40, false);
}

static void
csv_odds(void **state)
{
	struct sheet *s;

	(void)state;
	s = load(write_file("a.csv", STR("a;\"b;\"\"c\"\"\nd\";e\r\n\r\n;;f")));
	assert_int_equal(s->rows.n, 2);
	assert_text(text_at(s, 1, 1), STR("b;\"c\"\nd"));
	assert_text(text_at(s, 1, 2), STR("e"));
	assert_text(text_at(s, 3, 2), STR("f"));
	s = load(write_file("b.csv", STR("x\ty,z\n1\t2")));
	assert_text(text_at(s, 1, 0), STR("x"));
	assert_text(text_at(s, 1, 1), STR("y,z"));
	s = load(write_file("c.csv", STR("\"never closed,1\n2")));
	assert_text(text_at(s, 1, 0), STR("never closed,1\n2"));
	s = load(write_file("d.csv", str_of("\xff\xfe"
					    "a\0,\0b\0",
					    8)));
	assert_text(text_at(s, 1, 1), STR("b"));
}

static void
assert_refused(const char *path, enum err_code want)
{
	struct sheet s;
	struct err e = {0};
	enum err_code rc = sheet_load(arena, path, &s, &e);

	if (rc != want)
		fail_msg("%s: %s (%s), want %s", path, err_name(rc), e.detail, err_name(want));
}

static void
not_a_sheet(void **state)
{
	(void)state;
	assert_refused(write_file("e.xlsx", STR("")), ERR_BAD_FILE);
	assert_refused(write_file("p.xlsx", STR("%PDF-1.7 ...")), ERR_BAD_FILE);
	assert_refused(write_file("h.xls", STR("<html><table><tr><td>1")), ERR_BAD_FILE);
	assert_refused(write_file("z.xlsx", STR("PK\x03\x04 and nothing more")), ERR_BAD_FILE);
	assert_refused(write_file("o.xls", STR("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 cut")),
		       ERR_BAD_FILE);
	assert_refused(write_file("bin.csv", str_of("a,b\0c\n\x80\xff\xfe", 10)), ERR_BAD_FILE);
	assert_refused(path_of("absent.csv"), ERR_IO);
	assert_refused(dir.path, ERR_TOO_LARGE);
}

static void
limits_of_a_text(void **state)
{
	size_t n = SHEET_CELL_BYTES + 10;
	char *long_cell = arena_alloc(arena, n);
	struct buf b;
	int i;

	(void)state;
	memset(long_cell, 'x', n);
	assert_refused(write_file("cell.csv", str_of(long_cell, n)), ERR_TOO_LARGE);
	buf_init(&b, arena, 1 << 20);
	for (i = 0; i <= SHEET_COLUMNS; i++)
		buf_lit(&b, "1,");
	buf_lit(&b, "1");
	assert_refused(write_file("wide.csv", buf_str(&b)), ERR_TOO_LARGE);
	buf_init(&b, arena, 1 << 20);
	for (i = 0; i <= SHEET_ROWS; i++)
		buf_lit(&b, "1,2\n");
	assert_refused(write_file("deep.csv", buf_str(&b)), ERR_TOO_LARGE);
}

static void
refs(void **state)
{
	(void)state;
	assert_text(sheet_ref(arena, 7, 1), STR("B7"));
	assert_text(sheet_ref(arena, 1, 25), STR("Z1"));
	assert_text(sheet_ref(arena, 12, 26), STR("AA12"));
	assert_text(sheet_ref(arena, 1, 255), STR("IV1"));
}

static int
setup(void **state)
{
	struct str words;
	struct err e = {0};

	(void)state;
	arena = arena_new((size_t)1 << 30);
	tmpdir_make(&dir);
	if (file_read(arena, "data/demo/register.tsv", 1 << 20, &words, &e) != ERR_OK)
		return 1;
	return register_gen_open(arena, words, 7, &gen, &e) == ERR_OK ? 0 : 1;
}

static int
teardown(void **state)
{
	(void)state;
	tmpdir_remove(&dir);
	arena_free(arena);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(xlsx_as_generated),
		cmocka_unit_test(csv_in_both_encodings),
		cmocka_unit_test(samples_of_other_programs),
		cmocka_unit_test(csv_odds),
		cmocka_unit_test(not_a_sheet),
		cmocka_unit_test(limits_of_a_text),
		cmocka_unit_test(refs),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
