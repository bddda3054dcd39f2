/*
 * effect.c: a move is carried out: its state, what follows it, the log of the flow; lines on pages.
 */
#include "workflow/internal.h"

enum err_code
flow_log_write(struct work *w, const struct record *r, struct str id, struct str move,
	       struct str from, struct str to, struct str words, struct str approval, struct err *e)
{
	struct value v[11];

	v[0] = value_text(r->unit_id);
	v[1] = value_text(id);
	v[2] = value_text(r->type->key);
	v[3] = value_text(r->id);
	v[4] = value_text(move);
	v[5] = value_text(from);
	v[6] = value_text(to);
	v[7] = value_int(w->now);
	v[8] = value_text(w->actor->account);
	v[9] = value_text(words);
	v[10] = value_text(approval);
	return db_exec(w->db,
		       STR("INSERT INTO flow_log (unit_id, id, type, record_id, move, from_state, "
			   "to_state, at, by_account, words, approval_id) VALUES "
			   "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
		       v, 11, NULL, e);
}

enum err_code
exceptions_write(struct work *w, const struct record *r, const struct move_request *rq,
		 struct err *e)
{
	enum err_code rc = ERR_OK;
	size_t i;

	for (i = 0; i < rq->exceptions.n && rc == ERR_OK; i++) {
		const struct need_exception *x = &rq->exceptions.v[i];
		struct value v[8];

		v[0] = value_text(r->unit_id);
		v[1] = value_text(rq->id);
		v[2] = value_text(x->need);
		v[3] = value_text(r->id);
		v[4] = value_text(x->reason);
		v[5] = value_text(x->words);
		v[6] = value_text(w->actor->account);
		v[7] = value_int(w->now);
		rc = db_exec(
			w->db,
			STR("INSERT INTO need_exception (unit_id, request_id, need, record_id, "
			    "reason, words, by_account, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
			v, 8, NULL, e);
	}
	return rc;
}

enum err_code
task_insert(struct work *w, const struct record *r, const struct task_line *t, struct err *e)
{
	struct value v[11];

	v[0] = value_text(r->unit_id);
	v[1] = value_text(id_new(w->arena));
	note_followed(w, NULL, v[1].s, 0, 0);
	v[2] = value_text(r->type->key);
	v[3] = value_text(r->id);
	v[4] = value_text(t->label);
	v[5] = t->to.n > 0 ? value_text(t->to) : VALUE_EMPTY;
	v[6] = t->due;
	v[7] = value_int(w->now);
	v[8] = t->react.n > 0 ? value_text(t->react) : VALUE_EMPTY;
	v[9] = value_int(t->urgent);
	/* Who speaks up in a record for named people is known to them alone. */
	v[10] = r->type->named ? VALUE_EMPTY : value_text(w->actor->account);
	return db_exec(
		w->db,
		STR("INSERT INTO task (unit_id, id, type, record_id, label, to_account, due_on,"
		    " made_at, react, urgent, from_account) VALUES "
		    "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
		v, 11, NULL, e);
}

enum err_code
workflow_tell(struct work *w, const struct record *r, struct str relation, struct str label,
	      struct err *e)
{
	struct str *people = NULL;
	enum err_code rc;
	size_t i, n = 0;

	rc = record_people(w, r, relation, &people, &n, e);
	if (rc == ERR_OK && n == 0)
		return task_insert(w, r, &(struct task_line){.label = label, .to = r->made_by}, e);
	for (i = 0; i < n && rc == ERR_OK; i++)
		rc = task_insert(w, r, &(struct task_line){.label = label, .to = people[i]}, e);
	return rc;
}

enum err_code
workflow_task_done(struct work *w, struct str task, struct err *e)
{
	struct value v[3] = {value_int(w->now), value_text(task), value_text(w->actor->account)};
	int64_t changed = 0;
	enum err_code rc;

	rc = db_exec(w->db,
		     STR("UPDATE task SET done_at = COALESCE(done_at, ?) WHERE id = ? AND "
			 "to_account = ?"),
		     v, 3, &changed, e);
	if (rc == ERR_OK && changed == 0)
		rc = err_set(e, ERR_FORBIDDEN, "no task of this person's");
	return rc;
}

/* What the flow asked for on the way here is over once the record goes on; what is due on a later
 * day (a visit half a year from now) stays. */
static enum err_code
close_due_tasks(struct work *w, const struct record *r, struct err *e)
{
	struct value v[4] = {value_int(w->now), value_text(r->unit_id), value_text(r->id),
			     value_int(w->today)};

	return db_exec(w->db,
		       STR("UPDATE task SET done_at = ? WHERE unit_id = ? AND record_id = ? AND "
			   "done_at IS NULL AND due_on <= ?"),
		       v, 4, NULL, e);
}

enum err_code
move_carry_out(struct work *w, struct record *r, const struct cat_move *m, struct str to,
	       struct str words, struct str approval, struct record **ret, struct err *e)
{
	struct str act = str_cat(w->arena, STR("move:"), m->key);
	struct record *after = record_copy(w, r);
	enum err_code rc;

	after->state = to;
	rc = then_set_own(w, after, &m->then, e);
	if (rc == ERR_OK)
		rc = record_apply(w, after, r, act, e);
	if (rc == ERR_OK)
		rc = close_due_tasks(w, r, e);
	if (rc == ERR_OK)
		rc = flow_log_write(w, after, id_new(w->arena), m->key, r->state, to, words,
				    approval, e);
	if (rc == ERR_OK)
		rc = then_follow(w, after, &m->then, act, e);
	if (rc == ERR_OK)
		rc = told_of_move(w, after, m, e);
	*ret = after;
	return rc;
}
