/*
 * merge.c: two records turn out to be one. The kept one takes the fields that were chosen; all that
 * refers to the other, of every type, refers to the kept one from then on, files the actor may not
 * see too; the other becomes `merged` and points to it. What was carried is sealed anew under the
 * kept one's data key (store.c); earlier versions stay as they were written.
 *
 *   record_merge(unit_id, id, type, kept_id, gone_id, kept_version, gone_state, at, by_account,
 *                reason, undone_at)
 *   record_merge_item(unit_id, merge_id, type, record_id, version): version after the move
 */
#include "record/merge.h"

/* -- fields of the kept one --------------------------------------------------------------------- */

static const struct merge_take *
taken(const struct merge_request *rq, const struct cat_field *f)
{
	size_t i;

	for (i = 0; i < rq->take.n; i++)
		if (rq->take.v[i].field == f)
			return &rq->take.v[i];
	return NULL;
}

static bool
is_kind(const struct cat_field *f, const char *name)
{
	return f->params.kind == kind_find(str_from(name));
}

/* Rows have ids of their own, and the ones of the record that goes stay where they are. */
static void
add_rows(struct work *w, struct record *r, const struct record *other, const struct cat_field *f,
	 bool instead)
{
	const struct record_rows *from = &other->rows[f->slot], *had = &r->rows[f->slot];
	struct record_rows out = {0};
	size_t i, keep = instead ? 0 : had->n;

	out.v = arena_array(w->arena, struct record_row, keep + from->n);
	for (i = 0; i < keep; i++)
		out.v[out.n++] = had->v[i];
	for (i = 0; i < from->n; i++) {
		out.v[out.n] = from->v[i];
		out.v[out.n++].id = id_new(w->arena);
	}
	r->rows[f->slot] = out;
	if (instead)
		r->values[f->slot] = other->values[f->slot];
	r->opened[f->slot] = true;
}

/* "|a|b|" and "|b|c|" */
static struct value
add_codes(struct work *w, struct str a, struct str b)
{
	struct buf out;
	struct str piece;

	buf_init(&out, w->arena, a.n + b.n + 2);
	buf_add(&out, a.n > 0 ? a : STR("|"));
	while (str_next(&b, '|', &piece))
		if (piece.n > 0 && !str_contains(a, str_fmt(w->arena, "|%.*s|", STR_ARG(piece)))) {
			buf_add(&out, piece);
			buf_addc(&out, '|');
		}
	return value_text(buf_str(&out));
}

static void
take_both(struct work *w, struct record *r, const struct record *other, const struct cat_field *f)
{
	struct value *v = &r->values[f->slot].part[0];
	struct str a = v->s, b = other->values[f->slot].part[0].s;

	if (is_rows(f))
		add_rows(w, r, other, f, false);
	else if (is_kind(f, "multi"))
		*v = add_codes(w, a, b);
	else
		*v = value_text(str_fmt(w->arena, "%.*s\n%.*s", STR_ARG(a), STR_ARG(b)));
	r->blob[f->slot] = STR_NONE;
	r->shown[f->slot] = STR_NONE;
}

bool
merge_joins(const struct cat_field *f)
{
	return is_rows(f) || is_kind(f, "multi") || is_kind(f, "long");
}

static void
take_fields(struct work *w, struct record *r, const struct record *other,
	    const struct merge_request *rq)
{
	size_t i;

	for (i = 0; i < r->type->fields.n; i++) {
		const struct cat_field *f = r->type->fields.v[i];
		const struct merge_take *t = taken(rq, f);

		if (f->calc || field_empty(other, f) || (!t && !field_empty(r, f)))
			continue;
		if (t && t->both && merge_joins(f) && !field_empty(r, f))
			take_both(w, r, other, f);
		else if (is_rows(f))
			add_rows(w, r, other, f, true);
		else
			field_copy(r, other, f);
		r->blob[f->slot] = STR_NONE;
	}
}

/* -- what refers to the other ------------------------------------------------------------------- */

static bool
point_value(struct kind_value *v, struct str from, struct str to)
{
	if (v->part[0].type != VALUE_TEXT || !str_eq(v->part[0].s, from))
		return false;
	v->part[0] = value_text(to);
	return true;
}

static bool
point_rows(struct record *r, const struct cat_field *f, const struct cat_type *to_type,
	   struct str from, struct str to)
{
	bool any = false;
	size_t i, k;

