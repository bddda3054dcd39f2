/*
 * sheet.h: reading sheets that people hand in: .xlsx, .xls and .csv (UTF-8, UTF-16, GB18030).
 *
 * What a file is, is told by its first bytes, never by its name. The parsers run in a forked child
 * without rights (no open files but this one, no writing, little memory and time); rows come back
 * through a pipe and everything in them is checked once more. So a file made to break a parser
 * breaks a child.
 *
 * Rows count from 1 as a spreadsheet shows them, columns from 0. Empty cells are absent.
 */
#ifndef SHEGONG_SHEET_H
#define SHEGONG_SHEET_H

#include "base/arena.h"
#include "base/err.h"
#include "base/vec.h"

enum {
	SHEET_ROWS = 20000, /* rows of one sheet */
	SHEET_COLUMNS = 256,
	SHEET_CELL_BYTES = 64 * 1024, /* text of one cell */
	SHEET_ROW_BYTES = 1024 * 1024,
	SHEET_FILE_BYTES = 32 * 1024 * 1024, /* as handed in */
	SHEET_TEXT_BYTES = 64 * 1024 * 1024, /* all cells of a sheet together */
	SHEET_SECONDS = 30,
};

enum sheet_cell_type {
	SHEET_EMPTY,
	SHEET_TEXT,
	SHEET_NUMBER, /* a number in the sheet: text in decimals, digits beyond 15 are lost */
	SHEET_DATE,   /* text "yyyy-mm-dd" or "yyyy-mm-dd hh:mm" */
};

struct sheet_cell {
	uint32_t column;
	enum sheet_cell_type type;
	struct str text;
};

struct sheet_row {
	uint32_t row;
	struct sheet_cell *cells; /* by column */
	size_t n;
};

struct sheet_range { /* inclusive */
	uint32_t top, left, bottom, right;
};

/* Told while reading, in this order: name, rows from the top, merged ranges. Texts are valid during
 * the call. False stops the reading (ERR_TOO_LARGE). */
struct sheet_sink {
	void *ctx;
	bool (*name)(void *ctx, struct str name, uint32_t sheets);
	bool (*row)(void *ctx, const struct sheet_row *row);
	bool (*merged)(void *ctx, const struct sheet_range *range);
};

/* The first visible sheet. ERR_BAD_FILE: not a sheet, damaged, or with a password (err.detail says
 * what was seen); ERR_TOO_LARGE: over a limit above; ERR_IO. */
enum err_code sheet_read(const char *path, const struct sheet_sink *sink, struct err *e) MUST_USE;

/* The whole sheet in memory. */
struct sheet {
	struct str name;
	uint32_t sheets; /* how many the file holds */
	VEC(struct sheet_row) rows;
	VEC(struct sheet_range) merged;
};
enum err_code sheet_load(struct arena *a, const char *path, struct sheet *ret,
			 struct err *e) MUST_USE;

/* The cell of a row, NULL when it is empty. */
const struct sheet_cell *sheet_cell(const struct sheet_row *row, uint32_t column);
/* The merged range that covers a cell other than its first one, or NULL. */
const struct sheet_range *sheet_covered(const struct sheet *s, uint32_t row, uint32_t column);
/* "B7" */
struct str sheet_ref(struct arena *a, uint32_t row, uint32_t column);

#endif
