/* keep.c: how records of a type are kept: what locks them, whether two may be one, the contents of
 * a volume in archive order. */
#include "catalogue/loading.h"
#include "catalogue/yaml_out.h"

#include <string.h>

/* -- the lock ----------------------------------------------------------------------------- */

static void
link_lock(struct loading *l, struct cat_type *t, const struct node *n)
{
	const struct node *m, *list;

	if (!n)
		return;
	t->lock.when = expr_load(l, n, "expr", t, WANT_BOOL, NULL);
	t->lock.days = node_int(n, "days", 0);
	load_clauses(l, n, &t->lock.clauses);
	list = node_get(n, "but");
	for (m = node_items(n, "but"); m; m = node_next_item(list, m)) {
		struct cat_field *f = link_field_named(l, t, m);

		if (f)
			vec_push(l->arena, &t->lock.but, f);
	}
}

static void
print_lock(struct yaml_out *o, const struct cat_lock *lock)
{
	struct str but[64];
	size_t i;

	if (!lock->when)
		return;
	for (i = 0; i < lock->but.n && i < COUNTOF(but); i++)
		but[i] = lock->but.v[i]->key;
	out_open(o, "locked_when");
	out_expr(o, "expr", lock->when);
	out_texts(o, "but", but, i);
	out_int(o, "days", lock->days);
	out_texts(o, "clause", lock->clauses.ids.v, lock->clauses.ids.n);
	out_close(o);
}

/* -- the volume --------------------------------------------------------------------------- */

bool
cat_belongs(const struct cat_type *t, const struct cat_type *to, const struct cat_field **ret_ref)
{
	size_t i;

	*ret_ref = NULL;
	if (t->parent == to)
		return true;
	for (i = 0; i < t->fields.n && !*ret_ref; i++)
		if (t->fields.v[i]->target == to && !t->fields.v[i]->retired)
			*ret_ref = t->fields.v[i];
	return *ret_ref != NULL;
}

static void
link_section_names(struct loading *l, struct cat_type *t, const struct node *n,
		   struct cat_file_item *item)
{
	const struct node *m, *list = node_get(n, "self");
	struct map names;
	size_t i;

	map_init(&names, l->arena);
	for (i = 0; i < t->sections.n; i++)
		map_put(&names, t->sections.v[i].key, t);
	for (m = node_items(n, "self"); m; m = node_next_item(list, m)) {
		if (m->kind != NODE_TEXT)
			continue;
		if (map_get(&names, m->text))
			vec_push(l->arena, &item->sections, m->text);
		else
			load_unknown(l, m->pos, CAT_UNKNOWN_SECTION, m->text, &names);
	}
}

static void
link_item_fields(struct loading *l, struct cat_type *t, const struct node *n,
		 struct cat_file_item *item)
{
	const struct node *m, *list = node_get(n, "fields");

	for (m = node_items(n, "fields"); m; m = node_next_item(list, m)) {
		struct cat_field *f = link_field_named(l, t, m);

		if (f)
			vec_push(l->arena, &item->fields, f);
	}
}

static void
link_item_type(struct loading *l, struct cat_type *t, const struct node *n,
	       struct cat_file_item *item)
{
	const struct node *m = node_get(n, "type");
	const struct cat_field *ref;

	if (!m || m->kind != NODE_TEXT)
		return;
	item->type = cat_type(l->c, m->text);
	if (!item->type)
		load_unknown(l, m->pos, CAT_UNKNOWN_TYPE, m->text, &l->c->types);
	else if (item->type->fields.n > 0 && !cat_belongs(item->type, t, &ref))
		cat_problem(l->ps, m->pos, CAT_FILE_ITEM, item->label, STR_NONE);
}

