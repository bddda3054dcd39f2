/* print_score.c: an index of points as canonical YAML. */
#include "catalogue/score.h"
#include "catalogue/yaml_out.h"
#include "rule/decimal.h"

static void
put_clauses(struct yaml_out *o, const struct cat_clauses *c)
{
	out_texts(o, "clause", c->ids.v, c->ids.n);
}

static void
put_points(struct yaml_out *o, const char *key, int64_t points)
{
	char text[24];
	size_t n = decimal_print(points, SCORE_SCALE, text);

	while (n > 0 && text[n - 1] == '0')
		n--;
	if (n > 0 && text[n - 1] == '.')
		n--;
	out_str(o, key, n > 0 ? str_of(text, n) : STR("0"));
}

static void
put_some_points(struct yaml_out *o, const char *key, int64_t points, int64_t otherwise)
{
	if (points != otherwise)
		put_points(o, key, points);
}

static void
put_number(struct yaml_out *o, const char *key, int64_t n)
{
	put_points(o, key, n * 100);
}

void
print_source(struct yaml_out *o, const struct cat_score_source *s)
{
	size_t i;

	out_str(o, "type", s->type->key);
	out_expr(o, "where", s->where);
	out_expr(o, "date", s->date);
	out_expr(o, "distinct", s->distinct);
	if (s->counts.n == 0)
		return;
	out_open(o, "counts");
	for (i = 0; i < s->counts.n; i++) {
		out_item(o);
		out_expr(o, "when", s->counts.v[i].when);
		out_str(o, "why", s->counts.v[i].why);
	}
	out_close(o);
}

static void
put_part(struct yaml_out *o, const struct cat_score_part *p)
{
	size_t i;

	out_item(o);
	out_str(o, "key", p->key);
	out_str(o, "label", p->label);
	put_number(o, "need", p->need);
	out_str(o, "unit", p->unit);
	out_str(o, "act", p->act);
	out_str(o, "waits", p->waits);
	if (p->create)
		out_str(o, "create", p->create->key);
	if (p->from.n == 0)
		return;
	out_open(o, "from");
	for (i = 0; i < p->from.n; i++) {
		out_item(o);
		print_source(o, p->from.v[i]);
	}
	out_close(o);
}

static void
put_tiers(struct yaml_out *o, const struct cat_score_item *item)
{
	size_t i;

	if (item->tiers.n == 0)
		return;
	out_open(o, "tiers");
	for (i = 0; i < item->tiers.n; i++) {
		out_item(o);
		put_points(o, "from", item->tiers.v[i].from);
		put_points(o, "points", item->tiers.v[i].points);
	}
	out_close(o);
}

static void
put_grades(struct yaml_out *o, const struct cat_score_item *item)
{
	size_t i;

	if (item->grades.n == 0)
		return;
	out_open(o, "grades");
	for (i = 0; i < item->grades.n; i++) {
		const struct cat_score_grade *g = &item->grades.v[i];

		out_item(o);
		out_str(o, "label", g->label);
		put_some_points(o, "least", g->least, g->points);
		put_points(o, "points", g->points);
	}
	out_close(o);
}

static void
put_rule(struct yaml_out *o, const struct cat_score_item *item)
{
	out_str(o, "rule", str_from(cat_score_rule_name(item->rule)));
	put_points(o, "points", item->points);
	put_some_points(o, "step", item->step, 0);
	put_some_points(o, "floor", item->floor, 0);
	put_some_points(o, "start", item->start, item->points);
	if (item->other_start) {
		out_open(o, "other");
		out_str(o, "label", item->other_label);
		put_points(o, "start", item->other_start);
		out_close(o);
	}
	put_tiers(o, item);
	put_grades(o, item);
}

static void
put_item(struct yaml_out *o, const struct cat_score_item *item)
{
	size_t i;

	out_item(o);
	out_str(o, "key", item->key);
	out_str(o, "no", item->no);
	out_str(o, "label", item->label);
	put_clauses(o, &item->clauses);
	out_str(o, "words", item->words);
	put_rule(o, item);
	out_str(o, "inferred", item->inferred);
	out_str(o, "note", item->note);
	out_str(o, "off", item->off);
	out_str(o, "waits", item->waits);
	if (item->parts.n == 0)
		return;
	out_open(o, "parts");
	for (i = 0; i < item->parts.n; i++)
		put_part(o, item->parts.v[i]);
	out_close(o);
}

static void
put_level(struct yaml_out *o, const struct cat_score_level *level)
{
	size_t i;

	out_item(o);
	out_str(o, "key", level->key);
	out_str(o, "label", level->label);
	put_points(o, "points", level->points);
	put_clauses(o, &level->clauses);
	out_open(o, "items");
	for (i = 0; i < level->items.n; i++)
		put_item(o, level->items.v[i]);
	out_close(o);
}

static void
put_block(struct yaml_out *o, const struct cat_score_block *b)
{
	size_t i;

	out_item(o);
	out_str(o, "key", b->key);
	out_str(o, "name", b->name);
	out_str(o, "label", b->label);
	put_points(o, "points", b->points);
	put_clauses(o, &b->clauses);
	out_open(o, "levels");
	for (i = 0; i < b->levels.n; i++)
		put_level(o, b->levels.v[i]);
	out_close(o);
}

static void
put_weight(struct yaml_out *o, const struct cat_score_weight *w)
{
	size_t i;

	out_item(o);
	out_str(o, "key", w->key);
	out_str(o, "label", w->label);
	put_number(o, "from", w->from);
	put_clauses(o, &w->clauses);
	out_open(o, "shares");
	for (i = 0; i < w->shares.n; i++) {
		out_item(o);
		out_str(o, "block", w->shares.v[i].block->key);
		put_number(o, "percent", w->shares.v[i].percent);
	}
	out_close(o);
}

void
print_score(struct yaml_out *o, const struct cat_score *s)
{
	size_t i;

	buf_addf(o->b, "# file: scores/%.*s.yaml\n", STR_ARG(s->key));
	out_str(o, "score", s->key);
	out_str(o, "label", s->label);
	out_str(o, "short", s->short_label);
	put_clauses(o, &s->clauses);
	out_str(o, "incomplete", s->incomplete);
	out_str(o, "setting", s->setting);
	out_open(o, "weights");
	for (i = 0; i < s->weights.n; i++)
		put_weight(o, &s->weights.v[i]);
	out_close(o);
	out_open(o, "blocks");
	for (i = 0; i < s->blocks.n; i++)
		put_block(o, s->blocks.v[i]);
	out_close(o);
}
