/* freeze.c: sheets as they were handed in. The figures are kept as text with its hash; what they
 * rest on is found again in the history, so a frozen sheet can be worked out anew and compared. */
#include "base/clock.h"
#include "base/id.h"
#include "rule/date.h"
#include "score/internal.h"

#include <openssl/evp.h>

enum { CONTENT_MAX = 1 << 20, LISTED = 20 };

static struct str
hash_of(struct arena *a, struct str text)
{
	unsigned char sum[32];

	if (!EVP_Digest(text.p, text.n, sum, NULL, EVP_sha256(), NULL))
		return STR_NONE;
	return hex_lower(a, sum, sizeof(sum));
}

static struct str
content_of(struct work *w, const struct score_sheet *s)
{
	struct json j;
	struct buf b;

	buf_init(&b, w->arena, CONTENT_MAX);
	json_init(&j, &b);
	score_write_figures(s, &j);
	return buf_failed(&b) ? STR_NONE : buf_str(&b);
}

static enum err_code
insert(struct work *w, const struct score_frozen *f, struct err *e)
{
	struct value v[13] = {value_text(f->unit),       value_text(f->id),
			      value_text(f->score),      value_int(f->from),
			      value_int(f->to),          value_text(w->actor->account),
			      value_int(f->at),          value_int(f->as_of),
			      value_int(f->application), value_int(f->total.least),
			      value_int(f->total.most),  value_text(f->content),
			      value_text(f->hash)};

	return db_exec(
		w->db,
		STR("INSERT INTO score_frozen (unit_id, id, score, from_on, to_on, by_account, "
		    "made_at, as_of, application, least, most, content, hash) VALUES (?, ?, ?, "
		    "?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
		v, 13, NULL, e);
}

#define FROZEN_COLUMNS                                                                             \
	"SELECT f.id, f.unit_id, f.score, f.from_on, f.to_on, f.made_at, f.as_of, f.application, " \
	"f.least, f.most, f.hash, (SELECT name FROM account WHERE account.id = f.by_account), "

static void
read_frozen(struct work *w, struct db_stmt *st, struct score_frozen *ret)
{
	ret->id = str_dup(w->arena, db_col_str(st, 0));
	ret->unit = str_dup(w->arena, db_col_str(st, 1));
	ret->score = str_dup(w->arena, db_col_str(st, 2));
	ret->from = db_col_int(st, 3);
	ret->to = db_col_int(st, 4);
	ret->at = db_col_int(st, 5);
	ret->as_of = db_col_int(st, 6);
	ret->application = db_col_int(st, 7);
	ret->total = (struct score_figure){db_col_int(st, 8), db_col_int(st, 9)};
	ret->hash = str_dup(w->arena, db_col_str(st, 10));
	ret->by_name = str_dup(w->arena, db_col_str(st, 11));
	ret->content = str_dup(w->arena, db_col_str(st, 12));
}

static enum err_code
find(struct work *w, const struct cat_score *score, struct str id, struct score_frozen *ret,
     struct err *e)
{
	struct value v[2] = {value_text(id), value_text(score->key)};
	struct db_stmt *st;
	enum err_code rc;
	bool more = false;

	rc = db_query(w->db,
		      STR(FROZEN_COLUMNS
			  "f.content FROM score_frozen f WHERE f.id = ? AND f.score = ?"),
		      v, 2, &st, e);
	if (rc != ERR_OK)
		return rc;
	rc = db_step(st, &more, e);
	if (rc == ERR_OK && more)
		read_frozen(w, st, ret);
	db_done(st);
	if (rc == ERR_OK && !more)
		rc = err_set(e, ERR_NOT_FOUND, "no such sheet");
	return rc;
}

enum err_code
score_freeze(struct work *w, const struct score_sheet *s, struct str id, struct score_frozen *ret,
	     struct err *e)
{
	struct audit_entry en = {.act = STR("score:freeze"),
				 .account = w->actor->account,
				 .session = w->actor->session,
				 .unit = s->unit.id,
				 .type = STR("score"),
				 .record = id,
				 .result = STR("ok")};
	enum err_code rc;

	if (!score_may(w->actor, SCORE_FREEZE, &s->unit))
		return err_set(e, ERR_FORBIDDEN, "may not freeze there");
	if (!id_valid(id)) {
		problem_add(&w->problems, STR("/id"), "field.pattern");
		return err_set(e, ERR_INVALID, "no id");
	}
	rc = find(w, s->of.score, id, ret, e);
	if (rc == ERR_OK && !str_eq(ret->unit, s->unit.id))
		return err_set(e, ERR_ID_TAKEN, "the id is another sheet's");
	if (rc != ERR_NOT_FOUND)
		return rc;
	*ret = (struct score_frozen){.id = id,
				     .unit = s->unit.id,
				     .score = s->of.score->key,
				     .content = content_of(w, s),
				     .by_name = w->actor->name,
				     .from = s->of.at.from,
				     .to = s->of.at.to,
				     .as_of = s->of.at.as_of,
				     .at = w->now,
				     .application = s->application,
				     .total = s->total[SCORE_OWN]};
	ret->hash = hash_of(w->arena, ret->content);
	if (ret->content.n == 0 || ret->hash.n == 0)
		return err_set(e, ERR_TOO_LARGE, "the sheet cannot be written down");
	en.digest = ret->hash;
	rc = insert(w, ret, e);
	return rc == ERR_OK ? audit_write(w->engine->audit, w->db, &en, e) : rc;
}

enum err_code
score_frozen_list(struct work *w, const struct cat_score *score, struct str unit,
		  struct score_frozen **ret, size_t *ret_n, struct err *e)
{
	struct value v[3] = {value_text(unit), value_text(score->key), value_int(LISTED)};
	VEC(struct score_frozen) out = {0};
	struct db_stmt *st;
	enum err_code rc;
	bool more;

	rc = db_query(w->db,
		      STR(FROZEN_COLUMNS
			  "NULL FROM score_frozen f WHERE f.unit_id = ? AND f.score = "
			  "? ORDER BY f.made_at DESC, f.id DESC LIMIT ?"),
		      v, 3, &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more) {
		struct score_frozen f;

		read_frozen(w, st, &f);
		vec_push(w->arena, &out, f);
	}
	db_done(st);
	*ret = out.v;
	*ret_n = out.n;
	return rc;
}

/* -- beside today -------------------------------------------------------------------------------------- */

static void
write_head(struct work *w, const struct score_frozen *f, struct json *j)
{
	score_write_frozen(w, f, j);
	json_kbool(j, "whole", str_eq(f->hash, hash_of(w->arena, f->content)));
}

/* Rows whose figure is another by now. */
static void
write_rows(struct score_sheet *then, struct score_sheet *now, struct json *j)
{
	size_t i;

	json_k(j, "rows");
	json_array_start(j);
	for (i = 0; i < now->n; i++) {
		const struct score_row *n = &now->rows[i];
		const struct score_row *t = score_row_find(then, n->item->key);

		if (n->figure[SCORE_OWN].least == t->figure[SCORE_OWN].least &&
		    n->figure[SCORE_OWN].most == t->figure[SCORE_OWN].most)
			continue;
		json_object_start(j);
		json_kstr(j, "key", n->item->key);
		json_kstr(j, "label", n->item->label);
		score_write_points(j, STR("was"), t->figure[SCORE_OWN].least);
		score_write_points(j, STR("now"), n->figure[SCORE_OWN].least);
		json_object_end(j);
	}
	json_array_end(j);
}

static enum err_code
count_changed(struct work *w, const struct score_sheet *then, const struct score_sheet *now,
	      int64_t *ret, struct err *e)
{
	VEC(const struct cat_score_source *) all = {0};
	enum err_code rc;
	int64_t *changed;
	size_t i, k, m;

	for (i = 0; i < now->n; i++)
		for (k = 0; k < now->rows[i].item->parts.n && now->rows[i].item->off.n == 0; k++)
			for (m = 0; m < now->rows[i].item->parts.v[k]->from.n; m++)
				vec_push(w->arena, &all, now->rows[i].item->parts.v[k]->from.v[m]);
	changed = arena_array(w->arena, int64_t, all.n);
	rc = evidence_changed(w, all.v, all.n, &then->of.at, &now->of.at, changed, e);
	for (*ret = 0, i = 0; i < all.n; i++)
		*ret += changed[i];
	return rc;
}

enum err_code
score_write_compare(struct work *w, const struct cat_score *score, struct str id, struct json *j,
		    struct err *e)
{
	struct score_request rq = {.score = score};
	struct score_sheet then, now;
	struct score_frozen f;
	int64_t changed = 0;
	enum err_code rc;

	rc = find(w, score, id, &f, e);
	if (rc == ERR_NOT_FOUND)
		return err_set(e, ERR_FORBIDDEN, "no sheet in reach");
	if (rc != ERR_OK)
		return rc;
	rq.at = (struct evidence_at){f.unit, f.from, f.to, f.as_of};
	rq.application = f.application;
	rc = score_sheet_make(w, &rq, f.unit, &then, e);
	rq.at.as_of = w->now;
	rq.application = 0;
	if (rc == ERR_OK)
		rc = score_sheet_make(w, &rq, f.unit, &now, e);
	if (rc == ERR_OK)
		rc = count_changed(w, &then, &now, &changed, e);
	if (rc != ERR_OK)
		return rc;
	json_object_start(j);
	write_head(w, &f, j);
	/* The history gives the same figures again: nobody wrote over the past. */
	json_kbool(j, "same", str_eq(f.content, content_of(w, &then)));
	json_kint(j, "changed", changed);
	score_write_points(j, STR("now"), now.total[SCORE_OWN].least);
	write_rows(&then, &now, j);
	json_object_end(j);
	return ERR_OK;
}
