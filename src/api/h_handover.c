/*
 * h_handover.c: one or all cases of a worker handed on: whose they are, who has how many, one paper
 * per case, filled in from the case and offered. May be asked by the worker herself, by who keeps
 * the accounts of the unit (an account is closed only when nothing is left), and by the supervisor of
 * a case for that case. What the papers say is covered for them like everything else.
 */
#include "api/admin.h"
#include "api/app.h"
#include "api/route.h"
#include "base/clock.h"
#include "base/id.h"
#include "deadline/deadline.h"
#include "workflow/handover.h"

enum { ITEMS_MAX = 200, DUE_MAX = 200 };

static bool
keeps_accounts(struct request *rq)
{
	return access_may_admin(&rq->actor, ACT_ADMIN_ACCOUNTS) &&
	       admin_reaches(&rq->actor, ACT_ADMIN_ACCOUNTS, rq->actor.unit.path);
}

static bool
may_hand(struct request *rq, struct str from, struct record *r, struct err *e)
{
	if (str_eq(from, rq->actor.account) || keeps_accounts(rq))
		return true;
	return relation_load(rq->work.db, &rq->actor, r->unit_id, r->id, r->made_by, rq->work.now,
			     &r->relation, e) == ERR_OK &&
	       r->relation.supervisor;
}

/* -- who has what --------------------------------------------------------------------------------- */

static void
write_next(struct request *rq, const struct deadline *due, size_t n, struct str record,
	   struct json *j)
{
	size_t i;

	json_k(j, "next");
	for (i = 0; i < n && !str_eq(due[i].record, record); i++)
		;
	if (i == n) {
		json_put_null(j);
		return;
	}
	json_object_start(j);
	json_kstr(j, "label", due[i].rule->label);
	json_k(j, "due");
	deadline_write_due(&rq->work, &due[i], j);
	json_object_end(j);
}

/* A paper that waits for an answer. */
static enum err_code
write_offered(struct request *rq, struct record *r, struct json *j, struct err *e)
{
	const struct cat_type *form = handover_form(r->type);
	struct record **all = NULL;
	size_t i, n = 0;
	enum err_code rc = record_children(&rq->work, r, form, &all, &n, e);

	json_k(j, "offered");
	for (i = 0; i < n; i++) {
		const struct cat_state *s = cat_state(form->flow, all[i]->state);

		if (s && !s->initial && !s->locked)
			break;
	}
	if (i == n) {
		json_put_null(j);
		return rc;
	}
	json_object_start(j);
	json_kstr(j, "id", all[i]->id);
	json_kstr(j, "to", all[i]->values[form->hand_to->slot].part[0].s);
	json_kstr(j, "name", all[i]->shown[form->hand_to->slot]);
	json_object_end(j);
	return rc;
}

static enum err_code
write_items(struct request *rq, struct str from, struct json *j, struct err *e)
{
	struct record **all = NULL;
	struct deadline *due = NULL;
	size_t i, n = 0, due_n = 0;
	enum err_code rc;

	rc = handover_open(&rq->work, rq->actor.unit.id, from, &all, &n, e);
	if (rc == ERR_OK)
		rc = deadline_list(&rq->work, from, DUE_MAX, &due, &due_n, e);
	json_k(j, "items");
	json_array_start(j);
	for (i = 0; i < n && rc == ERR_OK; i++) {
		if (!may_hand(rq, from, all[i], e))
			continue;
		json_object_start(j);
		json_k(j, "record");
		record_write(&rq->work, all[i], CHANNEL_LIST, j);
		write_next(rq, due, due_n, all[i]->id, j);
		rc = write_offered(rq, all[i], j, e);
		json_object_end(j);
	}
	json_array_end(j);
	return rc;
}

