/* load_scale.c: rating scales, the fields that use them, and what can be wrong with both. */
#include "catalogue/loading.h"
#include "catalogue/scale.h"
#include "rule/decimal.h"

#include <string.h>

/* -- reading ------------------------------------------------------------------------------ */

static int64_t
points_of(struct loading *l, const struct node *n, const char *key, int64_t otherwise)
{
	struct str s = node_str(n, key);
	int64_t points = 0;

	if (!s.p)
		return otherwise;
	if (!decimal_parse(s, DECIMAL_MAX_SCALE, &points))
		return otherwise; /* said by meta */
	if (!decimal_parse(s, CAT_POINTS_SCALE, &points) || points > CAT_POINTS_MAX ||
	    points < -CAT_POINTS_MAX)
		cat_problem(l->ps, node_get(n, key)->pos, CAT_WRONG_NUMBER, s, STR_NONE);
	return points;
}

static void
load_option(struct loading *l, const struct node *n, struct cat_item *item)
{
	struct cat_option o = {node_str(n, "key"), node_str(n, "label"),
			       points_of(l, n, "points", 0)};

	if (o.key.n == 0)
		return;
	if (cat_item_option(item, o.key))
		cat_problem(l->ps, n->pos, CAT_DOUBLE_NAME, o.key, STR_NONE);
	vec_push(l->arena, &item->options, o);
}

/* Items and forces share one set of names. */
static bool
new_name(struct loading *l, const struct cat_scale *s, struct str key, const struct node *n)
{
	if (key.n == 0)
		return false;
	if (cat_scale_item(s, key) || cat_scale_force(s, key))
		cat_problem(l->ps, n->pos, CAT_DOUBLE_NAME, key, STR_NONE);
	return true;
}

static void
load_item(struct loading *l, const struct node *n, struct cat_scale *s)
{
	struct cat_item item = {
		.key = node_str(n, "key"),
		.label = node_str(n, "label"),
		.group = node_str(n, "group"),
		.part = node_str(n, "part"),
		.pos = n->pos,
	};
	const struct node *m;

	if (!new_name(l, s, item.key, n))
		return;
	for (m = node_first(node_get(n, "options")); m; m = m->next)
		load_option(l, m, &item);
	vec_push(l->arena, &s->items, item);
}

static void
load_force(struct loading *l, const struct node *n, struct cat_scale *s)
{
	struct cat_force f = {
		.key = node_str(n, "key"),
		.label = node_str(n, "label"),
		.part = node_str(n, "part"),
		.level = node_str(n, "level"),
		.pos = n->pos,
	};

	if (new_name(l, s, f.key, n))
		vec_push(l->arena, &s->forces, f);
}

static void
load_band(struct loading *l, const struct node *n, struct cat_scale *s)
{
	struct cat_band b = {
		.from = points_of(l, n, "from", 0),
		.below = points_of(l, n, "below", CAT_POINTS_OPEN),
		.level = node_str(n, "level"),
		.label = node_str(n, "label"),
		.pos = n->pos,
	};
	size_t i;

	vec_push(l->arena, &s->bands, b);
	for (i = s->bands.n - 1; i > 0 && s->bands.v[i - 1].from > b.from; i--)
		s->bands.v[i] = s->bands.v[i - 1];
	s->bands.v[i] = b;
}

void
load_scale(struct loading *l, const struct node *n)
{
	struct cat_scale *s = arena_new_of(l->arena, struct cat_scale);
	const struct node *m;

	s->key = node_str(n, "scale");
	s->label = node_str(n, "label");
	s->version = node_str(n, "version");
	s->why = node_str(n, "why");
	s->source = node_str(n, "source");
	s->pos = n->pos;
	load_clauses(l, n, &s->clauses);
	for (m = node_first(node_get(n, "parts")); m; m = m->next) {
		struct cat_part part = {node_str(m, "key"), node_str(m, "label")};

		vec_push(l->arena, &s->parts, part);
	}
	for (m = node_first(node_get(n, "items")); m; m = m->next)
		load_item(l, m, s);
	for (m = node_first(node_get(n, "forces")); m; m = m->next)
		load_force(l, m, s);
	for (m = node_first(node_get(n, "bands")); m; m = m->next)
		load_band(l, m, s);
	load_name(l, &l->c->scales, s->key, s, n->pos);
}

