/* cases_score.c: worked examples of an index (scores/<key>.cases.yaml): records that are there, and
 * what a row or the whole sheet must come to. */
#include "catalogue/cases_read.h"
#include "catalogue/score.h"
#include "rule/decimal.h"

enum { REPEAT_MAX = 100 };

static int64_t
points_of(struct reading *r, const struct node *n)
{
	int64_t points = CAT_POINTS_NONE;

	if (n && n->kind == NODE_TEXT && !decimal_parse(n->text, SCORE_SCALE, &points))
		cat_problem(r->ps, n->pos, CAT_WRONG_NUMBER, n->text, STR_NONE);
	return points;
}

/* -- what is there ------------------------------------------------------------------------------ */

static struct str
parent_id(struct reading *r, const struct node *n, const struct map *keys)
{
	const struct node *parent = node_get(n, "parent");
	struct cat_example_record *found;

	if (!parent || parent->kind != NODE_TEXT)
		return STR_NONE;
	found = map_get(keys, parent->text);
	if (!found)
		cat_problem(r->ps, parent->pos, CAT_UNKNOWN_FIELD, parent->text,
			    map_nearest(keys, parent->text));
	return found ? found->id : STR_NONE;
}

void
cases_record(struct reading *r, const struct node *n, struct map *keys)
{
	struct cat_example_record *one = arena_new_of(r->arena, struct cat_example_record);
	int64_t i, repeat = node_int(n, "repeat", 1);
	struct str type = node_str(n, "type"), key = node_str(n, "key"), parent;

	one->type = cat_type(r->c, type);
	if (!one->type) {
		cat_problem(r->ps, n->pos, CAT_UNKNOWN_TYPE, type, map_nearest(&r->c->types, type));
		return;
	}
	one->state = node_str(n, "state");
	if (one->state.n > 0 && (!one->type->flow || !cat_state(one->type->flow, one->state)))
		cat_problem(r->ps, node_get(n, "state")->pos, CAT_UNKNOWN_STATE, one->state,
			    STR_NONE);
	parent = parent_id(r, n, keys);
	if (key.n > 0)
		map_put(keys, key, one);
	for (i = 0; i < repeat && i < REPEAT_MAX; i++) {
		one->id = cases_new_id(r);
		one->parent = parent;
		one->fields = cases_fields(r, one->type, NULL, node_get(n, "given"), NULL);
		vec_push(r->arena, &r->example->others, *one);
	}
}

/* -- what is expected ------------------------------------------------------------------------------ */

static bool
has_part(const struct cat_score_item *item, struct str key)
{
	size_t i;

	for (i = 0; i < item->parts.n; i++)
		if (str_eq(item->parts.v[i]->key, key))
			return true;
	return false;
}

static const struct cat_score_item *
item_named(struct reading *r, const struct cat_score *s, struct str key, struct cat_pos at)
{
	const struct cat_score_item *item = cat_score_item(s, key);

	if (!item)
		cat_problem(r->ps, at, CAT_UNKNOWN_ITEM, key, STR_NONE);
	return item;
}

static void
read_has(struct reading *r, const struct cat_score_item *item, const struct node *n,
	 struct cat_score_case *x)
{
	const struct node *m;

	for (m = node_first(node_get(n, "has")); m; m = m->next) {
		struct cat_score_has has = {m->key, 0};

		if (item && !has_part(item, m->key))
			cat_problem(r->ps, m->key_pos, CAT_UNKNOWN_ITEM, m->key, STR_NONE);
		else if (m->kind != NODE_TEXT || !str_to_int(m->text, &has.n))
			cat_problem(r->ps, m->pos, CAT_WRONG_NUMBER, m->text, STR_NONE);
		vec_push(r->arena, &x->has, has);
	}
}

static void
read_judged(struct reading *r, const struct cat_score *s, const struct node *n,
	    struct cat_score_case *x)
{
	const struct node *m;

	for (m = node_first(node_get(n, "judged")); m; m = m->next) {
		struct cat_score_has judged = {m->key, points_of(r, m)};

		item_named(r, s, m->key, m->key_pos);
		vec_push(r->arena, &x->judged, judged);
	}
}

static void
read_expected(struct reading *r, const struct cat_score *s, const struct node *n,
	      struct cat_score_case *x)
{
	const struct cat_score_item *item = NULL;

	x->score = s->key;
	x->application = node_int(n, "setting", 1);
	x->item = node_str(n, "item");
	if (x->item.n > 0)
		item = item_named(r, s, x->item, node_get(n, "item")->pos);
	x->least = points_of(r, node_get(n, "least"));
	x->most = points_of(r, node_get(n, "most"));
	if (node_get(n, "points"))
		x->least = x->most = points_of(r, node_get(n, "points"));
	x->other = points_of(r, node_get(n, "other"));
	x->total = points_of(r, node_get(n, "total"));
	read_has(r, item, n, x);
	read_judged(r, s, n, x);
	if (x->total == CAT_POINTS_NONE &&
	    (x->item.n == 0 ||
	     (x->least == CAT_POINTS_NONE && x->most == CAT_POINTS_NONE && x->has.n == 0)))
		cat_problem(r->ps, n->pos, CAT_NOTHING_EXPECTED, node_str(n, "name"), STR_NONE);
}

static void
read_example(struct reading *r, const struct cat_score *s, const struct node *root,
	     const struct node *n)
{
	struct cat_score_case *sc = arena_new_of(r->arena, struct cat_score_case);
	struct cat_example x = {.name = node_str(n, "name"), .pos = n->pos, .score = sc};
	size_t before = r->ps->errors;
	const struct node *m;
	struct map keys;

	r->example = &x;
	map_init(&keys, r->arena);
	cases_clauses(r, n);
	x.now = cases_instant(r, node_get(n, "now"), cases_instant(r, node_get(root, "now"), 0));
	x.actor = cases_account(r, node_str(root, "actor"));
	for (m = node_first(node_get(n, "records")); m; m = m->next)
		cases_record(r, m, &keys);
	read_expected(r, s, n, sc);
	if (r->ps->errors == before)
		vec_push(r->arena, &r->out->all, x);
}

void
cases_read_score(struct reading *r, struct str path, struct str content)
{
	const struct node *root = node_read_yaml(r->arena, path, content, r->ps), *n;
	const struct cat_score *s;

	if (!root || !meta_check(&meta_score_cases, root, r->ps, r->arena))
		return;
	n = node_get(root, "score");
	s = n && n->kind == NODE_TEXT ? cat_score(r->c, n->text) : NULL;
	if (!s) {
		if (n)
			cat_problem(r->ps, n->pos, CAT_UNKNOWN_SCORE, n->text,
				    map_nearest(&r->c->scores, n->text));
		return;
	}
	for (n = node_first(node_get(root, "cases")); n; n = n->next)
		if (n->kind == NODE_MAP)
			read_example(r, s, root, n);
}
