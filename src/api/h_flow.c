/* h_flow.c: stages, moves, approvals. The JSON is written by src/workflow. */
#include "api/app.h"
#include "api/files.h"
#include "api/route.h"
#include "workflow/workflow.h"

enum { MISSING_MAX = 1024 * 1024, PHOTOS_MAX = 6 };

static enum err_code
get_flow(struct request *rq, struct reply *rp, struct err *e)
{
	struct record *r;
	enum err_code rc = record_load(&rq->work, rq->type, rq->params[1], ACT_READ, &r, e);

	if (rc != ERR_OK)
		return rc;
	if (!r->type->flow)
		return err_set(e, ERR_NOT_FOUND, "%s has no flow", r->type->key.p);
	rp->etag = str_fmt(rq->arena, "%lld", (long long)r->version);
	return workflow_write_flow(&rq->work, r, &rp->json, e);
}

static struct str
text_member(struct request *rq, const json_t *o, const char *key, struct str path)
{
	const json_t *v = json_object_get(o, key);

	if (v && !json_is_null(v) && !json_is_string(v))
		problem_add_arg(&rq->work.problems, path, "field.type", str_from(key));
	return json_is_string(v) ? str_of(json_string_value(v), json_string_length(v)) : STR_NONE;
}

static void
read_exceptions(struct request *rq, struct move_request *m)
{
	json_t *all = json_object_get(rq->json, "exceptions"), *v;
	const char *need;

	if (all && !json_is_null(all) && !json_is_object(all))
		problem_add_arg(&rq->work.problems, STR("/exceptions"), "field.type",
				STR("exceptions"));
	json_object_foreach(all, need, v)
	{
		struct str path = problem_path(rq->arena, "/exceptions/%s", need);
		struct need_exception x = {.need = str_dup(rq->arena, str_from(need))};

		x.reason = text_member(rq, v, "reason", path);
		x.words = text_member(rq, v, "words", path);
		vec_push(rq->arena, &m->exceptions, x);
	}
}

static void
reply_missing(struct request *rq, struct reply *rp, const struct missing *v, size_t n)
{
	struct json j;
	struct buf b;

	buf_init(&b, rq->arena, MISSING_MAX);
	json_init(&j, &b);
	workflow_write_missing(&j, v, n);
	reply_extra(rq, rp, "missing", buf_str(&b));
}

static enum err_code
move_record(struct request *rq, struct reply *rp, struct err *e)
{
	static const char *const keys[] = {"id", "move", "base", "words", "exceptions", NULL};
	struct missing *missing = NULL;
	struct move_request m = {0};
	struct record *r;
	enum err_code rc;
	size_t n = 0;

	m.id = request_text(rq, "id", true);
	m.move = request_text(rq, "move", true);
	m.words = request_text(rq, "words", false);
	m.base = request_int(rq, "base", 0);
	read_exceptions(rq, &m);
	request_only(rq, keys);
	rc = request_checked(rq, e);
	if (rc == ERR_OK)
		rc = workflow_move(&rq->work, rq->type, rq->params[1], &m, &r, &missing, &n, e);
	if (rc == ERR_GATE)
		reply_missing(rq, rp, missing, n);
	if (rc != ERR_OK)
		return rc;
	rp->etag = str_fmt(rq->arena, "%lld", (long long)r->version);
	record_write(&rq->work, r, CHANNEL_VIEW, &rp->json);
	return ERR_OK;
}

static enum err_code
list_approvals(struct request *rq, struct reply *rp, struct err *e)
{
	bool done = request_query_int(rq, "done", 0, 0, 1) == 1;

	return workflow_write_approvals(&rq->work, done, &rp->json, e);
}

static enum err_code
get_approval(struct request *rq, struct reply *rp, struct err *e)
{
	return workflow_write_approval(&rq->work, rq->params[0], &rp->json, e);
}

static struct str *
read_texts(struct request *rq, const char *key, size_t *ret_n)
{
	const json_t *in = json_object_get(rq->json, key);
	struct str *out = arena_array(rq->arena, struct str, json_array_size(in));
	size_t i;

	*ret_n = json_array_size(in);
	for (i = 0; i < *ret_n; i++) {
		const json_t *v = json_array_get(in, i);

		if (!json_is_string(v))
			problem_add_arg(&rq->work.problems,
					problem_path(rq->arena, "/%s/%zu", key, i), "field.type",
					str_from(key));
		else
			out[i] = str_of(json_string_value(v), json_string_length(v));
	}
	return out;
}

