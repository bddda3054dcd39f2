/* type.c: what the names and functions of a tree are, and whether they go together. */
#include "rule/internal.h"

#include <string.h>

struct scope { /* whose names stand bare */
	const void *owner;
	struct str prefix; /* "rows" inside count(rows, ...) */
	const struct scope *outer;
};

struct typer {
	struct rule_mem *mem;
	struct rule_expr *x;
	const struct rule_env *env;
	struct rule_error *error;
};

static bool type_any(struct typer *t, struct node *n, const struct scope *s);

static bool
fail_at(struct typer *t, enum rule_error_code code, int at, struct str word)
{
	*t->error = (struct rule_error){code, at, word};
	return false;
}

static bool
fail(struct typer *t, enum rule_error_code code, const struct node *n)
{
	return fail_at(t, code, n->at, n->word);
}

/* A value, not a list of rows nor a bare duration. */
static bool
type_value(struct typer *t, struct node *n, const struct scope *s)
{
	if (!type_any(t, n, s))
		return false;
	if (n->type.kind == RULE_ROWS || n->type.kind == RULE_DURATION)
		return fail(t, RULE_TYPES, n);
	return true;
}

static bool
is_kind(const struct node *n, enum rule_kind kind)
{
	return n->type.kind == kind || n->type.kind == RULE_NULL;
}

static bool
type_as(struct typer *t, struct node *n, const struct scope *s, enum rule_kind kind)
{
	if (!type_value(t, n, s))
		return false;
	return is_kind(n, kind) || fail(t, RULE_TYPES, n);
}

/* -- names --------------------------------------------------------------------------------- */

static bool
join_path(struct typer *t, struct node *n, struct str prefix, struct str words)
{
	char *p;

	if (prefix.n == 0) {
		n->path = words;
		return true;
	}
	p = rule_mem_take(t->mem, prefix.n + 1 + words.n);
	if (!p)
		return fail(t, RULE_TOO_LONG, n);
	memcpy(p, prefix.p, prefix.n);
	p[prefix.n] = '.';
	memcpy(p + prefix.n + 1, words.p, words.n);
	n->path = str_of(p, prefix.n + 1 + words.n);
	return true;
}

/* Takes the leading `outer` words off. At the outermost one it is a name like any other: the
 * caller may know one (a row's record) or not. */
static const struct scope *
climb(struct node *n, const struct scope *s, struct str *words)
{
	while (s->outer && str_starts(*words, STR("outer."))) {
		s = s->outer;
		n->up++;
		*words = str_skip(*words, sizeof("outer.") - 1);
	}
	return s;
}

static bool
resolve_word(struct typer *t, struct node *n, struct str word, int i, const void **owner)
{
	int at = n->at + (int)(word.p - n->word.p);

	if (i == RULE_MAX_STEPS)
		return fail_at(t, RULE_TOO_LONG, at, word);
	if (i > 0 && n->type.kind != RULE_REF)
		return fail_at(t, RULE_TYPES, at, word);
	if (i > 0)
		*owner = n->type.target;
	n->type = (struct rule_type){.kind = RULE_NULL};
	n->owners[i] = *owner;
	n->slots[i] = t->env->name(t->env->ctx, *owner, word, &n->type);
	return n->slots[i] >= 0 || fail_at(t, RULE_UNKNOWN_NAME, at, word);
}

static bool
type_name(struct typer *t, struct node *n, const struct scope *s)
{
	struct str words = n->word, word;
	const void *owner;
	int i;

	s = climb(n, s, &words);
	n->slots = rule_mem_take(t->mem, RULE_MAX_STEPS * sizeof(n->slots[0]));
	n->owners = rule_mem_take(t->mem, RULE_MAX_STEPS * sizeof(n->owners[0]));
	if (!n->slots || !n->owners || !join_path(t, n, s->prefix, words))
		return fail(t, RULE_TOO_LONG, n);
	owner = s->owner;
	for (i = 0; str_next(&words, '.', &word); i++)
		if (!resolve_word(t, n, word, i, &owner))
			return false;
	n->nslots = i;
	n->b = t->x->names;
	t->x->names = n;
	return true;
}

/* -- literals beside fields ---------------------------------------------------------------- */

/* A text in quotes becomes a code of the list or a date when it stands beside one. */
static bool
fit(struct typer *t, struct node *n, const struct rule_type *type)
{
	if (n->op != NODE_LITERAL || n->type.kind != RULE_TEXT)
		return true;
	if (type->kind == RULE_DATE) {
		n->value = value_int(date_parse_iso(n->value.s));
		n->type.kind = RULE_DATE;
		return n->value.i != DATE_NONE || fail(t, RULE_TYPES, n);
	}
	if (type->kind != RULE_CODE && type->kind != RULE_CODES)
		return true;
	if (t->env->code_known && type->list &&
	    !t->env->code_known(t->env->ctx, type->list, n->value.s))
		return fail(t, RULE_UNKNOWN_CODE, n);
	n->type = *type;
	n->type.kind = RULE_CODE;
	return true;
}

