/*
 * withdraw.c: taking back a request that waits, or a decision within ten seconds. What the decision
 * did elsewhere is taken back with it: what it set on other records, lines and tasks it made, tasks
 * it closed. Once somebody has gone on from there, it stands.
 */
#include "workflow/internal.h"

static const int64_t REGRET_MS = 10 * 1000;

/* -- what followed, kept as lines "type id before after"; a task: "- id 0 0" -------------------------- */

struct str
followed_text(struct work *w)
{
	struct buf b;
	size_t i;

	buf_init(&b, w->arena, 256 * 1024);
	for (i = 0; i < w->followed.n; i++) {
		const struct work_followed *f = &w->followed.v[i];

		buf_addf(&b, "%.*s %.*s %lld %lld\n", STR_ARG(f->type ? f->type->key : STR("-")),
			 STR_ARG(f->id), (long long)f->before, (long long)f->after);
	}
	return buf_str(&b);
}

static bool
read_line(struct work *w, struct str line, struct work_followed *ret)
{
	struct str type, before, after;

	if (!str_next(&line, ' ', &type) || !str_next(&line, ' ', &ret->id) ||
	    !str_next(&line, ' ', &before) || !str_next(&line, ' ', &after))
		return false;
	ret->type = cat_type(w->engine->catalogue, type);
	return str_to_int(before, &ret->before) && str_to_int(after, &ret->after) &&
	       (ret->type || str_is(type, "-"));
}

static enum err_code
read_followed(struct work *w, struct str text, struct work_followed **ret, size_t *ret_n,
	      struct err *e)
{
	VEC(struct work_followed) out = {0};
	struct work_followed f;
	struct str line;

	while (str_next(&text, '\n', &line)) {
		if (line.n == 0)
			continue;
		if (!read_line(w, line, &f))
			return err_set(e, ERR_FOLLOWED, "what followed is not to be read");
		vec_push(w->arena, &out, f);
	}
	*ret = out.v;
	*ret_n = out.n;
	return ERR_OK;
}

/* -- back to an older version -------------------------------------------------------------------------- */

/* Fields as they were at a version; rows too. The state is the caller's. */
static enum err_code
fields_of(struct work *w, struct record *r, int64_t version, struct record *after,
	  struct str *state, struct err *e)
{
	struct record *old;
	enum err_code rc = record_load_version(w, r, version, &old, e);
	size_t i;

	for (i = 0; rc == ERR_OK && i < r->type->fields.n; i++) {
		after->values[i] = old->values[i];
		after->opened[i] = old->opened[i];
	}
	if (rc == ERR_OK)
		*state = old->state;
	return rc;
}

/* Whoever has changed it since relies on it. */
static enum err_code
record_back(struct work *w, const struct approval *a, const struct work_followed *f, struct err *e)
{
	struct record *now, *after;
	enum err_code rc = record_load_inside(w, f->type, a->unit_id, f->id, true, &now, e);

	if (rc == ERR_OK && now->version != f->after)
		rc = err_set(e, ERR_FOLLOWED, "%.*s was changed since", STR_ARG(f->type->key));
	if (rc != ERR_OK)
		return rc;
	after = record_copy(w, now);
	rc = fields_of(w, now, f->before, after, &after->state, e);
	return rc == ERR_OK ? record_apply(w, after, now, STR("withdraw"), e) : rc;
}

static enum err_code
task_back(struct work *w, const struct approval *a, struct str id, struct err *e)
{
	struct value v[3] = {value_int(w->now), value_text(a->unit_id), value_text(id)};

	return db_exec(w->db,
		       STR("UPDATE task SET done_at = COALESCE(done_at, ?) WHERE unit_id = ? AND "
			   "id = ?"),
		       v, COUNTOF(v), NULL, e);
}

/* Tasks that were over when the record went on are not over after all. */
static enum err_code
tasks_again(struct work *w, const struct approval *a, struct err *e)
{
	struct value v[3] = {value_text(a->unit_id), value_text(a->record_id),
			     value_int(a->decided_at)};

	return db_exec(w->db,
		       STR("UPDATE task SET done_at = NULL WHERE unit_id = ? AND record_id = ? AND "
			   "done_at = ? AND made_at < done_at"),
		       v, COUNTOF(v), NULL, e);
}

/* The newest first: a record that was changed twice goes back step by step. */
static enum err_code
elsewhere_back(struct work *w, const struct approval *a, struct err *e)
{
	struct work_followed *v = NULL;
	size_t n = 0;
	enum err_code rc = read_followed(w, a->followed, &v, &n, e);

	while (n > 0 && rc == ERR_OK) {
		n--;
		rc = v[n].type ? record_back(w, a, &v[n], e) : task_back(w, a, v[n].id, e);
	}
	return rc == ERR_OK ? tasks_again(w, a, e) : rc;
}

/* -- the record itself ---------------------------------------------------------------------------------- */

static enum err_code
back_to(struct work *w, const struct approval *a, struct record *r, struct str state,
	struct str approval_state, int64_t from_version, struct err *e)
{
	struct record *after = record_copy(w, r);
	struct str was;
	enum err_code rc = ERR_OK;

	if (from_version > 0)
		rc = fields_of(w, r, from_version, after, &was, e);
	if (rc != ERR_OK)
		return rc;
	after->state = state;
	rc = record_apply(w, after, r, STR("withdraw"), e);
	if (rc == ERR_OK)
		rc = flow_log_write(w, after, id_new(w->arena), a->move, r->state, state, STR_NONE,
				    a->id, e);
	return rc == ERR_OK ? approval_decided(w, a, approval_state, STR_NONE, STR_NONE,
					       after->version, e)
			    : rc;
}

/* Elsewhere first: what is set there may hang on the state it had. */
static enum err_code
take_back(struct work *w, const struct approval *a, const struct cat_move *m, struct record *r,
	  struct err *e)
{
	int64_t version = a->version_decided > 0 ? a->version_decided : r->version - 1;
	enum err_code rc = elsewhere_back(w, a, e);

	if (rc == ERR_OK) /* what was set there may have reached back here */
		rc = record_load_inside(w, r->type, r->unit_id, r->id, true, &r, e);
	return rc == ERR_OK ? back_to(w, a, r, m->wait.n > 0 ? m->wait : a->from_state,
				      STR("waiting"), version, e)
			    : rc;
}

enum err_code
workflow_withdraw(struct work *w, struct str id, struct err *e)
{
	const struct cat_move *m;
	struct approval a;
	struct record *r;
	enum err_code rc;

	rc = approval_load(w, id, &a, e);
	if (rc == ERR_OK)
		rc = approval_record(w, &a, &r, &m, e);
	if (rc == ERR_OK && !str_eq(a.asked_by, w->actor->account) &&
	    !str_eq(a.decided_by, w->actor->account))
		rc = err_set(e, ERR_FORBIDDEN, "neither asked nor decided by this person");
	if (rc != ERR_OK)
		return rc;
	if (str_is(a.state, "waiting") && str_eq(a.asked_by, w->actor->account))
		return back_to(w, &a, r, a.from_state, STR("withdrawn"), 0, e);
	if (!str_eq(a.decided_by, w->actor->account) || w->now - a.decided_at > REGRET_MS)
		return err_set(e, ERR_DECIDED, "too late to take it back");
	if (r->version != a.version_after)
		return err_set(e, ERR_FOLLOWED, "the record was changed since");
	return take_back(w, &a, m, r, e);
}
