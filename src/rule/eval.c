/* eval.c: the value of a tree for one record. Recursion is bounded by RULE_MAX_DEPTH. */
#include "rule/internal.h"

struct value
rule_eval_fail(struct run *r, enum rule_error_code code)
{
	if (r->result.code == RULE_OK)
		r->result.code = code;
	return VALUE_EMPTY;
}

void
rule_run_assumed(struct run *r, int year)
{
	if (year == 0 || r->result.assumed)
		return;
	r->result.assumed = true;
	r->result.assumed_year = year;
}

const struct rule_calendar *
rule_run_calendar(struct run *r)
{
	if (!r->in->calendar)
		rule_eval_fail(r, RULE_NO_CALENDAR);
	return r->in->calendar;
}

/* -- names --------------------------------------------------------------------------------- */

bool
rule_eval_owner(struct run *r, const struct node *n, const struct frame *f, const void **ret_row)
{
	const void *row;
	int i;

	for (i = 0; i < n->up; i++)
		f = f->outer;
	row = f->row;
	for (i = 0; i < n->nslots - 1; i++) {
		row = r->in->follow ? r->in->follow(r->in->ctx, row, n->slots[i]) : NULL;
		if (!row)
			return false;
	}
	*ret_row = row;
	return true;
}

/* A value of another kind than its type says (sealed bytes, say) counts as not given. */
static struct value
value_checked(struct value v, enum rule_kind kind)
{
	bool number = kind == RULE_NUMBER || kind == RULE_BOOL || kind == RULE_DATE ||
		      kind == RULE_INSTANT;

	if (v.type != (number ? VALUE_INT : VALUE_TEXT) || (v.type == VALUE_TEXT && v.s.n == 0))
		return VALUE_EMPTY;
	if (kind == RULE_BOOL)
		v.i = v.i != 0;
	return v;
}

static struct value
eval_name(struct run *r, const struct node *n, const struct frame *f)
{
	const void *row;

	if (!rule_eval_owner(r, n, f, &row))
		return VALUE_EMPTY;
	return value_checked(r->in->get(r->in->ctx, row, n->slots[n->nslots - 1]), n->type.kind);
}

/* -- comparisons --------------------------------------------------------------------------- */

