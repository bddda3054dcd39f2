/* h_signal.c: questions of signals: whose turn it is, the records side by side, what came of it. */
#include "api/app.h"
#include "api/route.h"
#include "base/id.h"
#include "signal/signal.h"

static enum err_code
may_any(struct request *rq, struct err *e)
{
	return signal_may(&rq->actor) ? ERR_OK : err_set(e, ERR_FORBIDDEN, "no questions for her");
}

static enum err_code
get_signals(struct request *rq, struct reply *rp, struct err *e)
{
	struct signal_list turn = {0}, answered = {0};
	enum err_code rc = may_any(rq, e);

	if (rc == ERR_OK)
		rc = signal_turn(&rq->work, &turn, e);
	if (rc == ERR_OK)
		rc = signal_answered(&rq->work, &answered, e);
	if (rc != ERR_OK)
		return rc;
	json_object_start(&rp->json);
	json_k(&rp->json, "turn");
	rc = signal_write_list(&rq->work, &turn, &rp->json, e);
	if (rc == ERR_OK) {
		json_k(&rp->json, "answered");
		rc = signal_write_list(&rq->work, &answered, &rp->json, e);
	}
	json_object_end(&rp->json);
	return rc;
}

static enum err_code
write_one(struct request *rq, struct reply *rp, struct err *e)
{
	struct signal_question q;
	enum err_code rc = may_any(rq, e);

	if (rc == ERR_OK)
		rc = signal_load(&rq->work, rq->params[0], &q, e);
	return rc == ERR_OK ? signal_write_question(&rq->work, &q, &rp->json, e) : rc;
}

static enum err_code
get_signal(struct request *rq, struct reply *rp, struct err *e)
{
	return write_one(rq, rp, e);
}

static enum err_code
post_answer(struct request *rq, struct reply *rp, struct err *e)
{
	static const char *const keys[] = {"id", "answer", "words", NULL};
	struct signal_answer given = {0};
	enum err_code rc = may_any(rq, e);

	if (rc != ERR_OK)
		return rc;
	given.id = request_text(rq, "id", true);
	given.code = request_text(rq, "answer", true);
	given.words = request_text(rq, "words", false);
	request_only(rq, keys);
	rc = request_checked(rq, e);
	if (rc == ERR_OK)
		rc = signal_give_answer(&rq->work, rq->params[0], &given, e);
	return rc == ERR_OK ? write_one(rq, rp, e) : rc;
}

const struct route signal_routes[] = {
	{METHOD_GET, "/api/signals", ACT_SIGNED_IN, RUN_READ, get_signals,
	 "Questions about records whose turn is one's own, and those answered last", NULL,
	 "Signals"},
	{METHOD_GET, "/api/signals/{id}", ACT_SIGNED_IN, RUN_READ, get_signal,
	 "A question with its records side by side", NULL, "Signal"},
	{METHOD_POST, "/api/signals/{id}/answer", ACT_SIGNED_IN, RUN_WRITE, post_answer,
	 "What came of it", "SignalAnswer", "Signal"},
	{.path = NULL},
};