	for (i = 0; i < r->rows[f->slot].n; i++)
		for (k = 0; k < f->rows->fields.n; k++)
			if (f->rows->fields.v[k]->target == to_type)
				any |= point_value(&r->rows[f->slot].v[i].values[k], from, to);
	return any;
}

/* Rows are shared by a copy; what is pointed elsewhere must not change what was before. */
static void
own_rows(struct work *w, struct record *r, const struct cat_field *f)
{
	struct record_rows *rows = &r->rows[f->slot], out = {0};
	size_t i, k;

	out.v = arena_array(w->arena, struct record_row, rows->n);
	for (i = 0; i < rows->n; i++, out.n++) {
		out.v[i] = rows->v[i];
		out.v[i].values = arena_array(w->arena, struct kind_value, f->rows->fields.n);
		for (k = 0; k < f->rows->fields.n; k++)
			out.v[i].values[k] = rows->v[i].values[k];
	}
	*rows = out;
}

/* Every place of `r` that names the one that goes. */
static bool
point_record(struct merging *m, struct record *r)
{
	bool any = false;
	size_t i;

	if (r->type->parent == m->type && str_eq(r->parent_id, m->gone->id)) {
		r->parent_id = m->kept->id;
		r->parent = m->kept;
		any = true;
	}
	for (i = 0; i < r->type->fields.n; i++) {
		const struct cat_field *f = r->type->fields.v[i];

		if (is_rows(f)) {
			own_rows(m->w, r, f);
			any |= point_rows(r, f, m->type, m->gone->id, m->kept->id);
		} else if (f->target == m->type &&
			   point_value(&r->values[i], m->gone->id, m->kept->id)) {
			r->blob[i] = r->shown[i] = STR_NONE;
			r->followed[i] = NULL;
			any = true;
		}
	}
	return any;
}

static enum err_code
note_item(struct merging *m, const struct record *r, struct err *e)
{
	struct value v[5] = {value_text(r->unit_id), value_text(m->id), value_text(r->type->key),
			     value_text(r->id), value_int(r->version)};

	return db_exec(m->w->db,
		       STR("INSERT INTO record_merge_item (unit_id, merge_id, type, record_id, "
			   "version) VALUES (?, ?, ?, ?, ?)"),
		       v, 5, NULL, e);
}

static enum err_code
carry_one(struct merging *m, const struct cat_type *t, struct str id, struct err *e)
{
	struct record *r, *after;
	enum err_code rc;

	if (str_eq(id, m->gone->id))
		return ERR_OK;
	rc = record_load_inside(m->w, t, m->kept->unit_id, id, true, &r, e);
	if (rc != ERR_OK)
		return rc;
	after = record_copy(m->w, r);
	if (!point_record(m, after))
		return ERR_OK;
	rc = record_apply(m->w, after, r, STR("merge"), e);
	return rc == ERR_OK ? note_item(m, after, e) : rc;
}

enum err_code
merge_each(struct merging *m, merge_each_fn *fn, struct err *e)
{
	const struct map *types = &m->w->engine->catalogue->types;
	enum err_code rc = ERR_OK;
	size_t i, k;

	for (i = 0; i < types->n && rc == ERR_OK; i++) {
		const struct cat_type *t = types->entries[i].value;
		struct str *ids;
		size_t n;

		rc = merge_refers(m, t, &ids, &n, e);
		for (k = 0; k < n && rc == ERR_OK; k++)
			rc = fn(m, t, ids[k], e);
	}
	return rc;
}

/* -- the merge ------------------------------------------------------------------------------------ */

