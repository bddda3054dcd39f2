/*
 * import_wrong.c: the wrong rows as a workbook of their own. Head row and cells stand as they came,
 * all as text: what looks like a formula is text, an ID number keeps its digits.
 */
#include "base/utf8.h"
#include "exchange/import_internal.h"

#include <xlsxwriter.h>

enum { TMP_MEMORY = 4 << 20, REASON_BYTES = 16 * 1024, COLUMN_WIDTH = 16, REASON_WIDTH = 60 };

struct wrong_sheet {
	const struct import *im;
	const struct import_result *result;
	lxw_worksheet *ws;
	lxw_format *bold, *red;
	struct arena *tmp;
	uint32_t reason_column;
	lxw_error error; /* the first one */
};

static void
put(struct wrong_sheet *s, uint32_t row, uint32_t column, struct str text, lxw_format *format)
{
	lxw_error error;

	if (text.n == 0)
		return;
	/* A cell takes 32,767 characters. */
	error = worksheet_write_string(s->ws, row, (lxw_col_t)column,
				       str_cstr(s->tmp, utf8_left(text, 32000)), format);
	if (s->error == LXW_NO_ERROR)
		s->error = error;
}

static void
put_cells(struct wrong_sheet *s, uint32_t to, const struct sheet_row *row, lxw_format *format)
{
	size_t i;

	for (i = 0; i < row->n; i++)
		put(s, to, row->cells[i].column, row->cells[i].text, format);
}

/* Heading and sentence of each problem of the row, one a line. */
static struct str
reason_of(struct wrong_sheet *s, uint32_t row, import_say_fn *say, void *ctx)
{
	struct buf b;
	size_t i;

	buf_init(&b, s->tmp, REASON_BYTES);
	for (i = 0; i < s->result->problems.n; i++) {
		const struct import_problem *p = &s->result->problems.v[i];

		if (p->row != row || p->problem->level != PROBLEM_ERROR)
			continue;
		if (b.n > 0)
			buf_addc(&b, '\n');
		if (p->heading.n > 0)
			buf_addf(&b, "[%.*s] ", STR_ARG(p->heading));
		buf_add(&b, say(ctx, s->tmp, p->problem));
	}
	return buf_str(&b);
}

static void
put_rows(struct wrong_sheet *s, import_say_fn *say, void *ctx)
{
	uint32_t to = 1;
	size_t i;

	for (i = 0; i < s->result->rows.n; i++) {
		const struct sheet_row *row = &s->im->sheet.rows.v[s->result->rows.v[i].index];

		if (s->result->rows.v[i].outcome != IMPORT_WRONG)
			continue;
		put_cells(s, to, row, NULL);
		put(s, to, s->reason_column, reason_of(s, row->row, say, ctx), s->red);
		arena_reset(s->tmp);
		to++;
	}
}

static uint32_t
last_column(const struct import *im)
{
	return im->columns.n > 0 ? im->columns.v[im->columns.n - 1].column + 1 : 0;
}

enum err_code
import_write_wrong(const struct import *im, const struct import_result *result,
		   struct str reason_heading, import_say_fn *say, void *ctx, const char *path,
		   struct err *e)
{
	lxw_workbook_options options = {.constant_memory = LXW_FALSE};
	lxw_workbook *book = workbook_new_opt(path, &options);
	struct wrong_sheet s = {.im = im, .result = result};
	lxw_error closed;

	if (!book)
		return err_set(e, ERR_IO, "workbook: cannot be started");
	s.tmp = arena_new(TMP_MEMORY);
	s.ws = workbook_add_worksheet(book, NULL);
	s.bold = workbook_add_format(book);
	format_set_bold(s.bold);
	s.red = workbook_add_format(book);
	format_set_font_color(s.red, LXW_COLOR_RED);
	format_set_text_wrap(s.red);
	s.reason_column = last_column(im);
	worksheet_set_column(s.ws, 0, (lxw_col_t)s.reason_column, COLUMN_WIDTH, NULL);
	worksheet_set_column(s.ws, (lxw_col_t)s.reason_column, (lxw_col_t)s.reason_column,
			     REASON_WIDTH, NULL);
	put_cells(&s, 0, &im->sheet.rows.v[im->head], s.bold);
	put(&s, 0, s.reason_column, reason_heading, s.bold);
	put_rows(&s, say, ctx);
	arena_free(s.tmp);
	closed = workbook_close(book);
	if (closed != LXW_NO_ERROR || s.error != LXW_NO_ERROR)
		return err_set(e, ERR_IO, "workbook: %s",
			       lxw_strerror(closed != LXW_NO_ERROR ? closed : s.error));
	return ERR_OK;
}
