/*
 * query.c: lists. The scope is written into the SQL before anything is counted. Keyset pages: the
 * cursor is the last row's sort value and id. One statement, and one for each kind of record that
 * can raise the privacy of a row, however many rows.
 */
#include "record/internal.h"

enum { COUNT_LIMIT = 1000, CURSOR_MAX = 600 };

static struct str
sort_column(const struct query *q)
{
	return q->sort ? q->sort->key : STR("happened_at");
}

/* The name that heads a record: it stands in the search index with its pinyin. */
static bool
is_name(const struct query *q)
{
	return q->type->search.n > 0 && str_eq(q->sort->key, q->type->title) &&
	       q->sort->params.kind == kind_find(STR("text"));
}

/* As a Chinese reader looks for it: by pinyin, syllable by syllable, the surname's own reading
 * first; what has none by itself. */
static void
name_expr(struct sql *s, const struct query *q)
{
	sql_raw(s, "COALESCE(NULLIF((SELECT substr(d.pinyin, 1, 60) FROM search_doc d WHERE "
		   "d.unit_id = t.unit_id AND d.id = t.id), ''), t.");
	sql_name(s, sort_column(q));
	sql_raw(s, ", '')");
}

/* Empty values stand together at one end, as an ordinary value, so that paging can pass them. */
static void
sort_expr(struct sql *s, const struct query *q)
{
	bool text;
	int n = 0;

	if (!q->sort) {
		sql_raw(s, "t.happened_at");
		return;
	}
	if (is_name(q)) {
		name_expr(s, q);
		return;
	}
	text = q->sort->params.kind->columns(&q->sort->params, &n)->type != COLUMN_INT;
	sql_raw(s, "COALESCE(t.");
	sql_name(s, sort_column(q));
	sql_raw(s, text ? ", '')" : ", -9000000000000000)");
}

static void
filter_condition(struct sql *s, const struct query_filter *f)
{
	size_t i;

	sql_raw(s, " AND ");
	if (f->range) {
		sql_raw(s, "t.");
		sql_name(s, f->field->key);
		sql_raw(s, " BETWEEN ");
		sql_bind(s, f->values[0]);
		sql_raw(s, " AND ");
		sql_bind(s, f->values[1]);
		return;
	}
	if (f->field->params.kind == kind_find(STR("multi"))) {
		sql_raw(s, "(");
		for (i = 0; i < f->n; i++) {
			sql_raw(s, i ? " OR t." : "t.");
			sql_name(s, f->field->key);
			sql_raw(s, " LIKE ");
			sql_bind(s, value_text(str_fmt(s->arena, "%%|%.*s|%%",
						       STR_ARG(f->values[i].s))));
		}
		sql_raw(s, f->n ? ")" : "0=1)");
		return;
	}
	sql_raw(s, "t.");
	sql_name(s, f->field->key);
	sql_raw(s, " IN ");
	sql_bind_list(s, f->values, f->n);
}

/* The relations lead to the records: one person has hundreds, a city a million records. */
static void
relation_condition(struct work *w, struct sql *s, const struct cat_type *t)
{
	sql_raw(s, " AND (t.unit_id, ");
	sql_raw(s, t->parent ? "t.parent_id" : "t.id");
	sql_raw(s,
		") IN (SELECT m.unit_id, m.root_id FROM record_relation m WHERE m.account_id = ");
	sql_bind(s, value_text(w->actor->account));
	sql_raw(s, " AND m.relation = 'responsible' AND m.until_at IS NULL)");
}

/* In a few units each record is asked; over a city what is late leads to the records. */
static void
overdue_condition(struct work *w, struct sql *s, const struct query *q, bool wide)
{
	if (wide) {
		sql_raw(s, " AND t.id IN (SELECT d.record_id FROM deadline d WHERE d.type = ");
		sql_bind(s, value_text(q->type->key));
		sql_raw(s, " AND d.late_at < ");
	} else {
		sql_raw(s, " AND EXISTS (SELECT 1 FROM deadline d WHERE d.unit_id = t.unit_id AND "
			   "d.record_id = t.id AND d.late_at < ");
	}
	sql_bind(s, value_int(w->now));
	sql_raw(s, ")");
}

