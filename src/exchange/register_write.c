/* register_write.c: the invented register as CSV and as a workbook. */
#include "exchange/register_gen.h"

#include "base/buf.h"
#include "rule/date.h"

#include <iconv.h>
#include <stdlib.h>
#include <xlsxwriter.h>

enum { CSV_MAX = 8 << 20, ROW_MEMORY = 1 << 20 };

/* ---- CSV ---- */

static void
csv_cell(struct buf *b, struct str text, bool last)
{
	bool quote = str_chr(text, ',') >= 0 || str_chr(text, '"') >= 0 || str_chr(text, '\n') >= 0;
	size_t i;

	if (quote)
		buf_addc(b, '"');
	for (i = 0; i < text.n; i++) {
		if (text.p[i] == '"')
			buf_addc(b, '"');
		buf_addc(b, text.p[i]);
	}
	if (quote)
		buf_addc(b, '"');
	buf_add(b, last ? STR("\r\n") : STR(","));
}

/* A merged line: its text in the first cell, the others empty. */
static void
csv_title(struct buf *b, struct str text)
{
	int column;

	for (column = 0; column < REGISTER_COLUMNS; column++)
		csv_cell(b, column ? STR_NONE : text, column + 1 == REGISTER_COLUMNS);
}

static void
csv_row(struct buf *b, struct arena *a, const struct register_row *row)
{
	int column;

	for (column = 0; column < REGISTER_COLUMNS; column++) {
		const struct register_cell *cell = &row->cell[column];
		struct str text = cell->text;

		if (cell->kind == REGISTER_CELL_NUMBER) /* as a spreadsheet shows a long number */
			text = str_fmt(a, "%.5E", strtod(str_cstr(a, text), NULL));
		csv_cell(b, text, column + 1 == REGISTER_COLUMNS);
	}
}

static enum err_code
to_gb18030(struct arena *a, struct str text, struct str *ret, struct err *e)
{
	size_t room = text.n * 2 + 16, left = room, in_left = text.n;
	char *out = arena_alloc(a, room), *out_at = out;
	char *in_at = (char *)text.p; /* iconv does not write there */
	iconv_t conv = iconv_open("GB18030", "UTF-8");
	size_t rc;

	if (conv == (iconv_t)-1)
		return err_set(e, ERR_IO, "no conversion to GB18030");
	rc = iconv(conv, &in_at, &in_left, &out_at, &left);
	iconv_close(conv);
	if (rc == (size_t)-1 || in_left > 0)
		return err_set(e, ERR_IO, "conversion to GB18030 stopped with %zu bytes left",
			       in_left);
	*ret = str_of(out, (size_t)(out_at - out));
	return ERR_OK;
}

enum err_code
register_gen_csv(const struct register_gen *g, struct arena *a, size_t rows,
		 enum register_csv encoding, struct str *ret, struct err *e)
{
	struct buf b;
	size_t i;
	int column;

	buf_init(&b, a, CSV_MAX);
	if (encoding == REGISTER_CSV_UTF8)
		buf_lit(&b, "\xef\xbb\xbf");
	csv_title(&b, register_gen_title(g));
	csv_title(&b, register_gen_subtitle(g));
	for (column = 0; column < REGISTER_COLUMNS; column++)
		csv_cell(&b, register_gen_heading(g, (enum register_column)column),
			 column + 1 == REGISTER_COLUMNS);
	for (i = 0; i < rows; i++) {
		struct register_row row = register_gen_row(g, a, i);

		csv_row(&b, a, &row);
	}
	if (buf_failed(&b))
		return err_set(e, ERR_TOO_LARGE, "register of %zu rows", rows);
	*ret = buf_str(&b);
	return encoding == REGISTER_CSV_GB18030 ? to_gb18030(a, *ret, ret, e) : ERR_OK;
}

/* ---- workbook ---- */

struct sheet {
	lxw_worksheet *ws;
	lxw_format *title, *heading, *date, *merged;
	struct arena *tmp; /* emptied after each row */
	lxw_error error;   /* the first one */
};

static void
sheet_note(struct sheet *s, lxw_error error)
{
	if (s->error == LXW_NO_ERROR)
		s->error = error;
}

