/*
 * internal.h: the tree of an expression, between lex, parse, type, eval and to_sql. Nodes live in
 * the caller's rule_mem and are never changed after rule_parse() returned.
 */
#ifndef SHEGONG_RULE_INTERNAL_H
#define SHEGONG_RULE_INTERNAL_H

#include "rule/calendar.h"
#include "rule/decimal.h"
#include "rule/rule.h"

enum { RULE_MAX_DEPTH = 64, RULE_MAX_STEPS = 16 };

/* -- tokens -------------------------------------------------------------------------------- */

enum token_kind {
	TOKEN_END,
	TOKEN_NUMBER,
	TOKEN_TEXT,
	TOKEN_NAME, /* words joined by dots, without blanks */
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_COMMA,
	TOKEN_EQ,
	TOKEN_NE,
	TOKEN_LT,
	TOKEN_LE,
	TOKEN_GT,
	TOKEN_GE,
	TOKEN_PLUS,
	TOKEN_MINUS,
	TOKEN_STAR,
	TOKEN_SLASH,
	TOKEN_WRONG /* a byte the language does not know, a text without end */
};

struct token {
	enum token_kind kind;
	int at;
	struct str text; /* in the source; of a text literal with its quotes */
};

/* The token at or after `at`. */
struct token rule_lex(struct str source, int at);

/* -- tree ---------------------------------------------------------------------------------- */

enum node_op {
	NODE_LITERAL,
	NODE_TODAY,
	NODE_NOW,
	NODE_ACTOR,
	NODE_NAME,
	NODE_NOT,
	NODE_NEGATE,
	NODE_OR,
	NODE_AND,
	NODE_EQ,
	NODE_NE,
	NODE_LT,
	NODE_LE,
	NODE_GT,
	NODE_GE,
	NODE_IN, /* a in: b and its next */
	NODE_ADD,
	NODE_SUB,
	NODE_MUL,
	NODE_DIV,
	NODE_DURATION, /* a of `unit` */
	NODE_CALL      /* `function` of a and its next */
};

enum duration_unit { UNIT_WORKDAYS, UNIT_DAYS, UNIT_HOURS, UNIT_WEEKS, UNIT_MONTHS, UNIT_YEARS };

struct rule_function;

struct node {
	enum node_op op;
	int depth;       /* of the tree below, itself counted */
	int at;          /* where an error about it points */
	struct str word; /* the word there */
	struct rule_type type;
	bool constant; /* no name of a record and no calendar in it */
	bool by_order; /* a comparison of codes by their place in the list */
	struct node *a, *b, *next;
	struct value value; /* NODE_LITERAL */
	enum duration_unit unit;
	const struct rule_function *function; /* NODE_CALL */
	int setting;                          /* the slot of setting('key') */

	/* NODE_NAME: climb `up` rows, follow all slots but the last, take that */
	int up, nslots;
	int *slots;
	const void **owners; /* of each slot, as rule_env.name was asked */
	struct str path;     /* "rows.field", for rule_expr_names() */

	struct str barred; /* the code of has() as "|code|", as it stands in the column */
};

struct rule_expr {
	struct node *root;
	struct node *names; /* all NODE_NAME nodes, linked by b */
	struct str source;
};

/* NULL when the block is full. Zeroed, aligned for anything in the tree. */
void *rule_mem_take(struct rule_mem *mem, size_t size);

/* `source` outlives the tree. NULL with *ret_error set. Names and functions are not yet resolved:
 * NODE_NAME and NODE_CALL have only `word`. */
struct node *rule_parse_tree(struct rule_mem *mem, struct str source, struct rule_error *ret_error);

/* Resolves names and functions, sets types. False with *ret_error set. */
bool rule_type_tree(struct rule_mem *mem, struct rule_expr *x, const struct rule_env *env,
		    struct rule_error *ret_error);

bool rule_same_order(const struct rule_type *a, const struct rule_type *b);

/* -- functions ----------------------------------------------------------------------------- */

struct frame { /* the row an expression is about, inside count(rows, cond) and the like */
	const void *row;
	const struct frame *outer;
};

struct run {
	const struct rule_input *in;
	struct rule_result result; /* code, assumed */
};

struct sql_writer;

/* Beside a constant these are a range of days in SQL. */
enum function_range { RANGE_NONE, RANGE_AGE, RANGE_YEAR };

