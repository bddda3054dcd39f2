/* load_type.c: types and their fields, without looking at other files. */
#include "catalogue/loading.h"
#include "rule/decimal.h"

enum { MONEY_SCALE = 2, DECIMAL_SCALE = 2 };

/* Parameters that only some kinds have. */
static const struct {
	const char *key, *kinds;
} only_for[] = {
	{"list", " code multi "},
	{"min", " int decimal money "},
	{"max", " int decimal money file rows "},
	{"scale", " decimal rows "},
	{"unit", " int decimal money "},
	{"length", " text long address "},
	{"to", " ref "},
	{"of", " rows "},
	{"estimate", " date "},
	{"not_after", " date instant "},
	{"level", " region address "},
	{"accept", " file "},
	{"relation", " staff "},
	{"copies", " rows "},
	{"copies_when", " rows "},
	{"rows_as", " ref "},
};

/* What a kind cannot do without. */
static const struct {
	const char *kind, *key;
} needs[] = {{"code", "list"}, {"multi", "list"}, {"ref", "to"}, {"rows", "of"}};

static void
check_params(struct loading *l, const struct node *n, const struct kind *k)
{
	size_t i;

	for (i = 0; i < COUNTOF(only_for); i++) {
		const struct node *m = node_get(n, only_for[i].key);
		struct str word = str_fmt(l->arena, " %s ", k->name);

		if (m && !str_contains(str_from(only_for[i].kinds), word))
			cat_problem(l->ps, m->key_pos, CAT_NOT_FOR_KIND, str_from(only_for[i].key),
				    str_from(k->name));
	}
	for (i = 0; i < COUNTOF(needs); i++)
		if (str_eq(str_from(k->name), str_from(needs[i].kind)) &&
		    !node_get(n, needs[i].key))
			cat_problem(l->ps, n->pos, CAT_KIND_NEEDS, str_from(k->name),
				    str_from(needs[i].key));
}

static const struct kind *
load_kind(struct loading *l, const struct node *n)
{
	const struct node *m = node_get(n, "kind");
	const struct kind *k = kind_find(node_str(n, "kind"));
	struct map names;
	int i;

	if (k || !m || m->kind != NODE_TEXT || m->text.n == 0)
		return k;
	map_init(&names, l->arena);
	for (i = 0; kind_at(i); i++)
		map_put(&names, str_from(kind_at(i)->name), &names);
	load_unknown(l, m->pos, CAT_UNKNOWN_KIND, m->text, &names);
	return NULL;
}

static int
scale_of(const struct node *n, const struct kind *k)
{
	struct str name = str_from(k->name);

	if (str_is(name, "money"))
		return MONEY_SCALE;
	if (!str_is(name, "decimal"))
		return 0;
	return (int)node_int(n, "scale", DECIMAL_SCALE);
}

static int64_t
bound(struct loading *l, const struct node *n, const char *key, int scale, int64_t otherwise)
{
	struct str s = node_str(n, key);
	int64_t value;

	if (!s.p || !decimal_parse(s, DECIMAL_MAX_SCALE, &value))
		return otherwise; /* absent, or said by meta */
	if (decimal_parse(s, scale, &value))
		return value;
	cat_problem(l->ps, node_get(n, key)->pos, CAT_WRONG_NUMBER, s, STR_NONE);
	return otherwise;
}

static void
load_bounds(struct loading *l, const struct node *n, struct kind_params *p)
{
	struct str name = str_from(p->kind->name);

	p->min = INT64_MIN;
	p->max = INT64_MAX;
	if (p->scale > DECIMAL_MAX_SCALE) {
		cat_problem(l->ps, node_get(n, "scale")->pos, CAT_WRONG_NUMBER,
			    node_str(n, "scale"), STR_NONE);
		p->scale = DECIMAL_SCALE;
	}
	if (str_is(name, "file") || str_is(name, "rows")) {
		p->max_count = (int)node_int(n, "max", 0);
		return;
	}
	p->min = bound(l, n, "min", p->scale, INT64_MIN);
	p->max = bound(l, n, "max", p->scale, INT64_MAX);
	if (p->min > p->max)
		cat_problem(l->ps, node_get(n, "min")->pos, CAT_MIN_MAX, STR_NONE, STR_NONE);
}

