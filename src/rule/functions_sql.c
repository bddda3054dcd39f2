/* functions_sql.c: the functions that have a form in portable SQL. */
#include "rule/internal.h"

bool
rule_sql_empty(struct sql_writer *w, const struct node *call)
{
	return rule_sql_text(w, STR("(")) && rule_sql_value(w, call->a) &&
	       rule_sql_text(w, STR(" IS NULL)"));
}

bool
rule_sql_given(struct sql_writer *w, const struct node *call)
{
	return rule_sql_text(w, STR("(")) && rule_sql_value(w, call->a) &&
	       rule_sql_text(w, STR(" IS NOT NULL)"));
}

bool
rule_sql_first_given(struct sql_writer *w, const struct node *call)
{
	const struct node *n;

	for (n = call->a; n; n = n->next) {
		rule_sql_text(w, n == call->a ? STR("COALESCE(") : STR(", "));
		if (!rule_sql_value_as(w, n, &call->type))
			return false;
	}
	/* one argument more: COALESCE takes at least two */
	return rule_sql_text(w, STR(", NULL)"));
}

bool
rule_sql_if(struct sql_writer *w, const struct node *call)
{
	const struct node *yes = call->a->next;

	return rule_sql_text(w, STR("(CASE WHEN ")) && rule_sql_truth(w, call->a) &&
	       rule_sql_text(w, STR(" THEN ")) && rule_sql_value_as(w, yes, &call->type) &&
	       rule_sql_text(w, STR(" ELSE ")) && rule_sql_value_as(w, yes->next, &call->type) &&
	       rule_sql_text(w, STR(" END)"));
}

/* |a|b| with |b| taken out is another text; LIKE would not tell capitals in every engine. */
bool
rule_sql_has(struct sql_writer *w, const struct node *call)
{
	const struct node *code = call->a->next;

	if (code->value.type == VALUE_NULL)
		return rule_sql_text(w, STR("(1 = 0)"));
	if (!rule_sql_text(w, STR("((replace(")) || !rule_sql_value(w, call->a) ||
	    !rule_sql_text(w, STR(", ")) || !rule_sql_bind(w, value_text(code->barred)) ||
	    !rule_sql_text(w, STR(", '') <> ")))
		return false;
	return rule_sql_value(w, call->a) && rule_sql_text(w, STR(") IS TRUE)"));
}

bool
rule_sql_abs(struct sql_writer *w, const struct node *call)
{
	return rule_sql_text(w, STR("abs(")) && rule_sql_value(w, call->a) &&
	       rule_sql_text(w, STR(")"));
}

bool
rule_sql_days_between(struct sql_writer *w, const struct node *call)
{
	return rule_sql_text(w, STR("(")) && rule_sql_value(w, call->a->next) &&
	       rule_sql_text(w, STR(" - ")) && rule_sql_value(w, call->a) &&
	       rule_sql_text(w, STR(")"));
}

/* Whole minutes, towards nothing as in the evaluator: what is left over is taken off first. */
bool
rule_sql_minutes_between(struct sql_writer *w, const struct node *call)
{
	struct value minute = value_int(60 * 1000);

	return rule_sql_text(w, STR("((")) && rule_sql_days_between(w, call) &&
	       rule_sql_text(w, STR(" - ")) && rule_sql_days_between(w, call) &&
	       rule_sql_text(w, STR(" % ")) && rule_sql_bind(w, minute) &&
	       rule_sql_text(w, STR(") / ")) && rule_sql_bind(w, minute) &&
	       rule_sql_text(w, STR(")"));
}

/* Floor division by what every engine agrees on: % takes the sign of what is divided. */
bool
rule_sql_date_of(struct sql_writer *w, const struct node *call)
{
	struct value day = value_int(DATE_DAY_MS), zone = value_int(DATE_ZONE_MS);

	return rule_sql_text(w, STR("((")) && rule_sql_value(w, call->a) &&
	       rule_sql_text(w, STR(" + ")) && rule_sql_bind(w, zone) &&
	       rule_sql_text(w, STR(" - ((")) && rule_sql_value(w, call->a) &&
	       rule_sql_text(w, STR(" + ")) && rule_sql_bind(w, zone) &&
	       rule_sql_text(w, STR(") % ")) && rule_sql_bind(w, day) &&
	       rule_sql_text(w, STR(" + ")) && rule_sql_bind(w, day) &&
	       rule_sql_text(w, STR(") % ")) && rule_sql_bind(w, day) &&
	       rule_sql_text(w, STR(") / ")) && rule_sql_bind(w, day) && rule_sql_text(w, STR(")"));
}

bool
rule_sql_starts(struct sql_writer *w, const struct node *call)
{
	struct value start = call->a->next->value;
	int64_t characters = 0;
	size_t i;

	for (i = 0; i < start.s.n; i++)
		characters += (start.s.p[i] & 0xc0) != 0x80;
	if (start.type == VALUE_NULL)
		return rule_sql_text(w, STR("(1 = 0)"));
	return rule_sql_text(w, STR("((substr(")) && rule_sql_value(w, call->a) &&
	       rule_sql_text(w, STR(", 1, ")) && rule_sql_bind(w, value_int(characters)) &&
	       rule_sql_text(w, STR(") = ")) && rule_sql_bind(w, start) &&
	       rule_sql_text(w, STR(") IS TRUE)"));
}
