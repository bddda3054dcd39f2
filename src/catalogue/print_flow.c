/* print_flow.c: flows as canonical YAML; see print.c. */
#include "catalogue/yaml_out.h"

static void
put_clauses(struct yaml_out *o, const struct cat_clauses *c)
{
	out_texts(o, "clause", c->ids.v, c->ids.n);
}

static void
put_stages(struct yaml_out *o, const struct cat_stage *v, size_t n)
{
	size_t i;

	if (n == 0)
		return;
	out_open(o, "stages");
	for (i = 0; i < n; i++) {
		out_item(o);
		out_str(o, "key", v[i].key);
		out_str(o, "label", v[i].label);
		put_clauses(o, &v[i].clauses);
		out_texts(o, "states", v[i].states.v, v[i].states.n);
	}
	out_close(o);
}

static void
put_views(struct yaml_out *o, const struct cat_flow *f)
{
	size_t i;

	if (f->views.n == 0)
		return;
	out_open(o, "views");
	for (i = 0; i < f->views.n; i++) {
		const struct cat_view *v = &f->views.v[i];

		out_item(o);
		out_str(o, "key", v->key);
		out_str(o, "label", v->label);
		out_expr(o, "when", v->when);
		put_stages(o, v->stages.v, v->stages.n);
	}
	out_close(o);
}

static void
put_states(struct yaml_out *o, const struct cat_flow *f)
{
	size_t i;

	out_open(o, "states");
	for (i = 0; i < f->states.n; i++) {
		const struct cat_state *s = &f->states.v[i];

		out_item(o);
		out_str(o, "key", s->key);
		out_str(o, "label", s->label);
		out_str(o, "stage", s->stage);
		out_true(o, "initial", s->initial);
		out_true(o, "waits", s->waits);
		out_true(o, "locked", s->locked);
	}
	out_close(o);
}

static void
put_approve(struct yaml_out *o, const struct cat_move *m)
{
	if (!m->approval)
		return;
	out_open(o, "approve");
	out_texts(o, "by", m->approve_by.v, m->approve_by.n);
	out_texts(o, "fallback", m->fallback.v, m->fallback.n);
	out_int(o, "days", m->approve_days);
	out_true(o, "go_on", m->go_on);
	put_clauses(o, &m->approve_clauses);
	out_close(o);
}

static void
put_one(struct yaml_out *o, const char *outer, const char *key, struct str value)
{
	out_open(o, outer);
	out_str(o, key, value);
	out_close(o);
}

static void
put_need(struct yaml_out *o, const struct cat_need *n)
{
	out_item(o);
	out_str(o, "key", n->key);
	out_str(o, "label", n->label);
	out_str(o, "hint", n->hint);
	out_expr(o, "met", n->met);
	if (!n->must)
		out_str(o, "level", STR("advise"));
	put_clauses(o, &n->clauses);
	out_str(o, "rule", n->rule);
	if (n->action_target.n > 0) {
		char key[16] = {0};
		size_t i;

		for (i = 0; i < n->action_kind.n && i + 1 < sizeof(key); i++)
			key[i] = n->action_kind.p[i];
		put_one(o, "action", key, n->action_target);
	}
	if (n->reasons.n > 0)
		put_one(o, "exception", "reasons", n->reasons);
	out_true(o, "lock", n->lock);
}

static void
put_move(struct yaml_out *o, const struct cat_move *m)
{
	size_t i;

	out_item(o);
	out_str(o, "key", m->key);
	out_str(o, "label", m->label);
	out_str(o, "why", m->why);
	out_texts(o, "from", m->from.v, m->from.n);
	out_str(o, "to", m->to);
	out_str(o, "wait", m->wait);
	out_str(o, "back", m->back);
	out_texts(o, "ask", m->ask.v, m->ask.n);
	put_approve(o, m);
	out_true(o, "batch", m->batch);
	out_true(o, "reason", m->reason);
	put_clauses(o, &m->clauses);
	if (m->needs.n > 0) {
		out_open(o, "needs");
		for (i = 0; i < m->needs.n; i++)
			put_need(o, m->needs.v[i]);
		out_close(o);
	}
	print_then(o, &m->then);
	out_texts(o, "notice", m->notice.v, m->notice.n);
	out_str(o, "notice_label", m->notice_label);
}

void
print_flow(struct yaml_out *o, const struct cat_flow *f)
{
	size_t i;

	buf_addf(o->b, "# file: flows/%.*s.flow.yaml\n", STR_ARG(f->key));
	out_str(o, "flow", f->key);
	out_str(o, "label", f->label);
	if (f->type)
		out_str(o, "type", f->type->key);
	put_stages(o, f->stages.v, f->stages.n);
	put_views(o, f);
	put_states(o, f);
	if (f->moves.n == 0)
		return;
	out_open(o, "moves");
	for (i = 0; i < f->moves.n; i++)
		put_move(o, f->moves.v[i]);
	out_close(o);
}
