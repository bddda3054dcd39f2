/*
 * answer_approval.c: approvals as JSON (docs/internals/api.md).
 */
#include "workflow/answer.h"

/* -- pending ------------------------------------------------------------------------------------- */

enum err_code
workflow_write_pending(struct work *w, const struct record *r, struct json *j, struct err *e)
{
	struct value v[2] = {value_text(r->unit_id), value_text(r->id)};
	struct approval *a = NULL;
	const struct cat_move *m;
	enum err_code rc;
	size_t n = 0;

	rc = approval_find(
		w,
		"a.unit_id = ? AND a.record_id = ? AND a.state IN ('waiting', 'pending') "
		"ORDER BY a.asked_at DESC",
		v, 2, &a, &n, e);
	m = rc == ERR_OK && n > 0 ? cat_move(r->type->flow, a->move) : NULL;
	if (!m) {
		json_put_null(j);
		return rc;
	}
	json_object_start(j);
	json_kstr(j, "approval", a->id);
	json_kstr(j, "state", a->state);
	json_kstr(j, "move", m->key);
	json_kstr(j, "label", m->label);
	put_person(j, "asked_by", a->asked_by, a->asked_by_name);
	json_kstr(j, "asked_at", clock_iso(w->arena, a->asked_at));
	put_turn(w, j, a->turn);
	json_kint(j, "days", waited_workdays(w, a->asked_at));
	json_kbool(j, "overdue", a->due_on != DATE_NONE && a->due_on < w->today);
	json_kbool(j, "mine", turn_has(a->turn, w->actor->account));
	json_object_end(j);
	return ERR_OK;
}

/* -- approvals ----------------------------------------------------------------------------------- */

static void
write_checks(struct work *w, struct record *r, const struct cat_move *m, struct json *j)
{
	size_t i;

	json_k(j, "checks");
	json_array_start(j);
	for (i = 0; i < m->needs.n; i++) {
		struct missing x = {m, m->needs.v[i], record_true(w, r, m->needs.v[i]->met)};

		put_need(j, &x);
	}
	json_array_end(j);
}

static void
write_record_ref(struct work *w, struct record *r, struct json *j)
{
	json_k(j, "record");
	json_object_start(j);
	json_kstr(j, "id", r->id);
	json_kstr(j, "title", record_title_shown(w, r, CHANNEL_LIST));
	json_kstr(j, "number", r->number);
	json_kint(j, "version", r->version);
	json_kstr(j, "type_label", r->type->label);
	json_object_end(j);
}

/* "|id|id|" */
static void
write_files(struct str held, struct json *j)
{
	struct str id;

	json_k(j, "files");
	json_array_start(j);
	while (str_next(&held, '|', &id))
		if (id.n > 0)
			json_str(j, id);
	json_array_end(j);
}

/* The last time it came back: who reads it again needs only what is different since. */
static enum err_code
write_earlier(struct work *w, const struct approval *a, struct json *j, struct err *e)
{
	struct value v[] = {value_text(a->unit_id), value_text(a->record_id), value_text(a->move),
			    value_int(a->asked_at)};
	struct approval *before = NULL;
	enum err_code rc;
	size_t n = 0;

	rc = approval_find(w,
			   "a.unit_id = ? AND a.record_id = ? AND a.move = ? AND "
			   "a.state = 'returned' AND a.decided_at <= ? "
			   "ORDER BY a.decided_at DESC LIMIT 1",
			   v, COUNTOF(v), &before, &n, e);
	json_k(j, "earlier");
	if (rc != ERR_OK || n == 0) {
		json_put_null(j);
		return rc;
	}
	json_object_start(j);
	json_kstr(j, "at", clock_iso(w->arena, before->decided_at));
	put_person(j, "by", before->decided_by, before->decided_by_name);
	json_kstr(j, "opinion", before->opinion);
	json_kint(j, "version", before->version_after);
	json_object_end(j);
	return rc;
}

