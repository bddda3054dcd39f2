/*
 * answer.c: flow and approvals as JSON (docs/internals/api.md).
 */
#include "workflow/internal.h"

static void
write_clauses(struct json *j, const struct cat_clauses *c)
{
	size_t i;

	json_k(j, "clauses");
	json_array_start(j);
	for (i = 0; i < c->ids.n; i++)
		json_str(j, c->ids.v[i]);
	json_array_end(j);
}

static void
write_person(struct json *j, const char *key, struct str id, struct str name)
{
	json_key(j, str_from(key));
	json_object_start(j);
	json_kstr(j, "id", id);
	json_kstr(j, "name", name);
	json_object_end(j);
}

static struct str
account_name(struct work *w, struct str id)
{
	struct value arg = value_text(id), name = VALUE_EMPTY;

	if (id.n == 0 || db_value(w->db, w->arena, STR("SELECT name FROM account WHERE id = ?"),
				  &arg, 1, &name, NULL) != ERR_OK)
		return STR_NONE;
	return name.s;
}

static void
write_turn(struct work *w, struct json *j, struct str turn)
{
	struct str piece;

	json_k(j, "turn");
	json_array_start(j);
	while (str_next(&turn, '|', &piece)) {
		if (piece.n == 0)
			continue;
		json_object_start(j);
		json_kstr(j, "id", piece);
		json_kstr(j, "name", account_name(w, piece));
		json_object_end(j);
	}
	json_array_end(j);
}

static int64_t
waited_workdays(struct work *w, int64_t since)
{
	int missing = 0;

	return calendar_between(&w->engine->catalogue->calendar, clock_day_of(since), w->today,
				&missing);
}

static void
write_day(struct work *w, struct json *j, const char *key, int64_t day)
{
	char text[10];

	json_key(j, str_from(key));
	if (day == DATE_NONE)
		json_put_null(j);
	else
		json_str(j, str_dup(w->arena, str_of(text, date_print_iso(day, text))));
}

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
	write_person(j, "asked_by", a->asked_by, a->asked_by_name);
	json_kstr(j, "asked_at", clock_iso(w->arena, a->asked_at));
	write_turn(w, j, a->turn);
	json_kint(j, "days", waited_workdays(w, a->asked_at));
	json_kbool(j, "overdue", a->due_on != DATE_NONE && a->due_on < w->today);
	json_kbool(j, "mine", turn_has(a->turn, w->actor->account));
	json_object_end(j);
	return ERR_OK;
}

/* -- the flow of one record --------------------------------------------------------------------- */

struct log_row {
	struct str by, by_name, move, from, to, words, approval;
	int64_t at;
};

static enum err_code
read_log(struct work *w, const struct record *r, struct log_row **ret, size_t *ret_n, struct err *e)
{
	struct value v[2] = {value_text(r->unit_id), value_text(r->id)};
	VEC(struct log_row) out = {0};
	struct db_stmt *st;
	enum err_code rc;
	bool more;

	rc = db_query(w->db,
		      STR("SELECT l.at, l.by_account, a.name, l.move, l.from_state, l.to_state, "
			  "l.words, l.approval_id FROM flow_log l LEFT JOIN account a ON a.id = "
			  "l.by_account WHERE l.unit_id = ? AND l.record_id = ? AND "
			  "l.from_state <> l.to_state ORDER BY l.at, l.id"),
		      v, 2, &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more) {
		struct log_row x = {.at = db_col_int(st, 0)};

		x.by = str_dup(w->arena, db_col_str(st, 1));
		x.by_name = str_dup(w->arena, db_col_str(st, 2));
		x.move = str_dup(w->arena, db_col_str(st, 3));
		x.from = str_dup(w->arena, db_col_str(st, 4));
		x.to = str_dup(w->arena, db_col_str(st, 5));
		x.words = str_dup(w->arena, db_col_str(st, 6));
		x.approval = str_dup(w->arena, db_col_str(st, 7));
		vec_push(w->arena, &out, x);
	}
	db_done(st);
	*ret = out.v;
	*ret_n = out.n;
	return rc;
}

static struct str
stage_of(const struct cat_flow *f, struct str state)
{
	const struct cat_state *s = cat_state(f, state);

	return s ? s->stage : STR_NONE;
}

static size_t
stage_index(const struct cat_flow *f, struct str stage)
{
	size_t i;

	for (i = 0; i < f->stages.n; i++)
		if (str_eq(f->stages.v[i].key, stage))
			break;
	return i;
}

/* When a stage was entered and left, out of the log; the first stage is entered by the record. */
static void
write_stage(struct work *w, const struct record *r, const struct log_row *log, size_t n, size_t i,
	    struct json *j)
{
	const struct cat_flow *f = r->type->flow;
	const struct cat_stage *s = &f->stages.v[i];
	size_t now = stage_index(f, stage_of(f, r->state)), k;
	int64_t from = i == 0 ? r->made_at : 0, to = 0;

