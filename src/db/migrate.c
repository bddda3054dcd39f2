/*
 * migrate.c: runs plans and remembers what was applied. schema_applied holds one row a table, its
 * declaration as text; schema_journal one row a step, written before it runs and marked after.
 *
 * Where DDL commits by itself nothing can be undone, so a plan that was broken off is taken up
 * again: schema_applied still says what was before, the plan comes out as the first time, and what
 * the journal knows as run is left out. Of the one step that had begun nobody knows whether it
 * ran: it runs again, and the engine saying that its work was done before is no error.
 */
#include "base/clock.h"
#include "db/driver.h"
#include "db/schema_text.h"

/* schema_journal.done */
enum {
	STEP_BEGUN,
	STEP_RAN,
	STEP_RECORDED,   /* its plan has ended: schema_applied knows */
	STEP_BROKEN_OFF, /* the same, but this time it did not end itself: another row says it ran */
};

struct unfinished {
	struct str sql;
	bool ran;
};

typedef VEC(struct unfinished) unfinished_list;

static void
declare_own_tables(struct schema *s)
{
	struct table *t = schema_table(s, STR("schema_applied"));

	table_column(s, t, STR("name"), COLUMN_KEY, true);
	table_column(s, t, STR("body"), COLUMN_TEXT, true);
	t->primary_key = STR("name");
	t = schema_table(s, STR("schema_journal"));
	table_column(s, t, STR("step"), COLUMN_INT, true);
	table_column(s, t, STR("made_at"), COLUMN_INT, true);
	table_column(s, t, STR("sql"), COLUMN_TEXT, true);
	table_column(s, t, STR("done"), COLUMN_INT, true);
	t->primary_key = STR("step");
}

static enum err_code
make_own_tables(struct db *db, struct arena *a, struct err *e)
{
	struct schema none, own;
	struct plan plan;
	enum err_code rc;
	size_t i;
	bool there;

	rc = db_table_exists(db, STR("schema_applied"), &there, e);
	if (rc != ERR_OK || there)
		return rc;
	schema_init(&none, a);
	schema_init(&own, a);
	declare_own_tables(&own);
	plan_make(a, db_dialect(db), &none, &own, &plan);
	for (i = 0; rc == ERR_OK && i < plan.steps.n; i++)
		rc = db_exec(db, plan.steps.v[i].sql, NULL, 0, NULL, e);
	return rc;
}

static enum err_code
read_rows(struct db_stmt *st, struct schema *ret, struct err *e)
{
	struct str bad;
	enum err_code rc;
	bool row;

	while ((rc = db_step(st, &row, e)) == ERR_OK && row)
		if (!schema_text_read(ret, db_col_str(st, 1), &bad))
			return err_set(e, ERR_DB_CORRUPT, "schema_applied: %.*s", STR_ARG(bad));
	return rc;
}

enum err_code
schema_read_applied(struct db *db, struct schema *ret, struct err *e)
{
	struct db_stmt *st;
	enum err_code rc;
	bool there;

	rc = db_table_exists(db, STR("schema_applied"), &there, e);
	if (rc != ERR_OK || !there)
		return rc;
	rc = db_query(db, STR("SELECT name, body FROM schema_applied ORDER BY name"), NULL, 0, &st,
		      e);
	if (rc != ERR_OK)
		return rc;
	rc = read_rows(st, ret, e);
	db_done(st);
	return rc;
}

/* What an earlier run of a plan left: nothing, unless it was broken off. */
static enum err_code
read_unfinished(struct db *db, struct arena *a, unfinished_list *ret, struct err *e)
{
	struct value recorded = value_int(STEP_RECORDED);
	struct unfinished u;
	struct db_stmt *st;
	enum err_code rc;
	bool row;

	rc = db_query(db, STR("SELECT \"sql\", done FROM schema_journal WHERE done < ?"), &recorded,
		      1, &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &row, e)) == ERR_OK && row) {
		u.sql = str_dup(a, db_col_str(st, 0));
		u.ran = db_col_int(st, 1) == STEP_RAN;
		vec_push(a, ret, u);
	}
	db_done(st);
	return rc;
}

