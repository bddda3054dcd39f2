/*
 * print.c: the catalogue as canonical YAML, one file after the other, each behind a line
 * "# file: types/person/person.type.yaml". Read back it gives the same print again.
 */
#include "catalogue/yaml_out.h"
#include "rule/decimal.h"

#include <string.h>

static void
file_head(struct yaml_out *o, const char *folder, struct str key, const char *suffix)
{
	buf_addf(o->b, "# file: %s/%.*s%s\n", folder, STR_ARG(key), suffix);
}

static void
put_clauses(struct yaml_out *o, const struct cat_clauses *c)
{
	out_texts(o, "clause", c->ids.v, c->ids.n);
}

/* -- types -------------------------------------------------------------------------------- */

static void
put_bound(struct yaml_out *o, const char *key, int64_t n, int scale)
{
	char text[24];

	if (n == INT64_MIN || n == INT64_MAX)
		return;
	out_str(o, key, str_of(text, decimal_print(n, scale, text)));
}

static void
put_params(struct yaml_out *o, const struct kind_params *p)
{
	static const char *const privacies[] = {"P0", "P1", "P2", "P3"};

	if (p->privacy != P0)
		out_str(o, "privacy", str_from(privacies[p->privacy]));
	if (p->list)
		out_str(o, "list", p->list->key);
	put_bound(o, "min", p->min, p->scale);
	put_bound(o, "max", p->max, p->scale);
	out_int(o, "max", p->max_count);
	if (strcmp(p->kind->name, "decimal") == 0) {
		char digit[2] = {(char)('0' + p->scale), '\0'};

		out_str(o, "scale", str_from(digit));
	}
	if (p->length != p->kind->length)
		out_int(o, "length", p->length);
	out_str(o, "to", p->target);
	out_true(o, "estimate", p->estimate);
	if (p->not_after_today)
		out_str(o, "not_after", STR("today"));
	out_str(o, "level", p->region_level);
	out_str(o, "accept", p->accept);
	out_str(o, "relation", p->relation);
}

static void
put_checks(struct yaml_out *o, const struct cat_field *f)
{
	size_t i;

	if (f->checks.n == 0)
		return;
	out_open(o, "check");
	for (i = 0; i < f->checks.n; i++) {
		const struct cat_check *c = &f->checks.v[i];

		out_item(o);
		out_expr(o, "expr", c->expr);
		out_str(o, "code", c->code);
		out_str(o, "text", c->text);
		out_true(o, "hint", c->hint);
		put_clauses(o, &c->clauses);
	}
	out_close(o);
}

static void put_fields(struct yaml_out *o, const char *key, const struct cat_type *t);

static void
put_field(struct yaml_out *o, const struct cat_field *f)
{
	out_item(o);
	out_str(o, "key", f->key);
	out_str(o, "kind", str_from(f->params.kind->name));
	out_str(o, "label", f->label);
	out_str(o, "section", f->section);
	put_clauses(o, &f->clauses);
	out_str(o, "why", f->why);
	put_params(o, &f->params);
	out_str(o, "unit", f->unit);
	out_expr(o, "required", f->required);
	out_expr(o, "complete", f->complete);
	out_expr(o, "show", f->show);
	out_expr(o, "default", f->default_value);
	out_expr(o, "calc", f->calc);
	out_expr(o, "readonly", f->readonly);
	put_checks(o, f);
	out_true(o, "filter", f->filter);
	out_true(o, "index", f->index);
	out_true(o, "quick", f->quick);
	out_true(o, "full", f->full);
	out_str(o, "placeholder", f->placeholder);
	out_str(o, "hint", f->hint);
	out_str(o, "none_text", f->none_text);
	out_str(o, "was", f->was);
	out_str(o, "rows_as", f->rows_as);
	out_true(o, "inside", f->inside);
	out_true(o, "retired", f->retired);
	if (f->scaled)
		print_scaled(o, f->scaled);
	if (f->copies)
		out_str(o, "copies", f->copies->key);
	out_expr(o, "copies_when", f->copies_when);
	if (f->rows)
		put_fields(o, "of", f->rows);
}

static void
put_fields(struct yaml_out *o, const char *key, const struct cat_type *t)
{
	size_t i;

	out_open(o, key);
	for (i = 0; i < t->fields.n; i++)
		put_field(o, t->fields.v[i]);
	out_close(o);
}

static void
put_deadlines(struct yaml_out *o, const struct cat_type *t)
{
	size_t i;

	if (t->deadlines.n == 0)
		return;
	out_open(o, "deadlines");
	for (i = 0; i < t->deadlines.n; i++) {
		const struct cat_deadline *d = t->deadlines.v[i];

		out_item(o);
		out_str(o, "key", d->key);
		out_str(o, "label", d->label);
		if (d->each)
			out_str(o, "each", d->each->key);
		out_expr(o, "when", d->when);
		out_expr(o, "due", d->due);
		out_duration(o, "warn", d->warn_ms);
		out_expr(o, "late", d->late);
		out_str(o, "to", d->to);
		out_true(o, "read", d->read);
		put_clauses(o, &d->clauses);
		out_str(o, "rule", d->rule);
	}
	out_close(o);
}

