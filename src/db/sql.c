/* sql.c: see sql.h. */
#include "db/sql.h"

enum { SQL_MAX = 1 << 20 }; /* SQLite's own limit for one statement */

void
sql_init(struct sql *q, struct arena *a)
{
	*q = (struct sql){.arena = a};
	buf_init(&q->text, a, SQL_MAX);
}

void
sql_raw(struct sql *q, const char *text)
{
	buf_add(&q->text, str_from(text));
}

static bool
name_is_ours(struct str name)
{
	size_t i;

	for (i = 0; i < name.n; i++) {
		char c = name.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'))
			return false;
	}
	return name.n > 0;
}

void
sql_raw_str(struct sql *q, struct str text)
{
	buf_add(&q->text, text);
}

void
sql_name(struct sql *q, struct str name)
{
	if (!name_is_ours(name))
		BUG("not a name of ours: %.*s", STR_ARG(name));
	buf_addc(&q->text, '"');
	buf_add(&q->text, name);
	buf_addc(&q->text, '"');
}

void
sql_bind(struct sql *q, struct value v)
{
	buf_addc(&q->text, '?');
	vec_push(q->arena, &q->args, v);
}

void
sql_bind_list(struct sql *q, const struct value *v, size_t n)
{
	size_t i;

	buf_addc(&q->text, '(');
	for (i = 0; i < n; i++) {
		if (i > 0)
			buf_lit(&q->text, ", ");
		sql_bind(q, v[i]);
	}
	if (n == 0)
		buf_lit(&q->text, "NULL");
	buf_addc(&q->text, ')');
}

struct str
sql_text(struct sql *q)
{
	return buf_str(&q->text);
}

static enum err_code
sql_ready(struct sql *q, struct err *e)
{
	if (buf_failed(&q->text))
		return err_set(e, ERR_TOO_LARGE, "statement over %d bytes", SQL_MAX);
	return ERR_OK;
}

enum err_code
sql_exec(struct db *db, struct sql *q, int64_t *ret_changed, struct err *e)
{
	enum err_code rc = sql_ready(q, e);

	return rc == ERR_OK ? db_exec(db, sql_text(q), q->args.v, q->args.n, ret_changed, e) : rc;
}

enum err_code
sql_query(struct db *db, struct sql *q, struct db_stmt **ret, struct err *e)
{
	enum err_code rc = sql_ready(q, e);

	return rc == ERR_OK ? db_query(db, sql_text(q), q->args.v, q->args.n, ret, e) : rc;
}
