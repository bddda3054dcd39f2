/* sheet.c: from the catalogue's index to the figures of one station. */
#include "rule/decimal.h"
#include "score/internal.h"

enum { TOTAL_SCALE = 6 };

/* -- what is asked ------------------------------------------------------------------------------------ */

enum err_code
score_request_make(struct work *w, struct str index, struct str from, struct str to,
		   struct str as_of, struct score_request *ret, struct err *e)
{
	ret->score = cat_score(w->engine->catalogue, index);
	ret->application = 0;
	if (!ret->score)
		return err_set(e, ERR_NOT_FOUND, "no such index");
	return evidence_period(w, from, to, as_of, &ret->at, e);
}

/* The station's own value before the profile's; as it stood on the day of the sheet. */
static enum err_code
read_application(struct work *w, struct score_sheet *s, struct err *e)
{
	struct str own;
	enum err_code rc;

	s->application = s->of.application;
	if (s->application > 0)
		return ERR_OK;
	rc = setting_as_of(w->db, w->arena, s->unit.id, s->of.score->setting, s->of.at.as_of, &own,
			   e);
	if (own.n == 0)
		own = cat_setting(w->engine->catalogue, s->unit.profile, s->of.score->setting);
	if (!str_to_int(own, &s->application) || s->application < 1)
		s->application = 1;
	return rc;
}

/* -- rows ---------------------------------------------------------------------------------------------- */

static void
add_rows(struct work *w, struct score_sheet *s, const struct cat_score_block *b,
	 const struct cat_score_level *level, size_t *cap)
{
	size_t i, k;

	for (i = 0; i < level->items.n; i++) {
		struct score_row *r;

		if (s->n == *cap)
			s->rows = vec_grow(w->arena, s->rows, sizeof(*s->rows), s->n, cap);
		r = &s->rows[s->n++];
		*r = (struct score_row){level->items.v[i], b, level, NULL};
		r->parts = arena_array(w->arena, struct score_part, r->item->parts.n);
		for (k = 0; k < r->item->parts.n; k++)
			r->parts[k].part = r->item->parts.v[k];
	}
}

static void
make_rows(struct work *w, struct score_sheet *s)
{
	const struct cat_score *score = s->of.score;
	size_t b, k, cap = 0;

	for (b = 0; b < score->blocks.n; b++)
		for (k = 0; k < score->blocks.v[b]->levels.n; k++)
			add_rows(w, s, score->blocks.v[b], score->blocks.v[b]->levels.v[k], &cap);
}

struct counting {
	VEC(const struct cat_score_source *) sources;
	VEC(struct score_part *) parts; /* whose source it is */
};

static void
gather(struct work *w, struct score_sheet *s, struct counting *c)
{
	size_t i, k, m;

	for (i = 0; i < s->n; i++) {
		if (s->rows[i].item->off.n > 0)
			continue;
		for (k = 0; k < s->rows[i].item->parts.n; k++) {
			struct score_part *p = &s->rows[i].parts[k];

			p->measured = p->part->from.n > 0;
			for (m = 0; m < p->part->from.n; m++) {
				vec_push(w->arena, &c->sources, p->part->from.v[m]);
				vec_push(w->arena, &c->parts, p);
			}
		}
	}
}

static enum err_code
measure(struct work *w, struct score_sheet *s, struct err *e)
{
	struct evidence_count *counts;
	struct counting c = {0};
	enum err_code rc;
	size_t i, k;

	gather(w, s, &c);
	counts = arena_array(w->arena, struct evidence_count, c.sources.n);
	rc = evidence_count(w, c.sources.v, c.sources.n, &s->of.at, counts, e);
	for (i = 0; i < c.parts.n; i++) {
		c.parts.v[i]->have += counts[i].counted;
		c.parts.v[i]->seen += counts[i].seen;
	}
	for (i = 0; i < s->n; i++)
		for (k = 0; k < s->rows[i].item->parts.n; k++) {
			struct score_part *p = &s->rows[i].parts[k];

			p->missing = p->have < p->part->need ? p->part->need - p->have : 0;
		}
	return rc;
}

static enum err_code
take_judgements(struct work *w, struct score_sheet *s, struct err *e)
{
	struct score_judgement *v;
	enum err_code rc;
	size_t i, n;

	rc = score_judgements(w, &s->of, s->unit.id, &v, &n, e);
	for (i = 0; i < n && rc == ERR_OK; i++) {
		struct score_row *r = score_row_find(s, v[i].item);

		if (r)
			r->judged[v[i].party] = &v[i];
	}
	return rc;
}

/* -- totals --------------------------------------------------------------------------------------------- */

static int64_t
percent_of(const struct cat_score_weight *weight, const struct cat_score_block *b)
{
	size_t i;

	for (i = 0; weight && i < weight->shares.n; i++)
		if (weight->shares.v[i].block == b)
			return weight->shares.v[i].percent;
	return 0;
}

