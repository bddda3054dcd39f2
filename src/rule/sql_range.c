/*
 * sql_range.c: age(x, day) and year(x) beside a constant, as a range of days of x. Such a condition
 * can use an index, and no engine has to know a calendar.
 */
#include "rule/internal.h"

struct range { /* both ends belong to it */
	int64_t first, last;
};

/* Which days of x make the function at least n: those up to it (age) or from it on (year). */
struct measure {
	bool falling; /* age: earlier days are more */
	int64_t on;   /* age: the day it is asked for */
};

/* The last birthday of those who are at least n on the day, or before all days. */
static int64_t
birth_bound(int64_t on, int64_t n)
{
	int64_t day = n <= 0 ? on : date_add_months(on, -12 * n);

	return day == DATE_NONE ? DATE_FIRST - 1 : day;
}

static int64_t
year_bound(int64_t n)
{
	int64_t day = n < 1800 ? DATE_FIRST : date_from_civil((int)n, 1, 1);

	return day == DATE_NONE ? DATE_LAST + 1 : day;
}

/* n is cut to where no age and no year is, so that n + 1 is safe. */
static int64_t
cut(int64_t n)
{
	return n < -1 ? -1 : n > 3000 ? 3000 : n;
}

static struct range
at_least(const struct measure *m, int64_t n)
{
	if (m->falling)
		return (struct range){DATE_FIRST, birth_bound(m->on, n)};
	return (struct range){year_bound(n), DATE_LAST};
}

static struct range
less_than(const struct measure *m, int64_t n)
{
	if (m->falling)
		return (struct range){birth_bound(m->on, n) + 1, m->on};
	return (struct range){DATE_FIRST, year_bound(n) - 1};
}

static struct range
exactly(const struct measure *m, int64_t n)
{
	struct range low = at_least(m, n), high = less_than(m, n + 1);

	return (struct range){low.first > high.first ? low.first : high.first,
			      low.last < high.last ? low.last : high.last};
}

static bool
sql_between(struct sql_writer *w, const struct node *x, struct range range)
{
	return rule_sql_text(w, STR("(")) && rule_sql_value(w, x) &&
	       rule_sql_text(w, STR(" BETWEEN ")) && rule_sql_bind(w, value_int(range.first)) &&
	       rule_sql_text(w, STR(" AND ")) && rule_sql_bind(w, value_int(range.last)) &&
	       rule_sql_text(w, STR(")"));
}

static bool
sql_measure(struct sql_writer *w, const struct node *x, const struct measure *m, enum node_op op,
	    int64_t n)
{
	struct range range;

	if (op == NODE_NE)
		return rule_sql_text(w, STR("((")) && sql_between(w, x, less_than(m, n)) &&
		       rule_sql_text(w, STR(" OR ")) && sql_between(w, x, at_least(m, n + 1)) &&
		       rule_sql_text(w, STR(") IS TRUE)"));
	if (op == NODE_EQ)
		range = exactly(m, n);
	else if (op == NODE_GE || op == NODE_GT)
		range = at_least(m, n + (op == NODE_GT));
	else
		range = less_than(m, n + (op == NODE_LE));
	return rule_sql_text(w, STR("(")) && sql_between(w, x, range) &&
	       rule_sql_text(w, STR(" IS TRUE)"));
}

static enum node_op
mirrored(enum node_op op)
{
	switch (op) {
	case NODE_LT:
		return NODE_GT;
	case NODE_LE:
		return NODE_GE;
	case NODE_GT:
		return NODE_LT;
	case NODE_GE:
		return NODE_LE;
	default:
		return op;
	}
}

/* The function of `call`, whose day must be a constant; false when it is neither age nor year. */
static bool
measure_of(struct sql_writer *w, const struct node *call, struct measure *ret, bool *ret_never)
{
	struct value on;

	*ret = (struct measure){0};
	*ret_never = false;
	if (call->op != NODE_CALL || call->function->range == RANGE_NONE)
		return false;
	if (call->function->range == RANGE_YEAR)
		return true;
	if (!rule_sql_constant(w, call->a->next, &on))
		return false;
	*ret = (struct measure){true, on.i};
	*ret_never = on.type == VALUE_NULL || !date_in_range(on.i);
	return true;
}

bool
rule_sql_range(struct sql_writer *w, const struct node *n)
{
	bool swapped = n->a->constant, never;
	const struct node *call = swapped ? n->b : n->a;
	const struct node *other = swapped ? n->a : n->b;
	struct measure m;
	struct value bound;

	if (other->type.kind != RULE_NUMBER || other->type.scale != 0 ||
	    !measure_of(w, call, &m, &never) || !rule_sql_constant(w, other, &bound))
		return false;
	if (never || bound.type == VALUE_NULL)
		return rule_sql_text(w, STR("(1 = 0)"));
	return sql_measure(w, call->a, &m, swapped ? mirrored(n->op) : n->op, cut(bound.i));
}
