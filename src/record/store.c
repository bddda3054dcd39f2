/*
 * store.c: the write itself, inside the caller's transaction: row, child rows, history, relations,
 * search, audit, listeners. Nothing here decides whether it may be done.
 */
#include "record/internal.h"
#include "search/search.h"

static struct str
history_of(struct work *w, const struct cat_type *t)
{
	return str_cat(w->arena, t->table, STR("_history"));
}

/* Column values of the field columns of one row (main or child). */
static enum err_code
row_values(struct work *w, const struct record *r, const struct cat_type *t,
	   const struct field_columns *cols, struct str row_id, const struct kind_value *values,
	   struct value *out, struct err *e)
{
	enum err_code rc = ERR_OK;
	size_t i;

	for (i = 0; i < cols->n && rc == ERR_OK; i++) {
		const struct field_column *c = &cols->v[i];

		if (c->sealed && c->part == 0 && t == r->type && r->blob[c->field->slot].n > 0)
			out[i] = value_blob(r->blob[c->field->slot]);
		else
			rc = protect_value(w, r, t, c, row_id, &values[c->field->slot], &out[i], e);
	}
	return rc;
}

/* Its data key is another's now: nothing sealed may stay as it is. */
static bool
is_rekeyed(const struct record *r, const struct record *before)
{
	return before && !str_eq(key_owner(r), key_owner(before));
}

/* What did not change keeps its sealed bytes, so that a save does not re-seal the whole record. */
static void
reuse_blobs(struct record *r, const struct record *before)
{
	bool rekeyed = is_rekeyed(r, before);
	size_t i;

	for (i = 0; before && i < r->type->fields.n; i++) {
		const struct cat_field *f = r->type->fields.v[i];

		if (!rekeyed && before->blob[i].n > 0 && !is_rows(f) && field_same(r, before, f))
			r->blob[i] = before->blob[i];
		else
			r->blob[i] = STR_NONE;
	}
}

static enum err_code
insert_row(struct work *w, struct str table, const struct field_columns *cols,
	   const char *const *head, const struct value *head_values, size_t head_n,
	   const struct value *values, struct err *e)
{
	struct sql q;
	size_t i;

	sql_init(&q, w->arena);
	sql_raw(&q, "INSERT INTO ");
	sql_name(&q, table);
	sql_raw(&q, " (");
	for (i = 0; i < head_n; i++) {
		sql_raw(&q, i ? ", " : "");
		sql_name(&q, str_from(head[i]));
	}
	for (i = 0; i < cols->n; i++) {
		sql_raw(&q, ", ");
		sql_name(&q, cols->v[i].name);
	}
	sql_raw(&q, ") VALUES (");
	for (i = 0; i < head_n; i++) {
		sql_raw(&q, i ? ", " : "");
		sql_bind(&q, head_values[i]);
	}
	for (i = 0; i < cols->n; i++) {
		sql_raw(&q, ", ");
		sql_bind(&q, values[i]);
	}
	sql_raw(&q, ")");
	return sql_exec(w->db, &q, NULL, e);
}

static enum err_code
update_main(struct work *w, const struct record *r, const struct field_columns *cols,
	    const struct value *system, const struct value *values, struct err *e)
{
	int64_t changed = 0;
	enum err_code rc;
	struct sql q;
	size_t i;

	sql_init(&q, w->arena);
	sql_raw(&q, "UPDATE ");
	sql_name(&q, r->type->table);
	sql_raw(&q, " SET ");
	for (i = 2; i < SYSTEM_COLUMNS; i++) {
		sql_raw(&q, i > 2 ? ", " : "");
		sql_name(&q, str_from(system_columns[i]));
		sql_raw(&q, " = ");
		sql_bind(&q, system[i]);
	}
	for (i = 0; i < cols->n; i++) {
		sql_raw(&q, ", ");
		sql_name(&q, cols->v[i].name);
		sql_raw(&q, " = ");
		sql_bind(&q, values[i]);
	}
	sql_raw(&q, " WHERE unit_id = ");
	sql_bind(&q, value_text(r->unit_id));
	sql_raw(&q, " AND id = ");
	sql_bind(&q, value_text(r->id));
	sql_raw(&q, " AND version = ");
	sql_bind(&q, value_int(r->version - 1));
	rc = sql_exec(w->db, &q, &changed, e);
	if (rc == ERR_OK && changed != 1)
		rc = err_set(e, ERR_CONFLICT, "version moved under the write");
	return rc;
}

static enum err_code
close_history(struct work *w, struct str table, const char *key, const struct record *r,
	      struct err *e)
{
	struct sql q;

