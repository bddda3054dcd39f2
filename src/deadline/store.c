/*
 * store.c: the table of what is due: derived, written in the same transaction as the record.
 */
#include "base/clock.h"
#include "base/id.h"
#include "db/sql.h"
#include "deadline/deadline.h"

static enum err_code
forget(struct work *w, const struct record *r, struct err *e)
{
	struct value v[2] = {value_text(r->unit_id), value_text(r->id)};

	return db_exec(w->db, STR("DELETE FROM deadline WHERE unit_id = ? AND record_id = ?"), v, 2,
		       NULL, e);
}

static enum err_code
insert(struct work *w, const struct deadline *d, struct err *e)
{
	struct value v[11];

	v[0] = value_text(d->unit);
	v[1] = value_text(id_new(w->arena));
	v[2] = value_text(d->type->key);
	v[3] = value_text(d->rule->key);
	v[4] = value_text(d->record);
	v[5] = value_text(d->to);
	v[6] = value_int(d->due_at);
	v[7] = value_int(d->late_at);
	v[8] = value_int(d->by_day);
	v[9] = value_int(d->workdays);
	v[10] = d->assumed ? value_int(d->assumed_year) : VALUE_EMPTY;
	return db_exec(w->db,
		       STR("INSERT INTO deadline (unit_id, id, type, rule, record_id, to_account, "
			   "due_at, late_at, by_day, workdays, assumed_year) VALUES "
			   "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
		       v, 11, NULL, e);
}

static enum err_code
refresh(struct work *w, struct record *r, struct err *e)
{
	struct deadline *d = NULL;
	enum err_code rc;
	size_t i, n = 0;

	if (r->type->deadlines.n == 0)
		return ERR_OK;
	rc = forget(w, r, e);
	if (rc == ERR_OK)
		rc = deadline_compute(w, r, &d, &n, e);
	for (i = 0; i < n && rc == ERR_OK; i++)
		rc = insert(w, &d[i], e);
	return rc;
}

/* Who answers for the children stands on the parent, so a change there moves their deadlines. */
static bool
children_depend(const struct record *before, const struct record *after)
{
	size_t i;

	if (!before)
		return false;
	if (!str_eq(before->state, after->state))
		return true;
	for (i = 0; i < after->type->fields.n; i++)
		if (after->type->fields.v[i]->params.relation.n > 0 &&
		    !value_eq(before->values[i].part[0], after->values[i].part[0]))
			return true;
	return false;
}

static enum err_code
refresh_children(struct work *w, struct record *r, struct err *e)
{
	enum err_code rc = ERR_OK;
	size_t i, k, n;

	for (i = 0; i < r->type->children.n && rc == ERR_OK; i++) {
		struct record **v = NULL;

		if (r->type->children.v[i]->deadlines.n == 0)
			continue;
		n = 0;
		rc = record_children(w, r, r->type->children.v[i], &v, &n, e);
		for (k = 0; k < n && rc == ERR_OK; k++)
			rc = refresh(w, v[k], e);
	}
	return rc;
}

static enum err_code
changed(void *ctx UNUSED, struct work *w, const struct record *before, struct record *after,
	struct err *e)
{
	struct record *parent = NULL;
	enum err_code rc = refresh(w, after, e);

	if (rc == ERR_OK && children_depend(before, after))
		rc = refresh_children(w, after, e);
	if (rc == ERR_OK && after->type->parent && after->type->parent->deadlines.n > 0) {
		rc = record_load_inside(w, after->type->parent, after->unit_id, after->parent_id,
					false, &parent, e);
		if (rc == ERR_OK)
			rc = refresh(w, parent, e);
	}
	return rc;
}

struct record_listener
deadline_listener(void)
{
	return (struct record_listener){.changed = changed};
}

/* -- reading -------------------------------------------------------------------------------------- */

static const struct cat_deadline *
find_rule(const struct cat_type *t, struct str key)
{
	size_t i;

	for (i = 0; t && i < t->deadlines.n; i++)
		if (str_eq(t->deadlines.v[i]->key, key))
			return t->deadlines.v[i];
	return NULL;
}

static bool
read_row(struct work *w, struct db_stmt *st, struct deadline *d)
{
	*d = (struct deadline){.type = cat_type(w->engine->catalogue, db_col_str(st, 0))};
	d->rule = find_rule(d->type, db_col_str(st, 1));
	d->unit = str_dup(w->arena, db_col_str(st, 2));
	d->record = str_dup(w->arena, db_col_str(st, 3));
	d->due_at = db_col_int(st, 4);
	d->late_at = db_col_int(st, 5);
	d->by_day = db_col_int(st, 6);
	d->workdays = db_col_int(st, 7);
	d->assumed_year = (int)db_col_int(st, 8);
	d->assumed = d->assumed_year != 0;
	d->to = w->actor->account;
	return d->rule != NULL;
}

enum err_code
deadline_list(struct work *w, struct str account, int limit, struct deadline **ret, size_t *ret_n,
	      struct err *e)
{
	struct value v = value_text(account);
	VEC(struct deadline) out = {0};
	struct db_stmt *st;
	enum err_code rc;
	bool more;

	rc = db_query(
		w->db,
		STR("SELECT type, rule, unit_id, record_id, due_at, late_at, by_day, workdays, "
		    "assumed_year FROM deadline WHERE to_account = ? ORDER BY due_at, id"),
		&v, 1, &st, e);
	if (rc != ERR_OK)
		return rc;
	while (out.n < (size_t)limit && (rc = db_step(st, &more, e)) == ERR_OK && more) {
		struct deadline d;

		if (read_row(w, st, &d) && !(d.rule->read && d.late_at < w->now))
			vec_push(w->arena, &out, d);
	}
	db_done(st);
	*ret = out.v;
	*ret_n = out.n;
	return rc;
}

void
deadline_write_due(struct work *w, const struct deadline *d, struct json *j)
{
	static const char *const names[] = {"later", "near", "today", "over"};
	int64_t days = 0;
	enum deadline_state s = deadline_state(&w->engine->catalogue->calendar, d, w->now, &days);

	json_object_start(j);
	json_kstr(j, "at", clock_iso(w->arena, d->due_at));
	json_kstr(j, "late_at", clock_iso(w->arena, d->late_at));
	json_kbool(j, "by_day", d->by_day);
	json_kstr(j, "state", str_from(names[s]));
	json_kint(j, "days", days);
	json_kstr(j, "unit", d->workdays ? STR("workdays") : STR("days"));
	json_kbool(j, "assumed", d->assumed);
	json_kint(j, "assumed_year", d->assumed_year);
	json_object_end(j);
}

/* -- rebuilding -------------------------------------------------------------------------------------- */

enum err_code
deadline_rebuild(struct work *w, int64_t *ret_n, struct err *e)
{
	const struct map *types = &w->engine->catalogue->types;
	enum err_code rc = ERR_OK;
	size_t i;

	*ret_n = 0;
	for (i = 0; i < types->n && rc == ERR_OK; i++) {
		const struct cat_type *t = types->entries[i].value;

		if (t->deadlines.n > 0)
			rc = record_each(w, t, refresh, ret_n, e);
	}
	return rc;
}

void
deadline_schema(struct schema *s)
{
	static const char *const keys[] = {"type", "rule", "record_id", "to_account"};
	static const char *const ints[] = {"due_at", "late_at", "by_day", "workdays",
					   "assumed_year"};
	struct table *t = schema_table(s, STR("deadline"));
	size_t i;

	table_column(s, t, STR("unit_id"), COLUMN_KEY, true);
	table_column(s, t, STR("id"), COLUMN_KEY, true);
	for (i = 0; i < COUNTOF(keys); i++)
		table_column(s, t, str_from(keys[i]), COLUMN_KEY, true);
	for (i = 0; i < COUNTOF(ints); i++)
		table_column(s, t, str_from(ints[i]), COLUMN_INT, false);
	t->primary_key = STR("unit_id, id");
	table_index(s, t, STR("deadline_to"), STR("to_account, due_at"), false);
	table_index(s, t, STR("deadline_late"), STR("type, late_at, record_id"), false);
	table_index(s, t, STR("deadline_of"), STR("unit_id, record_id"), false);
}
