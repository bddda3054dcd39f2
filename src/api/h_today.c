/*
 * h_today.c: what one person has to do now: what is due, what waits for an opinion, what came back,
 * what a flow asked for. Everything else of the day is a number with a way to its list.
 */
#include "api/app.h"
#include "api/route.h"
#include "base/clock.h"
#include "deadline/deadline.h"
#include "rule/date.h"
#include "signal/signal.h"
#include "workflow/workflow.h"

enum { DEADLINES_MAX = 60, ROWS_MAX = 60 };

/* -- one line ------------------------------------------------------------------------------------- */

struct line {
	struct str id, label, who, phone; /* whom to ask about it */
	const char *kind;
	const struct cat_type *type;
	struct str unit, record, rule;
	const struct deadline *deadline; /* of kind deadline */
	int64_t due_on;                  /* DATE_NONE = none */
	int64_t at;
	int64_t seen_at; /* 0 = not yet */
	bool urgent;
	const struct cat_clauses *clauses;
};

struct lines {
	VEC(struct line) of;
};

static void
write_clauses(struct json *j, const struct cat_clauses *c)
{
	size_t i;

	json_k(j, "clauses");
	json_array_start(j);
	for (i = 0; c && i < c->ids.n; i++)
		json_str(j, c->ids.v[i]);
	json_array_end(j);
}

/* "Title of the case, 2026-11-21 14:18": a record that hangs on another is known by that one first. */
static struct str
which(struct request *rq, struct record *r)
{
	struct str own = record_title_of(&rq->work, r);

	if (!r->parent)
		return own;
	return str_fmt(rq->arena, "%.*s %.*s", STR_ARG(record_title_of(&rq->work, r->parent)),
		       STR_ARG(own));
}

/* Title and number say which one it is; nothing of the record is opened for it. */
static void
write_record_head(struct request *rq, const struct line *l, struct record *r, struct json *j)
{
	json_kstr(j, "type", l->type ? l->type->key : STR_NONE);
	json_kstr(j, "type_label", l->type ? l->type->label : STR_NONE);
	json_kstr(j, "record", l->record);
	json_kstr(j, "sub", r ? which(rq, r) : STR_NONE);
	json_kstr(j, "number", r ? r->number : STR_NONE);
	json_kstr(j, "parent", r ? r->parent_id : STR_NONE);
}

/* An approval has its working days (approve.days); a task says its day itself. */
static void
write_due(struct request *rq, const struct line *l, struct json *j)
{
	struct deadline d = {.by_day = true, .workdays = l->kind[0] != 't'};

	json_k(j, "due");
	if (l->deadline) {
		deadline_write_due(&rq->work, l->deadline, j);
		return;
	}
	if (l->due_on == DATE_NONE) {
		json_put_null(j);
		return;
	}
	d.due_at = (l->due_on + 1) * CLOCK_DAY_MS - CLOCK_ZONE_MS - 1;
	d.late_at = d.due_at;
	deadline_write_due(&rq->work, &d, j);
}

static void
write_line(struct request *rq, const struct line *l, struct record *r, struct json *j)
{
	json_object_start(j);
	json_kstr(j, "id", l->id);
	json_kstr(j, "kind", str_from(l->kind));
	json_kstr(j, "label", l->label);
	write_record_head(rq, l, r, j);
	write_due(rq, l, j);
	write_clauses(j, l->clauses);
	if (l->deadline) {
		json_kstr(j, "key", l->deadline->rule->key);
		json_kstr(j, "rule", l->deadline->rule->rule);
	} else {
		json_kstr(j, "who", l->who);
		json_kbool(j, "urgent", l->urgent);
		if (l->phone.n > 0)
			json_kstr(j, "phone", l->phone);
		if (l->seen_at > 0)
			json_kstr(j, "seen_at", clock_iso(rq->arena, l->seen_at));
		json_kstr(j, "since", clock_iso(rq->arena, l->at));
		json_kint(j, "since_days", rq->work.today - clock_day_of(l->at));
	}
	json_object_end(j);
}

