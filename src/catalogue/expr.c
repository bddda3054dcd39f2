/* expr.c: compiling the expressions of the catalogue against the type they stand in. */
#include "base/utf8.h"
#include "catalogue/loading.h"

#include <string.h>

enum { BLOCK = 64 << 10 };

/* Names every type has, after its fields. Rows of a record have only the first. */
static const struct system_name {
	const char *name;
	int slot;
	enum rule_kind kind;
} system_names[] = {
	{"id", CAT_SLOT_ID, RULE_TEXT},
	{"state", CAT_SLOT_STATE, RULE_TEXT},
	{"number", CAT_SLOT_NUMBER, RULE_TEXT},
	{"unit", CAT_SLOT_UNIT, RULE_TEXT},
	{"made_at", CAT_SLOT_MADE_AT, RULE_INSTANT},
	{"made_by", CAT_SLOT_MADE_BY, RULE_TEXT},
	{"changed_at", CAT_SLOT_CHANGED_AT, RULE_INSTANT},
	{"happened_at", CAT_SLOT_HAPPENED_AT, RULE_INSTANT},
	{"pending", CAT_SLOT_PENDING, RULE_BOOL},
};

struct rule_type
expr_field_type(const struct cat_field *f)
{
	struct rule_type t = f->params.kind->rule_type(&f->params);

	if (t.kind == RULE_REF)
		t.target = f->target;
	if (t.kind == RULE_ROWS)
		t.target = f->rows;
	return t;
}

static int
system_name(const struct cat_type *t, struct str name, struct rule_type *ret)
{
	size_t i, n = t->rows_of ? 1 : COUNTOF(system_names);

	for (i = 0; i < n; i++)
		if (str_eq(name, str_from(system_names[i].name))) {
			*ret = (struct rule_type){.kind = system_names[i].kind};
			return system_names[i].slot;
		}
	if (t->rows_of && str_is(name, "outer")) {
		*ret = (struct rule_type){.kind = RULE_REF, .target = t->rows_of};
		return CAT_SLOT_OUTER;
	}
	if (t->parent && str_is(name, "parent")) {
		*ret = (struct rule_type){.kind = RULE_REF, .target = t->parent};
		return CAT_SLOT_PARENT;
	}
	return -1;
}

static int
child_name(const struct cat_type *t, struct str name, struct rule_type *ret)
{
	size_t i;

	for (i = 0; i < t->children.n; i++)
		if (str_eq(name, t->children.v[i]->key)) {
			*ret = (struct rule_type){.kind = RULE_ROWS, .target = t->children.v[i]};
			return CAT_SLOT_CHILDREN + (int)i;
		}
	return -1;
}

/* An expression on its way: where it stands, and whose names it has. */
struct compiling {
	struct loading *l;
	const struct cat_type *type;
	const struct node *n;
};

static int
referrer_name(const struct cat_type *t, struct str name, struct rule_type *ret)
{
	size_t i;

	for (i = 0; i < t->referrers.n; i++)
		if (str_eq(name, t->referrers.v[i]->rows_as)) {
			*ret = (struct rule_type){.kind = RULE_ROWS,
						  .target = t->referrers.v[i]->owner};
			return CAT_SLOT_REFERRERS + (int)i;
		}
	return -1;
}

int
expr_name_slot(const struct cat_type *t, struct str name, struct rule_type *ret)
{
	const struct cat_field *f = cat_field(t, name);
	int slot;

	if (f) {
		*ret = expr_field_type(f);
		return f->slot;
	}
	slot = system_name(t, name, ret);
	if (slot < 0)
		slot = child_name(t, name, ret);
	return slot >= 0 ? slot : referrer_name(t, name, ret);
}

static int
name_of(void *ctx, const void *owner, struct str name, struct rule_type *ret)
{
	const struct compiling *x = ctx;

	return expr_name_slot(owner ? cat_target_type(owner) : x->type, name, ret);
}

static bool
code_known(void *ctx UNUSED, const struct rule_list *list, struct str code)
{
	return code_list_find((const struct code_list *)list, code) >= 0;
}

static int
setting_known(void *ctx, struct str key, struct rule_type *ret_type)
{
	const struct compiling *x = ctx;
	int slot = cat_setting_slot(x->l->c, key);
	struct asked_setting asked = {str_dup(x->l->arena, key), x->n->pos};

	if (slot < 0)
		return -1;
	ret_type->kind = x->l->c->settings.v[slot].number ? RULE_NUMBER : RULE_TEXT;
	ret_type->scale = x->l->c->settings.v[slot].scale;
	vec_push(x->l->arena, &x->l->asked, asked);
	return slot;
}

static struct rule_expr *
parse(struct loading *l, const struct node *n, struct cat_type *type, struct rule_error *ret_error)
{
	struct compiling cx = {l, type, n};
	struct rule_env env = {&cx, name_of, code_known, setting_known};
	struct str source = n->text;
	size_t used = l->mem.used;
	struct rule_expr *x;

	if (l->mem.base) {
		x = rule_parse(&l->mem, source, &env, ret_error);
		if (x || ret_error->code != RULE_TOO_LONG)
			return x;
		l->mem.used = used;
	}
	l->mem = (struct rule_mem){arena_alloc(l->arena, BLOCK), BLOCK, 0};
	return rule_parse(&l->mem, source, &env, ret_error);
}

