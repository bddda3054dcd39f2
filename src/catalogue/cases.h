/*
 * cases.h: worked examples of the catalogue (types/<key>/<key>.cases.yaml), checked and ready to
 * be run: everything given is already the JSON that the API takes. Running them is the work of a
 * test program on the record and workflow layers.
 *
 * How to run one: create the accounts of `accounts` (key -> id), then `others` in their order,
 * then the record itself, then `children`; the clock stands at `now`; who acts is `actor`. Then
 * compare with what is expected: an empty list expects nothing of its sort, except
 * `no_problems`, which wants none at all.
 */
#ifndef SHEGONG_CATALOGUE_CASES_H
#define SHEGONG_CATALOGUE_CASES_H

#include "catalogue/catalogue.h"

struct cat_example_record {
	struct cat_type *type;
	struct str id;     /* a valid id, the same at each load */
	struct str parent; /* id of the record it belongs to, or STR_NONE */
	struct str state;  /* STR_NONE = the initial one; of the example's own record: see below */
	struct str fields; /* JSON object; rows carry ids, staff and refs are ids */
	struct str by,
		names; /* a ref of it and the id that goes there, besides `fields`; or none */
};

enum cat_moment_kind { CAT_MOMENT_NONE, CAT_MOMENT_DAY, CAT_MOMENT_INSTANT };

struct cat_moment {
	enum cat_moment_kind kind;
	int64_t at; /* day number or UTC ms */
};

struct cat_expected_problem {
	struct str path, code;
};

struct cat_expected_deadline {
	struct str key;
	struct cat_moment due, late; /* CAT_MOMENT_NONE: not looked at */
};

struct cat_expected_task {
	struct str label;
	struct cat_moment due;
};

struct cat_expected_value {
	struct cat_path path;
	struct str json; /* as the API shows it plainly */
};

struct cat_expected_values {
	VEC(struct cat_expected_value) of;
};

/* What an example of an index expects. Points are hundredths. */
#define CAT_POINTS_NONE INT64_MIN
struct cat_score_has {
	struct str key;
	int64_t n;
};

struct cat_score_case {
	struct str score, item;            /* keys; item empty: the total alone */
	int64_t application;               /* the how-manieth */
	int64_t least, most, other, total; /* CAT_POINTS_NONE: not looked at */
	VEC(struct cat_score_has) has;     /* part -> how many count */
	VEC(struct cat_score_has) judged;  /* item -> figure of the actor's, given first */
};

/* What an example of a table of figures expects: as they are shown. */
struct cat_report_figure {
	struct str row, measure; /* row: a code, "total", "share" or "none" */
	struct str text;
};

struct cat_report_case {
	struct str report;
	VEC(struct cat_report_figure) figures;
};

struct cat_example {
	struct str name;
	struct cat_clauses clauses;
	struct cat_pos pos;
	int64_t now;      /* UTC ms */
	struct str actor; /* account id; STR_NONE = any with the right */
	struct str state; /* state the record is in before; STR_NONE = the initial one */
	const struct cat_score_case *score;   /* NULL: of a type; else there is no `record` */
	const struct cat_report_case *report; /* the same */
	struct cat_example_record record;
	VEC(struct cat_example_record)
	others; /* parent, siblings and what refs name, in their order */
	VEC(struct cat_example_record) children;
	/* expected */
	bool no_problems;
	VEC(struct cat_expected_problem) problems;
	VEC(struct str) incomplete, complete, shown, hidden; /* field keys */
	struct cat_expected_values values;
	VEC(struct cat_expected_deadline) deadlines;
	VEC(struct str) no_deadlines;
	/* a move; empty = none is made */
	struct str move, to, wait;
	bool refused;                         /* it is not open from `state` */
	VEC(struct str) missing, met, locked; /* need keys */
	/* after the move, or after the record was saved when none is made */
	struct cat_expected_values set;
	VEC(struct cat_expected_task) tasks;
	VEC(struct str) tells, no_tells; /* react keys */
};

struct cat_account {
	struct str key, id; /* "lin" */
};

struct cat_examples {
	struct arena *arena;
	VEC(struct cat_example) all;
	VEC(struct cat_account) accounts;
};

/* Reads every *.cases.yaml of the source against the loaded catalogue. What is wrong goes to
 * `ps`; examples with mistakes are left out. All memory comes from `a`. */
void cat_examples_load(const struct cat_source *src, const struct catalogue *c, struct arena *a,
		       struct problems *ps, struct cat_examples *ret);

#endif