/* -- what is covered can be neither filtered nor sorted by -------------------------------------- */

enum seeing { SEES_ALL, SEES_OWN, SEES_NONE };

static enum seeing
seeing_of(const struct work *w, const struct cat_field *f)
{
	struct relation stranger = {0}, close = {.responsible = true};

	if (w->actor->system)
		return SEES_ALL;
	relation_place(w->actor, w->actor->unit.id, w->actor->unit.path, &stranger);
	relation_place(w->actor, w->actor->unit.id, w->actor->unit.path, &close);
	if (access_cover(w->actor, f, f->params.privacy, &stranger, CHANNEL_LIST) == COVER_SHOWN)
		return SEES_ALL;
	return access_cover(w->actor, f, f->params.privacy, &close, CHANNEL_LIST) == COVER_SHOWN
		       ? SEES_OWN
		       : SEES_NONE;
}

static bool
supervises_all(const struct work *w, const struct cat_type *t)
{
	size_t i;

	for (i = 0; t->confidential && i < w->actor->roles.n; i++)
		if (w->actor->roles.v[i].role->case_supervisor)
			return true;
	return false;
}

/* A count or an order by a value one may not see would tell it: such lists hold only the records
 * one is close to, or nothing. */
static void
covered_condition(struct work *w, struct sql *s, const struct query *q)
{
	enum seeing least = q->sort ? seeing_of(w, q->sort) : SEES_ALL;
	size_t i;

	for (i = 0; i < q->filters.n; i++) {
		enum seeing one = seeing_of(w, q->filters.v[i].field);

		least = one > least ? one : least;
	}
	if (least == SEES_NONE)
		sql_raw(s, " AND 0=1");
	if (least != SEES_OWN || supervises_all(w, q->type))
		return;
	sql_raw(s, " AND EXISTS (SELECT 1 FROM record_relation c WHERE c.unit_id = t.unit_id AND "
		   "c.root_id = ");
	sql_raw(s, q->type->parent ? "t.parent_id" : "t.id");
	sql_raw(s, " AND c.account_id = ");
	sql_bind(s, value_text(w->actor->account));
	sql_raw(s, " AND (c.until_at IS NULL OR c.until_at > ");
	sql_bind(s, value_int(w->now));
	sql_raw(s, "))");
}

static void
condition(struct work *w, struct sql *s, const struct query *q)
{
	struct access_scope scope;
	size_t i;

	access_scope(w->arena, w->actor, q->type, q->act, &scope);
	access_scope_list_sql(s, &scope, "t", q->type, w->actor->account, w->now);
	if (q->state.n > 0) {
		sql_raw(s, " AND t.state = ");
		sql_bind(s, value_text(q->state));
	} else {
		/* Two comparisons: "NOT IN" makes the engine ask first whether it is empty. */
		sql_raw(s, " AND t.state <> 'void' AND t.state <> 'merged'");
	}
	if (q->parent.n > 0) {
		sql_raw(s, " AND t.parent_id = ");
		sql_bind(s, value_text(q->parent));
	}
	for (i = 0; i < q->filters.n; i++)
		filter_condition(s, &q->filters.v[i]);
	covered_condition(w, s, q);
	if (q->by_ids) {
		struct value *ids = arena_array(w->arena, struct value, q->ids.n);

		for (i = 0; i < q->ids.n; i++)
			ids[i] = value_text(q->ids.v[i]);
		sql_raw(s, " AND t.id IN ");
		sql_bind_list(s, ids, q->ids.n);
	}
	if (q->mine)
		relation_condition(w, s, q->type);
	if (q->incomplete)
		sql_raw(s, " AND t.incomplete > 0");
	if (q->overdue)
		overdue_condition(w, s, q, access_scope_wide(&scope));
}

