/* evidence.c: how many records bear a figure, and which they are. */
#include "record/evidence_sql.h"

enum { BEFORE_DAYS = 31 }; /* rows just before the period are listed, not counted */

/* -- figures -------------------------------------------------------------------------------------- */

static void
put_count(struct measuring *m, size_t i)
{
	sql_raw(m->q, i ? " UNION ALL SELECT " : "SELECT ");
	sql_bind(m->q, value_int((int64_t)i));
	sql_raw(m->q, ", COUNT(DISTINCT CASE WHEN ");
	measure_counted(m);
	sql_raw(m->q, " THEN ");
	measure_same(m);
	sql_raw(m->q, " END), COUNT(*)");
	measure_from(m, m->at->from);
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
		struct measuring m = measure_begin(w, &q, v[i], at);

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
	struct measuring m = measure_begin(w, q, s, before);

	sql_raw(q, i ? " UNION ALL SELECT " : "SELECT ");
	sql_bind(q, value_int((int64_t)i));
	sql_raw(q, ", COUNT(*) FROM (SELECT t.id AS id");
	measure_from(&m, before->from);
	sql_raw(q, " AND t.recorded_to <= ");
	sql_bind(q, value_int(now->as_of));
	sql_raw(q, " UNION SELECT t.id");
	m.at = now;
	measure_from(&m, now->from);
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
	measure_reference(m, head != m->s->type, STR("number"));
	sql_raw(m->q, " AS number, ");
	if (title)
		measure_reference(m, head != m->s->type, title->key);
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
		measure_expr(m, m->s->counts.v[i].when);
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
		measure_expr(m, m->s->date);
	else
		sql_raw(m->q, "t.changed_at");
	sql_raw(m->q, " AS day, ");
	put_failed(m);
	sql_raw(m->q, " AS failed, CASE WHEN ");
	if (m->s->date)
		measure_within(m, m->at->from);
	else
		sql_raw(m->q, "1 = 1");
	sql_raw(m->q, " THEN 1 ELSE 0 END AS in_period, CASE WHEN ");
	measure_counted(m);
	sql_raw(m->q, " THEN 1 ELSE 0 END AS counted, ROW_NUMBER() OVER (PARTITION BY CASE WHEN ");
	measure_counted(m);
	sql_raw(m->q, " THEN 1 ELSE 0 END, ");
	measure_same(m);
	sql_raw(m->q, " ORDER BY t.happened_at, t.id) AS same_row, CASE WHEN t.recorded_to IS NULL "
		      "THEN 0 ELSE 1 END AS replaced");
	measure_from(m, m->at->from - BEFORE_DAYS);
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
	ret->instant = !s->date || measure_by_instant(s);
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

/* That there is such a record is itself only for those who are named in it. */
static void
keep_open(struct evidence_list *l)
{
	size_t i, n = 0;

	for (i = 0; i < l->n; i++)
		if (l->v[i].open)
			l->v[n++] = l->v[i];
	l->n = n;
}

enum err_code
evidence_rows(struct work *w, const struct cat_score_source *s, const struct evidence_at *at,
	      const struct evidence_only *only, int64_t offset, struct evidence_list *ret,
	      struct err *e)
{
	struct measuring m;
	struct sql q;
	enum err_code rc;

	*ret = (struct evidence_list){0};
	sql_init(&q, w->arena);
	m = measure_begin(w, &q, s, at);
	m.only = only;
	put_page(&m, offset);
	rc = read_page(w, s, &q, ret, e);
	if (rc == ERR_OK)
		rc = open_rows(w, s, ret, e);
	if (head_of(s->type)->named)
		keep_open(ret);
	return rc;
}
