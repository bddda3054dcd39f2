/* scale.c: the arithmetic of scales. See scale.h. */
#include "catalogue/scale.h"

const struct cat_scale *
cat_scale(const struct catalogue *c, struct str key)
{
	return map_get(&c->scales, key);
}

const struct cat_item *
cat_scale_item(const struct cat_scale *s, struct str key)
{
	size_t i;

	for (i = 0; i < s->items.n; i++)
		if (str_eq(s->items.v[i].key, key))
			return &s->items.v[i];
	return NULL;
}

const struct cat_option *
cat_item_option(const struct cat_item *item, struct str key)
{
	size_t i;

	for (i = 0; i < item->options.n; i++)
		if (str_eq(item->options.v[i].key, key))
			return &item->options.v[i];
	return NULL;
}

const struct cat_force *
cat_scale_force(const struct cat_scale *s, struct str key)
{
	size_t i;

	for (i = 0; i < s->forces.n; i++)
		if (str_eq(s->forces.v[i].key, key))
			return &s->forces.v[i];
	return NULL;
}

const struct cat_band *
cat_scale_band(const struct cat_scale *s, int64_t points)
{
	size_t i;

	for (i = 0; i < s->bands.n; i++)
		if (points >= s->bands.v[i].from && points < s->bands.v[i].below)
			return &s->bands.v[i];
	return NULL;
}

size_t
cat_scale_parts(const struct cat_scale *s)
{
	return s->parts.n > 0 ? s->parts.n : 1;
}

static bool
in_part(const struct cat_scale *s, struct str part, size_t i)
{
	return s->parts.n == 0 || str_eq(part, s->parts.v[i].key);
}

void
cat_scale_reach(const struct cat_scale *s, size_t part, int64_t *ret_least, int64_t *ret_most)
{
	size_t i, k;

	*ret_least = *ret_most = 0;
	for (i = 0; i < s->items.n; i++) {
		const struct cat_item *item = &s->items.v[i];
		int64_t least = INT64_MAX, most = INT64_MIN;

		if (!in_part(s, item->part, part) || item->options.n == 0)
			continue;
		for (k = 0; k < item->options.n; k++) {
			int64_t points = item->options.v[k].points;

			least = points < least ? points : least;
			most = points > most ? points : most;
		}
		*ret_least += least;
		*ret_most += most;
	}
}

/* -- rating ------------------------------------------------------------------------------- */

static const struct cat_option *
answer_to(const struct cat_item *item, const struct cat_answer *answers, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (str_eq(answers[i].item, item->key))
			return cat_item_option(item, answers[i].option);
	return NULL;
}

static struct cat_rated
rate_part(const struct cat_scale *s, size_t part, const struct cat_answer *answers, size_t n)
{
	struct cat_rated r = {.complete = true};
	size_t i;

	for (i = 0; i < s->items.n; i++) {
		const struct cat_item *item = &s->items.v[i];
		const struct cat_option *o;

		if (!in_part(s, item->part, part))
			continue;
		o = answer_to(item, answers, n);
		r.complete = r.complete && o;
		r.points += o ? o->points : 0;
	}
	if (r.complete) {
		r.band = cat_scale_band(s, r.points);
		r.level = r.band ? r.band->level : STR_NONE;
	}
	return r;
}

static bool
graver(const struct code_list *levels, struct str a, struct str b)
{
	return levels && code_list_find(levels, a) > code_list_find(levels, b);
}

static void
force_part(const struct cat_scale *s, size_t part, const struct str *forces, size_t n,
	   const struct code_list *levels, struct cat_rated *r)
{
	size_t i;

	for (i = 0; i < n; i++) {
		const struct cat_force *f = cat_scale_force(s, forces[i]);

		if (f && in_part(s, f->part, part) && graver(levels, f->level, r->level))
			r->level = f->level;
	}
}

/* Do more points mean a graver level? */
static bool
rises(const struct cat_scale *s, const struct code_list *levels)
{
	return s->bands.n > 0 &&
	       graver(levels, s->bands.v[s->bands.n - 1].level, s->bands.v[0].level);
}

static bool
decides(const struct cat_rated *a, const struct cat_rated *b, const struct code_list *levels,
	bool rising)
{
	if (graver(levels, a->level, b->level) || graver(levels, b->level, a->level))
		return graver(levels, a->level, b->level);
	return rising ? a->points > b->points : a->points < b->points;
}

void
cat_scale_rate(const struct cat_scale *s, const struct cat_answer *answers, size_t n,
	       const struct str *forces, size_t forces_n, const struct code_list *levels,
	       struct arena *a, struct cat_rating *ret)
{
	bool rising = rises(s, levels), complete = true;
	size_t i;

	ret->n = cat_scale_parts(s);
	ret->parts = arena_array(a, struct cat_rated, ret->n);
	for (i = 0; i < ret->n; i++) {
		struct cat_rated *r = &ret->parts[i];

		*r = rate_part(s, i, answers, n);
		force_part(s, i, forces, forces_n, levels, r);
		complete = complete && r->complete;
		if (i == 0 || decides(r, &ret->whole, levels, rising))
			ret->whole = *r;
	}
	if (complete)
		return;
	/* What is still open may weigh more: only a force already decides. */
	ret->whole.complete = false;
	ret->whole.band = NULL;
	if (forces_n == 0)
		ret->whole.level = STR_NONE;
}
