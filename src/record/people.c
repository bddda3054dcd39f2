/*
 * people.c: who is what on a record. The staff fields of a record say it; record_relation holds it
 * as rows, so that scope is plain SQL. A case also relates its people to the person it is about,
 * while it runs. Derived rows carry the id of the record they come from in `reason`.
 */
#include "record/internal.h"

static const int64_t EMERGENCY_MS = 24 * 3600 * 1000;

static enum err_code
add_relation(struct work *w, const struct record *from, struct str root, struct str account,
	     struct str relation, int64_t until, struct err *e)
{
	struct value v[8];

	v[0] = value_text(from->unit_id);
	v[1] = value_text(root);
	v[2] = value_text(account);
	v[3] = value_text(relation);
	v[4] = value_text(from->type->key);
	v[5] = until ? value_int(until) : VALUE_EMPTY;
	v[6] = until ? value_text(w->reason) : value_text(from->id);
	v[7] = value_int(w->now);
	return db_exec(w->db,
		       STR("INSERT INTO record_relation (unit_id, root_id, account_id, relation, "
			   "type, until_at, reason, made_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
		       v, 8, NULL, e);
}

static bool
running(const struct record *r)
{
	const struct cat_state *s = r->type->flow ? cat_state(r->type->flow, r->state) : NULL;

	return !record_gone(r) && !(s && s->locked);
}

static struct str
subject_id(const struct record *r)
{
	const struct cat_field *f = r->type->subject;

	if (!f || !running(r) || r->values[f->slot].part[0].type != VALUE_TEXT)
		return STR_NONE;
	return r->values[f->slot].part[0].s;
}

/* Who is named on a paper beneath a record (a handover that is offered) is somebody to that record
 * while the paper is under way: no longer a draft, not yet settled. */
static bool
relates(const struct record *r)
{
	const struct cat_state *s = r->type->flow ? cat_state(r->type->flow, r->state) : NULL;

	return !r->type->parent || (s && !s->initial && !s->locked);
}

static bool
names_people(const struct cat_type *t)
{
	size_t i;

	for (i = 0; i < t->fields.n; i++)
		if (t->fields.v[i]->params.relation.n > 0 ||
		    (is_rows(t->fields.v[i]) && names_people(t->fields.v[i]->rows)))
			return true;
	return false;
}

/* What one staff field says, of the record or of one of its rows. A record for named people only
 * opens nothing else: the person it is about stays with her own people. */
static enum err_code
relate(struct work *w, const struct record *r, const struct cat_field *f,
       const struct kind_value *v, struct err *e)
{
	struct str subject = r->type->named ? STR_NONE : subject_id(r);
	enum err_code rc;

	if (f->params.relation.n == 0 || v->part[0].type != VALUE_TEXT || !relates(r))
		return ERR_OK;
	rc = add_relation(w, r, record_root(r), v->part[0].s, f->params.relation, 0, e);
	if (rc == ERR_OK && subject.n > 0)
		rc = add_relation(w, r, subject, v->part[0].s, f->params.relation, 0, e);
	return rc;
}

static enum err_code
relate_rows(struct work *w, const struct record *r, const struct cat_field *f, struct err *e)
{
	const struct record_rows *rows = &r->rows[f->slot];
	enum err_code rc = ERR_OK;
	size_t i, k;

	for (i = 0; i < rows->n; i++)
		for (k = 0; k < f->rows->fields.n && rc == ERR_OK; k++)
			rc = relate(w, r, f->rows->fields.v[k], &rows->v[i].values[k], e);
	return rc;
}

enum err_code
write_relations(struct work *w, const struct record *r, struct err *e)
{
	struct value old[2] = {value_text(r->unit_id), value_text(r->id)};
	enum err_code rc;
	size_t i;

	if (!names_people(r->type))
		return ERR_OK;
	rc = db_exec(w->db,
		     STR("DELETE FROM record_relation WHERE unit_id = ? AND reason = ? AND "
			 "until_at IS NULL"),
		     old, 2, NULL, e);
	for (i = 0; i < r->type->fields.n && rc == ERR_OK; i++) {
		const struct cat_field *f = r->type->fields.v[i];

		rc = is_rows(f) ? relate_rows(w, r, f, e) : relate(w, r, f, &r->values[i], e);
	}
	return rc;
}

static bool
is_relation(struct str name)
{
	return str_is(name, "responsible") || str_is(name, "helper") || str_is(name, "supervisor");
}

/* A staff field of the record itself, by its name. */
static bool
named_in_field(struct work *w, const struct record *r, struct str name, struct str **ret,
	       size_t *ret_n)
{
	const struct cat_field *f = is_relation(name) ? NULL : cat_field(r->type, name);
	struct value v;

	if (!f || !f->params.kind->staff)
		return false;
	v = r->values[f->slot].part[0];
	*ret_n = v.type == VALUE_TEXT;
	*ret = arena_array(w->arena, struct str, 1);
	if (*ret_n)
		(*ret)[0] = v.s;
	return true;
}

enum err_code
record_people(struct work *w, const struct record *r, struct str relation, struct str **ret,
	      size_t *ret_n, struct err *e)
{
	struct value v[3] = {value_text(r->unit_id), value_text(record_root(r)),
			     value_text(relation)};
	VEC(struct str) out = {0};
	struct db_stmt *st;
	enum err_code rc;
	bool more;

	if (named_in_field(w, r, relation, ret, ret_n))
		return ERR_OK;
	rc = db_query(w->db,
		      STR("SELECT DISTINCT account_id FROM record_relation WHERE unit_id = ? AND "
			  "root_id = ? AND relation = ? AND until_at IS NULL ORDER BY account_id"),
		      v, 3, &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more)
		vec_push(w->arena, &out, str_dup(w->arena, db_col_str(st, 0)));
	db_done(st);
	*ret = out.v;
	*ret_n = out.n;
	return rc;
}

enum err_code
record_grant(struct work *w, const struct record *r, struct str account, int64_t until,
	     struct str reason, struct err *e)
{
	w->reason = reason;
	return add_relation(w, r, record_root(r), account, STR("granted"), until, e);
}

enum err_code
record_grant_end(struct work *w, const struct record *r, struct str account, struct err *e)
{
	struct value v[5] = {value_int(w->now), value_text(r->unit_id), value_text(record_root(r)),
			     value_text(account), value_int(w->now)};

	return db_exec(w->db,
		       STR("UPDATE record_relation SET until_at = ? WHERE unit_id = ? AND "
			   "root_id = ? AND account_id = ? AND relation = 'granted' AND "
			   "until_at > ?"),
		       v, 5, NULL, e);
}

/* Only inside one's own unit, and only for who knows such records from work of their own. */
enum err_code
record_emergency_open(struct work *w, const struct cat_type *t, struct str id, struct str reason,
		      struct err *e)
{
	struct audit_entry en = {0};
	struct record *r;
	enum err_code rc;

	if (utf8_count(reason) < 4) {
		problem_add(&w->problems, STR("/reason"), "record.reason");
		return err_set(e, ERR_INVALID, "emergency without a reason");
	}
	if (!id_valid(id) || !access_may_emergency(w->actor, t))
		return err_set(e, ERR_FORBIDDEN, "may not open %.*s", STR_ARG(t->key));
	rc = find_row(w, t, id, ACT_NONE, &r, e);
	if (rc != ERR_OK || !str_eq(r->unit_id, w->actor->unit.id))
		return err_set(e, ERR_FORBIDDEN, "not in the actor's unit");
	w->reason = reason;
	rc = add_relation(w, r, record_root(r), w->actor->account, STR("emergency"),
			  w->now + EMERGENCY_MS, e);
	if (rc != ERR_OK)
		return rc;
	en.act = STR("emergency");
	en.account = w->actor->account;
	en.session = w->actor->session;
	en.unit = r->unit_id;
	en.type = t->key;
	en.record = r->id;
	en.reason = reason;
	en.result = STR("ok");
	return audit_write(w->engine->audit, w->db, &en, e);
}
