#include "catalogue/without.h"
#include "catalogue/report.h"
#include "catalogue/scale.h"
#include "catalogue/signal.h"

#define EVERY SIZE_MAX

struct taking {
	struct str clause;
	size_t found;
	size_t only; /* this one alone, or EVERY */
};

static bool
cites_id(const struct str *ids, size_t n, struct str clause)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (str_eq(ids[i], clause))
			return true;
	return false;
}

/* Counts what cites the clause; true when it is to go. */
static bool
goes(struct taking *t, const struct str *ids, size_t n)
{
	return cites_id(ids, n, t->clause) && (t->found++ == t->only || t->only == EVERY);
}

static bool
cites(struct taking *t, const struct cat_clauses *c)
{
	return goes(t, c->ids.v, c->ids.n);
}

/* Keeps the items of a VEC for which `keep` (an expression on i) holds, in their order. */
#define keep_items(vec, keep)                                                                      \
	do {                                                                                       \
		size_t i, left_ = 0;                                                               \
                                                                                                   \
		for (i = 0; i < (vec).n; i++)                                                      \
			if (keep)                                                                  \
				(vec).v[left_++] = (vec).v[i];                                     \
		(vec).n = left_;                                                                   \
	} while (0)

static void
map_without(struct map *m, struct str key)
{
	struct map old = *m;
	size_t i;

	map_init(m, old.arena);
	for (i = 0; i < old.n; i++)
		if (!str_eq(old.entries[i].key, key))
			map_put(m, old.entries[i].key, old.entries[i].value);
}

/* The slot stays, so that compiled expressions hold; it just never has a value. */
static void
close_field(struct cat_field *f)
{
	f->required = f->complete = f->default_value = f->calc = f->show = f->readonly = NULL;
	f->checks.n = 0;
	map_without(&f->owner->by_key, f->key);
}

static bool
section_cites(struct taking *t, const struct cat_type *type, const struct cat_field *f)
{
	size_t i;

	for (i = 0; i < type->sections.n; i++)
		if (str_eq(type->sections.v[i].key, f->section))
			return cites(t, &type->sections.v[i].clauses);
	return false;
}

static bool
list_cites(struct taking *t, const struct code_list *l)
{
	return l && goes(t, l->clauses.v, l->clauses.n);
}

static void
take_fields(struct taking *t, struct cat_type *type, bool all)
{
	size_t k;

	for (k = 0; k < type->fields.n; k++) {
		struct cat_field *f = type->fields.v[k];

		if (cites(t, &f->clauses) || section_cites(t, type, f) ||
		    list_cites(t, f->params.list) || all)
			close_field(f);
		keep_items(f->checks, !cites(t, &f->checks.v[i].clauses));
		if (f->rows)
			take_fields(t, f->rows, all);
	}
}

static void
take_guests(struct taking *t, struct cat_type *type)
{
	size_t k;

	for (k = 0; k < type->guests.n; k++)
		keep_items(type->guests.v[k]->then.tasks,
			   !cites(t, &type->guests.v[k]->then.tasks.v[i].clauses));
	keep_items(type->guests, !cites(t, &type->guests.v[i]->clauses));
}

static void
take_reacts(struct taking *t, struct cat_type *type)
{
	size_t k;

	for (k = 0; k < type->reacts.n; k++)
		keep_items(type->reacts.v[k]->then.tasks,
			   !cites(t, &type->reacts.v[k]->then.tasks.v[i].clauses));
	keep_items(type->reacts, !cites(t, &type->reacts.v[i]->clauses));
}

static void
take_type(struct taking *t, struct cat_type *type)
{
	take_fields(t, type, cites(t, &type->clauses));
	keep_items(type->deadlines, !cites(t, &type->deadlines.v[i]->clauses));
	keep_items(type->file, !cites(t, &type->file.v[i].clauses));
	if (cites(t, &type->lock.clauses))
		type->lock.when = NULL;
	take_guests(t, type);
	take_reacts(t, type);
}

static void
take_move(struct taking *t, struct cat_move *m)
{
	if (cites(t, &m->approve_clauses))
		m->approval = false;
	keep_items(m->needs, !cites(t, &m->needs.v[i]->clauses));
	keep_items(m->then.tasks, !cites(t, &m->then.tasks.v[i].clauses));
}

