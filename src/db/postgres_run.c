/* postgres_run.c: statements to the server and their answers. See postgres.h. */
#include "db/placeholders.h"
#include "db/postgres.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BINARY = 1 };

/* -- failures ------------------------------------------------------------------------------ */

static const struct {
	const char *state; /* the beginning of a SQLSTATE; the first that fits counts */
	enum err_code code;
} codes[] = {
	{"08", ERR_DB_AWAY},       {"57P0", ERR_DB_AWAY},
	{"53300", ERR_DB_AWAY}, /* too many connections */
	{"40001", ERR_DB_RETRY},   {"40P01", ERR_DB_RETRY},
	{"55P03", ERR_DB_RETRY}, /* waited long enough for a lock */
	{"57014", ERR_DB_BUSY},  /* or for an answer */
	{"53100", ERR_DB_FULL},    {"54000", ERR_TOO_LARGE},
	{"22", ERR_DB_CONSTRAINT}, /* a value that no column can hold: NUL in a text ... */
	{"23", ERR_DB_CONSTRAINT}, {"42804", ERR_DB_CONSTRAINT}, /* text for a number */
	{"XX00", ERR_DB_CORRUPT},  {"", ERR_DB},
};

/* A server that was the first and is now only a copy refuses writes: the writer must find the other.
 * A connection for reading is refused by our own wish. */
static enum err_code
code_of(const struct pg_db *db, const char *state)
{
	size_t i = 0;

	if (strcmp(state, "25006") == 0)
		return db->base.mode == DB_WRITE ? ERR_DB_AWAY : ERR_DB;
	while (strncmp(state, codes[i].state, strlen(codes[i].state)) != 0)
		i++;
	return codes[i].code;
}

enum err_code
pg_fail_connection(const struct pg_db *db, const char *doing, struct err *e)
{
	struct str words = str_trim(str_from(PQerrorMessage(db->conn)));

	return err_set(e, ERR_DB_AWAY, "%s: %.*s", doing, STR_ARG(words));
}

static enum err_code
fail_result(const struct pg_db *db, const PGresult *r, struct str sql, struct err *e)
{
	const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
	const char *words = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
	struct str head = str_of(sql.p, sql.n < 200 ? sql.n : 200);

	if (!state) /* libpq's own: the connection broke */
		return pg_fail_connection(db, "connection", e);
	return err_set(e, code_of(db, state), "run: %s (%s): %.*s", words ? words : "", state,
		       STR_ARG(head));
}

/* -- sending ------------------------------------------------------------------------------- */

/* What a value is bound as; 0 leaves it to the server. */
static Oid
type_of(const struct value *v)
{
	switch (v->type) {
	case VALUE_INT:
		return PG_INT8;
	case VALUE_TEXT:
		return PG_TEXT;
	case VALUE_BLOB:
		return PG_BYTEA;
	case VALUE_NULL:
		break;
	}
	return 0;
}

/* Values as libpq takes them. A number goes in binary where its type was declared, as digits where
 * the server chose (it may have chosen a narrower one). */
struct bound {
	const char **values;
	int *lengths, *formats;
};

static const char *
bind_int(struct arena *a, int64_t v, bool declared, int *ret_length)
{
	unsigned char *bytes;
	int i;

	if (!declared)
		return str_cstr(a, str_fmt(a, "%lld", (long long)v));
	bytes = arena_alloc(a, 8);
	for (i = 0; i < 8; i++)
		bytes[i] = (unsigned char)((uint64_t)v >> (56 - 8 * i));
	*ret_length = 8;
	return (char *)bytes;
}

static void
bind_all(struct arena *a, const struct pg_prepared *p, const struct value *args, struct bound *ret)
{
	size_t i;

	ret->values = arena_array(a, const char *, p->n);
	ret->lengths = arena_array(a, int, p->n);
	ret->formats = arena_array(a, int, p->n);
	for (i = 0; i < p->n; i++) {
		const struct value *v = &args[i];
		bool number = v->type == VALUE_INT;

		ret->formats[i] = !number || p->types[i] == PG_INT8 ? BINARY : 0;
		if (number)
			ret->values[i] =
				bind_int(a, v->i, ret->formats[i] == BINARY, &ret->lengths[i]);
		else if (v->type != VALUE_NULL)
			ret->values[i] = v->s.p ? v->s.p : "";
		ret->lengths[i] = number ? ret->lengths[i] : (int)v->s.n;
	}
}

