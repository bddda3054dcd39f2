/* describe.c: the catalogue for the web: GET /api/catalogue of docs/internals/api.md. */
#include "catalogue/catalogue.h"
#include "base/clock.h"
#include "catalogue/describe.h"
#include "rule/decimal.h"

#include <string.h>

#define put_vec(j, name, vec, member)                                                              \
	do {                                                                                       \
		size_t i_;                                                                         \
                                                                                                   \
		json_k((j), name);                                                                 \
		json_array_start(j);                                                               \
		for (i_ = 0; i_ < (vec).n; i_++)                                                   \
			json_str((j), (vec).v[i_] member);                                         \
		json_array_end(j);                                                                 \
	} while (0)

static void
put_str(struct json *j, const char *key, struct str s)
{
	if (s.n == 0)
		return;
	json_key(j, str_from(key));
	json_str(j, s);
}

static void
put_true(struct json *j, const char *key, bool on)
{
	if (!on)
		return;
	json_key(j, str_from(key));
	json_bool(j, true);
}

static void
put_int(struct json *j, const char *key, int64_t n)
{
	if (n == 0)
		return;
	json_key(j, str_from(key));
	json_int(j, n);
}

/* true, or the source for the rules in the browser. */
static void
put_expr(struct json *j, const char *key, const struct rule_expr *x)
{
	struct str source;

	if (!x)
		return;
	source = rule_expr_source(x);
	json_key(j, str_from(key));
	if (str_is(source, "true"))
		json_bool(j, true);
	else
		json_str(j, source);
}

/* -- fields ------------------------------------------------------------------------------- */

/* In the field's own unit, as text: a browser may round numbers. */
static void
put_bound(struct json *j, const char *key, int64_t n, int scale)
{
	char text[24];

	if (n != INT64_MIN && n != INT64_MAX)
		put_str(j, key, str_of(text, decimal_print(n, scale, text)));
}

static void
put_params(struct json *j, const struct kind_params *p)
{
	json_kint(j, "privacy", p->privacy);
	if (p->list)
		put_str(j, "list", p->list->key);
	put_str(j, "to", p->target);
	put_bound(j, "min", p->min, p->scale);
	put_bound(j, "max", p->max, p->scale);
	put_int(j, "scale", p->scale);
	put_int(j, "length", p->length);
	put_int(j, "max_count", p->max_count);
	put_true(j, "estimate", p->estimate);
	put_true(j, "not_after_today", p->not_after_today);
	put_str(j, "level", p->region_level);
	put_str(j, "accept", p->accept);
	put_str(j, "relation", p->relation);
}

static void
put_checks(struct json *j, const struct cat_field *f)
{
	size_t i;

	if (f->checks.n == 0)
		return;
	json_k(j, "checks");
	json_array_start(j);
	for (i = 0; i < f->checks.n; i++) {
		const struct cat_check *c = &f->checks.v[i];

		json_object_start(j);
		put_expr(j, "expr", c->expr);
		put_str(j, "code", c->code);
		put_str(j, "text", c->text);
		put_true(j, "hint", c->hint);
		put_vec(j, "clauses", c->clauses.ids, );
		json_object_end(j);
	}
	json_array_end(j);
}

static void
put_words(struct json *j, const struct cat_field *f)
{
	json_kstr(j, "key", f->key);
	json_kstr(j, "kind", str_from(f->params.kind->name));
	json_kstr(j, "label", f->label);
	put_str(j, "section", f->section);
	put_vec(j, "clauses", f->clauses.ids, );
	put_str(j, "why", f->why);
	put_str(j, "hint", f->hint);
	put_str(j, "placeholder", f->placeholder);
	put_str(j, "unit", f->unit);
	put_str(j, "none_text", f->none_text);
}

static void put_fields(struct json *j, const struct cat_type *t);

