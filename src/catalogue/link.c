/* link.c: names between files become pointers; then expressions are compiled. */
#include "catalogue/loading.h"

#include <string.h>

static bool
is_kind(const struct cat_field *f, const char *name)
{
	return strcmp(f->params.kind->name, name) == 0;
}

/* The type named at `key`; a problem when there is none of that name. */
static struct cat_type *
type_named(struct loading *l, const struct node *map, const char *key)
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

static void
link_list(struct loading *l, struct cat_field *f, const struct node *n)
{
	const struct node *m = node_get(n, "list");

	if (!is_kind(f, "code") && !is_kind(f, "multi"))
		return;
	f->params.list = m && m->kind == NODE_TEXT ? map_get(&l->c->lists, m->text) : NULL;
	if (!f->params.list && m && m->kind == NODE_TEXT && m->text.n > 0)
		load_unknown(l, m->pos, CAT_UNKNOWN_LIST, m->text, &l->c->lists);
}

static void
link_section(struct loading *l, const struct cat_field *f, const struct node *n)
{
	const struct cat_type *t = f->owner;
	struct map names;
	size_t i;

	if (f->section.n == 0 || t->rows_of)
		return;
	map_init(&names, l->arena);
	for (i = 0; i < t->sections.n; i++)
		map_put(&names, t->sections.v[i].key, &names);
	if (!map_get(&names, f->section))
		load_unknown(l, node_get(n, "section")->pos, CAT_UNKNOWN_SECTION, f->section,
			     &names);
}

/* The name must be free in the type it is used in, and its column one that can be searched. */
static void
link_rows_as(struct loading *l, struct cat_field *f, const struct node *n)
{
	struct rule_type taken;
	struct str name = f->rows_as;

	if (name.n == 0 || !f->target)
		return;
	if (f->owner->rows_of || kind_sealed(&f->params) ||
	    expr_name_slot(f->target, name, &taken) >= 0) {
		cat_problem(l->ps, node_get(n, "rows_as")->pos, CAT_ROWS_AS, name, STR_NONE);
		return;
	}
	vec_push(l->arena, &f->target->referrers, f);
}

static void
link_field(struct loading *l, struct cat_field *f, const struct node *n)
{
	link_list(l, f, n);
	link_section(l, f, n);
	if (is_kind(f, "ref"))
		f->target = type_named(l, n, "to");
}

struct cat_field *
link_field_named(struct loading *l, const struct cat_type *t, const struct node *n)
{
	struct cat_field *f;

	if (!n || n->kind != NODE_TEXT || n->text.n == 0)
		return NULL;
	f = cat_field(t, n->text);
	if (!f)
		load_unknown(l, n->pos, CAT_UNKNOWN_FIELD, n->text, &t->by_key);
	return f;
}

/* Fields named one by one at `key`, into a VEC(struct cat_field *). */
#define link_fields(l, map, key, t, vec)                                                           \
	do {                                                                                       \
		const struct node *item_ = node_items((map), (key));                               \
                                                                                                   \
		for (; item_; item_ = node_next_item(node_get((map), (key)), item_)) {             \
			struct cat_field *f_ = link_field_named((l), (t), item_);                  \
                                                                                                   \
			if (f_)                                                                    \
				vec_push((l)->arena, (vec), f_);                                   \
		}                                                                                  \
	} while (0)

static void
link_subject(struct loading *l, struct cat_type *t, const struct node *n)
{
	const struct node *m = node_get(n, "subject");

	if (!m || t->subject_self)
		return;
	t->subject = link_field_named(l, t, m);
	if (t->subject && !is_kind(t->subject, "ref"))
		cat_problem(l->ps, m->pos, CAT_SUBJECT, m->text, STR_NONE);
}

