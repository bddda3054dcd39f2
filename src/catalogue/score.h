/*
 * score.h: an index of points (catalogue/scores/<key>.yaml): index -> block -> level -> item. What
 * a point needs is a part: so many records of some types, each counted or not by a condition. The
 * figures are worked out by src/score; here is only what the file says. Points are hundredths.
 */
#ifndef SHEGONG_CATALOGUE_SCORE_H
#define SHEGONG_CATALOGUE_SCORE_H

#include "catalogue/catalogue.h"

enum { SCORE_SCALE = 2 /* digits behind the point of points */, SCORE_PARTS = 32 };

enum cat_score_rule {
	SCORE_ALL_OR_NOTHING, /* every part there: all points, else none */
	SCORE_PER_MISSING,    /* `step` off for each part that is not there, down to `floor` */
	SCORE_SHORTFALL,      /* `step` off for each one too few of any part, down to `floor` */
	SCORE_TIERS,          /* by how many percent of the need the one part has */
	SCORE_MANUAL          /* a person judges */
};
const char *cat_score_rule_name(enum cat_score_rule rule);

/* Rows of one type that are evidence. Expressions have an SQL form. */
struct cat_score_source {
	struct cat_type *type;
	struct rule_expr *where;    /* which are looked at; NULL = all */
	struct rule_expr *date;     /* the day or instant that must lie in the period; NULL = how
				     * things stand at its end */
	struct rule_expr *distinct; /* several with the same value count once; NULL = each counts */
	VEC(struct cat_score_count) counts; /* all must hold; the first that fails says why not */
	struct cat_pos pos;
};

struct cat_score_count {
	struct rule_expr *when;
	struct str why; /* why it does not count: 还没批 */
};

struct cat_score_part {
	struct str key, label, unit;
	struct str act; /* what to do about what is missing; {n} = how many: 再开 {n} 个个案 */
	struct str waits;        /* why it cannot be measured yet; then it has no sources */
	struct cat_type *create; /* the form that helps */
	int64_t need;
	VEC(struct cat_score_source *) from; /* their counts are added up */
};

struct cat_score_tier {
	int64_t from; /* percent of the need, hundredths: from here up to the next one */
	int64_t points;
};

/* What an evaluator may choose: `least` to `points` in whole points; least = points: just that. */
struct cat_score_grade {
	struct str label;
	int64_t least, points;
};

struct cat_score_item {
	struct str key, no, label, words;
	struct str inferred; /* the source is silent; this is why we count so */
	struct str note;     /* where the source contradicts itself, and how it is read here */
	struct str off;      /* why it does not count; the rest is scaled up */
	struct str waits;    /* why nothing can be measured yet */
	struct str other_label;
	int64_t other_start; /* another reading of the source: what is taken off from; 0 = none */
	int64_t points, step, floor, start;
	enum cat_score_rule rule;
	VEC(struct cat_score_tier) tiers; /* highest first */
	VEC(struct cat_score_grade) grades;
	VEC(struct cat_score_part *) parts;
	struct cat_clauses clauses;
	struct cat_pos pos;
};

struct cat_score_level {
	struct str key, label;
	int64_t points;
	VEC(struct cat_score_item *) items;
	struct cat_clauses clauses;
	struct cat_pos pos;
};

struct cat_score_block {
	struct str key, name, label;
	int64_t points;
	VEC(struct cat_score_level *) levels;
	struct cat_clauses clauses;
	struct cat_pos pos;
};

struct cat_score_share {
	struct cat_score_block *block;
	int64_t percent;
};

/* How blocks weigh from the `from`-th application on. */
struct cat_score_weight {
	struct str key, label;
	int64_t from;
	VEC(struct cat_score_share) shares;
	struct cat_clauses clauses;
	struct cat_pos pos;
};

struct cat_score {
	struct str key, label, short_label;
	struct str incomplete; /* what the source lacks, in words; empty = whole */
	struct str setting;    /* of the profile: the how-manieth application this is */
	VEC(struct cat_score_weight) weights; /* lowest `from` first */
	VEC(struct cat_score_block *) blocks;
	struct cat_clauses clauses;
	struct cat_pos pos;
};

struct cat_score *cat_score(const struct catalogue *c, struct str key); /* NULL if absent */
struct cat_score_item *cat_score_item(const struct cat_score *s, struct str key);
/* The weighting of the n-th application; NULL when the index has none. */
const struct cat_score_weight *cat_score_weight(const struct cat_score *s, int64_t n);

#endif
