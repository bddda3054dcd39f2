/*
 * load.c: rows out of the tables. Every read of people's goes through find_row() or
 * record_query(), and both write the scope into the SQL.
 */
#include "record/internal.h"

#include <string.h>

static struct value
keep(struct arena *a, struct value v)
{
	if (v.type == VALUE_TEXT || v.type == VALUE_BLOB)
		v.s = str_dup(a, v.s);
	return v;
}

void
read_row(struct work *w, struct record *r, struct db_stmt *st, const struct field_columns *cols)
{
	const struct cat_type *t = r->type;
	int at = SYSTEM_COLUMNS;
	size_t i;

	system_read(w->arena, r, st, 0);
	r->made_by_name = str_dup(w->arena, db_col_str(st, at++));
	r->changed_by_name = str_dup(w->arena, db_col_str(st, at++));
	r->unit_name = str_dup(w->arena, db_col_str(st, at++));
	for (i = 0; i < cols->n; i++) {
		const struct field_column *c = &cols->v[i];

		r->values[c->field->slot].part[c->part] = keep(w->arena, db_col(st, at++));
	}
	for (i = 0; i < t->fields.n; i++)
		if (cols->words[i])
			r->shown[i] = str_dup(w->arena, db_col_str(st, at++));
}

/* The rows of one child table for one record, as now known or (`at`) as they were known then; or,
 * with `by`, for all the records of a set that have one id in that column (`parent_id`, a ref):
 * always one statement. */
struct child_query {
	const struct cat_field *field;
	struct record **records;
	size_t n;
	int64_t at;
	struct str by, id;
};

static void
child_where(struct sql *q, const struct child_query *cq)
{
	const struct record *first = cq->records[0];

	sql_raw(q, " WHERE unit_id = ");
	sql_bind(q, value_text(first->unit_id));
	if (cq->by.n > 0) {
		sql_raw(q, " AND parent_id IN (SELECT id FROM ");
		sql_name(q, first->type->table);
		sql_raw(q, " WHERE unit_id = ");
		sql_bind(q, value_text(first->unit_id));
		sql_raw(q, " AND ");
		sql_name(q, cq->by);
		sql_raw(q, " = ");
		sql_bind(q, value_text(cq->id));
		sql_raw(q, ")");
	} else {
		sql_raw(q, " AND parent_id = ");
		sql_bind(q, value_text(first->id));
	}
	if (cq->at) {
		sql_raw(q, " AND recorded_from <= ");
		sql_bind(q, value_int(cq->at));
		sql_raw(q, " AND (recorded_to IS NULL OR recorded_to > ");
		sql_bind(q, value_int(cq->at));
		sql_raw(q, ")");
	}
	sql_raw(q, " ORDER BY parent_id, ord, id");
}

static void
child_select(struct work *w, struct sql *q, const struct child_query *cq,
	     const struct field_columns *cols)
{
	struct str table = cq->field->rows->table;
	size_t i;

	sql_raw(q, "SELECT parent_id, id, ord");
	for (i = 0; i < cols->n; i++) {
		sql_raw(q, ", ");
		sql_name(q, cols->v[i].name);
	}
	sql_raw(q, " FROM ");
	sql_name(q, cq->at ? str_cat(w->arena, table, STR("_history")) : table);
	child_where(q, cq);
}

static void
read_child(struct work *w, struct db_stmt *st, const struct field_columns *cols,
	   const struct cat_type *inner, struct record_row *row)
{
	size_t i;

	row->id = str_dup(w->arena, db_col_str(st, 1));
	row->ord = db_col_int(st, 2);
	row->values = arena_array(w->arena, struct kind_value, inner->fields.n);
	for (i = 0; i < cols->n; i++)
		row->values[cols->v[i].field->slot].part[cols->v[i].part] =
			keep(w->arena, db_col(st, (int)i + 3));
}

