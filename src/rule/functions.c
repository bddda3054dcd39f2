/* functions.c: the functions of the language. A new one is a row of the table and its evaluator. */
#include "rule/internal.h"

/* -- given or not -------------------------------------------------------------------------- */

static struct value
fn_empty(struct run *r, const struct node *call, const struct frame *f)
{
	return value_int(rule_eval_node(r, call->a, f).type == VALUE_NULL);
}

static struct value
fn_given(struct run *r, const struct node *call, const struct frame *f)
{
	return value_int(rule_eval_node(r, call->a, f).type != VALUE_NULL);
}

static struct value
fn_first_given(struct run *r, const struct node *call, const struct frame *f)
{
	const struct node *n;
	struct value v = VALUE_EMPTY;

	for (n = call->a; n && v.type == VALUE_NULL; n = n->next)
		v = rule_eval_as(r, n, f, &call->type);
	return v;
}

static struct value
fn_if(struct run *r, const struct node *call, const struct frame *f)
{
	const struct node *yes = call->a->next;

	return rule_eval_as(r, rule_eval_true(r, call->a, f) ? yes : yes->next, f, &call->type);
}

/* -- dates --------------------------------------------------------------------------------- */

/* Both arguments; false when one is null. */
static bool
two(struct run *r, const struct node *call, const struct frame *f, int64_t *a, int64_t *b)
{
	struct value x = rule_eval_node(r, call->a, f);
	struct value y = rule_eval_node(r, call->a->next, f);

	*a = x.i;
	*b = y.i;
	return x.type == VALUE_INT && y.type == VALUE_INT;
}

static struct value
fn_age(struct run *r, const struct node *call, const struct frame *f)
{
	int64_t birth, on;
	int age = two(r, call, f, &birth, &on) ? date_age(birth, on) : -1;

	return age < 0 ? VALUE_EMPTY : value_int(age);
}

static struct value
fn_days_between(struct run *r, const struct node *call, const struct frame *f)
{
	int64_t a, b;

	if (!two(r, call, f, &a, &b))
		return VALUE_EMPTY;
	return decimal_sub(b, a, &a) ? value_int(a) : rule_eval_fail(r, RULE_OVERFLOW);
}

/* Whole minutes; what is begun is not counted. */
static struct value
fn_minutes_between(struct run *r, const struct node *call, const struct frame *f)
{
	const int64_t minute_ms = 60 * 1000;
	int64_t a, b;

	if (!two(r, call, f, &a, &b))
		return VALUE_EMPTY;
	return decimal_sub(b, a, &a) ? value_int(a / minute_ms) : rule_eval_fail(r, RULE_OVERFLOW);
}

static struct value
fn_workdays_between(struct run *r, const struct node *call, const struct frame *f)
{
	const struct rule_calendar *calendar;
	int64_t a, b;
	int missing = 0;

	if (!two(r, call, f, &a, &b))
		return VALUE_EMPTY;
	calendar = rule_run_calendar(r);
	if (!calendar)
		return VALUE_EMPTY;
	if (!date_in_range(a) || !date_in_range(b))
		return rule_eval_fail(r, RULE_OVERFLOW);
	a = calendar_between(calendar, a, b, &missing);
	rule_run_assumed(r, missing);
	return value_int(a);
}

static struct value
fn_date_of(struct run *r, const struct node *call, const struct frame *f)
{
	struct value v = rule_eval_node(r, call->a, f);

	return v.type == VALUE_NULL ? v : value_int(date_of_instant(v.i));
}

static struct value
fn_year(struct run *r, const struct node *call, const struct frame *f)
{
	struct value v = rule_eval_node(r, call->a, f);
	int year = v.type == VALUE_NULL ? 0 : date_to_civil(v.i).year;

	return year == 0 ? VALUE_EMPTY : value_int(year);
}