static void
put_unique(struct yaml_out *o, const struct cat_type *t)
{
	if (t->unique.n == 0)
		return;
	if (!t->unique_soft && !t->unique_across) {
		out_keys(o, "unique", t->unique, ->key);
		return;
	}
	out_open(o, "unique");
	out_keys(o, "fields", t->unique, ->key);
	out_true(o, "soft", t->unique_soft);
	out_true(o, "across", t->unique_across);
	out_close(o);
}

static void
put_title(struct yaml_out *o, const struct cat_type *t)
{
	out_str(o, "title", t->title);
	if (!t->title_expr)
		return;
	out_open(o, "title");
	out_expr(o, "expr", t->title_expr);
	out_close(o);
}

static void
put_type_head(struct yaml_out *o, const struct cat_type *t)
{
	out_str(o, "type", t->key);
	out_str(o, "code", t->code);
	out_str(o, "label", t->label);
	put_clauses(o, &t->clauses);
	out_str(o, "why", t->why);
	if (t->parent)
		out_str(o, "parent", t->parent->key);
	out_str(o, "number", t->number);
	put_title(o, t);
	out_str(o, "happened", t->happened);
	out_duration(o, "late_after", t->late_after_ms);
	if (t->flow)
		out_str(o, "flow", t->flow->key);
	out_true(o, "confidential", t->confidential);
	out_true(o, "named", t->named);
	if (t->subject_self)
		out_str(o, "subject", STR("self"));
	if (t->subject)
		out_str(o, "subject", t->subject->key);
	out_expr(o, "raise", t->raise);
	put_unique(o, t);
	out_keys(o, "list", t->list, ->key);
	out_keys(o, "search", t->search, ->key);
	out_keys(o, "aloud", t->aloud, ->key);
}

static void
put_sections(struct yaml_out *o, const struct cat_type *t)
{
	size_t i;

	if (t->sections.n == 0)
		return;
	out_open(o, "sections");
	for (i = 0; i < t->sections.n; i++) {
		out_item(o);
		out_str(o, "key", t->sections.v[i].key);
		out_str(o, "label", t->sections.v[i].label);
		put_clauses(o, &t->sections.v[i].clauses);
	}
	out_close(o);
}

static void
put_type(struct yaml_out *o, const struct cat_type *t)
{
	buf_addf(o->b, "# file: types/%.*s/%.*s.type.yaml\n", STR_ARG(t->key), STR_ARG(t->key));
	put_type_head(o, t);
	put_sections(o, t);
	put_fields(o, "fields", t);
	print_pictures(o, t);
	put_deadlines(o, t);
	print_reacts(o, t);
	print_guests(o, t);
	print_keep(o, t);
	if (t->print_title.n == 0)
		return;
	out_open(o, "print");
	out_str(o, "title", t->print_title);
	out_texts(o, "signatures", t->signatures.v, t->signatures.n);
	out_close(o);
}

/* -- lists -------------------------------------------------------------------------------- */

static void
put_list(struct yaml_out *o, const struct code_list *list)
{
	size_t i;

	file_head(o, "lists", list->key, ".yaml");
	out_str(o, "list", list->key);
	out_str(o, "label", list->label);
	out_true(o, "ordered", list->ordered);
	out_texts(o, "clause", list->clauses.v, list->clauses.n);
	out_open(o, "codes");
	for (i = 0; i < list->codes.n; i++) {
		const struct code *c = &list->codes.v[i];

		out_item(o);
		out_str(o, "code", c->code);
		out_str(o, "label", c->label);
		out_date(o, "from", c->from);
		out_date(o, "until", c->until);
		out_texts(o, "alias", c->aliases.v, c->aliases.n);
		out_true(o, "note", c->note);
		out_str(o, "note_label", c->note_label);
		out_texts(o, "clause", c->clauses.v, c->clauses.n);
	}
	out_close(o);
}

/* -- roles, standards, profiles ----------------------------------------------------------- */

static void
put_acts(struct yaml_out *o, const char *key, uint32_t bits)
{
	struct str names[ACT_COUNT];
	size_t n = 0;
	int act;

	for (act = 0; act < ACT_COUNT; act++)
		if (bits & (UINT32_C(1) << act))
			names[n++] = cat_act_name((enum act)act);
	out_texts(o, key, names, n);
}

