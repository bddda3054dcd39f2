/* sheet_build.c: rows under construction, limits, numbers and dates as text. */
#include "exchange/sheet_parse.h"

#include "base/utf8.h"
#include "rule/date.h"

#include <math.h>

void
sheet_builder_init(struct sheet_builder *b, struct arena *a, const struct sheet_sink *sink)
{
	b->arena = a;
	b->sink = sink;
	b->row = (struct sheet_row){.cells = b->cells};
	b->row_bytes = b->bytes = 0;
	b->rows = 0;
}

enum err_code
sheet_builder_row(struct sheet_builder *b, uint32_t row, struct err *e)
{
	if (row <= b->row.row)
		return err_set(e, ERR_BAD_FILE, "row %u after row %u", row, b->row.row);
	b->row.row = row;
	b->row.n = 0;
	b->row_bytes = 0;
	return ERR_OK;
}

enum err_code
sheet_builder_cell(struct sheet_builder *b, uint32_t column, enum sheet_cell_type type,
		   struct str text, struct err *e)
{
	struct sheet_row *r = &b->row;

	if (text.n == 0 || type == SHEET_EMPTY)
		return ERR_OK;
	if (column >= SHEET_COLUMNS)
		return err_set(e, ERR_TOO_LARGE, "more than %d columns", SHEET_COLUMNS);
	if (r->n > 0 && column <= r->cells[r->n - 1].column)
		return err_set(e, ERR_BAD_FILE, "cells of row %u out of order", r->row);
	b->row_bytes += text.n;
	b->bytes += text.n;
	if (text.n > SHEET_CELL_BYTES || b->row_bytes > SHEET_ROW_BYTES ||
	    b->bytes > SHEET_TEXT_BYTES)
		return err_set(e, ERR_TOO_LARGE, "too much text at row %u", r->row);
	if (!utf8_valid(text))
		return err_set(e, ERR_BAD_FILE, "row %u is not UTF-8", r->row);
	r->cells[r->n++] = (struct sheet_cell){column, type, text};
	return ERR_OK;
}

enum err_code
sheet_builder_end(struct sheet_builder *b, struct err *e)
{
	if (b->row.n == 0)
		return ERR_OK;
	if (++b->rows > SHEET_ROWS)
		return err_set(e, ERR_TOO_LARGE, "more than %d rows", SHEET_ROWS);
	if (!b->sink->row(b->sink->ctx, &b->row))
		return err_set(e, ERR_TOO_LARGE, "stopped by the reader's owner");
	b->row.n = 0;
	return ERR_OK;
}

struct str
sheet_serial_date(struct arena *a, double serial, bool from_1904)
{
	int64_t base = from_1904 ? date_from_civil(1904, 1, 1) : date_from_civil(1899, 12, 30);
	int64_t day, minute;
	char iso[10];

	if (!(serial >= 0 && serial < 120000))
		return STR_NONE;
	day = (int64_t)floor(serial);
	minute = (int64_t)((serial - floor(serial)) * 1440 + 0.5);
	if (minute == 1440) {
		day++;
		minute = 0;
	}
	/* Spreadsheets hold 1900 for a leap year: before its 29 February they are one day off. */
	if (!from_1904 && day < 60)
		base++;
	if (date_print_iso(base + day, iso) != sizeof(iso))
		return STR_NONE;
	if (minute == 0)
		return str_dup(a, str_of(iso, sizeof(iso)));
	return str_fmt(a, "%.10s %02d:%02d", iso, (int)(minute / 60), (int)(minute % 60));
}

struct str
sheet_number(struct arena *a, double n)
{
	if (!isfinite(n))
		return STR_NONE;
	if (n == floor(n) && fabs(n) < 1e15)
		return str_fmt(a, "%.0f", n);
	return str_fmt(a, "%.15g", n);
}
