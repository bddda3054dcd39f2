/*
 * import.h: records out of a sheet. Any order and wording of headings; a dry run that writes
 * nothing and tells what is wrong, cell by cell; a run that writes all good rows in one
 * transaction or nothing at all; the wrong rows back as a sheet.
 *
 *	import_open()   sheet read, head row found, columns and words matched as far as known
 *	import_choose() / import_decide()   what the person decided on top
 *	import_try()    every row read, checked and compared with what is stored
 *	import_write()  inside a write: the good rows
 *
 * Everything lives in the arena given to import_open(). The validator is the form's own: a row
 * becomes an envelope and goes through record_read_envelope() and record_check().
 */
#ifndef SHEGONG_IMPORT_H
#define SHEGONG_IMPORT_H

#include "exchange/sheet.h"
#include "record/record.h"
#include "record/regions.h"

enum { IMPORT_SAMPLES = 3, IMPORT_WORDS = 300 };

struct import_words; /* import_words.h */

/* A field of the type, or one inside its rows field ("emergency.name"). */
struct import_target {
	const struct cat_field *field; /* NULL = the column is not taken */
	const struct cat_field *inner; /* of a rows field */
};

enum import_by {
	IMPORT_BY_NOBODY,
	IMPORT_BY_HEADING,
	IMPORT_BY_CONTENT,
	IMPORT_BY_MEMORY,
	IMPORT_BY_CHOICE
};

struct import_column {
	uint32_t column;
	struct str heading;
	struct str samples[IMPORT_SAMPLES];
	struct import_target target;
	enum import_by by;
	bool passed; /* known as one that is not taken */
};

/* A word met in a column whose field takes codes, divisions or staff. */
struct import_value {
	struct import_target target;
	struct str word;
	struct str code; /* STR_NONE = unknown */
	bool decided;    /* by a person, now or before */
	bool left_out;   /* decided: the cell stays empty */
	int64_t count;
};

struct staff_name {
	struct str id, name;
};

struct import {
	struct arena *arena;
	const struct cat_type *type;
	const struct import_words *words;
	struct sheet sheet;
	size_t head;  /* index of the head row in sheet.rows */
	size_t first; /* of the first data row */
	VEC(struct import_column) columns;
	VEC(struct import_value) values;
	VEC(struct region) villages;  /* below the unit's place */
	VEC(struct staff_name) staff; /* of the unit */
};

/* `w` gives unit, catalogue and remembered mappings; only read. */
enum err_code import_open(struct work *w, const struct cat_type *t, const char *path,
			  struct import **ret, struct err *e) MUST_USE;
size_t import_rows(const struct import *im);                            /* data rows */
struct str import_target_name(struct arena *a, struct import_target t); /* STR_NONE for none */
bool import_target_find(const struct cat_type *t, struct str name, struct import_target *ret);

/* False: no such column or field. Later calls of a field take it from the column that had it. */
bool import_choose(struct import *im, uint32_t column, struct str field);
/* `code` STR_NONE: the cell is left empty. False: no such field or code. */
bool import_decide(struct import *im, struct str field, struct str word, struct str code);
/* After choosing: the words of the columns, matched. Decisions made before stay. */
void import_collect_values(struct work *w, struct import *im);

/* -- dry run ---------------------------------------------------------------------------------------- */

enum import_outcome { IMPORT_NEW, IMPORT_CHANGED, IMPORT_SAME, IMPORT_WRONG };

struct import_problem {
	uint32_t row;
	struct str cell;    /* "B7", STR_NONE when no column holds the field */
	struct str heading; /* of the column, else the field's label */
	struct str value;   /* what stands in the cell */
	struct problem *problem;
};

struct import_row {
	size_t index; /* in sheet.rows */
	enum import_outcome outcome;
	struct str record;   /* id: of the new record, or of the one that is changed */
	struct str envelope; /* JSON for NEW and CHANGED */
};

struct import_result {
	VEC(struct import_row) rows;
	VEC(struct import_problem) problems; /* hints too */
	int64_t added, changed, same, wrong;
};

/* Called after each row; false breaks off (ERR_WRONG_STATE). */
typedef bool import_progress_fn(void *ctx, int64_t done, int64_t total);

/* On a read connection: one snapshot. */
enum err_code import_try(struct work *w, struct import *im, import_progress_fn *progress, void *ctx,
			 struct import_result *ret, struct err *e) MUST_USE;

/* -- run ----------------------------------------------------------------------------------------------- */

/* Inside a write. ERR_INVALID, with nothing written, when what is stored has changed since the
 * dry run so that a row is refused; e->detail names it. Rows are noted in import_row. */
enum err_code import_write(struct work *w, const struct import *im,
			   const struct import_result *result, struct str run,
			   struct err *e) MUST_USE;

/* Voids what the run has made and nobody has changed since; *ret_kept counts the others. */
enum err_code import_withdraw(struct work *w, const struct cat_type *t, struct str run,
			      struct str reason, int64_t *ret_gone, int64_t *ret_kept,
			      struct err *e) MUST_USE;

/* -- wrong rows ------------------------------------------------------------------------------------------ */

/* Head row and wrong rows as they came, the reason in the last column, headed `reason_heading`.
 * All cells are text: a formula is text too. `say` gives the sentence of a problem. */
typedef struct str import_say_fn(void *ctx, struct arena *a, const struct problem *p);
enum err_code import_write_wrong(const struct import *im, const struct import_result *result,
				 struct str reason_heading, import_say_fn *say, void *ctx,
				 const char *path, struct err *e) MUST_USE;

/* -- memory ------------------------------------------------------------------------------------------------ */

/* Inside a write: what was chosen and decided is known the next time. */
enum err_code import_remember(struct work *w, const struct import *im, struct err *e) MUST_USE;

/*
 *   import_run(unit_id, id, type, name, path, state, account_id, choice, result, job_id, made_at,
 *              changed_at): choice is the JSON of POST .../dry
 *   import_row(unit_id, run_id, row, record_id, made, version)
 *   import_map(unit_id, type, heading, field): '' = not taken
 *   import_word(unit_id, type, field, word, code): '' = left empty
 */
void import_schema(struct schema *s);

#endif
