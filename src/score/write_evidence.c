/* write_evidence.c: the records behind a part of a row. */
#include "score/score.h"

enum err_code
score_write_evidence(struct work *w, const struct score_request *rq,
		     const struct cat_score_item *item, const struct cat_score_part *part,
		     size_t source, int64_t offset, struct json *j, struct err *e)
{
	struct evidence_list l = {0};
	enum err_code rc = ERR_OK;
	size_t i;

	if (source < part->from.n)
		rc = evidence_rows(w, part->from.v[source], &rq->at, NULL, offset, &l, e);
	if (rc != ERR_OK)
		return rc;
	json_object_start(j);
	json_kstr(j, "item", item->key);
	json_kstr(j, "part", part->key);
	json_kint(j, "source", (int64_t)source);
	json_kint(j, "sources", (int64_t)part->from.n);
	json_k(j, "rows");
	json_array_start(j);
	for (i = 0; i < l.n; i++)
		evidence_write_row(j, part->from.v[source], &l.v[i]);
	json_array_end(j);
	json_kbool(j, "more", l.more);
	json_object_end(j);
	return ERR_OK;
}
