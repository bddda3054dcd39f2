/* mark.c: what one record says about place, time and words, as far as a signal looks at it. */
#include "signal/internal.h"

enum { BESIDE_MAX = 50, LOOKED_AT_MAX = 4000, TEXT_MAX = 512 * 1024 };

struct str
signal_digest(struct work *w, struct str unit, const char *purpose, struct str text)
{
	struct str d = blind_index(w->arena, w->engine->keyring, unit, str_from(purpose), text);

	return hex_lower(w->arena, d.p, d.n);
}

/* -- what the catalogue asks for --------------------------------------------------------------- */

static bool
number_of(struct work *w, struct record *r, const struct rule_expr *x, int64_t *ret)
{
	struct rule_result got;

	if (!x)
		return false;
	got = record_eval(w, r, x);
	*ret = got.value.i;
	return got.code == RULE_OK && got.value.type == VALUE_INT;
}

/* A day begins at midnight. */
static bool
moment_of(struct work *w, struct record *r, const struct rule_expr *x, int64_t *ret)
{
	if (!x) {
		*ret = r->happened_at;
		return true;
	}
	if (!number_of(w, r, x, ret))
		return false;
	if (rule_expr_type(x).kind == RULE_DATE)
		*ret = *ret * CLOCK_DAY_MS - CLOCK_ZONE_MS;
	return true;
}

/* STR_NONE when it says nothing. */
static struct str
text_of(struct work *w, struct record *r, const struct rule_expr *x)
{
	struct rule_result got;

	if (!x)
		return STR_NONE;
	got = record_eval(w, r, x);
	return got.code == RULE_OK && got.value.type == VALUE_TEXT ? got.value.s : STR_NONE;
}

/* -- words ----------------------------------------------------------------------------------------- */

static bool
is_sealed(const struct record *r, const struct cat_signal_source *s)
{
	size_t i;

	for (i = 0; i < s->texts.n; i++)
		if (r->values[s->texts.v[i]->slot].part[0].type == VALUE_BLOB)
			return true;
	return false;
}

/* The texts of the record in one, normal. */
static enum err_code
words_of(struct work *w, const struct cat_signal_source *s, struct record *r, struct str *ret,
	 struct err *e)
{
	enum err_code rc = ERR_OK;
	struct buf b;
	size_t i;

	if (is_sealed(r, s))
		rc = record_load_inside(w, s->type, r->unit_id, r->id, true, &r, e);
	if (rc != ERR_OK)
		return rc;
	buf_init(&b, w->arena, TEXT_MAX);
	for (i = 0; i < s->texts.n; i++) {
		const struct value *v = &r->values[s->texts.v[i]->slot].part[0];

		if (v->type == VALUE_TEXT)
			buf_add(&b, v->s);
	}
	*ret = sketch_normal(w->arena, buf_str(&b));
	return ERR_OK;
}

static struct piece_set
pieces_of(struct work *w, struct str unit, struct str normal)
{
	struct str key =
		blind_index(w->arena, w->engine->keyring, unit, STR("signal sketch"), STR("key"));

	return sketch_pieces(w->arena, (const unsigned char *)key.p, normal);
}

static enum err_code
mark_words(struct work *w, struct record *r, struct signal_mark *m, bool *ret_is,
	   struct str *ret_words, struct err *e)
{
	struct str about = text_of(w, r, m->source->about);
	int64_t length = 0;
	enum err_code rc;

	rc = words_of(w, m->source, r, ret_words, e);
	*ret_is = rc == ERR_OK && about.n > 0 && number_of(w, r, m->source->length, &length) &&
		  number_of(w, r, m->source->within, &m->within) &&
		  (int64_t)utf8_count(*ret_words) >= length;
	if (!*ret_is)
		return rc;
	m->about = signal_digest(w, m->unit, "signal about", about);
	m->pieces = pieces_of(w, m->unit, *ret_words);
	m->sketch = sketch_make(w->arena, &m->pieces);
	*ret_is = m->sketch.n > 0;
	return ERR_OK;
}

