/*
 * index.c: keeping the index. search_doc holds each document's normalised text (what a hit is
 * checked against, and what engines without full text scan); search_words is the FTS5 table of
 * its words under the same number.
 *
 * A document's number begins with its day, so that reading the index backwards is newest first and
 * the numbers of one day lie close together, which keeps the index small.
 */
#include "base/clock.h"
#include "base/utf8.h"
#include "search/internal.h"

enum { DAY_BITS = 20 }; /* documents of one day; more go to the next day with room */

static struct str
join_texts(struct arena *a, const struct str *v, size_t n)
{
	struct buf b;
	size_t i;

	buf_init(&b, a, SEARCH_TEXT_MAX);
	for (i = 0; i < n; i++) {
		if (i > 0)
			buf_addc(&b, '\n');
		buf_add(&b, v[i]);
	}
	return utf8_cut(buf_str(&b), SEARCH_TEXT_MAX);
}

static void
normalise(struct arena *a, const struct search_doc *d, struct search_text *ret)
{
	ret->name = search_normal(a, d->name);
	ret->text = search_normal(a, join_texts(a, d->texts.v, d->texts.n));
	ret->tails = search_normal(a, join_texts(a, d->tails.v, d->tails.n));
	pinyin_ways(a, d->name, &ret->pinyin, &ret->initials);
}

/*
 * From each syllable on, so that the given name alone is found by the beginning of a word. Two and
 * three letters begin so many words that looking them all up is slow: they are words of their own.
 */
static void
add_reading(struct buf *b, struct str way)
{
	char letters[PINYIN_LETTERS];
	size_t i, n = 0;

	for (i = 0; i < way.n && way.p[i] != ' ' && n < sizeof(letters); i++)
		if (way.p[i] != '\'')
			letters[n++] = way.p[i];
	buf_addf(b, "p:%.*s ", (int)n, letters);
	if (n >= 2)
		buf_addf(b, "p2:%.2s ", letters);
	if (n >= 3)
		buf_addf(b, "p3:%.3s ", letters);
}

static void
add_pinyin(struct buf *b, struct str ways)
{
	size_t i;

	for (i = 0; i < ways.n; i++)
		if (i == 0 || ways.p[i - 1] == '\'' || ways.p[i - 1] == ' ')
			add_reading(b, str_skip(ways, i));
}

static void
add_initials(struct buf *b, struct str ways)
{
	struct str way;
	size_t i;

	while (ways.n > 0 && str_next(&ways, ' ', &way))
		for (i = 0; i < way.n; i++) {
			buf_lit(b, "i:");
			buf_add(b, str_skip(way, i));
			buf_addc(b, ' ');
		}
}

struct str
search_words(struct arena *a, struct str unit, const struct search_text *t)
{
	struct str tails = t->tails, tail;
	struct buf b;

	buf_init(&b, a, 16 * SEARCH_TEXT_MAX);
	buf_lit(&b, "u:");
	buf_add(&b, unit);
	buf_addc(&b, ' ');
	add_bigrams(&b, t->name);
	add_bigrams(&b, t->text);
	add_pinyin(&b, t->pinyin);
	add_initials(&b, t->initials);
	while (tails.n > 0 && str_next(&tails, ' ', &tail)) {
		buf_lit(&b, "n:");
		buf_add(&b, tail);
		buf_addc(&b, ' ');
	}
	return buf_str(&b);
}

static enum err_code
number_of(struct db *db, struct arena *a, struct str unit, struct str record, struct value *ret,
	  struct err *e)
{
	struct value v[] = {value_text(unit), value_text(record)};

	return db_value(db, a, STR("SELECT doc FROM search_doc WHERE unit_id = ? AND id = ?"), v, 2,
			ret, e);
}

static enum err_code
free_number(struct db *db, struct arena *a, int64_t at, int64_t *ret, struct err *e)
{
	const int64_t room = INT64_C(1) << DAY_BITS;
	int64_t day = clock_day_of(at);
	struct value last;
	enum err_code rc;

	do {
		struct value v[] = {value_int(day * room), value_int((day + 1) * room)};

		rc = db_value(db, a,
			      STR("SELECT max(doc) FROM search_doc WHERE doc >= ? AND doc < ?"), v,
			      2, &last, e);
		if (rc != ERR_OK)
			return rc;
		*ret = last.type == VALUE_INT ? last.i + 1 : day * room;
		day++;
	} while (*ret >= day * room);
	return ERR_OK;
}

