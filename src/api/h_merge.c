/* h_merge.c: two records turn out to be one: looked at side by side, merged, taken back. */
#include "api/admin.h"
#include "api/app.h"
#include "api/route.h"

static enum err_code
get_preview(struct request *rq, struct reply *rp, struct err *e)
{
	struct str other = STR_NONE;
	enum err_code rc;

	if (!request_query(rq, "with", &other))
		return err_set(e, ERR_BAD_REQUEST, "with whom?");
	json_object_start(&rp->json);
	rc = record_merge_preview(&rq->work, rq->type, rq->params[1], other, &rp->json, e);
	json_k(&rp->json, "problems");
	write_problems(&rp->json, rq->arena, rq->app->messages, &rq->work.problems);
	json_object_end(&rp->json);
	return rc;
}

/* {"goals": "both", "phone": "other"}; what is not named stays the kept one's. */
static void
read_take(struct request *rq, struct merge_request *m)
{
	json_t *all = json_object_get(rq->json, "take"), *v;
	const char *key;

	if (all && !json_is_object(all))
		problem_add_arg(&rq->work.problems, STR("/take"), "field.type", STR("take"));
	json_object_foreach(all, key, v)
	{
		const char *side = json_string_value(v);
		struct merge_take t = {.field = cat_field(rq->type, str_from(key))};
		struct str path = problem_path(rq->arena, "/take/%s", key);

		if (!side || (!str_is(str_from(side), "other") && !str_is(str_from(side), "both")))
			problem_add_arg(&rq->work.problems, path, "code.unknown",
					str_dup(rq->arena, str_from(side ? side : "")));
		else if (!t.field)
			problem_add_arg(&rq->work.problems, path, "field.unknown",
					str_dup(rq->arena, str_from(key)));
		else
			vec_push(rq->arena, &m->take, t);
		if (t.field && side && m->take.n > 0)
			m->take.v[m->take.n - 1].both = str_is(str_from(side), "both");
	}
}

static enum err_code
merge(struct request *rq, struct reply *rp, struct err *e)
{
	static const char *const keys[] = {"id",   "other",  "base", "other_base",
					   "take", "reason", NULL};
	struct merge_request m = {0};
	struct record *r;
	enum err_code rc;

	m.id = request_text(rq, "id", true);
	m.other = request_text(rq, "other", true);
	m.reason = request_text(rq, "reason", true);
	m.base = request_int(rq, "base", 0);
	m.other_base = request_int(rq, "other_base", 0);
	read_take(rq, &m);
	request_only(rq, keys);
	rc = request_checked(rq, e);
	if (rc == ERR_OK)
		rc = admin_confirmed(rq, e);
	if (rc == ERR_OK)
		rc = record_merge(&rq->work, rq->type, rq->params[1], &m, &r, e);
	if (rc == ERR_OK)
		record_write(&rq->work, r, CHANNEL_VIEW, &rp->json);
	return rc;
}

static enum err_code
get_merges(struct request *rq, struct reply *rp, struct err *e)
{
	struct record *r;
	enum err_code rc = record_load(&rq->work, rq->type, rq->params[1], ACT_READ, &r, e);

	return rc == ERR_OK ? record_merges(&rq->work, r, &rp->json, e) : rc;
}

static void
write_stays(const struct merge_stays *v, size_t n, struct json *j)
{
	size_t i;

	json_k(j, "stays");
	json_array_start(j);
	for (i = 0; i < n; i++) {
		json_object_start(j);
		json_kstr(j, "type", v[i].type->key);
		json_kstr(j, "label", v[i].field ? v[i].field->label : v[i].type->label);
		json_kstr(j, "id", v[i].id);
		json_kstr(j, "title", v[i].title);
		json_object_end(j);
	}
	json_array_end(j);
}

static enum err_code
undo(struct request *rq, struct reply *rp, struct err *e)
{
	static const char *const keys[] = {"reason", NULL};
	struct str reason = request_text(rq, "reason", true);
	struct merge_stays *stays = NULL;
	struct record *r;
	enum err_code rc;
	size_t n = 0;

	request_only(rq, keys);
	rc = request_checked(rq, e);
	if (rc == ERR_OK)
		rc = admin_confirmed(rq, e);
	if (rc == ERR_OK)
		rc = record_merge_undo(&rq->work, rq->type, rq->params[1], rq->params[2], reason,
				       &r, &stays, &n, e);
	if (rc != ERR_OK)
		return rc;
	json_object_start(&rp->json);
	json_k(&rp->json, "record");
	record_write(&rq->work, r, CHANNEL_VIEW, &rp->json);
	write_stays(stays, n, &rp->json);
	json_object_end(&rp->json);
	return ERR_OK;
}

#define RECORD "/api/records/{type}/{id}"

const struct route merge_routes[] = {
	{METHOD_GET, RECORD "/merge", ACT_UPDATE, RUN_READ, get_preview,
	 "Two records side by side before they become one", NULL, "MergePreview"},
	{METHOD_POST, RECORD "/merge", ACT_UPDATE, RUN_WRITE, merge,
	 "Make another record part of this one; undone below", "Merge", "Record"},
	{METHOD_GET, RECORD "/merges", ACT_READ, RUN_READ, get_merges,
	 "What was merged into this one", NULL, "Merges"},
	{METHOD_POST, RECORD "/merges/{merge}/undo", ACT_UPDATE, RUN_WRITE, undo,
	 "Take a merge back", "Reason", "MergeUndone"},
	{.path = NULL},
};
