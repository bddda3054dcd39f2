/* queue.c: the table of jobs. See job.h and internal.h. */
#include "base/clock.h"
#include "base/id.h"
#include "db/sql.h"
#include "job/internal.h"

#define JOB_COLUMNS "id, kind, unit_id, account_id, input, done, total, state, result"

enum err_code
job_add(struct db *db, struct arena *a, struct job *j, struct err *e)
{
	struct value now = value_int(clock_now_ms());

	if (j->id.n == 0)
		j->id = id_new(a);
	j->state = STR("waiting");
	struct value v[] = {value_text(j->id),
			    value_text(j->kind),
			    value_text(j->unit),
			    value_text(j->account),
			    value_text(j->input),
			    value_int(j->done),
			    value_int(j->total),
			    value_text(j->state),
			    now,
			    now};
	return db_exec(db,
		       STR("INSERT INTO job (id, kind, unit_id, account_id, input, done, total,"
			   " state, tries, made_at, changed_at)"
			   " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?)"),
		       v, COUNTOF(v), NULL, e);
}

static void
read_job(struct arena *a, struct db_stmt *st, struct job *j)
{
	j->id = str_dup(a, db_col_str(st, 0));
	j->kind = str_dup(a, db_col_str(st, 1));
	j->unit = str_dup(a, db_col_str(st, 2));
	j->account = str_dup(a, db_col_str(st, 3));
	j->input = str_dup(a, db_col_str(st, 4));
	j->done = db_col_int(st, 5);
	j->total = db_col_int(st, 6);
	j->state = str_dup(a, db_col_str(st, 7));
	j->result = str_dup(a, db_col_str(st, 8));
}

enum err_code
job_load(struct db *db, struct arena *a, struct str id, struct job *ret, struct err *e)
{
	struct value arg = value_text(id);
	struct db_stmt *st;
	enum err_code rc;
	bool found;

	rc = db_query(db, STR("SELECT " JOB_COLUMNS " FROM job WHERE id = ?"), &arg, 1, &st, e);
	if (rc != ERR_OK)
		return rc;
	rc = db_step(st, &found, e);
	if (rc == ERR_OK && found)
		read_job(a, st, ret);
	else if (rc == ERR_OK)
		rc = err_set(e, ERR_NOT_FOUND, "no job %.*s", STR_ARG(id));
	db_done(st);
	return rc;
}

enum err_code
job_cancel(struct db *db, struct str id, struct err *e)
{
	struct value v[] = {value_int(clock_now_ms()), value_text(id)};
	int64_t changed = 0;
	enum err_code rc;

	rc = db_exec(db,
		     STR("UPDATE job SET state = 'cancelled', changed_at = ? WHERE id = ?"
			 " AND state IN ('waiting', 'running')"),
		     v, 2, &changed, e);
	if (rc == ERR_OK && changed == 0)
		rc = err_set(e, ERR_WRONG_STATE, "job %.*s is over, or not there", STR_ARG(id));
	return rc;
}

static enum err_code
give_up_on(struct db *db, int64_t now, struct err *e)
{
	struct value v[] = {value_int(now), value_int(now), value_int(JOB_TRIES)};

	return db_exec(
		db,
		STR("UPDATE job SET state = 'failed', result = '{\"code\":\"server.internal\"}',"
		    " changed_at = ? WHERE state = 'running' AND lease_until < ?"
		    " AND tries >= ?"),
		v, COUNTOF(v), NULL, e);
}

static enum err_code
find_free(struct db *db, struct arena *a, int64_t now, const struct str *kinds, size_t n,
	  struct job *ret, struct err *e)
{
	struct value *v = arena_array(a, struct value, n + 1);
	struct db_stmt *st;
	struct sql q;
	enum err_code rc;
	bool found;
	size_t i;

