/*
 * mysql_stmt.c: statements on the binary protocol. A statement runs to its end when it begins and
 * its rows wait in the client's memory, so that any number of queries can be open at once on one
 * connection, as the interface promises: the protocol itself knows only one at a time. Lists are
 * limited by the callers.
 *
 * What has neither values nor rows (COMMIT, savepoints, DDL) goes as plain text: one way there and
 * back instead of two, and MySQL cannot prepare all of it.
 */
#include "db/mysql.h"

#include <mysqld_error.h>
#include <stdlib.h>
#include <string.h>

enum {
	CELL_FIRST = 128,      /* bytes a text column starts with; grows with what comes */
	CELL_KEPT = 64 * 1024, /* more than that is not kept between two uses */
	CHARSET_BINARY = 63,   /* the server's number for "bytes, not text" */
};

enum cell_kind { CELL_NULL, CELL_INT, CELL_NUMBER, CELL_TEXT, CELL_BLOB };

struct mysql_cell {
	enum cell_kind kind;
	long long i;
	char *p;
	unsigned long cap, length;
	my_bool null, cut;
};

struct mysql_prepared {
	MYSQL_STMT *handle;
	struct str sql; /* its own copy */
	MYSQL_BIND *params;
	struct mysql_cell *cells;
	MYSQL_BIND *binds;
	unsigned cells_n, params_n;
};

struct mysql_stmt {
	struct db_stmt base;
	struct mysql_prepared *prepared; /* NULL: went as plain text */
	int64_t changed;
	bool has_rows, on_row;
};

void
mysql_prepared_free(void *handle)
{
	struct mysql_prepared *p = handle;
	unsigned i;

	mysql_stmt_close(p->handle);
	for (i = 0; i < p->cells_n; i++)
		free(p->cells[i].p);
	free(p->cells);
	free(p->binds);
	free(p->params);
	free((char *)p->sql.p);
	free(p);
}

static enum err_code
stmt_fail(struct mysql_db *db, struct mysql_prepared *p, const char *doing, struct err *e)
{
	return mysql_fail(db, mysql_stmt_errno(p->handle), mysql_stmt_error(p->handle), doing,
			  p->sql, e);
}

static enum err_code
no_memory(struct err *e)
{
	return err_set(e, ERR_DB, "no memory for a statement");
}

static struct mysql_prepared *
prepared_new(struct mysql_db *db, struct str sql)
{
	struct mysql_prepared *p = calloc(1, sizeof(*p));
	char *copy = malloc(sql.n + 1);

	if (p && copy)
		p->handle = mysql_stmt_init(&db->handle);
	if (!p || !copy || !p->handle) {
		free(copy);
		free(p);
		return NULL;
	}
	memcpy(copy, sql.p, sql.n);
	copy[sql.n] = '\0';
	p->sql = str_of(copy, sql.n);
	return p;
}

static enum err_code
prepare(struct mysql_db *db, struct str sql, struct mysql_prepared **ret, struct err *e)
{
	struct mysql_prepared *p = stmt_cache_take(&db->cache, sql);
	enum err_code rc = ERR_OK;

	*ret = p;
	if (p)
		return ERR_OK;
	p = prepared_new(db, sql);
	if (!p)
		return no_memory(e);
	if (mysql_stmt_prepare(p->handle, p->sql.p, p->sql.n) != 0)
		rc = stmt_fail(db, p, "prepare", e);
	if (rc == ERR_OK) {
		p->params_n = (unsigned)mysql_stmt_param_count(p->handle);
		p->params = calloc(p->params_n + 1, sizeof(*p->params));
		rc = p->params ? ERR_OK : no_memory(e);
	}
	if (rc != ERR_OK) {
		mysql_prepared_free(p);
		return rc;
	}
	*ret = p;
	return ERR_OK;
}

