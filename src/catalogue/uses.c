#include "catalogue/uses.h"

struct walk {
	struct arena *tmp;
	void (*seen)(void *ctx, const struct cat_use *use);
	void *ctx;
};

static void
say_all(struct walk *w, const struct str *ids, size_t n, struct cat_use use)
{
	size_t i;

	for (i = 0; i < n; i++) {
		use.clause = ids[i];
		w->seen(w->ctx, &use);
	}
}

static void
say(struct walk *w, const struct cat_clauses *c, struct cat_use use)
{
	say_all(w, c->ids.v, c->ids.n, use);
}

static struct str
dotted(struct walk *w, struct str a, struct str b)
{
	return str_fmt(w->tmp, "%.*s.%.*s", STR_ARG(a), STR_ARG(b));
}

static void
walk_field(struct walk *w, const struct cat_type *t, const struct cat_field *f, struct str above)
{
	struct cat_use use = {.what = "field", .type = t, .key = f->key, .label = f->label};
	size_t i;

	use.place = dotted(w, above, f->key);
	say(w, &f->clauses, use);
	use.what = "check";
	for (i = 0; i < f->checks.n; i++)
		say(w, &f->checks.v[i].clauses, use);
	for (i = 0; f->rows && i < f->rows->fields.n; i++)
		walk_field(w, t, f->rows->fields.v[i], use.place);
}

static void
walk_type(struct walk *w, const struct cat_type *t)
{
	struct cat_use use = {
		.what = "type", .type = t, .place = t->key, .key = t->key, .label = t->label};
	size_t i;

	say(w, &t->clauses, use);
	for (i = 0; i < t->sections.n; i++) {
		use = (struct cat_use){.what = "section",
				       .type = t,
				       .key = t->sections.v[i].key,
				       .label = t->sections.v[i].label};
		use.place = dotted(w, t->key, use.key);
		say(w, &t->sections.v[i].clauses, use);
	}
	for (i = 0; i < t->fields.n; i++)
		walk_field(w, t, t->fields.v[i], t->key);
	for (i = 0; i < t->deadlines.n; i++) {
		use = (struct cat_use){.what = "deadline",
				       .type = t,
				       .key = t->deadlines.v[i]->key,
				       .label = t->deadlines.v[i]->label};
		use.place = dotted(w, t->key, use.key);
		say(w, &t->deadlines.v[i]->clauses, use);
	}
}

static void
walk_move(struct walk *w, const struct cat_flow *f, const struct cat_move *m)
{
	struct cat_use use = {.what = "move", .type = f->type, .key = m->key, .label = m->label};
	struct str move = dotted(w, f->key, m->key);
	size_t i;

	use.place = move;
	say(w, &m->clauses, use);
	use.what = "approval";
	say(w, &m->approve_clauses, use);
	use.what = "task";
	for (i = 0; i < m->tasks.n; i++) {
		use.label = m->tasks.v[i].label;
		say(w, &m->tasks.v[i].clauses, use);
	}
	use.what = "need";
	for (i = 0; i < m->needs.n; i++) {
		use.key = m->needs.v[i]->key;
		use.label = m->needs.v[i]->label;
		use.place = dotted(w, move, use.key);
		say(w, &m->needs.v[i]->clauses, use);
	}
}

static void
walk_flow(struct walk *w, const struct cat_flow *f)
{
	size_t i;

	for (i = 0; i < f->stages.n; i++) {
		struct cat_use use = {.what = "stage",
				      .type = f->type,
				      .key = f->stages.v[i].key,
				      .label = f->stages.v[i].label};

		use.place = dotted(w, f->key, use.key);
		say(w, &f->stages.v[i].clauses, use);
	}
	for (i = 0; i < f->moves.n; i++)
		walk_move(w, f, f->moves.v[i]);
}

static void
walk_list(struct walk *w, const struct code_list *l)
{
	struct cat_use use = {.what = "list", .place = l->key, .key = l->key, .label = l->label};
	size_t i;

	say_all(w, l->clauses.v, l->clauses.n, use);
	for (i = 0; i < l->codes.n; i++) {
		const struct code *c = &l->codes.v[i];

		use = (struct cat_use){.what = "code",
				       .place = dotted(w, l->key, c->code),
				       .key = c->code,
				       .label = c->label};
		say_all(w, c->clauses.v, c->clauses.n, use);
	}
}

static void
walk_profile(struct walk *w, const struct cat_profile *p)
{
	size_t i;

	for (i = 0; i < p->settings.n; i++) {
		const struct cat_setting *s = p->settings.entries[i].value;
		struct cat_use use = {.what = "setting",
				      .place = dotted(w, p->key, s->key),
				      .key = s->key,
				      .label = s->label};

		say(w, &s->clauses, use);
	}
}

void
cat_uses_each(const struct catalogue *c, struct arena *tmp,
	      void (*seen)(void *ctx, const struct cat_use *use), void *ctx)
{
	struct walk w = {tmp, seen, ctx};
	size_t i;

	for (i = 0; i < c->types.n; i++)
		walk_type(&w, c->types.entries[i].value);
	for (i = 0; i < c->flows.n; i++)
		walk_flow(&w, c->flows.entries[i].value);
	for (i = 0; i < c->lists.n; i++)
		walk_list(&w, c->lists.entries[i].value);
	for (i = 0; i < c->profiles.n; i++)
		walk_profile(&w, c->profiles.entries[i].value);
}
