/*
 * evidence.c: measures over the history tables. Expressions become conditions of one statement;
 * names behind a ref are looked up in the history of that type at the same instant.
 */
#include "record/evidence.h"

#include "record/internal.h"

enum { BEFORE_DAYS = 31, REF_STEPS = 8 }; /* rows just before the period are listed, not counted */

struct measuring {
	struct work *w;
	struct sql *q;
	const struct cat_score_source *s;
	const struct evidence_at *at;
	struct {
		const struct cat_type *type;
		int slot;
	} ref[REF_STEPS];
	int refs;
};

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
static void
put_reference(struct measuring *m, int refs, struct str name)
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
	put_reference(m, refs - 1, column_name(m->ref[refs - 1].type, m->ref[refs - 1].slot));
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
	put_reference(m, refs, name);
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
static void
put_expr(struct measuring *m, const struct rule_expr *x)
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

static bool
dated_by_instant(const struct cat_score_source *s)
{
	return s->date && rule_expr_type(s->date).kind == RULE_INSTANT;
}

/* First moment of a day in the unit the date is counted in. */
static struct value
day_value(const struct cat_score_source *s, int64_t day)
{
	return value_int(dated_by_instant(s) ? day * CLOCK_DAY_MS - CLOCK_ZONE_MS : day);
}

/* Nothing that lies ahead of the instant counts, however long the period still is. */
static int64_t
last_day(const struct evidence_at *at)
{
	int64_t today = clock_day_of(at->as_of);

	return at->to < today ? at->to : today;
}

/* The date lies from `from` to the end of the period. */
static void
put_within(struct measuring *m, int64_t from)
{
	put_expr(m, m->s->date);
	sql_raw(m->q, " >= ");
	sql_bind(m->q, day_value(m->s, from));
	sql_raw(m->q, " AND ");
	put_expr(m, m->s->date);
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

/* " FROM ... WHERE ...": what is looked at, with days from `from` on and without a day. */
static void
put_from(struct measuring *m, int64_t from)
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
		put_expr(m, m->s->where);
	}
	if (!m->s->date)
		return;
	sql_raw(m->q, " AND (");
	put_expr(m, m->s->date);
	sql_raw(m->q, " IS NULL OR (");
	put_within(m, from);
	sql_raw(m->q, "))");
}

static void
put_counted(struct measuring *m)
{
	size_t i;

	sql_raw(m->q, "1 = 1");
	if (m->s->date) {
		sql_raw(m->q, " AND ");
		put_within(m, m->at->from);
	}
	for (i = 0; i < m->s->counts.n; i++) {
		sql_raw(m->q, " AND ");
		put_expr(m, m->s->counts.v[i].when);
	}
}

static void
put_same(struct measuring *m)
{
	if (m->s->distinct)
		put_expr(m, m->s->distinct);
	else
		sql_raw(m->q, "t.id");
}

/* -- figures -------------------------------------------------------------------------------------- */

static struct measuring
begin(struct work *w, struct sql *q, const struct cat_score_source *s, const struct evidence_at *at)
{
	return (struct measuring){.w = w, .q = q, .s = s, .at = at};
}

static void
put_count(struct measuring *m, size_t i)
{
	sql_raw(m->q, i ? " UNION ALL SELECT " : "SELECT ");
	sql_bind(m->q, value_int((int64_t)i));
	sql_raw(m->q, ", COUNT(DISTINCT CASE WHEN ");
	put_counted(m);
	sql_raw(m->q, " THEN ");
	put_same(m);
	sql_raw(m->q, " END), COUNT(*)");
	put_from(m, m->at->from);
}

enum err_code
evidence_count(struct work *w, const struct cat_score_source *const *v, size_t n,
	       const struct evidence_at *at, struct evidence_count *ret, struct err *e)
{
	struct db_stmt *st;
	struct sql q;
	enum err_code rc;
	bool more;
	size_t i;

	if (n == 0)
		return ERR_OK;
	sql_init(&q, w->arena);
	for (i = 0; i < n; i++) {
		struct measuring m = begin(w, &q, v[i], at);

		put_count(&m, i);
	}
	rc = sql_query(w->db, &q, &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more) {
		struct evidence_count *c = &ret[db_col_int(st, 0)];

		c->counted = db_col_int(st, 1);
		c->seen = db_col_int(st, 2);
	}
	db_done(st);
	return rc;
}

