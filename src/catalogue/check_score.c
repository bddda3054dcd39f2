/* check_score.c: an index adds up, its rules have what they need, its conditions become SQL. */
#include "catalogue/loading.h"
#include "catalogue/score.h"
#include "rule/decimal.h"

static struct str
printed(struct arena *a, int64_t points)
{
	char text[24];
	size_t n = decimal_print(points, SCORE_SCALE, text);

	return str_dup(a, str_of(text, n));
}

static void
wrong(struct loading *l, const struct cat_score_item *item, const char *id, const char *key)
{
	cat_problem(l->ps, item->pos, id, item->key, str_from(key));
}

/* -- conditions ---------------------------------------------------------------------------------- */

static void
dry_text(void *ctx UNUSED, struct str sql UNUSED)
{
}

static void
dry_bind(void *ctx UNUSED, struct value v UNUSED)
{
}

static bool
dry_follow(void *ctx UNUSED, const void *owner UNUSED, int slot UNUSED)
{
	return true;
}

/* Slots are those of `owner`, the type itself when NULL. */
static bool
dry_column(void *ctx, const void *owner, int slot)
{
	const struct cat_type *t = owner ? cat_target_type(owner) : ctx;

	if (slot >= CAT_SLOT_ID)
		return slot != CAT_SLOT_PENDING && slot != CAT_SLOT_OUTER;
	return !kind_sealed(&t->fields.v[slot]->params) && !t->fields.v[slot]->rows;
}

static int
dry_code_at(void *ctx UNUSED, const struct rule_list *list, struct str code)
{
	return code_list_find((const struct code_list *)list, code);
}

static struct str
dry_code_by_order(void *ctx UNUSED, const struct rule_list *list UNUSED, int order UNUSED)
{
	return STR_NONE;
}

void
check_sql_form(struct loading *l, struct cat_type *type, struct cat_pos at,
	       const struct rule_expr *x)
{
	struct rule_sql dry = {
		.ctx = type,
		.text = dry_text,
		.follow = dry_follow,
		.column = dry_column,
		.bind = dry_bind,
		.today = 20000,
		.now = INT64_C(1728000000000),
		.code_at = dry_code_at,
		.code_by_order = dry_code_by_order,
	};

	if (x && !rule_to_sql(x, &dry))
		cat_problem(l->ps, at, CAT_SCORE_SQL, rule_expr_source(x), STR_NONE);
}

void
check_evidence_source(struct loading *l, const struct cat_score_source *s)
{
	size_t i;

	if (!s->type)
		return;
	check_sql_form(l, s->type, s->pos, s->where);
	check_sql_form(l, s->type, s->pos, s->date);
	check_sql_form(l, s->type, s->pos, s->distinct);
	for (i = 0; i < s->counts.n; i++)
		check_sql_form(l, s->type, s->pos, s->counts.v[i].when);
}

/* -- items ----------------------------------------------------------------------------------------- */

/* Measured, or it says what it is waiting for: one of the two. */
static void
check_part(struct loading *l, const struct cat_score_item *item, const struct cat_score_part *p)
{
	size_t i;

	if ((p->from.n == 0) != (p->waits.n > 0))
		cat_problem(l->ps, item->pos, CAT_SCORE_MEASURE, p->key, STR_NONE);
	for (i = 0; i < p->from.n; i++)
		check_evidence_source(l, p->from.v[i]);
}

static void
check_steps(struct loading *l, const struct cat_score_item *item)
{
	bool steps = item->rule == SCORE_PER_MISSING || item->rule == SCORE_SHORTFALL;

	if (!steps && (item->step || item->floor || item->other_start))
		wrong(l, item, CAT_SCORE_RULE, "step");
	if (steps && (item->step <= 0 || item->points % item->step || item->start % item->step))
		cat_problem(l->ps, item->pos, CAT_SCORE_STEP, printed(l->arena, item->points),
			    printed(l->arena, item->step));
	if (steps && item->start < item->points)
		wrong(l, item, CAT_SCORE_RULE, "start");
	if (item->floor < 0 || item->floor > item->points)
		wrong(l, item, CAT_SCORE_RULE, "floor");
}