static const struct unfinished *
find_unfinished(const unfinished_list *list, struct str sql)
{
	const struct unfinished *found = NULL;
	size_t i;

	for (i = 0; i < list->n; i++)
		if (str_eq(list->v[i].sql, sql) && (!found || list->v[i].ran))
			found = &list->v[i];
	return found;
}

static enum err_code
run_step(struct db *db, int64_t number, const struct plan_step *step, bool begun_before,
	 struct err *e)
{
	struct value row[] = {value_int(number), value_int(clock_now_ms()), value_text(step->sql)};
	enum err_code rc;

	rc = db_exec(
		db,
		STR("INSERT INTO schema_journal (step, made_at, \"sql\", done) VALUES (?, ?, ?, 0)"),
		row, COUNTOF(row), NULL, e);
	if (rc == ERR_OK)
		rc = db_exec(db, step->sql, NULL, 0, NULL, e);
	if (rc != ERR_OK && begun_before && db_engine(db)->already)
		rc = ERR_OK;
	if (rc == ERR_OK)
		rc = db_exec(db, STR("UPDATE schema_journal SET done = 1 WHERE step = ?"), row, 1,
			     NULL, e);
	return rc;
}

static enum err_code
run_steps(struct db *db, struct arena *a, const struct plan *p, bool allow_removal, struct err *e)
{
	unfinished_list left = {0};
	const struct unfinished *before;
	struct value last;
	enum err_code rc;
	size_t i;

	rc = db_value(db, a, STR("SELECT max(step) FROM schema_journal"), NULL, 0, &last, e);
	if (rc == ERR_OK)
		rc = read_unfinished(db, a, &left, e);
	for (i = 0; rc == ERR_OK && i < p->steps.n; i++) {
		if (!allow_removal && p->steps.v[i].destructive)
			continue;
		before = find_unfinished(&left, p->steps.v[i].sql);
		if (!before || !before->ran)
			rc = run_step(db, last.i + 1 + (int64_t)i, &p->steps.v[i], before, e);
	}
	return rc;
}

static const struct table *
applied_table(const struct schema *applied, const struct table *t)
{
	const struct table *was = NULL;
	size_t i;

	for (i = 0; i < applied->tables.n; i++) {
		if (str_eq(applied->tables.v[i]->name, t->name))
			return applied->tables.v[i];
		if (t->was.n > 0 && str_eq(applied->tables.v[i]->name, t->was))
			was = applied->tables.v[i];
	}
	return was;
}

static bool
has_column(const struct table *t, struct str name)
{
	size_t i;

	for (i = 0; i < t->columns.n; i++)
		if (str_eq(t->columns.v[i].name, name))
			return true;
	return false;
}

/* The table as it stands after a run without removals: retired columns that are there stay. */
static struct table *
with_retired_kept(struct schema *s, const struct table *wanted, const struct table *old)
{
	struct table *t = schema_table(s, wanted->name);
	size_t i;

	*t = *wanted;
	t->columns.v = NULL;
	t->columns.n = t->columns.cap = 0;
	for (i = 0; i < wanted->columns.n; i++) {
		struct column c = wanted->columns.v[i];

		if (c.retired && !(old && has_column(old, c.name)))
			continue;
		/* plan.c relaxed it, or it has a default */
		c.not_null = c.not_null && (!c.retired || c.default_sql.p);
		c.retired = false;
		vec_push(s->arena, &t->columns, c);
	}
	return t;
}

static enum err_code
save_table(struct db *db, struct arena *a, const struct table *t, struct err *e)
{
	struct value row[] = {value_text(t->name), value_text(schema_text_write(a, t))};

	return db_exec(db, STR("INSERT INTO schema_applied (name, body) VALUES (?, ?)"), row, 2,
		       NULL, e);
}

static enum err_code
save_applied(struct db *db, struct arena *a, const struct schema *old, const struct schema *wanted,
	     bool allow_removal, struct err *e)
{
	struct schema kept;
	enum err_code rc;
	size_t i;

	schema_init(&kept, a);
	rc = db_exec(db, STR("DELETE FROM schema_applied"), NULL, 0, NULL, e);
	for (i = 0; rc == ERR_OK && i < wanted->tables.n; i++) {
		const struct table *t = wanted->tables.v[i], *before = applied_table(old, t);

		if (t->retired && (allow_removal || !before))
			continue;
		if (t->retired)
			t = before;
		else if (!allow_removal)
			t = with_retired_kept(&kept, t, before);
		rc = save_table(db, a, t, e);
	}
	return rc;
}