enum err_code
mark_pieces(struct work *w, const struct signal_mark *m, struct piece_set *ret, struct err *e)
{
	struct record *r;
	struct str words;
	enum err_code rc;

	rc = record_load_inside(w, m->source->type, m->unit, m->record, true, &r, e);
	if (rc == ERR_OK)
		rc = words_of(w, m->source, r, &words, e);
	if (rc == ERR_OK)
		*ret = pieces_of(w, m->unit, words);
	return rc;
}

/* -- making ------------------------------------------------------------------------------------------ */

static bool
mark_place(struct work *w, struct record *r, struct signal_mark *m)
{
	struct str place = text_of(w, r, m->source->differs);

	if (place.n == 0 || !moment_of(w, r, m->source->end, &m->end_at) ||
	    m->end_at <= m->begin_at)
		return false;
	m->place = signal_digest(w, m->unit, "signal place", place);
	return true;
}

static void
begin_mark(struct work *w, const struct cat_signal *s, const struct cat_signal_source *of,
	   struct record *r, struct signal_mark *m)
{
	struct str who = text_of(w, r, of->who);

	*m = (struct signal_mark){.signal = s, .source = of, .unit = r->unit_id, .record = r->id};
	m->type = r->type->key;
	m->root = r->type->parent ? r->parent_id : r->id;
	m->who = who.n > 0 ? who : r->made_by;
	m->made_at = r->made_at;
}

enum err_code
mark_make(struct work *w, const struct cat_signal *s, struct record *r, struct signal_mark *ret,
	  bool *ret_is, struct err *e)
{
	const struct cat_signal_source *of = cat_signal_source(s, r->type);
	struct str words = STR_NONE, compared;
	enum err_code rc = ERR_OK;

	*ret_is = of && !record_gone(r) && (!of->when || record_true(w, r, of->when));
	if (!*ret_is)
		return ERR_OK;
	begin_mark(w, s, of, r, ret);
	*ret_is = ret->who.n > 0 && moment_of(w, r, of->begin, &ret->begin_at) &&
		  number_of(w, r, of->threshold, &ret->threshold);
	if (*ret_is && s->kind == SIGNAL_OVERLAP)
		*ret_is = mark_place(w, r, ret);
	if (*ret_is && s->kind == SIGNAL_ALIKE)
		rc = mark_words(w, r, ret, ret_is, &words, e);
	compared = str_fmt(w->arena, "%lld|%lld|%lld|%.*s|%.*s|", (long long)ret->begin_at,
			   (long long)ret->end_at,
			   (long long)(s->kind == SIGNAL_LATE ? ret->made_at : 0),
			   STR_ARG(ret->place), STR_ARG(ret->about));
	ret->stamp =
		signal_digest(w, ret->unit, "signal stamp", str_cat(w->arena, compared, words));
	return rc;
}

/* -- storing ----------------------------------------------------------------------------------------- */