static const char *
name_of(char *buf, size_t size, const char *before, unsigned name)
{
	snprintf(buf, size, "%ss%u", before, name);
	return buf;
}

static bool
send_text(struct pg_db *db, const char *sql)
{
	return PQsendQueryParams(db->conn, sql, 0, NULL, NULL, NULL, NULL, BINARY) == 1;
}

/* Nothing may stand before a BEGIN in its batch, and nothing is heard in a transaction that failed. */
static bool
may_forget(const struct pg_db *db)
{
	return db->in_transaction ? !db->failed : !db->begin_queued;
}

/* Sends what waits: statements to forget, then control. Returns how many, -1 when it cannot. */
static int
send_queue(struct pg_db *db)
{
	char text[PG_CONTROL];
	size_t i;
	int n = 0;

	for (i = 0; may_forget(db) && i < db->dropped_n; i++, n++)
		if (!send_text(db, name_of(text, sizeof(text), "DEALLOCATE ", db->dropped[i])))
			return -1;
	db->dropped_n = may_forget(db) ? 0 : db->dropped_n;
	for (i = 0; i < db->queued; i++, n++)
		if (!send_text(db, db->queue[i]))
			return -1;
	return n;
}

static bool
send_prepare(struct pg_db *db, const struct pg_prepared *p, struct str sql)
{
	char name[16];
	struct buf text;
	int found;

	buf_init(&text, db->scratch, placeholders_room(sql));
	found = placeholders_number(&text, sql);
	if (found != (int)p->n)
		BUG("%zu values for: %.*s", p->n, STR_ARG(sql));
	return PQsendPrepare(db->conn, name_of(name, sizeof(name), "", p->name),
			     str_cstr(db->scratch, buf_str(&text)), (int)p->n, p->types) == 1;
}

static bool
send_execute(struct pg_db *db, const struct pg_prepared *p, const struct value *args)
{
	struct bound b;
	char name[16];

	bind_all(db->scratch, p, args, &b);
	return PQsendQueryPrepared(db->conn, name_of(name, sizeof(name), "", p->name), (int)p->n,
				   b.values, b.lengths, b.formats, BINARY) == 1;
}

/* -- answers ------------------------------------------------------------------------------- */

/* The answers of one batch: those of what was queued, of a PREPARE (or none), of the statement. */
struct answers {
	int queued;               /* how many statements came before */
	struct pg_prepared *made; /* prepared in this batch, or NULL */
	struct str sql;
	PGresult *result; /* the statement's; the caller's to clear */
	enum err_code rc; /* of the first that failed */
};

static bool
is_failure(const PGresult *r)
{
	ExecStatusType status = PQresultStatus(r);

	return status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK;
}

/* What a statement that went well has done to the transaction. ROLLBACK TO says ROLLBACK, too. */
static void
note_control(struct pg_db *db, PGresult *r)
{
	const char *tag = PQcmdStatus(r);

	if (strcmp(tag, "BEGIN") == 0)
		db->in_transaction = true;
	if (strcmp(tag, "BEGIN") == 0 || strcmp(tag, "ROLLBACK") == 0)
		db->failed = false;
}

static void
take_answer(struct pg_db *db, struct answers *x, int number, PGresult *r, struct err *e)
{
	int of_prepare = x->made ? x->queued : -1;

	if (is_failure(r)) {
		db->failed = db->in_transaction;
		if (x->rc == ERR_OK && PQresultStatus(r) != PGRES_PIPELINE_ABORTED)
			x->rc = fail_result(db, r, x->sql, e);
		PQclear(r);
		return;
	}
	note_control(db, r);
	if (number == of_prepare)
		x->made->ready = true;
	if (number == x->queued + (x->made ? 1 : 0))
		x->result = r;
	else
		PQclear(r);
}

static void
forget_queue(struct pg_db *db)
{
	db->queued = 0;
	db->begin_queued = false;
}

