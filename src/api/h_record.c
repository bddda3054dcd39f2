/* h_record.c: records of all types behind one envelope. */
#include "api/app.h"
#include "api/list.h"
#include "api/route.h"
#include "base/clock.h"
#include "base/id.h"
#include "workflow/workflow.h"

enum { UNCOVER_MS = 2 * 60 * 1000, ACCESS_ROWS = 100, EXTRA_MAX = 4 * 1024 * 1024 };

static struct str
etag_of(struct request *rq, const struct record *r)
{
	return str_fmt(rq->arena, "%lld", (long long)r->version);
}

static enum err_code
reply_record(struct request *rq, struct reply *rp, struct record *r)
{
	rp->etag = etag_of(rq, r);
	record_write(&rq->work, r, CHANNEL_VIEW, &rp->json);
	return ERR_OK;
}

static enum err_code
list_records(struct request *rq, struct reply *rp, struct err *e)
{
	struct query q;
	enum err_code rc = list_read(rq, &q, e);

	return rc == ERR_OK ? list_write(rq, &q, &rp->json, e) : rc;
}

static enum err_code
get_record(struct request *rq, struct reply *rp, struct err *e)
{
	struct record *r;
	enum err_code rc = record_load(&rq->work, rq->type, rq->params[1], ACT_READ, &r, e);

	return rc == ERR_OK ? reply_record(rq, rp, r) : rc;
}

static enum err_code
create_record(struct request *rq, struct reply *rp, struct err *e)
{
	struct envelope en;
	struct record *r;
	enum err_code rc;
	bool again = false;

	rc = record_read_envelope(&rq->work, rq->type, rq->json, &en, e);
	if (rc == ERR_OK)
		rc = record_create(&rq->work, &en, &r, &again, e);
	if (rc != ERR_OK)
		return rc;
	rp->status = again ? 200 : 201;
	rp->location = str_fmt(rq->arena, "/api/records/%.*s/%.*s", STR_ARG(rq->type->key),
			       STR_ARG(r->id));
	return reply_record(rq, rp, r);
}

/* -- changing, with both sides of a conflict --------------------------------------------------------- */

static void
write_side(struct request *rq, struct reply *rp, const char *key, const struct conflict *c,
	   struct record *r)
{
	struct json j;
	struct buf b;
	size_t i;

	buf_init(&b, rq->arena, EXTRA_MAX);
	json_init(&j, &b);
	json_object_start(&j);
	for (i = 0; r && i < c->fields.n; i++) {
		json_key(&j, c->fields.v[i]->key);
		record_write_field(&rq->work, r, c->fields.v[i], &j);
	}
	json_object_end(&j);
	reply_extra(rq, rp, key, buf_str(&b));
}

static void
write_conflict(struct request *rq, struct reply *rp, const struct conflict *c)
{
	struct json j;
	struct buf b;

	/* The actor's own words are theirs, and what they were based on they have read. */
	c->mine->relation = c->stored->relation;
	if (c->base)
		c->base->relation = c->stored->relation;
	write_side(rq, rp, "mine", c, c->mine);
	write_side(rq, rp, "stored", c, c->stored);
	write_side(rq, rp, "base", c, c->base);
	buf_init(&b, rq->arena, EXTRA_MAX);
	json_init(&j, &b);
	record_write(&rq->work, c->stored, CHANNEL_VIEW, &j);
	reply_extra(rq, rp, "record", buf_str(&b));
}

/* "3" of If-Match, quotes off; what is given in the body counts first. */
static int64_t
base_of(const struct request *rq, const struct envelope *en)
{
	struct str tag = rq->if_match;
	int64_t n = 0;

	if (en->base > 0)
		return en->base;
	if (tag.n >= 2 && tag.p[0] == '"' && tag.p[tag.n - 1] == '"')
		tag = str_of(tag.p + 1, tag.n - 2);
	return str_to_int(tag, &n) ? n : 0;
}