static void
bind_one(MYSQL_BIND *b, const struct value *v)
{
	*b = (MYSQL_BIND){0};
	switch (v->type) {
	case VALUE_INT:
		b->buffer_type = MYSQL_TYPE_LONGLONG;
		b->buffer = (void *)&v->i;
		return;
	case VALUE_TEXT:
	case VALUE_BLOB:
		b->buffer_type = v->type == VALUE_TEXT ? MYSQL_TYPE_STRING : MYSQL_TYPE_BLOB;
		b->buffer = (void *)(v->s.p ? v->s.p : "");
		b->buffer_length = v->s.n;
		b->length_value = v->s.n;
		b->length = &b->length_value;
		return;
	case VALUE_NULL:
		break;
	}
	b->buffer_type = MYSQL_TYPE_NULL;
}

static enum err_code
execute(struct mysql_db *db, struct mysql_prepared *p, const struct value *args, size_t n,
	struct err *e)
{
	size_t i;

	if (p->params_n != n)
		BUG("%zu values for: %s", n, p->sql.p);
	for (i = 0; i < n; i++)
		bind_one(&p->params[i], &args[i]);
	if (n > 0 && mysql_stmt_bind_param(p->handle, p->params))
		return stmt_fail(db, p, "bind", e);
	if (mysql_stmt_execute(p->handle) != 0)
		return stmt_fail(db, p, "run", e);
	return ERR_OK;
}

static enum cell_kind
kind_of(const MYSQL_FIELD *f)
{
	switch (f->type) {
	case MYSQL_TYPE_NULL:
		return CELL_NULL;
	case MYSQL_TYPE_TINY:
	case MYSQL_TYPE_SHORT:
	case MYSQL_TYPE_INT24:
	case MYSQL_TYPE_LONG:
	case MYSQL_TYPE_LONGLONG:
		return CELL_INT;
	case MYSQL_TYPE_DECIMAL: /* sum() of whole numbers, a division */
	case MYSQL_TYPE_NEWDECIMAL:
		return CELL_NUMBER;
	case MYSQL_TYPE_FLOAT: /* only an aggregate of SQL's own can make one */
	case MYSQL_TYPE_DOUBLE:
		return CELL_INT;
	default:
		return f->charsetnr == CHARSET_BINARY ? CELL_BLOB : CELL_TEXT;
	}
}

static bool
cell_room(struct mysql_cell *c, unsigned long wanted)
{
	char *p;

	if (c->cap >= wanted && c->p)
		return true;
	wanted = wanted < CELL_FIRST ? CELL_FIRST : wanted;
	p = realloc(c->p, wanted);
	if (!p)
		return false;
	c->p = p;
	c->cap = wanted;
	return true;
}

static bool
cell_bind(struct mysql_cell *c, MYSQL_BIND *b)
{
	*b = (MYSQL_BIND){.is_null = &c->null, .length = &c->length, .error = &c->cut};
	if (c->kind == CELL_INT) {
		b->buffer_type = MYSQL_TYPE_LONGLONG;
		b->buffer = &c->i;
		b->buffer_length = sizeof(c->i);
		return true;
	}
	if (!cell_room(c, 1))
		return false;
	b->buffer_type = c->kind == CELL_BLOB ? MYSQL_TYPE_BLOB : MYSQL_TYPE_STRING;
	b->buffer = c->p;
	b->buffer_length = c->cap;
	return true;
}

static bool
cells_make(struct mysql_prepared *p, unsigned n)
{
	if (p->cells_n == n)
		return true;
	if (p->cells_n > 0)
		BUG("columns changed under: %s", p->sql.p);
	p->cells = calloc(n, sizeof(*p->cells));
	p->binds = calloc(n, sizeof(*p->binds));
	p->cells_n = p->cells && p->binds ? n : 0;
	return p->cells_n == n;
}

