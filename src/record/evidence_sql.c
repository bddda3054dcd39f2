/*
 * evidence_sql.c: one source of evidence over the history tables. Expressions become conditions of
 * one statement; names behind a ref are looked up in the history of that type at the same instant.
 */
#include "record/evidence_sql.h"

/* -- expressions to SQL ---------------------------------------------------------------------- */

static struct str
system_column(int slot)
{
	switch (slot) {
	case CAT_SLOT_ID:
		return STR("id");
	case CAT_SLOT_STATE:
		return STR("state");
	case CAT_SLOT_NUMBER:
		return STR("number");
	case CAT_SLOT_UNIT:
		return STR("unit_id");
	case CAT_SLOT_MADE_AT:
		return STR("made_at");
	case CAT_SLOT_MADE_BY:
		return STR("made_by");
	case CAT_SLOT_CHANGED_AT:
		return STR("changed_at");
	case CAT_SLOT_HAPPENED_AT:
		return STR("happened_at");
	case CAT_SLOT_PARENT:
		return STR("parent_id");
	default:
		return STR_NONE;
	}
}

static struct str
column_name(const struct cat_type *t, int slot)
{
	return slot >= CAT_SLOT_ID ? system_column(slot) : t->fields.v[slot]->key;
}

static const struct cat_type *
target_of(const struct cat_type *t, int slot)
{
	return slot == CAT_SLOT_PARENT ? t->parent : t->fields.v[slot]->target;
}

static void
put_text(void *ctx, struct str sql)
{
	struct measuring *m = ctx;

	sql_raw_str(m->q, sql);
}

static void
put_bind(void *ctx, struct value v)
{
	struct measuring *m = ctx;

	sql_bind(m->q, v);
}

static bool
put_follow(void *ctx, const void *owner, int slot)
{
	struct measuring *m = ctx;

	if (m->refs == REF_STEPS)
		return false;
	m->ref[m->refs].type = owner ? cat_target_type(owner) : m->s->type;
	m->ref[m->refs++].slot = slot;
	return true;
}

static struct str
history_table(struct work *w, const struct cat_type *t)
{
	return str_cat(w->arena, t->table, STR("_history"));
}

/* The version that stood at the instant. `alias` is a literal of ours, with its dot. */
static void
valid_at(struct sql *q, const char *alias, int64_t at)
{
	sql_raw(q, alias);
	sql_raw(q, "recorded_from <= ");
	sql_bind(q, value_int(at));
	sql_raw(q, " AND (");
	sql_raw(q, alias);
	sql_raw(q, "recorded_to IS NULL OR ");
	sql_raw(q, alias);
	sql_raw(q, "recorded_to > ");
	sql_bind(q, value_int(at));
	sql_raw(q, ")");
}

/* The column `name` behind the first `refs` steps: of the row itself, or of what they lead to. */
void
measure_reference(struct measuring *m, int refs, struct str name)
{
	const struct cat_type *target;

	if (refs == 0) {
		sql_raw(m->q, "t.");
		sql_name(m->q, name);
		return;
	}
	target = target_of(m->ref[refs - 1].type, m->ref[refs - 1].slot);
	sql_raw(m->q, "(SELECT x.");
	sql_name(m->q, name);
	sql_raw(m->q, " FROM ");
	sql_name(m->q, history_table(m->w, target));
	sql_raw(m->q, " x WHERE x.unit_id = t.unit_id AND x.id = ");
	measure_reference(m, refs - 1, column_name(m->ref[refs - 1].type, m->ref[refs - 1].slot));
	sql_raw(m->q, " AND ");
	valid_at(m->q, "x.", m->at->as_of);
	sql_raw(m->q, ")");
}

static bool
put_column(void *ctx, const void *owner, int slot)
{
	struct measuring *m = ctx;
	const struct cat_type *t = owner ? cat_target_type(owner) : m->s->type;
	struct str name = column_name(t, slot);
	int refs = m->refs;

	m->refs = 0;
	if (name.n == 0)
		return false;
	measure_reference(m, refs, name);
	return true;
}

static int
code_at(void *ctx UNUSED, const struct rule_list *list, struct str code)
{
	return code_list_find((const struct code_list *)list, code);
}

static struct str
code_by_order(void *ctx UNUSED, const struct rule_list *list, int order)
{
	const struct code_list *l = (const struct code_list *)list;

	return order >= 0 && (size_t)order < l->codes.n ? l->codes.v[order].code : STR_NONE;
}

/* check_score.c has seen that each of them has a form. */
void
measure_expr(struct measuring *m, const struct rule_expr *x)
{
	struct rule_sql out = {
		.ctx = m,
		.text = put_text,
		.follow = put_follow,
		.column = put_column,
		.bind = put_bind,
		.today = clock_day_of(m->at->as_of),
		.now = m->at->as_of,
		.code_at = code_at,
		.code_by_order = code_by_order,
	};

	if (!rule_to_sql(x, &out))
		BUG("no SQL form: %.*s", STR_ARG(rule_expr_source(x)));
}