/* -- comparisons --------------------------------------------------------------------------- */

static bool
is_textual(const struct rule_type *type)
{
	return type->kind == RULE_TEXT || type->kind == RULE_CODE || type->kind == RULE_REF;
}

bool
rule_same_order(const struct rule_type *a, const struct rule_type *b)
{
	return a->kind == RULE_CODE && b->kind == RULE_CODE && a->ordered && b->ordered &&
	       a->list == b->list;
}

static bool
can_equal(const struct rule_type *a, const struct rule_type *b)
{
	if (a->kind == RULE_CODES || b->kind == RULE_CODES)
		return false;
	if (a->kind == RULE_NULL || b->kind == RULE_NULL)
		return true;
	if (a->kind == RULE_CODE && b->kind == RULE_CODE)
		return a->list == b->list || !a->list || !b->list;
	return a->kind == b->kind || (is_textual(a) && is_textual(b));
}

static bool
can_order(const struct rule_type *a, const struct rule_type *b)
{
	enum rule_kind kind = a->kind == RULE_NULL ? b->kind : a->kind;

	if (kind == RULE_CODE && a->kind == b->kind)
		return rule_same_order(a, b);
	if (b->kind != kind && b->kind != RULE_NULL)
		return false;
	return kind == RULE_NUMBER || kind == RULE_TEXT || kind == RULE_DATE ||
	       kind == RULE_INSTANT || kind == RULE_NULL;
}

static bool
type_comparison(struct typer *t, struct node *n, const struct scope *s)
{
	bool order = n->op >= NODE_LT && n->op <= NODE_GE;
	struct node *a = n->a, *b = n->b;

	if (!type_value(t, a, s) || !type_value(t, b, s))
		return false;
	if (!fit(t, a, &b->type) || !fit(t, b, &a->type))
		return false;
	n->by_order = order && rule_same_order(&a->type, &b->type);
	n->constant = a->constant && b->constant;
	n->type.kind = RULE_BOOL;
	if (order ? can_order(&a->type, &b->type) : can_equal(&a->type, &b->type))
		return true;
	return fail(t, RULE_TYPES, n);
}

static bool
type_in(struct typer *t, struct node *n, const struct scope *s)
{
	struct node *i;

	if (!type_value(t, n->a, s))
		return false;
	n->constant = n->a->constant;
	n->type.kind = RULE_BOOL;
	for (i = n->b; i; i = i->next) {
		if (!type_value(t, i, s) || !fit(t, i, &n->a->type))
			return false;
		if (!can_equal(&n->a->type, &i->type))
			return fail(t, RULE_TYPES, i);
		n->constant = n->constant && i->constant;
	}
	return true;
}

/* -- arithmetic ---------------------------------------------------------------------------- */

static int
result_scale(enum node_op op, int a, int b)
{
	if (op == NODE_DIV)
		return DECIMAL_MAX_SCALE;
	if (op == NODE_MUL)
		return a + b < DECIMAL_MAX_SCALE ? a + b : DECIMAL_MAX_SCALE;
	return a > b ? a : b;
}

static bool
type_shift(struct typer *t, struct node *n)
{
	bool hours = n->b->unit == UNIT_HOURS;
	enum rule_kind kind;

	if (!fit(t, n->a, &(struct rule_type){.kind = RULE_DATE}))
		return false;
	kind = n->a->type.kind;
	if ((n->op != NODE_ADD && n->op != NODE_SUB) ||
	    (kind != RULE_DATE && kind != RULE_INSTANT && kind != RULE_NULL) ||
	    (kind == RULE_DATE && hours))
		return fail(t, RULE_TYPES, n);
	n->type.kind = kind;
	return true;
}

static bool
type_arithmetic(struct typer *t, struct node *n, const struct scope *s)
{
	struct node *a = n->a, *b = n->b;

	if (!type_value(t, a, s) || !type_any(t, b, s))
		return false;
	n->constant = a->constant && b->constant;
	if (b->type.kind == RULE_DURATION)
		return type_shift(t, n);
	if (!is_kind(a, RULE_NUMBER) || !is_kind(b, RULE_NUMBER))
		return fail(t, RULE_TYPES, n);
	if (a->type.kind == RULE_NULL || b->type.kind == RULE_NULL)
		return true; /* null, of no type */
	n->type.kind = RULE_NUMBER;
	n->type.scale = result_scale(n->op, a->type.scale, b->type.scale);
	return true;
}

