/*
 * move.c: asking for a move and deciding about it.
 */
#include "workflow/internal.h"

static enum err_code
find_move(struct work *w, const struct record *r, const struct move_request *rq,
	  const struct cat_move **ret, struct err *e)
{
	const struct cat_flow *f = r->type->flow;

	*ret = f ? cat_move(f, rq->move) : NULL;
	if (!*ret)
		return err_set(e, ERR_WRONG_STATE, "no move %.*s", STR_ARG(rq->move));
	if (!move_from(*ret, r->state))
		return err_set(e, ERR_WRONG_STATE, "%.*s not from %.*s", STR_ARG(rq->move),
			       STR_ARG(r->state));
	if (!may_ask(w, r, *ret))
		return err_set(e, ERR_FORBIDDEN, "may not ask for %.*s", STR_ARG(rq->move));
	if (rq->base && rq->base != r->version)
		return err_set(e, ERR_CONFLICT, "moved from version %lld, stored is %lld",
			       (long long)rq->base, (long long)r->version);
	if ((*ret)->reason && rq->words.n == 0) {
		problem_add(&w->problems, STR("/words"), "record.reason");
		return err_set(e, ERR_INVALID, "move needs words");
	}
	return ERR_OK;
}

/* The same request again (a repeated POST)? Its id stands in the log or among the approvals. */
static enum err_code
seen_before(struct work *w, const struct record *r, struct str id, bool *ret, struct err *e)
{
	struct value v[4] = {value_text(r->unit_id), value_text(id), value_text(r->unit_id),
			     value_text(id)};
	struct value found = VALUE_EMPTY;
	enum err_code rc;

	rc = db_value(w->db, w->arena,
		      STR("SELECT record_id FROM flow_log WHERE unit_id = ? AND id = ? UNION ALL "
			  "SELECT record_id FROM approval WHERE unit_id = ? AND id = ?"),
		      v, 4, &found, e);
	*ret = found.type == VALUE_TEXT && str_eq(found.s, r->id);
	if (rc == ERR_OK && found.type == VALUE_TEXT && !*ret)
		rc = err_set(e, ERR_ID_TAKEN, "request id of another record");
	return rc;
}

/* Puts the record into the waiting state and names whose turn it is. */
static enum err_code
ask(struct work *w, struct record *r, const struct cat_move *m, const struct move_request *rq,
    struct record **ret, struct err *e)
{
	struct record *after = record_copy(w, r);
	enum err_code rc;
	struct str turn;

	rc = turn_find(w, r, m, w->actor->account, STR_NONE, &turn, e);
	if (rc == ERR_OK)
		rc = approval_insert(w, r, m, rq, turn, e);
	if (rc != ERR_OK)
		return rc;
	after->state = m->wait.n > 0 ? m->wait : r->state;
	*ret = after;
	rc = record_apply(w, after, r, str_cat(w->arena, STR("ask:"), m->key), e);
	return rc == ERR_OK ? flow_log_write(w, after, id_new(w->arena), m->key, r->state,
					     after->state, rq->words, rq->id, e)
			    : rc;
}

enum err_code
workflow_move(struct work *w, const struct cat_type *t, struct str record,
	      const struct move_request *rq, struct record **ret, struct missing **ret_missing,
	      size_t *ret_missing_n, struct err *e)
{
	const struct cat_move *m;
	struct record *r;
	enum err_code rc;
	bool again = false;

	*ret_missing_n = 0;
	rc = record_load(w, t, record, ACT_MOVE, &r, e);
	if (rc == ERR_OK && !id_valid(rq->id))
		rc = err_set(e, ERR_BAD_REQUEST, "request without id");
	if (rc == ERR_OK)
		rc = seen_before(w, r, rq->id, &again, e);
	if (rc != ERR_OK)
		return rc;
	if (again) {
		*ret = r;
		return ERR_OK;
	}
	rc = find_move(w, r, rq, &m, e);
	if (rc != ERR_OK)
		return rc;
	gate_check(w, r, rq, m, ret_missing, ret_missing_n);
	if (*ret_missing_n > 0)
		return err_set(e, ERR_GATE, "%zu needs of %.*s not met", *ret_missing_n,
			       STR_ARG(m->key));
	rc = exceptions_write(w, r, rq, e);
	if (rc != ERR_OK)
		return rc;
	if (m->approval)
		return ask(w, r, m, rq, ret, e);
	rc = move_carry_out(w, r, m, m->to, rq->words, STR_NONE, ret, e);
	/* The request id closes the log, so that a repeated POST is recognised. */
	return rc == ERR_OK ? flow_log_write(w, *ret, rq->id, m->key, m->to, m->to, STR_NONE,
					     STR_NONE, e)
			    : rc;
}

