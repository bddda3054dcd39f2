/* h_score.c: sheets of points: figures, the records they rest on, figures of persons, frozen ones. */
#include "api/app.h"
#include "api/route.h"
#include "rule/decimal.h"
#include "score/score.h"

static enum err_code
read_request(struct request *rq, struct score_request *ret, struct str *ret_unit, struct err *e)
{
	struct str from = STR_NONE, to = STR_NONE, as_of = STR_NONE;

	*ret_unit = STR_NONE;
	request_query(rq, "unit", ret_unit);
	request_query(rq, "from", &from);
	request_query(rq, "to", &to);
	request_query(rq, "as_of", &as_of);
	return score_request_make(&rq->work, rq->params[0], from, to, as_of, ret, e);
}

/* Indexes, and the stations whose sheets this actor reads. */
static enum err_code
get_scores(struct request *rq, struct reply *rp, struct err *e)
{
	const struct map *scores = &rq->app->catalogue->scores;
	struct unit *units = NULL;
	enum err_code rc;
	size_t i, n = 0;

	if (!score_may(&rq->actor, SCORE_READ, NULL))
		return err_set(e, ERR_FORBIDDEN, "no sheet in reach");
	rc = unit_list(rq->work.db, rq->arena, STR("/"), &units, &n, e);
	json_object_start(&rp->json);
	json_k(&rp->json, "items");
	json_array_start(&rp->json);
	for (i = 0; i < scores->n; i++) {
		const struct cat_score *s = scores->entries[i].value;

		json_object_start(&rp->json);
		json_kstr(&rp->json, "key", s->key);
		json_kstr(&rp->json, "label", s->label);
		json_kstr(&rp->json, "short", s->short_label);
		json_kstr(&rp->json, "incomplete", s->incomplete);
		json_object_end(&rp->json);
	}
	json_array_end(&rp->json);
	json_k(&rp->json, "units");
	json_array_start(&rp->json);
	for (i = 0; i < n && rc == ERR_OK; i++) {
		if (!str_is(units[i].level, "station") ||
		    !score_may(&rq->actor, SCORE_READ, &units[i]))
			continue;
		json_object_start(&rp->json);
		json_kstr(&rp->json, "id", units[i].id);
		json_kstr(&rp->json, "name", units[i].name);
		json_object_end(&rp->json);
	}
	json_array_end(&rp->json);
	json_object_end(&rp->json);
	return rc;
}

static enum err_code
write_sheet(struct request *rq, struct reply *rp, const struct score_request *of, struct str unit,
	    struct err *e)
{
	struct score_frozen *frozen = NULL;
	struct score_sheet sheet;
	enum err_code rc;
	size_t i, n = 0;

	rc = score_sheet_make(&rq->work, of, unit, &sheet, e);
	if (rc == ERR_OK)
		rc = score_frozen_list(&rq->work, of->score, sheet.unit.id, &frozen, &n, e);
	if (rc != ERR_OK)
		return rc;
	json_object_start(&rp->json);
	score_write_sheet(&rq->work, &sheet, &rp->json);
	json_k(&rp->json, "frozen");
	json_array_start(&rp->json);
	for (i = 0; i < n; i++) {
		json_object_start(&rp->json);
		score_write_frozen(&rq->work, &frozen[i], &rp->json);
		json_object_end(&rp->json);
	}
	json_array_end(&rp->json);
	json_object_end(&rp->json);
	return ERR_OK;
}

static enum err_code
get_score(struct request *rq, struct reply *rp, struct err *e)
{
	struct score_request of;
	struct str unit;
	enum err_code rc = read_request(rq, &of, &unit, e);

	return rc == ERR_OK ? write_sheet(rq, rp, &of, unit, e) : rc;
}

/* -- evidence ----------------------------------------------------------------------------------------- */

static const struct cat_score_part *
part_named(const struct cat_score_item *item, struct str key)
{
	size_t i;

	for (i = 0; i < item->parts.n; i++)
		if (key.n == 0 || str_eq(item->parts.v[i]->key, key))
			return item->parts.v[i];
	return NULL;
}

/* Whose sheet it is stands before what is in it. */
static enum err_code
in_reach(struct request *rq, struct score_request *of, struct str unit, struct err *e)
{
	struct unit u;
	enum err_code rc;

	rc = unit_load(rq->work.db, rq->arena, unit.n > 0 ? unit : rq->actor.unit.id, &u, e);
	if (rc == ERR_NOT_FOUND || (rc == ERR_OK && !score_may(&rq->actor, SCORE_READ, &u)))
		return err_set(e, ERR_FORBIDDEN, "no sheet in reach");
	of->at.unit = u.id;
	return rc;
}

static enum err_code
get_evidence(struct request *rq, struct reply *rp, struct err *e)
{
	const struct cat_score_item *item;
	const struct cat_score_part *part;
	struct str unit, key = STR_NONE;
	struct score_request of;
	enum err_code rc = read_request(rq, &of, &unit, e);

	if (rc == ERR_OK)
		rc = in_reach(rq, &of, unit, e);
	if (rc != ERR_OK)
		return rc;
	request_query(rq, "part", &key);
	item = cat_score_item(of.score, rq->params[1]);
	part = item ? part_named(item, key) : NULL;
	if (!part)
		return err_set(e, ERR_NOT_FOUND, "no such row or part");
	return score_write_evidence(&rq->work, &of, item, part,
				    (size_t)request_query_int(rq, "source", 0, 0, 99),
				    request_query_int(rq, "offset", 0, 0, 100000), &rp->json, e);
}

