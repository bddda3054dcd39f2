/* functions_rows.c: count, sum, any, all, last, highest: functions that look at each row of a list. */
#include "rule/internal.h"

struct walk {
	struct run *run;
	const struct node *rows;
	const void *owner;
	struct frame frame; /* the row at hand */
	size_t i;
	bool none; /* a ref on the way to the list is empty */
};

static struct walk
walk_begin(struct run *r, const struct node *call, const struct frame *f)
{
	struct walk w = {.run = r, .rows = call->a, .frame = {NULL, f}};

	w.none = !r->in->row || !rule_eval_owner(r, call->a, f, &w.owner);
	return w;
}

static bool
walk_next(struct walk *w)
{
	const struct rule_input *in = w->run->in;

	if (w->none || w->run->result.code != RULE_OK)
		return false;
	w->frame.row = in->row(in->ctx, w->owner, w->rows->slots[w->rows->nslots - 1], w->i++);
	return w->frame.row != NULL;
}

struct value
rule_fn_count(struct run *r, const struct node *call, const struct frame *f)
{
	struct walk w = walk_begin(r, call, f);
	const struct node *condition = call->a->next;
	int64_t count = 0;

	while (walk_next(&w))
		count += !condition || rule_eval_true(r, condition, &w.frame);
	return value_int(count);
}

/* Rows without the value do not count; the sum of none is 0. */
struct value
rule_fn_sum(struct run *r, const struct node *call, const struct frame *f)
{
	struct walk w = walk_begin(r, call, f);
	int64_t sum = 0;

	while (walk_next(&w)) {
		struct value v = rule_eval_node(r, call->a->next, &w.frame);

		if (v.type == VALUE_INT && !decimal_add(sum, v.i, &sum))
			return rule_eval_fail(r, RULE_OVERFLOW);
	}
	return value_int(sum);
}

struct value
rule_fn_any(struct run *r, const struct node *call, const struct frame *f)
{
	struct walk w = walk_begin(r, call, f);

	while (walk_next(&w))
		if (rule_eval_true(r, call->a->next, &w.frame))
			return value_int(true);
	return value_int(false);
}

struct value
rule_fn_all(struct run *r, const struct node *call, const struct frame *f)
{
	struct walk w = walk_begin(r, call, f);

	while (walk_next(&w))
		if (!rule_eval_true(r, call->a->next, &w.frame))
			return value_int(false);
	return value_int(true);
}

struct value
rule_fn_last(struct run *r, const struct node *call, const struct frame *f)
{
	struct walk w = walk_begin(r, call, f);
	struct value v = VALUE_EMPTY;
	const void *last = NULL;

	while (walk_next(&w))
		last = w.frame.row;
	w.frame.row = last;
	if (last)
		v = rule_eval_node(r, call->a->next, &w.frame);
	return v;
}

/* Rows without the value do not count; of none it is null. */
struct value
rule_fn_highest(struct run *r, const struct node *call, const struct frame *f)
{
	struct walk w = walk_begin(r, call, f);
	struct value best = VALUE_EMPTY;

	while (walk_next(&w)) {
		struct value v = rule_eval_node(r, call->a->next, &w.frame);

		if (v.type == VALUE_INT && (best.type == VALUE_NULL || v.i > best.i))
			best = v;
	}
	return best;
}
