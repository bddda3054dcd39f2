#include "examples.h"

#include "base/clock.h"
#include "base/id.h"
#include "deadline/deadline.h"
#include "report_example.h"
#include "score_example.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct running {
	struct station *s;
	const struct cat_example *x;
	struct work *w;
	struct actor actor;
	struct problems given; /* what reading and checking found */
	struct buf out;
};

#define differs(r, ...)                                                                            \
	do {                                                                                       \
		buf_lit(&(r)->out, "    ");                                                        \
		buf_addf(&(r)->out, __VA_ARGS__);                                                  \
		buf_addc(&(r)->out, '\n');                                                         \
	} while (0)

/* -- accounts ------------------------------------------------------------------------------------ */

struct accounts_call {
	struct station *s;
	const struct cat_examples *all;
};

static enum err_code
save_accounts(void *ctx, struct db *db, struct err *e)
{
	struct accounts_call *c = ctx;
	struct problems ps;
	enum err_code rc = ERR_OK;
	size_t i;

	problems_init(&ps, c->s->arena);
	for (i = 0; i < c->all->accounts.n && rc == ERR_OK; i++) {
		const struct cat_account *from = &c->all->accounts.v[i];
		struct account acc = {.id = from->id, .unit = c->s->a.id};
		struct account_role role = {STR("worker"), c->s->a.id, DATE_NONE, DATE_NONE, false};

		acc.login = str_cat(c->s->arena, STR("example"), from->key);
		acc.name = from->key;
		vec_push(c->s->arena, &acc.roles, role);
		rc = account_save(db, c->s->arena, c->s->catalogue, &acc, STR("no password"), &ps,
				  e);
	}
	if (rc == ERR_OK && ps.errors > 0)
		rc = err_set(e, ERR_INVALID, "%.*s", STR_ARG(ps.first->code));
	return rc;
}

void
examples_accounts(struct station *s, const struct cat_examples *all)
{
	struct accounts_call c = {s, all};
	struct err e = {0};

	if (pool_write(s->engine.pool, save_accounts, &c, &e) != ERR_OK)
		fail_msg("accounts of the examples: %s", e.detail);
}

/* -- placing ------------------------------------------------------------------------------------- */

static void
keep_problems(struct running *r)
{
	const struct problem *p;

	for (p = r->w->problems.first; p; p = p->next) {
		struct problem *to = p->level == PROBLEM_HINT
					     ? problem_hint(&r->given, p->path, "x", p->args[0])
					     : problem_add(&r->given, p->path, "x");

		to->code = p->code;
	}
	problems_init(&r->w->problems, r->w->arena);
}

static json_t *
envelope_json(const struct running *r, const struct cat_example_record *from)
{
	json_t *body = json_object(), *fields;

	fields = json_loadb(from->fields.p, from->fields.n, 0, NULL);
	json_object_set_new(body, "id", json_stringn(from->id.p, from->id.n));
	if (!fields)
		fields = json_object();
	if (from->by.n > 0)
		json_object_set_new(fields, str_cstr(r->w->arena, from->by),
				    json_stringn(from->names.p, from->names.n));
	json_object_set_new(body, "fields", fields);
	if (from->parent.n > 0)
		json_object_set_new(body, "parent", json_stringn(from->parent.p, from->parent.n));
	return body;
}

/* Examples may run on another catalogue than they were read against: same types, by key. */
static const struct cat_type *
type_here(const struct running *r, const struct cat_type *t)
{
	return cat_type(r->s->engine.catalogue, t->key);
}

/* A body that does not even parse is still placed, with what could be read of it. */
static enum err_code
place(struct running *r, const struct cat_example_record *from, struct str state,
      struct record **ret, struct err *e)
{
	json_t *body = envelope_json(r, from);
	struct envelope en;
	enum err_code rc;

	rc = record_read_envelope(r->w, type_here(r, from->type), body, &en, e);
	json_decref(body);
	if (rc != ERR_OK && rc != ERR_INVALID)
		return rc;
	return record_place(r->w, &en, state, ret, e);
}

