/*
 * eval.c: catalogue expressions on records: fields, system names, refs, the parent, rows, child
 * records. What is needed is loaded once and kept with the record.
 */
#include "record/internal.h"

/* What the language calls a row: a record, or a row of one of its rows fields. */
struct eval_row {
	struct record *record;
	const struct record_row *row; /* NULL: the record itself */
	const struct cat_field *rows; /* the field `row` stands in */
};

enum { SCRATCH = 16 * 1024 };

struct eval_ctx {
	struct work *w;
	struct eval_row root; /* what the expression's own names are about */
};

static bool
is_failure(enum err_code rc)
{
	return rc == ERR_DB || rc == ERR_DB_BUSY || rc == ERR_DB_RETRY || rc == ERR_DB_AWAY ||
	       rc == ERR_DB_FULL || rc == ERR_DB_CORRUPT || rc == ERR_IO || rc == ERR_INTERNAL;
}

bool
read_for(struct work *w, enum err_code rc, const struct err *e)
{
	if (is_failure(rc) && w->unread.code == ERR_OK)
		w->unread = *e;
	return rc == ERR_OK;
}

enum err_code
work_read_well(const struct work *w, struct err *e)
{
	if (w->unread.code != ERR_OK && e)
		*e = w->unread;
	return w->unread.code;
}

static const struct eval_row *
row_of(const struct eval_ctx *cx, const void *row)
{
	return row ? row : &cx->root;
}

static const void *
wrap(struct eval_ctx *cx, struct record *r)
{
	struct eval_row *er;

	if (!r)
		return NULL;
	er = arena_new_of(cx->w->arena, struct eval_row);
	er->record = r;
	return er;
}

static const void *
wrap_row(struct eval_ctx *cx, struct record *r, const struct cat_field *rows, size_t i)
{
	struct eval_row *er;

	if (i >= r->rows[rows->slot].n)
		return NULL;
	er = arena_new_of(cx->w->arena, struct eval_row);
	er->record = r;
	er->rows = rows;
	er->row = &r->rows[rows->slot].v[i];
	return er;
}

/* Sealed fields are opened for the engine's own reckoning: nobody sees them by this, and whether a
 * gate is open must not depend on who looks. What cannot be opened counts as empty. */
static struct value
plain(struct eval_ctx *cx, struct record *r, const struct cat_field *f, const struct kind_value *v)
{
	if (v->part[0].type == VALUE_BLOB && open_field(cx->w, r, f, NULL) != ERR_OK)
		return VALUE_EMPTY;
	return v->part[0];
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
	const struct eval_row *er = row_of(cx, row);
	struct record *r = er->record;

	if (er->row)
		return plain(cx, r, er->rows, &er->row->values[slot]);
	if (slot == CAT_SLOT_PENDING)
		return value_int(state_waits(r));
	if (slot >= CAT_SLOT_ID)
		return system_value(r, slot);
	return plain(cx, r, r->type->fields.v[slot], &r->values[slot]);
}

static enum err_code
load_set(struct eval_ctx *cx, struct record *r, size_t index, struct record_set *set, struct err *e)
{
	size_t children = r->type->children.n;

	if (index < children)
		return record_children(cx->w, r, r->type->children.v[index], &set->v, &set->n, e);
	return record_referring(cx->w, r, r->type->referrers.v[index - children], &set->v, &set->n,
				e);
}

/* Children and, behind them, records that name this one. */
static struct record_set *
child_set(struct eval_ctx *cx, struct record *r, size_t index)
{
	struct record_set *set = &r->children[index];
	struct err e = {0};

	if (!set->loaded) {
		set->loaded = true;
		if (!read_for(cx->w, load_set(cx, r, index, set, &e), &e))
			set->n = 0;
	}
	return set;
}

static size_t
set_index(const struct record *r, int slot)
{
	return slot >= CAT_SLOT_REFERRERS
		       ? r->type->children.n + (size_t)(slot - CAT_SLOT_REFERRERS)
		       : (size_t)(slot - CAT_SLOT_CHILDREN);
}

static const void *
row_at(void *ctx, const void *row, int slot, size_t i)
{
	struct eval_ctx *cx = ctx;
	struct record *r = row_of(cx, row)->record;
	struct record_set *set;
	struct err e = {0};

	if (slot >= CAT_SLOT_CHILDREN) {
		set = child_set(cx, r, set_index(r, slot));
		return i < set->n ? wrap(cx, set->v[i]) : NULL;
	}
	if (!read_for(cx->w, load_rows(cx->w, r, &e), &e))
		return NULL;
	return wrap_row(cx, r, r->type->fields.v[slot], i);
}