static struct record *
owner_of_row(const struct child_query *cq, struct str parent)
{
	size_t i;

	for (i = 0; i < cq->n; i++)
		if (str_eq(cq->records[i]->id, parent))
			return cq->records[i];
	return NULL;
}

static void
add_row(struct arena *a, struct record_rows *rows, struct record_row row)
{
	if ((rows->n & (rows->n - 1)) == 0) {
		size_t cap = rows->n ? rows->n : 1;

		rows->v = vec_grow(a, rows->v, sizeof(*rows->v), rows->n, &cap);
	}
	rows->v[rows->n++] = row;
}

static enum err_code
load_child(struct work *w, const struct child_query *cq, struct err *e)
{
	const struct cat_field *f = cq->field;
	const struct field_columns *cols = columns_of(w, f->rows);
	struct db_stmt *st;
	struct sql q;
	enum err_code rc;
	bool more;

	sql_init(&q, w->arena);
	child_select(w, &q, cq, cols);
	rc = sql_query(w->db, &q, &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more) {
		struct record *owner = owner_of_row(cq, db_col_str(st, 0));
		struct record_row row = {0};

		if (!owner)
			continue;
		read_child(w, st, cols, f->rows, &row);
		add_row(w->arena, &owner->rows[f->slot], row);
	}
	db_done(st);
	return rc;
}

static enum err_code
load_child_tables(struct work *w, struct child_query *cq, struct err *e)
{
	const struct cat_type *t = cq->records[0]->type;
	enum err_code rc = ERR_OK;
	size_t i;

	for (i = 0; i < t->fields.n && rc == ERR_OK; i++) {
		cq->field = t->fields.v[i];
		if (is_rows(cq->field))
			rc = load_child(w, cq, e);
	}
	return rc;
}

static enum err_code
load_rows_at(struct work *w, struct record *r, int64_t at, struct err *e)
{
	struct child_query cq = {.records = &r, .n = 1, .at = at};

	return load_child_tables(w, &cq, e);
}

enum err_code
load_rows(struct work *w, struct record *r, struct err *e)
{
	if (r->rows_loaded)
		return ERR_OK;
	r->rows_loaded = true;
	return load_rows_at(w, r, 0, e);
}

/* What its maker wrote stays open to her until the record leaves its first state. */
static bool
is_initial(const struct record *r)
{
	const struct cat_state *s = r->type->flow ? cat_state(r->type->flow, r->state) : NULL;

	return s ? s->initial : !record_gone(r);
}

enum err_code
load_relation(struct work *w, struct record *r, struct err *e)
{
	enum err_code rc;

	r->relation.initial = is_initial(r);
	rc = relation_load(w->db, w->actor, r->unit_id, record_root(r), r->made_by, w->now,
			   &r->relation, e);
	if (r->type->named)
		relation_by_name(&r->relation);
	return rc;
}

static enum err_code
first_row(struct work *w, struct sql *q, const struct cat_type *t, const struct field_columns *cols,
	  struct record **ret, struct err *e)
{
	struct db_stmt *st;
	enum err_code rc;
	bool more;

	*ret = NULL;
	rc = sql_query(w->db, q, &st, e);
	if (rc != ERR_OK)
		return rc;
	rc = db_step(st, &more, e);
	if (rc == ERR_OK && more) {
		*ret = record_new(w->arena, t);
		read_row(w, *ret, st, cols);
	}
	db_done(st);
	return rc;
}

enum err_code
find_row(struct work *w, const struct cat_type *t, struct str id, enum act act, struct record **ret,
	 struct err *e)
{
	const struct field_columns *cols = columns_of(w, t);
	struct access_scope scope;
	struct sql q;
	enum err_code rc;