static void
link_type(struct loading *l, struct cat_type *t, const struct node *n)
{
	const struct node *unique = node_get(n, "unique");

	link_fields(l, n, "list", t, &t->list);
	link_fields(l, n, "search", t, &t->search);
	link_fields(l, n, "aloud", t, &t->aloud);
	if (unique && unique->kind == NODE_MAP)
		link_fields(l, unique, "fields", t, &t->unique);
	else
		link_fields(l, n, "unique", t, &t->unique);
	if (t->title.n > 0)
		link_field_named(l, t, node_get(n, "title"));
	link_field_named(l, t, node_get(n, "happened"));
	link_pictures(l, t, n);
	link_subject(l, t, n);
	t->parent = type_named(l, n, "parent");
	if (t->parent)
		vec_push(l->arena, &t->parent->children, t);
}

/* A chain of parents that comes back would never end where scope is asked. */
static void
check_parents(struct loading *l, const struct loaded_type *lt)
{
	const struct cat_type *t = lt->type->parent;
	size_t steps;

	for (steps = 0; t && steps <= l->types.n; steps++, t = t->parent)
		if (t == lt->type) {
			cat_problem(l->ps, node_get(lt->node, "parent")->pos, CAT_PARENT_CYCLE,
				    lt->type->key, STR_NONE);
			return;
		}
}

void
link_types(struct loading *l)
{
	size_t i;

	for (i = 0; i < l->fields.n; i++)
		link_field(l, l->fields.v[i].field, l->fields.v[i].node);
	for (i = 0; i < l->fields.n; i++)
		link_scaled(l, l->fields.v[i].field, l->fields.v[i].node);
	for (i = 0; i < l->types.n; i++)
		link_type(l, l->types.v[i].type, l->types.v[i].node);
	for (i = 0; i < l->types.n; i++)
		check_parents(l, &l->types.v[i]);
	for (i = 0; i < l->fields.n; i++)
		link_rows_as(l, l->fields.v[i].field, l->fields.v[i].node);
}

/* A flow and its type name each other. */
static void
link_flow(struct loading *l, const struct loaded_flow *lf)
{
	const struct node *m = node_get(lf->node, "type");
	struct cat_type *t = type_named(l, lf->node, "type");

	lf->flow->type = t;
	if (t && t->flow != lf->flow)
		cat_problem(l->ps, m->pos, CAT_FLOW_TYPE, lf->flow->key, t->key);
}

void
link_flows(struct loading *l)
{
	size_t i;

	for (i = 0; i < l->types.n; i++) {
		struct cat_type *t = l->types.v[i].type;
		const struct node *m = node_get(l->types.v[i].node, "flow");

		if (!m || m->kind != NODE_TEXT)
			continue;
		t->flow = map_get(&l->c->flows, m->text);
		if (!t->flow)
			load_unknown(l, m->pos, CAT_UNKNOWN_FLOW, m->text, &l->c->flows);
	}
	for (i = 0; i < l->flows.n; i++)
		link_flow(l, &l->flows.v[i]);
	for (i = 0; i < l->types.n; i++) {
		struct cat_type *t = l->types.v[i].type;

		if (t->flow && t->flow->type && t->flow->type != t)
			cat_problem(l->ps, node_get(l->types.v[i].node, "flow")->pos, CAT_FLOW_TYPE,
				    t->flow->key, t->flow->type->key);
	}
}

/* The rights stand in the order of the names in the file: see load_rights(). */
static void
link_role(struct loading *l, struct cat_role *r, const struct node *n)
{
	const struct node *m, *t;
	size_t at = 0;

	for (m = node_first(node_get(n, "rights")); m; m = m->next)
		for (t = node_items(m, "type"); t; t = node_next_item(node_get(m, "type"), t)) {
			struct cat_right *right;

			if (t->kind != NODE_TEXT)
				continue;
			right = &r->rights.v[at++];
			if (str_is(t->text, "*"))
				continue;
			right->type = cat_type(l->c, t->text);
			if (!right->type)
				load_unknown(l, t->pos, CAT_UNKNOWN_TYPE, t->text, &l->c->types);
		}
}