/* -- figures of persons --------------------------------------------------------------------------------- */

/* The period of a body: the same as of a sheet that is asked for. */
static enum err_code
read_body(struct request *rq, struct score_request *ret, struct str *ret_unit, struct err *e)
{
	*ret_unit = request_text(rq, "unit", false);
	if (ret_unit->n == 0)
		*ret_unit = rq->actor.unit.id;
	return score_request_make(&rq->work, rq->params[0], request_text(rq, "from", false),
				  request_text(rq, "to", false), STR_NONE, ret, e);
}

static enum err_code
post_override(struct request *rq, struct reply *rp, struct err *e)
{
	static const char *const keys[] = {"id", "points", "reason", "unit", "from", "to", NULL};
	struct score_given g = {.item = rq->params[1]};
	struct score_request of;
	struct str points;
	enum err_code rc;

	g.id = request_text(rq, "id", true);
	g.reason = request_text(rq, "reason", true);
	points = request_text(rq, "points", true);
	request_only(rq, keys);
	if (points.n > 0 && !decimal_parse(points, SCORE_SCALE, &g.points))
		problem_add(&rq->work.problems, STR("/points"), "score.points");
	rc = request_checked(rq, e);
	if (rc == ERR_OK)
		rc = read_body(rq, &of, &g.unit, e);
	if (rc == ERR_OK)
		rc = score_judge(&rq->work, &of, &g, e);
	return rc == ERR_OK ? write_sheet(rq, rp, &of, g.unit, e) : rc;
}

static enum err_code
delete_override(struct request *rq, struct reply *rp, struct err *e)
{
	struct score_request of;
	struct str unit;
	enum err_code rc = read_request(rq, &of, &unit, e);

	if (rc == ERR_OK && unit.n == 0)
		unit = rq->actor.unit.id;
	if (rc == ERR_OK)
		rc = score_unjudge(&rq->work, &of, unit, rq->params[1], e);
	return rc == ERR_OK ? write_sheet(rq, rp, &of, unit, e) : rc;
}

/* -- frozen sheets ----------------------------------------------------------------------------------------- */

static enum err_code
post_freeze(struct request *rq, struct reply *rp, struct err *e)
{
	static const char *const keys[] = {"id", "unit", "from", "to", NULL};
	struct str id = request_text(rq, "id", true), unit;
	struct score_request of;
	struct score_sheet sheet;
	struct score_frozen f;
	enum err_code rc;

	request_only(rq, keys);
	rc = request_checked(rq, e);
	if (rc == ERR_OK)
		rc = read_body(rq, &of, &unit, e);
	if (rc == ERR_OK)
		rc = score_sheet_make(&rq->work, &of, unit, &sheet, e);
	if (rc == ERR_OK)
		rc = score_freeze(&rq->work, &sheet, id, &f, e);
	if (rc != ERR_OK)
		return rc;
	rp->status = 201;
	json_object_start(&rp->json);
	score_write_frozen(&rq->work, &f, &rp->json);
	json_object_end(&rp->json);
	return ERR_OK;
}

static enum err_code
get_frozen(struct request *rq, struct reply *rp, struct err *e)
{
	const struct cat_score *score = cat_score(rq->app->catalogue, rq->params[0]);

	if (!score)
		return err_set(e, ERR_NOT_FOUND, "no such index");
	return score_write_compare(&rq->work, score, rq->params[1], &rp->json, e);
}

const struct route score_routes[] = {
	{METHOD_GET, "/api/scores", ACT_SIGNED_IN, RUN_READ, get_scores,
	 "Indexes of points, and the stations whose sheets may be read", NULL, "Scores"},
	{METHOD_GET, "/api/score/{index}", ACT_SIGNED_IN, RUN_READ, get_score,
	 "A sheet of points: of a station, a period, as of a day", NULL, "Score"},
	{METHOD_GET, "/api/score/{index}/items/{item}/evidence", ACT_SIGNED_IN, RUN_READ,
	 get_evidence, "The records one part of a row rests on", NULL, "ScoreEvidence"},
	{METHOD_POST, "/api/score/{index}/items/{item}/override", ACT_SIGNED_IN, RUN_WRITE,
	 post_override, "Give a figure for a row, with a reason", "ScoreOverride", "Score"},
	{METHOD_DELETE, "/api/score/{index}/items/{item}/override", ACT_SIGNED_IN, RUN_WRITE,
	 delete_override, "Take one's figure back", NULL, "Score"},
	{METHOD_POST, "/api/score/{index}/frozen", ACT_SIGNED_IN, RUN_WRITE, post_freeze,
	 "Freeze the sheet as it stands", "ScoreFreeze", "ScoreFrozen"},
	{METHOD_GET, "/api/score/{index}/frozen/{id}", ACT_SIGNED_IN, RUN_READ, get_frozen,
	 "A frozen sheet beside today", NULL, "ScoreCompare"},
	{.path = NULL},
};