/* The records are read for all lines together. */
static enum err_code
write_lines(struct request *rq, const char *key, const struct lines *lines, struct json *j,
	    struct err *e)
{
	struct record_head *heads = arena_array(rq->arena, struct record_head, lines->of.n + 1);
	enum err_code rc;
	size_t i;

	for (i = 0; i < lines->of.n; i++) {
		const struct line *l = &lines->of.v[i];

		heads[i] = (struct record_head){.type = l->type, .unit = l->unit, .id = l->record};
	}
	rc = record_load_heads(&rq->work, heads, lines->of.n, e);
	json_key(j, str_from(key));
	json_array_start(j);
	for (i = 0; i < lines->of.n && rc == ERR_OK; i++)
		write_line(rq, &lines->of.v[i], heads[i].record, j);
	json_array_end(j);
	return rc;
}

/* -- deadlines --------------------------------------------------------------------------------------- */

/* What must be done and what is only worth reading are two lists. */
static enum err_code
find_deadlines(struct request *rq, struct lines *ret, struct lines *ret_read, struct err *e)
{
	struct deadline *d;
	enum err_code rc;
	size_t i, n = 0;

	rc = deadline_list(&rq->work, rq->actor.account, DEADLINES_MAX, &d, &n, e);
	for (i = 0; i < n && rc == ERR_OK; i++) {
		struct line l = {.kind = "deadline", .type = d[i].type, .deadline = &d[i]};

		l.id = str_fmt(rq->arena, "%.*s/%.*s", STR_ARG(d[i].record),
			       STR_ARG(d[i].rule->key));
		l.label = d[i].rule->label;
		l.unit = d[i].unit;
		l.record = d[i].record;
		l.clauses = &d[i].rule->clauses;
		vec_push(rq->arena, d[i].rule->read ? &ret_read->of : &ret->of, l);
	}
	return rc;
}

/* -- approvals and tasks ------------------------------------------------------------------------------- */

static void
name_move(struct line *l, struct str move)
{
	const struct cat_move *m = l->type && l->type->flow ? cat_move(l->type->flow, move) : NULL;

	l->label = m ? m->label : move;
	l->clauses = m ? &m->approve_clauses : NULL;
}

static void
cite_react(struct line *l, struct str react)
{
	const struct cat_react *x = l->type ? cat_react(l->type, react) : NULL;

	l->clauses = x ? &x->clauses : NULL;
}

/* Columns: id, unit, type, record, label or move, due, at, name, react, urgent, telephone, seen. */
static void
read_line(struct request *rq, struct db_stmt *st, const char *kind, struct line *l)
{
	struct value due = db_col(st, 5);
	struct str text = str_dup(rq->arena, db_col_str(st, 4));

	*l = (struct line){.kind = kind, .label = text};
	l->id = str_dup(rq->arena, db_col_str(st, 0));
	l->unit = str_dup(rq->arena, db_col_str(st, 1));
	l->type = cat_type(rq->app->catalogue, db_col_str(st, 2));
	l->record = str_dup(rq->arena, db_col_str(st, 3));
	l->due_on = due.type == VALUE_INT ? due.i : DATE_NONE;
	l->at = db_col_int(st, 6);
	l->who = str_dup(rq->arena, db_col_str(st, 7));
	l->urgent = db_col_int(st, 9) != 0;
	l->phone = str_dup(rq->arena, db_col_str(st, 10));
	l->seen_at = db_col_int(st, 11);
	if (kind[0] != 't') /* a task has words of its own */
		name_move(l, text);
	else
		cite_react(l, db_col_str(st, 8));
}

static enum err_code
find_lines(struct request *rq, const char *kind, const char *sql, struct value who,
	   struct lines *ret, struct err *e)
{
	struct value v[] = {who, value_int(ROWS_MAX)};
	struct db_stmt *st;
	enum err_code rc;
	bool more;