	sql_init(&q, w->arena);
	sql_raw_str(&q, cols->select);
	sql_raw(&q, " FROM ");
	sql_name(&q, t->table);
	sql_raw(&q, " t WHERE t.id = ");
	sql_bind(&q, value_text(id));
	if (act != ACT_NONE) {
		access_scope(w->arena, w->actor, t, act, &scope);
		sql_raw(&q, " AND ");
		access_scope_sql(&q, &scope, "t", t->parent != NULL, w->actor->account, w->now);
	}
	rc = first_row(w, &q, t, cols, ret, e);
	if (rc == ERR_OK && !*ret)
		rc = err_set(e, ERR_FORBIDDEN, "%.*s %.*s not in reach", STR_ARG(t->key),
			     STR_ARG(id));
	return rc;
}

enum err_code
record_load_version(struct work *w, const struct record *now, int64_t version, struct record **ret,
		    struct err *e)
{
	const struct cat_type *t = now->type;
	const struct field_columns *cols = columns_of(w, t);
	struct value args[3] = {value_text(now->unit_id), value_text(now->id), value_int(version)};
	struct value from = VALUE_EMPTY;
	struct str history = str_cat(w->arena, t->table, STR("_history"));
	struct sql q;
	enum err_code rc;

	sql_init(&q, w->arena);
	sql_raw_str(&q, cols->select);
	sql_raw(&q, " FROM ");
	sql_name(&q, history);
	sql_raw(&q, " t WHERE t.unit_id = ");
	sql_bind(&q, args[0]);
	sql_raw(&q, " AND t.id = ");
	sql_bind(&q, args[1]);
	sql_raw(&q, " AND t.version = ");
	sql_bind(&q, args[2]);
	rc = first_row(w, &q, t, cols, ret, e);
	if (rc != ERR_OK)
		return rc;
	if (!*ret)
		return err_set(e, ERR_CONFLICT, "version %lld is not in the history",
			       (long long)version);
	sql_init(&q, w->arena);
	sql_raw(&q, "SELECT recorded_from FROM ");
	sql_name(&q, history);
	sql_raw(&q, " WHERE unit_id = ? AND id = ? AND version = ?");
	rc = db_value(w->db, w->arena, sql_text(&q), args, 3, &from, e);
	(*ret)->rows_loaded = true;
	if (rc == ERR_OK)
		rc = load_rows_at(w, *ret, from.i, e);
	return rc == ERR_OK ? open_all(w, *ret, e) : rc;
}

/* Parent and raised privacy; rows only where somebody asks for them. */
static enum err_code
set_in_place(struct work *w, struct record *r, struct err *e)
{
	enum err_code rc = ERR_OK;

	if (r->type->parent && r->parent_id.n > 0)
		rc = load_light(w, r->type->parent, r->unit_id, r->parent_id, &r->parent, e);
	if (rc == ERR_OK)
		r->raised = is_raised(w, r);
	return rc;
}

enum err_code
load_light(struct work *w, const struct cat_type *t, struct str unit, struct str id,
	   struct record **ret, struct err *e)
{
	enum err_code rc = find_row(w, t, id, ACT_NONE, ret, e);

	if (rc == ERR_OK && unit.n > 0 && !str_eq((*ret)->unit_id, unit))
		rc = err_set(e, ERR_FORBIDDEN, "record of another unit");
	return rc == ERR_OK ? set_in_place(w, *ret, e) : rc;
}

static enum err_code
complete_record(struct work *w, struct record *r, struct err *e)
{
	enum err_code rc = load_rows(w, r, e);

	return rc == ERR_OK ? set_in_place(w, r, e) : rc;
}

/* Opens what the actor sees there; the ids go into the audit before the answer. */
enum err_code
record_open_shown(struct work *w, struct record *r, enum channel channel, struct err *e)
{
	enum err_code rc = ERR_OK;
	size_t i;

	for (i = 0; i < r->type->fields.n && rc == ERR_OK; i++) {
		const struct cat_field *f = r->type->fields.v[i];

		if (field_cover(w, r, f, channel) != COVER_SHOWN || field_empty(r, f))
			continue;
		rc = open_field(w, r, f, e);
		if (rc == ERR_OK && effective_privacy(r, f) >= P2)
			note_opened(w, r);
	}
	return rc;
}