/* "i12345 <id>" or "t<text> <id>": only ever bound, so a made-up one does no harm. */
static bool
read_cursor(struct work *w, struct str cursor, struct value *ret_sort, struct str *ret_id)
{
	int64_t n;

	if (cursor.n < ID_LEN + 2 || cursor.n > CURSOR_MAX ||
	    cursor.p[cursor.n - ID_LEN - 1] != ' ')
		return false;
	*ret_id = str_skip(cursor, cursor.n - ID_LEN);
	cursor.n -= ID_LEN + 1;
	if (!id_valid(*ret_id))
		return false;
	if (cursor.p[0] == 'i' && str_to_int(str_skip(cursor, 1), &n))
		*ret_sort = value_int(n);
	else if (cursor.p[0] == 't')
		*ret_sort = (struct value){VALUE_TEXT, 0, str_dup(w->arena, str_skip(cursor, 1))};
	else
		return false;
	return true;
}

static struct str
make_cursor(struct work *w, struct value sort, struct str id)
{
	if (sort.type == VALUE_INT)
		return str_fmt(w->arena, "i%lld %.*s", (long long)sort.i, STR_ARG(id));
	return str_fmt(w->arena, "t%.*s %.*s", STR_ARG(sort.s), STR_ARG(id));
}

/* Counted up to a limit, in the same statement as the page. */
static void
count_expr(struct work *w, struct sql *s, const struct query *q)
{
	sql_raw(s, "(SELECT COUNT(*) FROM (SELECT 1 AS one FROM ");
	sql_name(s, q->type->table);
	sql_raw(s, " t WHERE ");
	condition(w, s, q);
	sql_raw(s, " LIMIT ");
	sql_bind(s, value_int(COUNT_LIMIT + 1));
	sql_raw(s, ") counted)");
}

/* What the actor is to the row: one word is enough for what a list shows. */
static void
own_relation_expr(struct work *w, struct sql *s, const struct cat_type *t)
{
	sql_raw(s, "(SELECT MAX(m.relation) FROM record_relation m WHERE m.unit_id = t.unit_id AND "
		   "m.root_id = ");
	sql_raw(s, t->parent ? "t.parent_id" : "t.id");
	sql_raw(s, " AND m.account_id = ");
	sql_bind(s, value_text(w->actor->account));
	sql_raw(s, " AND (m.until_at IS NULL OR m.until_at > ");
	sql_bind(s, value_int(w->now));
	sql_raw(s, "))");
}

/* Has the record engine another way in than the order of time? */
static bool
leads(const struct query *q)
{
	size_t i;

	for (i = 0; i < q->filters.n; i++)
		if (!q->filters.v[i].range && cat_field_indexed(q->filters.v[i].field))
			return true;
	return q->sort || q->by_ids || q->parent.n > 0 || q->mine || q->overdue;
}

/* A reach as wide as a city: newest first is the index of time walked backwards. Left alone, an
 * engine without figures gathers everything of all units first and sorts it. */
static void
page_from(struct work *w, struct sql *s, const struct query *q)
{
	const struct db_dialect *d = db_dialect(w->db);
	struct access_scope scope;

	sql_raw(s, " FROM ");
	sql_name(s, q->type->table);
	sql_raw(s, " t");
	access_scope(w->arena, w->actor, q->type, q->act, &scope);
	if (!d->use_index[0] || leads(q) || !access_scope_wide(&scope))
		return;
	sql_raw(s, d->use_index[0]);
	sql_name(s, cat_time_index(w->arena, q->type));
	sql_raw(s, d->use_index[1]);
}

static enum err_code
page_statement(struct work *w, struct sql *s, const struct query *q,
	       const struct field_columns *cols, struct err *e)
{
	struct value sort;
	struct str id;

	sql_init(s, w->arena);
	sql_raw_str(s, cols->select);
	sql_raw(s, ", ");
	own_relation_expr(w, s, q->type);
	sql_raw(s, ", ");
	count_expr(w, s, q);
	sql_raw(s, ", ");
	sort_expr(s, q);
	page_from(w, s, q);
	sql_raw(s, " WHERE ");
	condition(w, s, q);
	if (q->after.n > 0) {
		if (!read_cursor(w, q->after, &sort, &id))
			return err_set(e, ERR_BAD_REQUEST, "malformed cursor");
		sql_raw(s, " AND (");
		sort_expr(s, q);
		sql_raw(s, q->descending ? ", t.id) < (" : ", t.id) > (");
		sql_bind(s, sort);
		sql_raw(s, ", ");
		sql_bind(s, value_text(id));
		sql_raw(s, ")");
	}
	sql_raw(s, " ORDER BY ");
	sort_expr(s, q);
	sql_raw(s, q->descending ? " DESC, t.id DESC LIMIT " : ", t.id LIMIT ");
	sql_bind(s, value_int(q->limit + 1));
	return ERR_OK;
}