static enum err_code
broken(struct pg_db *db, struct err *e)
{
	db->in_transaction = false;
	db->failed = false;
	forget_queue(db);
	return pg_fail_connection(db, "connection", e);
}

/* Reads to the end of one batch. A statement's answers end with a NULL, the batch's with a mark. */
static enum err_code
read_batch(struct pg_db *db, struct answers *x, struct err *e)
{
	bool between = false; /* the last thing read was an end */
	int number = 0;
	PGresult *r;

	for (;;) {
		r = PQgetResult(db->conn);
		if (!r && (between || PQstatus(db->conn) == CONNECTION_BAD))
			return broken(db, e);
		between = !r;
		if (!r) {
			number++;
			continue;
		}
		if (PQresultStatus(r) == PGRES_PIPELINE_SYNC)
			break;
		take_answer(db, x, number, r, e);
	}
	PQclear(r);
	return x->rc;
}

/* Answers nobody waited for: the end of a reading transaction. It cannot matter how it went. */
static enum err_code
read_owed(struct pg_db *db, struct err *e)
{
	struct answers x = {.queued = 1};

	for (; db->owed > 0; db->owed--) {
		enum err_code ignored UNUSED = read_batch(db, &x, e);

		PQclear(x.result);
		x.result = NULL;
		if (PQstatus(db->conn) == CONNECTION_BAD)
			return ERR_DB_AWAY;
	}
	return ERR_OK;
}

static enum err_code
finish_batch(struct pg_db *db, bool sent, struct answers *x, struct err *e)
{
	enum err_code rc = sent && PQpipelineSync(db->conn) == 1 ? ERR_OK : broken(db, e);

	forget_queue(db);
	if (rc == ERR_OK)
		rc = read_owed(db, e);
	if (rc == ERR_OK)
		rc = read_batch(db, x, e);
	if (rc != ERR_OK && x->result) {
		PQclear(x->result);
		x->result = NULL;
	}
	return rc;
}

/* -- prepared statements ------------------------------------------------------------------- */

void
pg_forget_statement(void *handle)
{
	struct pg_prepared *p = handle;

	if (p->ready && p->db->dropped_n < COUNTOF(p->db->dropped))
		p->db->dropped[p->db->dropped_n++] = p->name;
	free(p);
}

static struct pg_prepared *
new_prepared(struct pg_db *db, const struct value *args, size_t n)
{
	struct pg_prepared *p = calloc(1, sizeof(*p) + n * sizeof(p->types[0]));
	size_t i;

	if (!p)
		return NULL;
	p->db = db;
	p->n = n;
	p->name = ++db->last_name;
	for (i = 0; i < n; i++)
		p->types[i] = type_of(&args[i]);
	return p;
}

/* The same text with a number where it had a text: another statement for the server. */
static void
fit_types(struct pg_prepared *p, const struct value *args)
{
	size_t i;
	bool fits = true;

	for (i = 0; i < p->n; i++)
		if (args[i].type != VALUE_NULL && p->types[i] != 0 &&
		    p->types[i] != type_of(&args[i]))
			fits = false;
	if (fits)
		return;
	if (p->ready && p->db->dropped_n < COUNTOF(p->db->dropped))
		p->db->dropped[p->db->dropped_n++] = p->name;
	p->ready = false;
	p->name = ++p->db->last_name;
	for (i = 0; i < p->n; i++)
		p->types[i] = type_of(&args[i]);
}

static struct pg_prepared *
take_prepared(struct pg_db *db, struct str sql, const struct value *args, size_t n)
{
	struct pg_prepared *p = stmt_cache_take(&db->cache, sql);

	if (!p)
		return new_prepared(db, args, n);
	if (p->n != n)
		BUG("%zu values for: %.*s", n, STR_ARG(sql));
	fit_types(p, args);
	return p;
}

/* -- one statement ------------------------------------------------------------------------- */

static enum err_code
run(struct pg_db *db, struct str sql, const struct value *args, size_t n, PGresult **ret,
    struct err *e)
{
	struct answers x = {.sql = sql};
	struct pg_prepared *p;
	enum err_code rc;
	bool sent;

