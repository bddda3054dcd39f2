/* to_sql.c: a tree as a condition in portable SQL. A comparison is two-valued as in eval.c because
 * it stands as (... IS TRUE); booleans are integers, so they are compared with 1. */
#include "rule/internal.h"

bool
rule_sql_text(struct sql_writer *w, struct str sql)
{
	w->out->text(w->out->ctx, sql);
	return true;
}

bool
rule_sql_bind(struct sql_writer *w, struct value v)
{
	w->out->bind(w->out->ctx, v);
	return true;
}

/* The input of constants: no record, no calendar. */
static int
constant_code_order(void *ctx, const struct rule_list *list, struct str code)
{
	const struct rule_sql *out = ctx;

	return out->code_at ? out->code_at(out->ctx, list, code) : -1;
}

bool
rule_sql_constant(struct sql_writer *w, const struct node *n, struct value *ret)
{
	struct rule_input in = {
		.ctx = (void *)w->out,
		.code_order = constant_code_order,
		.today = w->out->today,
		.now = w->out->now,
		.actor = w->out->actor,
	};
	struct run r = {.in = &in};
	struct frame record = {NULL, NULL};

	if (!n->constant)
		return false;
	*ret = rule_eval_node(&r, n, &record);
	return r.result.code == RULE_OK;
}

/* -- operands ------------------------------------------------------------------------------ */

static bool
sql_name(struct sql_writer *w, const struct node *n)
{
	const struct rule_sql *out = w->out;
	int i, last = n->nslots - 1;

	if (n->up > 0 || n->type.kind == RULE_ROWS)
		return false;
	for (i = 0; i < last; i++)
		if (!out->follow || !out->follow(out->ctx, n->owners[i], n->slots[i]))
			return false;
	return out->column(out->ctx, n->owners[last], n->slots[last]);
}

static int64_t
power_of_ten(int n)
{
	int64_t power = 1;

	while (n-- > 0)
		power *= 10;
	return power;
}

bool
rule_sql_value_as(struct sql_writer *w, const struct node *n, const struct rule_type *type)
{
	int digits = type->kind == RULE_NUMBER && n->type.kind == RULE_NUMBER
			     ? type->scale - n->type.scale
			     : 0;

	if (digits <= 0)
		return digits == 0 && rule_sql_value(w, n);
	return rule_sql_text(w, STR("(")) && rule_sql_value(w, n) && rule_sql_text(w, STR(" * ")) &&
	       rule_sql_bind(w, value_int(power_of_ten(digits))) && rule_sql_text(w, STR(")"));
}

static bool
sql_pair(struct sql_writer *w, const struct node *n, struct str sign, const struct rule_type *type)
{
	return rule_sql_text(w, STR("(")) && rule_sql_value_as(w, n->a, type) &&
	       rule_sql_text(w, sign) && rule_sql_value_as(w, n->b, type) &&
	       rule_sql_text(w, STR(")"));
}

/* A date or an instant moved by days, weeks or hours is a sum. */
static bool
sql_shift(struct sql_writer *w, const struct node *n)
{
	int64_t unit;

	if (n->b->unit == UNIT_HOURS)
		unit = 3600000;
	else if (n->b->unit == UNIT_DAYS || n->b->unit == UNIT_WEEKS)
		unit = (n->b->unit == UNIT_WEEKS ? 7 : 1) *
		       (n->type.kind == RULE_INSTANT ? (int64_t)DATE_DAY_MS : 1);
	else
		return false;
	return rule_sql_text(w, STR("(")) && rule_sql_value(w, n->a) &&
	       rule_sql_text(w, n->op == NODE_ADD ? STR(" + ") : STR(" - ")) &&
	       rule_sql_value(w, n->b->a) && rule_sql_text(w, STR(" * ")) &&
	       rule_sql_bind(w, value_int(unit)) && rule_sql_text(w, STR(")"));
}

static bool
sql_arithmetic(struct sql_writer *w, const struct node *n)
{
	if (n->b->type.kind == RULE_DURATION)
		return sql_shift(w, n);
	if (n->type.kind != RULE_NUMBER)
		return false;
	if (n->op == NODE_MUL) {
		struct rule_type any = {.kind = RULE_NULL};

		return n->a->type.scale + n->b->type.scale == n->type.scale &&
		       sql_pair(w, n, STR(" * "), &any);
	}
	return sql_pair(w, n, n->op == NODE_ADD ? STR(" + ") : STR(" - "), &n->type);
}

static bool
sql_condition_value(struct sql_writer *w, const struct node *n)
{
	return rule_sql_text(w, STR("(CASE WHEN ")) && rule_sql_truth(w, n) &&
	       rule_sql_text(w, STR(" THEN 1 ELSE 0 END)"));
}

bool
rule_sql_value(struct sql_writer *w, const struct node *n)
{
	struct value constant;

	if (n->constant)
		return rule_sql_constant(w, n, &constant) && rule_sql_bind(w, constant);
	switch (n->op) {
	case NODE_NAME:
		return sql_name(w, n);
	case NODE_NEGATE:
		return rule_sql_text(w, STR("(0 - ")) && rule_sql_value(w, n->a) &&
		       rule_sql_text(w, STR(")"));
	case NODE_ADD:
	case NODE_SUB:
	case NODE_MUL:
		return sql_arithmetic(w, n);
	case NODE_CALL:
		if (n->type.kind == RULE_BOOL && n->function->result == 'b')
			return sql_condition_value(w, n);
		return n->function->sql && n->function->sql(w, n);
	default:
		return n->type.kind == RULE_BOOL && sql_condition_value(w, n);
	}
}