static void
sheet_formats(struct sheet *s, lxw_workbook *book)
{
	s->title = workbook_add_format(book);
	format_set_bold(s->title);
	format_set_font_size(s->title, 16);
	format_set_align(s->title, LXW_ALIGN_CENTER);
	s->heading = workbook_add_format(book);
	format_set_bold(s->heading);
	format_set_border(s->heading, LXW_BORDER_THIN);
	s->date = workbook_add_format(book);
	format_set_num_format(s->date, "yyyy-mm-dd");
	s->merged = workbook_add_format(book);
	format_set_align(s->merged, LXW_ALIGN_VERTICAL_CENTER);
}

static void
sheet_head(struct sheet *s, const struct register_gen *g)
{
	static const int widths[REGISTER_COLUMNS] = {10, 5,  21, 12, 8,  14, 34, 34,
						     12, 20, 10, 10, 14, 23, 10, 24};
	int column;

	sheet_note(s, worksheet_merge_range(s->ws, 0, 0, 0, REGISTER_COLUMNS - 1,
					    str_cstr(s->tmp, register_gen_title(g)), s->title));
	sheet_note(s, worksheet_merge_range(s->ws, 1, 0, 1, REGISTER_COLUMNS - 1,
					    str_cstr(s->tmp, register_gen_subtitle(g)), NULL));
	for (column = 0; column < REGISTER_COLUMNS; column++) {
		struct str text = register_gen_heading(g, (enum register_column)column);

		worksheet_set_column(s->ws, (lxw_col_t)column, (lxw_col_t)column, widths[column],
				     NULL);
		sheet_note(s,
			   worksheet_write_string(s->ws, REGISTER_HEAD_LINES - 1, (lxw_col_t)column,
						  str_cstr(s->tmp, text), s->heading));
	}
	worksheet_freeze_panes(s->ws, REGISTER_HEAD_LINES, 1);
}

static lxw_error
sheet_date(struct sheet *s, lxw_row_t line, lxw_col_t column, struct str iso)
{
	struct civil c = date_to_civil(date_parse_iso(iso));
	lxw_datetime when = {.year = c.year, .month = c.month, .day = c.day};

	return worksheet_write_datetime(s->ws, line, column, &when, s->date);
}

static void
sheet_cell(struct sheet *s, lxw_row_t line, lxw_col_t column, const struct register_cell *cell)
{
	const char *text = str_cstr(s->tmp, cell->text);

	/* never worksheet_write(): text that begins with '=' must stay text */
	if (cell->kind == REGISTER_CELL_TEXT)
		sheet_note(s, worksheet_write_string(s->ws, line, column, text, NULL));
	else if (cell->kind == REGISTER_CELL_NUMBER)
		sheet_note(s,
			   worksheet_write_number(s->ws, line, column, strtod(text, NULL), NULL));
	else if (cell->kind == REGISTER_CELL_DATE)
		sheet_note(s, sheet_date(s, line, column, cell->text));
}

static void
sheet_row(struct sheet *s, const struct register_gen *g, size_t index, bool last)
{
	struct register_row row = register_gen_row(g, s->tmp, index);
	lxw_row_t line = (lxw_row_t)(REGISTER_HEAD_LINES + index);
	int column;

	for (column = 0; column < REGISTER_COLUMNS; column++)
		sheet_cell(s, line, (lxw_col_t)column, &row.cell[column]);
	if (row.village_spans && !last)
		sheet_note(s,
			   worksheet_merge_range(
				   s->ws, line, REGISTER_VILLAGE, line + 1, REGISTER_VILLAGE,
				   str_cstr(s->tmp, row.cell[REGISTER_VILLAGE].text), s->merged));
	arena_reset(s->tmp);
}

enum err_code
register_gen_write_xlsx(const struct register_gen *g, const char *path, size_t rows, struct err *e)
{
	/* not constant_memory: a cell merged over two rows is written across both */
	lxw_workbook *book = workbook_new(path);
	struct sheet s = {.tmp = arena_new(ROW_MEMORY)};
	size_t i;

	if (!book) {
		arena_free(s.tmp);
		return err_set(e, ERR_IO, "cannot begin %s", path);
	}
	s.ws = workbook_add_worksheet(book, str_cstr(s.tmp, register_gen_sheet(g)));
	sheet_formats(&s, book);
	sheet_head(&s, g);
	for (i = 0; i < rows; i++)
		sheet_row(&s, g, i, i + 1 == rows);
	arena_free(s.tmp);
	sheet_note(&s, workbook_close(book));
	if (s.error != LXW_NO_ERROR)
		return err_set(e, ERR_IO, "%s: %s", path, lxw_strerror(s.error));
	return ERR_OK;
}
