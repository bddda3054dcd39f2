/* judge.c: figures given by persons. Nothing is written over: the former one ends when the next
 * begins, so that a sheet of an earlier day has the figure of that day. */
#include "base/id.h"
#include "base/utf8.h"
#include "score/internal.h"

enum { REASON_MIN = 4, REASON_MAX = 500 };

static enum score_party
party_of(const struct actor *who)
{
	return score_outside(who) ? SCORE_EVALUATOR : SCORE_OWN;
}

static enum err_code
write_entry(struct work *w, const char *act, struct str unit, struct str item, struct str reason,
	    struct err *e)
{
	struct audit_entry en = {.act = str_from(act),
				 .account = w->actor->account,
				 .session = w->actor->session,
				 .unit = unit,
				 .type = STR("score"),
				 .fields = item,
				 .reason = reason,
				 .result = STR("ok")};

	return audit_write(w->engine->audit, w->db, &en, e);
}

static enum err_code
may_judge(struct work *w, struct str unit_id, struct unit *ret, struct err *e)
{
	enum err_code rc = unit_load(w->db, w->arena, unit_id, ret, e);

	if (rc == ERR_NOT_FOUND || (rc == ERR_OK && !score_may(w->actor, SCORE_JUDGE, ret)))
		return err_set(e, ERR_FORBIDDEN, "may not judge there");
	return rc;
}

/* Takes the party's figure back from this instant on. */
static enum err_code
end_former(struct work *w, const struct score_request *rq, struct str unit, struct str item,
	   int64_t *ret_changed, struct err *e)
{
	struct value v[8] = {value_int(w->now),      value_text(w->actor->account),
			     value_text(unit),       value_text(rq->score->key),
			     value_text(item),       value_int(party_of(w->actor)),
			     value_int(rq->at.from), value_int(rq->at.to)};

	return db_exec(
		w->db,
		STR("UPDATE score_override SET undone_at = ?, undone_by = ? WHERE unit_id = ? "
		    "AND score = ? AND item = ? AND party = ? AND from_on = ? AND to_on = ? AND "
		    "undone_at IS NULL"),
		v, 8, ret_changed, e);
}

static enum err_code
insert(struct work *w, const struct score_request *rq, const struct score_given *g, struct err *e)
{
	struct value v[11] = {
		value_text(g->unit),    value_text(g->id),    value_text(rq->score->key),
		value_int(rq->at.from), value_int(rq->at.to), value_text(w->actor->account),
		value_int(w->now),      value_text(g->item),  value_int(party_of(w->actor)),
		value_int(g->points),   value_text(g->reason)};

	return db_exec(
		w->db,
		STR("INSERT INTO score_override (unit_id, id, score, from_on, to_on, "
		    "by_account, made_at, item, party, points, reason) VALUES (?, ?, ?, ?, ?, "
		    "?, ?, ?, ?, ?, ?)"),
		v, 11, NULL, e);
}

static enum err_code
check_given(struct work *w, const struct score_request *rq, const struct score_given *g,
	    struct err *e)
{
	const struct cat_score_item *item = cat_score_item(rq->score, g->item);

	if (!item || item->off.n > 0)
		return err_set(e, ERR_NOT_FOUND, "no such row that counts");
	if (!id_valid(g->id))
		problem_add(&w->problems, STR("/id"), "field.pattern");
	if (!score_may_give(item, g->points))
		problem_add(&w->problems, STR("/points"), "score.points");
	if (utf8_count(g->reason) < REASON_MIN || utf8_count(g->reason) > REASON_MAX)
		problem_add(&w->problems, STR("/reason"), "record.reason");
	return w->problems.errors ? err_set(e, ERR_INVALID, "not a figure") : ERR_OK;
}

static enum err_code
is_there(struct work *w, const struct score_given *g, bool *ret, struct err *e)
{
	struct value v[2] = {value_text(g->unit), value_text(g->id)}, n = VALUE_EMPTY;
	enum err_code rc;

	rc = db_value(w->db, w->arena,
		      STR("SELECT COUNT(*) FROM score_override WHERE unit_id = ? AND id = ?"), v, 2,
		      &n, e);
	*ret = n.i > 0;
	return rc;
}

enum err_code
score_judge(struct work *w, const struct score_request *rq, const struct score_given *g,
	    struct err *e)
{
	struct unit unit;
	enum err_code rc;
	bool again = false;

	rc = may_judge(w, g->unit, &unit, e);
	if (rc == ERR_OK)
		rc = check_given(w, rq, g, e);
	if (rc == ERR_OK)
		rc = is_there(w, g, &again, e);
	if (rc != ERR_OK || again)
		return rc;
	rc = end_former(w, rq, g->unit, g->item, NULL, e);
	if (rc == ERR_OK)
		rc = insert(w, rq, g, e);
	return rc == ERR_OK ? write_entry(w, "score:give", g->unit, g->item, g->reason, e) : rc;
}

enum err_code
score_unjudge(struct work *w, const struct score_request *rq, struct str unit_id, struct str item,
	      struct err *e)
{
	int64_t changed = 0;
	struct unit unit;
	enum err_code rc;

	rc = may_judge(w, unit_id, &unit, e);
	if (rc == ERR_OK)
		rc = end_former(w, rq, unit_id, item, &changed, e);
	if (rc == ERR_OK && changed == 0)
		return err_set(e, ERR_NOT_FOUND, "no figure to take back");
	return rc == ERR_OK ? write_entry(w, "score:take_back", unit_id, item, STR_NONE, e) : rc;
}

static void
read_judgement(struct work *w, struct db_stmt *st, struct score_judgement *ret)
{
	ret->id = str_dup(w->arena, db_col_str(st, 0));
	ret->item = str_dup(w->arena, db_col_str(st, 1));
	ret->party = db_col_int(st, 2) == SCORE_EVALUATOR ? SCORE_EVALUATOR : SCORE_OWN;
	ret->points = db_col_int(st, 3);
	ret->reason = str_dup(w->arena, db_col_str(st, 4));
	ret->by = str_dup(w->arena, db_col_str(st, 5));
	ret->by_name = str_dup(w->arena, db_col_str(st, 6));
	ret->at = db_col_int(st, 7);
}

enum err_code
score_judgements(struct work *w, const struct score_request *rq, struct str unit,
		 struct score_judgement **ret, size_t *ret_n, struct err *e)
{
	struct value v[6] = {value_text(unit),        value_text(rq->score->key),
			     value_int(rq->at.from),  value_int(rq->at.to),
			     value_int(rq->at.as_of), value_int(rq->at.as_of)};
	VEC(struct score_judgement) out = {0};
	struct db_stmt *st;
	enum err_code rc;
	bool more;

	rc = db_query(
		w->db,
		STR("SELECT o.id, o.item, o.party, o.points, o.reason, o.by_account, (SELECT "
		    "name FROM account WHERE account.id = o.by_account), o.made_at FROM "
		    "score_override o WHERE o.unit_id = ? AND o.score = ? AND o.from_on = ? AND "
		    "o.to_on = ? AND o.made_at <= ? AND (o.undone_at IS NULL OR o.undone_at > ?) "
		    "ORDER BY o.made_at"),
		v, 6, &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more) {
		struct score_judgement j;

		read_judgement(w, st, &j);
		vec_push(w->arena, &out, j);
	}
	db_done(st);
	*ret = out.v;
	*ret_n = out.n;
	return rc;
}
