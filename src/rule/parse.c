/* parse.c: precedence climbing over the tokens; builds the tree, knows no types. */
#include "rule/internal.h"

/* How tight an operator binds. A comparison does not go on into another one. */
enum level { LEVEL_OR = 1, LEVEL_AND, LEVEL_NOT, LEVEL_COMPARE, LEVEL_ADD, LEVEL_MUL };

struct parser {
	struct rule_mem *mem;
	struct str source;
	struct token token;
	struct rule_error *error;
	int depth;
};

static struct node *parse_level(struct parser *p, int least);

/* -- making nodes -------------------------------------------------------------------------- */

void *
rule_mem_take(struct rule_mem *mem, size_t size)
{
	size_t used = mem->used;
	size_t pad = (size_t) - ((uintptr_t)mem->base + used) % sizeof(int64_t);
	size_t i;
	char *p;

	if (used > mem->size || pad > mem->size - used || size > mem->size - used - pad)
		return NULL;
	p = mem->base + used + pad;
	mem->used = used + pad + size;
	for (i = 0; i < size; i++)
		p[i] = 0;
	return p;
}

static struct node *
fail(struct parser *p, enum rule_error_code code, const struct token *t)
{
	if (p->error->code == RULE_OK)
		*p->error = (struct rule_error){code, t->at, t->text};
	return NULL;
}

static struct node *
node_new(struct parser *p, enum node_op op, const struct token *t)
{
	struct node *n = rule_mem_take(p->mem, sizeof(*n));

	if (!n)
		return fail(p, RULE_TOO_LONG, t);
	n->op = op;
	n->at = t->at;
	n->word = t->text;
	n->depth = 1;
	return n;
}

/* Hangs `child` below `n` (as an operand or an argument; the caller links it). */
static bool
node_adopt(struct parser *p, struct node *n, const struct node *child)
{
	if (child->depth >= n->depth)
		n->depth = child->depth + 1;
	if (n->depth <= RULE_MAX_DEPTH)
		return true;
	fail(p, RULE_TOO_LONG, &(struct token){TOKEN_END, n->at, n->word});
	return false;
}

static struct node *
node_join(struct parser *p, enum node_op op, const struct token *t, struct node *a, struct node *b)
{
	struct node *n = a ? node_new(p, op, t) : NULL;

	if (!n || !node_adopt(p, n, a) || (b && !node_adopt(p, n, b)))
		return NULL;
	n->a = a;
	n->b = b;
	return n;
}

/* -- tokens -------------------------------------------------------------------------------- */

static void
advance(struct parser *p)
{
	p->token = rule_lex(p->source, p->token.at + (int)p->token.text.n);
}

static bool
expect(struct parser *p, enum token_kind kind)
{
	if (p->token.kind != kind) {
		fail(p, RULE_SYNTAX, &p->token);
		return false;
	}
	advance(p);
	return true;
}

static bool
is_word(const struct parser *p, struct str word)
{
	return p->token.kind == TOKEN_NAME && str_eq(p->token.text, word);
}

/* Nesting that uses the C stack: brackets, `not`, minus. */
static bool
enter(struct parser *p)
{
	if (++p->depth <= RULE_MAX_DEPTH)
		return true;
	fail(p, RULE_TOO_LONG, &p->token);
	return false;
}

/* -- literals ------------------------------------------------------------------------------ */

static struct node *
parse_number(struct parser *p)
{
	struct node *n = node_new(p, NODE_LITERAL, &p->token);
	ptrdiff_t point = str_chr(p->token.text, '.');
	int scale = point < 0 ? 0 : (int)(p->token.text.n - (size_t)point - 1);

	if (!n)
		return NULL;
	n->type = (struct rule_type){.kind = RULE_NUMBER, .scale = scale};
	n->value = value_int(0);
	if (scale > DECIMAL_MAX_SCALE)
		return fail(p, RULE_SYNTAX, &p->token);
	if (!decimal_parse(p->token.text, scale, &n->value.i))
		return fail(p, RULE_OVERFLOW, &p->token);
	advance(p);
	return n;
}