/* People of the unit with what they have, for choosing whom. */
static enum err_code
write_staff(struct request *rq, struct json *j, struct err *e)
{
	struct value unit = value_text(rq->actor.unit.id);
	struct workload *loads = NULL;
	struct db_stmt *st;
	size_t i, n = 0;
	enum err_code rc;
	bool more;

	rc = handover_loads(&rq->work, rq->actor.unit.id, &loads, &n, e);
	if (rc == ERR_OK)
		rc = db_query(rq->work.db,
			      STR("SELECT id, name FROM account WHERE unit_id = ? AND disabled = 0 "
				  "ORDER BY name, id"),
			      &unit, 1, &st, e);
	if (rc != ERR_OK)
		return rc;
	json_k(j, "staff");
	json_array_start(j);
	while ((rc = db_step(st, &more, e)) == ERR_OK && more) {
		int64_t open = 0;

		for (i = 0; i < n; i++)
			if (str_eq(loads[i].account, db_col_str(st, 0)))
				open = loads[i].open;
		json_object_start(j);
		json_kstr(j, "id", db_col_str(st, 0));
		json_kstr(j, "name", db_col_str(st, 1));
		json_kint(j, "open", open);
		json_object_end(j);
	}
	json_array_end(j);
	db_done(st);
	return rc;
}

static enum err_code
get_handover(struct request *rq, struct reply *rp, struct err *e)
{
	struct str from;
	enum err_code rc;

	if (!request_query(rq, "from", &from))
		from = rq->actor.account;
	json_object_start(&rp->json);
	json_kstr(&rp->json, "from", from);
	json_kbool(&rp->json, "all", keeps_accounts(rq));
	rc = write_items(rq, from, &rp->json, e);
	if (rc == ERR_OK)
		rc = write_staff(rq, &rp->json, e);
	json_object_end(&rp->json);
	return rc;
}

/* -- one paper per case ---------------------------------------------------------------------------- */

struct handing {
	struct request *rq;
	struct str from, reason, words; /* of what is missing, when it goes on all the same */
	const json_t *fields;
};

/* Whoever may hand on need not be somebody to the case: the paper is made for her by the engine, with
 * her name on it. */
static struct actor
engine_for(struct request *rq)
{
	struct actor who = rq->actor;

	who.system = true;
	return who;
}

static enum err_code
make_paper(struct handing *h, struct record *r, struct str id, struct str to, struct record **ret,
	   struct err *e)
{
	const struct cat_type *form = handover_form(r->type);
	json_t *fields = h->fields ? json_deep_copy(h->fields) : json_object();
	json_t *body = json_object();
	struct envelope en;
	enum err_code rc;
	bool again;

	json_object_set_new(fields, str_cstr(h->rq->arena, form->hand_from->key),
			    json_stringn(h->from.p, h->from.n));
	json_object_set_new(fields, str_cstr(h->rq->arena, form->hand_to->key),
			    json_stringn(to.p, to.n));
	json_object_set_new(body, "id", json_stringn(id.p, id.n));
	json_object_set_new(body, "type", json_stringn(form->key.p, form->key.n));
	json_object_set_new(body, "parent", json_stringn(r->id.p, r->id.n));
	json_object_set_new(body, "fields", fields);
	rc = record_read_envelope(&h->rq->work, form, body, &en, e);
	if (rc == ERR_OK)
		rc = record_create(&h->rq->work, &en, ret, &again, e);
	json_decref(body);
	return rc;
}

static const struct cat_move *
first_move(const struct record *paper)
{
	const struct cat_flow *f = paper->type->flow;
	size_t i;

	for (i = 0; i < f->moves.n; i++)
		if (f->moves.v[i]->from.n > 0 && str_eq(f->moves.v[i]->from.v[0], paper->state))
			return f->moves.v[i];
	return NULL;
}