static void
list_relation(struct work *w, struct record *r, struct str relation)
{
	r->relation.same_unit = str_eq(r->unit_id, w->actor->unit.id);
	r->relation.made_it = str_eq(r->made_by, w->actor->account);
	r->relation.below = !r->relation.same_unit;
	r->relation.responsible = str_is(relation, "responsible");
	r->relation.helper = str_is(relation, "helper");
	r->relation.supervisor = str_is(relation, "supervisor");
	r->relation.emergency = str_is(relation, "emergency");
	r->relation.granted = str_is(relation, "granted");
}

static enum err_code
read_page(struct work *w, const struct query *q, struct sql *s, const struct field_columns *cols,
	  struct record_list *ret, struct err *e)
{
	VEC(struct record *) out = {0};
	struct value last = VALUE_EMPTY;
	struct db_stmt *st;
	enum err_code rc;
	bool more;

	rc = sql_query(w->db, s, &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more) {
		struct record *r;

		if (out.n == (size_t)q->limit) {
			ret->next = make_cursor(w, last, out.v[out.n - 1]->id);
			break;
		}
		r = record_new(w->arena, q->type);
		read_row(w, r, st, cols);
		list_relation(w, r, db_col_str(st, db_col_count(st) - 3));
		apply_calc(w, r);
		ret->count = db_col_int(st, db_col_count(st) - 2);
		last = db_col(st, db_col_count(st) - 1);
		if (last.type == VALUE_TEXT)
			last.s = str_dup(w->arena, last.s);
		vec_push(w->arena, &out, r);
	}
	db_done(st);
	ret->v = out.v;
	ret->n = out.n;
	return rc;
}

enum err_code
record_query(struct work *w, const struct query *q, struct record_list *ret, struct err *e)
{
	const struct field_columns *cols = q->listed ? columns_listed(w, q->type)
						     : columns_of(w, q->type);
	struct sql s;
	enum err_code rc;

	*ret = (struct record_list){0};
	if (!access_may(w->actor, q->type, q->act))
		return ERR_OK;
	rc = page_statement(w, &s, q, cols, e);
	if (rc == ERR_OK)
		rc = read_page(w, q, &s, cols, ret, e);
	ret->count_more = ret->count > COUNT_LIMIT;
	if (ret->count_more)
		ret->count = COUNT_LIMIT;
	if (rc == ERR_OK)
		rc = raise_page(w, ret->v, ret->n, e);
	return rc == ERR_OK ? work_read_well(w, e) : rc;
}

enum err_code
record_counts(struct work *w, const struct query *q, size_t n, int64_t *ret, struct err *e)
{
	struct db_stmt *st;
	struct sql s;
	enum err_code rc;
	bool more;
	size_t i;

	for (i = 0; i < n; i++)
		ret[i] = 0;
	if (n == 0)
		return ERR_OK;
	sql_init(&s, w->arena);
	for (i = 0; i < n; i++) {
		sql_raw(&s, i ? ", " : "SELECT ");
		if (access_may(w->actor, q[i].type, q[i].act))
			count_expr(w, &s, &q[i]);
		else
			sql_raw(&s, "0");
	}
	rc = sql_query(w->db, &s, &st, e);
	if (rc != ERR_OK)
		return rc;
	rc = db_step(st, &more, e);
	for (i = 0; rc == ERR_OK && more && i < n; i++) {
		ret[i] = db_col_int(st, (int)i);
		if (ret[i] > COUNT_LIMIT)
			ret[i] = COUNT_LIMIT;
	}
	db_done(st);
	return rc;
}
