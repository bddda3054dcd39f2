/* h_access.c: reading a file that is not one's own: asked for, allowed, ended. */
#include "api/app.h"
#include "api/route.h"
#include "workflow/access_request.h"

static struct str
line(struct request *rq, const char *key, struct str a, struct str b)
{
	struct str args[2] = {a, b};

	return message_text(rq->app->messages, rq->arena, key, args, 2);
}

static enum err_code
ask(struct request *rq, struct reply *rp, struct err *e)
{
	static const char *const keys[] = {"id", "reason", "days", NULL};
	struct access_asked a = {0};
	enum err_code rc;

	a.id = request_text(rq, "id", true);
	a.reason = request_text(rq, "reason", true);
	a.days = request_int(rq, "days", ACCESS_DAYS);
	a.line = line(rq, "task.access_asked", rq->actor.name, a.reason);
	request_only(rq, keys);
	rc = request_checked(rq, e);
	if (rc == ERR_OK)
		rc = access_ask(&rq->work, rq->type, rq->params[1], &a, e);
	if (rc == ERR_OK)
		rc = access_write_request(&rq->work, a.id, &rp->json, e);
	rp->status = 201;
	return rc;
}

static enum err_code
list(struct request *rq, struct reply *rp, struct err *e)
{
	return access_write_requests(&rq->work, &rp->json, e);
}

static enum err_code
decide(struct request *rq, struct reply *rp, struct err *e)
{
	static const char *const keys[] = {"decision", "days", "opinion", NULL};
	struct str decision = request_text(rq, "decision", true);
	struct access_decision d = {.grant = str_is(decision, "grant")};
	enum err_code rc;

	d.days = request_int(rq, "days", 0);
	d.opinion = request_text(rq, "opinion", false);
	d.line = line(rq, d.grant ? "task.access_granted" : "task.access_refused", rq->actor.name,
		      d.opinion);
	request_only(rq, keys);
	if (decision.n > 0 && !d.grant && !str_is(decision, "refuse"))
		problem_add_arg(&rq->work.problems, STR("/decision"), "code.unknown", decision);
	rc = request_checked(rq, e);
	if (rc == ERR_OK)
		rc = access_decide(&rq->work, rq->params[0], &d, e);
	return rc == ERR_OK ? access_write_request(&rq->work, rq->params[0], &rp->json, e) : rc;
}

static enum err_code
end(struct request *rq, struct reply *rp, struct err *e)
{
	rp->no_body = true;
	return access_end(&rq->work, rq->params[0], e);
}

const struct route access_routes[] = {
	{METHOD_POST, "/api/records/{type}/{id}/access-requests", ACT_READ, RUN_WRITE, ask,
	 "Ask to read a file that is not one's own", "AccessAsk", "AccessRequest"},
	{METHOD_GET, "/api/access-requests", ACT_SIGNED_IN, RUN_READ, list,
	 "Requests that wait for me, and my own", NULL, "AccessRequests"},
	{METHOD_POST, "/api/access-requests/{id}", ACT_SIGNED_IN, RUN_WRITE, decide,
	 "Let somebody read it for some days, or not", "AccessDecision", "AccessRequest"},
	{METHOD_DELETE, "/api/access-requests/{id}", ACT_SIGNED_IN, RUN_WRITE, end,
	 "Take a request back, or end what was granted", NULL, NULL},
	{.path = NULL},
};
