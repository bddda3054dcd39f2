/*
 * signal.h: a signal (catalogue/signals/<key>.signal.yaml): something about one or two records that
 * is worth asking the one who wrote them. It is a question for her supervisor, never a finding. Found
 * by src/signal; here is only what the file says.
 */
#ifndef SHEGONG_CATALOGUE_SIGNAL_H
#define SHEGONG_CATALOGUE_SIGNAL_H

#include "catalogue/catalogue.h"

enum cat_signal_kind {
	SIGNAL_OVERLAP, /* two records of one writer: at one time in two places */
	SIGNAL_LATE,    /* one record: entered long after it happened */
	SIGNAL_ALIKE    /* two records about different people: nearly the same text */
};
const char *cat_signal_kind_name(enum cat_signal_kind kind);
/* The key its threshold is written with: minutes, days, percent. */
const char *cat_signal_threshold_name(enum cat_signal_kind kind);

/* Records of one type it is about. Expressions see the record. */
struct cat_signal_source {
	struct cat_type *type;
	struct rule_expr *when;    /* which are looked at; NULL = all */
	struct rule_expr *who;     /* whose doing it is: an account; NULL = who made it */
	struct rule_expr *begin;   /* when it happened; NULL = happened_at */
	struct rule_expr *end;     /* overlap: until when, not in it */
	struct rule_expr *differs; /* overlap: the place; without one nothing is asked */
	struct rule_expr *about;   /* alike: whom it is about; the same one is never asked about */
	struct rule_expr
		*threshold;       /* more than so many minutes or days; at least so many percent */
	struct rule_expr *length; /* alike: characters below which nothing is compared */
	struct rule_expr *within; /* alike: so many days apart at most */
	VEC(struct cat_field *) texts; /* alike: compared together, in this order */
	VEC(struct cat_field *) show;  /* stands side by side when it is asked */
	struct cat_pos pos;
};

struct cat_signal {
	struct str key, label, why;
	struct str ask; /* the question; {n} = minutes, days or percent found */
	enum cat_signal_kind kind;
	const struct code_list *answers; /* a code with a note asks for words */
	VEC(struct cat_signal_source *) of;
	struct cat_clauses clauses;
	struct cat_pos pos;
};

struct cat_signal *cat_signal(const struct catalogue *c, struct str key); /* NULL if absent */
/* The records of that type it looks at; NULL: it does not. */
const struct cat_signal_source *cat_signal_source(const struct cat_signal *s,
						  const struct cat_type *t);

#endif
