/* Dialects of workbooks, and files made to break a reader: each ends soon, with a plain answer. */
#include "exchange/sheet.h"
#include "exchange/sheet_parse.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "tmpdir.h"
#include "workbook.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

enum { SOON_MS = 20000, CHILD_MOST_KB = 900 * 1024 };

static struct arena *arena;
static struct tmpdir dir;

static const char *
path_of(const char *name)
{
	char *path = arena_alloc(arena, TMPDIR_PATH + 64);

	return tmpdir_path(&dir, "", name, path, TMPDIR_PATH + 64);
}

static struct sheet *
load(const struct workbook_plan *plan)
{
	const char *path = path_of("book.xlsx");
	struct sheet *s = arena_new_of(arena, struct sheet);
	struct err e = {0};

	workbook_write(arena, path, plan);
	if (sheet_load(arena, path, s, &e) != ERR_OK)
		fail_msg("%s: %s", err_name(e.code), e.detail);
	return s;
}

static const struct sheet_cell *
cell_at(const struct sheet *s, const char *ref)
{
	size_t i, k;

	for (i = 0; i < s->rows.n; i++)
		for (k = 0; k < s->rows.v[i].n; k++)
			if (str_eq(sheet_ref(arena, s->rows.v[i].row, s->rows.v[i].cells[k].column),
				   str_from(ref)))
				return &s->rows.v[i].cells[k];
	return NULL;
}

static void
assert_cell(const struct sheet *s, const char *ref, enum sheet_cell_type type, const char *text)
{
	const struct sheet_cell *c = cell_at(s, ref);

	if (!c)
		fail_msg("no cell %s", ref);
	if (c->type != type || !str_eq(c->text, str_from(text)))
		fail_msg("%s: type %d \"%.*s\"", ref, c->type, STR_ARG(c->text));
}

/* -- dialects ------------------------------------------------------------------------------------------ */

static void
shared_strings(void **state)
{
	struct workbook_plan plan = {
		.strings = STR("<sst><si><t>one</t></si><si><t/></si><si><r><t>ru</t></r><r><t "
			       "xml:space=\"preserve\">n </t></r><rPh sb=\"0\" eb=\"1\"><t>no</t>"
			       "</rPh></si><si/><si><t>last</t></si></sst>"),
		.rows = STR("<row r=\"2\"><c r=\"A2\" t=\"s\"><v>0</v></c><c r=\"B2\" t=\"s\"><v>1"
			    "</v></c><c r=\"C2\" t=\"s\"><v>2</v></c><c r=\"E2\" t=\"s\"><v>4</v>"
			    "</c></row>"),
	};
	struct sheet *s;

	(void)state;
	s = load(&plan);
	assert_cell(s, "A2", SHEET_TEXT, "one");
	assert_null(cell_at(s, "B2"));
	assert_cell(s, "C2", SHEET_TEXT, "run ");
	assert_cell(s, "E2", SHEET_TEXT, "last");
}

static void
inline_and_pretty(void **state)
{
	struct workbook_plan plan = {
		.rows = STR("\n <row>\n  <c t=\"inlineStr\">\n   <is>\n    <r>\n     <t>a</t>\n"
			    "    </r>\n    <r>\n     <t>b</t>\n    </r>\n   </is>\n  </c>\n"
			    "  <c t=\"inlineStr\"><is><t/></is></c>\n"
			    "  <c t=\"str\"><f>A1&amp;\"x\"</f><v>abx</v></c>\n"
			    "  <c t=\"b\"><v>1</v></c><c t=\"e\"><v>#REF!</v></c><c/>\n"
			    "  <c><v>330381194505030002</v></c><c><v>1.2E1</v></c>\n"
			    "  <c><f>SUM(1,2)</f><v>3</v></c>\n </row>\n"),
	};
	struct sheet *s;

	(void)state;
	s = load(&plan);
	assert_cell(s, "A1", SHEET_TEXT, "ab");
	assert_null(cell_at(s, "B1"));
	assert_cell(s, "C1", SHEET_TEXT, "abx");
	assert_cell(s, "D1", SHEET_TEXT, "1");
	assert_cell(s, "E1", SHEET_TEXT, "#REF!");
	assert_cell(s, "G1", SHEET_NUMBER, "3.3038119450503e+17");
	assert_cell(s, "H1", SHEET_NUMBER, "12");
	assert_cell(s, "I1", SHEET_NUMBER, "3");
}

