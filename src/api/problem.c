/*
 * problem.c: answers that say what went wrong (RFC 9457): stable code, the sentence, what to do, and
 * for input the list of problems. What the developer needs is in the log under the same trace.
 */
#include "api/app.h"
#include "api/route.h"
#include "base/log.h"

enum { ANSWER_MAX = 32 * 1024 * 1024, MINUTE = 60 };

void
reply_init(struct reply *rp, struct arena *a)
{
	*rp = (struct reply){0};
	buf_init(&rp->body, a, ANSWER_MAX);
	json_init(&rp->json, &rp->body);
}

void
reply_extra(struct request *rq, struct reply *rp, const char *key, struct str ready)
{
	if (rp->extra_count == REPLY_EXTRAS)
		BUG("more than %d extra members", REPLY_EXTRAS);
	rp->extras[rp->extra_count++] =
		(struct reply_extra){str_from(key), str_dup(rq->arena, ready)};
}

void
write_problems(struct json *j, struct arena *a, const struct messages *m, const struct problems *ps)
{
	const struct problem *p;

	json_array_start(j);
	for (p = ps->first; p; p = p->next) {
		json_object_start(j);
		json_kstr(j, "path", p->path);
		json_kstr(j, "code", p->code);
		json_kstr(j, "level", p->level == PROBLEM_HINT ? STR("hint") : STR("error"));
		json_kstr(j, "text", message_problem(m, a, p));
		if (p->record.n > 0)
			json_kstr(j, "record", p->record);
		json_object_end(j);
	}
	json_array_end(j);
}

static int
retry_seconds(enum err_code code)
{
	switch (code) {
	case ERR_DB_BUSY:
	case ERR_DB_RETRY:
		return 2;
	case ERR_DB_AWAY:
		return 5;
	case ERR_TOO_MANY:
	case ERR_MIGRATION:
		return MINUTE;
	default:
		return 0;
	}
}

static void
write_body(struct request *rq, struct reply *rp, enum err_code code, struct json *j)
{
	const struct messages *m = rq->app->messages;
	struct str count = str_fmt(rq->arena, "%zu", rq->work.problems.errors);
	size_t i;

	json_object_start(j);
	json_kint(j, "status", err_http(code));
	json_kstr(j, "code", str_from(err_name(code)));
	json_kstr(j, "title", message_fill(rq->arena, message_error_title(m, code), &count, 1));
	json_kstr(j, "do", message_error_do(m, code));
	json_kstr(j, "trace", rq->trace);
	json_k(j, "problems");
	write_problems(j, rq->arena, m, &rq->work.problems);
	for (i = 0; i < rp->extra_count; i++) {
		json_key(j, rp->extras[i].key);
		json_raw(j, rp->extras[i].json);
	}
	json_object_end(j);
}

void
reply_problem(struct request *rq, struct reply *rp, enum err_code code, const struct err *e)
{
	struct reply made;
	size_t i;

	reply_init(&made, rq->arena);
	for (i = 0; i < rp->extra_count; i++)
		made.extras[made.extra_count++] = rp->extras[i];
	made.retry_after = rp->retry_after > 0 ? rp->retry_after : retry_seconds(code);
	made.set_cookie = rp->set_cookie;
	made.status = err_http(code);
	made.content_type = STR("application/problem+json; charset=utf-8");
	write_body(rq, &made, code, &made.json);
	if (made.status >= 500)
		log_event(LOG_ERROR, "api.failed", "trace=%.*s code=%s detail=%s",
			  STR_ARG(rq->trace), err_name(code), e ? e->detail : "");
	*rp = made;
	rp->json.buf = &rp->body;
}