static enum err_code
write_one(struct work *w, const struct approval *a, struct json *j, struct err *e)
{
	const struct cat_move *m;
	struct record *r;
	enum err_code rc = approval_record(w, a, &r, &m, e);

	if (rc != ERR_OK)
		return rc;
	json_object_start(j);
	json_kstr(j, "id", a->id);
	json_kstr(j, "type", a->type);
	write_record_ref(w, r, j);
	json_kstr(j, "move", a->move);
	json_kstr(j, "label", m->label);
	json_kstr(j, "state", a->state);
	put_person(j, "asked_by", a->asked_by, a->asked_by_name);
	json_kstr(j, "asked_at", clock_iso(w->arena, a->asked_at));
	json_kint(j, "waited_days", waited_workdays(w, a->asked_at));
	put_day(w, j, "due", a->due_on);
	json_kbool(j, "overdue", a->due_on != DATE_NONE && a->due_on < w->today);
	put_turn(w, j, a->turn);
	json_kbool(j, "mine", turn_has(a->turn, w->actor->account));
	json_kbool(j, "own", str_eq(a->asked_by, w->actor->account));
	write_checks(w, r, m, j);
	rc = put_exceptions(w, r, a->id, m, j, e);
	json_kstr(j, "words", a->words);
	json_kbool(j, "batch", m->batch);
	put_clauses(j, &m->approve_clauses);
	json_kstr(j, "opinion", a->opinion);
	write_files(a->files, j);
	if (rc == ERR_OK)
		rc = write_earlier(w, a, j, e);
	json_k(j, "decided_by");
	if (a->decided_by.n > 0) {
		json_object_start(j);
		json_kstr(j, "id", a->decided_by);
		json_kstr(j, "name", a->decided_by_name);
		json_kstr(j, "at", clock_iso(w->arena, a->decided_at));
		json_object_end(j);
	} else {
		json_put_null(j);
	}
	json_object_end(j);
	return rc;
}

static enum err_code
write_found(struct work *w, const char *key, const char *where, const struct value *args, size_t n,
	    struct json *j, struct err *e)
{
	struct approval *a = NULL;
	size_t found = 0, i;
	enum err_code rc = approval_find(w, where, args, n, &a, &found, e);

	json_key(j, str_from(key));
	json_array_start(j);
	for (i = 0; i < found && rc == ERR_OK; i++)
		rc = write_one(w, &a[i], j, e);
	json_array_end(j);
	return rc;
}

enum err_code
workflow_write_approvals(struct work *w, bool decided, struct json *j, struct err *e)
{
	struct str me = str_fmt(w->arena, "%%|%.*s|%%", STR_ARG(w->actor->account));
	struct value turn = value_text(me), self = value_text(w->actor->account);
	enum err_code rc;

	json_object_start(j);
	rc = write_found(w, "mine",
			 decided ? "a.decided_by = ? ORDER BY a.decided_at DESC LIMIT 50"
				 : "a.state IN ('waiting', 'pending') AND a.turn LIKE ? "
				   "ORDER BY a.asked_at LIMIT 50",
			 decided ? &self : &turn, 1, j, e);
	if (rc == ERR_OK)
		rc = write_found(w, "not_mine",
				 "a.state IN ('waiting', 'pending') AND a.asked_by = ? "
				 "ORDER BY a.asked_at LIMIT 50",
				 &self, 1, j, e);
	json_object_end(j);
	return rc;
}

enum err_code
workflow_write_approval(struct work *w, struct str id, struct json *j, struct err *e)
{
	struct approval a;
	enum err_code rc = approval_load(w, id, &a, e);

	if (rc != ERR_OK)
		return rc;
	if (!turn_has(a.turn, w->actor->account) && !str_eq(a.asked_by, w->actor->account) &&
	    !str_eq(a.decided_by, w->actor->account))
		return err_set(e, ERR_FORBIDDEN, "not a party of this approval");
	return write_one(w, &a, j, e);
}
