/* check_flow.c: flows: every state can be reached, every gate has a way round or says it is a
 * lock, whoever is named exists. */
#include "catalogue/loading.h"

/* Who a person is to a record; besides roles these may ask, approve, get tasks and notices. */
static const char *const relations[] = {"responsible", "helper", "supervisor", "author",
					"case_supervisor"};

static bool
is_who(const struct loading *l, struct str name)
{
	const struct cat_field *f = l->whose ? cat_field(l->whose, name) : NULL;
	const struct catalogue *c = l->c;
	size_t i;

	if (f && f->params.kind->staff)
		return true;

	for (i = 0; i < COUNTOF(relations); i++)
		if (str_eq(name, str_from(relations[i])))
			return true;
	return c->roles.n == 0 || map_get(&c->roles, name);
}

static void
check_who(struct loading *l, struct str name, struct cat_pos at)
{
	struct map among;
	size_t i;

	if (name.n == 0 || is_who(l, name))
		return;
	map_init(&among, l->arena);
	for (i = 0; i < COUNTOF(relations); i++)
		map_put(&among, str_from(relations[i]), &among);
	for (i = 0; i < l->c->roles.n; i++)
		map_put(&among, l->c->roles.entries[i].key, &among);
	load_unknown(l, at, CAT_UNKNOWN_ROLE, name, &among);
}

void
check_whos(struct loading *l, const struct node *map, const char *key)
{
	const struct node *n;

	for (n = node_items(map, key); n; n = node_next_item(node_get(map, key), n))
		if (n->kind == NODE_TEXT)
			check_who(l, n->text, n->pos);
}

void
check_task_whos(struct loading *l, const struct node *map)
{
	const struct node *task;

	for (task = node_first(node_get(map, "tasks")); task; task = task->next)
		check_whos(l, task, "to");
}

/* -- states ------------------------------------------------------------------------------- */

static void
states_map(struct loading *l, const struct cat_flow *f, struct map *ret)
{
	size_t i;

	map_init(ret, l->arena);
	for (i = 0; i < f->states.n; i++)
		map_put(ret, f->states.v[i].key, &f->states.v[i]);
}

static void
check_state_named(struct loading *l, const struct node *n, const struct map *states)
{
	if (n && n->kind == NODE_TEXT && n->text.n > 0 && !map_get(states, n->text))
		load_unknown(l, n->pos, CAT_UNKNOWN_STATE, n->text, states);
}

static void
check_initial(struct loading *l, const struct cat_flow *f)
{
	size_t i, n = 0;

	for (i = 0; i < f->states.n; i++)
		n += f->states.v[i].initial;
	if (n != 1)
		cat_problem(l->ps, f->pos, CAT_INITIAL, f->key, str_fmt(l->arena, "%zu", n));
}

static bool
starts_from(const struct cat_move *m, struct str state)
{
	size_t i;

	for (i = 0; i < m->from.n; i++)
		if (str_eq(m->from.v[i], state))
			return true;
	return false;
}

static bool
mark(const struct cat_flow *f, bool *reached, struct str key)
{
	size_t i;

	for (i = 0; i < f->states.n; i++)
		if (str_eq(f->states.v[i].key, key) && !reached[i]) {
			reached[i] = true;
			return true;
		}
	return false;
}

/* Marks what one more move reaches; false when nothing new was found. */
static bool
spread(const struct cat_flow *f, bool *reached)
{
	bool more = false;
	size_t i, k;

	for (i = 0; i < f->moves.n; i++) {
		const struct cat_move *m = f->moves.v[i];

		for (k = 0; k < f->states.n; k++) {
			if (!reached[k] || !starts_from(m, f->states.v[k].key))
				continue;
			more |= mark(f, reached, m->to);
			more |= mark(f, reached, m->wait);
			more |= mark(f, reached, m->back);
		}
	}
	return more;
}

static const struct node *
state_node(const struct node *flow, struct str key)
{
	const struct node *n;

	for (n = node_first(node_get(flow, "states")); n; n = n->next)
		if (str_eq(node_str(n, "key"), key))
			return n;
	return flow;
}

static void
check_reachable(struct loading *l, const struct loaded_flow *lf)
{
	const struct cat_flow *f = lf->flow;
	bool *reached = arena_array(l->arena, bool, f->states.n);
	size_t i;

	for (i = 0; i < f->states.n; i++)
		reached[i] = f->states.v[i].initial;
	while (spread(f, reached))
		;
	for (i = 0; i < f->states.n; i++)
		if (!reached[i])
			cat_problem(l->ps, state_node(lf->node, f->states.v[i].key)->pos,
				    CAT_UNREACHABLE, f->states.v[i].key, STR_NONE);
}

/* Work must be able to go on from a state that is neither locked nor waiting. */
static void
check_dead_ends(struct loading *l, const struct loaded_flow *lf)
{
	const struct cat_flow *f = lf->flow;
	size_t i, k;

	for (i = 0; i < f->states.n; i++) {
		const struct cat_state *s = &f->states.v[i];
		bool leaves = s->locked || s->waits;

		for (k = 0; k < f->moves.n && !leaves; k++)
			leaves = starts_from(f->moves.v[k], s->key);
		if (!leaves)
			cat_hint(l->ps, state_node(lf->node, s->key)->pos, CAT_DEAD_END, s->key,
				 STR_NONE);
	}
}