/* -- deciding ---------------------------------------------------------------------------------- */

static enum err_code
check_turn(struct work *w, const struct approval *a, const struct record *r, int64_t base,
	   struct err *e)
{
	if (str_eq(a->asked_by, w->actor->account))
		return err_set(e, ERR_NOT_YOURS, "own paper");
	/* Who has lost the office since it was asked has lost the turn, too. */
	if (!turn_has(a->turn, w->actor->account) ||
	    !(r->relation.supervisor ||
	      access_to_record(w->actor, r->type, ACT_APPROVE, &r->relation)))
		return err_set(e, ERR_FORBIDDEN, "not this person's turn");
	if (!str_is(a->state, "waiting") && !str_is(a->state, "pending"))
		return err_set(e, ERR_DECIDED, "approval is %.*s", STR_ARG(a->state));
	if (base && base != r->version)
		return err_set(e, ERR_CONFLICT, "decided on version %lld", (long long)base);
	return ERR_OK;
}

static struct str
join_items(struct work *w, const struct str *items, size_t n)
{
	struct buf b;
	size_t i;

	buf_init(&b, w->arena, 4096);
	for (i = 0; i < n; i++) {
		buf_addc(&b, '|');
		buf_add(&b, items[i]);
	}
	return buf_str(&b);
}

enum err_code
workflow_decide(struct work *w, struct str id, enum decision d, struct str opinion,
		const struct str *items, size_t item_n, int64_t base, struct err *e)
{
	const struct cat_move *m;
	struct record *r, *after;
	struct approval a;
	struct str to;
	enum err_code rc;

	w->followed.n = 0;
	rc = approval_load(w, id, &a, e);
	if (rc == ERR_OK)
		rc = approval_record(w, &a, &r, &m, e);
	if (rc == ERR_OK)
		rc = check_turn(w, &a, r, base, e);
	if (rc == ERR_OK && d == DECISION_RETURN && opinion.n == 0 && item_n == 0) {
		problem_add(&w->problems, STR("/opinion"), "approval.return_words");
		rc = err_set(e, ERR_INVALID, "return without words");
	}
	if (rc != ERR_OK)
		return rc;
	if (d == DECISION_AGREE && str_is(a.state, "pending")) /* the work went on meanwhile */
		return approval_decided(w, &a, STR("agreed"), opinion, STR_NONE, r->version, e);
	a.version_decided = r->version;
	to = d == DECISION_AGREE ? m->to : (m->back.n > 0 ? m->back : a.from_state);
	if (d == DECISION_AGREE) {
		rc = move_carry_out(w, r, m, to, opinion, a.id, &after, e);
	} else {
		after = record_copy(w, r);
		after->state = to;
		rc = record_apply(w, after, r, str_cat(w->arena, STR("return:"), m->key), e);
		if (rc == ERR_OK)
			rc = flow_log_write(w, after, id_new(w->arena), m->key, r->state, to,
					    opinion, a.id, e);
	}
	if (rc != ERR_OK)
		return rc;
	return approval_decided(w, &a, d == DECISION_AGREE ? STR("agreed") : STR("returned"),
				opinion, join_items(w, items, item_n), after->version, e);
}
