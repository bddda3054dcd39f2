/*
 * told.c: lines on other people's pages: who is told of a move; of lines that could not wait, who
 * got one about a record, who has seen it and since when.
 * Seen is said by the person herself ("I have seen it, I am coming"); that she opened a page is not
 * that.
 */
#include "workflow/internal.h"

/* Does she have the line already, not yet ticked off? */
static enum err_code
has_line(struct work *w, const struct record *r, const struct task_line *t, bool *ret,
	 struct err *e)
{
	struct value v[4] = {value_text(r->unit_id), value_text(r->id), value_text(t->react),
			     value_text(t->to)};
	struct value found = VALUE_EMPTY;
	enum err_code rc;

	rc = db_value(w->db, w->arena,
		      STR("SELECT id FROM task WHERE unit_id = ? AND record_id = ? AND react = ? "
			  "AND to_account = ? AND done_at IS NULL"),
		      v, 4, &found, e);
	*ret = found.type != VALUE_NULL;
	return rc;
}

static enum err_code
tell_one(struct work *w, const struct record *r, const struct task_line *t, struct err *e)
{
	bool there = false;
	enum err_code rc = has_line(w, r, t, &there, e);

	return rc == ERR_OK && !there ? task_insert(w, r, t, e) : rc;
}

enum err_code
told_all(struct work *w, const struct record *r, const struct task_line *line, struct str people,
	 struct err *e)
{
	struct task_line t = *line;
	enum err_code rc = ERR_OK;

	while (rc == ERR_OK && str_next(&people, '|', &t.to))
		if (t.to.n > 0)
			rc = tell_one(w, r, &t, e);
	return rc;
}

/* Who made the move knows of it. Nobody else there: nobody needs to be told. */
enum err_code
told_of_move(struct work *w, const struct record *r, const struct cat_move *m, struct err *e)
{
	const struct cat_state *to = cat_state(r->type->flow, r->state);
	struct task_line line = {.label = m->notice_label,
				 .react = str_cat(w->arena, STR("move:"), m->key)};
	struct who_search s;
	enum err_code rc = ERR_OK;
	size_t i;

	if (line.label.n == 0)
		line.label = to ? to->label : m->label;
	who_begin(&s, w, r, w->actor->account, STR_NONE);
	for (i = 0; i < m->notice.n && rc == ERR_OK; i++)
		rc = who_named(&s, m->notice.v[i], e);
	return rc == ERR_OK ? told_all(w, r, &line, buf_str(&s.found), e) : rc;
}

enum err_code
workflow_task_seen(struct work *w, struct str task, struct err *e)
{
	struct value v[3] = {value_int(w->now), value_text(task), value_text(w->actor->account)};
	int64_t changed = 0;
	enum err_code rc;

	rc = db_exec(w->db,
		     STR("UPDATE task SET seen_at = COALESCE(seen_at, ?) WHERE id = ? AND "
			 "to_account = ?"),
		     v, 3, &changed, e);
	if (rc == ERR_OK && changed == 0)
		rc = err_set(e, ERR_FORBIDDEN, "no task of this person's");
	return rc;
}

static void
write_moment(struct work *w, struct json *j, const char *key, struct value at)
{
	json_key(j, str_from(key));
	if (at.type == VALUE_INT)
		json_str(j, clock_iso(w->arena, at.i));
	else
		json_put_null(j);
}

/* Columns: account, its name, its telephone, label, told, seen, done, id. Only whose line it is can
 * say that it was seen. */
static void
write_one(struct work *w, struct db_stmt *st, struct json *j)
{
	json_object_start(j);
	json_k(j, "who");
	if (db_col(st, 0).type == VALUE_NULL) {
		json_put_null(j);
	} else {
		json_object_start(j);
		json_kstr(j, "id", db_col_str(st, 0));
		json_kstr(j, "name", db_col_str(st, 1));
		json_kstr(j, "phone", db_col_str(st, 2));
		json_object_end(j);
	}
	if (str_eq(db_col_str(st, 0), w->actor->account))
		json_kstr(j, "task", db_col_str(st, 7));
	json_kstr(j, "label", db_col_str(st, 3));
	write_moment(w, j, "at", db_col(st, 4));
	write_moment(w, j, "seen_at", db_col(st, 5));
	write_moment(w, j, "done_at", db_col(st, 6));
	json_object_end(j);
}

enum err_code
workflow_write_told(struct work *w, const struct record *r, struct json *j, struct err *e)
{
	struct value v[2] = {value_text(r->unit_id), value_text(r->id)};
	struct db_stmt *st;
	enum err_code rc;
	bool more;

	rc = db_query(
		w->db,
		STR("SELECT t.to_account, a.name, a.phone, t.label, t.made_at, t.seen_at, "
		    "t.done_at, t.id FROM task t LEFT JOIN account a ON a.id = t.to_account WHERE "
		    "t.unit_id = ? AND t.record_id = ? AND t.urgent = 1 ORDER BY t.made_at, "
		    "t.id"),
		v, 2, &st, e);
	if (rc != ERR_OK)
		return rc;
	json_object_start(j);
	json_k(j, "items");
	json_array_start(j);
	while ((rc = db_step(st, &more, e)) == ERR_OK && more)
		write_one(w, st, j);
	db_done(st);
	json_array_end(j);
	json_object_end(j);
	return rc;
}
