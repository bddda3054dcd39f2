/* link_then.c: what follows a move or a save: fields that are set, tasks, reacts. */
#include "catalogue/loading.h"

static bool
link_path(struct loading *l, const struct cat_type *t, const struct node *n, struct cat_path *ret)
{
	const struct cat_type *there;
	struct str last;

	if (!n || n->kind != NODE_TEXT || n->text.n == 0)
		return false;
	there = cat_path_find(t, n->text, ret, &last);
	if (str_chr(last, '.') >= 0)
		return false; /* said by meta */
	if (!there && ret->through && expr_field_type(ret->through).kind == RULE_REF)
		return false; /* where it leads is wrong: said there */
	if (!there)
		cat_problem(l->ps, n->pos, CAT_EFFECT_PATH, n->text, STR_NONE);
	else if (!ret->field)
		load_unknown(l, n->pos, CAT_UNKNOWN_FIELD, last, &there->by_key);
	else if (ret->field->rows)
		cat_problem(l->ps, n->pos, CAT_EFFECT_ROWS, n->text, STR_NONE);
	else if (ret->field->calc)
		cat_problem(l->ps, n->pos, CAT_EFFECT_DERIVED, last, STR_NONE);
	return ret->field && !ret->field->rows;
}

static void
link_effects(struct loading *l, const struct node *n, struct cat_type *t, struct cat_then *ret)
{
	const struct node *m;

	for (m = node_first(node_get(n, "set")); m; m = m->next) {
		struct cat_effect e = {{0}, NULL};

		if (!link_path(l, t, node_get(m, "field"), &e.to))
			continue;
		e.value = expr_load(l, m, "value", t, WANT_FIELD, e.to.field);
		if (e.value)
			vec_push(l->arena, &ret->set, e);
	}
}

static void
link_tasks(struct loading *l, const struct node *n, struct cat_type *t, struct cat_then *ret)
{
	const struct node *m;

	for (m = node_first(node_get(n, "tasks")); m; m = m->next) {
		struct cat_move_task task = {
			.label = node_str(m, "label"),
			.to = node_str(m, "to"),
			.rule = node_str(m, "rule"),
			.due = expr_load(l, m, "due", t, WANT_MOMENT, NULL),
		};

		load_clauses(l, m, &task.clauses);
		vec_push(l->arena, &ret->tasks, task);
	}
}

void
link_then(struct loading *l, const struct node *n, struct cat_type *t, struct cat_then *ret)
{
	link_tasks(l, n, t, ret);
	link_effects(l, n, t, ret);
}

void
link_reacts(struct loading *l)
{
	size_t i;

	for (i = 0; i < l->reacts.n; i++) {
		struct loaded_react *x = &l->reacts.v[i];

		x->react->when = expr_load(l, x->node, "when", x->type, WANT_BOOL, NULL);
		link_then(l, x->node, x->type, &x->react->then);
	}
}

/* -- what only shows in the whole --------------------------------------------------------- */

static void
check_react(struct loading *l, const struct loaded_react *x)
{
	const struct cat_react *r = x->react;

	check_whos(l, x->node, "tell");
	check_task_whos(l, x->node);
	if (r->clauses.ids.n == 0 && r->rule.n == 0)
		cat_problem(l->ps, r->pos, CAT_NO_CLAUSE, r->key, STR_NONE);
	if (!node_get(x->node, "tell") && !node_get(x->node, "tasks") && !node_get(x->node, "set"))
		cat_problem(l->ps, r->pos, CAT_REACT_EMPTY, r->key, STR_NONE);
}

void
check_reacts(struct loading *l)
{
	size_t i;

	for (i = 0; i < l->reacts.n; i++)
		check_react(l, &l->reacts.v[i]);
}