static bool
in_stage(const struct cat_flow *f, struct str state, struct str stage)
{
	const struct cat_state *s = cat_state(f, state);

	return s && str_eq(s->stage, stage);
}

/* Without its stage, nothing leads there. */
static void
take_stages(struct taking *t, struct cat_flow *f)
{
	size_t k;

	for (k = 0; k < f->stages.n; k++)
		if (cites(t, &f->stages.v[k].clauses))
			keep_items(f->moves, !in_stage(f, f->moves.v[i]->to, f->stages.v[k].key));
}

static void
take_flow(struct taking *t, struct cat_flow *f)
{
	size_t k;

	for (k = 0; k < f->moves.n; k++)
		take_move(t, f->moves.v[k]);
	keep_items(f->moves, !cites(t, &f->moves.v[i]->clauses));
	take_stages(t, f);
}

static void
take_codes(struct taking *t, struct code_list *l)
{
	keep_items(l->codes, !goes(t, l->codes.v[i].clauses.v, l->codes.v[i].clauses.n));
}

static void
take_settings(struct taking *t, struct cat_profile *p)
{
	struct map old = p->settings;
	size_t i;

	for (i = 0; i < old.n; i++) {
		const struct cat_setting *s = old.entries[i].value;

		if (cites(t, &s->clauses))
			map_without(&p->settings, s->key);
	}
}

/* A scale that is not there asks nothing and rates nothing. */
static void
take_scales(struct taking *t, struct catalogue *c)
{
	struct map old = c->scales;
	size_t i;

	for (i = 0; i < old.n; i++) {
		const struct cat_scale *s = old.entries[i].value;

		if (cites(t, &s->clauses))
			map_without(&c->scales, s->key);
	}
}

static void
take_signals(struct taking *t, struct catalogue *c)
{
	struct map old = c->signals;
	size_t i;

	for (i = 0; i < old.n; i++) {
		const struct cat_signal *s = old.entries[i].value;

		if (cites(t, &s->clauses))
			map_without(&c->signals, s->key);
	}
}

static void
take_score_block(struct taking *t, struct cat_score_block *b)
{
	size_t k;

	for (k = 0; k < b->levels.n; k++)
		keep_items(b->levels.v[k]->items, !cites(t, &b->levels.v[k]->items.v[i]->clauses));
	keep_items(b->levels, !cites(t, &b->levels.v[i]->clauses));
}

static void
take_score(struct taking *t, struct cat_score *s)
{
	size_t k;

	for (k = 0; k < s->blocks.n; k++)
		take_score_block(t, s->blocks.v[k]);
	keep_items(s->blocks, !cites(t, &s->blocks.v[i]->clauses));
	keep_items(s->weights, !cites(t, &s->weights.v[i].clauses));
}

static void
take_reports(struct taking *t, struct catalogue *c)
{
	struct map old = c->reports;
	size_t i;

	for (i = 0; i < old.n; i++) {
		const struct cat_report *r = old.entries[i].value;

		if (cites(t, &r->clauses))
			map_without(&c->reports, r->key);
	}
}

static size_t
take_out(struct catalogue *c, struct str clause, size_t only)
{
	struct taking t = {clause, 0, only};
	size_t i;

	for (i = 0; i < c->types.n; i++)
		take_type(&t, c->types.entries[i].value);
	for (i = 0; i < c->flows.n; i++)
		take_flow(&t, c->flows.entries[i].value);
	take_scales(&t, c);
	for (i = 0; i < c->lists.n; i++)
		take_codes(&t, c->lists.entries[i].value);
	for (i = 0; i < c->profiles.n; i++)
		take_settings(&t, c->profiles.entries[i].value);
	for (i = 0; i < c->scores.n; i++)
		take_score(&t, c->scores.entries[i].value);
	take_signals(&t, c);
	take_reports(&t, c);
	return t.found;
}

size_t
cat_take_out(struct catalogue *c, struct str clause)
{
	return take_out(c, clause, EVERY);
}

size_t
cat_take_out_one(struct catalogue *c, struct str clause, size_t which)
{
	return take_out(c, clause, which);
}
