/*
 * rule.h: the expression language of the catalogue. FREESTANDING: no libc beyond memcpy and
 * memcmp, no allocation but the caller's block; built natively and as WebAssembly from the same
 * files. Pure: today, the calendar, the actor are inputs.
 *
 * The language (docs/internals/expressions.md is its manual):
 *   literals      12  12.50  'text'  true false null
 *                 (a text beside a code field is a code of its list, beside a date a day)
 *   names         birth_date  person.birth_date  today  now  actor.id
 *   operators     or and not  = != < <= > >=  + - * /  in ('a','b')   ( )
 *   durations     3 workdays, 10 days, 24 hours, 2 weeks, 6 months, 1 years  (after a number)
 *   functions     empty(x) given(x) age(birth, on) has(multi, 'code') length(t) min max abs
 *                 days_between(a, b) minutes_between(a, b)
 *                 workdays_between(a, b) date_of(instant) year(d) month(d)
 *                 if(c, a, b) first_given(a, b, ...) lower(t) starts(t, 'x') ends(t, 'x')
 *                 contains(t, 'x') round(x, scale)
 *                 count(rows) count(rows, cond) sum(rows, field) any(rows, cond) all(rows, cond)
 *                 last(rows, field)
 *                 setting('key')   a figure or a text of the place
 * `rows` names a child list: repeated rows of the record, or records whose parent it is; inside
 * `cond` the names are the row's fields, and `outer.x` reaches the record's.
 *
 * Null: empty text is null; a comparison with null is false (also !=; use empty()); arithmetic
 * with null is null; booleans are two-valued: `not` of a false comparison is true.
 * Numbers: int64 at a declared scale (0..6); + - keep the larger scale, * adds scales then rounds
 * half up to 6 at most, / gives scale 6 half up (division by zero is null). Overflow is an error.
 * Ordered lists compare by position: risk >= 'high'.
 */
#ifndef SHEGONG_RULE_H
#define SHEGONG_RULE_H

#include "base/str.h"
#include "base/value.h"

/* -- types ------------------------------------------------------------------------------- */

enum rule_kind {
	RULE_NULL, /* the literal null: fits any type */
	RULE_BOOL,
	RULE_NUMBER, /* VALUE_INT at `scale` */
	RULE_TEXT,
	RULE_CODE,     /* VALUE_TEXT out of a list; `list` gives the order when the list has one */
	RULE_CODES,    /* "|a|b|" of a multi field */
	RULE_DATE,     /* day number */
	RULE_INSTANT,  /* UTC ms */
	RULE_DURATION, /* only as operand of + and - */
	RULE_ROWS,     /* only as first argument of count, sum, any, all, last */
	RULE_REF       /* id of another record; a name may go on behind a dot */
};

struct rule_list; /* a code list, opaque to the language: see rule_env.code_order */

struct rule_type {
	enum rule_kind kind;
	int scale;                    /* RULE_NUMBER */
	const struct rule_list *list; /* RULE_CODE, RULE_CODES; may be NULL */
	bool ordered;                 /* the list compares by order */
	const void *target; /* RULE_REF, RULE_ROWS: the caller's mark of the type behind it */
};

/* What a name means, asked once at parse time. `owner` is NULL for the record itself, else the
 * `target` of the ref or rows the name hangs on. Returns a slot number >= 0 that the evaluator
 * asks the value by, or -1 for an unknown name. */
struct rule_env {
	void *ctx;
	int (*name)(void *ctx, const void *owner, struct str name, struct rule_type *ret_type);
	bool (*code_known)(void *ctx, const struct rule_list *list, struct str code);
	/* The setting of that key: a slot >= 0 and its type (a number or a text), or -1. May be NULL. */
	int (*setting)(void *ctx, struct str key, struct rule_type *ret_type);
};

/* -- parsing ----------------------------------------------------------------------------- */

struct rule_mem { /* the caller's block; never grown */
	char *base;
	size_t size, used;
};

