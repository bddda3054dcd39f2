/* write.c: the sheet as JSON. Points are texts with two digits, as all decimals are. */
#include "base/clock.h"
#include "rule/date.h"
#include "rule/decimal.h"
#include "score/internal.h"

#include <stdlib.h>

enum { SHARE_SCALE = 6 };

void
score_write_points(struct json *j, struct str key, int64_t n)
{
	char text[24];
	size_t len = decimal_print(n, SCORE_SCALE, text);

	json_key(j, key);
	json_str(j, str_of(text, len));
}

/* A part of the total, rounded. */
static void
write_share(struct json *j, const char *key, int64_t millionths)
{
	int64_t n = 0;

	decimal_rescale(millionths, SHARE_SCALE, SCORE_SCALE, &n);
	score_write_points(j, str_from(key), n);
}

static void
write_day(struct json *j, const char *key, int64_t day)
{
	char text[10];

	json_key(j, str_from(key));
	json_str(j, str_of(text, date_print_iso(day, text)));
}

static void
write_figure(struct json *j, struct score_figure f)
{
	score_write_points(j, STR("least"), f.least);
	score_write_points(j, STR("most"), f.most);
}

static void
write_clauses(struct json *j, const struct cat_clauses *c)
{
	size_t i;

	json_k(j, "clauses");
	json_array_start(j);
	for (i = 0; i < c->ids.n; i++)
		json_str(j, c->ids.v[i]);
	json_array_end(j);
}

/* -- figures alone -------------------------------------------------------------------------------- */

static const char *const parties[] = {"records", "own", "evaluator"};

static void
write_row_figures(struct json *j, const struct score_row *r)
{
	size_t i;

	json_object_start(j);
	write_figure(j, r->figure[SCORE_OWN]);
	for (i = 0; i < r->item->parts.n; i++) {
		json_key(j, r->parts[i].part->key);
		if (r->parts[i].measured)
			json_int(j, r->parts[i].have);
		else
			json_put_null(j);
	}
	json_object_end(j);
}

/* What is frozen: the same again is the same text. No words, no names. */
void
score_write_figures(const struct score_sheet *s, struct json *j)
{
	size_t i;

	json_object_start(j);
	json_kstr(j, "score", s->of.score->key);
	json_kstr(j, "unit", s->unit.id);
	write_day(j, "from", s->of.at.from);
	write_day(j, "to", s->of.at.to);
	json_kint(j, "as_of", s->of.at.as_of);
	json_k(j, "total");
	json_object_start(j);
	write_figure(j, s->total[SCORE_OWN]);
	json_object_end(j);
	json_k(j, "rows");
	json_object_start(j);
	for (i = 0; i < s->n; i++) {
		if (s->rows[i].item->off.n > 0)
			continue;
		json_key(j, s->rows[i].item->key);
		write_row_figures(j, &s->rows[i]);
	}
	json_object_end(j);
	json_object_end(j);
}

/* -- a row ------------------------------------------------------------------------------------------- */

/* {n} in the words of action. */
static struct str
act_words(struct work *w, const struct score_part *p)
{
	struct str left = p->part->act, mark = STR("{n}");
	struct buf b;

	buf_init(&b, w->arena, 4096);
	while (left.n > 0) {
		if (str_starts(left, mark)) {
			buf_addf(&b, "%lld", (long long)p->missing);
			left = str_skip(left, mark.n);
		} else {
			buf_addc(&b, left.p[0]);
			left = str_skip(left, 1);
		}
	}
	return buf_str(&b);
}

static void
write_part(struct work *w, const struct score_part *p, struct json *j)
{
	json_object_start(j);
	json_kstr(j, "key", p->part->key);
	json_kstr(j, "label", p->part->label);
	json_kstr(j, "unit", p->part->unit);
	json_kint(j, "need", p->part->need);
	json_k(j, "have");
	if (p->measured)
		json_int(j, p->have);
	else
		json_put_null(j);
	json_kint(j, "seen", p->seen);
	json_kint(j, "missing", p->measured ? p->missing : 0);
	write_share(j, "gain", p->gain);
	json_kstr(j, "act", p->measured && p->missing > 0 ? act_words(w, p) : STR_NONE);
	json_kstr(j, "create", p->part->create ? p->part->create->key : STR_NONE);
	json_kstr(j, "waits", p->part->waits);
	json_object_end(j);
}

static void
write_judgement(struct work *w, const struct score_judgement *g, struct json *j)
{
	if (!g) {
		json_put_null(j);
		return;
	}
	json_object_start(j);
	json_kstr(j, "id", g->id);
	score_write_points(j, STR("points"), g->points);
	json_kstr(j, "reason", g->reason);
	json_kstr(j, "by", g->by_name);
	json_kstr(j, "at", clock_iso(w->arena, g->at));
	json_object_end(j);
}