static void
put_uncover(struct yaml_out *o, const struct cat_role *r)
{
	static const char *const privacies[] = {"P0", "P1", "P2", "P3"};
	int i;

	out_open(o, "uncover");
	for (i = P0; i <= P3; i++)
		out_str(o, privacies[i], cat_scope_name(r->uncover[i]));
	out_close(o);
}

static void
put_role_reports(struct yaml_out *o, const struct cat_role *r)
{
	if (r->report_read == SCOPE_NONE)
		return;
	out_open(o, "reports");
	out_str(o, "read", cat_scope_name(r->report_read));
	if (r->report_small != SCOPE_NONE)
		out_str(o, "small", cat_scope_name(r->report_small));
	out_close(o);
}

static void
put_role_scores(struct yaml_out *o, const struct cat_role *r)
{
	if (r->score_read == SCOPE_NONE)
		return;
	out_open(o, "scores");
	out_str(o, "read", cat_scope_name(r->score_read));
	if (r->score_judge != SCOPE_NONE)
		out_str(o, "judge", cat_scope_name(r->score_judge));
	if (r->score_freeze != SCOPE_NONE)
		out_str(o, "freeze", cat_scope_name(r->score_freeze));
	out_true(o, "evaluator", r->evaluator);
	out_close(o);
}

static void
put_role(struct yaml_out *o, const struct cat_role *r)
{
	size_t i;

	file_head(o, "roles", r->key, ".yaml");
	out_str(o, "role", r->key);
	out_str(o, "label", r->label);
	out_str(o, "level", r->level);
	out_str(o, "home", r->home);
	out_texts(o, "nav", r->nav.v, r->nav.n);
	if (r->rights.n > 0) {
		out_open(o, "rights");
		for (i = 0; i < r->rights.n; i++) {
			const struct cat_right *x = &r->rights.v[i];

			out_item(o);
			out_str(o, "type", x->type ? x->type->key : STR("*"));
			put_acts(o, "acts", x->acts);
			out_str(o, "scope", cat_scope_name(x->scope));
		}
		out_close(o);
	}
	put_uncover(o, r);
	put_acts(o, "admin", r->admin);
	out_true(o, "case_supervisor", r->case_supervisor);
	put_role_scores(o, r);
	if (r->signals != SCOPE_NONE)
		out_str(o, "signals", cat_scope_name(r->signals));
	put_role_reports(o, r);
}

static void
put_standard(struct yaml_out *o, const struct cat_standard *s)
{
	file_head(o, "standards", s->key, ".yaml");
	out_str(o, "standard", s->key);
	out_str(o, "prefix", s->prefix);
	out_str(o, "label", s->label);
	out_str(o, "short", s->short_label);
}

static void
put_profile(struct yaml_out *o, const struct cat_profile *p)
{
	size_t i;

	file_head(o, "profiles", p->key, ".yaml");
	out_str(o, "profile", p->key);
	out_str(o, "label", p->label);
	if (p->settings.n == 0)
		return;
	out_open(o, "settings");
	for (i = 0; i < p->settings.n; i++) {
		const struct cat_setting *s = p->settings.entries[i].value;

		out_item(o);
		out_str(o, "key", s->key);
		out_str(o, "label", s->label);
		out_str(o, "value", s->value);
		out_str(o, "unit", s->unit);
		put_clauses(o, &s->clauses);
		out_str(o, "rule", s->rule);
	}
	out_close(o);
}

void
catalogue_print(const struct catalogue *c, struct buf *out)
{
	struct yaml_out o = {.b = out};
	size_t i;

	if (c->name.n > 0) {
		buf_lit(out, "# file: catalogue.yaml\n");
		out_str(&o, "name", c->name);
		out_str(&o, "version", c->version);
		out_str(&o, "program", c->program);
	}
	for (i = 0; i < c->flows.n; i++)
		print_flow(&o, c->flows.entries[i].value);
	for (i = 0; i < c->lists.n; i++)
		put_list(&o, c->lists.entries[i].value);
	for (i = 0; i < c->profiles.n; i++)
		put_profile(&o, c->profiles.entries[i].value);
	for (i = 0; i < c->reports.n; i++)
		print_report(&o, c->reports.entries[i].value);
	for (i = 0; i < c->roles.n; i++)
		put_role(&o, c->roles.entries[i].value);
	for (i = 0; i < c->scales.n; i++)
		print_scale(&o, c->scales.entries[i].value);
	for (i = 0; i < c->scores.n; i++)
		print_score(&o, c->scores.entries[i].value);
	for (i = 0; i < c->signals.n; i++)
		print_signal(&o, c->signals.entries[i].value);
	for (i = 0; i < c->standards.n; i++)
		put_standard(&o, c->standards.entries[i].value);
	for (i = 0; i < c->types.n; i++)
		put_type(&o, c->types.entries[i].value);
}
