/* points.c: what a rule gives. A part that is not measured may be whole or have nothing: both are
 * worked out. */
#include "score/score.h"

enum assume { ASSUME_NONE, ASSUME_WHOLE };

static int64_t
missing_of(const struct score_part *p, enum assume a)
{
	if (p->measured)
		return p->missing;
	return a == ASSUME_WHOLE ? 0 : p->part->need;
}

static int64_t
at_least(int64_t points, int64_t floor)
{
	return points > floor ? points : floor;
}

/* How many parts, or ones of all parts, are missing. */
static int64_t
missing_sum(const struct score_part *parts, size_t n, enum assume a, bool ones)
{
	int64_t sum = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		int64_t m = missing_of(&parts[i], a);

		sum += ones ? m : m > 0;
	}
	return sum;
}

static int64_t
steps_off(const struct cat_score_item *item, int64_t start, int64_t missing)
{
	int64_t points = start - at_least(item->floor, 0), steps = points / item->step;

	if (missing > steps)
		return item->floor;
	points = at_least(start - item->step * missing, item->floor);
	return points < item->points ? points : item->points;
}

/* Percent of the need at two digits, never rounded up over a boundary. */
static int64_t
tier_points(const struct cat_score_item *item, const struct score_part *p, enum assume a)
{
	int64_t need = p->part->need, have = p->measured ? p->have : a == ASSUME_WHOLE ? need : 0;
	size_t i;

	for (i = 0; i < item->tiers.n; i++)
		if (need == 0 || have * 10000 >= item->tiers.v[i].from * need)
			return item->tiers.v[i].points;
	return 0;
}

static int64_t
points_if(const struct cat_score_item *item, int64_t start, const struct score_part *parts,
	  size_t n, enum assume a)
{
	if (n == 0)
		return a == ASSUME_WHOLE ? item->points : 0;
	switch (item->rule) {
	case SCORE_ALL_OR_NOTHING:
		return missing_sum(parts, n, a, false) == 0 ? item->points : 0;
	case SCORE_PER_MISSING:
		return steps_off(item, start, missing_sum(parts, n, a, false));
	case SCORE_SHORTFALL:
		return steps_off(item, start, missing_sum(parts, n, a, true));
	case SCORE_TIERS:
		return tier_points(item, &parts[0], a);
	case SCORE_MANUAL:
		break;
	}
	return a == ASSUME_WHOLE ? item->points : 0;
}

struct score_figure
score_points(const struct cat_score_item *item, int64_t start, const struct score_part *parts,
	     size_t n)
{
	struct score_figure f;

	f.least = points_if(item, start, parts, n, ASSUME_NONE);
	f.most = points_if(item, start, parts, n, ASSUME_WHOLE);
	return f;
}

struct score_figure
score_points_whole(const struct cat_score_item *item, const struct score_part *parts, size_t n)
{
	struct score_part whole[SCORE_PARTS];
	size_t i;

	for (i = 0; i < n && i < COUNTOF(whole); i++) {
		whole[i] = parts[i];
		whole[i].missing = 0;
		if (whole[i].have < parts[i].part->need)
			whole[i].have = parts[i].part->need;
	}
	return score_points(item, item->start, whole, i);
}

bool
score_may_give(const struct cat_score_item *item, int64_t points)
{
	size_t i;

	if (points < 0 || points > item->points)
		return false;
	for (i = 0; i < item->grades.n; i++) {
		const struct cat_score_grade *g = &item->grades.v[i];

		if (points == g->points || points == g->least ||
		    (points > g->least && points < g->points && points % 100 == 0))
			return true;
	}
	return item->grades.n == 0;
}
