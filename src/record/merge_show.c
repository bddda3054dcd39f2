/* merge_show.c: merges as JSON: what would happen, and what did. */
#include "record/merge.h"

static void
write_side(struct work *w, struct record *r, struct json *j)
{
	json_object_start(j);
	json_kstr(j, "id", r->id);
	json_kstr(j, "number", r->number);
	json_kstr(j, "title", record_title_shown(w, r, CHANNEL_VIEW));
	json_kint(j, "version", r->version);
	json_kstr(j, "made_at", clock_iso(w->arena, r->made_at));
	json_kstr(j, "made_by", r->made_by_name);
	json_object_end(j);
}

/* Fields both have, differently; what only one has is kept without asking. */
static bool
differs(const struct merging *m, const struct cat_field *f)
{
	return !f->calc && !field_empty(m->kept, f) && !field_empty(m->gone, f) &&
	       !field_same(m->kept, m->gone, f);
}

static void
write_fields_of(struct merging *m, const char *key, struct record *r, struct json *j)
{
	size_t i;

	json_key(j, str_from(key));
	json_object_start(j);
	for (i = 0; i < m->type->fields.n; i++) {
		const struct cat_field *f = m->type->fields.v[i];

		if (!differs(m, f) || !record_shows(m->w, r, f, CHANNEL_VIEW))
			continue;
		json_key(j, f->key);
		record_write_field(m->w, r, f, j);
	}
	json_object_end(j);
}

/* Words for what cannot be read as it stands: places, people. */
static void
write_words_of(struct merging *m, const char *key, struct record *r, struct json *j)
{
	size_t i;

	json_key(j, str_from(key));
	json_object_start(j);
	for (i = 0; i < m->type->fields.n; i++) {
		const struct cat_field *f = m->type->fields.v[i];

		if (!differs(m, f) ||
		    (!f->params.kind->place && !f->params.kind->staff && !f->target))
			continue;
		json_key(j, f->key);
		json_str(j, record_words(m->w, r, f, CHANNEL_VIEW));
	}
	json_object_end(j);
}

static void
write_names(struct merging *m, const char *key,
	    bool (*pick)(struct merging *, const struct cat_field *), struct json *j)
{
	size_t i;

	json_key(j, str_from(key));
	json_array_start(j);
	for (i = 0; i < m->type->fields.n; i++)
		if (pick(m, m->type->fields.v[i]))
			json_str(j, m->type->fields.v[i]->key);
	json_array_end(j);
}

/* Telephone and ID number stay covered; that they differ must be seen all the same. */
static bool
covered_difference(struct merging *m, const struct cat_field *f)
{
	return differs(m, f) && !record_shows(m->w, m->kept, f, CHANNEL_VIEW);
}

static bool
joinable(struct merging *m, const struct cat_field *f)
{
	return differs(m, f) && merge_joins(f);
}

static bool
filled(struct merging *m, const struct cat_field *f)
{
	return !f->calc && field_empty(m->kept, f) && !field_empty(m->gone, f);
}

/* How many of each type would be carried, as far as the actor may know of them. */
static enum err_code
write_carried(struct merging *m, struct json *j, struct err *e)
{
	const struct map *types = &m->w->engine->catalogue->types;
	enum err_code rc = ERR_OK;
	size_t i, k;

	json_k(j, "carries");
	json_array_start(j);
	for (i = 0; i < types->n && rc == ERR_OK; i++) {
		const struct cat_type *t = types->entries[i].value;
		struct record *seen;
		struct str *ids;
		size_t n, shown = 0;

		rc = merge_refers(m, t, &ids, &n, e);
		for (k = 0; rc == ERR_OK && k < n && access_may(m->w->actor, t, ACT_READ); k++)
			shown += find_row(m->w, t, ids[k], ACT_READ, &seen, NULL) == ERR_OK &&
				 !record_gone(seen);
		if (shown == 0)
			continue;
		json_object_start(j);
		json_kstr(j, "type", t->key);
		json_kstr(j, "label", t->label);
		json_kint(j, "n", (int64_t)shown);
		json_object_end(j);
	}
	json_array_end(j);
	return rc;
}

enum err_code
record_merge_preview(struct work *w, const struct cat_type *t, struct str kept, struct str other,
		     struct json *j, struct err *e)
{
	struct merging m = {.w = w, .type = t};
	enum err_code rc = merge_load(&m, kept, other, e);

	if (rc == ERR_OK)
		rc = merge_refuse(&m, e);
	if (rc != ERR_OK)
		return rc;
	note_shown(w, m.kept);
	note_shown(w, m.gone);
	json_k(j, "kept");
	write_side(w, m.kept, j);
	json_k(j, "other");
	write_side(w, m.gone, j);
	write_fields_of(&m, "mine", m.kept, j);
	write_fields_of(&m, "stored", m.gone, j);
	write_words_of(&m, "mine_words", m.kept, j);
	write_words_of(&m, "stored_words", m.gone, j);
	write_names(&m, "covered", covered_difference, j);
	write_names(&m, "joins", joinable, j);
	write_names(&m, "fills", filled, j);
	return write_carried(&m, j, e);
}

enum err_code
merge_target(struct work *w, const struct record *r, struct str *ret, struct err *e)
{
	struct value v[2] = {value_text(r->unit_id), value_text(r->id)}, found = VALUE_EMPTY;
	enum err_code rc = ERR_OK;

	if (str_is(r->state, "merged"))
		rc = db_value(w->db, w->arena,
			      STR("SELECT kept_id FROM record_merge WHERE unit_id = ? AND "
				  "gone_id = ? AND undone_at IS NULL"),
			      v, 2, &found, e);
	*ret = found.type == VALUE_TEXT ? found.s : STR_NONE;
	return rc;
}

static void
write_merge(struct work *w, struct db_stmt *st, struct json *j)
{
	json_object_start(j);
	json_kstr(j, "id", db_col_str(st, 0));
	json_kstr(j, "other", db_col_str(st, 1));
	json_kstr(j, "number", db_col_str(st, 2));
	json_kstr(j, "at", clock_iso(w->arena, db_col_int(st, 3)));
	json_kstr(j, "by", db_col_str(st, 4));
	json_kstr(j, "reason", db_col_str(st, 5));
	json_k(j, "undone_at");
	if (db_col(st, 6).type == VALUE_NULL)
		json_put_null(j);
	else
		json_str(j, clock_iso(w->arena, db_col_int(st, 6)));
	json_object_end(j);
}

enum err_code
record_merges(struct work *w, const struct record *r, struct json *j, struct err *e)
{
	struct db_stmt *st;
	struct sql q;
	enum err_code rc;
	bool more;

	sql_init(&q, w->arena);
	sql_raw(&q, "SELECT m.id, m.gone_id, t.number, m.at, a.name, m.reason, m.undone_at FROM "
		    "record_merge m LEFT JOIN account a ON a.id = m.by_account LEFT JOIN ");
	sql_name(&q, r->type->table);
	sql_raw(&q, " t ON t.unit_id = m.unit_id AND t.id = m.gone_id WHERE m.unit_id = ");
	sql_bind(&q, value_text(r->unit_id));
	sql_raw(&q, " AND m.kept_id = ");
	sql_bind(&q, value_text(r->id));
	sql_raw(&q, " ORDER BY m.at DESC");
	json_array_start(j);
	rc = sql_query(w->db, &q, &st, e);
	if (rc == ERR_OK) {
		while ((rc = db_step(st, &more, e)) == ERR_OK && more)
			write_merge(w, st, j);
		db_done(st);
	}
	json_array_end(j);
	return rc;
}