	rc = db_query(rq->work.db, str_from(sql), v, 2, &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more) {
		struct line l;

		read_line(rq, st, kind, &l);
		vec_push(rq->arena, &ret->of, l);
	}
	db_done(st);
	return rc;
}

#define APPROVAL_LINE                                                                              \
	"SELECT p.id, p.unit_id, p.type, p.record_id, p.move, p.due_on, p.asked_at, a.name, "      \
	"NULL, 0, NULL, 0 FROM approval p "

static enum err_code
find_turn(struct request *rq, struct lines *ret, struct err *e)
{
	struct str me = str_fmt(rq->arena, "%%|%.*s|%%", STR_ARG(rq->actor.account));

	return find_lines(rq, "approval",
			  APPROVAL_LINE "LEFT JOIN account a ON a.id = p.asked_by "
					"WHERE p.state IN ('waiting', 'pending') AND p.turn LIKE ? "
					"ORDER BY p.asked_at LIMIT ?",
			  value_text(me), ret, e);
}

/* Returned, and not asked for again since. */
static enum err_code
find_returned(struct request *rq, struct lines *ret, struct err *e)
{
	return find_lines(rq, "returned",
			  APPROVAL_LINE
			  "LEFT JOIN account a ON a.id = p.decided_by WHERE p.state = 'returned' "
			  "AND p.asked_by = ? AND NOT EXISTS (SELECT 1 FROM approval later WHERE "
			  "later.unit_id = p.unit_id AND later.record_id = p.record_id AND "
			  "later.asked_at > p.decided_at) ORDER BY p.decided_at LIMIT ?",
			  value_text(rq->actor.account), ret, e);
}

#define TASK_LINE                                                                                  \
	"SELECT t.id, t.unit_id, t.type, t.record_id, t.label, t.due_on, t.made_at, f.name, "      \
	"t.react, t.urgent, f.phone, t.seen_at FROM task t LEFT JOIN account f ON "                \
	"t.urgent = 1 AND f.id = t.from_account WHERE t.to_account = ? AND t.done_at IS NULL AND "

/* What cannot wait stands before everything else. */
static enum err_code
find_urgent(struct request *rq, struct lines *ret, struct err *e)
{
	return find_lines(rq, "task", TASK_LINE "t.urgent = 1 ORDER BY t.made_at DESC LIMIT ?",
			  value_text(rq->actor.account), ret, e);
}

static enum err_code
find_tasks(struct request *rq, struct lines *ret, struct err *e)
{
	return find_lines(rq, "task",
			  TASK_LINE
			  "COALESCE(t.urgent, 0) = 0 ORDER BY t.due_on, t.made_at LIMIT ?",
			  value_text(rq->actor.account), ret, e);
}

static enum err_code
find_waiting(struct request *rq, struct lines *ret, struct err *e)
{
	return find_lines(rq, "waiting",
			  APPROVAL_LINE
			  "LEFT JOIN account a ON a.id = (SELECT min(x.id) FROM account x WHERE "
			  "p.turn LIKE '%|' || x.id || '|%') "
			  "WHERE p.state IN ('waiting', 'pending') AND p.asked_by = ? "
			  "ORDER BY p.asked_at LIMIT ?",
			  value_text(rq->actor.account), ret, e);
}

/* -- numbers --------------------------------------------------------------------------------------------- */

static bool
counts_missing(const struct cat_type *t)
{
	size_t i;

	for (i = 0; i < t->fields.n; i++)
		if (t->fields.v[i]->complete)
			return true;
	return false;
}

