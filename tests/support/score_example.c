#include "score_example.h"

#include "base/id.h"
#include "rule/decimal.h"
#include "score/score.h"

#define SAYS STR("例子里给的分")

static enum err_code
set_application(struct work *w, const struct cat_score *s, int64_t application, struct err *e)
{
	struct value v[3] = {value_text(w->actor->unit.id), value_text(s->setting),
			     value_text(str_fmt(w->arena, "%lld", (long long)application))};

	return db_exec(w->db, STR("INSERT INTO setting (unit_id, \"key\", value) VALUES (?, ?, ?)"),
		       v, 3, NULL, e);
}

static enum err_code
give_figures(struct work *w, const struct score_request *rq, const struct cat_score_case *x,
	     struct err *e)
{
	enum err_code rc = ERR_OK;
	size_t i;

	for (i = 0; i < x->judged.n && rc == ERR_OK; i++) {
		struct score_given g = {.id = id_new(w->arena),
					.item = x->judged.v[i].key,
					.reason = SAYS,
					.unit = w->actor->unit.id,
					.points = x->judged.v[i].n};

		rc = score_judge(w, rq, &g, e);
	}
	return rc;
}

static void
compare_points(struct buf *out, const char *what, int64_t want, int64_t got)
{
	char a[24], b[24];

	if (want == CAT_POINTS_NONE || want == got)
		return;
	buf_addf(out, "    %s: %.*s instead of %.*s\n", what,
		 (int)decimal_print(got, SCORE_SCALE, a), a,
		 (int)decimal_print(want, SCORE_SCALE, b), b);
}

static void
compare_parts(struct buf *out, const struct cat_score_case *x, const struct score_row *r)
{
	size_t i, k;

	for (i = 0; i < x->has.n; i++)
		for (k = 0; k < r->item->parts.n; k++)
			if (str_eq(r->parts[k].part->key, x->has.v[i].key) &&
			    r->parts[k].have != x->has.v[i].n)
				buf_addf(out, "    %.*s: %lld instead of %lld\n",
					 STR_ARG(x->has.v[i].key), (long long)r->parts[k].have,
					 (long long)x->has.v[i].n);
}

static void
compare_row(struct buf *out, const struct cat_score_case *x, struct score_sheet *s)
{
	const struct score_row *r = score_row_find(s, x->item);

	if (!r) {
		buf_addf(out, "    no row %.*s\n", STR_ARG(x->item));
		return;
	}
	compare_points(out, "least", x->least, r->figure[SCORE_OWN].least);
	compare_points(out, "most", x->most, r->figure[SCORE_OWN].most);
	compare_points(out, "other", x->other, r->other.least);
	compare_parts(out, x, r);
}

enum err_code
score_example_compare(struct work *w, const struct cat_example *x, struct buf *out, struct err *e)
{
	const struct cat_score *score = cat_score(w->engine->catalogue, x->score->score);
	struct score_request rq;
	struct score_sheet sheet;
	enum err_code rc;

	rc = set_application(w, score, x->score->application, e);
	if (rc == ERR_OK)
		rc = score_request_make(w, x->score->score, STR_NONE, STR_NONE, STR_NONE, &rq, e);
	if (rc == ERR_OK)
		rc = give_figures(w, &rq, x->score, e);
	if (rc == ERR_OK)
		rc = score_sheet_make(w, &rq, w->actor->unit.id, &sheet, e);
	if (rc != ERR_OK)
		return rc;
	if (x->score->item.n > 0)
		compare_row(out, x->score, &sheet);
	compare_points(out, "total", x->score->total, sheet.total[SCORE_OWN].least);
	return ERR_OK;
}
