/* import_internal.h: what the files of import share. */
#ifndef SHEGONG_IMPORT_INTERNAL_H
#define SHEGONG_IMPORT_INTERNAL_H

#include "exchange/import.h"
#include "exchange/import_words.h"

/* The field whose kind reads the cells: the inner one of rows. */
const struct cat_field *import_leaf(struct import_target t);
bool import_same_target(struct import_target a, struct import_target b);
/* The column that holds a field; NULL when none does. */
const struct import_column *import_column_of(const struct import *im, struct import_target t);

/* Does its cell hold words out of a set (codes, divisions, staff)? */
bool import_takes_words(const struct cat_field *f);
/* Calls fn for each word of a cell: several for a multi field. */
typedef void import_word_fn(void *ctx, struct str word);
void import_each_word(struct arena *a, const struct cat_field *f, struct str text,
		      import_word_fn *fn, void *ctx);
const struct import_value *import_value_of(const struct import *im, struct import_target t,
					   struct str word);
bool import_is_blank(const struct import *im, struct str plain);

/* One data row as an envelope's fields. Problems have paths "/fields/...". */
struct import_cells {
	struct import *im;
	struct work *w; /* of this row */
	const struct sheet_row *row;
	struct str fields;  /* result: JSON object */
	struct str id_text; /* canonical ID number, STR_NONE */
};
void import_read_row(struct import_cells *c);

/* Remembered mappings of the actor's unit, put into columns and values. */
enum err_code import_recall_columns(struct work *w, struct import *im, struct err *e) MUST_USE;
enum err_code import_recall_words(struct work *w, struct import *im, struct err *e) MUST_USE;

#endif
