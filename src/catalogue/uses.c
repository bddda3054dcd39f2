#include "catalogue/uses.h"
#include "catalogue/report.h"
#include "catalogue/scale.h"
#include "catalogue/signal.h"

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
walk_tasks(struct walk *w, const struct cat_then *then, struct cat_use use)
{
	size_t i;

	use.what = "task";
	for (i = 0; i < then->tasks.n; i++) {
		use.label = then->tasks.v[i].label;
		say(w, &then->tasks.v[i].clauses, use);
	}
}

static void
walk_react(struct walk *w, const struct cat_type *t, const struct cat_react *r)
{
	struct cat_use use = {.what = "react", .type = t, .key = r->key, .label = r->label};

	use.place = dotted(w, t->key, r->key);
	say(w, &r->clauses, use);
	walk_tasks(w, &r->then, use);
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
	use = (struct cat_use){.what = "lock", .type = t, .key = t->key, .label = t->label};
	use.place = dotted(w, t->key, STR("locked_when"));
	say(w, &t->lock.clauses, use);
	for (i = 0; i < t->file.n; i++) {
		use = (struct cat_use){.what = "file",
				       .type = t,
				       .key = t->file.v[i].code,
				       .label = t->file.v[i].label};
		use.place = dotted(w, t->key, STR("file"));
		say(w, &t->file.v[i].clauses, use);
	}
	for (i = 0; i < t->guests.n; i++) {
		use = (struct cat_use){.what = "guest",
				       .type = t,
				       .key = t->guests.v[i]->key,
				       .label = t->guests.v[i]->label};
		use.place = dotted(w, t->key, use.key);
		say(w, &t->guests.v[i]->clauses, use);
		walk_tasks(w, &t->guests.v[i]->then, use);
	}
	for (i = 0; i < t->reacts.n; i++)
		walk_react(w, t, t->reacts.v[i]);
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
	walk_tasks(w, &m->then, use);
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

static void
walk_scale(struct walk *w, const struct cat_scale *s)
{
	struct cat_use use = {.what = "scale", .place = s->key, .key = s->key, .label = s->label};

	say(w, &s->clauses, use);
}

static void
walk_signal(struct walk *w, const struct cat_signal *s)
{
	struct cat_use use = {.what = "signal", .place = s->key, .key = s->key, .label = s->label};

	say(w, &s->clauses, use);
}

static void
walk_score_block(struct walk *w, const struct cat_score *s, const struct cat_score_block *b)
{
	struct cat_use use = {.what = "score", .key = b->key, .label = b->label};
	size_t i, k;

	use.place = dotted(w, s->key, b->key);
	say(w, &b->clauses, use);
	for (i = 0; i < b->levels.n; i++) {
		const struct cat_score_level *level = b->levels.v[i];

		use.key = level->key;
		use.label = level->label;
		use.place = dotted(w, s->key, level->key);
		say(w, &level->clauses, use);
		for (k = 0; k < level->items.n; k++) {
			use.key = level->items.v[k]->key;
			use.label = level->items.v[k]->label;
			use.place = dotted(w, s->key, use.key);
			say(w, &level->items.v[k]->clauses, use);
		}
	}
}

static void
walk_score(struct walk *w, const struct cat_score *s)
{
	struct cat_use use = {.what = "score", .place = s->key, .key = s->key, .label = s->label};
	size_t i;

	say(w, &s->clauses, use);
	for (i = 0; i < s->weights.n; i++) {
		use.key = s->weights.v[i].key;
		use.label = s->weights.v[i].label;
		use.place = dotted(w, s->key, use.key);
		say(w, &s->weights.v[i].clauses, use);
	}
	for (i = 0; i < s->blocks.n; i++)
		walk_score_block(w, s, s->blocks.v[i]);
}

static void
walk_report(struct walk *w, const struct cat_report *r)
{
	struct cat_use use = {.what = "report", .place = r->key, .key = r->key, .label = r->label};

	say(w, &r->clauses, use);
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
	for (i = 0; i < c->scales.n; i++)
		walk_scale(&w, c->scales.entries[i].value);
	for (i = 0; i < c->profiles.n; i++)
		walk_profile(&w, c->profiles.entries[i].value);
	for (i = 0; i < c->scores.n; i++)
		walk_score(&w, c->scores.entries[i].value);
	for (i = 0; i < c->signals.n; i++)
		walk_signal(&w, c->signals.entries[i].value);
	for (i = 0; i < c->reports.n; i++)
		walk_report(&w, c->reports.entries[i].value);
}