/*
 * One function: a row of the table in functions.c. `arguments` has a letter for each:
 *   a anything with a value    b truth       n number          t text or code   T text in quotes
 *   d date                     i instant     m several codes   C code of them, in quotes
 *   k a scale 0..6 as literal  o number, date or instant, all the same kind
 *   s anything, all the same kind            N number
 *   r rows: everything behind it is about a row of them
 *   ? what follows may be missing            * the letter before may come again
 * `result`: b n t d as above; g = what the setting named by the text is; s = the common type of the s, o and N arguments, k = a number at the
 * scale of k.
 */
struct rule_function {
	const char *name;
	const char *arguments;
	char result;
	struct value (*eval)(struct run *r, const struct node *call, const struct frame *f);
	bool (*sql)(struct sql_writer *w, const struct node *call); /* NULL: has no SQL form */
	bool calendar;                                              /* asks for working days */
	enum function_range range;
};

const struct rule_function *rule_function_find(struct str name);

/* -- evaluation ---------------------------------------------------------------------------- */

/* After an error (r->result.code) every value is VALUE_EMPTY and nobody looks at it. */
struct value rule_eval_node(struct run *r, const struct node *n, const struct frame *f);
struct value rule_eval_fail(struct run *r, enum rule_error_code code);
/* Two-valued: null is false. */
bool rule_eval_true(struct run *r, const struct node *n, const struct frame *f);
/* The value of n as one of `type`: numbers are brought to its scale. */
struct value rule_eval_as(struct run *r, const struct node *n, const struct frame *f,
			  const struct rule_type *type);
/* <0, 0, >0; both given and of one kind, numbers at their own scales. */
int rule_compare_numbers(int64_t a, int sa, int64_t b, int sb);
int rule_compare_text(struct str a, struct str b);
/* The row a NODE_NAME of rows hangs on; false when a ref on the way is empty. */
bool rule_eval_owner(struct run *r, const struct node *n, const struct frame *f,
		     const void **ret_row);
const struct rule_calendar *rule_run_calendar(struct run *r);
void rule_run_assumed(struct run *r, int year);
/* day or instant plus or minus a duration: duration.c */
struct value rule_add_duration(struct run *r, struct value when, enum rule_kind kind, int64_t n,
			       enum duration_unit unit);

/* The functions over rows, functions_rows.c. */
struct value rule_fn_count(struct run *r, const struct node *call, const struct frame *f);
struct value rule_fn_sum(struct run *r, const struct node *call, const struct frame *f);
struct value rule_fn_any(struct run *r, const struct node *call, const struct frame *f);
struct value rule_fn_all(struct run *r, const struct node *call, const struct frame *f);
struct value rule_fn_last(struct run *r, const struct node *call, const struct frame *f);
struct value rule_fn_highest(struct run *r, const struct node *call, const struct frame *f);

/* -- SQL ----------------------------------------------------------------------------------- */

struct sql_writer {
	const struct rule_sql *out;
};

/* False: has no SQL form; what was written so far is of no use then. A truth is a two-valued
 * condition, a value is an operand (a boolean as 1, 0 or NULL). */
bool rule_sql_truth(struct sql_writer *w, const struct node *n);
bool rule_sql_value(struct sql_writer *w, const struct node *n);
/* At the scale of `type`, when that is a number. */
bool rule_sql_value_as(struct sql_writer *w, const struct node *n, const struct rule_type *type);
bool rule_sql_text(struct sql_writer *w, struct str sql);
bool rule_sql_bind(struct sql_writer *w, struct value v);
/* The value of an expression without names; false when it fails. */
bool rule_sql_constant(struct sql_writer *w, const struct node *n, struct value *ret);
/* age(x, constant) or year(x) beside a constant as a range of x, sql_range.c. False when n is
 * something else. */
bool rule_sql_range(struct sql_writer *w, const struct node *n);

/* The functions that have a form, functions_sql.c. */
bool rule_sql_empty(struct sql_writer *w, const struct node *call);
bool rule_sql_given(struct sql_writer *w, const struct node *call);
bool rule_sql_has(struct sql_writer *w, const struct node *call);
bool rule_sql_abs(struct sql_writer *w, const struct node *call);
bool rule_sql_days_between(struct sql_writer *w, const struct node *call);
bool rule_sql_minutes_between(struct sql_writer *w, const struct node *call);
bool rule_sql_date_of(struct sql_writer *w, const struct node *call);
bool rule_sql_if(struct sql_writer *w, const struct node *call);
bool rule_sql_first_given(struct sql_writer *w, const struct node *call);
bool rule_sql_starts(struct sql_writer *w, const struct node *call);

#endif
