/* sheet_xlsx_rows.c: the cells of one sheet, row by row. */
#include "exchange/xlsx.h"

#include <stdlib.h>

struct reading {
	struct workbook *w;
	const struct sheet_sink *sink;
	struct sheet_builder *builder;
	struct arena *row_arena; /* emptied after each row */
	uint32_t last_row;
	uint32_t next_column;
	/* the cell at hand */
	bool in_cell, in_value, in_inline;
	uint32_t column;
	int64_t style;
	struct str type;
	struct buf value;
	struct xlsx_text text;
};

/* "B7" -> column 1, row 7. False when it is no such name. */
static bool
read_ref(struct str s, uint32_t *ret_column, uint32_t *ret_row)
{
	uint32_t column = 0, row = 0;
	size_t i = 0;

	for (; i < s.n && s.p[i] >= 'A' && s.p[i] <= 'Z' && i < 4; i++)
		column = column * 26 + (uint32_t)(s.p[i] - 'A' + 1);
	if (i == 0 || i == s.n)
		return false;
	for (; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9' || row > 10000000)
			return false;
		row = row * 10 + (uint32_t)(s.p[i] - '0');
	}
	*ret_column = column - 1;
	*ret_row = row;
	return row > 0;
}

static enum err_code
start_row(struct reading *r, const struct zip_part *p, struct err *e)
{
	struct str number = xml_attribute(p, NULL, "r");
	int64_t row = (int64_t)r->last_row + 1;

	if (number.n > 0 && (!str_to_int(number, &row) || row < 1 || row > 10000000))
		return err_set(e, ERR_BAD_FILE, "xlsx: row number");
	r->last_row = (uint32_t)row;
	r->next_column = 0;
	return sheet_builder_row(r->builder, r->last_row, e);
}

static enum err_code
start_cell(struct reading *r, const struct zip_part *p, struct err *e)
{
	struct str ref = xml_attribute(p, NULL, "r");
	uint32_t row = r->last_row;

	r->column = r->next_column;
	if (ref.n > 0 && (!read_ref(ref, &r->column, &row) || row != r->last_row))
		return err_set(e, ERR_BAD_FILE, "xlsx: cell in the wrong row");
	r->next_column = r->column + 1;
	if (!str_to_int(xml_attribute(p, NULL, "s"), &r->style))
		r->style = 0;
	r->type = xml_attribute(p, r->row_arena, "t");
	buf_clear(&r->value);
	buf_clear(&r->text.buf);
	r->in_cell = !xml_is_empty(p);
	r->in_value = r->in_inline = r->text.open = false;
	r->text.phonetic = 0;
	return ERR_OK;
}

static enum xlsx_format
cell_format(const struct reading *r)
{
	if (r->style < 0 || (size_t)r->style >= r->w->styles.n)
		return XLSX_PLAIN;
	return r->w->styles.v[r->style];
}

static struct str
clock_text(struct arena *a, double serial)
{
	int minute = (int)(serial * 1440 + 0.5);

	return str_fmt(a, "%02d:%02d", minute / 60, minute % 60);
}

static struct str
number_text(struct reading *r, struct str raw, enum sheet_cell_type *type)
{
	struct arena *a = r->row_arena;
	enum xlsx_format format = cell_format(r);
	const char *text = str_cstr(a, raw);
	char *end;
	double n = strtod(text, &end);
	struct str date;

	*type = SHEET_TEXT;
	if (end == text || *end != '\0')
		return raw; /* not a number: what stands there, as text */
	if (format == XLSX_TIME && n >= 0 && n < 1)
		return clock_text(a, n);
	if (format != XLSX_PLAIN) {
		date = sheet_serial_date(a, n, r->w->from_1904);
		*type = SHEET_DATE;
		if (date.n > 0)
			return date;
	}
	*type = SHEET_NUMBER;
	return sheet_number(a, n);
}