static struct value
fn_month(struct run *r, const struct node *call, const struct frame *f)
{
	struct value v = rule_eval_node(r, call->a, f);
	int month = v.type == VALUE_NULL ? 0 : date_to_civil(v.i).month;

	return month == 0 ? VALUE_EMPTY : value_int(month);
}

/* -- text ---------------------------------------------------------------------------------- */

static struct value
fn_has(struct run *r, const struct node *call, const struct frame *f)
{
	struct str rest = rule_eval_node(r, call->a, f).s;
	struct str wanted = rule_eval_node(r, call->a->next, f).s;
	struct str code;

	while (wanted.n > 0 && str_next(&rest, '|', &code))
		if (str_eq(code, wanted))
			return value_int(true);
	return value_int(false);
}

static struct value
fn_length(struct run *r, const struct node *call, const struct frame *f)
{
	struct value v = rule_eval_node(r, call->a, f);
	int64_t characters = 0;
	size_t i;

	for (i = 0; i < v.s.n; i++)
		characters += (v.s.p[i] & 0xc0) != 0x80;
	return v.type == VALUE_NULL ? v : value_int(characters);
}

/* ASCII letters only. Text without capitals is its own lower case and needs no memory. */
static struct value
fn_lower(struct run *r, const struct node *call, const struct frame *f)
{
	struct value v = rule_eval_node(r, call->a, f);
	bool capitals = false;
	char *copy;
	size_t i;

	for (i = 0; i < v.s.n; i++)
		capitals = capitals || (v.s.p[i] >= 'A' && v.s.p[i] <= 'Z');
	if (!capitals)
		return v;
	copy = r->in->scratch ? rule_mem_take(r->in->scratch, v.s.n) : NULL;
	if (!copy)
		return rule_eval_fail(r, RULE_TOO_LONG);
	for (i = 0; i < v.s.n; i++) {
		char c = v.s.p[i];

		copy[i] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
	}
	return value_text(str_of(copy, v.s.n));
}

static struct value
fn_starts(struct run *r, const struct node *call, const struct frame *f)
{
	struct value v = rule_eval_node(r, call->a, f);
	struct value start = rule_eval_node(r, call->a->next, f);

	return value_int(v.type == VALUE_TEXT && start.type == VALUE_TEXT &&
			 str_starts(v.s, start.s));
}

static struct value
fn_ends(struct run *r, const struct node *call, const struct frame *f)
{
	struct value v = rule_eval_node(r, call->a, f);
	struct value end = rule_eval_node(r, call->a->next, f);

	return value_int(v.type == VALUE_TEXT && end.type == VALUE_TEXT && str_ends(v.s, end.s));
}

/* By bytes: a character of UTF-8 never begins inside another. */
static struct value
fn_contains(struct run *r, const struct node *call, const struct frame *f)
{
	struct value v = rule_eval_node(r, call->a, f);
	struct value part = rule_eval_node(r, call->a->next, f);
	size_t i;

	if (v.type != VALUE_TEXT || part.type != VALUE_TEXT)
		return value_int(false);
	for (i = 0; i + part.s.n <= v.s.n; i++)
		if (str_starts(str_of(v.s.p + i, v.s.n - i), part.s))
			return value_int(true);
	return value_int(false);
}

/* -- numbers ------------------------------------------------------------------------------- */

/* The smallest (sign -1) or the largest (sign 1) argument; null when one is null. */
static struct value
extreme(struct run *r, const struct node *call, const struct frame *f, int sign)
{
	struct value best = rule_eval_as(r, call->a, f, &call->type);
	const struct node *n;

	for (n = call->a->next; n && best.type != VALUE_NULL; n = n->next) {
		struct value v = rule_eval_as(r, n, f, &call->type);

		if (v.type == VALUE_NULL || (sign < 0 ? v.i < best.i : v.i > best.i))
			best = v;
	}
	return best;
}

static struct value
fn_min(struct run *r, const struct node *call, const struct frame *f)
{
	return extreme(r, call, f, -1);
}