/* -- what changed ------------------------------------------------------------------------------------ */

/* What stood at one instant and was written over by the other, or stands now and came since. */
static void
put_changed(struct work *w, struct sql *q, const struct cat_score_source *s, size_t i,
	    const struct evidence_at *before, const struct evidence_at *now)
{
	struct measuring m = begin(w, q, s, before);

	sql_raw(q, i ? " UNION ALL SELECT " : "SELECT ");
	sql_bind(q, value_int((int64_t)i));
	sql_raw(q, ", COUNT(*) FROM (SELECT t.id AS id");
	put_from(&m, before->from);
	sql_raw(q, " AND t.recorded_to <= ");
	sql_bind(q, value_int(now->as_of));
	sql_raw(q, " UNION SELECT t.id");
	m.at = now;
	put_from(&m, now->from);
	sql_raw(q, " AND t.recorded_from > ");
	sql_bind(q, value_int(before->as_of));
	sql_raw(q, ") changed");
}

enum err_code
evidence_changed(struct work *w, const struct cat_score_source *const *v, size_t n,
		 const struct evidence_at *before, const struct evidence_at *now, int64_t *ret,
		 struct err *e)
{
	struct db_stmt *st;
	struct sql q;
	enum err_code rc;
	bool more;
	size_t i;

	if (n == 0)
		return ERR_OK;
	sql_init(&q, w->arena);
	for (i = 0; i < n; i++)
		put_changed(w, &q, v[i], i, before, now);
	rc = sql_query(w->db, &q, &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more)
		ret[db_col_int(st, 0)] = db_col_int(st, 1);
	db_done(st);
	return rc;
}

/* -- rows ------------------------------------------------------------------------------------------- */

static const struct cat_type *
head_of(const struct cat_type *t)
{
	return t->parent ? t->parent : t;
}

/* The title that everybody may read, or NULL: a pseudonym, never a name. */
static const struct cat_field *
open_title(const struct cat_type *t)
{
	const struct cat_field *f = cat_field(t, t->title);
	int n = 0;

	if (!f || f->params.privacy != P0 || kind_sealed(&f->params) || is_rows(f))
		return NULL;
	return f->params.kind->columns(&f->params, &n)->type == COLUMN_INT ? NULL : f;
}

static void
put_head(struct measuring *m)
{
	const struct cat_type *head = head_of(m->s->type);
	const struct cat_field *title = open_title(head);

	m->ref[0].type = m->s->type;
	m->ref[0].slot = CAT_SLOT_PARENT;
	put_reference(m, head != m->s->type, STR("number"));
	sql_raw(m->q, " AS number, ");
	if (title)
		put_reference(m, head != m->s->type, title->key);
	else
		sql_raw(m->q, "NULL");
	sql_raw(m->q, " AS title");
}

/* Which condition fails first; -1 when none does. */
static void
put_failed(struct measuring *m)
{
	size_t i;

	sql_raw(m->q, "CASE ");
	for (i = 0; i < m->s->counts.n; i++) {
		sql_raw(m->q, "WHEN NOT ");
		put_expr(m, m->s->counts.v[i].when);
		sql_raw(m->q, " THEN ");
		sql_bind(m->q, value_int((int64_t)i));
	}
	sql_raw(m->q, m->s->counts.n ? " ELSE -1 END" : "WHEN 1 = 1 THEN -1 END");
}