static enum err_code
place_others(struct running *r, struct err *e)
{
	enum err_code rc = ERR_OK;
	struct record *other;
	size_t i;

	for (i = 0; i < r->x->others.n && rc == ERR_OK; i++)
		rc = place(r, &r->x->others.v[i], r->x->others.v[i].state, &other, e);
	problems_init(&r->w->problems, r->w->arena);
	return rc;
}

static enum err_code
place_children(struct running *r, struct err *e)
{
	enum err_code rc = ERR_OK;
	struct record *child;
	size_t i;

	for (i = 0; i < r->x->children.n && rc == ERR_OK; i++)
		rc = place(r, &r->x->children.v[i], r->x->children.v[i].state, &child, e);
	problems_init(&r->w->problems, r->w->arena);
	return rc;
}

/* -- comparing -------------------------------------------------------------------------------------- */

static bool
found_problem(const struct running *r, const struct cat_expected_problem *want)
{
	const struct problem *p;

	for (p = r->given.first; p; p = p->next)
		if (str_eq(p->path, want->path) && str_eq(p->code, want->code))
			return true;
	return false;
}

static void
compare_problems(struct running *r)
{
	const struct problem *p;
	size_t i;

	for (i = 0; i < r->x->problems.n; i++)
		if (!found_problem(r, &r->x->problems.v[i]))
			differs(r, "no problem %.*s %.*s", STR_ARG(r->x->problems.v[i].path),
				STR_ARG(r->x->problems.v[i].code));
	for (p = r->given.first; r->x->no_problems && p; p = p->next)
		differs(r, "unexpected %.*s %.*s", STR_ARG(p->path), STR_ARG(p->code));
}

static bool
is_incomplete(struct running *r, struct record *rec, struct str key)
{
	const struct cat_field **v;
	size_t i, n;

	record_incomplete(r->w, rec, &v, &n);
	for (i = 0; i < n; i++)
		if (str_eq(v[i]->key, key))
			return true;
	return false;
}

static bool
is_shown(struct running *r, struct record *rec, struct str key)
{
	const struct cat_field *f = cat_field(rec->type, key);

	return f && (!f->show || record_true(r->w, rec, f->show));
}

static void
compare_fields(struct running *r, struct record *rec)
{
	size_t i;

	for (i = 0; i < r->x->incomplete.n; i++)
		if (!is_incomplete(r, rec, r->x->incomplete.v[i]))
			differs(r, "%.*s is not counted as missing",
				STR_ARG(r->x->incomplete.v[i]));
	for (i = 0; i < r->x->complete.n; i++)
		if (is_incomplete(r, rec, r->x->complete.v[i]))
			differs(r, "%.*s is counted as missing", STR_ARG(r->x->complete.v[i]));
	for (i = 0; i < r->x->shown.n; i++)
		if (!is_shown(r, rec, r->x->shown.v[i]))
			differs(r, "%.*s is not shown", STR_ARG(r->x->shown.v[i]));
	for (i = 0; i < r->x->hidden.n; i++)
		if (is_shown(r, rec, r->x->hidden.v[i]))
			differs(r, "%.*s is shown", STR_ARG(r->x->hidden.v[i]));
}

/* Examples name the minute, 2026-11-24T10:00, and the clock of a test walks on by milliseconds. */
static bool
same_minute(const json_t *x, const json_t *y)
{
	int64_t a, b;

	return json_is_string(x) && json_is_string(y) &&
	       clock_parse_iso(str_from(json_string_value(x)), &a) &&
	       clock_parse_iso(str_from(json_string_value(y)), &b) && a / 60000 == b / 60000;
}

/* The record a path leads to; NULL when there is none. */
static struct record *
at_path(struct running *r, struct record *rec, const struct cat_path *p)
{
	struct record *there = NULL;
	struct cat_field *through = p->through ? cat_field(rec->type, p->through->key) : NULL;
	struct value id = value_text(rec->parent_id);
	struct err e = {0};

	if (!p->parent && !p->through)
		return rec;
	if (!p->parent)
		id = through ? rec->values[through->slot].part[0] : VALUE_EMPTY;
	if (id.type != VALUE_TEXT || id.s.n == 0 ||
	    record_load_inside(r->w, p->parent ? rec->type->parent : through->target, rec->unit_id,
			       id.s, true, &there, &e) != ERR_OK)
		return NULL;
	return there;
}