static struct node *
parse_text(struct parser *p)
{
	struct node *n = node_new(p, NODE_LITERAL, &p->token);
	struct str inside = str_of(p->token.text.p + 1, p->token.text.n - 2);
	char *copy = rule_mem_take(p->mem, inside.n);
	size_t i, used = 0;

	if (!n || !copy)
		return fail(p, RULE_TOO_LONG, &p->token);
	for (i = 0; i < inside.n; i++) {
		copy[used++] = inside.p[i];
		if (inside.p[i] == '\'')
			i++;
	}
	n->type.kind = RULE_TEXT;
	n->value = value_text(str_of(copy, used));
	advance(p);
	return n;
}

struct keyword {
	struct str word;
	enum node_op op;
	enum rule_kind kind;
	struct value value;
};

static const struct keyword keywords[] = {
	{{"true", 4}, NODE_LITERAL, RULE_BOOL, {VALUE_INT, 1, {NULL, 0}}},
	{{"false", 5}, NODE_LITERAL, RULE_BOOL, {VALUE_INT, 0, {NULL, 0}}},
	{{"null", 4}, NODE_LITERAL, RULE_NULL, {VALUE_NULL, 0, {NULL, 0}}},
	{{"today", 5}, NODE_TODAY, RULE_DATE, {VALUE_NULL, 0, {NULL, 0}}},
	{{"now", 3}, NODE_NOW, RULE_INSTANT, {VALUE_NULL, 0, {NULL, 0}}},
	{{"actor.id", 8}, NODE_ACTOR, RULE_REF, {VALUE_NULL, 0, {NULL, 0}}},
};

static struct node *
parse_name(struct parser *p)
{
	static const struct str reserved[] = {{"and", 3}, {"or", 2}, {"not", 3}, {"in", 2}};
	struct token t = p->token;
	struct node *n;
	size_t i;

	for (i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++)
		if (str_eq(t.text, reserved[i]))
			return fail(p, RULE_SYNTAX, &t);
	n = node_new(p, NODE_NAME, &t);
	if (!n)
		return NULL;
	for (i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++)
		if (str_eq(t.text, keywords[i].word)) {
			n->op = keywords[i].op;
			n->type.kind = keywords[i].kind;
			n->value = keywords[i].value;
		}
	advance(p);
	return n;
}

/* -- brackets ------------------------------------------------------------------------------ */

/* Values parted by commas up to the closing bracket; links them into *ret. */
static bool
parse_list(struct parser *p, struct node *parent, struct node **ret)
{
	struct node *n;

	if (!enter(p))
		return false;
	do {
		n = parse_level(p, LEVEL_OR);
		if (!n || !node_adopt(p, parent, n))
			return false;
		*ret = n;
		ret = &n->next;
		if (p->token.kind != TOKEN_COMMA)
			break;
		advance(p);
	} while (true);
	p->depth--;
	return expect(p, TOKEN_CLOSE);
}

static struct node *
parse_call(struct parser *p)
{
	struct node *n = node_new(p, NODE_CALL, &p->token);

	if (!n)
		return NULL;
	advance(p);
	advance(p);
	if (p->token.kind == TOKEN_CLOSE) {
		advance(p);
		return n;
	}
	return parse_list(p, n, &n->a) ? n : NULL;
}

static struct node *
parse_brackets(struct parser *p)
{
	struct node *n;

	advance(p);
	if (!enter(p))
		return NULL;
	n = parse_level(p, LEVEL_OR);
	p->depth--;
	return n && expect(p, TOKEN_CLOSE) ? n : NULL;
}

/* -- operands ------------------------------------------------------------------------------ */

static struct node *
parse_primary(struct parser *p)
{
	struct token after;

	switch (p->token.kind) {
	case TOKEN_NUMBER:
		return parse_number(p);
	case TOKEN_TEXT:
		return parse_text(p);
	case TOKEN_OPEN:
		return parse_brackets(p);
	case TOKEN_NAME:
		after = rule_lex(p->source, p->token.at + (int)p->token.text.n);
		return after.kind == TOKEN_OPEN && !is_word(p, STR("in")) ? parse_call(p)
									  : parse_name(p);
	default:
		return fail(p, RULE_SYNTAX, &p->token);
	}
}

/* The unit a word names ("workdays", "day"), or -1. */
static int
unit_of(struct str word)
{
	static const struct str units[] = {
		[UNIT_WORKDAYS] = {"workdays", 8}, [UNIT_DAYS] = {"days", 4},
		[UNIT_HOURS] = {"hours", 5},       [UNIT_WEEKS] = {"weeks", 5},
		[UNIT_MONTHS] = {"months", 6},     [UNIT_YEARS] = {"years", 5},
	};
	int i;

	for (i = 0; i <= UNIT_YEARS; i++)
		if (word.n + 1 >= units[i].n && str_starts(units[i], word))
			return i;
	return -1;
}