/* One statement over all types. */
static enum err_code
write_counts(struct request *rq, struct json *j, struct err *e)
{
	const struct map *types = &rq->app->catalogue->types;
	struct query *q = arena_array(rq->arena, struct query, types->n + 1);
	int64_t *counts = arena_array(rq->arena, int64_t, types->n + 1), incomplete = 0;
	enum err_code rc;
	size_t i, n = 0;

	for (i = 0; i < types->n; i++) {
		q[n] = (struct query){.type = types->entries[i].value, .act = ACT_READ};
		q[n].mine = q[n].incomplete = true;
		n += counts_missing(q[n].type);
	}
	rc = record_counts(&rq->work, q, n, counts, e);
	for (i = 0; i < n; i++)
		incomplete += counts[i];
	json_k(j, "incomplete");
	json_object_start(j);
	json_kint(j, "count", incomplete);
	json_kstr(j, "view", STR("incomplete"));
	json_object_end(j);
	return rc;
}

/* Nothing to be found yet: the page then says how to begin. */
static enum err_code
write_first_day(struct request *rq, struct json *j, struct err *e)
{
	struct value unit = value_text(rq->actor.unit.id), n;
	enum err_code rc;

	rc = db_value(
		rq->work.db, rq->arena,
		STR("SELECT COUNT(*) FROM (SELECT 1 AS one FROM number_counter WHERE unit_id = ? "
		    "LIMIT 1) found"),
		&unit, 1, &n, e);
	json_kbool(j, "first_day", rc == ERR_OK && n.i == 0);
	return rc;
}

/* Questions about records: a number only, for who gets any at all. */
static enum err_code
write_signals(struct request *rq, struct json *j, struct err *e)
{
	struct signal_list turn;
	enum err_code rc = signal_turn(&rq->work, &turn, e);

	if (rc == ERR_OK && signal_may(&rq->actor))
		json_kint(j, "signals", (int64_t)turn.n);
	return rc;
}

static enum err_code
write_must(struct request *rq, struct json *j, struct err *e)
{
	struct lines must = {0}, read = {0};
	enum err_code rc;

	rc = find_urgent(rq, &must, e);
	if (rc == ERR_OK)
		rc = find_deadlines(rq, &must, &read, e);
	if (rc == ERR_OK)
		rc = find_turn(rq, &must, e);
	if (rc == ERR_OK)
		rc = find_returned(rq, &must, e);
	if (rc == ERR_OK)
		rc = find_tasks(rq, &must, e);
	if (rc == ERR_OK)
		rc = write_lines(rq, "must", &must, j, e);
	return rc == ERR_OK ? write_lines(rq, "read", &read, j, e) : rc;
}

static enum err_code
write_waiting(struct request *rq, struct json *j, struct err *e)
{
	struct lines waiting = {0};
	enum err_code rc = find_waiting(rq, &waiting, e);

	return rc == ERR_OK ? write_lines(rq, "waiting", &waiting, j, e) : rc;
}

static struct str
weekday(struct request *rq)
{
	struct str key = str_fmt(rq->arena, "weekday.%d", date_weekday(rq->work.today));

	return message_text(rq->app->messages, rq->arena, str_cstr(rq->arena, key), NULL, 0);
}

static enum err_code
get_today(struct request *rq, struct reply *rp, struct err *e)
{
	struct json *j = &rp->json;
	enum err_code rc;

	json_object_start(j);
	json_kstr(j, "date", str_of(clock_iso(rq->arena, rq->work.now).p, 10));
	json_kstr(j, "weekday", weekday(rq));
	rc = write_must(rq, j, e);
	if (rc == ERR_OK)
		rc = write_waiting(rq, j, e);
	if (rc == ERR_OK)
		rc = write_counts(rq, j, e);
	if (rc == ERR_OK)
		rc = write_first_day(rq, j, e);
	if (rc == ERR_OK)
		rc = write_signals(rq, j, e);
	json_object_end(j);
	return rc;
}

const struct route today_routes[] = {
	{METHOD_GET, "/api/today", ACT_SIGNED_IN, RUN_READ, get_today, "What is to be done now",
	 NULL, "Today"},
	{.path = NULL},
};