static void
put_field(struct json *j, const struct cat_field *f)
{
	json_object_start(j);
	put_words(j, f);
	put_params(j, &f->params);
	put_true(j, "quick", f->quick);
	put_true(j, "full", f->full);
	put_true(j, "filter", f->filter);
	put_true(j, "retired", f->retired);
	put_true(j, "sealed", kind_sealed(&f->params));
	put_expr(j, "required", f->required);
	put_expr(j, "complete", f->complete);
	put_expr(j, "show", f->show);
	put_expr(j, "default", f->default_value);
	put_expr(j, "calc", f->calc);
	put_expr(j, "readonly", f->readonly);
	put_checks(j, f);
	put_true(j, "filled", f->filled);
	if (f->scaled)
		describe_scaled(f->scaled, j);
	if (f->rows)
		put_fields(j, f->rows);
	json_object_end(j);
}

static void
put_fields(struct json *j, const struct cat_type *t)
{
	size_t i;

	json_k(j, "fields");
	json_array_start(j);
	for (i = 0; i < t->fields.n; i++)
		put_field(j, t->fields.v[i]);
	json_array_end(j);
}

/* What a page needs to offer a link: who opens it gets the fields from catalogue_describe_fields(). */
static void
put_guests(struct json *j, const struct cat_type *t)
{
	size_t i;

	if (t->guests.n == 0)
		return;
	json_k(j, "guests");
	json_array_start(j);
	for (i = 0; i < t->guests.n; i++) {
		const struct cat_guest *g = t->guests.v[i];

		json_object_start(j);
		json_kstr(j, "key", g->key);
		json_kstr(j, "label", g->label);
		put_str(j, "intro", g->intro);
		put_vec(j, "fields", g->fields, ->key);
		put_int(j, "days", g->days);
		put_vec(j, "clauses", g->clauses.ids, );
		json_object_end(j);
	}
	json_array_end(j);
}

/* -- types -------------------------------------------------------------------------------- */

static void
put_sections(struct json *j, const struct cat_type *t)
{
	size_t i;

	json_k(j, "sections");
	json_array_start(j);
	for (i = 0; i < t->sections.n; i++) {
		json_object_start(j);
		json_kstr(j, "key", t->sections.v[i].key);
		json_kstr(j, "label", t->sections.v[i].label);
		put_vec(j, "clauses", t->sections.v[i].clauses.ids, );
		json_object_end(j);
	}
	json_array_end(j);
}

static void
put_deadlines(struct json *j, const struct cat_type *t)
{
	size_t i;

	json_k(j, "deadlines");
	json_array_start(j);
	for (i = 0; i < t->deadlines.n; i++) {
		const struct cat_deadline *d = t->deadlines.v[i];

		json_object_start(j);
		json_kstr(j, "key", d->key);
		json_kstr(j, "label", d->label);
		put_str(j, "each", d->each ? d->each->key : STR_NONE);
		put_expr(j, "when", d->when);
		put_expr(j, "due", d->due);
		put_expr(j, "late", d->late);
		put_int(j, "warn", d->warn_ms);
		put_true(j, "read", d->read);
		put_str(j, "rule", d->rule);
		put_vec(j, "clauses", d->clauses.ids, );
		json_object_end(j);
	}
	json_array_end(j);
}

static void
put_reacts(struct json *j, const struct cat_type *t)
{
	size_t i;

	json_k(j, "reacts");
	json_array_start(j);
	for (i = 0; i < t->reacts.n; i++) {
		const struct cat_react *r = t->reacts.v[i];

		json_object_start(j);
		json_kstr(j, "key", r->key);
		json_kstr(j, "label", r->label);
		put_expr(j, "when", r->when);
		json_kbool(j, "tells", r->tell.n > 0);
		put_true(j, "urgent", r->urgent);
		put_vec(j, "clauses", r->clauses.ids, );
		json_object_end(j);
	}
	json_array_end(j);
}