static struct value
fn_max(struct run *r, const struct node *call, const struct frame *f)
{
	return extreme(r, call, f, 1);
}

static struct value
fn_abs(struct run *r, const struct node *call, const struct frame *f)
{
	struct value v = rule_eval_node(r, call->a, f);

	if (v.type == VALUE_NULL || v.i >= 0)
		return v;
	return decimal_sub(0, v.i, &v.i) ? v : rule_eval_fail(r, RULE_OVERFLOW);
}

static struct value
fn_round(struct run *r, const struct node *call, const struct frame *f)
{
	return rule_eval_as(r, call->a, f, &call->type);
}

static struct value
fn_setting(struct run *r, const struct node *call, const struct frame *f)
{
	(void)f;
	return r->in->setting ? r->in->setting(r->in->ctx, call->setting) : VALUE_EMPTY;
}

/* -- the table ----------------------------------------------------------------------------- */

static const struct rule_function functions[] = {
	{"empty", "a", 'b', fn_empty, rule_sql_empty, false, RANGE_NONE},
	{"given", "a", 'b', fn_given, rule_sql_given, false, RANGE_NONE},
	{"first_given", "s*", 's', fn_first_given, rule_sql_first_given, false, RANGE_NONE},
	{"if", "bss", 's', fn_if, rule_sql_if, false, RANGE_NONE},
	{"age", "dd", 'n', fn_age, NULL, false, RANGE_AGE},
	{"days_between", "dd", 'n', fn_days_between, rule_sql_days_between, false, RANGE_NONE},
	{"minutes_between", "ii", 'n', fn_minutes_between, rule_sql_minutes_between, false,
	 RANGE_NONE},
	{"workdays_between", "dd", 'n', fn_workdays_between, NULL, true, RANGE_NONE},
	{"date_of", "i", 'd', fn_date_of, rule_sql_date_of, false, RANGE_NONE},
	{"year", "d", 'n', fn_year, NULL, false, RANGE_YEAR},
	{"month", "d", 'n', fn_month, NULL, false, RANGE_NONE},
	{"has", "mC", 'b', fn_has, rule_sql_has, false, RANGE_NONE},
	{"length", "t", 'n', fn_length, NULL, false, RANGE_NONE},
	{"lower", "t", 't', fn_lower, NULL, false, RANGE_NONE},
	{"starts", "tT", 'b', fn_starts, rule_sql_starts, false, RANGE_NONE},
	{"ends", "tT", 'b', fn_ends, NULL, false, RANGE_NONE},
	{"contains", "tT", 'b', fn_contains, NULL, false, RANGE_NONE},
	{"min", "oo*", 's', fn_min, NULL, false, RANGE_NONE},
	{"max", "oo*", 's', fn_max, NULL, false, RANGE_NONE},
	{"abs", "N", 's', fn_abs, rule_sql_abs, false, RANGE_NONE},
	{"round", "nk", 'k', fn_round, NULL, false, RANGE_NONE},
	{"count", "r?b", 'n', rule_fn_count, NULL, false, RANGE_NONE},
	{"sum", "rN", 's', rule_fn_sum, NULL, false, RANGE_NONE},
	{"any", "rb", 'b', rule_fn_any, NULL, false, RANGE_NONE},
	{"all", "rb", 'b', rule_fn_all, NULL, false, RANGE_NONE},
	{"last", "rs", 's', rule_fn_last, NULL, false, RANGE_NONE},
	{"highest", "ro", 's', rule_fn_highest, NULL, false, RANGE_NONE},
	{"setting", "T", 'g', fn_setting, NULL, false, RANGE_NONE},
};

const struct rule_function *
rule_function_find(struct str name)
{
	size_t i, n;

	for (i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
		for (n = 0; functions[i].name[n]; n++)
			;
		if (str_eq(name, str_of(functions[i].name, n)))
			return &functions[i];
	}
	return NULL;
}