/* The types are the answer's own, not the first preparation's: a bare `?` takes its value's. */
static enum err_code
bind_result(struct mysql_db *db, struct mysql_prepared *p, struct err *e)
{
	MYSQL_RES *meta = mysql_stmt_result_metadata(p->handle);
	bool ok = meta && cells_make(p, mysql_num_fields(meta));
	unsigned i;

	for (i = 0; ok && i < p->cells_n; i++) {
		p->cells[i].kind = kind_of(mysql_fetch_field_direct(meta, i));
		ok = cell_bind(&p->cells[i], &p->binds[i]);
	}
	mysql_free_result(meta);
	if (!ok)
		return no_memory(e);
	if (mysql_stmt_bind_result(p->handle, p->binds))
		return stmt_fail(db, p, "bind", e);
	return ERR_OK;
}

static enum err_code
receive(struct mysql_db *db, struct mysql_stmt *st, struct err *e)
{
	struct mysql_prepared *p = st->prepared;
	enum err_code rc;

	st->has_rows = mysql_stmt_field_count(p->handle) > 0;
	if (!st->has_rows) {
		st->changed = (int64_t)mysql_stmt_affected_rows(p->handle);
		return ERR_OK;
	}
	rc = bind_result(db, p, e);
	if (mysql_stmt_store_result(p->handle) != 0 && rc == ERR_OK)
		rc = stmt_fail(db, p, "read", e);
	return rc;
}

/* Back to the cache, without rows and without what a long text took. */
static void
give_back(struct mysql_db *db, struct mysql_prepared *p)
{
	unsigned i;

	if (db->gone) {
		stmt_cache_give(&db->cache, p->sql, p);
		return;
	}
	mysql_stmt_free_result(p->handle);
	for (i = 0; i < p->cells_n; i++) {
		struct mysql_cell *c = &p->cells[i];

		if (c->cap <= CELL_KEPT)
			continue;
		free(c->p);
		c->p = NULL;
		c->cap = 0;
	}
	stmt_cache_give(&db->cache, p->sql, p);
}

static enum err_code
run_prepared(struct mysql_db *db, struct mysql_stmt *st, struct str sql, const struct value *args,
	     size_t n, struct err *e)
{
	enum err_code rc = prepare(db, sql, &st->prepared, e);

	if (rc != ERR_OK)
		return rc;
	rc = execute(db, st->prepared, args, n, e);
	if (rc == ERR_OK)
		rc = receive(db, st, e);
	if (rc != ERR_OK)
		give_back(db, st->prepared);
	return rc;
}

enum err_code
mysql_run(struct mysql_db *db, struct str sql, struct err *e)
{
	if (mysql_real_query(&db->handle, sql.p, sql.n) != 0)
		return mysql_fail(db, mysql_errno(&db->handle), mysql_error(&db->handle), "run",
				  sql, e);
	return ERR_OK;
}

static bool
gives_rows(struct str sql)
{
	return str_starts(sql, STR("SELECT")) || str_starts(sql, STR("WITH"));
}

enum err_code
mysql_begin_query(struct db *base, struct str sql, const struct value *args, size_t n,
		  enum db_args keep UNUSED, struct db_stmt **ret, struct err *e)
{
	struct mysql_db *db = mysql_of(base);
	struct mysql_stmt *st;
	enum err_code rc;

	base->already = false;
	if (db->gone)
		return err_set(e, ERR_DB_AWAY, "the connection was lost before");
	st = calloc(1, sizeof(*st));
	if (!st)
		return no_memory(e);
	st->base.db = base;
	if (n == 0 && !gives_rows(sql)) {
		rc = mysql_run(db, sql, e);
		st->changed = rc == ERR_OK ? (int64_t)mysql_affected_rows(&db->handle) : 0;
	} else {
		rc = run_prepared(db, st, sql, args, n, e);
	}
	if (rc != ERR_OK) {
		free(st);
		return rc;
	}
	base->queries++;
	*ret = &st->base;
	return ERR_OK;
}

