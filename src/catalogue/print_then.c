/* print_then.c: what follows a move or a save, as canonical YAML; see print.c. */
#include "catalogue/yaml_out.h"

static void
put_effects(struct yaml_out *o, const struct cat_then *then)
{
	size_t i;

	if (then->set.n == 0)
		return;
	out_open(o, "set");
	for (i = 0; i < then->set.n; i++) {
		out_item(o);
		out_str(o, "field", cat_path_text(o->b->arena, &then->set.v[i].to));
		out_expr(o, "value", then->set.v[i].value);
	}
	out_close(o);
}

static void
put_tasks(struct yaml_out *o, const struct cat_then *then)
{
	size_t i;

	if (then->tasks.n == 0)
		return;
	out_open(o, "tasks");
	for (i = 0; i < then->tasks.n; i++) {
		const struct cat_move_task *t = &then->tasks.v[i];

		out_item(o);
		out_str(o, "label", t->label);
		out_str(o, "to", t->to);
		out_expr(o, "due", t->due);
		out_texts(o, "clause", t->clauses.ids.v, t->clauses.ids.n);
		out_str(o, "rule", t->rule);
	}
	out_close(o);
}

void
print_then(struct yaml_out *o, const struct cat_then *then)
{
	put_effects(o, then);
	put_tasks(o, then);
}

static void
put_react(struct yaml_out *o, const struct cat_react *r)
{
	out_item(o);
	out_str(o, "key", r->key);
	out_str(o, "label", r->label);
	out_expr(o, "when", r->when);
	out_texts(o, "tell", r->tell.v, r->tell.n);
	out_true(o, "urgent", r->urgent);
	print_then(o, &r->then);
	out_texts(o, "clause", r->clauses.ids.v, r->clauses.ids.n);
	out_str(o, "rule", r->rule);
}

void
print_reacts(struct yaml_out *o, const struct cat_type *t)
{
	size_t i;

	if (t->reacts.n == 0)
		return;
	out_open(o, "reacts");
	for (i = 0; i < t->reacts.n; i++)
		put_react(o, t->reacts.v[i]);
	out_close(o);
}