#define STYLES                                                                                     \
	"<styleSheet><numFmts><numFmt numFmtId=\"176\" formatCode=\"[$-804]yyyy&quot;y&quot;m\"/>" \
	"<numFmt numFmtId=\"177\" formatCode=\"0.00&quot;day&quot;\"/><numFmt numFmtId=\"178\" "   \
	"formatCode=\"h:mm\"/></numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>"        \
	"<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"176\"/>"                 \
	"<xf numFmtId=\"177\"/><xf numFmtId=\"178\"/></cellXfs></styleSheet>"

static const char dates[] =
	"<row><c s=\"0\"><v>32939</v></c><c s=\"1\"><v>32939</v></c><c s=\"2\"><v>32939.5</v></c>"
	"<c s=\"3\"><v>32939</v></c><c s=\"4\"><v>0.4375</v></c><c s=\"1\"><v>1</v></c>"
	"<c s=\"1\"><v>60</v></c><c s=\"1\"><v>-3</v></c><c s=\"1\" t=\"d\"><v>2026-11-24</v></c>"
	"<c s=\"99\"><v>7</v></c></row>";

static void
dates_by_style(void **state)
{
	struct workbook_plan plan = {.rows = str_from(dates), .styles = STR(STYLES)};
	struct sheet *s;

	(void)state;
	s = load(&plan);
	assert_cell(s, "A1", SHEET_NUMBER, "32939");
	assert_cell(s, "B1", SHEET_DATE, "1990-03-07");
	assert_cell(s, "C1", SHEET_DATE, "1990-03-07 12:00");
	assert_cell(s, "D1", SHEET_NUMBER, "32939");
	assert_cell(s, "E1", SHEET_TEXT, "10:30");
	assert_cell(s, "F1", SHEET_DATE, "1900-01-01");
	assert_cell(s, "G1", SHEET_DATE, "1900-02-28");
	assert_cell(s, "H1", SHEET_NUMBER, "-3");
	assert_cell(s, "I1", SHEET_DATE, "2026-11-24");
	assert_cell(s, "J1", SHEET_NUMBER, "7");
}

static void
dates_since_1904(void **state)
{
	struct workbook_plan plan = {
		.rows = STR("<row><c s=\"1\"><v>31477</v></c></row>"),
		.styles = STR(STYLES),
		.workbook = STR("<workbook><workbookPr date1904=\"1\"/><sheets><sheet name=\"S\" "
				"id=\"rId1\"/></sheets></workbook>"),
	};

	(void)state;
	assert_cell(load(&plan), "A1", SHEET_DATE, "1990-03-07");
}

static void
first_visible_sheet_and_prefixes(void **state)
{
	struct workbook_plan plan = {
		.rows = STR("<x:row xmlns:x=\"u\"><x:c><x:v>5</x:v></x:c></x:row>"),
		.after = STR("<mergeCells><mergeCell ref=\"A1:B3\"/><mergeCell ref=\"odd\"/>"
			     "</mergeCells>"),
		.workbook = STR("<workbook><sheets><sheet name=\"H\" state=\"hidden\" id=\"rId4\"/>"
				"<sheet name=\"V\" id=\"rId1\"/></sheets></workbook>"),
	};
	struct sheet *s;

	(void)state;
	s = load(&plan);
	assert_true(str_is(s->name, "V"));
	assert_int_equal(s->sheets, 2);
	assert_cell(s, "A1", SHEET_NUMBER, "5");
	assert_null(sheet_covered(s, 1, 0));
	assert_non_null(sheet_covered(s, 3, 1));
	assert_null(sheet_covered(s, 4, 1));
}

/* -- made to break a reader ------------------------------------------------------------------------------ */

/* Refused with that code, soon, and without the child having taken more memory than it may. */
static void
assert_ends(const char *path, enum err_code want)
{
	int64_t began = clock_monotonic_ms();
	struct rusage used;
	struct sheet s;
	struct err e = {0};
	enum err_code rc = sheet_load(arena, path, &s, &e);

	if (rc != want)
		fail_msg("%s (%s), want %s", err_name(rc), e.detail, err_name(want));
	assert_true(clock_monotonic_ms() - began < SOON_MS);
	getrusage(RUSAGE_CHILDREN, &used);
	assert_true(used.ru_maxrss < CHILD_MOST_KB);
}

static void
assert_plan_ends(const struct workbook_plan *plan, enum err_code want)
{
	const char *path = path_of("bomb.xlsx");

	workbook_write(arena, path, plan);
	assert_ends(path, want);
}