/* Texts longer than their room: the room grows, the rest is fetched, the next row has it. */
static enum err_code
fetch_long(struct mysql_db *db, struct mysql_prepared *p, struct err *e)
{
	bool grown = false;
	unsigned i;

	for (i = 0; i < p->cells_n; i++) {
		struct mysql_cell *c = &p->cells[i];

		if (c->kind == CELL_INT || c->null || c->length <= c->cap)
			continue;
		if (!cell_room(c, c->length) || !cell_bind(c, &p->binds[i]))
			return no_memory(e);
		if (mysql_stmt_fetch_column(p->handle, &p->binds[i], i, 0) != 0)
			return stmt_fail(db, p, "read", e);
		grown = true;
	}
	if (grown && mysql_stmt_bind_result(p->handle, p->binds))
		return stmt_fail(db, p, "bind", e);
	return ERR_OK;
}

/* "-123.0000" as -123. False beyond 64 bits. */
static bool
whole_number(const char *p, unsigned long n, long long *ret)
{
	bool minus = n > 0 && p[0] == '-';
	long long sum = 0;
	unsigned long i;

	for (i = minus; i < n && p[i] >= '0' && p[i] <= '9'; i++)
		if (__builtin_mul_overflow(sum, 10, &sum) ||
		    __builtin_sub_overflow(sum, p[i] - '0', &sum))
			return false;
	return minus ? (*ret = sum, true) : !__builtin_sub_overflow(0, sum, ret);
}

static enum err_code
read_numbers(struct mysql_prepared *p, struct err *e)
{
	unsigned i;

	for (i = 0; i < p->cells_n; i++) {
		struct mysql_cell *c = &p->cells[i];

		if (c->kind == CELL_NUMBER && !c->null && !whole_number(c->p, c->length, &c->i))
			return err_set(e, ERR_DB, "a number beyond 64 bits from: %s", p->sql.p);
	}
	return ERR_OK;
}

enum err_code
mysql_step(struct db_stmt *base, bool *ret_row, struct err *e)
{
	struct mysql_stmt *st = (struct mysql_stmt *)base;
	struct mysql_db *db = mysql_of(base->db);
	enum err_code rc = ERR_OK;
	int found = st->has_rows ? mysql_stmt_fetch(st->prepared->handle) : MYSQL_NO_DATA;

	st->on_row = found == 0 || found == MYSQL_DATA_TRUNCATED;
	*ret_row = st->on_row;
	if (found == MYSQL_NO_DATA)
		return ERR_OK;
	if (!st->on_row)
		return stmt_fail(db, st->prepared, "read", e);
	if (found == MYSQL_DATA_TRUNCATED)
		rc = fetch_long(db, st->prepared, e);
	return rc == ERR_OK ? read_numbers(st->prepared, e) : rc;
}

struct value
mysql_col(struct db_stmt *base, int i)
{
	const struct mysql_cell *c = &((struct mysql_stmt *)base)->prepared->cells[i];

	if (c->null || c->kind == CELL_NULL)
		return VALUE_EMPTY;
	if (c->kind == CELL_INT || c->kind == CELL_NUMBER)
		return value_int(c->i);
	if (c->kind == CELL_TEXT)
		return value_text(str_of(c->p, c->length));
	return value_blob(str_of(c->p, c->length));
}

int
mysql_col_count(struct db_stmt *base)
{
	const struct mysql_stmt *st = (const struct mysql_stmt *)base;

	return st->on_row ? (int)st->prepared->cells_n : 0;
}

int64_t
mysql_changed(struct db_stmt *base)
{
	return ((struct mysql_stmt *)base)->changed;
}

void
mysql_done(struct db_stmt *base)
{
	struct mysql_stmt *st = (struct mysql_stmt *)base;

	base->db->queries--;
	if (st->prepared)
		give_back(mysql_of(base->db), st->prepared);
	free(st);
}