static int
compare_int(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

int
rule_compare_numbers(int64_t a, int sa, int64_t b, int sb)
{
	int64_t same;

	/* what does not fit at the other's scale is farther from zero than the other */
	if (sa < sb)
		return decimal_rescale(a, sa, sb, &same) ? compare_int(same, b) : (a < 0 ? -1 : 1);
	return decimal_rescale(b, sb, sa, &same) ? compare_int(a, same) : (b < 0 ? 1 : -1);
}

int
rule_compare_text(struct str a, struct str b)
{
	size_t i, n = a.n < b.n ? a.n : b.n;

	for (i = 0; i < n; i++)
		if (a.p[i] != b.p[i])
			return (unsigned char)a.p[i] < (unsigned char)b.p[i] ? -1 : 1;
	return compare_int((int64_t)a.n, (int64_t)b.n);
}

/* The place of a code in its list, -1 unknown. */
static int
code_place(struct run *r, const struct node *n, struct value v)
{
	return r->in->code_order ? r->in->code_order(r->in->ctx, n->type.list, v.s) : -1;
}

static bool
holds(enum node_op op, int order)
{
	switch (op) {
	case NODE_EQ:
		return order == 0;
	case NODE_NE:
		return order != 0;
	case NODE_LT:
		return order < 0;
	case NODE_LE:
		return order <= 0;
	case NODE_GT:
		return order > 0;
	default:
		return order >= 0;
	}
}

static int
compare_values(const struct node *a, struct value x, const struct node *b, struct value y)
{
	if (a->type.kind == RULE_NUMBER)
		return rule_compare_numbers(x.i, a->type.scale, y.i, b->type.scale);
	if (x.type == VALUE_TEXT)
		return rule_compare_text(x.s, y.s);
	return compare_int(x.i, y.i);
}

static bool
compare(struct run *r, const struct node *n, struct value x, struct value y)
{
	int px, py;

	if (x.type == VALUE_NULL || y.type == VALUE_NULL)
		return false;
	if (!n->by_order)
		return holds(n->op, compare_values(n->a, x, n->b, y));
	px = code_place(r, n->a, x);
	py = code_place(r, n->b, y);
	return px >= 0 && py >= 0 && holds(n->op, compare_int(px, py));
}

static struct value
eval_comparison(struct run *r, const struct node *n, const struct frame *f)
{
	struct value x = rule_eval_node(r, n->a, f);
	struct value y = rule_eval_node(r, n->b, f);

	return value_int(compare(r, n, x, y));
}

static struct value
eval_in(struct run *r, const struct node *n, const struct frame *f)
{
	struct value x = rule_eval_node(r, n->a, f);
	const struct node *i;

	for (i = n->b; i && x.type != VALUE_NULL; i = i->next) {
		struct value y = rule_eval_node(r, i, f);

		if (y.type != VALUE_NULL && compare_values(n->a, x, i, y) == 0)
			return value_int(true);
	}
	return value_int(false);
}

/* -- arithmetic ---------------------------------------------------------------------------- */

struct value
rule_eval_as(struct run *r, const struct node *n, const struct frame *f,
	     const struct rule_type *type)
{
	struct value v = rule_eval_node(r, n, f);

	if (v.type != VALUE_INT || type->kind != RULE_NUMBER || n->type.kind != RULE_NUMBER)
		return v;
	if (!decimal_rescale(v.i, n->type.scale, type->scale, &v.i))
		return rule_eval_fail(r, RULE_OVERFLOW);
	return v;
}

/* The duration n->b is added to or taken from n->a. */
static struct value
eval_shift(struct run *r, const struct node *n, const struct frame *f)
{
	struct value when = rule_eval_node(r, n->a, f);
	struct value count = rule_eval_node(r, n->b->a, f);

	if (when.type == VALUE_NULL || count.type == VALUE_NULL)
		return VALUE_EMPTY;
	if (n->op == NODE_SUB && __builtin_sub_overflow((int64_t)0, count.i, &count.i))
		return rule_eval_fail(r, RULE_OVERFLOW);
	return rule_add_duration(r, when, n->type.kind, count.i, n->b->unit);
}

static struct value
eval_sum(struct run *r, const struct node *n, const struct frame *f)
{
	struct value x = rule_eval_as(r, n->a, f, &n->type);
	struct value y = rule_eval_as(r, n->b, f, &n->type);
	bool fits;

	if (x.type == VALUE_NULL || y.type == VALUE_NULL)
		return VALUE_EMPTY;
	if (n->op == NODE_ADD)
		fits = decimal_add(x.i, y.i, &x.i);
	else
		fits = decimal_sub(x.i, y.i, &x.i);
	return fits ? x : rule_eval_fail(r, RULE_OVERFLOW);
}

static struct value
eval_product(struct run *r, const struct node *n, const struct frame *f)
{
	struct value x = rule_eval_node(r, n->a, f);
	struct value y = rule_eval_node(r, n->b, f);
	int sa = n->a->type.scale, sb = n->b->type.scale;
	bool fits;

	if (x.type == VALUE_NULL || y.type == VALUE_NULL)
		return VALUE_EMPTY;
	if (n->op == NODE_DIV && y.i == 0)
		return VALUE_EMPTY;
	if (n->op == NODE_MUL)
		fits = decimal_mul(x.i, sa, y.i, sb, n->type.scale, &x.i);
	else
		fits = decimal_div(x.i, sa, y.i, sb, n->type.scale, &x.i);
	return fits ? x : rule_eval_fail(r, RULE_OVERFLOW);
}

static struct value
eval_negate(struct run *r, const struct node *n, const struct frame *f)
{
	struct value x = rule_eval_node(r, n->a, f);

	if (x.type == VALUE_NULL)
		return VALUE_EMPTY;
	return decimal_sub(0, x.i, &x.i) ? x : rule_eval_fail(r, RULE_OVERFLOW);
}

/* -- all ----------------------------------------------------------------------------------- */

bool
rule_eval_true(struct run *r, const struct node *n, const struct frame *f)
{
	struct value v = rule_eval_node(r, n, f);

	return v.type == VALUE_INT && v.i != 0;
}

static struct value
eval_logic(struct run *r, const struct node *n, const struct frame *f)
{
	bool a = rule_eval_true(r, n->a, f);

	if (n->op == NODE_NOT)
		return value_int(!a);
	if (a == (n->op == NODE_OR))
		return value_int(a);
	return value_int(rule_eval_true(r, n->b, f));
}

struct value
rule_eval_node(struct run *r, const struct node *n, const struct frame *f)
{
	if (r->result.code != RULE_OK)
		return VALUE_EMPTY;
	switch (n->op) {
	case NODE_LITERAL:
		return n->value;
	case NODE_TODAY:
		return value_int(r->in->today);
	case NODE_NOW:
		return value_int(r->in->now);
	case NODE_ACTOR:
		return value_text(r->in->actor);
	case NODE_NAME:
		return eval_name(r, n, f);
	case NODE_NOT:
	case NODE_OR:
	case NODE_AND:
		return eval_logic(r, n, f);
	case NODE_NEGATE:
		return eval_negate(r, n, f);
	case NODE_IN:
		return eval_in(r, n, f);
	case NODE_ADD:
	case NODE_SUB:
		if (n->b->type.kind == RULE_DURATION)
			return eval_shift(r, n, f);
		return eval_sum(r, n, f);
	case NODE_MUL:
	case NODE_DIV:
		return eval_product(r, n, f);
	case NODE_DURATION: /* only below + and -, which look into it */
		return VALUE_EMPTY;
	case NODE_CALL:
		return n->function->eval(r, n, f);
	default:
		return eval_comparison(r, n, f);
	}
}

struct rule_result
rule_eval(const struct rule_expr *x, const struct rule_input *in)
{
	struct run r = {.in = in};
	struct frame record = {NULL, NULL};

	r.result.value = rule_eval_node(&r, x->root, &record);
	if (r.result.code != RULE_OK)
		r.result.value = VALUE_EMPTY;
	return r.result;
}

bool
rule_true(const struct rule_expr *x, const struct rule_input *in)
{
	struct rule_result result = rule_eval(x, in);

	return result.code == RULE_OK && result.value.type == VALUE_INT && result.value.i != 0 &&
	       x->root->type.kind == RULE_BOOL;
}