static enum err_code
update_record(struct request *rq, struct reply *rp, struct err *e)
{
	struct conflict *conflict = NULL;
	struct envelope en;
	struct record *r;
	enum err_code rc;

	if (!json_object_get(rq->json, "id"))
		json_object_set_new(rq->json, "id", json_stringn(rq->params[1].p, rq->params[1].n));
	rc = record_read_envelope(&rq->work, rq->type, rq->json, &en, e);
	if (rc != ERR_OK)
		return rc;
	if (!str_eq(en.record->id, rq->params[1]))
		return err_set(e, ERR_BAD_REQUEST, "id of path and body differ");
	en.base = base_of(rq, &en);
	rc = record_update(&rq->work, &en, &r, &conflict, e);
	if (rc == ERR_CONFLICT && conflict)
		write_conflict(rq, rp, conflict);
	return rc == ERR_OK ? reply_record(rq, rp, r) : rc;
}

static enum err_code
void_record(struct request *rq, struct reply *rp, struct err *e)
{
	static const char *const keys[] = {"reason", NULL};
	struct str reason = request_text(rq, "reason", true);
	struct record *r;
	enum err_code rc;

	request_only(rq, keys);
	rc = request_checked(rq, e);
	if (rc == ERR_OK)
		rc = record_void(&rq->work, rq->type, rq->params[1], reason, &r, e);
	return rc == ERR_OK ? reply_record(rq, rp, r) : rc;
}

/* -- looking behind ---------------------------------------------------------------------------------- */

static enum err_code
get_history(struct request *rq, struct reply *rp, struct err *e)
{
	struct record *r;
	enum err_code rc = record_load(&rq->work, rq->type, rq->params[1], ACT_READ, &r, e);

	return rc == ERR_OK ? record_history(&rq->work, r, &rp->json, e) : rc;
}

static const struct cat_field **
read_field_names(struct request *rq, size_t *ret_n)
{
	const json_t *in = json_object_get(rq->json, "fields");
	const struct cat_field **out =
		arena_array(rq->arena, const struct cat_field *, json_array_size(in));
	size_t i;

	*ret_n = 0;
	if (!json_is_array(in) || json_array_size(in) == 0)
		problem_add(&rq->work.problems, STR("/fields"), "field.required");
	for (i = 0; i < json_array_size(in); i++) {
		const char *name = json_string_value(json_array_get(in, i));
		const struct cat_field *f = name ? cat_field(rq->type, str_from(name)) : NULL;

		if (f)
			out[(*ret_n)++] = f;
		else
			problem_add_arg(&rq->work.problems,
					problem_path(rq->arena, "/fields/%zu", i), "field.unknown",
					str_dup(rq->arena, str_from(name ? name : "")));
	}
	return out;
}

static enum err_code
uncover(struct request *rq, struct reply *rp, struct err *e)
{
	static const char *const keys[] = {"fields", "reason", NULL};
	const struct cat_field **fields;
	struct record *r;
	enum err_code rc;
	size_t n;

	fields = read_field_names(rq, &n);
	rq->work.reason = request_text(rq, "reason", false);
	request_only(rq, keys);
	rc = request_checked(rq, e);
	if (rc == ERR_OK)
		rc = record_load(&rq->work, rq->type, rq->params[1], ACT_READ, &r, e);
	if (rc != ERR_OK)
		return rc;
	json_object_start(&rp->json);
	json_k(&rp->json, "fields");
	rc = record_uncover(&rq->work, r, fields, n, &rp->json, e);
	if (rc != ERR_OK)
		return rc;
	json_kstr(&rp->json, "until", clock_iso(rq->arena, rq->work.now + UNCOVER_MS));
	json_object_end(&rp->json);
	return ERR_OK;
}

/* Supervisor and responsible worker find it on their page, with who and why. */
static enum err_code
tell_of_emergency(struct request *rq, struct str reason, struct err *e)
{
	struct str args[2] = {rq->actor.name, reason}, label;
	struct record *r;
	enum err_code rc;

	label = message_text(rq->app->messages, rq->arena, "task.emergency", args, 2);
	rc = record_load_inside(&rq->work, rq->type, rq->actor.unit.id, rq->params[1], false, &r,
				e);
	if (rc == ERR_OK)
		rc = workflow_tell(&rq->work, r, STR("supervisor"), label, e);
	return rc == ERR_OK ? workflow_tell(&rq->work, r, STR("responsible"), label, e) : rc;
}