enum err_code
load_reached(struct work *w, const struct cat_type *t, struct str id, enum act act,
	     struct record **ret, struct err *e)
{
	enum err_code rc;

	if (!id_valid(id) || !access_may(w->actor, t, act))
		return err_set(e, ERR_FORBIDDEN, "no right or malformed id");
	rc = find_row(w, t, id, act, ret, e);
	if (rc == ERR_OK)
		rc = complete_record(w, *ret, e);
	if (rc == ERR_OK)
		rc = load_relation(w, *ret, e);
	if (rc == ERR_OK)
		apply_calc(w, *ret);
	return rc;
}

enum err_code
record_load(struct work *w, const struct cat_type *t, struct str id, enum act act,
	    struct record **ret, struct err *e)
{
	enum err_code rc = load_reached(w, t, id, act, ret, e);

	if (rc == ERR_OK && act == ACT_READ)
		rc = record_open_shown(w, *ret, CHANNEL_VIEW, e);
	return rc == ERR_OK ? work_read_well(w, e) : rc;
}

enum err_code
record_load_inside(struct work *w, const struct cat_type *t, struct str unit, struct str id,
		   bool open, struct record **ret, struct err *e)
{
	enum err_code rc = load_light(w, t, unit, id, ret, e);

	if (rc == ERR_OK)
		rc = load_rows(w, *ret, e);
	if (rc == ERR_OK && open)
		rc = open_all(w, *ret, e);
	return rc;
}

/* All records of a type that have one id in a column, with their rows; `parent` when it is that. */
struct set_query {
	const struct cat_type *type;
	const struct record *of;
	struct str by;
	bool children;
};

static void
set_sql(struct work *w, struct sql *q, const struct set_query *sq)
{
	sql_init(q, w->arena);
	sql_raw_str(q, columns_of(w, sq->type)->select);
	sql_raw(q, " FROM ");
	sql_name(q, sq->type->table);
	sql_raw(q, " t WHERE t.unit_id = ");
	sql_bind(q, value_text(sq->of->unit_id));
	sql_raw(q, " AND t.");
	sql_name(q, sq->by);
	sql_raw(q, " = ");
	sql_bind(q, value_text(sq->of->id));
	sql_raw(q, " AND t.state NOT IN ('void', 'merged') ORDER BY t.happened_at, t.id");
}

static enum err_code
load_set(struct work *w, const struct set_query *sq, struct record ***ret, size_t *ret_n,
	 struct err *e)
{
	VEC(struct record *) out = {0};
	struct db_stmt *st;
	struct sql q;
	enum err_code rc;
	bool more;

	set_sql(w, &q, sq);
	rc = sql_query(w->db, &q, &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more) {
		struct record *r = record_new(w->arena, sq->type);

		read_row(w, r, st, columns_of(w, sq->type));
		r->parent = sq->children ? (struct record *)sq->of : NULL;
		r->rows_loaded = true;
		r->raised = sq->of->raised;
		vec_push(w->arena, &out, r);
	}
	db_done(st);
	if (rc == ERR_OK && out.n > 0) {
		struct child_query cq = {
			.records = out.v, .n = out.n, .by = sq->by, .id = sq->of->id};

		rc = load_child_tables(w, &cq, e);
	}
	*ret = out.v;
	*ret_n = out.n;
	return rc;
}

enum err_code
record_children(struct work *w, const struct record *parent, const struct cat_type *t,
		struct record ***ret, size_t *ret_n, struct err *e)
{
	struct set_query sq = {t, parent, STR("parent_id"), true};

	return load_set(w, &sq, ret, ret_n, e);
}

enum err_code
record_referring(struct work *w, const struct record *to, const struct cat_field *by,
		 struct record ***ret, size_t *ret_n, struct err *e)
{
	struct set_query sq = {by->owner, to, by->key, false};

	return load_set(w, &sq, ret, ret_n, e);
}