/* Offered; with what is missing it stays a draft, unless a reason was given for all. */
static enum err_code
offer(struct handing *h, struct record **paper, struct err *e)
{
	struct move_request m = {.id = id_new(h->rq->arena)};
	const struct cat_move *move = first_move(*paper);
	struct missing *missing = NULL;
	size_t i, n = 0;
	enum err_code rc;

	if (!move)
		return ERR_OK;
	m.move = move->key;
	rc = workflow_move(&h->rq->work, (*paper)->type, (*paper)->id, &m, paper, &missing, &n, e);
	if (rc != ERR_GATE || h->reason.n == 0)
		return rc == ERR_GATE ? ERR_OK : rc;
	for (i = 0; i < n; i++)
		vec_push(h->rq->arena, &m.exceptions,
			 ((struct need_exception){missing[i].need->key, h->reason, h->words}));
	rc = workflow_move(&h->rq->work, (*paper)->type, (*paper)->id, &m, paper, &missing, &n, e);
	return rc == ERR_GATE ? ERR_OK : rc;
}

static struct str
member(const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);

	return json_is_string(v) ? str_of(json_string_value(v), json_string_length(v)) : STR_NONE;
}

static enum err_code
find_record(struct handing *h, const json_t *item, struct record **ret, struct err *e)
{
	const struct cat_type *t = cat_type(h->rq->app->catalogue, member(item, "type"));
	struct str id = member(item, "record");
	enum err_code rc;

	if (!t || !handover_form(t) || !id_valid(id) || !id_valid(member(item, "id")))
		return err_set(e, ERR_BAD_REQUEST, "item without type, record or id");
	rc = record_load_inside(&h->rq->work, t, h->rq->actor.unit.id, id, false, ret, e);
	if (rc != ERR_OK || !may_hand(h->rq, h->from, *ret, e))
		return err_set(e, ERR_FORBIDDEN, "not this person's to hand on");
	return ERR_OK;
}

static enum err_code
hand_one(struct handing *h, const json_t *item, struct json *j, struct err *e)
{
	struct actor own = h->rq->actor, office = engine_for(h->rq);
	struct record *r, *paper = NULL;
	enum err_code rc = find_record(h, item, &r, e);

	if (rc != ERR_OK)
		return rc;
	h->rq->work.actor = &office;
	rc = make_paper(h, r, member(item, "id"), member(item, "to"), &paper, e);
	if (rc == ERR_OK && first_move(paper))
		rc = offer(h, &paper, e);
	h->rq->work.actor = &h->rq->actor;
	h->rq->actor = own;
	if (rc != ERR_OK)
		return rc;
	json_object_start(j);
	json_kstr(j, "record", r->id);
	json_kstr(j, "type", paper->type->key);
	json_kstr(j, "id", paper->id);
	json_kstr(j, "number", paper->number);
	json_kstr(j, "state", paper->state);
	json_object_end(j);
	return ERR_OK;
}

static enum err_code
hand_on(struct request *rq, struct reply *rp, struct err *e)
{
	static const char *const keys[] = {"from", "items", "fields", "exception", NULL};
	const json_t *items = json_object_get(rq->json, "items");
	const json_t *exception = json_object_get(rq->json, "exception");
	struct handing h = {.rq = rq, .from = request_text(rq, "from", true)};
	enum err_code rc;
	size_t i;

	h.fields = json_object_get(rq->json, "fields");
	h.reason = member(exception, "reason");
	h.words = member(exception, "words");
	request_only(rq, keys);
	if (!json_is_array(items) || json_array_size(items) == 0 ||
	    json_array_size(items) > ITEMS_MAX)
		problem_add(&rq->work.problems, STR("/items"), "field.required");
	rc = request_checked(rq, e);
	json_object_start(&rp->json);
	json_k(&rp->json, "made");
	json_array_start(&rp->json);
	for (i = 0; rc == ERR_OK && i < json_array_size(items); i++)
		rc = hand_one(&h, json_array_get(items, i), &rp->json, e);
	json_array_end(&rp->json);
	json_object_end(&rp->json);
	return rc;
}

const struct route handover_routes[] = {
	{METHOD_GET, "/api/handover", ACT_SIGNED_IN, RUN_READ, get_handover,
	 "Open cases of a worker, and who has how many", NULL, "Handover"},
	{METHOD_POST, "/api/handover", ACT_SIGNED_IN, RUN_WRITE, hand_on,
	 "One paper per case, filled in and offered", "HandOn", "HandedOn"},
	{.path = NULL},
};