static bool
type_duration(struct typer *t, struct node *n, const struct scope *s)
{
	if (!type_as(t, n->a, s, RULE_NUMBER))
		return false;
	if (n->a->type.scale != 0)
		return fail(t, RULE_TYPES, n->a);
	n->constant = n->a->constant && n->unit != UNIT_WORKDAYS;
	n->type.kind = RULE_DURATION;
	return true;
}

/* -- calls --------------------------------------------------------------------------------- */

/* The letter of the i-th argument in `arguments`, 0 past the end. */
static char
letter_at(const char *arguments, int i)
{
	char last = 0;

	for (; *arguments; arguments++) {
		if (*arguments == '?')
			continue;
		if (*arguments == '*')
			return last;
		last = *arguments;
		if (i-- == 0)
			return last;
	}
	return 0;
}

static int
least_arguments(const char *arguments)
{
	int n = 0;

	for (; *arguments && *arguments != '?'; arguments++)
		n += *arguments != '*';
	return n;
}

static bool
type_literal(struct typer *t, struct node *n, const struct scope *s, enum rule_kind kind)
{
	if (!type_value(t, n, s))
		return false;
	if (n->op != NODE_LITERAL || n->type.kind != kind || n->type.scale != 0)
		return fail(t, RULE_TYPES, n);
	if (kind == RULE_NUMBER && n->value.i > DECIMAL_MAX_SCALE)
		return fail(t, RULE_ARGS, n);
	return true;
}

static bool
bar(struct typer *t, struct node *n)
{
	size_t length = n->value.s.n;
	char *p = rule_mem_take(t->mem, length + 2);

	if (!p)
		return fail(t, RULE_TOO_LONG, n);
	p[0] = '|';
	if (length > 0)
		memcpy(p + 1, n->value.s.p, length);
	p[length + 1] = '|';
	n->barred = str_of(p, length + 2);
	return true;
}

static bool
type_rows(struct typer *t, struct node *n, const struct scope *s)
{
	if (n->op != NODE_NAME)
		return fail(t, RULE_TYPES, n);
	if (!type_name(t, n, s))
		return false;
	return n->type.kind == RULE_ROWS || fail(t, RULE_TYPES, n);
}

static bool
type_argument(struct typer *t, const struct node *call, struct node *n, const struct scope *s,
	      char letter)
{
	enum rule_kind kind;

	switch (letter) {
	case 'r':
		return type_rows(t, n, s);
	case 'T':
		return type_literal(t, n, s, RULE_TEXT);
	case 'k':
		return type_literal(t, n, s, RULE_NUMBER);
	case 'C':
		return type_literal(t, n, s, RULE_TEXT) && fit(t, n, &call->a->type) && bar(t, n);
	case 't':
		if (!type_value(t, n, s))
			return false;
		return is_kind(n, RULE_TEXT) || is_kind(n, RULE_CODE) || fail(t, RULE_TYPES, n);
	case 'd':
		if (!type_value(t, n, s) || !fit(t, n, &(struct rule_type){.kind = RULE_DATE}))
			return false;
		return is_kind(n, RULE_DATE) || fail(t, RULE_TYPES, n);
	case 'o':
		if (!type_value(t, n, s))
			return false;
		return is_kind(n, RULE_NUMBER) || is_kind(n, RULE_DATE) ||
		       is_kind(n, RULE_INSTANT) || fail(t, RULE_TYPES, n);
	case 'b':
	case 'n':
	case 'N':
	case 'i':
	case 'm':
		kind = letter == 'b'   ? RULE_BOOL
		       : letter == 'i' ? RULE_INSTANT
		       : letter == 'm' ? RULE_CODES
				       : RULE_NUMBER;
		return type_as(t, n, s, kind);
	default:
		return type_value(t, n, s);
	}
}

/* Takes one more of the arguments that must be of one kind into their common type. */
static bool
unify(struct typer *t, struct rule_type *common, struct node *n)
{
	const struct rule_type *type = &n->type;

	if (type->kind == RULE_NULL)
		return true;
	if (common->kind == RULE_NULL) {
		*common = *type;
		return true;
	}
	if (common->kind == RULE_NUMBER && type->kind == RULE_NUMBER) {
		if (type->scale > common->scale)
			common->scale = type->scale;
		return true;
	}
	if (common->kind == type->kind && common->list == type->list)
		return true;
	if (!is_textual(common) || !is_textual(type))
		return fail(t, RULE_TYPES, n);
	*common = (struct rule_type){.kind = RULE_TEXT};
	return true;
}

static bool
is_text_literal(const struct node *n)
{
	return n->op == NODE_LITERAL && n->type.kind == RULE_TEXT;
}