/* Photos of the decision as it was written by hand: only what the one who decides has sent. */
static enum err_code
check_photos(struct request *rq, const struct str *files, size_t n, struct err *e)
{
	enum err_code rc = ERR_OK;
	bool own = true;
	size_t i;

	if (n > PHOTOS_MAX)
		problem_add_arg(&rq->work.problems, STR("/files"), "rows.too_many",
				str_fmt(rq->arena, "%d", PHOTOS_MAX));
	for (i = 0; i < n && i < PHOTOS_MAX && rc == ERR_OK; i++) {
		rc = file_sent_by(rq->work.db, files[i], rq->actor.account, &own, e);
		if (rc == ERR_OK && !own)
			problem_add_arg(&rq->work.problems,
					problem_path(rq->arena, "/files/%zu", i), "field.type",
					STR("files"));
	}
	return rc;
}

static enum err_code
attach(struct request *rq, const struct str *files, size_t n, struct err *e)
{
	struct str type, record;
	enum err_code rc;

	if (n == 0)
		return ERR_OK;
	rc = workflow_attach(&rq->work, rq->params[0], files, n, &type, &record, e);
	return rc == ERR_OK ? file_note_decision(&rq->work, files, n, type, record, e) : rc;
}

static enum err_code
decide(struct request *rq, struct reply *rp, struct err *e)
{
	static const char *const keys[] = {"decision", "opinion", "items", "files", "base", NULL};
	struct str decision = request_text(rq, "decision", true);
	struct str opinion = request_text(rq, "opinion", false), *items, *files;
	bool agree = str_is(decision, "agree");
	int64_t base = request_int(rq, "base", 0);
	enum err_code rc;
	size_t n, photos;

	items = read_texts(rq, "items", &n);
	files = read_texts(rq, "files", &photos);
	request_only(rq, keys);
	if (decision.n > 0 && !agree && !str_is(decision, "return"))
		problem_add_arg(&rq->work.problems, STR("/decision"), "code.unknown", decision);
	rc = check_photos(rq, files, photos, e);
	if (rc == ERR_OK)
		rc = request_checked(rq, e);
	if (opinion.n == 0 && photos > 0)
		opinion = message_text(rq->app->messages, rq->arena, "approval.on_paper", NULL, 0);
	if (rc == ERR_OK)
		rc = workflow_decide(&rq->work, rq->params[0],
				     agree ? DECISION_AGREE : DECISION_RETURN, opinion, items, n,
				     base, e);
	if (rc == ERR_OK)
		rc = attach(rq, files, photos, e);
	return rc == ERR_OK ? workflow_write_approval(&rq->work, rq->params[0], &rp->json, e) : rc;
}

static enum err_code
withdraw(struct request *rq, struct reply *rp, struct err *e)
{
	rp->no_body = true;
	return workflow_withdraw(&rq->work, rq->params[0], e);
}

static enum err_code
task_done(struct request *rq, struct reply *rp, struct err *e)
{
	rp->no_body = true;
	return workflow_task_done(&rq->work, rq->params[0], e);
}

static enum err_code
task_seen(struct request *rq, struct reply *rp, struct err *e)
{
	rp->no_body = true;
	return workflow_task_seen(&rq->work, rq->params[0], e);
}

static enum err_code
get_told(struct request *rq, struct reply *rp, struct err *e)
{
	struct record *r;
	enum err_code rc = record_load(&rq->work, rq->type, rq->params[1], ACT_READ, &r, e);

	return rc == ERR_OK ? workflow_write_told(&rq->work, r, &rp->json, e) : rc;
}

#define RECORD "/api/records/{type}/{id}"

const struct route flow_routes[] = {
	{METHOD_GET, RECORD "/flow", ACT_READ, RUN_READ, get_flow, "Stages, moves, what is missing",
	 NULL, "Flow"},
	{METHOD_POST, RECORD "/moves", ACT_MOVE, RUN_WRITE, move_record,
	 "Ask for a move or make it", "Move", "Record"},
	{METHOD_GET, "/api/approvals", ACT_SIGNED_IN, RUN_READ, list_approvals,
	 "What waits for me, what I wait for", NULL, "Approvals"},
	{METHOD_GET, "/api/approvals/{id}", ACT_SIGNED_IN, RUN_READ, get_approval, "One approval",
	 NULL, "Approval"},
	{METHOD_POST, "/api/approvals/{id}", ACT_SIGNED_IN, RUN_WRITE, decide, "Agree or return",
	 "Decision", "Approval"},
	{METHOD_DELETE, "/api/approvals/{id}", ACT_SIGNED_IN, RUN_WRITE, withdraw,
	 "Take back what was asked or decided", NULL, NULL},
	{METHOD_POST, "/api/tasks/{id}/done", ACT_SIGNED_IN, RUN_WRITE, task_done,
	 "A task of one's own is done", NULL, NULL},
	{METHOD_POST, "/api/tasks/{id}/seen", ACT_SIGNED_IN, RUN_WRITE, task_seen,
	 "An urgent task of one's own has been seen", NULL, NULL},
	{METHOD_GET, RECORD "/told", ACT_READ, RUN_READ, get_told,
	 "Who was told what cannot wait, and has seen it", NULL, "Told"},
	{.path = NULL},
};
