/* load_flow.c: flows, without looking at other files. */
#include "catalogue/loading.h"

static void
load_stages(struct loading *l, const struct node *n, struct cat_flow *f)
{
	const struct node *m;
	struct map seen;

	map_init(&seen, l->arena);
	for (m = node_first(node_get(n, "stages")); m; m = m->next) {
		struct cat_stage s = {.key = node_str(m, "key"), .label = node_str(m, "label")};

		load_clauses(l, m, &s.clauses);
		if (load_name(l, &seen, s.key, f, m->pos))
			vec_push(l->arena, &f->stages, s);
	}
}

static void
load_states(struct loading *l, const struct node *n, struct cat_flow *f)
{
	const struct node *m;
	struct map seen;

	map_init(&seen, l->arena);
	for (m = node_first(node_get(n, "states")); m; m = m->next) {
		struct cat_state s = {
			.key = node_str(m, "key"),
			.label = node_str(m, "label"),
			.stage = node_str(m, "stage"),
			.initial = node_bool(m, "initial", false),
			.waits = node_bool(m, "waits", false),
			.locked = node_bool(m, "locked", false),
		};

		if (load_name(l, &seen, s.key, f, m->pos))
			vec_push(l->arena, &f->states, s);
	}
}

static void
load_action(const struct node *n, struct cat_need *need)
{
	const struct node *m = node_first(node_map(n, "action"));

	if (m) {
		need->action_kind = m->key;
		need->action_target = m->kind == NODE_TEXT ? m->text : STR_NONE;
	}
}

static void
load_needs(struct loading *l, const struct node *n, struct cat_move *move)
{
	const struct node *m;
	struct map seen;

	map_init(&seen, l->arena);
	for (m = node_first(node_get(n, "needs")); m; m = m->next) {
		struct cat_need *need = arena_new_of(l->arena, struct cat_need);

		need->key = node_str(m, "key");
		need->label = node_str(m, "label");
		need->hint = node_str(m, "hint");
		need->rule = node_str(m, "rule");
		need->reasons = node_str(node_map(m, "exception"), "reasons");
		need->must = !str_is(node_str(m, "level"), "advise");
		need->lock = node_bool(m, "lock", false);
		need->pos = m->pos;
		load_action(m, need);
		load_clauses(l, m, &need->clauses);
		if (load_name(l, &seen, need->key, need, m->pos))
			vec_push(l->arena, &move->needs, need);
	}
}

static void
load_approve(struct loading *l, const struct node *n, struct cat_move *move)
{
	if (!n)
		return;
	move->approval = true;
	load_texts(l, n, "by", &move->approve_by);
	load_texts(l, n, "fallback", &move->fallback);
	move->approve_days = (int)node_int(n, "days", 0);
	move->go_on = node_bool(n, "go_on", false);
	load_clauses(l, n, &move->approve_clauses);
}

static void
load_move(struct loading *l, const struct node *n, struct cat_flow *f, struct map *seen)
{
	struct cat_move *move = arena_new_of(l->arena, struct cat_move);
	struct loaded_move loaded = {move, f, n};

	move->key = node_str(n, "key");
	move->label = node_str(n, "label");
	move->why = node_str(n, "why");
	move->to = node_str(n, "to");
	move->wait = node_str(n, "wait");
	move->back = node_str(n, "back");
	move->batch = node_bool(n, "batch", false);
	move->reason = node_bool(n, "reason", false);
	move->pos = n->pos;
	load_texts(l, n, "from", &move->from);
	load_texts(l, n, "ask", &move->ask);
	load_texts(l, n, "notice", &move->notice);
	move->notice_label = node_str(n, "notice_label");
	load_clauses(l, n, &move->clauses);
	load_approve(l, node_map(n, "approve"), move);
	load_needs(l, n, move);
	if (!load_name(l, seen, move->key, move, n->pos))
		return;
	vec_push(l->arena, &f->moves, move);
	vec_push(l->arena, &l->moves, loaded);
}

void
load_flow(struct loading *l, const struct node *n)
{
	struct cat_flow *f = arena_new_of(l->arena, struct cat_flow);
	struct loaded_flow loaded = {f, n};
	const struct node *m;
	struct map seen;

	f->key = node_str(n, "flow");
	f->label = node_str(n, "label");
	f->pos = n->pos;
	if (!load_name(l, &l->c->flows, f->key, f, n->pos))
		return;
	load_stages(l, n, f);
	load_states(l, n, f);
	load_views(l, n, f);
	map_init(&seen, l->arena);
	for (m = node_first(node_get(n, "moves")); m; m = m->next)
		load_move(l, m, f, &seen);
	load_deadlines(l, n, NULL, f);
	vec_push(l->arena, &l->flows, loaded);
}