static void
write_choices(const struct cat_score_item *item, struct json *j)
{
	size_t i;

	json_k(j, "grades");
	json_array_start(j);
	for (i = 0; i < item->grades.n; i++) {
		json_object_start(j);
		json_kstr(j, "label", item->grades.v[i].label);
		score_write_points(j, STR("least"), item->grades.v[i].least);
		score_write_points(j, STR("points"), item->grades.v[i].points);
		json_object_end(j);
	}
	json_array_end(j);
	json_k(j, "tiers");
	json_array_start(j);
	for (i = 0; i < item->tiers.n; i++) {
		json_object_start(j);
		score_write_points(j, STR("from"), item->tiers.v[i].from);
		score_write_points(j, STR("points"), item->tiers.v[i].points);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
write_words(const struct score_row *r, struct json *j)
{
	const struct cat_score_item *item = r->item;

	json_kstr(j, "key", item->key);
	json_kstr(j, "no", item->no);
	json_kstr(j, "label", item->label);
	json_kstr(j, "words", item->words);
	json_kstr(j, "rule", str_from(cat_score_rule_name(item->rule)));
	write_clauses(j, &item->clauses);
	score_write_points(j, STR("points"), item->points);
	score_write_points(j, STR("step"), item->step);
	score_write_points(j, STR("floor"), item->floor);
	score_write_points(j, STR("start"), item->start);
	json_kstr(j, "inferred", item->inferred);
	json_kstr(j, "note", item->note);
	json_kstr(j, "off", item->off);
	json_kstr(j, "waits", item->waits);
	write_choices(item, j);
	json_k(j, "other");
	if (!item->other_start) {
		json_put_null(j);
		return;
	}
	json_object_start(j);
	json_kstr(j, "label", item->other_label);
	score_write_points(j, STR("start"), item->other_start);
	write_figure(j, r->other);
	json_object_end(j);
}

static void
write_row(struct work *w, const struct score_row *r, struct json *j)
{
	size_t i;

	json_object_start(j);
	write_words(r, j);
	write_figure(j, r->figure[SCORE_OWN]);
	write_share(j, "lost", r->lost);
	write_share(j, "open", r->open);
	write_share(j, "gain", r->gain);
	json_k(j, "parties");
	json_object_start(j);
	for (i = SCORE_RECORDS; i < SCORE_PARTIES; i++) {
		json_key(j, str_from(parties[i]));
		if (i == SCORE_RECORDS) {
			json_object_start(j);
			write_figure(j, r->computed);
			json_object_end(j);
		} else {
			write_judgement(w, r->judged[i], j);
		}
	}
	json_object_end(j);
	json_k(j, "parts");
	json_array_start(j);
	for (i = 0; i < r->item->parts.n; i++)
		write_part(w, &r->parts[i], j);
	json_array_end(j);
	json_object_end(j);
}

/* -- blocks and levels ---------------------------------------------------------------------------------- */

struct sums {
	struct score_figure figure;
	int64_t points, lost, open;
};

static struct sums
sums_of(const struct score_sheet *s, const struct cat_score_block *b,
	const struct cat_score_level *level)
{
	struct sums x = {0};
	size_t i;

	for (i = 0; i < s->n; i++) {
		const struct score_row *r = &s->rows[i];

		if (r->block != b || (level && r->level != level) || r->item->off.n > 0)
			continue;
		x.points += r->item->points;
		x.figure.least += r->figure[SCORE_OWN].least;
		x.figure.most += r->figure[SCORE_OWN].most;
		x.lost += r->lost;
		x.open += r->open;
	}
	return x;
}

static void
write_sums(struct json *j, struct sums x)
{
	score_write_points(j, STR("points"), x.points);
	write_figure(j, x.figure);
	write_share(j, "lost", x.lost);
	write_share(j, "open", x.open);
}

static void
write_level(struct work *w, const struct score_sheet *s, const struct cat_score_block *b,
	    const struct cat_score_level *level, struct json *j)
{
	size_t i;

	json_object_start(j);
	json_kstr(j, "key", level->key);
	json_kstr(j, "label", level->label);
	write_sums(j, sums_of(s, b, level));
	json_k(j, "items");
	json_array_start(j);
	for (i = 0; i < s->n; i++)
		if (s->rows[i].level == level)
			write_row(w, &s->rows[i], j);
	json_array_end(j);
	json_object_end(j);
}

static int64_t
percent_of(const struct score_sheet *s, const struct cat_score_block *b)
{
	size_t i;

	for (i = 0; s->weight && i < s->weight->shares.n; i++)
		if (s->weight->shares.v[i].block == b)
			return s->weight->shares.v[i].percent;
	return 0;
}

static void
write_block(struct work *w, const struct score_sheet *s, const struct cat_score_block *b,
	    struct json *j)
{
	struct sums x = sums_of(s, b, NULL);
	size_t i;

	json_object_start(j);
	json_kstr(j, "key", b->key);
	json_kstr(j, "name", b->name);
	json_kstr(j, "label", b->label);
	json_kint(j, "percent", percent_of(s, b));
	write_share(j, "share", score_share(s, b, x.figure.least));
	write_sums(j, x);
	json_k(j, "levels");
	json_array_start(j);
	for (i = 0; i < b->levels.n; i++)
		write_level(w, s, b, b->levels.v[i], j);
	json_array_end(j);
	json_object_end(j);
}

/* -- what is worth doing ---------------------------------------------------------------------------------- */

static int
by_gain(const void *x, const void *y)
{
	const struct score_row *a = *(const struct score_row *const *)x;
	const struct score_row *b = *(const struct score_row *const *)y;

	if (a->gain != b->gain)
		return a->gain < b->gain ? 1 : -1;
	return a < b ? -1 : 1;
}

static void
write_best(struct work *w, const struct score_sheet *s, struct json *j)
{
	const struct score_row **v = arena_array(w->arena, const struct score_row *, s->n);
	size_t i, n = 0;

	for (i = 0; i < s->n; i++)
		if (s->rows[i].gain > 0)
			v[n++] = &s->rows[i];
	if (n > 0)
		qsort(v, n, sizeof(*v), by_gain);
	json_k(j, "best");
	json_array_start(j);
	for (i = 0; i < n; i++)
		json_str(j, v[i]->item->key);
	json_array_end(j);
}

/* -- the whole ------------------------------------------------------------------------------------------------ */

static void
write_totals(const struct score_sheet *s, struct json *j)
{
	size_t i;

	json_k(j, "total");
	json_object_start(j);
	for (i = SCORE_RECORDS; i < SCORE_PARTIES; i++) {
		json_key(j, str_from(parties[i]));
		json_object_start(j);
		write_figure(j, s->total[i]);
		json_object_end(j);
	}
	score_write_points(j, STR("reachable"), s->reachable);
	json_object_end(j);
}

static void
write_may(struct work *w, const struct score_sheet *s, struct json *j)
{
	json_k(j, "may");
	json_object_start(j);
	json_kbool(j, "judge", score_may(w->actor, SCORE_JUDGE, &s->unit));
	json_kbool(j, "freeze", score_may(w->actor, SCORE_FREEZE, &s->unit));
	json_kbool(j, "outside", score_outside(w->actor));
	json_object_end(j);
}

static void
write_weight(const struct score_sheet *s, struct json *j)
{
	json_k(j, "weight");
	if (!s->weight) {
		json_put_null(j);
		return;
	}
	json_object_start(j);
	json_kstr(j, "key", s->weight->key);
	json_kstr(j, "label", s->weight->label);
	json_kint(j, "application", s->application);
	write_clauses(j, &s->weight->clauses);
	json_object_end(j);
}

static void
write_of(struct work *w, const struct score_sheet *s, struct json *j)
{
	const struct evidence_at *at = &s->of.at;
	int64_t days = at->to - at->from + 1, today = clock_day_of(at->as_of) - at->from + 1;

	json_kstr(j, "index", s->of.score->key);
	json_kstr(j, "label", s->of.score->label);
	json_kstr(j, "short", s->of.score->short_label);
	json_kstr(j, "incomplete", s->of.score->incomplete);
	json_k(j, "unit");
	json_object_start(j);
	json_kstr(j, "id", s->unit.id);
	json_kstr(j, "name", s->unit.name);
	json_object_end(j);
	write_day(j, "from", at->from);
	write_day(j, "to", at->to);
	write_day(j, "as_of", clock_day_of(at->as_of));
	json_kstr(j, "computed_at", clock_iso(w->arena, w->now));
	json_kint(j, "elapsed", today <= 0 ? 0 : today >= days ? 100 : today * 100 / days);
}

void
score_write_sheet(struct work *w, const struct score_sheet *s, struct json *j)
{
	size_t i;

	write_of(w, s, j);
	write_weight(s, j);
	write_totals(s, j);
	write_may(w, s, j);
	write_best(w, s, j);
	json_k(j, "blocks");
	json_array_start(j);
	for (i = 0; i < s->of.score->blocks.n; i++)
		write_block(w, s, s->of.score->blocks.v[i], j);
	json_array_end(j);
}

void
score_write_frozen(struct work *w, const struct score_frozen *f, struct json *j)
{
	json_kstr(j, "id", f->id);
	json_kstr(j, "hash", f->hash);
	json_kstr(j, "by", f->by_name);
	json_kstr(j, "at", clock_iso(w->arena, f->at));
	write_day(j, "from", f->from);
	write_day(j, "to", f->to);
	write_day(j, "as_of", clock_day_of(f->as_of));
	json_kint(j, "application", f->application);
	score_write_points(j, STR("least"), f->total.least);
	score_write_points(j, STR("most"), f->total.most);
}
