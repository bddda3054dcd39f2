/*
 * eval.c: catalogue expressions on records: fields, system names, refs, the parent, rows, child
 * records. What is needed is loaded once and kept with the record.
 */
#include "record/internal.h"

/* What the language calls a row: a record, or a row of a rows field. */
struct eval_row {
	struct record *record; /* NULL for a row of a rows field */
	const struct record_row *row;
};

struct eval_ctx {
	struct work *w;
	struct record *self;
};

static struct record *
row_record(struct eval_ctx *cx, const void *row)
{
	return row ? ((const struct eval_row *)row)->record : cx->self;
}

static const void *
wrap(struct eval_ctx *cx, struct record *r, const struct record_row *row)
{
	struct eval_row *er;

	if (!r && !row)
		return NULL;
	er = arena_new_of(cx->w->arena, struct eval_row);
	er->record = r;
	er->row = row;
	return er;
}

static struct value
system_value(const struct record *r, int slot)
{
	switch (slot) {
	case CAT_SLOT_ID:
		return value_text(r->id);
	case CAT_SLOT_STATE:
		return value_text(r->state);
	case CAT_SLOT_NUMBER:
		return value_text(r->number);
	case CAT_SLOT_UNIT:
		return value_text(r->unit_id);
	case CAT_SLOT_MADE_AT:
		return value_int(r->made_at);
	case CAT_SLOT_MADE_BY:
		return value_text(r->made_by);
	case CAT_SLOT_CHANGED_AT:
		return value_int(r->changed_at);
	case CAT_SLOT_HAPPENED_AT:
		return r->happened_at ? value_int(r->happened_at) : VALUE_EMPTY;
	case CAT_SLOT_PARENT:
		return value_text(r->parent_id);
	default:
		return VALUE_EMPTY;
	}
}

static bool
state_waits(const struct record *r)
{
	const struct cat_state *s;

	s = r->type->flow ? cat_state(r->type->flow, r->state) : NULL;
	return s && s->waits;
}

static struct value
get(void *ctx, const void *row, int slot)
{
	struct eval_ctx *cx = ctx;
	const struct eval_row *er = row;
	struct record *r;

	if (er && er->row)
		return er->row->values[slot].part[0];
	r = row_record(cx, row);
	if (slot == CAT_SLOT_PENDING)
		return value_int(state_waits(r));
	if (slot >= CAT_SLOT_ID)
		return system_value(r, slot);
	return r->values[slot].part[0];
}

static struct record_set *
child_set(struct eval_ctx *cx, struct record *r, size_t index)
{
	struct record_set *set = &r->children[index];

	if (!set->loaded) {
		set->loaded = true;
		if (record_children(cx->w, r, r->type->children.v[index], &set->v, &set->n, NULL) !=
		    ERR_OK)
			set->n = 0;
	}
	return set;
}

static const void *
row_at(void *ctx, const void *row, int slot, size_t i)
{
	struct eval_ctx *cx = ctx;
	struct record *r = row_record(cx, row);
	struct record_set *set;

	if (!r)
		return NULL;
	if (slot >= CAT_SLOT_CHILDREN) {
		set = child_set(cx, r, (size_t)(slot - CAT_SLOT_CHILDREN));
		return i < set->n ? wrap(cx, set->v[i], NULL) : NULL;
	}
	if (load_rows(cx->w, r, NULL) != ERR_OK)
		return NULL;
	return i < r->rows[slot].n ? wrap(cx, NULL, &r->rows[slot].v[i]) : NULL;
}

static const void *
follow_parent(struct eval_ctx *cx, struct record *r)
{
	if (!r->parent && r->type->parent && r->parent_id.n > 0 &&
	    load_light(cx->w, r->type->parent, r->unit_id, r->parent_id, &r->parent, NULL) !=
		    ERR_OK)
		r->parent = NULL;
	return wrap(cx, r->parent, NULL);
}

static const void *
follow(void *ctx, const void *row, int slot)
{
	struct eval_ctx *cx = ctx;
	struct record *r = row_record(cx, row);
	const struct cat_field *f;
	struct value v;

	if (!r)
		return NULL;
	if (slot == CAT_SLOT_PARENT)
		return follow_parent(cx, r);
	f = r->type->fields.v[slot];
	v = r->values[slot].part[0];
	if (!f->target || v.type != VALUE_TEXT)
		return NULL;
	if (!r->followed[slot] &&
	    load_light(cx->w, f->target, r->unit_id, v.s, &r->followed[slot], NULL) != ERR_OK)
		r->followed[slot] = NULL;
	return wrap(cx, r->followed[slot], NULL);
}

static int
code_order(void *ctx UNUSED, const struct rule_list *list, struct str code)
{
	return code_list_find((const struct code_list *)list, code);
}

struct rule_result
record_eval(struct work *w, struct record *r, const struct rule_expr *x)
{
	struct eval_ctx cx = {w, r};
	struct rule_input in = {0};

	in.ctx = &cx;
	in.get = get;
	in.row = row_at;
	in.follow = follow;
	in.code_order = code_order;
	in.calendar = &w->engine->catalogue->calendar;
	in.today = w->today;
	in.now = w->now;
	in.actor = w->actor ? w->actor->account : STR_NONE;
	return rule_eval(x, &in);
}

bool
record_true(struct work *w, struct record *r, const struct rule_expr *x)
{
	struct rule_result res = record_eval(w, r, x);

	return res.code == RULE_OK && res.value.type == VALUE_INT && res.value.i != 0;
}