	sql_init(&q, w->arena);
	sql_raw(&q, "UPDATE ");
	sql_name(&q, table);
	sql_raw(&q, " SET recorded_to = ");
	sql_bind(&q, value_int(r->recorded_at));
	sql_raw(&q, " WHERE unit_id = ");
	sql_bind(&q, value_text(r->unit_id));
	sql_raw(&q, " AND ");
	sql_name(&q, str_from(key));
	sql_raw(&q, " = ");
	sql_bind(&q, value_text(r->id));
	sql_raw(&q, " AND recorded_to IS NULL");
	return sql_exec(w->db, &q, NULL, e);
}

static enum err_code
write_main(struct work *w, struct record *r, const struct record *before, struct err *e)
{
	const struct field_columns *cols = columns_of(w, r->type);
	struct value *values = arena_array(w->arena, struct value, cols->n);
	struct value system[SYSTEM_COLUMNS + 1];
	const char *head[SYSTEM_COLUMNS + 1];
	enum err_code rc;
	size_t i;

	rc = row_values(w, r, r->type, cols, r->id, r->values, values, e);
	if (rc != ERR_OK)
		return rc;
	system_values(r, system);
	for (i = 0; i < SYSTEM_COLUMNS; i++)
		head[i] = system_columns[i];
	r->digest = content_digest(w, system, SYSTEM_COLUMNS, values, cols->n);
	head[SYSTEM_COLUMNS] = "recorded_from";
	system[SYSTEM_COLUMNS] = value_int(r->recorded_at);
	rc = before ? update_main(w, r, cols, system, values, e)
		    : insert_row(w, r->type->table, cols, head, system, SYSTEM_COLUMNS, values, e);
	if (rc == ERR_OK && before)
		rc = close_history(w, history_of(w, r->type), "id", r, e);
	if (rc == ERR_OK)
		rc = insert_row(w, history_of(w, r->type), cols, head, system, SYSTEM_COLUMNS + 1,
				values, e);
	return rc;
}

static enum err_code
drop_rows(struct work *w, const struct record *r, const struct cat_field *f, struct err *e)
{
	struct sql q;
	enum err_code rc;

	sql_init(&q, w->arena);
	sql_raw(&q, "DELETE FROM ");
	sql_name(&q, f->rows->table);
	sql_raw(&q, " WHERE unit_id = ");
	sql_bind(&q, value_text(r->unit_id));
	sql_raw(&q, " AND parent_id = ");
	sql_bind(&q, value_text(r->id));
	rc = sql_exec(w->db, &q, NULL, e);
	return rc == ERR_OK ? close_history(w, history_of(w, f->rows), "parent_id", r, e) : rc;
}

static enum err_code
write_child_rows(struct work *w, const struct record *r, const struct cat_field *f, struct err *e)
{
	static const char *const head[] = {"unit_id", "parent_id",     "id",
					   "ord",     "recorded_from", "version"};
	const struct record_rows *rows = &r->rows[f->slot];
	const struct field_columns *cols = columns_of(w, f->rows);
	struct value *values = arena_array(w->arena, struct value, cols->n);
	enum err_code rc = ERR_OK;
	size_t i;

	for (i = 0; i < rows->n && rc == ERR_OK; i++) {
		struct value hv[] = {value_text(r->unit_id),    value_text(r->id),
				     value_text(rows->v[i].id), value_int((int64_t)i),
				     value_int(r->recorded_at), value_int(r->version)};

		rc = row_values(w, r, f->rows, cols, rows->v[i].id, rows->v[i].values, values, e);
		if (rc == ERR_OK)
			rc = insert_row(w, f->rows->table, cols, head, hv, 4, values, e);
		if (rc == ERR_OK)
			rc = insert_row(w, history_of(w, f->rows), cols, head, hv, 6, values, e);
	}
	return rc;
}

static enum err_code
write_rows(struct work *w, const struct record *r, const struct record *before, struct err *e)
{
	bool rekeyed = is_rekeyed(r, before);
	enum err_code rc = ERR_OK;
	size_t i;

	for (i = 0; i < r->type->fields.n && rc == ERR_OK; i++) {
		const struct cat_field *f = r->type->fields.v[i];

		if (!is_rows(f) || (before && !rekeyed && field_same(r, before, f)))
			continue;
		if (before)
			rc = drop_rows(w, r, f, e);
		if (rc == ERR_OK)
			rc = write_child_rows(w, r, f, e);
	}
	return rc;
}

static void
add_search_field(struct work *w, const struct record *r, const struct cat_field *f,
		 struct search_doc *d)
{
	const struct kind_value *v = &r->values[f->slot];

