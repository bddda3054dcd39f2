/*
 * find.c: looking for words. The index (or a scan) proposes documents inside the scope, newest
 * first; the text decides; reading stops when the page is full.
 *
 * A word that begins others ("chen" in "chenmeihua") makes the index put together all it begins
 * before the first hit comes out, which takes long just when it is common; and then the newest
 * documents hold a page of hits. So those are read first, and the index is asked when they did not.
 */
#include "base/clock.h"
#include "base/utf8.h"
#include "search/internal.h"

struct words {
	struct str v[SEARCH_WORDS_MAX];
	size_t n;
	bool indexed; /* one of them at least has two characters */
	bool begins;  /* one of them may stand for the beginning of a longer one */
};

enum { NEWEST_READ = 1000 };

/* Documents in the order of the index, taken as hits until a page is full. */
struct finding {
	struct db *db;
	struct arena *arena;
	const struct access_scope *scope;
	struct str account, type;
	struct words words;
	size_t limit;
	VEC(struct search_hit) hits;
	size_t read; /* documents looked at */
	bool more;
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
		ret->begins |= word.n > 1 && is_latin(word);
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
write_from(struct sql *q, const struct finding *f, bool by_index)
{
	bool fts5 = db_dialect(f->db)->fulltext == DB_FULLTEXT_FTS5;

	if (by_index) {
		sql_raw(q, " FROM search_words CROSS JOIN search_doc d INDEXED BY search_doc_by_doc"
			   " WHERE d.doc = search_words.rowid AND search_words MATCH ");
		sql_bind(q, value_text(match_text(q->arena, &f->words, f->scope)));
		sql_raw(q, " AND ");
	} else if (fts5 && !is_units_only(f->scope)) {
		sql_raw(q, " FROM search_doc d INDEXED BY search_doc_by_doc WHERE ");
	} else {
		sql_raw(q, " FROM search_doc d WHERE ");
	}
}

/* `most` 0: as many as there are. */
static void
write_query(struct sql *q, const struct finding *f, bool by_index, int64_t most)
{
	sql_raw(q, "SELECT d.unit_id, d.type, d.id, d.name, d.text, d.pinyin, d.initials, d.tails");
	write_from(q, f, by_index);
	access_scope_sql(q, f->scope, "d", true, f->account, clock_now_ms());
	if (f->type.n > 0) {
		sql_raw(q, " AND d.type = ");
		sql_bind(q, value_text(f->type));
	}
	sql_raw(q, by_index ? " ORDER BY search_words.rowid DESC" : " ORDER BY d.doc DESC");
	if (most > 0) {
		sql_raw(q, " LIMIT ");
		sql_bind(q, value_int(most));
	}
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

static void
take_hit(struct finding *f, struct db_stmt *st)
{
	struct search_hit h = {.match = match_all(&f->words, st)};

	f->read++;
	if (h.match.n == 0)
		return;
	if (f->hits.n == f->limit) {
		f->more = true;
		return;
	}
	h.unit = str_dup(f->arena, db_col_str(st, 0));
	h.type = str_dup(f->arena, db_col_str(st, 1));
	h.record = str_dup(f->arena, db_col_str(st, 2));
	vec_push(f->arena, &f->hits, h);
}

static enum err_code
look(struct finding *f, bool by_index, int64_t most, struct err *e)
{
	struct db_stmt *st;
	struct sql q;
	enum err_code rc;
	bool row;

	f->hits.n = f->read = 0;
	f->more = false;
	sql_init(&q, f->arena);
	write_query(&q, f, by_index, most);
	rc = sql_query(f->db, &q, &st, e);
	if (rc != ERR_OK)
		return rc;
	while (!f->more && (rc = db_step(st, &row, e)) == ERR_OK && row)
		take_hit(f, st);
	db_done(st);
	return rc;
}

/* Where the newest documents in reach lie side by side. */
static bool
newest_first(const struct finding *f)
{
	return f->words.begins && (is_units_only(f->scope) || access_scope_wide(f->scope));
}

enum err_code
search_find(struct db *db, struct arena *a, const struct access_scope *scope, struct str account,
	    struct str type, struct str query, int limit, struct search_hit **ret, size_t *ret_n,
	    bool *ret_more, struct err *e)
{
	struct finding f = {.db = db, .arena = a, .scope = scope, .account = account, .type = type};
	bool by_index, whole = false;
	enum err_code rc = ERR_OK;

	*ret = NULL;
	*ret_n = 0;
	*ret_more = false;
	split_words(a, query, &f.words);
	if (f.words.n == 0 || limit < 1)
		return ERR_OK;
	f.limit = (size_t)limit;
	by_index = db_dialect(db)->fulltext == DB_FULLTEXT_FTS5 && f.words.indexed;
	if (by_index && newest_first(&f)) {
		rc = look(&f, false, NEWEST_READ, e);
		whole = f.more || f.read < NEWEST_READ;
	}
	if (rc == ERR_OK && !whole)
		rc = look(&f, by_index, 0, e);
	*ret = f.hits.v;
	*ret_n = f.hits.n;
	*ret_more = f.more;
	return rc;
}