/* `text` n times, in memory given back at the end of the test program. */
static struct str
times(const char *text, size_t n)
{
	size_t length = strlen(text), i;
	char *p = arena_alloc(arena, length * n);

	for (i = 0; i < n; i++)
		memcpy(p + i * length, text, length);
	return str_of(p, length * n);
}

static struct str
around(const char *before, struct str inner, const char *after)
{
	struct buf b;

	buf_init(&b, arena, inner.n + 4096);
	buf_add(&b, str_from(before));
	buf_add(&b, inner);
	buf_add(&b, str_from(after));
	return buf_str(&b);
}

static void
one_huge_text(void **state)
{
	struct workbook_plan plan = {.rows = around("<row><c t=\"inlineStr\"><is><t>",
						    times("a", 40 << 20), "</t></is></c></row>")};

	(void)state;
	assert_plan_ends(&plan, ERR_BAD_FILE); /* the XML parser's own limit */
}

static void
one_long_text(void **state)
{
	struct workbook_plan plan = {.rows = around("<row><c t=\"inlineStr\"><is><t>",
						    times("a", SHEET_CELL_BYTES + 1),
						    "</t></is></c></row>")};

	(void)state;
	assert_plan_ends(&plan, ERR_TOO_LARGE);
}

static void
part_that_unpacks_to_too_much(void **state)
{
	struct workbook_plan plan = {.after = times("<a/><!-- nothing -->", 5 << 20)};

	(void)state;
	assert_plan_ends(&plan, ERR_TOO_LARGE);
}

static void
too_many_rows_and_columns(void **state)
{
	struct workbook_plan rows = {.rows = times("<row><c><v>1</v></c></row>", SHEET_ROWS + 1)};
	struct workbook_plan columns = {
		.rows = around("<row>", times("<c><v>1</v></c>", SHEET_COLUMNS + 1), "</row>")};
	struct workbook_plan far = {.rows = STR("<row><c r=\"XFD1\"><v>1</v></c></row>")};

	(void)state;
	assert_plan_ends(&rows, ERR_TOO_LARGE);
	assert_plan_ends(&columns, ERR_TOO_LARGE);
	assert_plan_ends(&far, ERR_TOO_LARGE);
}

static void
too_many_strings(void **state)
{
	struct workbook_plan plan = {
		.strings = around("<sst>", times("<si><t>x</t></si>", 1000001), "</sst>")};

	(void)state;
	assert_plan_ends(&plan, ERR_TOO_LARGE);
}

/* The same long string again and again: a small file, a large sheet. */
static void
one_string_many_times(void **state)
{
	struct workbook_plan plan = {
		.strings = around("<sst><si><t>", times("x", 60000), "</t></si></sst>"),
		.rows = times("<row><c t=\"s\"><v>0</v></c><c t=\"s\"><v>0</v></c></row>", 2000)};

	(void)state;
	assert_plan_ends(&plan, ERR_TOO_LARGE);
}

static void
document_types(void **state)
{
	static const char *const heads[] = {
		"<!DOCTYPE worksheet>",
		"<!DOCTYPE worksheet [<!ENTITY a \"x\">]>",
		("<!DOCTYPE worksheet [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\">"
		 "<!ENTITY c \"&b;&b;&b;&b;&b;&b;\"><!ENTITY d \"&c;&c;&c;&c;&c;&c;\">]>"),
		"<!DOCTYPE worksheet SYSTEM \"file:///etc/hostname\">",
		"<!DOCTYPE worksheet [<!ENTITY a SYSTEM \"file:///etc/hostname\">]>",
	};
	struct workbook_plan plan = {.rows = STR("<row><c t=\"inlineStr\"><is><t>&a;</t></is></c>"
						 "</row>")};
	size_t i;

	(void)state;
	for (i = 0; i < COUNTOF(heads); i++) {
		plan.head = str_from(heads[i]);
		assert_plan_ends(&plan, ERR_BAD_FILE);
	}
	plan.head = STR_NONE;
	assert_plan_ends(&plan, ERR_BAD_FILE); /* an entity that nobody declares */
}