enum err_code
mark_insert(struct work *w, const struct signal_mark *m, struct err *e)
{
	struct value v[] = {value_text(m->unit),   value_text(m->signal->key),
			    value_text(m->record), value_text(m->type),
			    value_text(m->root),   value_text(m->who),
			    value_text(m->stamp),  value_text(m->about),
			    value_text(m->place),  value_int(m->begin_at),
			    value_int(m->end_at),  value_int(m->made_at),
			    value_blob(m->sketch)};

	if (m->sketch.n == 0)
		v[COUNTOF(v) - 1] = VALUE_EMPTY;
	return db_exec(
		w->db,
		STR("INSERT INTO signal_mark (unit_id, signal_key, record_id, type, root_id, "
		    "who, stamp, about, place, begin_at, end_at, made_at, sketch) VALUES "
		    "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
		v, COUNTOF(v), NULL, e);
}

enum err_code
mark_forget(struct work *w, const struct record *r, struct err *e)
{
	struct value v[3] = {value_text(r->unit_id), value_text(r->id), value_text(r->id)};
	enum err_code rc;

	rc = db_exec(w->db, STR("DELETE FROM signal_mark WHERE unit_id = ? AND record_id = ?"), v,
		     2, NULL, e);
	if (rc != ERR_OK)
		return rc;
	return db_exec(w->db,
		       STR("DELETE FROM signal_found WHERE unit_id = ? AND (a_id = ? OR b_id = ?)"),
		       v, 3, NULL, e);
}

/* -- those beside it ----------------------------------------------------------------------------------- */

static void
read_mark(struct work *w, struct db_stmt *st, const struct signal_mark *like, struct signal_mark *m)
{
	*m = (struct signal_mark){.signal = like->signal, .unit = like->unit};
	m->record = str_dup(w->arena, db_col_str(st, 0));
	m->type = str_dup(w->arena, db_col_str(st, 1));
	m->root = str_dup(w->arena, db_col_str(st, 2));
	m->who = str_dup(w->arena, db_col_str(st, 3));
	m->stamp = str_dup(w->arena, db_col_str(st, 4));
	m->begin_at = db_col_int(st, 5);
	m->end_at = db_col_int(st, 6);
	m->made_at = db_col_int(st, 7);
	m->source = cat_signal_source(like->signal, cat_type(w->engine->catalogue, m->type));
}

#define MARKS                                                                                      \
	"SELECT m.record_id, m.type, m.root_id, m.who, m.stamp, m.begin_at, m.end_at, m.made_at, " \
	"m.sketch FROM signal_mark m WHERE m.unit_id = "

static void
select_beside(struct sql *q, const struct signal_mark *m)
{
	bool overlap = m->signal->kind == SIGNAL_OVERLAP;
	int64_t reach = m->within * CLOCK_DAY_MS;

	sql_raw(q, MARKS);
	sql_bind(q, value_text(m->unit));
	sql_raw(q, " AND m.signal_key = ");
	sql_bind(q, value_text(m->signal->key));
	sql_raw(q, " AND m.record_id <> ");
	sql_bind(q, value_text(m->record));
	sql_raw(q, " AND m.begin_at <= ");
	sql_bind(q, value_int(overlap ? m->end_at : m->begin_at + reach));
	sql_raw(q, overlap ? " AND m.end_at >= " : " AND m.begin_at >= ");
	sql_bind(q, value_int(m->begin_at - (overlap ? 0 : reach)));
	sql_raw(q, overlap ? " AND m.place <> " : " AND m.about <> ");
	sql_bind(q, value_text(overlap ? m->place : m->about));
	if (overlap) {
		sql_raw(q, " AND m.who = ");
		sql_bind(q, value_text(m->who));
	}
	sql_raw(q, " ORDER BY m.begin_at DESC, m.record_id LIMIT ");
	sql_bind(q, value_int(LOOKED_AT_MAX));
}

enum err_code
mark_beside(struct work *w, const struct signal_mark *m, struct signal_mark **ret, size_t *ret_n,
	    struct err *e)
{
	VEC(struct signal_mark) found = {0};
	struct db_stmt *st;
	enum err_code rc;
	struct sql q;
	bool more;

	sql_init(&q, w->arena);
	select_beside(&q, m);
	rc = sql_query(w->db, &q, &st, e);
	if (rc != ERR_OK)
		return rc;
	while (found.n < BESIDE_MAX && (rc = db_step(st, &more, e)) == ERR_OK && more) {
		struct signal_mark other;

		if (m->signal->kind == SIGNAL_ALIKE &&
		    !sketch_may_be(m->sketch, db_col_str(st, 8), m->threshold))
			continue;
		read_mark(w, st, m, &other);
		if (other.source)
			vec_push(w->arena, &found, other);
	}
	db_done(st);
	*ret = found.v;
	*ret_n = found.n;
	return rc;
}
