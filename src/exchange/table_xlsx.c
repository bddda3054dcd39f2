/* table_xlsx.c: see table_xlsx.h. */
#include "exchange/table_xlsx.h"

#include "base/utf8.h"

#include <xlsxwriter.h>

enum { CELL_CHARACTERS = 32000, CELL_MEMORY = 1 << 20, COLUMN_WIDTH = 16, COLUMNS = 255 };

struct table_xlsx {
	struct arena *tmp; /* of one row */
	lxw_workbook *book;
	lxw_worksheet *sheet;
	lxw_format *bold;
	lxw_row_t next;
	lxw_error error; /* the first one */
};

struct table_xlsx *
table_xlsx_open(struct arena *a, const char *path)
{
	struct table_xlsx *t = arena_new_of(a, struct table_xlsx);

	t->book = workbook_new(path);
	if (!t->book)
		return NULL;
	t->tmp = arena_new(CELL_MEMORY);
	t->sheet = workbook_add_worksheet(t->book, NULL);
	t->bold = workbook_add_format(t->book);
	format_set_bold(t->bold);
	worksheet_set_column(t->sheet, 0, COLUMNS, COLUMN_WIDTH, NULL);
	worksheet_freeze_panes(t->sheet, 1, 0);
	return t;
}

void
table_xlsx_row(struct table_xlsx *t, const struct str *cells, size_t n, bool bold)
{
	lxw_error error = LXW_NO_ERROR;
	size_t i;

	for (i = 0; i < n && error == LXW_NO_ERROR; i++)
		if (cells[i].n > 0)
			error = worksheet_write_string(
				t->sheet, t->next, (lxw_col_t)i,
				str_cstr(t->tmp, utf8_left(cells[i], CELL_CHARACTERS)),
				bold ? t->bold : NULL);
	t->next++;
	if (t->error == LXW_NO_ERROR)
		t->error = error;
	arena_reset(t->tmp);
}

enum err_code
table_xlsx_close(struct table_xlsx *t, struct err *e)
{
	lxw_error closed = workbook_close(t->book);

	arena_free(t->tmp);
	if (t->error == LXW_NO_ERROR && closed == LXW_NO_ERROR)
		return ERR_OK;
	return err_set(e, ERR_IO, "workbook: %s",
		       lxw_strerror(closed != LXW_NO_ERROR ? closed : t->error));
}