/* -- conditions ---------------------------------------------------------------------------- */

static struct str
sign_of(enum node_op op)
{
	static const struct str signs[] = {
		[NODE_EQ] = {" = ", 3},  [NODE_NE] = {" <> ", 4}, [NODE_LT] = {" < ", 3},
		[NODE_LE] = {" <= ", 4}, [NODE_GT] = {" > ", 3},  [NODE_GE] = {" >= ", 4},
	};

	return signs[op];
}

static bool
holds(enum node_op op, int a, int b)
{
	switch (op) {
	case NODE_LT:
		return a < b;
	case NODE_LE:
		return a <= b;
	case NODE_GT:
		return a > b;
	default:
		return a >= b;
	}
}

/* `field op 'code'` of an ordered list: the field is one of the codes on that side. */
static bool
sql_code_order(struct sql_writer *w, const struct node *n)
{
	const struct rule_sql *out = w->out;
	bool swapped = n->a->constant;
	const struct node *field = swapped ? n->b : n->a;
	struct value literal;
	int place, i;

	if (!out->code_at || !out->code_by_order ||
	    !rule_sql_constant(w, swapped ? n->a : n->b, &literal))
		return false;
	place = literal.type == VALUE_NULL ? -1
					   : out->code_at(out->ctx, field->type.list, literal.s);
	if (place < 0)
		return rule_sql_text(w, STR("(1 = 0)"));
	rule_sql_text(w, STR("(("));
	if (!rule_sql_value(w, field))
		return false;
	rule_sql_text(w, STR(" IN (NULL"));
	for (i = 0;; i++) {
		struct str code = out->code_by_order(out->ctx, field->type.list, i);

		if (code.n == 0)
			break;
		if (!(swapped ? holds(n->op, place, i) : holds(n->op, i, place)))
			continue;
		rule_sql_text(w, STR(", "));
		rule_sql_bind(w, value_text(code));
	}
	return rule_sql_text(w, STR(")) IS TRUE)"));
}

static bool
sql_comparison(struct sql_writer *w, const struct node *n)
{
	struct rule_type type = n->a->type;

	if (n->by_order)
		return sql_code_order(w, n);
	if (rule_sql_range(w, n))
		return true;
	if (n->b->type.kind == RULE_NUMBER && n->b->type.scale > type.scale)
		type = n->b->type;
	return rule_sql_text(w, STR("(")) && sql_pair(w, n, sign_of(n->op), &type) &&
	       rule_sql_text(w, STR(" IS TRUE)"));
}

static bool
sql_in(struct sql_writer *w, const struct node *n)
{
	struct rule_type type = n->a->type;
	const struct node *i;

	for (i = n->b; i; i = i->next)
		if (i->type.kind == RULE_NUMBER && i->type.scale > type.scale)
			type = i->type;
	if (!rule_sql_text(w, STR("((")) || !rule_sql_value_as(w, n->a, &type))
		return false;
	for (i = n->b; i; i = i->next) {
		rule_sql_text(w, i == n->b ? STR(" IN (") : STR(", "));
		if (!rule_sql_value_as(w, i, &type))
			return false;
	}
	return rule_sql_text(w, STR(")) IS TRUE)"));
}

static bool
sql_logic(struct sql_writer *w, const struct node *n)
{
	struct str sign = n->op == NODE_AND ? STR(" AND ") : STR(" OR ");

	if (n->op == NODE_NOT)
		return rule_sql_text(w, STR("(NOT ")) && rule_sql_truth(w, n->a) &&
		       rule_sql_text(w, STR(")"));
	return rule_sql_text(w, STR("(")) && rule_sql_truth(w, n->a) && rule_sql_text(w, sign) &&
	       rule_sql_truth(w, n->b) && rule_sql_text(w, STR(")"));
}

bool
rule_sql_truth(struct sql_writer *w, const struct node *n)
{
	struct value constant;

	if (n->constant) {
		if (!rule_sql_constant(w, n, &constant))
			return false;
		return rule_sql_text(w, constant.i != 0 ? STR("(1 = 1)") : STR("(1 = 0)"));
	}
	if (n->op >= NODE_EQ && n->op <= NODE_GE)
		return sql_comparison(w, n);
	if (n->op == NODE_IN)
		return sql_in(w, n);
	if (n->op == NODE_NOT || n->op == NODE_AND || n->op == NODE_OR)
		return sql_logic(w, n);
	if (n->op == NODE_CALL && n->function->result == 'b')
		return n->function->sql && n->function->sql(w, n);
	return rule_sql_text(w, STR("((")) && rule_sql_value(w, n) &&
	       rule_sql_text(w, STR(" = 1) IS TRUE)"));
}

bool
rule_to_sql(const struct rule_expr *x, const struct rule_sql *out)
{
	struct sql_writer w = {out};

	if (x->root->type.kind == RULE_BOOL)
		return rule_sql_truth(&w, x->root);
	return rule_sql_value(&w, x->root);
}
