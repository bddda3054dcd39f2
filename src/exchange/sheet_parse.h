/*
 * sheet_parse.h: the parsers themselves, in this process. For the child of sheet.c, for tests and
 * fuzzers; everybody else calls sheet_read().
 */
#ifndef SHEGONG_SHEET_PARSE_H
#define SHEGONG_SHEET_PARSE_H

#include "exchange/sheet.h"

enum sheet_format { SHEET_XLSX, SHEET_XLS, SHEET_CSV, SHEET_NEITHER };

/* By the first bytes of a file. */
enum sheet_format sheet_format_of(struct str head);

enum err_code sheet_parse(struct arena *a, const char *path, const struct sheet_sink *sink,
			  struct err *e) MUST_USE;
enum err_code sheet_parse_xlsx(struct arena *a, const char *path, const struct sheet_sink *sink,
			       struct err *e) MUST_USE;
enum err_code sheet_parse_xls(struct arena *a, const char *path, const struct sheet_sink *sink,
			      struct err *e) MUST_USE;
/* `content` is the file's text, whatever its encoding. */
enum err_code sheet_parse_csv(struct arena *a, struct str content, const struct sheet_sink *sink,
			      struct err *e) MUST_USE;

/* A row under construction: cells in rising columns, limits held. */
struct sheet_builder {
	struct arena *arena;
	const struct sheet_sink *sink;
	struct sheet_cell cells[SHEET_COLUMNS];
	struct sheet_row row;
	size_t row_bytes, bytes; /* of this row, of the sheet */
	uint32_t rows;
};
void sheet_builder_init(struct sheet_builder *b, struct arena *a, const struct sheet_sink *sink);
/* Begins row number `row` (from 1). ERR_BAD_FILE unless it is below the last one. */
enum err_code sheet_builder_row(struct sheet_builder *b, uint32_t row, struct err *e) MUST_USE;
/* Empty texts are passed over. `text` must stay until sheet_builder_end(). */
enum err_code sheet_builder_cell(struct sheet_builder *b, uint32_t column,
				 enum sheet_cell_type type, struct str text,
				 struct err *e) MUST_USE;
/* Hands the row over, unless it is empty. */
enum err_code sheet_builder_end(struct sheet_builder *b, struct err *e) MUST_USE;

/* A spreadsheet's serial number as text: "1963-05-08", with a time when it has one. STR_NONE when
 * it is no date. */
struct str sheet_serial_date(struct arena *a, double serial, bool from_1904);
/* Whole numbers plainly, others with at most 15 digits. */
struct str sheet_number(struct arena *a, double n);

#endif