static void
compare_value(struct running *r, const json_t *fields, const struct cat_expected_value *v)
{
	json_t *expected = json_loadb(v->json.p, v->json.n, JSON_DECODE_ANY, NULL);
	json_t *got = json_object_get(fields, str_cstr(r->w->arena, v->path.field->key));

	if (!json_equal(expected, got) && !same_minute(expected, got)) {
		char *text = json_dumps(got, JSON_ENCODE_ANY);

		differs(r, "%.*s is %s, not %.*s", STR_ARG(cat_path_text(r->w->arena, &v->path)),
			text ? text : "nothing", STR_ARG(v->json));
		free(text);
	}
	json_decref(expected);
}

static json_t *
answer_of(struct running *r, struct record *rec)
{
	struct json j;
	struct buf b;

	buf_init(&b, r->w->arena, 1u << 20);
	json_init(&j, &b);
	record_write(r->w, rec, CHANNEL_VIEW, &j);
	return json_loadb(b.p, b.n, 0, NULL);
}

static void
compare_values(struct running *r, struct record *rec, const struct cat_expected_values *want)
{
	json_t *own = want->of.n > 0 ? answer_of(r, rec) : NULL;
	size_t i;

	for (i = 0; i < want->of.n; i++) {
		const struct cat_expected_value *v = &want->of.v[i];
		struct record *there = at_path(r, rec, &v->path);
		json_t *answer = there == rec ? json_incref(own) : NULL;

		if (there && there != rec)
			answer = answer_of(r, there);
		compare_value(r, json_object_get(answer, "fields"), v);
		json_decref(answer);
	}
	json_decref(own);
}

static bool
same_moment(const struct cat_moment *want, int64_t at)
{
	if (want->kind == CAT_MOMENT_NONE)
		return true;
	if (want->kind == CAT_MOMENT_DAY)
		return clock_day_of(at) == want->at;
	return at == want->at;
}

static void
compare_deadlines(struct running *r, struct record *rec)
{
	struct deadline *d = NULL;
	struct err e = {0};
	size_t i, k, n = 0;

	if (deadline_compute(r->w, rec, &d, &n, &e) != ERR_OK) {
		differs(r, "deadlines: %s", e.detail);
		return;
	}
	for (i = 0; i < r->x->deadlines.n; i++) {
		const struct cat_expected_deadline *want = &r->x->deadlines.v[i];
		bool found = false;

		for (k = 0; k < n; k++) {
			if (!str_eq(d[k].rule->key, want->key))
				continue;
			found = true;
			if (!same_moment(&want->due, d[k].due_at))
				differs(r, "deadline %.*s is due %.*s", STR_ARG(want->key),
					STR_ARG(clock_iso(r->w->arena, d[k].due_at)));
			if (!same_moment(&want->late, d[k].late_at))
				differs(r, "deadline %.*s is late %.*s", STR_ARG(want->key),
					STR_ARG(clock_iso(r->w->arena, d[k].late_at)));
		}
		if (!found)
			differs(r, "no deadline %.*s", STR_ARG(want->key));
	}
	for (i = 0; i < r->x->no_deadlines.n; i++)
		for (k = 0; k < n; k++)
			if (str_eq(d[k].rule->key, r->x->no_deadlines.v[i]))
				differs(r, "there is a deadline %.*s",
					STR_ARG(r->x->no_deadlines.v[i]));
}

/* -- moving ---------------------------------------------------------------------------------------------- */

static const struct missing *
find_need(const struct missing *all, size_t n, struct str move, struct str key)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (str_eq(all[i].move->key, move) && str_eq(all[i].need->key, key))
			return &all[i];
	return NULL;
}

static void
compare_needs(struct running *r, const struct missing *all, size_t n)
{
	const struct missing *m;
	size_t i;

	for (i = 0; i < r->x->missing.n; i++) {
		m = find_need(all, n, r->x->move, r->x->missing.v[i]);
		if (!m || m->met)
			differs(r, "need %.*s is not missing", STR_ARG(r->x->missing.v[i]));
	}
	for (i = 0; i < r->x->met.n; i++) {
		m = find_need(all, n, r->x->move, r->x->met.v[i]);
		if (!m || !m->met)
			differs(r, "need %.*s is not met", STR_ARG(r->x->met.v[i]));
	}
	for (i = 0; i < r->x->locked.n; i++) {
		m = find_need(all, n, r->x->move, r->x->locked.v[i]);
		if (!m || m->met || !m->need->lock)
			differs(r, "need %.*s does not lock", STR_ARG(r->x->locked.v[i]));
	}
}