	if (kind_sealed(&f->params) || v->part[0].type == VALUE_NULL)
		return;
	vec_push(w->arena, &d->texts, f->params.kind->show(&f->params, v, w->arena));
}

static enum err_code
write_search(struct work *w, const struct record *r, struct err *e)
{
	const struct field_columns *cols;
	struct search_doc d = {0};
	size_t i;

	if (r->type->search.n == 0)
		return ERR_OK;
	if (record_gone(r))
		return search_remove(w->db, r->unit_id, r->id, e);
	d.unit = r->unit_id;
	d.type = r->type->key;
	d.record = r->id;
	d.parent = r->parent_id;
	d.made_by = r->made_by;
	d.name = record_title_of(w, r);
	d.at = r->happened_at;
	for (i = 0; i < r->type->search.n; i++)
		if (!str_eq(r->type->search.v[i]->key, r->type->title))
			add_search_field(w, r, r->type->search.v[i], &d);
	cols = columns_of(w, r->type);
	for (i = 0; i < cols->n; i++) {
		struct value tail = VALUE_EMPTY;

		if (cols->v[i].tail &&
		    protect_value(w, r, r->type, &cols->v[i], r->id,
				  &r->values[cols->v[i].field->slot], &tail, e) == ERR_OK &&
		    tail.type == VALUE_TEXT)
			vec_push(w->arena, &d.tails, tail.s);
	}
	return search_put(w->db, w->arena, &d, e);
}

static enum err_code
write_audit(struct work *w, const struct record *r, struct str act, struct err *e)
{
	struct audit_entry en = {0};

	en.act = act;
	en.account = w->actor->account;
	en.session = w->actor->session;
	en.unit = r->unit_id;
	en.type = r->type->key;
	en.record = r->id;
	en.reason = w->reason;
	en.result = STR("ok");
	en.digest = r->digest;
	return audit_write(w->engine->audit, w->db, &en, e);
}

static enum err_code
call_listeners(struct work *w, struct record *r, const struct record *before, struct err *e)
{
	enum err_code rc = ERR_OK;
	size_t i;

	for (i = 0; i < w->engine->listener_count && rc == ERR_OK; i++) {
		const struct record_listener *l = &w->engine->listeners[i];

		rc = l->changed(l->ctx, w, before, r, e);
	}
	return rc;
}

static enum err_code
announce(struct work *w, struct record *r, const struct record *before, struct err *e)
{
	enum err_code rc = ERR_OK;
	size_t i;

	for (i = 0; i < w->engine->listener_count && rc == ERR_OK; i++) {
		const struct record_listener *l = &w->engine->listeners[i];

		if (l->about_to)
			rc = l->about_to(l->ctx, w, before, r, e);
	}
	return rc;
}

static void
forget_rows(struct record *r)
{
	size_t i, n = r ? r->type->children.n + r->type->referrers.n : 0;

	for (i = 0; i < n; i++)
		r->children[i].loaded = false;
}

/* What was looked up before the save is not what is there after it. */
static void
forget_children(struct record *r)
{
	size_t i;

	forget_rows(r);
	forget_rows(r->parent);
	for (i = 0; i < r->type->fields.n; i++)
		forget_rows(r->followed[i]);
}

enum err_code
store_record(struct work *w, struct record *r, const struct record *before, struct str act,
	     struct err *e)
{
	enum err_code rc = announce(w, r, before, e);

	if (rc == ERR_OK)
		rc = work_read_well(w, e);
	if (rc != ERR_OK)
		return rc;
	r->version = before ? before->version + 1 : 1;
	r->changed_by = w->actor->account;
	r->changed_at = w->now;
	/* History is ordered by this instant, so it never stands still within one record. */
	r->recorded_at = before && w->now <= before->recorded_at ? before->recorded_at + 1 : w->now;
	r->catalogue = catalogue_id(w->engine->catalogue);
	reuse_blobs(r, before);
	rc = write_main(w, r, before, e);
	if (rc == ERR_OK)
		rc = write_rows(w, r, before, e);
	if (rc == ERR_OK)
		rc = write_relations(w, r, e);
	if (rc == ERR_OK)
		rc = write_search(w, r, e);
	if (rc == ERR_OK)
		rc = write_duplicates(w, r, e);
	if (rc == ERR_OK)
		rc = write_audit(w, r, act, e);
	forget_children(r);
	if (rc == ERR_OK)
		rc = call_listeners(w, r, before, e);
	return rc == ERR_OK ? work_read_well(w, e) : rc;
}