/* Fields first, so that a text in quotes before them takes their type. */
static bool
type_common(struct typer *t, struct node *call, struct node *first)
{
	struct node *n;

	for (n = first; n; n = n->next)
		if (!is_text_literal(n) && !unify(t, &call->type, n))
			return false;
	for (n = first; n; n = n->next)
		if (is_text_literal(n) && (!fit(t, n, &call->type) || !unify(t, &call->type, n)))
			return false;
	return true;
}

/* It is the place's, not the record's, but no constant either: it changes while the program runs. */
static bool
type_setting(struct typer *t, struct node *call)
{
	call->constant = false;
	call->setting =
		t->env->setting ? t->env->setting(t->env->ctx, call->a->value.s, &call->type) : -1;
	if (call->setting >= 0)
		return true;
	return fail_at(t, RULE_UNKNOWN_SETTING, call->a->at + 1, call->a->value.s);
}

static bool
type_result(struct typer *t, struct node *call)
{
	const char *arguments = call->function->arguments;
	struct node *n = call->a;
	int i;

	switch (call->function->result) {
	case 'b':
		call->type.kind = RULE_BOOL;
		return true;
	case 't':
		call->type.kind = RULE_TEXT;
		return true;
	case 'd':
		call->type.kind = RULE_DATE;
		return true;
	case 'g':
		return type_setting(t, call);
	case 's':
		for (i = 0; str_chr(STR("soN"), letter_at(arguments, i)) < 0; i++)
			n = n->next;
		return type_common(t, call, n);
	case 'k':
		call->type =
			(struct rule_type){.kind = RULE_NUMBER, .scale = (int)n->next->value.i};
		return true;
	default:
		call->type.kind = RULE_NUMBER;
		return true;
	}
}

static bool
type_arguments(struct typer *t, struct node *call, const struct scope *s)
{
	const char *arguments = call->function->arguments;
	struct scope inner = {.outer = s};
	struct node *n;
	int i = 0;

	call->constant = !call->function->calendar;
	for (n = call->a; n; n = n->next, i++) {
		char letter = letter_at(arguments, i);

		if (!letter)
			return fail(t, RULE_ARGS, n);
		if (!type_argument(t, call, n, s, letter))
			return false;
		call->constant = call->constant && n->constant;
		if (letter != 'r')
			continue;
		inner.owner = n->type.target;
		inner.prefix = n->path;
		s = &inner;
	}
	return i >= least_arguments(arguments) || fail(t, RULE_ARGS, call);
}

static bool
type_call(struct typer *t, struct node *n, const struct scope *s)
{
	n->function = rule_function_find(n->word);
	if (!n->function)
		return fail(t, RULE_UNKNOWN_FUNCTION, n);
	return type_arguments(t, n, s) && type_result(t, n);
}

/* -- all ----------------------------------------------------------------------------------- */

static bool
type_logic(struct typer *t, struct node *n, const struct scope *s)
{
	if (!type_as(t, n->a, s, RULE_BOOL) || (n->b && !type_as(t, n->b, s, RULE_BOOL)))
		return false;
	n->constant = n->a->constant && (!n->b || n->b->constant);
	n->type.kind = RULE_BOOL;
	return true;
}

static bool
type_negate(struct typer *t, struct node *n, const struct scope *s)
{
	if (!type_as(t, n->a, s, RULE_NUMBER))
		return false;
	n->constant = n->a->constant;
	n->type = n->a->type;
	return true;
}

static bool
type_any(struct typer *t, struct node *n, const struct scope *s)
{
	switch (n->op) {
	case NODE_NAME:
		return type_name(t, n, s);
	case NODE_NOT:
	case NODE_AND:
	case NODE_OR:
		return type_logic(t, n, s);
	case NODE_NEGATE:
		return type_negate(t, n, s);
	case NODE_EQ:
	case NODE_NE:
	case NODE_LT:
	case NODE_LE:
	case NODE_GT:
	case NODE_GE:
		return type_comparison(t, n, s);
	case NODE_IN:
		return type_in(t, n, s);
	case NODE_ADD:
	case NODE_SUB:
	case NODE_MUL:
	case NODE_DIV:
		return type_arithmetic(t, n, s);
	case NODE_DURATION:
		return type_duration(t, n, s);
	case NODE_CALL:
		return type_call(t, n, s);
	default: /* literals and today, now, actor.id have their type from the parser */
		n->constant = true;
		return true;
	}
}

bool
rule_type_tree(struct rule_mem *mem, struct rule_expr *x, const struct rule_env *env,
	       struct rule_error *ret_error)
{
	struct typer t = {mem, x, env, ret_error};
	struct scope record = {NULL, STR_NONE, NULL};

	return type_value(&t, x->root, &record);
}