static void
put_page(struct measuring *m, int64_t offset)
{
	sql_raw(m->q,
		"SELECT id, parent, number, title, day, failed, in_period, counted, same_row, "
		"replaced FROM (SELECT t.id AS id, ");
	sql_raw(m->q, m->s->type->parent ? "t.parent_id" : "NULL");
	sql_raw(m->q, " AS parent, ");
	put_head(m);
	sql_raw(m->q, ", ");
	if (m->s->date)
		put_expr(m, m->s->date);
	else
		sql_raw(m->q, "t.changed_at");
	sql_raw(m->q, " AS day, ");
	put_failed(m);
	sql_raw(m->q, " AS failed, CASE WHEN ");
	if (m->s->date)
		put_within(m, m->at->from);
	else
		sql_raw(m->q, "1 = 1");
	sql_raw(m->q, " THEN 1 ELSE 0 END AS in_period, CASE WHEN ");
	put_counted(m);
	sql_raw(m->q, " THEN 1 ELSE 0 END AS counted, ROW_NUMBER() OVER (PARTITION BY CASE WHEN ");
	put_counted(m);
	sql_raw(m->q, " THEN 1 ELSE 0 END, ");
	put_same(m);
	sql_raw(m->q, " ORDER BY t.happened_at, t.id) AS same_row, CASE WHEN t.recorded_to IS NULL "
		      "THEN 0 ELSE 1 END AS replaced");
	put_from(m, m->at->from - BEFORE_DAYS);
	sql_raw(m->q, ") listed ORDER BY counted DESC, day, id LIMIT ");
	sql_bind(m->q, value_int(EVIDENCE_PAGE + 1));
	sql_raw(m->q, " OFFSET ");
	sql_bind(m->q, value_int(offset));
}

static void
read_evidence(struct work *w, const struct cat_score_source *s, struct db_stmt *st,
	      struct evidence_row *ret)
{
	struct value day = db_col(st, 4);

	ret->id = str_dup(w->arena, db_col_str(st, 0));
	ret->parent = str_dup(w->arena, db_col_str(st, 1));
	ret->head = head_of(s->type);
	ret->number = str_dup(w->arena, db_col_str(st, 2));
	ret->title = str_dup(w->arena, db_col_str(st, 3));
	ret->date = day.type == VALUE_INT ? day : VALUE_EMPTY;
	ret->instant = !s->date || dated_by_instant(s);
	ret->failed = (int)db_col_int(st, 5);
	ret->in_period = db_col_int(st, 6) != 0;
	ret->repeated = s->distinct && db_col_int(st, 7) && db_col_int(st, 8) > 1;
	ret->changed = db_col_int(st, 9) != 0;
}

static enum err_code
read_page(struct work *w, const struct cat_score_source *s, struct sql *q,
	  struct evidence_list *ret, struct err *e)
{
	VEC(struct evidence_row) out = {0};
	struct db_stmt *st;
	enum err_code rc;
	bool more;

	rc = sql_query(w->db, q, &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more) {
		struct evidence_row row = {0};

		if (out.n == EVIDENCE_PAGE) {
			ret->more = true;
			break;
		}
		read_evidence(w, s, st, &row);
		vec_push(w->arena, &out, row);
	}
	db_done(st);
	ret->v = out.v;
	ret->n = out.n;
	return rc;
}

/* The choke point: what the actor may read has its title as she may see it, and can be opened. */
static enum err_code
open_rows(struct work *w, const struct cat_score_source *s, struct evidence_list *l, struct err *e)
{
	struct query q = {.type = s->type, .act = ACT_READ, .by_ids = true, .limit = EVIDENCE_PAGE};
	struct record_list mine;
	enum err_code rc;
	size_t i, k;

	for (i = 0; i < l->n; i++)
		vec_push(w->arena, &q.ids, l->v[i].id);
	if (l->n == 0)
		return ERR_OK;
	rc = record_query(w, &q, &mine, e);
	for (i = 0; i < mine.n && rc == ERR_OK; i++)
		for (k = 0; k < l->n; k++) {
			struct evidence_row *row = &l->v[k];

			if (!str_eq(row->id, mine.v[i]->id))
				continue;
			row->open = true;
			if (row->title.n == 0 && row->head == s->type)
				row->title = record_title_shown(w, mine.v[i], CHANNEL_LIST);
		}
	return rc;
}

enum err_code
evidence_rows(struct work *w, const struct cat_score_source *s, const struct evidence_at *at,
	      int64_t offset, struct evidence_list *ret, struct err *e)
{
	struct measuring m;
	struct sql q;
	enum err_code rc;

	*ret = (struct evidence_list){0};
	sql_init(&q, w->arena);
	m = begin(w, &q, s, at);
	put_page(&m, offset);
	rc = read_page(w, s, &q, ret, e);
	return rc == ERR_OK ? open_rows(w, s, ret, e) : rc;
}
