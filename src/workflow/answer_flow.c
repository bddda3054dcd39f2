/*
 * answer_flow.c: the flow of one record as JSON (docs/internals/api.md).
 */
#include "workflow/answer.h"

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
		      /* the row that only closes a request says nothing of its own */
		      STR("SELECT l.at, l.by_account, a.name, l.move, l.from_state, l.to_state, "
			  "l.words, l.approval_id FROM flow_log l LEFT JOIN account a ON a.id = "
			  "l.by_account WHERE l.unit_id = ? AND l.record_id = ? AND "
			  "(l.from_state <> l.to_state OR l.words <> '') ORDER BY l.at, l.id"),
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

/* The stages people see: those of a view where it holds, else the flow's own. */
struct way {
	const struct cat_flow *flow;
	const struct cat_stage *v;
	size_t n;
	bool view;
};

static struct way
way_of(struct work *w, struct record *r)
{
	const struct cat_flow *f = r->type->flow;
	size_t i;

	for (i = 0; i < f->views.n; i++)
		if (record_true(w, r, f->views.v[i].when))
			return (struct way){f, f->views.v[i].stages.v, f->views.v[i].stages.n,
					    true};
	return (struct way){f, f->stages.v, f->stages.n, false};
}

static bool
stage_holds(const struct way *way, const struct cat_stage *s, struct str state)
{
	const struct cat_state *of = way->view ? NULL : cat_state(way->flow, state);
	size_t i;

	for (i = 0; i < s->states.n; i++)
		if (str_eq(s->states.v[i], state))
			return true;
	return of && str_eq(of->stage, s->key);
}

static size_t
stage_index(const struct way *way, struct str state)
{
	size_t i;

	for (i = 0; i < way->n; i++)
		if (stage_holds(way, &way->v[i], state))
			break;
	return i;
}

/* When a stage was entered and left, out of the log; the first stage is entered by the record. */
static void
write_stage(struct work *w, const struct record *r, const struct way *way,
	    const struct log_row *log, size_t n, size_t i, struct json *j)
{
	const struct cat_stage *s = &way->v[i];
	size_t now = stage_index(way, r->state), k;
	int64_t from = i == 0 ? r->made_at : 0, to = 0;

	for (k = 0; k < n; k++) {
		bool came = stage_holds(way, s, log[k].from), went = stage_holds(way, s, log[k].to);

		if (went && !came)
			from = log[k].at;
		if (came && !went)
			to = log[k].at;
	}
	json_object_start(j);
	json_kstr(j, "key", s->key);
	json_kstr(j, "label", s->label);
	json_kstr(j, "state", i < now ? STR("done") : i == now ? STR("now") : STR("next"));
	put_day(w, j, "from", from && i <= now ? clock_day_of(from) : DATE_NONE);
	put_day(w, j, "to", to && i < now ? clock_day_of(to) : DATE_NONE);
	put_clauses(j, &s->clauses);
	json_object_end(j);
}

static void
write_stages(struct work *w, const struct record *r, const struct way *way,
	     const struct log_row *log, size_t n, struct json *j)
{
	size_t i, now = stage_index(way, r->state);

	json_kstr(j, "stage", now < way->n ? way->v[now].key : STR_NONE);
	json_k(j, "stages");
	json_array_start(j);
	for (i = 0; i < way->n; i++)
		write_stage(w, r, way, log, n, i, j);
	json_array_end(j);
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
write_moves(struct work *w, struct record *r, const struct missing *all, size_t n,
	    const struct way *way, struct json *j)
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
		json_kbool(j, "forward", stage_index(way, m->to) > stage_index(way, r->state));
		json_kbool(j, "approval", m->approval);
		json_kstr(j, "approver", approver(w, r, m));
		json_kbool(j, "reason", m->reason);
		json_kint(j, "missing_must", must);
		json_kint(j, "missing_advise", advise);
		put_clauses(j, &m->clauses);
		json_object_end(j);
	}
	json_array_end(j);
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
		put_person(j, "by", log[i].by, log[i].by_name);
		json_kstr(j, "move", log[i].move);
		json_kstr(j, "label", m ? m->label : STR_NONE);
		json_kstr(j, "from", log[i].from);
		json_kstr(j, "to", log[i].to);
		json_kstr(j, "to_label", to ? to->label : STR_NONE);
		json_kstr(j, "opinion", log[i].words);
		rc = put_exceptions(w, r, log[i].approval, m, j, e);
		json_object_end(j);
	}
	json_array_end(j);
	return rc;
}

enum err_code
workflow_write_flow(struct work *w, struct record *r, struct json *j, struct err *e)
{
	struct missing *all = NULL;
	struct log_row *log = NULL;
	size_t n = 0, log_n = 0, i;
	struct way way;
	enum err_code rc;

	if (!r->type->flow)
		return err_set(e, ERR_NOT_FOUND, "type has no flow");
	way = way_of(w, r);
	rc = workflow_missing(w, r, &all, &n, e);
	if (rc == ERR_OK)
		rc = read_log(w, r, &log, &log_n, e);
	if (rc != ERR_OK)
		return rc;
	json_object_start(j);
	json_kstr(j, "state", r->state);
	json_kint(j, "version", r->version);
	json_k(j, "pending");
	rc = workflow_write_pending(w, r, j, e);
	write_stages(w, r, &way, log, log_n, j);
	write_moves(w, r, all, n, &way, j);
	json_k(j, "missing");
	json_array_start(j);
	for (i = 0; i < n; i++)
		put_need(j, &all[i]);
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
		put_need(j, &v[i]);
	json_array_end(j);
}