static bool
wants_the_move(const struct cat_example *x)
{
	return x->to.n > 0 || x->wait.n > 0 || x->set.of.n > 0 || x->tasks.n > 0 ||
	       x->tells.n > 0 || x->no_tells.n > 0;
}

/* Decides as the first person whose turn it is. */
static enum err_code
agree(struct running *r, struct str record, struct err *e)
{
	struct value arg = value_text(record), id = VALUE_EMPTY, turn = VALUE_EMPTY;
	struct actor other = *r->w->actor;
	struct str rest, account = STR_NONE;
	enum err_code rc;

	rc = db_value(r->w->db, r->w->arena,
		      STR("SELECT id FROM approval WHERE record_id = ? AND state = 'waiting'"),
		      &arg, 1, &id, e);
	if (rc == ERR_OK)
		rc = db_value(r->w->db, r->w->arena,
			      STR("SELECT turn FROM approval WHERE record_id = ? AND state = "
				  "'waiting'"),
			      &arg, 1, &turn, e);
	if (rc != ERR_OK || id.type == VALUE_NULL)
		return rc;
	rest = turn.s;
	while (account.n == 0 && str_next(&rest, '|', &account))
		;
	other.account = account;
	r->w->actor = &other;
	rc = workflow_decide(r->w, id.s, DECISION_AGREE, STR_NONE, NULL, 0, 0, e);
	r->w->actor = &r->actor;
	return rc;
}

static void
request_move(struct running *r, const struct missing *all, size_t n, struct move_request *rq)
{
	size_t i;

	rq->id = id_new(r->w->arena);
	rq->move = r->x->move;
	rq->words = STR("words of an example");
	for (i = 0; i < n; i++)
		if (str_eq(all[i].move->key, r->x->move) && !all[i].met)
			vec_push(r->w->arena, &rq->exceptions,
				 ((struct need_exception){all[i].need->key, STR("1"), STR_NONE}));
}

static void
compare_tasks(struct running *r, struct str record)
{
	struct value arg = value_text(record);
	struct db_stmt *st;
	struct err e = {0};
	bool more, found;
	size_t i;

	for (i = 0; i < r->x->tasks.n; i++) {
		const struct cat_expected_task *want = &r->x->tasks.v[i];

		found = false;
		if (db_query(r->w->db, STR("SELECT label, due_on FROM task WHERE record_id = ?"),
			     &arg, 1, &st, &e) != ERR_OK)
			return;
		while (db_step(st, &more, &e) == ERR_OK && more)
			if (str_eq(db_col_str(st, 0), want->label))
				found = want->due.kind == CAT_MOMENT_NONE ||
					db_col_int(st, 1) == want->due.at;
		db_done(st);
		if (!found)
			differs(r, "no task %.*s then", STR_ARG(want->label));
	}
}

static bool
is_told(struct running *r, struct str record, struct str react)
{
	struct value v[2] = {value_text(record), value_text(react)}, n = VALUE_EMPTY;
	struct err e;

	return db_value(r->w->db, r->w->arena,
			STR("SELECT COUNT(*) FROM task WHERE record_id = ? AND react = ?"), v, 2,
			&n, &e) == ERR_OK &&
	       n.i > 0;
}

static void
compare_tells(struct running *r, struct str record)
{
	size_t i;

	for (i = 0; i < r->x->tells.n; i++)
		if (!is_told(r, record, r->x->tells.v[i]))
			differs(r, "%.*s tells nobody", STR_ARG(r->x->tells.v[i]));
	for (i = 0; i < r->x->no_tells.n; i++)
		if (is_told(r, record, r->x->no_tells.v[i]))
			differs(r, "%.*s tells somebody", STR_ARG(r->x->no_tells.v[i]));
}

/* What follows the move, or the save alone when no move is made. */
static void
compare_then(struct running *r, struct record *rec)
{
	compare_values(r, rec, &r->x->set);
	compare_tasks(r, rec->id);
	compare_tells(r, rec->id);
}