	for (i = 0; i < n; i++)
		v[i] = value_text(kinds[i]);
	sql_init(&q, a);
	sql_raw(&q, "SELECT " JOB_COLUMNS " FROM job WHERE (state = 'waiting' OR"
		    " (state = 'running' AND lease_until < ");
	sql_bind(&q, value_int(now));
	sql_raw(&q, ")) AND kind IN ");
	sql_bind_list(&q, v, n);
	sql_raw(&q, " ORDER BY made_at, id LIMIT 1");
	rc = sql_query(db, &q, &st, e);
	if (rc != ERR_OK)
		return rc;
	rc = db_step(st, &found, e);
	if (rc == ERR_OK && found)
		read_job(a, st, ret);
	db_done(st);
	return rc;
}

enum err_code
queue_take(struct db *db, struct arena *a, struct str runner, const struct str *kinds, size_t n,
	   struct job *ret, struct err *e)
{
	int64_t now = clock_now_ms(), changed = 0;
	enum err_code rc;

	*ret = (struct job){0};
	rc = give_up_on(db, now, e);
	if (rc == ERR_OK)
		rc = find_free(db, a, now, kinds, n, ret, e);
	if (rc != ERR_OK || ret->id.n == 0)
		return rc;
	/* Two processes may have read the same row: the one that changes it has it. */
	struct value v[] = {value_text(runner), value_int(now + JOB_LEASE_MS), value_int(now),
			    value_text(ret->id), value_int(now)};
	rc = db_exec(db,
		     STR("UPDATE job SET state = 'running', runner = ?, lease_until = ?,"
			 " changed_at = ?, tries = tries + 1 WHERE id = ? AND (state = 'waiting'"
			 " OR (state = 'running' AND lease_until < ?))"),
		     v, COUNTOF(v), &changed, e);
	if (rc == ERR_OK && changed != 1)
		*ret = (struct job){0};
	else
		ret->state = STR("running");
	return rc;
}

enum err_code
queue_progress(struct db *db, struct str runner, const struct job *j, bool *ret_ours, struct err *e)
{
	int64_t now = clock_now_ms(), changed = 0;
	struct value v[] = {value_int(j->done), value_int(j->total), value_int(now + JOB_LEASE_MS),
			    value_int(now),     value_text(j->id),   value_text(runner)};
	enum err_code rc;

	rc = db_exec(db,
		     STR("UPDATE job SET done = ?, total = ?, lease_until = ?, changed_at = ?"
			 " WHERE id = ? AND runner = ? AND state = 'running'"),
		     v, COUNTOF(v), &changed, e);
	*ret_ours = changed == 1;
	return rc;
}

enum err_code
queue_finish(struct db *db, struct str runner, const struct job *j, struct err *e)
{
	int untried = str_is(j->state, "waiting");
	struct value v[] = {value_text(j->state), value_text(j->result), value_int(j->done),
			    value_int(j->total),  value_int(untried),    value_int(clock_now_ms()),
			    value_text(j->id),    value_text(runner)};

	return db_exec(db,
		       STR("UPDATE job SET state = ?, result = ?, done = ?, total = ?,"
			   " tries = tries - ?, lease_until = NULL, changed_at = ?"
			   " WHERE id = ? AND runner = ? AND state = 'running'"),
		       v, COUNTOF(v), NULL, e);
}

void
job_schema(struct schema *s)
{
	static const struct {
		const char *name;
		enum column_type type;
		bool must;
	} columns[] = {
		{"id", COLUMN_KEY, true},       {"kind", COLUMN_KEY, true},
		{"unit_id", COLUMN_KEY, false}, {"account_id", COLUMN_KEY, false},
		{"input", COLUMN_TEXT, false},  {"done", COLUMN_INT, true},
		{"total", COLUMN_INT, true},    {"state", COLUMN_KEY, true},
		{"result", COLUMN_TEXT, false}, {"runner", COLUMN_KEY, false},
		{"tries", COLUMN_INT, true},    {"lease_until", COLUMN_INT, false},
		{"made_at", COLUMN_INT, true},  {"changed_at", COLUMN_INT, true},
	};
	struct table *t = schema_table(s, STR("job"));
	size_t i;

	t->primary_key = STR("id");
	for (i = 0; i < COUNTOF(columns); i++)
		table_column(s, t, str_from(columns[i].name), columns[i].type, columns[i].must);
	table_index(s, t, STR("job_by_state"), STR("state, made_at"), false);
}