static enum err_code
remove_number(struct db *db, int64_t doc, struct err *e)
{
	struct value v = value_int(doc);
	enum err_code rc = ERR_OK;

	if (db_dialect(db)->fulltext == DB_FULLTEXT_FTS5)
		rc = db_exec(db, STR("DELETE FROM search_words WHERE rowid = ?"), &v, 1, NULL, e);
	if (rc == ERR_OK)
		rc = db_exec(db, STR("DELETE FROM search_doc WHERE doc = ?"), &v, 1, NULL, e);
	return rc;
}

static enum err_code
insert_doc(struct db *db, struct arena *a, const struct search_doc *d, int64_t doc, struct err *e)
{
	struct search_text t;
	enum err_code rc;

	normalise(a, d, &t);
	struct value v[] = {value_text(d->unit),   value_text(d->record),  value_text(d->type),
			    value_text(d->parent), value_text(d->made_by), value_int(doc),
			    value_int(d->at),      value_text(t.name),     value_text(t.text),
			    value_text(t.pinyin),  value_text(t.initials), value_text(t.tails)};
	struct value words[] = {value_int(doc), value_text(search_words(a, d->unit, &t))};

	rc = db_exec(db,
		     STR("INSERT INTO search_doc (unit_id, id, type, parent_id, made_by, doc, at,"
			 " name, text, pinyin, initials, tails)"
			 " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
		     v, COUNTOF(v), NULL, e);
	if (rc != ERR_OK || db_dialect(db)->fulltext != DB_FULLTEXT_FTS5)
		return rc;
	return db_exec(db, STR("INSERT INTO search_words (rowid, words) VALUES (?, ?)"), words, 2,
		       NULL, e);
}

enum err_code
search_put(struct db *db, struct arena *a, const struct search_doc *d, struct err *e)
{
	struct value old;
	enum err_code rc;
	int64_t doc = 0;

	rc = number_of(db, a, d->unit, d->record, &old, e);
	if (rc == ERR_OK && old.type == VALUE_INT)
		rc = remove_number(db, old.i, e);
	if (rc == ERR_OK)
		rc = free_number(db, a, d->at, &doc, e);
	return rc == ERR_OK ? insert_doc(db, a, d, doc, e) : rc;
}

enum err_code
search_remove(struct db *db, struct str unit, struct str record, struct err *e)
{
	struct arena *a = arena_new(64 << 10);
	struct value old;
	enum err_code rc;

	rc = number_of(db, a, unit, record, &old, e);
	if (rc == ERR_OK && old.type == VALUE_INT)
		rc = remove_number(db, old.i, e);
	arena_free(a);
	return rc;
}

void
search_schema(struct schema *s)
{
	static const char *const texts[] = {"name", "text", "pinyin", "initials", "tails"};
	struct table *t = schema_table(s, STR("search_doc"));
	size_t i;

	t->primary_key = STR("unit_id, id");
	table_column(s, t, STR("unit_id"), COLUMN_KEY, true);
	table_column(s, t, STR("id"), COLUMN_KEY, true);
	table_column(s, t, STR("type"), COLUMN_KEY, true);
	table_column(s, t, STR("parent_id"), COLUMN_KEY, false);
	table_column(s, t, STR("made_by"), COLUMN_KEY, false);
	table_column(s, t, STR("doc"), COLUMN_INT, true);
	table_column(s, t, STR("at"), COLUMN_INT, true);
	for (i = 0; i < COUNTOF(texts); i++)
		table_column(s, t, str_from(texts[i]), COLUMN_TEXT, false);
	table_index(s, t, STR("search_doc_by_doc"), STR("doc"), true);
	table_index(s, t, STR("search_doc_by_unit"), STR("unit_id, doc"), false);

	t = schema_table(s, STR("search_words"));
	t->fts = true;
	table_column(s, t, STR("words"), COLUMN_TEXT, false);
}
