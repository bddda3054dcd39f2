/*
 * effect.c: what follows a move: the state, fields set, tasks, the log of the flow.
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

static enum err_code
apply_fields(struct work *w, struct record *r, const struct cat_move *m, struct err *e)
{
	size_t i;

	for (i = 0; i < m->set.n; i++) {
		const struct cat_effect *s = &m->set.v[i];
		struct rule_result x = record_eval(w, r, s->value);

		if (x.code != RULE_OK)
			return err_set(e, ERR_INTERNAL, "effect on %.*s does not evaluate",
				       STR_ARG(s->field->key));
		r->values[s->field->slot] = (struct kind_value){{x.value}};
	}
	return ERR_OK;
}

static enum err_code
insert_task(struct work *w, const struct record *r, struct str label, struct str to,
	    struct value due, struct err *e)
{
	struct value v[8];

	v[0] = value_text(r->unit_id);
	v[1] = value_text(id_new(w->arena));
	v[2] = value_text(r->type->key);
	v[3] = value_text(r->id);
	v[4] = value_text(label);
	v[5] = value_text(to);
	v[6] = due;
	v[7] = value_int(w->now);
	return db_exec(
		w->db,
		STR("INSERT INTO task (unit_id, id, type, record_id, label, to_account, due_on,"
		    " made_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
		v, 8, NULL, e);
}

static enum err_code
add_task(struct work *w, struct record *r, const struct cat_move_task *t, struct err *e)
{
	struct rule_result due = {0};
	struct str *people = NULL;
	enum err_code rc;
	size_t n = 0;

	rc = record_people(w, r, t->to, &people, &n, e);
	if (rc != ERR_OK)
		return rc;
	if (t->due)
		due = record_eval(w, r, t->due);
	return insert_task(w, r, t->label, n > 0 ? people[0] : r->made_by,
			   due.code == RULE_OK ? due.value : VALUE_EMPTY, e);
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
		return insert_task(w, r, label, r->made_by, VALUE_EMPTY, e);
	for (i = 0; i < n && rc == ERR_OK; i++)
		rc = insert_task(w, r, label, people[i], VALUE_EMPTY, e);
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
	struct record *after = record_copy(w, r);
	enum err_code rc;
	size_t i;

	after->state = to;
	rc = apply_fields(w, after, m, e);
	if (rc == ERR_OK)
		rc = record_apply(w, after, r, str_cat(w->arena, STR("move:"), m->key), e);
	if (rc == ERR_OK)
		rc = close_due_tasks(w, r, e);
	if (rc == ERR_OK)
		rc = flow_log_write(w, after, id_new(w->arena), m->key, r->state, to, words,
				    approval, e);
	for (i = 0; i < m->tasks.n && rc == ERR_OK; i++)
		rc = add_task(w, after, &m->tasks.v[i], e);
	*ret = after;
	return rc;
}