static void
load_params(struct loading *l, const struct node *n, struct kind_params *p)
{
	struct str privacy = node_str(n, "privacy");

	p->privacy = privacy.n == 2 && privacy.p[1] >= '0' && privacy.p[1] <= '3'
			     ? (enum privacy)(privacy.p[1] - '0')
			     : P0;
	p->scale = scale_of(n, p->kind);
	load_bounds(l, n, p);
	p->length = (int)node_int(n, "length", p->kind->length);
	p->estimate = node_bool(n, "estimate", false);
	p->not_after_today = str_is(node_str(n, "not_after"), "today");
	p->region_level = node_str(n, "level");
	p->accept = node_str(n, "accept");
	p->target = node_str(n, "to");
	p->relation = node_str(n, "relation");
	check_params(l, n, p->kind);
}

static void
load_texts_of(const struct node *n, struct cat_field *f)
{
	f->label = node_str(n, "label");
	f->section = node_str(n, "section");
	f->why = node_str(n, "why");
	f->hint = node_str(n, "hint");
	f->placeholder = node_str(n, "placeholder");
	f->unit = node_str(n, "unit");
	f->none_text = node_str(n, "none_text");
	f->was = node_str(n, "was");
	f->rows_as = node_str(n, "rows_as");
	f->inside = node_bool(n, "inside", false);
	f->filter = node_bool(n, "filter", false);
	f->index = node_bool(n, "index", false);
	f->quick = node_bool(n, "quick", false);
	f->full = node_bool(n, "full", false);
	f->retired = node_bool(n, "retired", false);
}

static void load_fields(struct loading *l, const struct node *list, struct cat_type *t);

/* Tables of forms stand apart from the program's own by their prefix, so that a station may well
 * have a form called "session" or "task". */
static struct str
table_name(struct loading *l, struct str key)
{
	return str_cat(l->arena, STR("form_"), key);
}

/* The inner type of a rows field: its table is form_<type>__<field>. */
static void
load_rows(struct loading *l, const struct node *n, struct cat_field *f)
{
	struct cat_type *inner = arena_new_of(l->arena, struct cat_type);

	inner->key = str_fmt(l->arena, "%.*s__%.*s", STR_ARG(f->owner->key), STR_ARG(f->key));
	inner->table = table_name(l, inner->key);
	inner->label = f->label;
	inner->rows_of = f->owner;
	inner->pos = f->pos;
	f->rows = inner;
	load_fields(l, node_get(n, "of"), inner);
}

static void
load_field(struct loading *l, const struct node *n, struct cat_type *t)
{
	struct cat_field *f;
	struct loaded_field loaded;
	const struct kind *k;

	k = n->kind == NODE_MAP ? load_kind(l, n) : NULL;
	if (!k || node_str(n, "key").n == 0)
		return;
	f = arena_new_of(l->arena, struct cat_field);
	f->key = node_str(n, "key");
	f->owner = t;
	f->pos = n->pos;
	f->params.kind = k;
	load_texts_of(n, f);
	load_params(l, n, &f->params);
	if (!load_name(l, &t->by_key, f->key, f, node_get(n, "key")->pos))
		return;
	load_clauses(l, n, &f->clauses);
	f->slot = (int)t->fields.n;
	vec_push(l->arena, &t->fields, f);
	loaded = (struct loaded_field){f, n};
	vec_push(l->arena, &l->fields, loaded);
	if (!str_is(str_from(k->name), "rows"))
		return;
	if (t->rows_of)
		cat_problem(l->ps, n->pos, CAT_ROWS_IN_ROWS, f->key, STR_NONE);
	else
		load_rows(l, n, f);
}