/* A filter for the bytes of a document type would not see this one. */
static void
document_type_in_utf16(void **state)
{
	static const char text[] = "<!DOCTYPE worksheet [<!ENTITY a \"x\">]><worksheet><sheetData>"
				   "<row><c><v>1</v></c></row></sheetData></worksheet>";
	struct workbook_part parts[5] = {{0}};
	struct buf b;
	size_t i;

	(void)state;
	buf_init(&b, arena, 4096);
	buf_lit(&b, "\xff\xfe");
	for (i = 0; i < sizeof(text) - 1; i++) {
		buf_addc(&b, text[i]);
		buf_addc(&b, '\0');
	}
	parts[0] = (struct workbook_part){
		"xl/workbook.xml", STR("<workbook><sheets><sheet name=\"S\" id=\"r\"/></sheets>"
				       "</workbook>")};
	parts[1] = (struct workbook_part){
		"xl/_rels/workbook.xml.rels",
		STR("<Relationships><Relationship Id=\"r\" Type=\"x/worksheet\" "
		    "Target=\"s.xml\"/></Relationships>")};
	parts[2] = (struct workbook_part){"xl/s.xml", buf_str(&b)};
	workbook_zip(path_of("bomb.xlsx"), parts);
	assert_ends(path_of("bomb.xlsx"), ERR_BAD_FILE);
}

static void
many_entries(void **state)
{
	enum { MANY = 2100 };
	struct workbook_part *parts = arena_array(arena, struct workbook_part, MANY + 1);
	size_t i;

	(void)state;
	for (i = 0; i < MANY; i++)
		parts[i] = (struct workbook_part){str_cstr(arena, str_fmt(arena, "f%zu", i)),
						  STR("x")};
	workbook_zip(path_of("bomb.xlsx"), parts);
	assert_ends(path_of("bomb.xlsx"), ERR_TOO_LARGE);
}

static void
things_that_do_not_fit(void **state)
{
	static const char *const rows[] = {
		"<row r=\"2\"/><row r=\"2\"><c><v>1</v></c></row>",
		"<row r=\"0\"><c><v>1</v></c></row>",
		"<row r=\"99999999999\"><c><v>1</v></c></row>",
		"<row><c r=\"A2\"><v>1</v></c></row>",
		"<row><c r=\"1\"><v>1</v></c></row>",
		"<row><c r=\"B1\"><v>1</v></c><c r=\"A1\"><v>1</v></c></row>",
		"<row><c t=\"s\"><v>0</v></c></row>",
		"<row><c t=\"s\"><v>-1</v></c></row>",
		"<row><c><v>1</v></row>",
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNTOF(rows); i++) {
		struct workbook_plan plan = {.rows = str_from(rows[i])};

		assert_plan_ends(&plan, ERR_BAD_FILE);
	}
}

/* Every cut of a right workbook, and every 97th byte changed: an answer, never a crash. */
static void
damaged_files(void **state)
{
	struct workbook_plan plan = {.rows = STR("<row><c><v>1</v></c></row>")};
	const char *path = path_of("damaged.xlsx");
	struct str whole;
	struct err e = {0};
	struct sheet s;
	size_t i;

	(void)state;
	workbook_write(arena, path, &plan);
	assert_int_equal(file_read(arena, path, 1 << 20, &whole, &e), ERR_OK);
	for (i = 4; i < whole.n; i += 211) {
		assert_int_equal(file_write(path, str_of(whole.p, i), 0600, &e), ERR_OK);
		assert_int_not_equal(sheet_load(arena, path, &s, &e), ERR_OK);
	}
	for (i = 4; i < whole.n; i += 97) {
		char *copy = arena_alloc(arena, whole.n);

		memcpy(copy, whole.p, whole.n);
		copy[i] ^= 0x55;
		assert_int_equal(file_write(path, str_of(copy, whole.n), 0600, &e), ERR_OK);
		switch (sheet_load(arena, path, &s, &e)) {
		case ERR_OK:
		case ERR_BAD_FILE:
		case ERR_TOO_LARGE:
			break;
		default:
			fail_msg("byte %zu: %s", i, e.detail);
		}
	}
}

static int
setup(void **state)
{
	(void)state;
	arena = arena_new((size_t)2 << 30);
	tmpdir_make(&dir);
	return 0;
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
		cmocka_unit_test(shared_strings),
		cmocka_unit_test(inline_and_pretty),
		cmocka_unit_test(dates_by_style),
		cmocka_unit_test(dates_since_1904),
		cmocka_unit_test(first_visible_sheet_and_prefixes),
		cmocka_unit_test(one_huge_text),
		cmocka_unit_test(one_long_text),
		cmocka_unit_test(part_that_unpacks_to_too_much),
		cmocka_unit_test(too_many_rows_and_columns),
		cmocka_unit_test(too_many_strings),
		cmocka_unit_test(one_string_many_times),
		cmocka_unit_test(document_types),
		cmocka_unit_test(document_type_in_utf16),
		cmocka_unit_test(many_entries),
		cmocka_unit_test(things_that_do_not_fit),
		cmocka_unit_test(damaged_files),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