static enum err_code
make_move(struct running *r, struct record *rec, const struct missing *all, size_t n, struct err *e)
{
	struct missing *left = NULL;
	struct move_request rq = {0};
	struct record *after;
	enum err_code rc;
	size_t left_n;

	request_move(r, all, n, &rq);
	rc = workflow_move(r->w, rec->type, rec->id, &rq, &after, &left, &left_n, e);
	if (r->x->refused) {
		if (rc != ERR_WRONG_STATE)
			differs(r, "the move was not refused (%s)", err_name(rc));
		return ERR_OK;
	}
	if (rc != ERR_OK)
		return rc;
	if (r->x->wait.n > 0 && !str_eq(after->state, r->x->wait))
		differs(r, "waits in %.*s", STR_ARG(after->state));
	rc = agree(r, rec->id, e);
	if (rc == ERR_OK)
		rc = record_load_inside(r->w, rec->type, rec->unit_id, rec->id, true, &after, e);
	if (rc != ERR_OK)
		return rc;
	if (r->x->to.n > 0 && !str_eq(after->state, r->x->to))
		differs(r, "went to %.*s", STR_ARG(after->state));
	compare_then(r, after);
	return ERR_OK;
}

static enum err_code
run_move(struct running *r, struct record *rec, struct err *e)
{
	struct missing *all = NULL;
	enum err_code rc;
	size_t n = 0;

	if (r->x->move.n == 0) {
		compare_then(r, rec);
		return ERR_OK;
	}
	rc = workflow_missing(r->w, rec, &all, &n, e);
	if (rc != ERR_OK)
		return rc;
	compare_needs(r, all, n);
	return wants_the_move(r->x) || r->x->refused ? make_move(r, rec, all, n, e) : ERR_OK;
}

/* -- one example ------------------------------------------------------------------------------------------- */

static enum err_code
run_all(struct running *r, struct err *e)
{
	struct record *rec;
	enum err_code rc = place_others(r, e);
	size_t i;

	if (rc == ERR_OK && r->x->score)
		return score_example_compare(r->w, r->x, &r->out, e);
	if (rc == ERR_OK && r->x->report)
		return report_example_compare(r->w, r->x, &r->out, e);
	if (rc == ERR_OK)
		rc = place(r, &r->x->record, r->x->state, &rec, e);
	if (rc != ERR_OK)
		return rc;
	keep_problems(r);
	rc = place_children(r, e);
	for (i = 0; i < rec->type->children.n; i++)
		rec->children[i].loaded = false;
	record_check(r->w, rec, rec);
	keep_problems(r);
	if (rc == ERR_OK)
		rc = record_load_inside(r->w, rec->type, rec->unit_id, rec->id, true, &rec, e);
	if (rc != ERR_OK)
		return rc;
	compare_problems(r);
	compare_fields(r, rec);
	compare_values(r, rec, &r->x->values);
	compare_deadlines(r, rec);
	return run_move(r, rec, e);
}

static enum err_code
run_and_undo(void *ctx, struct db *db, struct err *e)
{
	struct running *r = ctx;
	struct work w;
	struct err local = {0};
	enum err_code rc;

	r->actor = (struct actor){0};
	actor_system(r->s->arena, &r->actor, "example");
	r->actor.unit = r->s->a;
	if (r->x->actor.n > 0)
		r->actor.account = r->x->actor;
	work_init(&w, &r->s->engine, db, r->out.arena, &r->actor);
	r->w = &w;
	buf_clear(&r->out);
	problems_init(&r->given, r->out.arena);
	rc = run_all(r, &local);
	if (rc != ERR_OK)
		differs(r, "%s: %s", err_name(rc), local.detail);
	return err_set(e, ERR_WRONG_STATE, "an example is always undone");
}

struct str
example_run(struct station *s, const struct cat_example *x, struct arena *a)
{
	struct running r = {.s = s, .x = x};
	struct err e = {0};

	clock_set(x->now);
	buf_init(&r.out, a, 1u << 16);
	if (pool_write(s->engine.pool, run_and_undo, &r, &e) == ERR_OK)
		BUG("an example was committed");
	clock_set(0);
	return buf_str(&r.out);
}