/* -- the fields that use them ------------------------------------------------------------- */

struct linking {
	struct loading *l;
	const struct node *at; /* the map behind `scale:` */
};

static bool
of_kind(const struct cat_field *f, const char *kinds)
{
	char name[24];

	snprintf(name, sizeof(name), " %s ", f->params.kind->name);
	return strstr(kinds, name) != NULL;
}

static struct cat_field *
wanted(struct linking *k, struct cat_type *t, struct str name, struct cat_pos at, const char *kinds)
{
	struct cat_field *f = cat_field(t, name);

	if (f && of_kind(f, kinds))
		return f;
	cat_problem(k->l->ps, at, CAT_SCALE_FIELD, name, str_trim(str_from(kinds)));
	return NULL;
}

/* The field of the record that is named at `key`. */
static struct cat_field *
named(struct linking *k, struct cat_type *t, const char *key, const char *kinds)
{
	const struct node *n = node_get(k->at, key);

	return n && n->kind == NODE_TEXT && n->text.n > 0 ? wanted(k, t, n->text, n->pos, kinds)
							  : NULL;
}

/* Filled by the engine, so nobody may send it. */
static struct cat_field *
filled(struct cat_field *f)
{
	if (f)
		f->filled = true;
	return f;
}

static struct cat_field *
inner(struct linking *k, struct cat_field *rows, const char *key, const char *kinds)
{
	return rows ? wanted(k, rows->rows, str_from(key), rows->pos, kinds) : NULL;
}

void
link_scaled(struct loading *l, struct cat_field *f, const struct node *n)
{
	struct linking k = {l, node_map(n, "scale")};
	struct cat_type *t = f->owner;
	struct cat_scaled *s;

	if (node_get(n, "scale") && (k.at != NULL) != (f->rows != NULL))
		cat_problem(l->ps, node_get(n, "scale")->pos, CAT_SCALE_FORM, f->key, STR_NONE);
	if (!k.at || !f->rows)
		return;
	s = arena_new_of(l->arena, struct cat_scaled);
	s->by = named(&k, t, "by", " code ");
	s->total = filled(named(&k, t, "total", " decimal "));
	s->level = filled(named(&k, t, "level", " code "));
	s->band = filled(named(&k, t, "band", " text "));
	s->version = filled(named(&k, t, "version", " text "));
	s->forces = named(&k, t, "forces", " rows ");
	s->parts = filled(named(&k, t, "parts", " rows "));
	s->item = inner(&k, f, "item", " text ");
	/* Which questions are open is told without opening an answer. */
	if (s->item && kind_sealed(&s->item->params))
		cat_problem(l->ps, s->item->pos, CAT_SCALE_FIELD, s->item->key, STR("text P0"));
	s->option = inner(&k, f, "option", " text ");
	s->points = filled(inner(&k, f, "points", " decimal "));
	s->force = inner(&k, s->forces, "force", " text ");
	s->part = inner(&k, s->parts, "part", " text ");
	s->part_total = inner(&k, s->parts, "total", " decimal ");
	s->part_level = inner(&k, s->parts, "level", " code ");
	f->scaled = s;
}

/* -- what only shows in the whole --------------------------------------------------------- */

static struct str
points_text(struct loading *l, int64_t points)
{
	char text[24];
	size_t n = decimal_print(points, CAT_POINTS_SCALE, text);

	return str_dup(l->arena, str_of(text, n));
}

static bool
has_part(const struct cat_scale *s, struct str key)
{
	size_t i;

	for (i = 0; i < s->parts.n; i++)
		if (str_eq(s->parts.v[i].key, key))
			return true;
	return s->parts.n == 0 && key.n == 0;
}

static void
check_items(struct loading *l, const struct cat_scale *s)
{
	size_t i;

	if (s->items.n == 0)
		cat_problem(l->ps, s->pos, CAT_SCALE_OPTIONS, s->key, STR_NONE);
	for (i = 0; i < s->items.n; i++) {
		if (s->items.v[i].options.n == 0)
			cat_problem(l->ps, s->items.v[i].pos, CAT_SCALE_OPTIONS, s->items.v[i].key,
				    STR_NONE);
		if (!has_part(s, s->items.v[i].part))
			cat_problem(l->ps, s->items.v[i].pos, CAT_SCALE_PART, s->items.v[i].key,
				    s->items.v[i].part);
	}
	for (i = 0; i < s->forces.n; i++)
		if (!has_part(s, s->forces.v[i].part))
			cat_problem(l->ps, s->forces.v[i].pos, CAT_SCALE_PART, s->forces.v[i].key,
				    s->forces.v[i].part);
}