static enum err_code
end_cell(struct reading *r, struct err *e)
{
	struct str raw = str_trim(buf_str(&r->value)), text = raw;
	enum sheet_cell_type type = SHEET_TEXT;
	int64_t at;

	r->in_cell = false;
	if (buf_failed(&r->value) || buf_failed(&r->text.buf))
		return err_set(e, ERR_TOO_LARGE, "xlsx: too much text at row %u", r->last_row);
	if (str_is(r->type, "s")) {
		if (raw.n == 0)
			return ERR_OK;
		if (!str_to_int(raw, &at) || at < 0 || (size_t)at >= r->w->strings.n)
			return err_set(e, ERR_BAD_FILE, "xlsx: shared string at row %u",
				       r->last_row);
		text = r->w->strings.v[at];
	} else if (str_is(r->type, "inlineStr")) {
		text = str_dup(r->row_arena, buf_str(&r->text.buf));
	} else if (r->type.n == 0 || str_is(r->type, "n")) {
		if (raw.n > 0)
			text = number_text(r, raw, &type);
	} else {
		type = str_is(r->type, "d") ? SHEET_DATE : SHEET_TEXT;
		text = str_dup(r->row_arena, buf_str(&r->value));
	}
	return sheet_builder_cell(r->builder, r->column, type, text, e);
}

static enum err_code
end_row(struct reading *r, struct err *e)
{
	enum err_code rc = sheet_builder_end(r->builder, e);

	arena_reset(r->row_arena);
	buf_init(&r->value, r->row_arena, SHEET_CELL_BYTES);
	buf_init(&r->text.buf, r->row_arena, SHEET_CELL_BYTES);
	return rc;
}

static enum err_code
merged_cell(struct reading *r, const struct zip_part *p, struct err *e)
{
	struct str ref = xml_attribute(p, r->row_arena, "ref"), first;
	struct sheet_range g;

	if (!str_next(&ref, ':', &first) || !read_ref(first, &g.left, &g.top) ||
	    !read_ref(ref, &g.right, &g.bottom))
		return ERR_OK; /* nothing that we could show */
	if (!r->sink->merged(r->sink->ctx, &g))
		return err_set(e, ERR_TOO_LARGE, "stopped by the reader's owner");
	return ERR_OK;
}

static enum err_code
cell_node(struct reading *r, const struct zip_part *p, struct err *e)
{
	struct str name = xml_name(p);
	bool starts = xml_is_start(p) && !xml_is_empty(p);

	if (r->in_value && xml_is_text(p)) {
		buf_add(&r->value, xml_text(p));
		return ERR_OK;
	}
	if (r->in_inline && xlsx_text_take(&r->text, p))
		return ERR_OK;
	if (str_is(name, "v"))
		r->in_value = starts;
	else if (str_is(name, "is"))
		r->in_inline = starts;
	else if (str_is(name, "c") && xml_is_end(p))
		return end_cell(r, e);
	return ERR_OK;
}

static enum err_code
sheet_node(struct reading *r, const struct zip_part *p, struct err *e)
{
	struct str name;
	enum err_code rc;

	if (r->in_cell)
		return cell_node(r, p, e);
	name = xml_name(p);
	if (str_is(name, "row")) {
		if (!xml_is_start(p))
			return end_row(r, e);
		rc = start_row(r, p, e);
		return rc == ERR_OK && xml_is_empty(p) ? end_row(r, e) : rc;
	}
	if (str_is(name, "c") && xml_is_start(p))
		return start_cell(r, p, e);
	if (str_is(name, "mergeCell") && xml_is_start(p))
		return merged_cell(r, p, e);
	return ERR_OK;
}

enum err_code
xlsx_rows(struct workbook *w, const struct sheet_sink *sink, struct err *e)
{
	struct reading r = {.w = w, .sink = sink};
	struct zip_part p;
	enum err_code rc;
	bool more;

	rc = zip_part_open(&w->zip, w->sheet_part, &p, &more, e);
	if (rc != ERR_OK)
		return rc;
	if (!more)
		return err_set(e, ERR_BAD_FILE, "xlsx: the sheet's part is not there");
	r.row_arena = arena_new(4 * SHEET_ROW_BYTES);
	r.builder = arena_new_of(w->arena, struct sheet_builder);
	sheet_builder_init(r.builder, r.row_arena, sink);
	buf_init(&r.value, r.row_arena, SHEET_CELL_BYTES);
	buf_init(&r.text.buf, r.row_arena, SHEET_CELL_BYTES);
	while ((rc = zip_part_next(&p, &more, e)) == ERR_OK && more) {
		rc = sheet_node(&r, &p, e);
		if (rc == ERR_OK && arena_failed(r.row_arena))
			rc = err_set(e, ERR_TOO_LARGE, "xlsx: too much in row %u", r.last_row);
		if (rc != ERR_OK)
			break;
	}
	zip_part_close(&p);
	arena_free(r.row_arena);
	return rc;
}