/* Points of the rows that count: the rest is scaled up. */
int64_t
score_active(const struct score_sheet *s, const struct cat_score_block *b)
{
	int64_t sum = 0;
	size_t i;

	for (i = 0; i < s->n; i++)
		if (s->rows[i].block == b && s->rows[i].item->off.n == 0)
			sum += s->rows[i].item->points;
	return sum;
}

int64_t
score_share(const struct score_sheet *s, const struct cat_score_block *b, int64_t points)
{
	int64_t active = score_active(s, b), share = 0;

	if (active > 0 && !decimal_div(points * percent_of(s->weight, b), SCORE_SCALE, active,
				       SCORE_SCALE, TOTAL_SCALE, &share))
		return 0;
	return share;
}

static void
settle_row(const struct score_sheet *s, struct score_row *r)
{
	const struct cat_score_item *item = r->item;
	size_t n = item->parts.n, i;

	if (item->off.n > 0)
		return;
	r->computed = score_points(item, item->start, r->parts, n);
	r->whole = score_points_whole(item, r->parts, n);
	if (item->other_start)
		r->other = score_points(item, item->other_start, r->parts, n);
	for (i = SCORE_RECORDS; i < SCORE_PARTIES; i++) {
		r->figure[i] = r->computed;
		if (r->judged[i])
			r->figure[i].least = r->figure[i].most = r->judged[i]->points;
	}
	r->lost = score_share(s, r->block, item->points - r->figure[SCORE_OWN].most);
	r->open = score_share(s, r->block, r->figure[SCORE_OWN].most - r->figure[SCORE_OWN].least);
	if (r->judged[SCORE_OWN])
		return;
	r->gain = score_share(s, r->block, r->whole.least - r->computed.least);
	for (i = 0; i < n; i++) {
		struct score_part had = r->parts[i];

		if (!had.measured || had.missing == 0)
			continue;
		r->parts[i].missing = 0;
		r->parts[i].have = had.part->need;
		had.gain = score_share(s, r->block,
				       score_points(item, item->start, r->parts, n).least -
					       r->computed.least);
		r->parts[i] = had;
	}
}

static int64_t
hundredths(int64_t millionths)
{
	int64_t n = 0;

	decimal_rescale(millionths, TOTAL_SCALE, SCORE_SCALE, &n);
	return n;
}

static int64_t
sum_of(const struct score_sheet *s, enum score_party party, bool most)
{
	int64_t sum = 0, points;
	size_t b, i;

	for (b = 0; b < s->of.score->blocks.n; b++) {
		points = 0;
		for (i = 0; i < s->n; i++)
			if (s->rows[i].block == s->of.score->blocks.v[b])
				points += most ? s->rows[i].figure[party].most
					       : s->rows[i].figure[party].least;
		sum += score_share(s, s->of.score->blocks.v[b], points);
	}
	return sum;
}

static void
settle(struct score_sheet *s)
{
	int64_t gains = 0;
	size_t i;

	for (i = 0; i < s->n; i++) {
		settle_row(s, &s->rows[i]);
		gains += s->rows[i].gain;
	}
	for (i = SCORE_RECORDS; i < SCORE_PARTIES; i++) {
		s->total[i].least = hundredths(sum_of(s, (enum score_party)i, false));
		s->total[i].most = hundredths(sum_of(s, (enum score_party)i, true));
	}
	s->reachable = hundredths(sum_of(s, SCORE_OWN, false) + gains);
}

enum err_code
score_sheet_make(struct work *w, const struct score_request *rq, struct str unit,
		 struct score_sheet *ret, struct err *e)
{
	enum err_code rc;

	*ret = (struct score_sheet){.of = *rq};
	rc = unit_load(w->db, w->arena, unit.n > 0 ? unit : w->actor->unit.id, &ret->unit, e);
	if (rc == ERR_NOT_FOUND || (rc == ERR_OK && !score_may(w->actor, SCORE_READ, &ret->unit)))
		return err_set(e, ERR_FORBIDDEN, "no sheet in reach");
	if (rc != ERR_OK)
		return rc;
	ret->of.at.unit = ret->unit.id;
	make_rows(w, ret);
	rc = read_application(w, ret, e);
	ret->weight = cat_score_weight(rq->score, ret->application);
	if (rc == ERR_OK)
		rc = measure(w, ret, e);
	if (rc == ERR_OK)
		rc = take_judgements(w, ret, e);
	if (rc == ERR_OK)
		settle(ret);
	return rc;
}

struct score_row *
score_row_find(struct score_sheet *s, struct str item)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (str_eq(s->rows[i].item->key, item))
			return &s->rows[i];
	return NULL;
}
