/* views.c: other words for the stages of a flow, as a place calls them. */
#include "catalogue/loading.h"

static void
load_view_stage(struct loading *l, const struct node *n, struct cat_view *v, struct map *seen)
{
	struct cat_stage s = {.key = node_str(n, "key"), .label = node_str(n, "label")};

	load_texts(l, n, "states", &s.states);
	if (load_name(l, seen, s.key, v, n->pos))
		vec_push(l->arena, &v->stages, s);
}

void
load_views(struct loading *l, const struct node *n, struct cat_flow *f)
{
	const struct node *m, *k;
	struct map seen, stages;

	map_init(&seen, l->arena);
	for (m = node_first(node_get(n, "views")); m; m = m->next) {
		struct cat_view v = {.key = node_str(m, "key"), .label = node_str(m, "label")};

		map_init(&stages, l->arena);
		for (k = node_first(node_get(m, "stages")); k; k = k->next)
			load_view_stage(l, k, &v, &stages);
		if (load_name(l, &seen, v.key, f, m->pos))
			vec_push(l->arena, &f->views, v);
	}
}

/* Every state stands in exactly one stage of a view, or the page would not know where it is. */
static void
check_view(struct loading *l, const struct cat_flow *f, const struct cat_view *v,
	   const struct node *at)
{
	size_t i, k, n, times;

	for (i = 0; i < f->states.n; i++) {
		times = 0;
		for (k = 0; k < v->stages.n; k++)
			for (n = 0; n < v->stages.v[k].states.n; n++)
				times += str_eq(v->stages.v[k].states.v[n], f->states.v[i].key);
		if (times != 1)
			cat_problem(l->ps, at->pos, CAT_VIEW_STATES, f->states.v[i].key, v->key);
	}
	for (k = 0; k < v->stages.n; k++)
		for (n = 0; n < v->stages.v[k].states.n; n++)
			if (!cat_state(f, v->stages.v[k].states.v[n]))
				cat_problem(l->ps, at->pos, CAT_UNKNOWN_STATE,
					    v->stages.v[k].states.v[n], STR_NONE);
}

void
link_views(struct loading *l)
{
	size_t i, at;

	for (i = 0; i < l->flows.n; i++) {
		struct cat_flow *f = l->flows.v[i].flow;
		const struct node *m = node_first(node_get(l->flows.v[i].node, "views"));

		for (at = 0; f->type && m && at < f->views.n; m = m->next) {
			struct cat_view *v = &f->views.v[at];

			if (!str_eq(node_str(m, "key"), v->key))
				continue; /* a double one, already said */
			v->when = expr_load(l, m, "when", f->type, WANT_BOOL, NULL);
			check_view(l, f, v, m);
			at++;
		}
	}
}