static struct node *
parse_signed(struct parser *p)
{
	struct token t = p->token;
	struct node *n;

	if (t.kind != TOKEN_MINUS)
		return parse_primary(p);
	advance(p);
	if (!enter(p))
		return NULL;
	n = parse_signed(p);
	p->depth--;
	return node_join(p, NODE_NEGATE, &t, n, NULL);
}

/* A unit can only stand behind a value, so a field may be called `days` all the same. */
static struct node *
parse_operand(struct parser *p)
{
	struct node *n = parse_signed(p);
	int unit = n && p->token.kind == TOKEN_NAME ? unit_of(p->token.text) : -1;
	struct token t = p->token;

	if (!n || unit < 0)
		return n;
	n = node_join(p, NODE_DURATION, &t, n, NULL);
	if (!n)
		return NULL;
	n->unit = (enum duration_unit)unit;
	advance(p);
	return n;
}

static struct node *
parse_prefix(struct parser *p, int least)
{
	struct token t = p->token;
	struct node *n;

	if (!is_word(p, STR("not")) || least > LEVEL_NOT)
		return parse_operand(p);
	advance(p);
	if (!enter(p))
		return NULL;
	n = parse_level(p, LEVEL_NOT);
	p->depth--;
	return node_join(p, NODE_NOT, &t, n, NULL);
}

/* -- operators ----------------------------------------------------------------------------- */

/* The level of the operator at hand, 0 when there is none. */
static int
operator_at(const struct parser *p, enum node_op *ret_op)
{
	static const enum node_op signs[] = {
		[TOKEN_EQ] = NODE_EQ,     [TOKEN_NE] = NODE_NE,     [TOKEN_LT] = NODE_LT,
		[TOKEN_LE] = NODE_LE,     [TOKEN_GT] = NODE_GT,     [TOKEN_GE] = NODE_GE,
		[TOKEN_PLUS] = NODE_ADD,  [TOKEN_MINUS] = NODE_SUB, [TOKEN_STAR] = NODE_MUL,
		[TOKEN_SLASH] = NODE_DIV,
	};

	if (p->token.kind >= TOKEN_EQ && p->token.kind <= TOKEN_SLASH) {
		*ret_op = signs[p->token.kind];
		if (p->token.kind >= TOKEN_STAR)
			return LEVEL_MUL;
		return p->token.kind >= TOKEN_PLUS ? LEVEL_ADD : LEVEL_COMPARE;
	}
	if (is_word(p, STR("or"))) {
		*ret_op = NODE_OR;
		return LEVEL_OR;
	}
	if (is_word(p, STR("and"))) {
		*ret_op = NODE_AND;
		return LEVEL_AND;
	}
	*ret_op = NODE_IN;
	return is_word(p, STR("in")) ? LEVEL_COMPARE : 0;
}

static struct node *
parse_in(struct parser *p, const struct token *t, struct node *left)
{
	struct node *n = node_join(p, NODE_IN, t, left, NULL);

	if (!n || !expect(p, TOKEN_OPEN) || !parse_list(p, n, &n->b))
		return NULL;
	return n;
}

static struct node *
parse_level(struct parser *p, int least)
{
	struct node *left = parse_prefix(p, least);
	bool compared = false;
	enum node_op op;
	int level;

	while (left && (level = operator_at(p, &op)) >= least && level > 0) {
		struct token t = p->token;

		if (level == LEVEL_COMPARE && compared)
			return fail(p, RULE_SYNTAX, &t);
		compared = level == LEVEL_COMPARE;
		advance(p);
		if (op == NODE_IN) {
			left = parse_in(p, &t, left);
		} else {
			struct node *right = parse_level(p, level + 1);

			left = right ? node_join(p, op, &t, left, right) : NULL;
		}
	}
	return left;
}

struct node *
rule_parse_tree(struct rule_mem *mem, struct str source, struct rule_error *ret_error)
{
	struct parser p = {.mem = mem, .source = source, .error = ret_error};
	struct node *root;

	p.token = rule_lex(source, 0);
	root = parse_level(&p, LEVEL_OR);
	if (root && p.token.kind != TOKEN_END)
		return fail(&p, RULE_SYNTAX, &p.token);
	return root;
}
