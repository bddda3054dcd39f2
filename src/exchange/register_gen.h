/*
 * register_gen.h: a lifelike register of people, made up, the same for the same seed.
 *
 * Used by tests of import and by `shegong demo`. Up to 2,000 rows as a civil-affairs office would
 * hand them in, of which 60 are wrong the way practice is wrong; each of those knows what an
 * import is expected to say about it. Row i depends on the seed and i alone.
 *
 *	struct register_gen *g;
 *	rc = register_gen_open(arena, words, 7, &g, &err);     words: data/demo/register.tsv
 *	struct register_row row = register_gen_row(g, arena, 0);
 *	rc = register_gen_write_xlsx(g, "register.xlsx", REGISTER_ROWS, &err);
 *
 * No number here is anybody's: ID numbers carry the sequence 000, or a birth before 1921. A
 * sequence of 000 reads "woman", so men have no ID number unless they were born before 1921 or
 * are one of the rows in which sex and number are meant to disagree. Numbers do not repeat but in
 * rows that are duplicates. Phones begin with 1900000.
 */
#ifndef SHEGONG_EXCHANGE_REGISTER_GEN_H
#define SHEGONG_EXCHANGE_REGISTER_GEN_H

#include "base/arena.h"
#include "base/err.h"

enum { REGISTER_ROWS = 2000, REGISTER_WRONG = 60 };

/* Lines of a written sheet above the first row: title (merged), who and when (merged), headings. */
enum { REGISTER_HEAD_LINES = 3 };

enum register_column {
	REGISTER_NAME,
	REGISTER_SEX,
	REGISTER_IDNO,
	REGISTER_BIRTH,
	REGISTER_ETHNIC,
	REGISTER_PHONE,
	REGISTER_HUKOU,
	REGISTER_ADDRESS,
	REGISTER_VILLAGE,
	REGISTER_CATEGORY,
	REGISTER_LIVING,
	REGISTER_CONTACT,
	REGISTER_CONTACT_PHONE,
	REGISTER_DISABILITY,
	REGISTER_WORKER,
	REGISTER_NOTE,
	REGISTER_COLUMNS
};

enum register_problem {
	REGISTER_RIGHT,           /* nothing wrong */
	REGISTER_ID_NUMBER_CELL,  /* typed as a number: the last digits are lost */
	REGISTER_ID_WIDE,         /* full-width digits */
	REGISTER_ID_CHECK,        /* wrong check digit */
	REGISTER_ID_DATE,         /* month 13, day 32; check digit in order */
	REGISTER_ID_SHORT,        /* 17 digits */
	REGISTER_ID_RETIRED,      /* begins with a retired region code */
	REGISTER_SEX_MISMATCH,    /* written man, the number says woman */
	REGISTER_DUPLICATE,       /* the ID number of an earlier row, see other */
	REGISTER_DATE_TEXT,       /* one of six spellings, as text; no ID number beside it */
	REGISTER_DATE_UNREADABLE, /* words instead of a date; no ID number beside it */
	REGISTER_SEX_MISSING,     /* empty, and no ID number to take it from */
	REGISTER_CATEGORY_UNKNOWN,
	REGISTER_VILLAGE_UNKNOWN,
	REGISTER_VILLAGE_MERGED, /* covered by the merged cell of the row above: empty */
	REGISTER_PHONE_BLANKS,
	REGISTER_NAME_RARE, /* characters outside the basic block, to be kept as they are */
	REGISTER_PROBLEMS
};

/* What an import should do with a row of that kind. */
enum register_outcome {
	REGISTER_TAKEN,   /* taken as written */
	REGISTER_MENDED,  /* taken; the cell is read as `mended` */
	REGISTER_HINTED,  /* taken, with a hint */
	REGISTER_REFUSED, /* the row comes back with the reason */
};

enum register_outcome register_problem_outcome(enum register_problem problem);
/* How many of the 2,000 rows have that problem. */
size_t register_problem_count(enum register_problem problem);

enum register_cell_kind {
	REGISTER_CELL_EMPTY,
	REGISTER_CELL_TEXT,
	REGISTER_CELL_NUMBER, /* digits; a sheet holds them as a double */
	REGISTER_CELL_DATE,   /* yyyy-mm-dd; a sheet holds a real date */
};

struct register_cell {
	enum register_cell_kind kind;
	struct str text;
};

struct register_row {
	struct register_cell cell[REGISTER_COLUMNS];
	enum register_problem problem;
	enum register_column column; /* where the problem is */
	struct str mended;  /* MENDED: what the cell means ("1963-05" when a month is all) */
	size_t other;       /* DUPLICATE: index of the earlier row */
	bool village_spans; /* its village cell is merged with the one below */
	bool woman;
	struct str village_code;  /* 12 digits: where the person lives, whatever the cell says */
	struct str category_code; /* the first category's code, whatever the cell says */
};

struct register_gen;

/* `words` is the text of data/demo/register.tsv and must outlive the generator. ERR_BAD_FILE. */
enum err_code register_gen_open(struct arena *keep, struct str words, uint64_t seed,
				struct register_gen **ret, struct err *e) MUST_USE;

/* Row `index`, below REGISTER_ROWS (BUG beyond). Texts live in the arena or in the words. */
struct register_row register_gen_row(const struct register_gen *g, struct arena *a, size_t index);

struct str register_gen_heading(const struct register_gen *g, enum register_column column);
struct str register_gen_title(const struct register_gen *g);
struct str register_gen_subtitle(const struct register_gen *g);
struct str register_gen_sheet(const struct register_gen *g);

enum register_csv {
	REGISTER_CSV_UTF8, /* with a byte order mark, as spreadsheet programs write it */
	REGISTER_CSV_GB18030,
};

/* The first `rows` rows as CSV, CRLF, in *ret (arena). Number cells read 3.30381E+17 there. */
enum err_code register_gen_csv(const struct register_gen *g, struct arena *a, size_t rows,
			       enum register_csv encoding, struct str *ret, struct err *e) MUST_USE;

/* The first `rows` rows as a workbook at `path` (overwritten). ERR_IO. */
enum err_code register_gen_write_xlsx(const struct register_gen *g, const char *path, size_t rows,
				      struct err *e) MUST_USE;

#endif
