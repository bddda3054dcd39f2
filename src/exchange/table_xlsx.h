/*
 * table_xlsx.h: a plain table as a workbook: one bold head row, then rows of text. Everything is
 * written as text: what looks like a formula stays text, an ID number keeps its digits.
 */
#ifndef SHEGONG_TABLE_XLSX_H
#define SHEGONG_TABLE_XLSX_H

#include "base/arena.h"
#include "base/err.h"

struct table_xlsx;

/* Starts the workbook that will stand at `path`; NULL when it cannot be started. `a` must live until
 * it is closed. */
struct table_xlsx *table_xlsx_open(struct arena *a, const char *path);
/* A row of n cells; an empty text is an empty cell. Texts over 32,000 characters are cut, as a cell
 * takes no more. */
void table_xlsx_row(struct table_xlsx *t, const struct str *cells, size_t n, bool bold);
/* Writes the file. ERR_IO when any row or the file could not be written. */
enum err_code table_xlsx_close(struct table_xlsx *t, struct err *e) MUST_USE;

#endif
