/*
 * scale.h: rating scales as data (catalogue/scales/<key>.yaml) and their arithmetic. A scale has
 * items with points, optionally in parts that are rated each by itself, forces (one of them
 * decides the level at once) and bands of points. Everything is pure; the record layer fills
 * fields with what comes out.
 *
 * Points are whole hundredths (CAT_POINTS_SCALE digits behind the point). Bands are half open,
 * from <= points < below; the last may have no end. Levels are codes of an `ordered` list: the
 * later in the list, the graver. The graver part decides the whole.
 */
#ifndef SHEGONG_CATALOGUE_SCALE_H
#define SHEGONG_CATALOGUE_SCALE_H

#include "catalogue/catalogue.h"

enum { CAT_POINTS_SCALE = 2, CAT_POINTS_MAX = 1000000 };
#define CAT_POINTS_OPEN INT64_MAX /* `below` of a band without an end */

struct cat_option {
	struct str key, label;
	int64_t points;
};

struct cat_item {
	struct str key, label, group; /* group: words of a heading, or empty */
	struct str part;              /* key of a part; empty when the scale has none */
	VEC(struct cat_option) options;
	struct cat_pos pos;
};

struct cat_force {
	struct str key, label, part, level;
	struct cat_pos pos;
};

struct cat_band {
	int64_t from, below;
	struct str level, label; /* level empty: the band is only named */
	struct cat_pos pos;
};

struct cat_part {
	struct str key, label;
};

struct cat_scale {
	struct str key, label, version, why, source;
	struct cat_clauses clauses;
	VEC(struct cat_part) parts; /* none: the whole is rated as one */
	VEC(struct cat_item) items;
	VEC(struct cat_force) forces;
	VEC(struct cat_band) bands; /* by `from` */
	struct cat_pos pos;
};

/* What `scale: {...}` at a field of rows names. Optional ones are NULL. The rows have the fields
 * item, option (text) and points (decimal); forces have `force`, parts have part, total, level. */
struct cat_scaled {
	struct cat_field *by; /* code field: which scale */
	struct cat_field *total, *level;
	struct cat_field *band, *version, *forces, *parts;
	struct cat_field *item, *option, *points;         /* of the rows */
	struct cat_field *force;                          /* of the rows of forces */
	struct cat_field *part, *part_total, *part_level; /* of the rows of parts */
};

const struct cat_scale *cat_scale(const struct catalogue *c, struct str key); /* NULL if absent */
const struct cat_item *cat_scale_item(const struct cat_scale *s, struct str key);
const struct cat_option *cat_item_option(const struct cat_item *item, struct str key);
const struct cat_force *cat_scale_force(const struct cat_scale *s, struct str key);
const struct cat_band *cat_scale_band(const struct cat_scale *s, int64_t points);
/* Least and most points of one part (by index; 0 when the scale has none). */
void cat_scale_reach(const struct cat_scale *s, size_t part, int64_t *ret_least, int64_t *ret_most);
/* How many parts are rated: 1 when the scale has none. */
size_t cat_scale_parts(const struct cat_scale *s);

struct cat_answer {
	struct str item, option;
};

/* One part, or the whole. Points and band only count when every item is answered. */
struct cat_rated {
	bool complete;
	int64_t points;
	const struct cat_band *band; /* NULL: not complete */
	struct str level;            /* empty: open, or the bands have none */
};

struct cat_rating {
	struct cat_rated *parts; /* cat_scale_parts() of them */
	size_t n;
	struct cat_rated whole; /* points and band of the part that decides */
};

/* Rates answers; unknown and repeated ones do not count (the first does). `levels`: the list of
 * the level field, NULL when it is of no weight. */
void cat_scale_rate(const struct cat_scale *s, const struct cat_answer *answers, size_t n,
		    const struct str *forces, size_t forces_n, const struct code_list *levels,
		    struct arena *a, struct cat_rating *ret);

#endif
