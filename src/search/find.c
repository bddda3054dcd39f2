/*
 * find.c: looking for words. The index (or a scan) proposes documents inside the scope, newest
 * first; the text decides; reading stops when the page is full.
 */
#include "base/clock.h"
#include "base/utf8.h"
#include "search/internal.h"

struct words {
	struct str v[SEARCH_WORDS_MAX];
	size_t n;
	bool indexed; /* one of them at least has two characters */
};

static void
split_words(struct arena *a, struct str query, struct words *ret)
{
	struct str rest = search_normal(a, query), word;

	*ret = (struct words){0};
	while (rest.n > 0 && ret->n < SEARCH_WORDS_MAX && str_next(&rest, ' ', &word)) {
		word = utf8_left(word, SEARCH_WORD_CHARS);
		if (word.n == 0)
			continue;
		ret->v[ret->n++] = word;
		ret->indexed |= utf8_count(word) > 1;
	}
}

/* A quoted word of the index; what we index holds no quotes (words.c writes them by number). */
static void
add_quoted(struct buf *b, const char *prefix, struct str word, bool begins)
{
	buf_addf(b, "\"%s%.*s\"%s", prefix, STR_ARG(word), begins ? "*" : "");
}

static void
add_word(struct arena *a, struct buf *b, struct str word)
{
	struct buf pairs;
	struct str rest, pair;
	bool first = true;

	buf_init(&pairs, a, 64 * SEARCH_WORD_CHARS);
	add_bigrams(&pairs, word);
	rest = str_trim(buf_str(&pairs));
	buf_lit(b, "((");
	while (rest.n > 0 && str_next(&rest, ' ', &pair)) {
		buf_add(b, first ? STR("") : STR(" AND "));
		add_quoted(b, "", pair, false);
		first = false;
	}
	buf_addc(b, ')');
	if (is_latin(word)) {
		buf_lit(b, " OR ");
		if (word.n <= 3)
			add_quoted(b, word.n == 2 ? "p2:" : "p3:", word, false);
		else
			add_quoted(b, "p:", word, true);
		buf_lit(b, " OR ");
		add_quoted(b, "i:", word, true);
		buf_lit(b, " OR ");
		add_quoted(b, "n:", word, false);
	}
	buf_addc(b, ')');
}

static bool
is_units_only(const struct access_scope *s)
{
	return !s->all && !s->own && !s->related && s->below_paths.n == 0 && s->unit_ids.n > 0;
}

/* When nothing but whole units is in reach, the index itself is asked for those units only. */
static void
add_units(struct buf *b, const struct access_scope *s)
{
	size_t i;

	if (!is_units_only(s))
		return;
	buf_lit(b, " AND (");
	for (i = 0; i < s->unit_ids.n; i++) {
		buf_add(b, i > 0 ? STR(" OR ") : STR(""));
		add_quoted(b, "u:", s->unit_ids.v[i], false);
	}
	buf_addc(b, ')');
}

static struct str
match_text(struct arena *a, const struct words *w, const struct access_scope *s)
{
	struct buf b;
	bool first = true;
	size_t i;

	buf_init(&b, a, 256 << 10);
	for (i = 0; i < w->n; i++) {
		if (utf8_count(w->v[i]) < 2)
			continue; /* checked against the text only */
		buf_add(&b, first ? STR("") : STR(" AND "));
		add_word(a, &b, w->v[i]);
		first = false;
	}
	add_units(&b, s);
	return buf_str(&b);
}

/*
 * INDEXED BY (SQLite knows it, and only SQLite has the full text index): newest first is an index
 * walked backwards. Left alone, the planner gathers units first and sorts everything in them.
 */
static void
write_from(struct sql *q, const struct words *w, const struct access_scope *scope, bool fts5)
{
	if (fts5 && w->indexed) {
		sql_raw(q, " FROM search_words CROSS JOIN search_doc d INDEXED BY search_doc_by_doc"
			   " WHERE d.doc = search_words.rowid AND search_words MATCH ");
		sql_bind(q, value_text(match_text(q->arena, w, scope)));
		sql_raw(q, " AND ");
	} else if (fts5 && !is_units_only(scope)) {
		sql_raw(q, " FROM search_doc d INDEXED BY search_doc_by_doc WHERE ");
	} else {
		sql_raw(q, " FROM search_doc d WHERE ");
	}
}

static void
write_query(struct sql *q, const struct words *w, const struct access_scope *scope,
	    struct str account, struct str type, bool fts5)
{
	sql_raw(q, "SELECT d.unit_id, d.type, d.id, d.name, d.text, d.pinyin, d.initials, d.tails");
	write_from(q, w, scope, fts5);
	access_scope_sql(q, scope, "d", true, account, clock_now_ms());
	if (type.n > 0) {
		sql_raw(q, " AND d.type = ");
		sql_bind(q, value_text(type));
	}
	sql_raw(q,
		fts5 && w->indexed ? " ORDER BY search_words.rowid DESC" : " ORDER BY d.doc DESC");
}

static struct str
match_all(const struct words *w, struct db_stmt *st)
{
	struct search_text t = {db_col_str(st, 3), db_col_str(st, 4), db_col_str(st, 5),
				db_col_str(st, 6), db_col_str(st, 7)};
	struct str first = STR_NONE;
	size_t i;

	for (i = 0; i < w->n; i++) {
		struct str m = search_match(&t, w->v[i]);

		if (m.n == 0)
			return STR_NONE;
		if (i == 0)
			first = m;
	}
	return first;
}

enum err_code
search_find(struct db *db, struct arena *a, const struct access_scope *scope, struct str account,
	    struct str type, struct str query, int limit, struct search_hit **ret, size_t *ret_n,
	    bool *ret_more, struct err *e)
{
	VEC(struct search_hit) hits = {0};
	struct db_stmt *st;
	struct words w;
	struct sql q;
	enum err_code rc;
	bool row;

	*ret = NULL;
	*ret_n = 0;
	*ret_more = false;
	split_words(a, query, &w);
	if (w.n == 0 || limit < 1)
		return ERR_OK;
	sql_init(&q, a);
	write_query(&q, &w, scope, account, type, db_dialect(db)->fulltext == DB_FULLTEXT_FTS5);
	rc = sql_query(db, &q, &st, e);
	if (rc != ERR_OK)
		return rc;
	while (!*ret_more && (rc = db_step(st, &row, e)) == ERR_OK && row) {
		struct search_hit h = {.match = match_all(&w, st)};

		if (h.match.n == 0)
			continue;
		if (hits.n == (size_t)limit) {
			*ret_more = true;
			continue;
		}
		h.unit = str_dup(a, db_col_str(st, 0));
		h.type = str_dup(a, db_col_str(st, 1));
		h.record = str_dup(a, db_col_str(st, 2));
		vec_push(a, &hits, h);
	}
	db_done(st);
	*ret = hits.v;
	*ret_n = hits.n;
	return rc;
}