void
link_roles(struct loading *l)
{
	size_t i;

	for (i = 0; i < l->roles.n; i++)
		link_role(l, l->roles.v[i].role, l->roles.v[i].node);
}

/* -- expressions -------------------------------------------------------------------------- */

static void
link_check(struct loading *l, struct cat_field *f, const struct node *n)
{
	struct cat_check check = {
		.code = node_str(n, "code"),
		.text = node_str(n, "text"),
		.hint = node_bool(n, "hint", false),
	};

	check.expr = expr_load(l, n, "expr", f->owner, WANT_BOOL, NULL);
	load_clauses(l, n, &check.clauses);
	if (check.expr)
		vec_push(l->arena, &f->checks, check);
}

static void
link_field_expressions(struct loading *l, struct cat_field *f, const struct node *n)
{
	const struct node *m;

	f->required = expr_load(l, n, "required", f->owner, WANT_BOOL, NULL);
	f->complete = expr_load(l, n, "complete", f->owner, WANT_BOOL, NULL);
	f->show = expr_load(l, n, "show", f->owner, WANT_BOOL, NULL);
	f->readonly = expr_load(l, n, "readonly", f->owner, WANT_BOOL, NULL);
	f->default_value = expr_load(l, n, "default", f->owner, WANT_FIELD, f);
	f->calc = expr_load(l, n, "calc", f->owner, WANT_FIELD, f);
	link_copies(l, f, n);
	for (m = node_items(n, "check"); m; m = node_next_item(node_get(n, "check"), m))
		link_check(l, f, m);
}

static void
link_deadline(struct loading *l, const struct loaded_deadline *ld)
{
	struct cat_deadline *d = ld->deadline;
	struct cat_type *t = ld->type ? ld->type : ld->flow->type;

	if (node_get(ld->node, "on"))
		t = type_named(l, ld->node, "on");
	if (!t)
		return;
	vec_push(l->arena, &t->deadlines, d);
	d->each = link_field_named(l, t, node_get(ld->node, "each"));
	if (d->each && !d->each->rows) {
		cat_problem(l->ps, node_get(ld->node, "each")->pos, CAT_EACH_ROWS, d->each->key,
			    STR_NONE);
		return;
	}
	if (d->each)
		t = d->each->rows;
	d->when = expr_load(l, ld->node, "when", t, WANT_BOOL, NULL);
	d->due = expr_load(l, ld->node, "due", t, WANT_MOMENT, NULL);
	d->late = expr_load(l, ld->node, "late", t, WANT_MOMENT, NULL);
}

static void
link_move(struct loading *l, const struct loaded_move *lm)
{
	struct cat_type *t = lm->flow->type;
	const struct node *m;
	size_t i = 0;

	if (!t)
		return;
	for (m = node_first(node_get(lm->node, "needs")); m && i < lm->move->needs.n; m = m->next) {
		struct cat_need *need = lm->move->needs.v[i];

		if (!str_eq(node_str(m, "key"), need->key))
			continue; /* dropped by load_needs() */
		need->met = expr_load(l, m, "met", t, WANT_BOOL, NULL);
		i++;
	}
	link_then(l, lm->node, t, &lm->move->then);
}

void
link_expressions(struct loading *l)
{
	size_t i;

	for (i = 0; i < l->fields.n; i++)
		link_field_expressions(l, l->fields.v[i].field, l->fields.v[i].node);
	for (i = 0; i < l->types.n; i++) {
		struct cat_type *t = l->types.v[i].type;
		const struct node *n = l->types.v[i].node;

		t->raise = expr_load(l, n, "raise", t, WANT_BOOL, NULL);
		t->title_expr = expr_load(l, node_map(n, "title"), "expr", t, WANT_TEXT, NULL);
		link_keep(l, t, n);
	}
	for (i = 0; i < l->deadlines.n; i++)
		link_deadline(l, &l->deadlines.v[i]);
	for (i = 0; i < l->moves.n; i++)
		link_move(l, &l->moves.v[i]);
	link_reacts(l);
	link_guests(l);
	link_views(l);
}