static enum err_code
emergency(struct request *rq, struct reply *rp, struct err *e)
{
	static const char *const keys[] = {"reason", NULL};
	struct str reason = request_text(rq, "reason", true);
	enum err_code rc;

	request_only(rq, keys);
	rc = request_checked(rq, e);
	if (rc == ERR_OK)
		rc = record_emergency_open(&rq->work, rq->type, rq->params[1], reason, e);
	if (rc == ERR_OK)
		rc = tell_of_emergency(rq, reason, e);
	rp->no_body = true;
	return rc;
}

void
write_audit_row(struct request *rq, const struct audit_row *row, struct json *j)
{
	json_object_start(j);
	json_kstr(j, "at", clock_iso(rq->arena, row->at));
	json_k(j, "by");
	json_object_start(j);
	json_kstr(j, "id", row->entry.account);
	json_kstr(j, "name", row->account_name);
	json_object_end(j);
	json_kstr(j, "what", row->entry.act);
	json_kstr(j, "type", row->entry.type);
	json_kstr(j, "record", row->entry.record);
	json_kstr(j, "fields", row->entry.fields);
	json_kstr(j, "reason", row->entry.reason);
	json_kstr(j, "result", row->entry.result);
	json_object_end(j);
}

static enum err_code
get_access(struct request *rq, struct reply *rp, struct err *e)
{
	struct audit_row *rows = NULL;
	struct record *r;
	enum err_code rc;
	size_t i, n = 0;

	rc = record_load(&rq->work, rq->type, rq->params[1], ACT_READ, &r, e);
	if (rc == ERR_OK)
		rc = audit_list(rq->work.db, rq->arena, rq->actor.unit.path, r->id, 0, ACCESS_ROWS,
				&rows, &n, e);
	json_array_start(&rp->json);
	for (i = 0; i < n && rc == ERR_OK; i++)
		write_audit_row(rq, &rows[i], &rp->json);
	json_array_end(&rp->json);
	return rc;
}

/* The same checks as a save, and nothing written: an id is made up when none is given. */
static enum err_code
check_fields(struct request *rq, struct reply *rp, struct err *e)
{
	struct envelope en;
	struct str id = id_new(rq->arena);
	enum err_code rc;

	if (!json_object_get(rq->json, "id"))
		json_object_set_new(rq->json, "id", json_stringn(id.p, id.n));
	rc = record_read_envelope(&rq->work, rq->type, rq->json, &en, e);
	if (rc == ERR_OK)
		rc = record_try(&rq->work, &en, e);
	if (rc != ERR_OK && rc != ERR_INVALID)
		return rc;
	json_object_start(&rp->json);
	json_k(&rp->json, "problems");
	write_problems(&rp->json, rq->arena, rq->app->messages, &rq->work.problems);
	json_object_end(&rp->json);
	return ERR_OK;
}

#define RECORD "/api/records/{type}/{id}"

const struct route record_routes[] = {
	{METHOD_GET, "/api/records/{type}", ACT_READ, RUN_READ, list_records, "List records", NULL,
	 "RecordList"},
	{METHOD_POST, "/api/records/{type}", ACT_CREATE, RUN_WRITE, create_record, "Make a record",
	 "Envelope", "Record"},
	{METHOD_GET, RECORD, ACT_READ, RUN_READ, get_record, "Read a record", NULL, "Record"},
	{METHOD_PATCH, RECORD, ACT_UPDATE, RUN_WRITE, update_record, "Change a record", "Envelope",
	 "Record"},
	{METHOD_POST, RECORD "/void", ACT_VOID, RUN_WRITE, void_record,
	 "Void a record: it keeps its number", "Reason", "Record"},
	{METHOD_GET, RECORD "/history", ACT_READ, RUN_READ, get_history, "Who changed what", NULL,
	 "History"},
	{METHOD_POST, RECORD "/uncover", ACT_READ, RUN_READ, uncover,
	 "Show covered fields; logged before the answer", "Uncover", "Uncovered"},
	{METHOD_POST, RECORD "/emergency", ACT_READ, RUN_WRITE, emergency,
	 "Open a confidential record for a limited time", "Reason", NULL},
	{METHOD_GET, RECORD "/access", ACT_READ, RUN_READ, get_access, "Who looked at it", NULL,
	 "AccessList"},
	{METHOD_POST, "/api/check/{type}", ACT_CREATE, RUN_READ, check_fields,
	 "Check a form without writing", "Envelope", "Problems"},
	{.path = NULL},
};