static const void *
follow_parent(struct eval_ctx *cx, struct record *r)
{
	struct err e = {0};

	if (!r->parent && r->type->parent && r->parent_id.n > 0 &&
	    !read_for(cx->w,
		      load_light(cx->w, r->type->parent, r->unit_id, r->parent_id, &r->parent, &e),
		      &e))
		r->parent = NULL;
	return wrap(cx, r->parent);
}

static const void *
follow_ref(struct eval_ctx *cx, struct record *r, int slot)
{
	const struct cat_field *f = r->type->fields.v[slot];
	struct value v = r->values[slot].part[0];
	struct err e = {0};

	if (!f->target || v.type != VALUE_TEXT)
		return NULL;
	if (!r->followed[slot] &&
	    !read_for(cx->w, load_light(cx->w, f->target, r->unit_id, v.s, &r->followed[slot], &e),
		      &e))
		r->followed[slot] = NULL;
	return wrap(cx, r->followed[slot]);
}

/* A ref in a row is not followed; from a row the way out is `outer`. */
static const void *
follow(void *ctx, const void *row, int slot)
{
	struct eval_ctx *cx = ctx;
	const struct eval_row *er = row_of(cx, row);

	if (er->row)
		return slot == CAT_SLOT_OUTER ? wrap(cx, er->record) : NULL;
	return slot == CAT_SLOT_PARENT ? follow_parent(cx, er->record)
				       : follow_ref(cx, er->record, slot);
}

/* Once for each unit of work: within one answer a figure does not change. */
static struct value
setting(void *ctx, int slot)
{
	struct eval_ctx *cx = ctx;
	struct work *w = cx->w;
	struct str unit = cx->root.record->unit_id;
	struct err e = {0};

	if (!w->settings.values || !str_eq(w->settings.unit, unit)) {
		w->settings.unit = unit;
		if (!read_for(w,
			      setting_values(w->engine->settings, w->db, w->arena, unit,
					     &w->settings.values, &e),
			      &e))
			w->settings.values = NULL;
	}
	return w->settings.values ? w->settings.values[slot] : VALUE_EMPTY;
}

static int
code_order(void *ctx UNUSED, const struct rule_list *list, struct str code)
{
	return code_list_find((const struct code_list *)list, code);
}

/* One block for all evaluations of a work; what points into it is copied out. */
static struct rule_mem *
scratch_of(struct work *w)
{
	if (!w->scratch.base)
		w->scratch = (struct rule_mem){arena_alloc(w->arena, SCRATCH), SCRATCH, 0};
	w->scratch.used = 0;
	return &w->scratch;
}

static struct rule_result
evaluate(struct work *w, struct eval_row root, const struct rule_expr *x)
{
	struct eval_ctx cx = {w, root};
	struct rule_input in = {0};
	struct rule_result res;

	in.ctx = &cx;
	in.get = get;
	in.row = row_at;
	in.follow = follow;
	in.setting = setting;
	in.code_order = code_order;
	in.calendar = &w->engine->catalogue->calendar;
	in.today = w->today;
	in.now = w->now;
	in.scratch = scratch_of(w);
	in.actor = w->actor ? w->actor->account : STR_NONE;
	res = rule_eval(x, &in);
	if (res.value.type == VALUE_TEXT && w->scratch.used > 0)
		res.value.s = str_dup(w->arena, res.value.s);
	return res;
}

static bool
is_true(struct rule_result res)
{
	return res.code == RULE_OK && res.value.type == VALUE_INT && res.value.i != 0;
}

struct rule_result
record_eval(struct work *w, struct record *r, const struct rule_expr *x)
{
	return evaluate(w, (struct eval_row){r, NULL, NULL}, x);
}

bool
record_true(struct work *w, struct record *r, const struct rule_expr *x)
{
	return is_true(record_eval(w, r, x));
}

struct rule_result
row_eval(struct work *w, struct record *r, const struct cat_field *rows, size_t i,
	 const struct rule_expr *x)
{
	return evaluate(w, (struct eval_row){r, &r->rows[rows->slot].v[i], rows}, x);
}

bool
row_true(struct work *w, struct record *r, const struct cat_field *rows, size_t i,
	 const struct rule_expr *x)
{
	return is_true(row_eval(w, r, rows, i, x));
}