/* Where in the file the language stopped: exact for expressions on one line. */
static struct cat_pos
place(const struct node *n, const struct rule_error *error)
{
	struct cat_pos at = n->pos;
	struct str before = str_of(n->text.p, (size_t)error->at);

	if (error->at < 0 || (size_t)error->at > n->text.n || str_chr(n->text, '\n') >= 0)
		return at;
	at.column += (int)utf8_count(before) + n->quoted;
	return at;
}

static const char *
id_of(enum rule_error_code code)
{
	switch (code) {
	case RULE_UNKNOWN_NAME:
		return CAT_EXPR_NAME;
	case RULE_UNKNOWN_FUNCTION:
		return CAT_EXPR_FUNCTION;
	case RULE_UNKNOWN_CODE:
		return CAT_EXPR_CODE;
	case RULE_TYPES:
		return CAT_EXPR_TYPES;
	case RULE_ARGS:
		return CAT_EXPR_ARGS;
	case RULE_TOO_LONG:
		return CAT_EXPR_LONG;
	case RULE_OVERFLOW:
		return CAT_EXPR_OVERFLOW;
	case RULE_UNKNOWN_SETTING:
		return CAT_EXPR_SETTING;
	default:
		return CAT_EXPR_SYNTAX;
	}
}

static struct str
nearest_setting(struct loading *l, struct str key)
{
	struct map all;
	size_t i;

	map_init(&all, l->arena);
	for (i = 0; i < l->c->settings.n; i++)
		map_put(&all, l->c->settings.v[i].key, &all);
	return map_nearest(&all, key);
}

static void
add_error(struct loading *l, const struct node *n, const struct cat_type *type,
	  const struct rule_error *error)
{
	struct str like = STR_NONE, near = error->near.n > 0 ? error->near : n->text;

	if (error->code == RULE_UNKNOWN_NAME)
		like = map_nearest(&type->by_key, error->near);
	if (error->code == RULE_UNKNOWN_SETTING)
		like = nearest_setting(l, error->near);
	cat_problem(l->ps, place(n, error), id_of(error->code), near, like);
}

static bool
is_textual(enum rule_kind k)
{
	return k == RULE_TEXT || k == RULE_CODE || k == RULE_CODES || k == RULE_REF;
}

/* The literal of an expression that is nothing but one: 'high'. */
static struct str
text_literal(struct str s)
{
	s = str_trim(s);
	if (s.n < 2 || s.p[0] != '\'' || s.p[s.n - 1] != '\'')
		return STR_NONE;
	s = str_of(s.p + 1, s.n - 2);
	return str_chr(s, '\'') < 0 ? s : STR_NONE;
}

/* A text for a code must be one of its list. */
static bool
literal_fits(struct loading *l, const struct node *n, const struct cat_field *f)
{
	struct str literal = text_literal(n->text);

	if (!f->params.list || !literal.p || code_list_find(f->params.list, literal) >= 0)
		return true;
	cat_problem(l->ps, n->pos, CAT_EXPR_CODE, literal, STR_NONE);
	return false;
}

static bool
fits_field(const struct cat_field *f, struct rule_type got)
{
	struct rule_type want = expr_field_type(f);

	if (is_textual(want.kind))
		return is_textual(got.kind) && (want.kind != RULE_CODE || got.kind != RULE_CODES);
	return want.kind == got.kind;
}

static bool
fits(enum want want, const struct cat_field *f, struct rule_type got)
{
	if (got.kind == RULE_NULL)
		return true;
	switch (want) {
	case WANT_BOOL:
		return got.kind == RULE_BOOL;
	case WANT_MOMENT:
		return got.kind == RULE_DATE || got.kind == RULE_INSTANT;
	case WANT_TEXT:
		return is_textual(got.kind) || got.kind == RULE_NUMBER || got.kind == RULE_DATE;
	case WANT_NUMBER:
		return got.kind == RULE_NUMBER && got.scale == 0;
	case WANT_FIELD:
		break;
	}
	return fits_field(f, got);
}

static const char *
wanted_word(enum want want, const struct cat_field *f)
{
	static const char *const words[] = {"bool", "date | instant", "text", "number"};

	return want == WANT_FIELD ? f->params.kind->name : words[want];
}

struct rule_expr *
expr_load(struct loading *l, const struct node *map, const char *key, struct cat_type *type,
	  enum want want, const struct cat_field *f)
{
	const struct node *n = node_get(map, key);
	struct rule_error error = {0};
	struct rule_expr *x;

	if (!n || n->kind != NODE_TEXT || n->text.n == 0)
		return NULL;
	x = parse(l, n, type, &error);
	if (!x) {
		add_error(l, n, type, &error);
		return NULL;
	}
	if (!fits(want, f, rule_expr_type(x)))
		cat_problem(l->ps, n->pos, CAT_EXPR_RESULT, n->text,
			    str_from(wanted_word(want, f)));
	else if (want == WANT_FIELD)
		literal_fits(l, n, f);
	return x;
}
