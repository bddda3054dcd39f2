/*
 * meta.h: every key that a catalogue file may have, in one table: where, what kind of value,
 * needed or not, what for. It checks files, gives suggestions and is printed as a reference.
 */
#ifndef SHEGONG_CATALOGUE_META_H
#define SHEGONG_CATALOGUE_META_H

#include "catalogue/node.h"

enum meta_value {
	META_TEXT,     /* any words, not empty */
	META_KEY,      /* [a-z][a-z0-9_]* */
	META_PATH,     /* a key, or two with a dot between */
	META_TEXTS,    /* one text or a list of them */
	META_BOOL,     /* true, false */
	META_INT,      /* whole number, not negative */
	META_NUMBER,   /* decimal number */
	META_EXPR,     /* expression (true is one) */
	META_DURATION, /* "72 hours" */
	META_DATE,     /* 2026-11-24 */
	META_CHOICE,   /* one of `choices` */
	META_MAP,      /* of place `sub` */
	META_MAPS,     /* list of maps of place `sub` */
	META_MAPS_OR_ONE,
	META_TEXT_OR_MAP,  /* a key, or a map of place `sub` */
	META_TEXTS_OR_MAP, /* a list of keys, or a map of place `sub` */
	META_INT_OR_MAP,   /* a whole number, or a map of place `sub` */
	META_ANY           /* checked where it is used */
};

struct meta_place;

struct meta_key {
	const char *name;
	enum meta_value value;
	const struct meta_place *sub;
	const char *choices; /* "P0 P1 P2 P3" */
	bool must;
	const char *help; /* English, one line */
};

struct meta_place {
	const char *name;
	const struct meta_key *keys; /* ends with a nameless one */
};

extern const struct meta_place meta_catalogue, meta_type, meta_field, meta_list, meta_flow,
	meta_role, meta_standard, meta_profile, meta_coverage, meta_cases, meta_scale, meta_score,
	meta_score_cases, meta_signal, meta_report, meta_report_cases;

/* Says all that is wrong with the form of `n`. False when it is not even a map. */
bool meta_check(const struct meta_place *place, const struct node *n, struct problems *ps,
		struct arena *tmp);

bool meta_is_key(struct str s); /* [a-z][a-z0-9_]*, at most 40, no "__", no '_' at the end */
/* "72 hours" in milliseconds; false for anything else. */
bool meta_duration(struct str s, int64_t *ret_ms);

#endif