static enum err_code
close_journal(struct db *db, struct err *e)
{
	struct value ran[] = {value_int(STEP_RECORDED), value_int(STEP_RAN)};
	struct value begun[] = {value_int(STEP_BROKEN_OFF), value_int(STEP_BEGUN)};
	const struct str sql = STR("UPDATE schema_journal SET done = ? WHERE done = ?");
	enum err_code rc = db_exec(db, sql, ran, 2, NULL, e);

	return rc == ERR_OK ? db_exec(db, sql, begun, 2, NULL, e) : rc;
}

/* DDL that commits by itself takes the caller's transaction along: it ends before, and one of the
 * same depth is there again after. */
static enum err_code
leave_transaction(struct db *db, struct err *e)
{
	return db_dialect(db)->ddl_commits ? db_commit(db, e) : ERR_OK;
}

static enum err_code
enter_transaction(struct db *db, struct err *e)
{
	int depth = db_savepoint_depth(db);
	enum err_code rc;

	if (!db_dialect(db)->ddl_commits)
		return ERR_OK;
	rc = db_begin(db, e);
	while (rc == ERR_OK && depth-- > 0)
		rc = db_savepoint(db, e);
	return rc;
}

static enum err_code
apply_in_transaction(struct db *db, struct arena *a, const struct plan *p,
		     const struct schema *wanted, bool allow_removal, struct err *e)
{
	struct schema old;
	enum err_code rc;

	schema_init(&old, a);
	rc = leave_transaction(db, e);
	if (rc == ERR_OK)
		rc = make_own_tables(db, a, e);
	if (rc == ERR_OK)
		rc = schema_read_applied(db, &old, e);
	if (rc == ERR_OK)
		rc = run_steps(db, a, p, allow_removal, e);
	if (rc == ERR_OK)
		rc = enter_transaction(db, e);
	if (rc == ERR_OK)
		rc = save_applied(db, a, &old, wanted, allow_removal, e);
	return rc == ERR_OK ? close_journal(db, e) : rc;
}

enum err_code
plan_apply(struct db *db, const struct plan *p, const struct schema *wanted, bool allow_removal,
	   struct err *e)
{
	bool own = !db_in_transaction(db);
	struct arena *a;
	enum err_code rc = ERR_OK;

	if (p->refused > 0)
		return err_set(e, ERR_MIGRATION, "%zu steps are refused; first: %.*s", p->refused,
			       STR_ARG(p->steps.v[0].why));
	if (own)
		rc = db_begin(db, e);
	if (rc != ERR_OK)
		return rc;
	a = arena_new(16 << 20);
	rc = apply_in_transaction(db, a, p, wanted, allow_removal, e);
	arena_free(a);
	if (rc == ERR_OK && own)
		rc = db_commit(db, e);
	if (rc != ERR_OK && own)
		db_rollback(db);
	return rc;
}

static enum err_code
plan_says_done(const struct plan *p, struct err *e)
{
	const struct plan_step *step;
	size_t i;

	for (i = 0; i < p->steps.n; i++) {
		step = &p->steps.v[i];
		if (!step->destructive)
			return err_set(e, ERR_MIGRATION, "left to do: %.*s%.*s", STR_ARG(step->sql),
				       STR_ARG(step->why));
	}
	return ERR_OK;
}

enum err_code
schema_matches(struct db *db, const struct schema *wanted, struct err *e)
{
	struct arena *a = arena_new(16 << 20);
	struct schema applied;
	struct plan plan;
	enum err_code rc;

	schema_init(&applied, a);
	rc = schema_read_applied(db, &applied, e);
	if (rc == ERR_OK) {
		plan_make(a, db_dialect(db), &applied, wanted, &plan);
		rc = plan_says_done(&plan, e);
	}
	arena_free(a);
	return rc;
}