	for (k = 0; k < n; k++) {
		struct str came = stage_of(f, log[k].from), went = stage_of(f, log[k].to);

		if (str_eq(went, s->key) && !str_eq(came, s->key))
			from = log[k].at;
		if (str_eq(came, s->key) && !str_eq(went, s->key))
			to = log[k].at;
	}
	json_object_start(j);
	json_kstr(j, "key", s->key);
	json_kstr(j, "label", s->label);
	json_kstr(j, "state", i < now ? STR("done") : i == now ? STR("now") : STR("next"));
	write_day(w, j, "from", from && i <= now ? clock_day_of(from) : DATE_NONE);
	write_day(w, j, "to", to && i < now ? clock_day_of(to) : DATE_NONE);
	write_clauses(j, &s->clauses);
	json_object_end(j);
}

static void
count_missing(const struct missing *all, size_t n, const struct cat_move *m, int *ret_must,
	      int *ret_advise)
{
	size_t i;

	*ret_must = *ret_advise = 0;
	for (i = 0; i < n; i++)
		if (all[i].move == m && !all[i].met)
			*(all[i].need->must ? ret_must : ret_advise) += 1;
}

/* Name of the person who would decide, as far as it can be said beforehand. */
static struct str
approver(struct work *w, struct record *r, const struct cat_move *m)
{
	struct str turn, piece;
	size_t n = 0;
	struct buf names;

	if (!m->approval || turn_find(w, r, m, w->actor->account, STR_NONE, &turn, NULL) != ERR_OK)
		return STR_NONE;
	buf_init(&names, w->arena, 1024);
	while (str_next(&turn, '|', &piece)) {
		if (piece.n == 0 || n == 3)
			continue;
		if (n++ > 0)
			buf_addc(&names, ' ');
		buf_add(&names, account_name(w, piece));
	}
	return buf_str(&names);
}