/* The highest gives all the points, the lowest begins at nothing: no gap on either side. */
static void
check_tiers(struct loading *l, const struct cat_score_item *item)
{
	size_t i, n = item->tiers.n;

	if (item->rule != SCORE_TIERS) {
		if (n > 0)
			wrong(l, item, CAT_SCORE_RULE, "tiers");
		return;
	}
	if (n == 0 || item->tiers.v[0].points != item->points || item->tiers.v[n - 1].from != 0)
		wrong(l, item, CAT_SCORE_RULE, "tiers");
	for (i = 1; i < n; i++)
		if (item->tiers.v[i].from == item->tiers.v[i - 1].from ||
		    item->tiers.v[i].points > item->tiers.v[i - 1].points)
			wrong(l, item, CAT_SCORE_RULE, "tiers");
	if (item->parts.n > 1)
		wrong(l, item, CAT_SCORE_RULE, "parts");
}

static void
check_grades(struct loading *l, const struct cat_score_item *item)
{
	size_t i;

	for (i = 0; i < item->grades.n; i++) {
		const struct cat_score_grade *g = &item->grades.v[i];

		if (g->least > g->points || g->least < 0 || g->points > item->points)
			wrong(l, item, CAT_SCORE_RULE, "grades");
	}
	if (item->rule != SCORE_MANUAL && item->grades.n > 0)
		wrong(l, item, CAT_SCORE_RULE, "grades");
}

static void
check_item(struct loading *l, const struct cat_score_item *item)
{
	size_t i;

	check_steps(l, item);
	check_tiers(l, item);
	check_grades(l, item);
	if (item->parts.n > SCORE_PARTS || (item->rule == SCORE_MANUAL && item->parts.n > 0))
		wrong(l, item, CAT_SCORE_RULE, "parts");
	if (item->rule != SCORE_MANUAL && item->off.n == 0 && item->parts.n == 0 &&
	    item->waits.n == 0)
		cat_problem(l->ps, item->pos, CAT_SCORE_MEASURE, item->key, STR_NONE);
	for (i = 0; i < item->parts.n; i++)
		check_part(l, item, item->parts.v[i]);
}

/* -- sums --------------------------------------------------------------------------------------------- */

/* Rows that do not count are no part of the declared total. */
static int64_t
level_points(struct loading *l, const struct cat_score_level *level)
{
	int64_t sum = 0;
	size_t i;

	for (i = 0; i < level->items.n; i++) {
		check_item(l, level->items.v[i]);
		sum += level->items.v[i]->off.n > 0 ? 0 : level->items.v[i]->points;
	}
	return sum;
}

static void
check_sum(struct loading *l, struct cat_pos at, int64_t sum, int64_t declared)
{
	if (sum != declared)
		cat_problem(l->ps, at, CAT_SCORE_SUM, printed(l->arena, sum),
			    printed(l->arena, declared));
}

static void
check_block(struct loading *l, const struct cat_score_block *b)
{
	int64_t sum = 0;
	size_t i;

	for (i = 0; i < b->levels.n; i++) {
		check_sum(l, b->levels.v[i]->pos, level_points(l, b->levels.v[i]),
			  b->levels.v[i]->points);
		sum += b->levels.v[i]->points;
	}
	check_sum(l, b->pos, sum, b->points);
}

static void
check_weight(struct loading *l, const struct cat_score_weight *w)
{
	int64_t sum = 0;
	size_t i;

	for (i = 0; i < w->shares.n; i++)
		sum += w->shares.v[i].percent;
	check_sum(l, w->pos, sum * 100, 100 * 100);
}

void
check_scores(struct loading *l)
{
	size_t i, k;

	for (i = 0; i < l->c->scores.n; i++) {
		const struct cat_score *s = l->c->scores.entries[i].value;

		for (k = 0; k < s->blocks.n; k++)
			check_block(l, s->blocks.v[k]);
		for (k = 0; k < s->weights.n; k++)
			check_weight(l, &s->weights.v[k]);
	}
}
