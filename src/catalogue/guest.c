/* guest.c: one-time links of a type: loading, linking and what may not be asked of a guest. */
#include "catalogue/loading.h"

#include <string.h>

enum { DAYS = 14, DAYS_MAX = 90 };

void
load_guests(struct loading *l, const struct node *map, struct cat_type *t)
{
	const struct node *n;
	struct map seen;

	map_init(&seen, l->arena);
	for (n = node_first(node_get(map, "guest")); n; n = n->next) {
		struct cat_guest *g = arena_new_of(l->arena, struct cat_guest);
		struct loaded_guest loaded = {g, t, n};

		g->key = node_str(n, "key");
		g->label = node_str(n, "label");
		g->intro = node_str(n, "intro");
		g->days = (int)node_int(n, "days", DAYS);
		g->pos = n->pos;
		load_clauses(l, n, &g->clauses);
		if (!load_name(l, &seen, g->key, g, n->pos))
			continue;
		vec_push(l->arena, &t->guests, g);
		vec_push(l->arena, &l->guests, loaded);
	}
}

static void
link_one(struct loading *l, const struct loaded_guest *lg)
{
	struct cat_guest *g = lg->guest;
	const struct node *m;

	for (m = node_items(lg->node, "show"); m;
	     m = node_next_item(node_get(lg->node, "show"), m)) {
		struct cat_field *f = link_field_named(l, lg->type, m);

		if (f)
			vec_push(l->arena, &g->show, f);
	}
	for (m = node_items(lg->node, "fields"); m;
	     m = node_next_item(node_get(lg->node, "fields"), m)) {
		struct cat_field *f = link_field_named(l, lg->type, m);

		if (f)
			vec_push(l->arena, &g->fields, f);
	}
	g->when = expr_load(l, lg->node, "when", lg->type, WANT_BOOL, NULL);
	link_then(l, lg->node, lg->type, &g->then);
}

void
link_guests(struct loading *l)
{
	size_t i;

	for (i = 0; i < l->guests.n; i++)
		link_one(l, &l->guests.v[i]);
}

/* A guest sees no other record and no names of staff to choose from, and reads words, not tables
 * or files. What is worked out is nobody's to fill in. */
static bool
for_guests(const struct cat_field *f, bool fills)
{
	const char *kind = f->params.kind->name;
	bool words = strcmp(kind, "rows") != 0;

	if (fills)
		return words && strcmp(kind, "ref") != 0 && strcmp(kind, "staff") != 0 &&
		       !f->calc && !f->retired;
	return words && strcmp(kind, "file") != 0 && strcmp(kind, "sign") != 0 && !f->retired;
}

static void
check_one(struct loading *l, const struct loaded_guest *lg)
{
	const struct cat_guest *g = lg->guest;
	size_t i;

	check_task_whos(l, lg->node);
	for (i = 0; i < g->show.n; i++)
		if (!for_guests(g->show.v[i], false))
			cat_problem(l->ps, node_get(lg->node, "show")->pos, CAT_GUEST_FIELD,
				    g->show.v[i]->key, STR_NONE);
	for (i = 0; i < g->fields.n; i++)
		if (!for_guests(g->fields.v[i], true))
			cat_problem(l->ps, node_get(lg->node, "fields")->pos, CAT_GUEST_FIELD,
				    g->fields.v[i]->key, STR_NONE);
	if (g->days < 1 || g->days > DAYS_MAX)
		cat_problem(l->ps, node_get(lg->node, "days")->pos, CAT_WRONG_NUMBER,
			    node_str(lg->node, "days"), STR_NONE);
}

void
check_guests(struct loading *l)
{
	size_t i;

	for (i = 0; i < l->guests.n; i++)
		check_one(l, &l->guests.v[i]);
}

const struct cat_guest *
cat_guest(const struct cat_type *t, struct str key)
{
	size_t i;

	for (i = 0; i < t->guests.n; i++)
		if (str_eq(t->guests.v[i]->key, key))
			return t->guests.v[i];
	return NULL;
}