static void
write_moves(struct work *w, struct record *r, const struct missing *all, size_t n, struct json *j)
{
	const struct cat_flow *f = r->type->flow;
	size_t i;

	json_k(j, "moves");
	json_array_start(j);
	for (i = 0; i < f->moves.n; i++) {
		const struct cat_move *m = f->moves.v[i];
		const struct cat_state *to = cat_state(f, m->to);
		int must, advise;

		if (!move_from(m, r->state) || !may_ask(w, r, m))
			continue;
		count_missing(all, n, m, &must, &advise);
		json_object_start(j);
		json_kstr(j, "key", m->key);
		json_kstr(j, "label", m->label);
		json_kstr(j, "why", m->why);
		json_kstr(j, "to_label", to ? to->label : STR_NONE);
		json_kstr(j, "stage", to ? to->stage : STR_NONE);
		json_kbool(j, "forward",
			   to && stage_index(f, to->stage) > stage_index(f, stage_of(f, r->state)));
		json_kbool(j, "approval", m->approval);
		json_kstr(j, "approver", approver(w, r, m));
		json_kbool(j, "reason", m->reason);
		json_kint(j, "missing_must", must);
		json_kint(j, "missing_advise", advise);
		write_clauses(j, &m->clauses);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
write_need(struct json *j, const struct missing *x)
{
	const struct cat_need *need = x->need;

	json_object_start(j);
	json_kstr(j, "move", x->move->key);
	json_kstr(j, "key", need->key);
	json_kstr(j, "label", need->label);
	json_kstr(j, "hint", need->hint);
	json_kstr(j, "level", need->must ? STR("must") : STR("advise"));
	json_kbool(j, "met", x->met);
	json_kbool(j, "lock", need->lock);
	write_clauses(j, &need->clauses);
	json_k(j, "action");
	if (need->action_kind.n > 0) {
		json_object_start(j);
		json_key(j, need->action_kind);
		json_str(j, need->action_target);
		json_object_end(j);
	} else {
		json_put_null(j);
	}
	json_kstr(j, "reasons", need->reasons);
	json_object_end(j);
}

static enum err_code
write_exceptions(struct work *w, const struct record *r, struct str request,
		 const struct cat_move *m, struct json *j, struct err *e)
{
	struct value v[2] = {value_text(r->unit_id), value_text(request)};
	struct db_stmt *st;
	enum err_code rc;
	bool more;
	size_t i;

	json_k(j, "exceptions");
	json_array_start(j);
	rc = db_query(w->db,
		      STR("SELECT need, reason, words FROM need_exception WHERE unit_id = ? AND "
			  "request_id = ? ORDER BY need"),
		      v, 2, &st, e);
	while (rc == ERR_OK && (rc = db_step(st, &more, e)) == ERR_OK && more) {
		struct str key = db_col_str(st, 0), label = key, reasons = STR_NONE;

		for (i = 0; m && i < m->needs.n; i++)
			if (str_eq(m->needs.v[i]->key, key)) {
				label = m->needs.v[i]->label;
				reasons = m->needs.v[i]->reasons;
			}
		json_object_start(j);
		json_kstr(j, "need", key);
		json_kstr(j, "label", label);
		json_kstr(j, "reason", db_col_str(st, 1));
		json_kstr(j, "reasons", reasons);
		json_kstr(j, "words", db_col_str(st, 2));
		json_object_end(j);
	}
	if (rc == ERR_OK)
		db_done(st);
	json_array_end(j);
	return rc;
}

static enum err_code
write_log(struct work *w, const struct record *r, const struct log_row *log, size_t n,
	  struct json *j, struct err *e)
{
	const struct cat_flow *f = r->type->flow;
	enum err_code rc = ERR_OK;
	size_t i;

	json_k(j, "log");
	json_array_start(j);
	for (i = 0; i < n && rc == ERR_OK; i++) {
		const struct cat_move *m = cat_move(f, log[i].move);
		const struct cat_state *to = cat_state(f, log[i].to);

		json_object_start(j);
		json_kstr(j, "at", clock_iso(w->arena, log[i].at));
		write_person(j, "by", log[i].by, log[i].by_name);
		json_kstr(j, "move", log[i].move);
		json_kstr(j, "label", m ? m->label : STR_NONE);
		json_kstr(j, "from", log[i].from);
		json_kstr(j, "to", log[i].to);
		json_kstr(j, "to_label", to ? to->label : STR_NONE);
		json_kstr(j, "opinion", log[i].words);
		rc = write_exceptions(w, r, log[i].approval, m, j, e);
		json_object_end(j);
	}
	json_array_end(j);
	return rc;
}

enum err_code
workflow_write_flow(struct work *w, struct record *r, struct json *j, struct err *e)
{
	const struct cat_flow *f = r->type->flow;
	struct missing *all = NULL;
	struct log_row *log = NULL;
	size_t n = 0, log_n = 0, i;
	enum err_code rc;

	if (!f)
		return err_set(e, ERR_NOT_FOUND, "type has no flow");
	rc = workflow_missing(w, r, &all, &n, e);
	if (rc == ERR_OK)
		rc = read_log(w, r, &log, &log_n, e);
	if (rc != ERR_OK)
		return rc;
	json_object_start(j);
	json_kstr(j, "state", r->state);
	json_kstr(j, "stage", stage_of(f, r->state));
	json_kint(j, "version", r->version);
	json_k(j, "pending");
	rc = workflow_write_pending(w, r, j, e);
	json_k(j, "stages");
	json_array_start(j);
	for (i = 0; i < f->stages.n; i++)
		write_stage(w, r, log, log_n, i, j);
	json_array_end(j);
	write_moves(w, r, all, n, j);
	json_k(j, "missing");
	json_array_start(j);
	for (i = 0; i < n; i++)
		write_need(j, &all[i]);
	json_array_end(j);
	if (rc == ERR_OK)
		rc = write_log(w, r, log, log_n, j, e);
	json_object_end(j);
	return rc;
}

void
workflow_write_missing(struct json *j, const struct missing *v, size_t n)
{
	size_t i;

	json_array_start(j);
	for (i = 0; i < n; i++)
		write_need(j, &v[i]);
	json_array_end(j);
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

		write_need(j, &x);
	}
	json_array_end(j);
}

static void
write_record_ref(struct work *w, struct record *r, struct json *j)
{
	json_k(j, "record");
	json_object_start(j);
	json_kstr(j, "id", r->id);
	json_kstr(j, "title", record_title_of(w, r));
	json_kstr(j, "number", r->number);
	json_kint(j, "version", r->version);
	json_kstr(j, "type_label", r->type->label);
	json_object_end(j);
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
	write_person(j, "asked_by", a->asked_by, a->asked_by_name);
	json_kstr(j, "asked_at", clock_iso(w->arena, a->asked_at));
	json_kint(j, "waited_days", waited_workdays(w, a->asked_at));
	write_day(w, j, "due", a->due_on);
	json_kbool(j, "overdue", a->due_on != DATE_NONE && a->due_on < w->today);
	write_turn(w, j, a->turn);
	json_kbool(j, "mine", turn_has(a->turn, w->actor->account));
	json_kbool(j, "own", str_eq(a->asked_by, w->actor->account));
	write_checks(w, r, m, j);
	rc = write_exceptions(w, r, a->id, m, j, e);
	json_kstr(j, "words", a->words);
	json_kbool(j, "batch", m->batch);
	write_clauses(j, &m->approve_clauses);
	json_kstr(j, "opinion", a->opinion);
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