static void
check_stages(struct loading *l, const struct loaded_flow *lf)
{
	const struct cat_flow *f = lf->flow;
	struct map stages, used;
	size_t i;

	map_init(&stages, l->arena);
	map_init(&used, l->arena);
	for (i = 0; i < f->stages.n; i++)
		map_put(&stages, f->stages.v[i].key, &f->stages.v[i]);
	for (i = 0; i < f->states.n; i++) {
		struct str stage = f->states.v[i].stage;

		map_put(&used, stage, &used);
		if (stage.n > 0 && !map_get(&stages, stage))
			load_unknown(l, state_node(lf->node, f->states.v[i].key)->pos,
				     CAT_UNKNOWN_STAGE, stage, &stages);
	}
	for (i = 0; i < f->stages.n; i++)
		if (!map_get(&used, f->stages.v[i].key))
			cat_problem(l->ps, f->pos, CAT_EMPTY_STAGE, f->stages.v[i].key, STR_NONE);
}

/* -- moves -------------------------------------------------------------------------------- */

static void
check_move_states(struct loading *l, const struct loaded_move *lm, const struct map *states)
{
	const struct node *from = node_get(lm->node, "from"), *n;

	for (n = node_items(lm->node, "from"); n; n = node_next_item(from, n))
		check_state_named(l, n, states);
	check_state_named(l, node_get(lm->node, "to"), states);
	check_state_named(l, node_get(lm->node, "wait"), states);
	check_state_named(l, node_get(lm->node, "back"), states);
}

/* An approval needs a state to wait in, and a state to wait in needs an approval. */
static void
check_wait(struct loading *l, const struct loaded_move *lm, const struct map *states)
{
	const struct cat_move *m = lm->move;
	const struct cat_state *wait = map_get(states, m->wait);

	if (m->approval != (m->wait.n > 0) || (wait && !wait->waits))
		cat_problem(l->ps, m->pos, CAT_WAIT_STATE, m->key, m->wait);
	if (m->approval && m->approve_by.n == 0)
		cat_problem(l->ps, m->pos, CAT_NO_APPROVER, m->key, STR_NONE);
}

static const struct cat_right *
approve_right(const struct cat_role *r, const struct cat_type *t)
{
	size_t i;

	for (i = 0; i < r->rights.n; i++) {
		const struct cat_right *x = &r->rights.v[i];

		if ((!x->type || x->type == t) && (x->acts & (UINT32_C(1) << ACT_APPROVE)))
			return x;
	}
	return NULL;
}

/* A role that is asked to approve without having the right is a dead end. */
static void
check_approvers(struct loading *l, const struct loaded_move *lm, const char *key)
{
	const struct node *approve = node_map(lm->node, "approve"), *n;

	check_whos(l, approve, key);
	for (n = node_items(approve, key); n; n = node_next_item(node_get(approve, key), n)) {
		const struct cat_role *r = n->kind == NODE_TEXT ? map_get(&l->c->roles, n->text)
								: NULL;

		if (r && lm->flow->type && !approve_right(r, lm->flow->type))
			cat_problem(l->ps, n->pos, CAT_APPROVER_RIGHT, n->text,
				    lm->flow->type->key);
	}
}

static void
check_action(struct loading *l, const struct loaded_move *lm, const struct cat_need *need)
{
	const struct cat_type *t = lm->flow->type;
	struct str target = need->action_target;

	if (target.n == 0 || !t)
		return;
	if (str_is(need->action_kind, "field") && !cat_field(t, target))
		load_unknown(l, need->pos, CAT_UNKNOWN_FIELD, target, &t->by_key);
	else if (str_is(need->action_kind, "create") && !cat_type(l->c, target))
		load_unknown(l, need->pos, CAT_UNKNOWN_TYPE, target, &l->c->types);
	else if (str_is(need->action_kind, "move") && !cat_move(lm->flow, target))
		load_unknown(l, need->pos, CAT_UNKNOWN_MOVE, target, NULL);
}

static void
check_need(struct loading *l, const struct loaded_move *lm, const struct cat_need *need)
{
	if (need->must && need->reasons.n == 0 && !need->lock)
		cat_problem(l->ps, need->pos, CAT_NO_EXCEPTION, need->key, STR_NONE);
	if (need->reasons.n > 0 && !map_get(&l->c->lists, need->reasons))
		load_unknown(l, need->pos, CAT_UNKNOWN_LIST, need->reasons, &l->c->lists);
	if (need->clauses.ids.n == 0 && need->rule.n == 0)
		cat_problem(l->ps, need->pos, CAT_NO_CLAUSE, need->key, STR_NONE);
	check_action(l, lm, need);
}

static void
check_move(struct loading *l, const struct loaded_move *lm)
{
	struct map states;
	size_t i;

	l->whose = lm->flow->type;
	states_map(l, lm->flow, &states);
	check_move_states(l, lm, &states);
	check_wait(l, lm, &states);
	check_whos(l, lm->node, "ask");
	check_whos(l, lm->node, "notice");
	check_approvers(l, lm, "by");
	check_approvers(l, lm, "fallback");
	for (i = 0; i < lm->move->needs.n; i++)
		check_need(l, lm, lm->move->needs.v[i]);
	check_task_whos(l, lm->node);
}

void
check_flows(struct loading *l)
{
	size_t i;

	for (i = 0; i < l->flows.n; i++) {
		check_initial(l, l->flows.v[i].flow);
		check_reachable(l, &l->flows.v[i]);
		check_dead_ends(l, &l->flows.v[i]);
		check_stages(l, &l->flows.v[i]);
	}
	for (i = 0; i < l->moves.n; i++)
		check_move(l, &l->moves.v[i]);
	for (i = 0; i < l->deadlines.n; i++) {
		const struct loaded_deadline *d = &l->deadlines.v[i];

		l->whose = node_get(d->node, "on") ? cat_type(l->c, node_str(d->node, "on"))
			   : d->type               ? d->type
						   : d->flow->type;
		check_whos(l, d->node, "to");
	}
	l->whose = NULL;
}