enum rule_error_code {
	RULE_OK,
	RULE_SYNTAX,
	RULE_UNKNOWN_NAME,
	RULE_UNKNOWN_FUNCTION,
	RULE_UNKNOWN_CODE,
	RULE_TYPES, /* operands that do not go together */
	RULE_ARGS,
	RULE_TOO_LONG, /* the block is full or the nesting is over 64 */
	RULE_OVERFLOW,
	RULE_NO_CALENDAR, /* working days asked in a year the calendar lacks; see result.assumed */
	RULE_UNKNOWN_SETTING
};

struct rule_error {
	enum rule_error_code code;
	int at;          /* byte offset in the source */
	struct str near; /* the word, in the source */
};

struct rule_expr; /* immutable, in the rule_mem; shared by threads */

struct rule_expr *rule_parse(struct rule_mem *mem, struct str source, const struct rule_env *env,
			     struct rule_error *ret_error);
struct rule_type rule_expr_type(const struct rule_expr *x);
struct str rule_expr_source(const struct rule_expr *x);
/* Calls `seen` for each name used, dotted path in words ("person.birth_date", "rows.field"). */
void rule_expr_names(const struct rule_expr *x, void (*seen)(void *ctx, struct str path),
		     void *ctx);

/* -- evaluation -------------------------------------------------------------------------- */

struct rule_calendar; /* calendar.h */

struct rule_input {
	void *ctx;
	/* Value of slot on `row` (NULL = the record itself; else what row() or follow() returned). */
	struct value (*get)(void *ctx, const void *row, int slot);
	/* i-th row of a list, or NULL past the end. */
	const void *(*row)(void *ctx, const void *row, int slot, size_t i);
	/* The record a ref points to, NULL when empty or not to be had. */
	const void *(*follow)(void *ctx, const void *row, int slot);
	/* What a setting is where the record belongs. May be NULL when none occurs. */
	struct value (*setting)(void *ctx, int slot);
	int (*code_order)(void *ctx, const struct rule_list *list,
			  struct str code);   /* -1 unknown */
	const struct rule_calendar *calendar; /* may be NULL when no workdays occur */
	int64_t today;                        /* day number */
	int64_t now;                          /* UTC ms */
	struct str actor;                     /* account id */
	struct rule_mem *scratch;             /* for lower() of text with capitals; may be NULL */
};

struct rule_result {
	enum rule_error_code code;
	struct value value; /* text points into inputs, expression or scratch */
	bool assumed;       /* a year was missing in the calendar: Monday to Friday was assumed */
	int assumed_year;
};

struct rule_result rule_eval(const struct rule_expr *x, const struct rule_input *in);
/* True only when it evaluates without error to true. */
bool rule_true(const struct rule_expr *x, const struct rule_input *in);

/* -- to SQL ------------------------------------------------------------------------------- */

/* Columns and binds are written by the caller's functions, so that names never come from text.
 * What is written is a two-valued condition for an expression of RULE_BOOL (each comparison stands
 * as (... IS TRUE)), else an operand. Portable SQL: no dialect is asked. Booleans are integers 0
 * and 1 in columns. Parts without names are evaluated here and bound.
 * Returns false, with useless text written, for what has no SQL form: working days, functions on
 * rows, month(), length(), lower(), min(), max(), round(), division, products of more than six
 * digits behind the point, months and years added to a column, age() and year() elsewhere than
 * beside a constant, the order of two coded fields; and for what column() refuses. */
struct rule_sql {
	void *ctx;
	void (*text)(void *ctx, struct str sql);
	/* Goes behind a ref before column() is called with the slot of what it points to; once for
	 * each ref of a dotted name, column() ends it. NULL or false: dotted names are refused. */
	bool (*follow)(void *ctx, const void *owner, int slot);
	bool (*column)(void *ctx, const void *owner, int slot); /* writes the column */
	void (*bind)(void *ctx, struct value v);                /* writes ? and remembers v */
	int64_t today, now;
	struct str actor;
	int (*code_at)(void *ctx, const struct rule_list *list, struct str code);
	struct str (*code_by_order)(void *ctx, const struct rule_list *list,
				    int order); /* n<0 past */
};
bool rule_to_sql(const struct rule_expr *x, const struct rule_sql *out);

#endif