static void
load_fields(struct loading *l, const struct node *list, struct cat_type *t)
{
	const struct node *n;

	map_init(&t->by_key, l->arena);
	for (n = node_first(list); n; n = n->next)
		load_field(l, n, t);
	if (t->fields.n == 0)
		cat_problem(l->ps, t->pos, CAT_NO_FIELDS, t->key, STR_NONE);
}

static void
load_sections(struct loading *l, const struct node *list, struct cat_type *t)
{
	const struct node *n;
	struct map seen;

	map_init(&seen, l->arena);
	for (n = node_first(list); n; n = n->next) {
		struct cat_section s = {node_str(n, "key"), node_str(n, "label"), {{0}}};

		load_clauses(l, n, &s.clauses);
		if (load_name(l, &seen, s.key, t, n->pos))
			vec_push(l->arena, &t->sections, s);
	}
}

void
load_deadlines(struct loading *l, const struct node *map, struct cat_type *type,
	       struct cat_flow *flow)
{
	const struct node *n;

	for (n = node_first(node_get(map, "deadlines")); n; n = n->next) {
		struct cat_deadline *d = arena_new_of(l->arena, struct cat_deadline);
		struct loaded_deadline loaded = {d, n, type, flow};

		d->key = node_str(n, "key");
		d->label = node_str(n, "label");
		d->to = node_str(n, "to");
		d->rule = node_str(n, "rule");
		d->pos = n->pos;
		meta_duration(node_str(n, "warn"), &d->warn_ms);
		d->read = node_bool(n, "read", false);
		load_clauses(l, n, &d->clauses);
		if (d->key.n > 0)
			vec_push(l->arena, &l->deadlines, loaded);
	}
}

static void
load_reacts(struct loading *l, const struct node *list, struct cat_type *t)
{
	const struct node *n;
	struct map seen;

	map_init(&seen, l->arena);
	for (n = node_first(list); n; n = n->next) {
		struct cat_react *r = arena_new_of(l->arena, struct cat_react);
		struct loaded_react loaded = {r, t, n};

		r->key = node_str(n, "key");
		r->label = node_str(n, "label");
		r->rule = node_str(n, "rule");
		r->urgent = node_bool(n, "urgent", false);
		r->pos = n->pos;
		load_texts(l, n, "tell", &r->tell);
		load_clauses(l, n, &r->clauses);
		if (!load_name(l, &seen, r->key, r, n->pos))
			continue;
		vec_push(l->arena, &t->reacts, r);
		vec_push(l->arena, &l->reacts, loaded);
	}
}

static void
load_head(struct loading *l, const struct node *n, struct cat_type *t)
{
	const struct node *print = node_map(n, "print");

	t->key = node_str(n, "type");
	t->table = table_name(l, t->key);
	t->code = node_str(n, "code");
	t->label = node_str(n, "label");
	t->why = node_str(n, "why");
	t->number = node_str(n, "number");
	t->title = node_str(n, "title");
	t->happened = node_str(n, "happened");
	t->confidential = node_bool(n, "confidential", false);
	t->named = node_bool(n, "named", false);
	t->subject_self = str_is(node_str(n, "subject"), "self");
	t->unique_soft = node_bool(node_map(n, "unique"), "soft", false);
	t->unique_across = node_bool(node_map(n, "unique"), "across", false);
	t->merge = node_bool(n, "merge", false);
	t->pos = n->pos;
	meta_duration(node_str(n, "late_after"), &t->late_after_ms);
	t->print_title = node_str(print, "title");
	load_texts(l, print, "signatures", &t->signatures);
	load_clauses(l, n, &t->clauses);
}

void
load_type(struct loading *l, const struct node *n)
{
	struct cat_type *t = arena_new_of(l->arena, struct cat_type);
	struct loaded_type loaded = {t, n};

	load_head(l, n, t);
	if (!load_name(l, &l->c->types, t->key, t, n->pos))
		return;
	load_sections(l, node_get(n, "sections"), t);
	load_fields(l, node_get(n, "fields"), t);
	load_deadlines(l, n, t, NULL);
	load_guests(l, n, t);
	load_reacts(l, node_get(n, "reacts"), t);
	vec_push(l->arena, &l->types, loaded);
}
