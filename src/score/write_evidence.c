/* write_evidence.c: the records behind a part of a row, each with its date and whether it counts. */
#include "base/clock.h"
#include "rule/date.h"
#include "score/score.h"

static bool
counts(const struct evidence_row *r)
{
	return r->failed < 0 && r->in_period && !r->repeated;
}

/* In words of the catalogue where it has them, else by one of the fixed reasons. */
static void
write_why(const struct cat_score_source *s, const struct evidence_row *r, struct json *j)
{
	const char *fixed = "";

	if (r->failed < 0 && r->date.type == VALUE_NULL)
		fixed = "no_date";
	else if (r->failed < 0 && !r->in_period)
		fixed = "outside";
	else if (r->failed < 0 && r->repeated)
		fixed = "repeated";
	json_kstr(j, "why", r->failed >= 0 ? s->counts.v[r->failed].why : STR_NONE);
	json_kstr(j, "why_code", str_from(fixed));
}

static void
write_evidence_row(const struct cat_score_source *s, const struct evidence_row *r, struct json *j)
{
	json_object_start(j);
	json_kstr(j, "type", s->type->key);
	json_kstr(j, "id", r->open ? r->id : STR_NONE);
	json_kstr(j, "parent", r->open ? r->parent : STR_NONE);
	json_kstr(j, "label", s->type->label);
	json_kstr(j, "number", r->number);
	json_kstr(j, "title", r->title);
	json_k(j, "date");
	if (r->date.type == VALUE_NULL) {
		json_put_null(j);
	} else {
		char text[10];
		int64_t day = r->instant ? clock_day_of(r->date.i) : r->date.i;

		json_str(j, str_of(text, date_print_iso(day, text)));
	}
	json_kbool(j, "counted", counts(r));
	write_why(s, r, j);
	json_kbool(j, "open", r->open);
	json_kbool(j, "changed", r->changed);
	json_object_end(j);
}

enum err_code
score_write_evidence(struct work *w, const struct score_request *rq,
		     const struct cat_score_item *item, const struct cat_score_part *part,
		     size_t source, int64_t offset, struct json *j, struct err *e)
{
	struct evidence_list l = {0};
	enum err_code rc = ERR_OK;
	size_t i;

	if (source < part->from.n)
		rc = evidence_rows(w, part->from.v[source], &rq->at, offset, &l, e);
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
		write_evidence_row(part->from.v[source], &l.v[i], j);
	json_array_end(j);
	json_kbool(j, "more", l.more);
	json_object_end(j);
	return ERR_OK;
}
