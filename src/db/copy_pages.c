/*
 * copy_pages.c: see copy_pages.h. After a key (a, b, c) come first the rows with the same a and b and
 * a greater c, then those with the same a and a greater b, then those with a greater a: each is one
 * range that every engine reads from its index. `level` is the number of columns held still.
 */
#include "db/copy_pages.h"

#include "db/sql.h"

enum {
	PAGE_FIRST = 50,      /* rows, until their size is known */
	PAGE_MOST = 2000,     /* rows */
	PAGE_BYTES = 4 << 20, /* what a page should take */
	PAGE_ROOM = 1 << 30,  /* of the arena: a page of the longest texts and files */
	GROUP_MOST = 1 << 24, /* rows of one key in a table without a unique one */
};

static bool
column_at(const struct table *t, struct str name, size_t *ret)
{
	size_t i;

	for (i = 0; i < t->columns.n; i++)
		if (str_eq(t->columns.v[i].name, name)) {
			*ret = i;
			return t->columns.v[i].not_null;
		}
	return false;
}

/* "unit_id, "key"" as columns; none when one of them may be empty or has an order of its own. */
static void
take_keys(struct table_pages *p, struct str list)
{
	struct str name;

	p->keys_n = 0;
	while (list.n > 0 && str_next(&list, ',', &name)) {
		name = str_trim(name);
		if (name.n > 2 && name.p[0] == '"')
			name = str_of(name.p + 1, name.n - 2);
		if (p->keys_n == PAGE_KEYS || !column_at(p->table, name, &p->keys[p->keys_n])) {
			p->keys_n = 0;
			return;
		}
		p->keys_n++;
	}
}

void
pages_open(struct table_pages *p, struct db *db, const struct table *t)
{
	size_t i;

	*p = (struct table_pages){.db = db, .table = t, .limit = PAGE_FIRST};
	p->rows = arena_new(PAGE_ROOM);
	p->kept = arena_new(1 << 20);
	p->columns = t->columns.n;
	take_keys(p, t->primary_key);
	p->unique = p->keys_n > 0;
	for (i = 0; p->keys_n == 0 && i < t->indexes.n; i++)
		take_keys(p, t->indexes.v[i].columns);
	if (p->keys_n == 0)
		p->limit = INT64_MAX;
}

void
pages_close(struct table_pages *p)
{
	arena_free(p->rows);
	arena_free(p->kept);
}

static void
sql_columns(struct sql *q, const struct table *t)
{
	size_t i;

	for (i = 0; i < t->columns.n; i++) {
		sql_raw(q, i > 0 ? ", " : "");
		sql_name(q, t->columns.v[i].name);
	}
}

static void
sql_key(const struct table_pages *p, struct sql *q, size_t i)
{
	sql_name(q, p->table->columns.v[p->keys[i]].name);
}

static void
sql_order(const struct table_pages *p, struct sql *q, const char *way)
{
	size_t i;

	for (i = 0; i < p->keys_n; i++) {
		sql_raw(q, i > 0 ? ", " : " ORDER BY ");
		sql_key(p, q, i);
		sql_raw(q, way);
	}
}

static void
write_page(const struct table_pages *p, struct sql *q)
{
	size_t i;

	sql_init(q, p->rows);
	sql_raw(q, "SELECT ");
	sql_columns(q, p->table);
	sql_raw(q, " FROM ");
	sql_name(q, p->table->name);
	for (i = 0; p->started && i <= p->level; i++) {
		sql_raw(q, i > 0 ? " AND " : " WHERE ");
		sql_key(p, q, i);
		sql_raw(q, i < p->level ? " = " : " > ");
		sql_bind(q, p->last[i]);
	}
	sql_order(p, q, "");
	sql_raw(q, " LIMIT ");
	sql_bind(q, value_int(p->limit));
}

static struct value
keep_value(struct arena *a, struct value v)
{
	if (v.type == VALUE_TEXT || v.type == VALUE_BLOB)
		v.s = str_dup(a, v.s);
	return v;
}

static enum err_code
read_rows(struct table_pages *p, struct db_stmt *st, size_t *ret_rows, size_t *ret_bytes,
	  struct err *e)
{
	enum err_code rc;
	size_t i;
	bool row;

	*ret_rows = *ret_bytes = 0;
	while ((rc = db_step(st, &row, e)) == ERR_OK && row) {
		for (i = 0; i < p->columns; i++) {
			struct value v = keep_value(p->rows, db_col(st, (int)i));

			*ret_bytes += sizeof(v) + v.s.n;
			vec_push(p->rows, &p->values, v);
		}
		++*ret_rows;
	}
	if (rc == ERR_OK && arena_failed(p->rows))
		return err_set(e, ERR_TOO_LARGE, "a page of %.*s", STR_ARG(p->table->name));
	return rc;
}

