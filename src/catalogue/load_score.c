/* load_score.c: indexes of points, without looking at other files. Names of types and expressions
 * are resolved by link_scores(). */
#include "catalogue/loading.h"
#include "catalogue/score.h"
#include "rule/decimal.h"

#include <string.h>

static const char *const rules[] = {"all_or_nothing", "per_missing", "shortfall", "tiers",
				    "manual"};

const char *
cat_score_rule_name(enum cat_score_rule rule)
{
	return rules[rule];
}

static enum cat_score_rule
rule_named(struct str name)
{
	size_t i;

	for (i = 0; i < COUNTOF(rules); i++)
		if (str_eq(name, str_from(rules[i])))
			return (enum cat_score_rule)i;
	return SCORE_MANUAL; /* said by meta */
}

/* META_NUMBER has seen to its form; more digits than points have are said here. */
static int64_t
points_at(struct loading *l, const struct node *map, const char *key, int64_t otherwise)
{
	const struct node *n = node_get(map, key);
	int64_t points;

	if (!n || n->kind != NODE_TEXT)
		return otherwise;
	if (decimal_parse(n->text, SCORE_SCALE, &points))
		return points;
	cat_problem(l->ps, n->pos, CAT_WRONG_NUMBER, n->text, STR_NONE);
	return otherwise;
}

/* -- parts --------------------------------------------------------------------------------- */

static void
load_source(struct loading *l, const struct node *n, struct cat_score_part *part)
{
	struct cat_score_source *s = arena_new_of(l->arena, struct cat_score_source);
	struct loaded_source loaded = {s, n};

	s->pos = n->pos;
	vec_push(l->arena, &part->from, s);
	vec_push(l->arena, &l->sources, loaded);
}

static void
load_part(struct loading *l, const struct node *n, struct map *seen, struct cat_score_item *item)
{
	struct cat_score_part *p = arena_new_of(l->arena, struct cat_score_part);
	struct loaded_part loaded = {p, n};
	const struct node *m;

	p->key = node_str(n, "key");
	p->label = node_str(n, "label");
	p->unit = node_str(n, "unit");
	p->act = node_str(n, "act");
	p->waits = node_str(n, "waits");
	p->need = node_int(n, "need", 1);
	for (m = node_first(node_get(n, "from")); m; m = m->next)
		load_source(l, m, p);
	if (!load_name(l, seen, p->key, p, n->pos))
		return;
	vec_push(l->arena, &item->parts, p);
	vec_push(l->arena, &l->parts, loaded);
}

/* -- items --------------------------------------------------------------------------------- */

/* Highest first, however they stand in the file. */
static void
load_tiers(struct loading *l, const struct node *n, struct cat_score_item *item)
{
	const struct node *m;
	size_t i;

	for (m = node_first(node_get(n, "tiers")); m; m = m->next) {
		struct cat_score_tier t = {points_at(l, m, "from", 0),
					   points_at(l, m, "points", 0)};

		vec_push(l->arena, &item->tiers, t);
		for (i = item->tiers.n - 1; i > 0 && item->tiers.v[i - 1].from < t.from; i--)
			item->tiers.v[i] = item->tiers.v[i - 1];
		item->tiers.v[i] = t;
	}
}

static void
load_grades(struct loading *l, const struct node *n, struct cat_score_item *item)
{
	const struct node *m;

	for (m = node_first(node_get(n, "grades")); m; m = m->next) {
		struct cat_score_grade g = {.label = node_str(m, "label")};

		g.points = points_at(l, m, "points", 0);
		g.least = points_at(l, m, "least", g.points);
		vec_push(l->arena, &item->grades, g);
	}
}

static void
load_rule(struct loading *l, const struct node *n, struct cat_score_item *item)
{
	const struct node *other = node_map(n, "other");

	item->rule = rule_named(node_str(n, "rule"));
	item->points = points_at(l, n, "points", 0);
	item->step = points_at(l, n, "step", 0);
	item->floor = points_at(l, n, "floor", 0);
	item->start = points_at(l, n, "start", item->points);
	item->other_label = node_str(other, "label");
	item->other_start = points_at(l, other, "start", 0);
	load_tiers(l, n, item);
	load_grades(l, n, item);
}

static void
load_item(struct loading *l, const struct node *n, struct map *seen, struct cat_score_level *level)
{
	struct cat_score_item *item = arena_new_of(l->arena, struct cat_score_item);
	const struct node *m;
	struct map parts;

	item->pos = n->pos;
	item->key = node_str(n, "key");
	item->no = node_str(n, "no");
	item->label = node_str(n, "label");
	item->words = node_str(n, "words");
	item->inferred = node_str(n, "inferred");
	item->note = node_str(n, "note");
	item->off = node_str(n, "off");
	item->waits = node_str(n, "waits");
	load_clauses(l, n, &item->clauses);
	load_rule(l, n, item);
	map_init(&parts, l->arena);
	for (m = node_first(node_get(n, "parts")); m; m = m->next)
		load_part(l, m, &parts, item);
	if (load_name(l, seen, item->key, item, n->pos))
		vec_push(l->arena, &level->items, item);
}

/* -- levels, blocks, weights ------------------------------------------------------------------ */

static void
load_level(struct loading *l, const struct node *n, struct map *seen, struct cat_score_block *block)
{
	struct cat_score_level *level = arena_new_of(l->arena, struct cat_score_level);
	const struct node *m;

	level->pos = n->pos;
	level->key = node_str(n, "key");
	level->label = node_str(n, "label");
	level->points = points_at(l, n, "points", 0);
	load_clauses(l, n, &level->clauses);
	for (m = node_first(node_get(n, "items")); m; m = m->next)
		load_item(l, m, seen, level);
	vec_push(l->arena, &block->levels, level);
}

