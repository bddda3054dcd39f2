/* merge_undo.c: a merge taken back: what it moved and nobody has changed since goes back to where it
 * was, out of the history; what was changed since stays and is said. */
#include "record/merge.h"

struct undoing {
	struct work *w;
	const struct cat_type *type;
	struct record *kept, *gone;
	struct str id, gone_state;
	int64_t kept_version, undone_at;
	VEC(struct merge_stays) stays;
};

static enum err_code
read_merge(struct undoing *u, struct str *ret_gone, struct err *e)
{
	struct value v[3] = {value_text(u->kept->unit_id), value_text(u->id),
			     value_text(u->kept->id)};
	struct db_stmt *st;
	enum err_code rc;
	bool more;

	rc = db_query(u->w->db,
		      STR("SELECT gone_id, gone_state, kept_version, undone_at FROM record_merge "
			  "WHERE unit_id = ? AND id = ? AND kept_id = ?"),
		      v, 3, &st, e);
	if (rc != ERR_OK)
		return rc;
	rc = db_step(st, &more, e);
	if (rc == ERR_OK && more) {
		*ret_gone = str_dup(u->w->arena, db_col_str(st, 0));
		u->gone_state = str_dup(u->w->arena, db_col_str(st, 1));
		u->kept_version = db_col_int(st, 2);
		u->undone_at = db_col_int(st, 3);
	}
	db_done(st);
	if (rc == ERR_OK && !more)
		rc = err_set(e, ERR_FORBIDDEN, "no such merge into this record");
	return rc;
}

/* Back to what stood in one version: the same record, written once more. */
static enum err_code
write_back(struct work *w, struct record *now, struct record *then, struct err *e)
{
	struct record *after = record_copy(w, now);
	size_t i;

	for (i = 0; i < now->type->fields.n; i++)
		field_copy(after, then, now->type->fields.v[i]);
	after->parent_id = then->parent_id;
	after->parent = NULL;
	if (now->type->parent) {
		enum err_code rc = load_light(w, now->type->parent, now->unit_id, then->parent_id,
					      &after->parent, e);

		if (rc != ERR_OK)
			return rc;
	}
	return record_apply(w, after, now, STR("merge_undo"), e);
}

static void
say_stays(struct undoing *u, const struct record *r)
{
	struct merge_stays s = {.type = r->type, .id = r->id};
	struct record *seen;

	if (!access_may(u->w->actor, r->type, ACT_READ) ||
	    find_row(u->w, r->type, r->id, ACT_READ, &seen, NULL) != ERR_OK)
		return;
	s.title = r->number.n > 0 ? r->number : r->type->label;
	vec_push(u->w->arena, &u->stays, s);
}

static enum err_code
move_back(struct undoing *u, const struct cat_type *t, struct str id, int64_t version,
	  struct err *e)
{
	struct record *r, *then;
	enum err_code rc = record_load_inside(u->w, t, u->kept->unit_id, id, true, &r, e);

	if (rc != ERR_OK)
		return rc;
	if (r->version != version) {
		say_stays(u, r);
		return ERR_OK;
	}
	rc = record_load_version(u->w, r, version - 1, &then, e);
	return rc == ERR_OK ? write_back(u->w, r, then, e) : rc;
}

struct item {
	struct str type, id;
	int64_t version;
};

static enum err_code
move_all_back(struct undoing *u, struct err *e)
{
	struct value v[2] = {value_text(u->kept->unit_id), value_text(u->id)};
	VEC(struct item) items = {0};
	struct db_stmt *st;
	enum err_code rc;
	bool more;
	size_t i;

	rc = db_query(u->w->db,
		      STR("SELECT type, record_id, version FROM record_merge_item WHERE "
			  "unit_id = ? AND merge_id = ? ORDER BY type, record_id"),
		      v, 2, &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more)
		vec_push(u->w->arena, &items,
			 ((struct item){str_dup(u->w->arena, db_col_str(st, 0)),
					str_dup(u->w->arena, db_col_str(st, 1)),
					db_col_int(st, 2)}));
	db_done(st);
	for (i = 0; i < items.n && rc == ERR_OK; i++) {
		const struct cat_type *t = cat_type(u->w->engine->catalogue, items.v[i].type);

		if (t)
			rc = move_back(u, t, items.v[i].id, items.v[i].version, e);
	}
	return rc;
}

/* Fields the merge gave the kept one go back, unless somebody has worked on them since. */
static enum err_code
restore_kept(struct undoing *u, struct err *e)
{
	struct record *before, *after, *now = record_copy(u->w, u->kept);
	enum err_code rc;
	bool any = false;
	size_t i;

	rc = record_load_version(u->w, u->kept, u->kept_version - 1, &before, e);
	if (rc == ERR_OK)
		rc = record_load_version(u->w, u->kept, u->kept_version, &after, e);
	for (i = 0; rc == ERR_OK && i < u->type->fields.n; i++) {
		const struct cat_field *f = u->type->fields.v[i];

		if (f->calc || field_same(before, after, f))
			continue;
		if (!field_same(u->kept, after, f)) {
			struct merge_stays s = {u->type, u->kept->id, f->label, f};

			vec_push(u->w->arena, &u->stays, s);
			continue;
		}
		field_copy(now, before, f);
		now->blob[i] = STR_NONE;
		any = true;
	}
	return rc == ERR_OK && any ? record_apply(u->w, now, u->kept, STR("merge_undo"), e) : rc;
}

static enum err_code
restore_gone(struct undoing *u, struct err *e)
{
	struct record *now = record_copy(u->w, u->gone);

	now->state = u->gone_state;
	return record_apply(u->w, now, u->gone, STR("merge_undo"), e);
}

static enum err_code
note_undone(struct undoing *u, struct err *e)
{
	struct value v[3] = {value_int(u->w->now), value_text(u->kept->unit_id), value_text(u->id)};

	return db_exec(u->w->db,
		       STR("UPDATE record_merge SET undone_at = ? WHERE unit_id = ? AND id = ?"), v,
		       3, NULL, e);
}

enum err_code
record_merge_undo(struct work *w, const struct cat_type *t, struct str kept, struct str merge,
		  struct str reason, struct record **ret, struct merge_stays **ret_stays,
		  size_t *ret_n, struct err *e)
{
	struct undoing u = {.w = w, .type = t, .id = merge};
	struct str gone;
	enum err_code rc;

	*ret_n = 0;
	rc = load_for_change(w, t, kept, ACT_UPDATE, &u.kept, e);
	if (rc == ERR_OK)
		rc = read_merge(&u, &gone, e);
	if (rc == ERR_OK && u.undone_at)
		return record_load(w, t, kept, ACT_READ, ret, e); /* again: it is done */
	if (rc == ERR_OK && record_gone(u.kept))
		rc = err_set(e, ERR_WRONG_STATE, "merged further: that one first");
	if (rc == ERR_OK)
		rc = record_load_inside(w, t, u.kept->unit_id, gone, true, &u.gone, e);
	if (rc != ERR_OK)
		return rc;
	w->reason = reason;
	rc = restore_kept(&u, e);
	if (rc == ERR_OK)
		rc = restore_gone(&u, e);
	if (rc == ERR_OK)
		rc = move_all_back(&u, e);
	if (rc == ERR_OK)
		rc = note_undone(&u, e);
	if (rc == ERR_OK)
		rc = record_load(w, t, kept, ACT_READ, ret, e);
	*ret_stays = u.stays.v;
	*ret_n = u.stays.n;
	return rc;
}