static enum err_code
read_page(struct table_pages *p, size_t *ret_rows, size_t *ret_bytes, struct err *e)
{
	struct db_stmt *st;
	struct sql q;
	enum err_code rc;

	p->values.v = NULL;
	p->values.n = p->values.cap = 0;
	arena_reset(p->rows);
	write_page(p, &q);
	rc = sql_query(p->db, &q, &st, e);
	if (rc != ERR_OK)
		return rc;
	rc = read_rows(p, st, ret_rows, ret_bytes, e);
	db_done(st);
	return rc;
}

static bool
same_key(const struct table_pages *p, size_t row, size_t other)
{
	size_t i;

	for (i = 0; i < p->keys_n; i++)
		if (!value_eq(p->values.v[row * p->columns + p->keys[i]],
			      p->values.v[other * p->columns + p->keys[i]]))
			return false;
	return true;
}

/* Where several rows may share a key, a full page's last key may go on: it is left for the next
 * page. 0 when the page holds only that key. */
static size_t
whole_keys(const struct table_pages *p, size_t rows)
{
	size_t last = rows - 1;

	while (rows > 0 && same_key(p, rows - 1, last))
		rows--;
	return rows;
}

static void
note_last(struct table_pages *p, size_t row)
{
	size_t i;

	arena_reset(p->kept);
	for (i = 0; i < p->keys_n; i++)
		p->last[i] = keep_value(p->kept, p->values.v[row * p->columns + p->keys[i]]);
	p->level = p->keys_n - 1;
	p->started = true;
}

static void
adapt(struct table_pages *p, size_t rows, size_t bytes)
{
	int64_t fits = (int64_t)(PAGE_BYTES / (bytes / rows + 1));

	p->limit = fits < 1 ? 1 : fits > PAGE_MOST ? PAGE_MOST : fits;
}

/* A page that was not full: its range has ended, the next is that of the column before. */
static void
next_range(struct table_pages *p, bool started)
{
	if (!started || p->level == 0 || p->keys_n == 0)
		p->ended = true;
	else
		p->level--;
}

enum err_code
pages_next(struct table_pages *p, size_t *ret_rows, struct err *e)
{
	size_t rows = 0, bytes, whole;
	enum err_code rc;
	bool full, started;

	*ret_rows = 0;
	while (!p->ended && *ret_rows == 0) {
		size_t level = p->level;

		started = p->started;
		rc = read_page(p, &rows, &bytes, e);
		if (rc != ERR_OK)
			return rc;
		full = (int64_t)rows == p->limit;
		whole = full && !p->unique ? whole_keys(p, rows) : rows;
		if (full && whole == 0 && p->limit >= GROUP_MOST)
			return err_set(e, ERR_TOO_LARGE, "rows of one key in %.*s",
				       STR_ARG(p->table->name));
		if (full && whole == 0) {
			p->limit *= 2;
			continue;
		}
		*ret_rows = whole;
		if (whole > 0 && p->keys_n > 0) {
			note_last(p, whole - 1);
			adapt(p, rows, bytes);
		}
		if (!full) {
			p->level = level;
			next_range(p, started);
		}
	}
	return ERR_OK;
}

enum err_code
pages_go_on(struct table_pages *p, struct db *other, struct err *e)
{
	struct db_stmt *st;
	struct sql q;
	enum err_code rc;
	size_t i;
	bool row;

	if (p->keys_n == 0)
		return ERR_OK; /* all at once: nothing is there */
	sql_init(&q, p->rows);
	sql_raw(&q, "SELECT ");
	for (i = 0; i < p->keys_n; i++) {
		sql_raw(&q, i > 0 ? ", " : "");
		sql_key(p, &q, i);
	}
	sql_raw(&q, " FROM ");
	sql_name(&q, p->table->name);
	sql_order(p, &q, " DESC");
	sql_raw(&q, " LIMIT 1");
	rc = sql_query(other, &q, &st, e);
	if (rc != ERR_OK)
		return rc;
	rc = db_step(st, &row, e);
	for (i = 0; rc == ERR_OK && row && i < p->keys_n; i++)
		p->last[i] = keep_value(p->kept, db_col(st, (int)i));
	p->started = rc == ERR_OK && row;
	p->level = p->keys_n - 1;
	db_done(st);
	return rc;
}