static void
put_type_head(struct json *j, const struct cat_type *t)
{
	json_kstr(j, "key", t->key);
	put_str(j, "code", t->code);
	json_kstr(j, "label", t->label);
	put_str(j, "why", t->why);
	put_vec(j, "clauses", t->clauses.ids, );
	put_str(j, "parent", t->parent ? t->parent->key : STR_NONE);
	json_kbool(j, "number", t->number.n > 0);
	put_str(j, "title", t->title);
	put_expr(j, "title_expr", t->title_expr);
	put_str(j, "happened", t->happened);
	json_k(j, "flow");
	if (t->flow)
		json_str(j, t->flow->key);
	else
		json_put_null(j);
	json_kbool(j, "confidential", t->confidential);
	put_true(j, "merge", t->merge);
	put_true(j, "file", t->file.n > 0);
	put_expr(j, "locked_when", t->lock.when);
	if (t->named)
		json_kbool(j, "named", true);
	put_int(j, "late_after", t->late_after_ms);
}

/* What this type's expressions call the records of others that name it. */
static void
put_referrers(struct json *j, const struct cat_type *t)
{
	size_t i;

	if (t->referrers.n == 0)
		return;
	json_k(j, "referrers");
	json_object_start(j);
	for (i = 0; i < t->referrers.n; i++) {
		json_key(j, t->referrers.v[i]->rows_as);
		json_str(j, t->referrers.v[i]->owner->key);
	}
	json_object_end(j);
}

static void
put_type(struct json *j, const struct cat_type *t)
{
	json_key(j, t->key);
	json_object_start(j);
	put_type_head(j, t);
	put_sections(j, t);
	describe_pictures(t, j);
	put_vec(j, "list", t->list, ->key);
	put_vec(j, "search", t->search, ->key);
	put_fields(j, t);
	put_deadlines(j, t);
	put_reacts(j, t);
	put_vec(j, "children", t->children, ->key);
	put_guests(j, t);
	if (t->aloud.n > 0)
		put_vec(j, "aloud", t->aloud, ->key);
	put_referrers(j, t);
	put_str(j, "print_title", t->print_title);
	put_vec(j, "signatures", t->signatures, );
	json_object_end(j);
}

/* -- lists -------------------------------------------------------------------------------- */

static bool
out_of_time(const struct code *c)
{
	return c->until != DATE_NONE && c->until < clock_today();
}

static void
put_list(struct json *j, const struct code_list *l)
{
	size_t i;

	json_key(j, l->key);
	json_object_start(j);
	json_kstr(j, "label", l->label);
	json_kbool(j, "ordered", l->ordered);
	json_k(j, "codes");
	json_array_start(j);
	for (i = 0; i < l->codes.n; i++) {
		const struct code *c = &l->codes.v[i];

		json_object_start(j);
		json_kstr(j, "code", c->code);
		json_kstr(j, "label", c->label);
		json_kbool(j, "note", c->note);
		put_str(j, "note_label", c->note_label);
		json_kbool(j, "retired", out_of_time(c));
		json_object_end(j);
	}
	json_array_end(j);
	json_object_end(j);
}

void
catalogue_describe_fields(const struct cat_field *const *v, size_t n, struct json *j)
{
	size_t i, k;

	json_k(j, "fields");
	json_array_start(j);
	for (i = 0; i < n; i++)
		put_field(j, v[i]);
	json_array_end(j);
	json_k(j, "lists");
	json_object_start(j);
	for (i = 0; i < n; i++) {
		const struct code_list *l = v[i]->params.list;

		for (k = 0; k < i && v[k]->params.list != l; k++)
			;
		if (l && k == i)
			put_list(j, l);
	}
	json_object_end(j);
}

/* -- flows -------------------------------------------------------------------------------- */

static void
put_stages(struct json *j, const struct cat_flow *f)
{
	size_t i;

	json_k(j, "stages");
	json_array_start(j);
	for (i = 0; i < f->stages.n; i++) {
		json_object_start(j);
		json_kstr(j, "key", f->stages.v[i].key);
		json_kstr(j, "label", f->stages.v[i].label);
		put_vec(j, "clauses", f->stages.v[i].clauses.ids, );
		json_object_end(j);
	}
	json_array_end(j);
}