static enum err_code
note_merge(struct merging *m, const struct merge_request *rq, struct str gone_state, struct err *e)
{
	struct work *w = m->w;
	struct value v[10] = {value_text(m->kept->unit_id),  value_text(rq->id),
			      value_text(m->type->key),      value_text(m->kept->id),
			      value_text(m->gone->id),       value_int(m->kept->version),
			      value_text(gone_state),        value_int(w->now),
			      value_text(w->actor->account), value_text(rq->reason)};

	return db_exec(w->db,
		       STR("INSERT INTO record_merge (unit_id, id, type, kept_id, gone_id, "
			   "kept_version, gone_state, at, by_account, reason) VALUES "
			   "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
		       v, 10, NULL, e);
}

/* The same request again? */
static enum err_code
seen_before(struct work *w, struct str unit, struct str id, struct str kept, bool *ret,
	    struct err *e)
{
	struct value v[2] = {value_text(unit), value_text(id)}, found = VALUE_EMPTY;
	enum err_code rc;

	rc = db_value(w->db, w->arena,
		      STR("SELECT kept_id FROM record_merge WHERE unit_id = ? AND id = ?"), v, 2,
		      &found, e);
	*ret = found.type == VALUE_TEXT && str_eq(found.s, kept);
	if (rc == ERR_OK && found.type == VALUE_TEXT && !*ret)
		rc = err_set(e, ERR_ID_TAKEN, "merge id of another record");
	return rc;
}

static enum err_code
carry_out(struct merging *m, const struct merge_request *rq, struct record **ret, struct err *e)
{
	struct record *kept = record_copy(m->w, m->kept), *gone = record_copy(m->w, m->gone);
	struct str gone_state = gone->state;
	enum err_code rc;

	gone->state = STR("merged");
	take_fields(m->w, kept, m->gone, rq);
	rc = record_apply(m->w, gone, m->gone, STR("merge"), e);
	if (rc == ERR_OK)
		rc = record_apply(m->w, kept, m->kept, STR("merge"), e);
	if (rc != ERR_OK)
		return rc;
	m->kept = kept;
	rc = note_merge(m, rq, gone_state, e);
	if (rc == ERR_OK)
		rc = merge_each(m, carry_one, e);
	if (rc == ERR_OK)
		rc = record_load(m->w, m->type, kept->id, ACT_READ, ret, e);
	return rc;
}

enum err_code
record_merge(struct work *w, const struct cat_type *t, struct str kept,
	     const struct merge_request *rq, struct record **ret, struct err *e)
{
	struct merging m = {.w = w, .type = t, .id = rq->id};
	enum err_code rc = merge_load(&m, kept, rq->other, e);
	bool again = false;

	if (rc == ERR_OK && !id_valid(rq->id))
		rc = err_set(e, ERR_BAD_REQUEST, "merge without id");
	if (rc == ERR_OK)
		rc = seen_before(w, m.kept->unit_id, rq->id, kept, &again, e);
	if (rc != ERR_OK)
		return rc;
	if (again)
		return record_load(w, t, kept, ACT_READ, ret, e);
	rc = merge_refuse(&m, e);
	if (rc == ERR_OK && rq->reason.n == 0) {
		problem_add(&w->problems, STR("/reason"), "record.reason");
		rc = err_set(e, ERR_INVALID, "merge without a reason");
	}
	if (rc == ERR_OK && w->problems.errors > 0)
		rc = err_set(e, ERR_INVALID, "merge refused");
	if (rc == ERR_OK && (rq->base != m.kept->version || rq->other_base != m.gone->version))
		rc = err_set(e, ERR_CONFLICT, "one of the two was changed since it was looked at");
	if (rc != ERR_OK)
		return rc;
	w->reason = rq->reason;
	return carry_out(&m, rq, ret, e);
}

void
merge_schema(struct schema *s)
{
	static const char *const keys[] = {"type", "kept_id", "gone_id", "gone_state",
					   "by_account"};
	struct table *t = schema_table(s, STR("record_merge"));
	size_t i;

	table_column(s, t, STR("unit_id"), COLUMN_KEY, true);
	table_column(s, t, STR("id"), COLUMN_KEY, true);
	for (i = 0; i < COUNTOF(keys); i++)
		table_column(s, t, str_from(keys[i]), COLUMN_KEY, true);
	table_column(s, t, STR("kept_version"), COLUMN_INT, true);
	table_column(s, t, STR("at"), COLUMN_INT, true);
	table_column(s, t, STR("reason"), COLUMN_TEXT, true);
	table_column(s, t, STR("undone_at"), COLUMN_INT, false);
	t->primary_key = STR("unit_id, id");
	table_index(s, t, STR("record_merge_kept"), STR("unit_id, kept_id"), false);
	table_index(s, t, STR("record_merge_gone"), STR("unit_id, gone_id"), false);
	t = schema_table(s, STR("record_merge_item"));
	table_column(s, t, STR("unit_id"), COLUMN_KEY, true);
	table_column(s, t, STR("merge_id"), COLUMN_KEY, true);
	table_column(s, t, STR("type"), COLUMN_KEY, true);
	table_column(s, t, STR("record_id"), COLUMN_KEY, true);
	table_column(s, t, STR("version"), COLUMN_INT, true);
	t->primary_key = STR("unit_id, merge_id, type, record_id");
}