/* -- one source --------------------------------------------------------------------------------- */

bool
measure_by_instant(const struct cat_score_source *s)
{
	return s->date && rule_expr_type(s->date).kind == RULE_INSTANT;
}

/* First moment of a day in the unit the date is counted in. */
static struct value
day_value(const struct cat_score_source *s, int64_t day)
{
	return value_int(measure_by_instant(s) ? day * CLOCK_DAY_MS - CLOCK_ZONE_MS : day);
}

/* Nothing that lies ahead of the instant counts, however long the period still is. */
static int64_t
last_day(const struct evidence_at *at)
{
	int64_t today = clock_day_of(at->as_of);

	return at->to < today ? at->to : today;
}

/* The date lies from `from` to the end of the period. */
void
measure_within(struct measuring *m, int64_t from)
{
	measure_expr(m, m->s->date);
	sql_raw(m->q, " >= ");
	sql_bind(m->q, day_value(m->s, from));
	sql_raw(m->q, " AND ");
	measure_expr(m, m->s->date);
	sql_raw(m->q, " < ");
	sql_bind(m->q, day_value(m->s, last_day(m->at) + 1));
}

static void
put_live_parent(struct measuring *m)
{
	const struct cat_type *parent = m->s->type->parent;

	if (!parent)
		return;
	sql_raw(m->q, " AND EXISTS (SELECT 1 FROM ");
	sql_name(m->q, history_table(m->w, parent));
	sql_raw(m->q, " p WHERE p.unit_id = t.unit_id AND p.id = t.parent_id AND p.state <> 'void' "
		      "AND ");
	valid_at(m->q, "p.", m->at->as_of);
	sql_raw(m->q, ")");
}

/* It falls under one of these codes, or under none. */
static void
put_only(struct measuring *m)
{
	bool many;
	size_t i;

	if (!m->only)
		return;
	many = rule_expr_type(m->only->by).kind == RULE_CODES;
	sql_raw(m->q, " AND (");
	measure_expr(m, m->only->by);
	sql_raw(m->q, m->only->none ? " IS NULL OR " : " IS NOT NULL AND (1 = 0");
	for (i = 0; !m->only->none && i < m->only->codes_n; i++) {
		sql_raw(m->q, many ? " OR replace(" : " OR ");
		measure_expr(m, m->only->by);
		if (many) {
			sql_raw(m->q, ", ");
			sql_bind(m->q, value_text(str_fmt(m->w->arena, "|%.*s|",
							  STR_ARG(m->only->codes[i]))));
			sql_raw(m->q, ", '') <> ");
			measure_expr(m, m->only->by);
		} else {
			sql_raw(m->q, " = ");
			sql_bind(m->q, value_text(m->only->codes[i]));
		}
	}
	if (m->only->none) {
		measure_expr(m, m->only->by);
		sql_raw(m->q, " = ''");
	}
	sql_raw(m->q, m->only->none ? ")" : "))");
}

/* " FROM ... WHERE ...": what is looked at, with days from `from` on and without a day. */
void
measure_from(struct measuring *m, int64_t from)
{
	sql_raw(m->q, " FROM ");
	sql_name(m->q, history_table(m->w, m->s->type));
	sql_raw(m->q, " t WHERE t.unit_id = ");
	sql_bind(m->q, value_text(m->at->unit));
	sql_raw(m->q, " AND t.state <> 'void' AND ");
	valid_at(m->q, "t.", m->at->as_of);
	put_live_parent(m);
	if (m->s->where) {
		sql_raw(m->q, " AND ");
		measure_expr(m, m->s->where);
	}
	put_only(m);
	if (!m->s->date)
		return;
	sql_raw(m->q, " AND (");
	measure_expr(m, m->s->date);
	sql_raw(m->q, " IS NULL OR (");
	measure_within(m, from);
	sql_raw(m->q, "))");
}

void
measure_counted(struct measuring *m)
{
	size_t i;

	sql_raw(m->q, "1 = 1");
	if (m->s->date) {
		sql_raw(m->q, " AND ");
		measure_within(m, m->at->from);
	}
	for (i = 0; i < m->s->counts.n; i++) {
		sql_raw(m->q, " AND ");
		measure_expr(m, m->s->counts.v[i].when);
	}
}

void
measure_same(struct measuring *m)
{
	if (m->s->distinct)
		measure_expr(m, m->s->distinct);
	else
		sql_raw(m->q, "t.id");
}

struct measuring
measure_begin(struct work *w, struct sql *q, const struct cat_score_source *s,
	      const struct evidence_at *at)
{
	return (struct measuring){.w = w, .q = q, .s = s, .at = at};
}