static void
reach(const struct cat_scale *s, int64_t *ret_least, int64_t *ret_most)
{
	int64_t least, most;
	size_t i;

	cat_scale_reach(s, 0, ret_least, ret_most);
	for (i = 1; i < s->parts.n; i++) {
		cat_scale_reach(s, i, &least, &most);
		*ret_least = least < *ret_least ? least : *ret_least;
		*ret_most = most > *ret_most ? most : *ret_most;
	}
}

static void
say_gap(struct loading *l, const struct cat_band *b, int64_t from, int64_t below)
{
	cat_problem(l->ps, b->pos, CAT_SCALE_GAP, points_text(l, from), points_text(l, below));
}

/* Every sum of points that can come out lies in exactly one band. */
static void
check_bands(struct loading *l, const struct cat_scale *s)
{
	const struct cat_band *b = s->bands.v;
	int64_t least, most;
	size_t i;

	reach(s, &least, &most);
	if (s->bands.n == 0)
		return;
	if (b[0].from > least)
		say_gap(l, &b[0], least, b[0].from);
	for (i = 0; i < s->bands.n; i++) {
		if (b[i].from > most || b[i].below <= least || b[i].below <= b[i].from)
			cat_problem(l->ps, b[i].pos, CAT_SCALE_UNREACHED, b[i].label, STR_NONE);
		if (i + 1 < s->bands.n && b[i + 1].from > b[i].below)
			say_gap(l, &b[i + 1], b[i].below, b[i + 1].from);
		if (i + 1 < s->bands.n && b[i + 1].from < b[i].below)
			cat_problem(l->ps, b[i + 1].pos, CAT_SCALE_OVERLAP, b[i].label,
				    b[i + 1].label);
	}
	if (b[s->bands.n - 1].below <= most)
		say_gap(l, &b[s->bands.n - 1], b[s->bands.n - 1].below, most);
}

static void
check_level(struct loading *l, const struct code_list *levels, struct str level, struct cat_pos at)
{
	if (level.n > 0 && code_list_find(levels, level) < 0)
		cat_problem(l->ps, at, CAT_SCALE_LEVEL, level, levels->key);
}

static void
check_levels(struct loading *l, const struct cat_scale *s, const struct code_list *levels)
{
	size_t i;

	if (!levels->ordered && (s->parts.n > 0 || s->forces.n > 0))
		cat_problem(l->ps, s->pos, CAT_SCALE_LEVEL, s->key, levels->key);
	for (i = 0; i < s->bands.n; i++) {
		check_level(l, levels, s->bands.v[i].level, s->bands.v[i].pos);
		if ((s->bands.v[i].level.n > 0) != (s->bands.v[0].level.n > 0))
			cat_problem(l->ps, s->bands.v[i].pos, CAT_SCALE_LEVEL, s->bands.v[i].label,
				    levels->key);
	}
	for (i = 0; i < s->forces.n; i++)
		check_level(l, levels, s->forces.v[i].level, s->forces.v[i].pos);
}

/* A scale that no code names can never be taken. */
static void
check_use(struct loading *l, const struct cat_scaled *use)
{
	size_t i;

	for (i = 0; i < l->c->scales.n; i++) {
		const struct cat_scale *s = l->c->scales.entries[i].value;

		if (use->level && use->level->params.list)
			check_levels(l, s, use->level->params.list);
		if (use->by && use->by->params.list &&
		    code_list_find(use->by->params.list, s->key) < 0)
			cat_problem(l->ps, s->pos, CAT_SCALE_UNLISTED, s->key,
				    use->by->params.list->key);
	}
}

void
check_scales(struct loading *l)
{
	size_t i;

	for (i = 0; i < l->c->scales.n; i++) {
		check_items(l, l->c->scales.entries[i].value);
		check_bands(l, l->c->scales.entries[i].value);
	}
	for (i = 0; i < l->fields.n; i++)
		if (l->fields.v[i].field->scaled)
			check_use(l, l->fields.v[i].field->scaled);
}