	arena_reset(db->scratch);
	p = take_prepared(db, sql, args, n);
	if (!p)
		return err_set(e, ERR_DB, "no memory for a statement");
	x.queued = send_queue(db);
	x.made = p->ready ? NULL : p;
	sent = x.queued >= 0 && (p->ready || send_prepare(db, p, sql)) && send_execute(db, p, args);
	rc = finish_batch(db, sent, &x, e);
	/* ERR_DB: it may be the statement's plan that no longer fits the tables. */
	if (p->ready && rc != ERR_DB)
		stmt_cache_give(&db->cache, sql, p);
	else
		stmt_cache_drop(&db->cache, p);
	*ret = x.result;
	return rc;
}

/* -- transactions -------------------------------------------------------------------------- */

/* Sends what waits without a statement after it. */
static enum err_code
send_alone(struct pg_db *db, struct err *e)
{
	struct answers x = {.sql = STR("transaction")};

	x.queued = send_queue(db);
	return finish_batch(db, x.queued >= 0, &x, e);
}

static enum err_code
queue_control(struct pg_db *db, struct str sql, struct err *e)
{
	enum err_code rc = db->queued < PG_QUEUE ? ERR_OK : send_alone(db, e);

	if (rc != ERR_OK)
		return rc;
	snprintf(db->queue[db->queued++], PG_CONTROL, "%.*s", STR_ARG(sql));
	return ERR_OK;
}

static enum err_code
begin(struct pg_db *db, struct str sql, struct err *e)
{
	db->begin_queued = true;
	return queue_control(db, sql, e);
}

/* The end of a transaction that changed nothing, or whose changes go: sent, not waited for. */
static enum err_code
end_unheard(struct pg_db *db)
{
	bool at_server = db->in_transaction;

	forget_queue(db);
	db->in_transaction = false;
	db->failed = false;
	if (at_server && send_text(db, "ROLLBACK") && PQpipelineSync(db->conn) == 1)
		db->owed++;
	return ERR_OK;
}

/* A transaction in which a statement failed answers COMMIT with ROLLBACK, and no error. */
static enum err_code
commit(struct pg_db *db, struct err *e)
{
	struct answers x = {.sql = STR("COMMIT")};
	enum err_code rc;

	if (db->base.mode == DB_READ || !db->in_transaction)
		return end_unheard(db);
	x.queued = send_queue(db);
	rc = finish_batch(db, x.queued >= 0 && send_text(db, "COMMIT"), &x, e);
	db->in_transaction = false;
	db->failed = false;
	if (rc == ERR_OK && strcmp(PQcmdStatus(x.result), "COMMIT") != 0)
		rc = err_set(e, ERR_DB, "COMMIT of a transaction that had failed");
	PQclear(x.result);
	return rc;
}

/* True when `sql` belongs to the transaction; then it has been seen to. */
static bool
control(struct pg_db *db, struct str sql, enum err_code *ret, struct err *e)
{
	if (str_starts(sql, STR("BEGIN")))
		*ret = begin(db, sql, e);
	else if (str_is(sql, "COMMIT"))
		*ret = commit(db, e);
	else if (str_is(sql, "ROLLBACK"))
		*ret = end_unheard(db);
	else if (str_starts(sql, STR("SAVEPOINT ")) || str_starts(sql, STR("RELEASE ")) ||
		 str_starts(sql, STR("ROLLBACK TO ")))
		*ret = queue_control(db, sql, e);
	else
		return false;
	return true;
}

enum err_code
pg_query(struct db *base, struct str sql, const struct value *args, size_t n,
	 enum db_args keep UNUSED, struct db_stmt **ret, struct err *e)
{
	struct pg_db *db = (struct pg_db *)base;
	PGresult *result = NULL;
	struct pg_stmt *st;
	enum err_code rc;

	if (!control(db, sql, &rc, e))
		rc = run(db, sql, args, n, &result, e);
	st = rc == ERR_OK ? calloc(1, sizeof(*st)) : NULL;
	if (!st) {
		PQclear(result);
		return rc != ERR_OK ? rc : err_set(e, ERR_DB, "no memory for a statement");
	}
	st->base.db = base;
	st->result = result;
	st->row = -1;
	base->queries++;
	*ret = &st->base;
	return ERR_OK;
}