static void
put_states(struct json *j, const struct cat_flow *f)
{
	size_t i;

	json_k(j, "states");
	json_array_start(j);
	for (i = 0; i < f->states.n; i++) {
		const struct cat_state *s = &f->states.v[i];

		json_object_start(j);
		json_kstr(j, "key", s->key);
		json_kstr(j, "label", s->label);
		json_kstr(j, "stage", s->stage);
		json_kbool(j, "initial", s->initial);
		json_kbool(j, "locked", s->locked);
		json_kbool(j, "waits", s->waits);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
put_moves(struct json *j, const struct cat_flow *f)
{
	size_t i;

	json_k(j, "moves");
	json_array_start(j);
	for (i = 0; i < f->moves.n; i++) {
		const struct cat_move *m = f->moves.v[i];

		json_object_start(j);
		json_kstr(j, "key", m->key);
		json_kstr(j, "label", m->label);
		put_str(j, "why", m->why);
		put_vec(j, "from", m->from, );
		json_kstr(j, "to", m->to);
		put_str(j, "wait", m->wait);
		json_kbool(j, "approval", m->approval);
		json_kbool(j, "reason", m->reason);
		json_kbool(j, "batch", m->batch);
		put_vec(j, "clauses", m->clauses.ids, );
		json_object_end(j);
	}
	json_array_end(j);
}

static void
put_flow(struct json *j, const struct cat_flow *f)
{
	json_key(j, f->key);
	json_object_start(j);
	json_kstr(j, "label", f->label);
	put_stages(j, f);
	put_states(j, f);
	put_moves(j, f);
	json_object_end(j);
}

/* What setting('key') is; its value comes with the session. */
static void
put_settings(struct json *j, const struct catalogue *c)
{
	size_t i;

	json_k(j, "settings");
	json_object_start(j);
	for (i = 0; i < c->settings.n; i++) {
		json_key(j, c->settings.v[i].key);
		json_object_start(j);
		json_k(j, "scale");
		if (c->settings.v[i].number)
			json_int(j, c->settings.v[i].scale);
		else
			json_put_null(j);
		json_object_end(j);
	}
	json_object_end(j);
}

static void
put_standards(struct json *j, const struct catalogue *c)
{
	size_t i;

	json_k(j, "standards");
	json_array_start(j);
	for (i = 0; i < c->standards.n; i++) {
		const struct cat_standard *s = c->standards.entries[i].value;

		json_object_start(j);
		json_kstr(j, "prefix", s->prefix);
		json_kstr(j, "label", s->label);
		json_kstr(j, "short", s->short_label);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
put_roles(struct json *j, const struct catalogue *c)
{
	size_t i;

	json_k(j, "roles");
	json_array_start(j);
	for (i = 0; i < c->roles.n; i++) {
		const struct cat_role *r = c->roles.entries[i].value;

		json_object_start(j);
		json_kstr(j, "key", r->key);
		json_kstr(j, "label", r->label);
		json_kstr(j, "level", r->level);
		json_object_end(j);
	}
	json_array_end(j);
}

void
catalogue_describe(const struct catalogue *c, struct json *j, struct arena *tmp UNUSED)
{
	size_t i;

	json_object_start(j);
	json_kstr(j, "digest", c->digest);
	json_kstr(j, "version", c->version);
	json_k(j, "types");
	json_object_start(j);
	for (i = 0; i < c->types.n; i++)
		put_type(j, c->types.entries[i].value);
	json_object_end(j);
	json_k(j, "lists");
	json_object_start(j);
	for (i = 0; i < c->lists.n; i++)
		put_list(j, c->lists.entries[i].value);
	json_object_end(j);
	put_settings(j, c);
	json_k(j, "flows");
	json_object_start(j);
	for (i = 0; i < c->flows.n; i++)
		put_flow(j, c->flows.entries[i].value);
	json_object_end(j);
	describe_scales(c, j);
	put_standards(j, c);
	put_roles(j, c);
	json_object_end(j);
}