static void
link_item(struct loading *l, struct cat_type *t, const struct node *n)
{
	static const char *const sources[] = {"from", "type", "self", "fields"};
	struct cat_file_item item = {.code = node_str(n, "code"), .label = node_str(n, "label")};
	size_t i, given = 0;

	for (i = 0; i < COUNTOF(sources); i++)
		given += node_get(n, sources[i]) != NULL;
	if (given != 1)
		cat_problem(l->ps, n->pos, CAT_FILE_ITEM, item.label, STR_NONE);
	item.from = link_field_named(l, t, node_get(n, "from"));
	if (item.from && strcmp(item.from->params.kind->name, "ref") != 0)
		cat_problem(l->ps, n->pos, CAT_FILE_ITEM, item.label, STR_NONE);
	link_item_type(l, t, n, &item);
	link_section_names(l, t, n, &item);
	link_item_fields(l, t, n, &item);
	item.need = expr_load(l, n, "need", t, WANT_BOOL, NULL);
	item.met = expr_load(l, n, "met", t, WANT_BOOL, NULL);
	item.excused = expr_load(l, n, "excused", t, WANT_BOOL, NULL);
	item.words = link_field_named(l, t, node_get(n, "words"));
	load_texts(l, n, "gates", &item.gates);
	item.newest = node_bool(n, "newest", false);
	load_clauses(l, n, &item.clauses);
	vec_push(l->arena, &t->file, item);
}

static void
print_item(struct yaml_out *o, const struct cat_file_item *item)
{
	struct str names[64];
	size_t i;

	out_item(o);
	out_str(o, "code", item->code);
	out_str(o, "label", item->label);
	out_str(o, "from", item->from ? item->from->key : STR_NONE);
	out_str(o, "type", item->type ? item->type->key : STR_NONE);
	out_texts(o, "self", item->sections.v, item->sections.n);
	for (i = 0; i < item->fields.n && i < COUNTOF(names); i++)
		names[i] = item->fields.v[i]->key;
	out_texts(o, "fields", names, i);
	out_expr(o, "need", item->need);
	out_expr(o, "met", item->met);
	out_expr(o, "excused", item->excused);
	out_str(o, "words", item->words ? item->words->key : STR_NONE);
	out_texts(o, "gates", item->gates.v, item->gates.n);
	out_true(o, "newest", item->newest);
	out_texts(o, "clause", item->clauses.ids.v, item->clauses.ids.n);
}

/* -- handing on --------------------------------------------------------------------------- */

static struct cat_field *
staff_named(struct loading *l, struct cat_type *t, const struct node *n)
{
	struct cat_field *f = link_field_named(l, t, n);

	if (f && !f->params.kind->staff)
		cat_problem(l->ps, n->pos, CAT_HANDOVER, f->key, STR_NONE);
	return f && f->params.kind->staff ? f : NULL;
}

static void
link_handover(struct loading *l, struct cat_type *t, const struct node *n)
{
	if (!n)
		return;
	t->hand_from = staff_named(l, t, node_get(n, "from"));
	t->hand_to = staff_named(l, t, node_get(n, "to"));
	if (!t->parent || !t->flow)
		cat_problem(l->ps, n->pos, CAT_HANDOVER, t->key, STR_NONE);
}

void
link_copies(struct loading *l, struct cat_field *f, const struct node *n)
{
	const struct node *m = node_get(n, "copies");

	if (!m || !f->owner->parent)
		return;
	f->copies = link_field_named(l, f->owner->parent, m);
	if (f->copies && !f->copies->rows)
		cat_problem(l->ps, m->pos, CAT_EACH_ROWS, f->copies->key, STR_NONE);
	else if (f->copies)
		f->copies_when = expr_load(l, n, "copies_when", f->copies->rows, WANT_BOOL, NULL);
}

/* -- both --------------------------------------------------------------------------------- */

void
link_keep(struct loading *l, struct cat_type *t, const struct node *n)
{
	const struct node *m;

	link_lock(l, t, node_map(n, "locked_when"));
	link_handover(l, t, node_map(n, "handover"));
	t->retention = link_field_named(l, t, node_get(n, "retention"));
	for (m = node_first(node_get(n, "file")); m; m = m->next)
		link_item(l, t, m);
}

void
print_keep(struct yaml_out *o, const struct cat_type *t)
{
	size_t i;

	print_lock(o, &t->lock);
	if (t->hand_from && t->hand_to) {
		out_open(o, "handover");
		out_str(o, "from", t->hand_from->key);
		out_str(o, "to", t->hand_to->key);
		out_close(o);
	}
	out_true(o, "merge", t->merge);
	out_str(o, "retention", t->retention ? t->retention->key : STR_NONE);
	if (t->file.n == 0)
		return;
	out_open(o, "file");
	for (i = 0; i < t->file.n; i++)
		print_item(o, &t->file.v[i]);
	out_close(o);
}
