/*
 * approval.c: the table of approvals. A waiting approval names the persons whose turn it is.
 */
#include "workflow/internal.h"

int64_t
approval_due(struct work *w, const struct cat_move *m)
{
	int missing_year = 0;

	if (m->approve_days <= 0)
		return DATE_NONE;
	return calendar_add(&w->engine->catalogue->calendar, w->today, m->approve_days,
			    &missing_year);
}

static struct value
day_or_none(int64_t day)
{
	return day == DATE_NONE ? VALUE_EMPTY : value_int(day);
}

enum err_code
approval_insert(struct work *w, const struct record *r, const struct cat_move *m,
		const struct move_request *rq, struct str turn, struct err *e)
{
	struct value v[13];

	v[0] = value_text(r->unit_id);
	v[1] = value_text(rq->id);
	v[2] = value_text(r->type->key);
	v[3] = value_text(r->id);
	v[4] = value_text(m->key);
	v[5] = value_text(r->state);
	v[6] = value_text(STR("waiting"));
	v[7] = value_text(w->actor->account);
	v[8] = value_int(w->now);
	v[9] = value_text(rq->words);
	v[10] = value_text(turn);
	v[11] = day_or_none(approval_due(w, m));
	v[12] = value_int(r->version);
	return db_exec(w->db,
		       STR("INSERT INTO approval (unit_id, id, type, record_id, move, from_state, "
			   "state, asked_by, asked_at, words, turn, due_on, version_before) VALUES "
			   "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
		       v, 13, NULL, e);
}

static void
read_approval(struct work *w, struct db_stmt *st, struct approval *a)
{
	struct str *texts[] = {&a->id,      &a->unit_id,    &a->type,          &a->record_id,
			       &a->move,    &a->from_state, &a->state,         &a->asked_by,
			       &a->words,   &a->turn,       &a->decided_by,    &a->opinion,
			       &a->items,   &a->files,      &a->asked_by_name, &a->decided_by_name,
			       &a->followed};
	size_t i;

	for (i = 0; i < COUNTOF(texts); i++)
		*texts[i] = str_dup(w->arena, db_col_str(st, (int)i));
	a->asked_at = db_col_int(st, (int)i++);
	a->due_on = db_col(st, (int)i).type == VALUE_INT ? db_col_int(st, (int)i) : DATE_NONE;
	i++;
	a->decided_at = db_col_int(st, (int)i++);
	a->version_before = db_col_int(st, (int)i++);
	a->version_after = db_col_int(st, (int)i++);
	a->version_decided = db_col_int(st, (int)i);
}

enum err_code
approval_find(struct work *w, const char *where, const struct value *args, size_t n,
	      struct approval **ret, size_t *ret_n, struct err *e)
{
	VEC(struct approval) out = {0};
	struct db_stmt *st;
	enum err_code rc;
	struct buf sql;
	bool more;

	buf_init(&sql, w->arena, 4096);
	buf_lit(&sql, "SELECT a.id, a.unit_id, a.type, a.record_id, a.move, a.from_state, a.state, "
		      "a.asked_by, a.words, a.turn, a.decided_by, a.opinion, a.items, a.files, "
		      "(SELECT name FROM account x WHERE x.id = a.asked_by), "
		      "(SELECT name FROM account y WHERE y.id = a.decided_by), a.followed, "
		      "a.asked_at, a.due_on, a.decided_at, a.version_before, a.version_after, "
		      "a.version_decided "
		      "FROM approval a WHERE ");
	buf_add(&sql, str_from(where));
	rc = db_query(w->db, buf_str(&sql), args, n, &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more) {
		struct approval a = {0};

		read_approval(w, st, &a);
		vec_push(w->arena, &out, a);
	}
	db_done(st);
	*ret = out.v;
	*ret_n = out.n;
	return rc;
}

enum err_code
approval_load(struct work *w, struct str id, struct approval *ret, struct err *e)
{
	struct value arg = value_text(id);
	struct approval *found = NULL;
	size_t n = 0;
	enum err_code rc;

	rc = approval_find(w, "a.id = ?", &arg, 1, &found, &n, e);
	if (rc != ERR_OK)
		return rc;
	if (n == 0)
		return err_set(e, ERR_FORBIDDEN, "no such approval");
	*ret = found[0];
	return ERR_OK;
}

enum err_code
approval_record(struct work *w, const struct approval *a, struct record **ret,
		const struct cat_move **ret_move, struct err *e)
{
	const struct cat_type *t = cat_type(w->engine->catalogue, a->type);
	enum err_code rc;

	if (!t || !t->flow)
		return err_set(e, ERR_CATALOGUE, "type of an approval is gone");
	*ret_move = cat_move(t->flow, a->move);
	if (!*ret_move)
		return err_set(e, ERR_CATALOGUE, "move of an approval is gone");
	rc = record_load_inside(w, t, a->unit_id, a->record_id, false, ret, e);
	if (rc == ERR_OK)
		rc = relation_load(w->db, w->actor, (*ret)->unit_id,
				   t->parent ? (*ret)->parent_id : (*ret)->id, (*ret)->made_by,
				   w->now, &(*ret)->relation, e);
	return rc;
}

enum err_code
approval_decided(struct work *w, const struct approval *a, struct str state, struct str opinion,
		 struct str items, int64_t version_after, struct err *e)
{
	bool open = str_is(state, "waiting");
	int64_t changed = 0;
	struct value v[10];
	enum err_code rc;

	v[0] = value_text(state);
	v[1] = open ? VALUE_EMPTY : value_text(w->actor->account);
	v[2] = open ? VALUE_EMPTY : value_int(w->now);
	v[3] = value_text(opinion);
	v[4] = value_text(items);
	v[5] = value_int(version_after);
	v[6] = open ? VALUE_EMPTY : value_text(followed_text(w));
	v[7] = open ? VALUE_EMPTY : value_int(a->version_decided);
	v[8] = value_text(a->id);
	v[9] = value_text(a->state);
	rc = db_exec(
		w->db,
		STR("UPDATE approval SET state = ?, decided_by = ?, decided_at = ?, opinion = ?, "
		    "items = ?, version_after = ?, followed = ?, version_decided = ? WHERE id = ? "
		    "AND state = ?"),
		v, COUNTOF(v), &changed, e);
	if (rc == ERR_OK && changed != 1)
		rc = err_set(e, ERR_DECIDED, "decided meanwhile");
	return rc;
}

enum err_code
approval_turn(struct work *w, const struct approval *a, struct str turn, int64_t due_on,
	      struct err *e)
{
	struct value v[3] = {value_text(turn), day_or_none(due_on), value_text(a->id)};

	return db_exec(w->db, STR("UPDATE approval SET turn = ?, due_on = ? WHERE id = ?"), v, 3,
		       NULL, e);
}

static struct str
joined(struct arena *a, const struct str *v, size_t n)
{
	struct buf b;
	size_t i;

	buf_init(&b, a, 4096);
	buf_addc(&b, '|');
	for (i = 0; i < n; i++) {
		buf_add(&b, v[i]);
		buf_addc(&b, '|');
	}
	return buf_str(&b);
}

enum err_code
workflow_attach(struct work *w, struct str approval, const struct str *files, size_t n,
		struct str *ret_type, struct str *ret_record, struct err *e)
{
	struct value v[] = {value_text(joined(w->arena, files, n)), value_text(approval)};
	struct approval a;
	enum err_code rc = approval_load(w, approval, &a, e);

	if (rc == ERR_OK && !str_eq(a.decided_by, w->actor->account))
		rc = err_set(e, ERR_FORBIDDEN, "not decided by this person");
	if (rc != ERR_OK)
		return rc;
	*ret_type = a.type;
	*ret_record = a.record_id;
	return db_exec(w->db, STR("UPDATE approval SET files = ? WHERE id = ?"), v, 2, NULL, e);
}