static void
load_block(struct loading *l, const struct node *n, struct map *seen, struct cat_score *s)
{
	struct cat_score_block *b = arena_new_of(l->arena, struct cat_score_block);
	const struct node *m;

	b->pos = n->pos;
	b->key = node_str(n, "key");
	b->name = node_str(n, "name");
	b->label = node_str(n, "label");
	b->points = points_at(l, n, "points", 0);
	load_clauses(l, n, &b->clauses);
	for (m = node_first(node_get(n, "levels")); m; m = m->next)
		load_level(l, m, seen, b);
	vec_push(l->arena, &s->blocks, b);
}

static struct cat_score_block *
block_named(struct loading *l, const struct cat_score *s, const struct node *n)
{
	struct map names;
	size_t i;

	map_init(&names, l->arena);
	for (i = 0; i < s->blocks.n; i++)
		map_put(&names, s->blocks.v[i]->key, s->blocks.v[i]);
	if (n && n->kind == NODE_TEXT && !map_get(&names, n->text))
		load_unknown(l, n->pos, CAT_UNKNOWN_BLOCK, n->text, &names);
	return n && n->kind == NODE_TEXT ? map_get(&names, n->text) : NULL;
}

static void
load_weight(struct loading *l, const struct node *n, struct cat_score *s)
{
	struct cat_score_weight w = {.key = node_str(n, "key"), .label = node_str(n, "label")};
	const struct node *m;
	size_t i;

	w.pos = n->pos;
	w.from = node_int(n, "from", 1);
	load_clauses(l, n, &w.clauses);
	for (m = node_first(node_get(n, "shares")); m; m = m->next) {
		struct cat_score_share share = {block_named(l, s, node_get(m, "block")),
						node_int(m, "percent", 0)};

		vec_push(l->arena, &w.shares, share);
	}
	vec_push(l->arena, &s->weights, w);
	for (i = s->weights.n - 1; i > 0 && s->weights.v[i - 1].from > w.from; i--)
		s->weights.v[i] = s->weights.v[i - 1];
	s->weights.v[i] = w;
}

void
load_score(struct loading *l, const struct node *n)
{
	struct cat_score *s = arena_new_of(l->arena, struct cat_score);
	const struct node *m;
	struct map seen;

	s->pos = n->pos;
	s->key = node_str(n, "score");
	s->label = node_str(n, "label");
	s->short_label = node_str(n, "short");
	s->incomplete = node_str(n, "incomplete");
	s->setting = node_str(n, "setting");
	load_clauses(l, n, &s->clauses);
	map_init(&seen, l->arena);
	for (m = node_first(node_get(n, "blocks")); m; m = m->next)
		load_block(l, m, &seen, s);
	for (m = node_first(node_get(n, "weights")); m; m = m->next)
		load_weight(l, m, s);
	load_name(l, &l->c->scores, s->key, s, n->pos);
}

/* -- links ------------------------------------------------------------------------------------- */

static struct cat_type *
type_at(struct loading *l, const struct node *map, const char *key)
{
	const struct node *n = node_get(map, key);
	struct cat_type *t;

	if (!n || n->kind != NODE_TEXT || n->text.n == 0)
		return NULL;
	t = cat_type(l->c, n->text);
	if (!t)
		load_unknown(l, n->pos, CAT_UNKNOWN_TYPE, n->text, &l->c->types);
	return t;
}

void
link_evidence_source(struct loading *l, struct cat_score_source *s, const struct node *n)
{
	const struct node *m;

	s->type = type_at(l, n, "type");
	if (!s->type)
		return;
	s->where = expr_load(l, n, "where", s->type, WANT_BOOL, NULL);
	s->date = expr_load(l, n, "date", s->type, WANT_MOMENT, NULL);
	s->distinct = expr_load(l, n, "distinct", s->type, WANT_TEXT, NULL);
	for (m = node_first(node_get(n, "counts")); m; m = m->next) {
		struct cat_score_count c = {expr_load(l, m, "when", s->type, WANT_BOOL, NULL),
					    node_str(m, "why")};

		if (c.when)
			vec_push(l->arena, &s->counts, c);
	}
}

void
link_scores(struct loading *l)
{
	size_t i;

	for (i = 0; i < l->parts.n; i++)
		l->parts.v[i].part->create = type_at(l, l->parts.v[i].node, "create");
	for (i = 0; i < l->sources.n; i++)
		link_evidence_source(l, l->sources.v[i].source, l->sources.v[i].node);
}

/* -- finding ------------------------------------------------------------------------------------ */

struct cat_score *
cat_score(const struct catalogue *c, struct str key)
{
	return map_get(&c->scores, key);
}

struct cat_score_item *
cat_score_item(const struct cat_score *s, struct str key)
{
	size_t b, k, i;

	for (b = 0; b < s->blocks.n; b++)
		for (k = 0; k < s->blocks.v[b]->levels.n; k++) {
			const struct cat_score_level *level = s->blocks.v[b]->levels.v[k];

			for (i = 0; i < level->items.n; i++)
				if (str_eq(level->items.v[i]->key, key))
					return level->items.v[i];
		}
	return NULL;
}

const struct cat_score_weight *
cat_score_weight(const struct cat_score *s, int64_t n)
{
	const struct cat_score_weight *found = NULL;
	size_t i;

	for (i = 0; i < s->weights.n; i++)
		if (!found || s->weights.v[i].from <= n)
			found = &s->weights.v[i];
	return found;
}
