/*
 * sheet_xls.c: the old binary workbook, by libfreexl. The library does not tell merged ranges; the
 * covered cells are empty.
 */
#include "exchange/sheet_parse.h"

#include <freexl.h>
#include <stdlib.h>
#include <string.h>

static enum err_code
failed(int code, const char *what, struct err *e)
{
	if (code == FREEXL_INSUFFICIENT_MEMORY)
		return err_set(e, ERR_TOO_LARGE, "xls: out of memory at %s", what);
	return err_set(e, ERR_BAD_FILE, "xls: code %d at %s", code, what);
}

static enum err_code
put_cell(struct sheet_builder *b, uint32_t column, const FreeXL_CellValue *v, struct err *e)
{
	enum sheet_cell_type type = SHEET_TEXT;
	struct str text = STR_NONE;

	switch (v->type) {
	case FREEXL_CELL_INT:
		type = SHEET_NUMBER;
		text = str_fmt(b->arena, "%d", v->value.int_value);
		break;
	case FREEXL_CELL_DOUBLE:
		type = SHEET_NUMBER;
		text = sheet_number(b->arena, v->value.double_value);
		break;
	case FREEXL_CELL_DATE:
	case FREEXL_CELL_DATETIME:
		type = SHEET_DATE;
		text = str_dup(b->arena, str_from(v->value.text_value));
		break;
	case FREEXL_CELL_TEXT:
	case FREEXL_CELL_SST_TEXT:
	case FREEXL_CELL_TIME:
		text = str_dup(b->arena, str_from(v->value.text_value));
		break;
	default:
		break;
	}
	return sheet_builder_cell(b, column, type, text, e);
}

static enum err_code
put_row(const void *handle, struct sheet_builder *b, uint32_t row, uint32_t columns, struct err *e)
{
	enum err_code rc = sheet_builder_row(b, row + 1, e);
	uint32_t column;

	for (column = 0; column < columns && rc == ERR_OK; column++) {
		FreeXL_CellValue v;
		int code;

		memset(&v, 0, sizeof(v));
		code = freexl_get_cell_value(handle, row, (unsigned short)column, &v);
		rc = code == FREEXL_OK ? put_cell(b, column, &v, e) : failed(code, "cell", e);
	}
	return rc == ERR_OK ? sheet_builder_end(b, e) : rc;
}

static enum err_code
put_sheet(struct arena *a, const void *handle, const struct sheet_sink *sink, struct err *e)
{
	struct sheet_builder *b = arena_new_of(a, struct sheet_builder);
	unsigned int sheets = 0, rows = 0, password = 0;
	unsigned short columns = 0;
	const char *name = NULL;
	enum err_code rc = ERR_OK;
	uint32_t row;
	int code;

	code = freexl_get_info(handle, FREEXL_BIFF_PASSWORD, &password);
	if (code == FREEXL_OK && password == FREEXL_BIFF_OBFUSCATED)
		return err_set(e, ERR_BAD_FILE, "xls: has a password");
	code = freexl_get_info(handle, FREEXL_BIFF_SHEET_COUNT, &sheets);
	if (code == FREEXL_OK)
		code = freexl_select_active_worksheet(handle, 0);
	if (code == FREEXL_OK)
		code = freexl_get_worksheet_name(handle, 0, &name);
	if (code == FREEXL_OK)
		code = freexl_worksheet_dimensions(handle, &rows, &columns);
	if (code != FREEXL_OK)
		return failed(code, "sheet", e);
	if (!sink->name(sink->ctx, name ? str_from(name) : STR_NONE, sheets))
		return err_set(e, ERR_TOO_LARGE, "stopped by the reader's owner");
	sheet_builder_init(b, a, sink);
	for (row = 0; row < rows && rc == ERR_OK; row++)
		rc = put_row(handle, b, row, columns, e);
	return rc;
}

enum err_code
sheet_parse_xls(struct arena *a, const char *path, const struct sheet_sink *sink, struct err *e)
{
	const void *handle = NULL;
	enum err_code rc;
	int code = freexl_open(path, &handle);

	if (code != FREEXL_OK)
		rc = failed(code, "open", e);
	else
		rc = put_sheet(a, handle, sink, e);
	if (handle)
		freexl_close(handle);
	return rc;
}
