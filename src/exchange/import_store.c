/* import_store.c: the run itself, taking it back, and what is remembered for the next time. */
#include "base/clock.h"
#include "exchange/import_internal.h"

enum { ROW_MEMORY = 8 << 20 };

/* -- tables -------------------------------------------------------------------------------------------- */

static struct table *
declare(struct schema *s, const char *name, const char *key, const char *const *columns)
{
	struct table *t = schema_table(s, str_from(name));

	t->primary_key = str_from(key);
	for (; *columns; columns += 2)
		table_column(s, t, str_from(columns[0]),
			     columns[1][0] == 'i'   ? COLUMN_INT
			     : columns[1][0] == 'k' ? COLUMN_KEY
						    : COLUMN_TEXT,
			     columns[1][1] == '!');
	return t;
}

void
import_schema(struct schema *s)
{
	static const char *const run[] = {"unit_id", "k!",     "id",         "k!",     "type",
					  "k!",      "name",   "t",          "path",   "t",
					  "state",   "k!",     "account_id", "k!",     "choice",
					  "t",       "result", "t",          "job_id", "k",
					  "made_at", "i!",     "changed_at", "i!",     NULL};
	static const char *const row[] = {"unit_id", "k!",        "run_id", "k!",   "row",
					  "i!",      "record_id", "k!",     "made", "i!",
					  "version", "i!",        NULL};
	static const char *const map[] = {"unit_id", "k!",    "type", "k!", "heading",
					  "k!",      "field", "k",    NULL};
	static const char *const word[] = {"unit_id", "k!", "type", "k!", "field", "k!",
					   "word",    "k!", "code", "k",  NULL};

	declare(s, "import_run", "unit_id, id", run);
	declare(s, "import_row", "unit_id, run_id, row", row);
	declare(s, "import_map", "unit_id, type, heading", map);
	declare(s, "import_word", "unit_id, type, field, word", word);
}

/* -- the run --------------------------------------------------------------------------------------------- */

static enum err_code
write_record(struct work *w, const struct import *im, const struct import_row *row,
	     struct record **ret, struct err *e)
{
	json_error_t je;
	json_t *body = json_loadb(row->envelope.p, row->envelope.n, JSON_REJECT_DUPLICATES, &je);
	struct conflict *clash;
	struct envelope en;
	enum err_code rc;
	bool again;

	if (!body)
		return err_set(e, ERR_INTERNAL, "envelope: %s", je.text);
	rc = record_read_envelope(w, im->type, body, &en, e);
	json_decref(body);
	if (rc != ERR_OK)
		return rc;
	if (row->outcome == IMPORT_CHANGED)
		return record_update(w, &en, ret, &clash, e);
	return record_create(w, &en, ret, &again, e);
}

static enum err_code
note_row(struct work *w, const struct import *im, const struct import_row *row, struct str run,
	 const struct record *r, struct err *e)
{
	struct value v[] = {value_text(w->actor->unit.id),
			    value_text(run),
			    value_int(im->sheet.rows.v[row->index].row),
			    value_text(r->id),
			    value_int(row->outcome == IMPORT_NEW),
			    value_int(r->version)};

	return db_exec(w->db,
		       STR("INSERT INTO import_row (unit_id, run_id, row, record_id, made, version)"
			   " VALUES (?, ?, ?, ?, ?, ?)"),
		       v, COUNTOF(v), NULL, e);
}

/* A row that was good in the dry run and is not now: the whole run is off. */
static enum err_code
refused(const struct import *im, const struct import_row *row, enum err_code rc, struct err *e)
{
	char why[200];
	size_t n = 0;

	for (; e && e->detail[n] && n + 1 < sizeof(why); n++)
		why[n] = e->detail[n];
	why[n] = '\0';
	return err_set(e, rc == ERR_CONFLICT || rc == ERR_WRONG_STATE ? ERR_INVALID : rc,
		       "row %u: %s", im->sheet.rows.v[row->index].row, why);
}

enum err_code
import_write(struct work *w, const struct import *im, const struct import_result *result,
	     struct str run, struct err *e)
{
	struct arena *a = arena_new(ROW_MEMORY);
	enum err_code rc = ERR_OK;
	size_t i;

	for (i = 0; i < result->rows.n && rc == ERR_OK; i++) {
		const struct import_row *row = &result->rows.v[i];
		struct work row_work;
		struct record *r;

		if (row->outcome != IMPORT_NEW && row->outcome != IMPORT_CHANGED)
			continue;
		arena_reset(a);
		work_init(&row_work, w->engine, w->db, a, w->actor);
		rc = write_record(&row_work, im, row, &r, e);
		if (rc == ERR_OK)
			rc = note_row(&row_work, im, row, run, r, e);
		if (rc != ERR_OK)
			rc = refused(im, row, rc, e);
	}
	arena_free(a);
	return rc;
}

/* -- taking it back ------------------------------------------------------------------------------------------ */

struct written {
	struct str record;
	int64_t made, version;
};

static enum err_code
written_rows(struct work *w, struct str run, struct written **ret, size_t *ret_n, struct err *e)
{
	struct value v[] = {value_text(w->actor->unit.id), value_text(run)};
	VEC(struct written) out = {0};
	struct db_stmt *st;
	enum err_code rc;
	bool more;

	rc = db_query(w->db,
		      STR("SELECT record_id, made, version FROM import_row WHERE unit_id = ? AND"
			  " run_id = ? ORDER BY row"),
		      v, COUNTOF(v), &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more) {
		struct written x = {str_dup(w->arena, db_col_str(st, 0)), db_col_int(st, 1),
				    db_col_int(st, 2)};

		vec_push(w->arena, &out, x);
	}
	db_done(st);
	*ret = out.v;
	*ret_n = out.n;
	return rc;
}

static enum err_code
void_one(struct work *w, const struct cat_type *t, const struct written *x, bool *ret_gone,
	 struct err *e)
{
	struct record *stored, *r;
	enum err_code rc;

	*ret_gone = false;
	rc = record_load_inside(w, t, w->actor->unit.id, x->record, true, &stored, e);
	if (rc != ERR_OK)
		return rc;
	if (!x->made || stored->version != x->version || str_is(stored->state, "void"))
		return ERR_OK;
	r = record_copy(w, stored);
	r->state = STR("void");
	*ret_gone = true;
	return record_apply(w, r, stored, STR("void"), e);
}

enum err_code
import_withdraw(struct work *w, const struct cat_type *t, struct str run, struct str reason,
		int64_t *ret_gone, int64_t *ret_kept, struct err *e)
{
	struct arena *a = arena_new(ROW_MEMORY);
	struct written *rows;
	enum err_code rc;
	size_t i, n = 0;

	*ret_gone = *ret_kept = 0;
	rc = written_rows(w, run, &rows, &n, e);
	for (i = 0; i < n && rc == ERR_OK; i++) {
		struct work row_work;
		bool gone;

		arena_reset(a);
		work_init(&row_work, w->engine, w->db, a, w->actor);
		row_work.reason = reason;
		rc = void_one(&row_work, t, &rows[i], &gone, e);
		*ret_gone += gone;
		*ret_kept += !gone;
	}
	arena_free(a);
	return rc;
}

/* -- memory ------------------------------------------------------------------------------------------------------ */

static enum err_code
put_map(struct work *w, const struct import *im, const struct import_column *c, struct err *e)
{
	struct str heading = import_plain(w->arena, c->heading);
	struct value v[] = {value_text(w->actor->unit.id), value_text(im->type->key),
			    value_text(heading),
			    value_text(import_target_name(w->arena, c->target))};
	enum err_code rc;

	if (heading.n == 0 || heading.n > 400)
		return ERR_OK;
	rc = db_exec(w->db,
		     STR("DELETE FROM import_map WHERE unit_id = ? AND type = ? AND heading = ?"),
		     v, 3, NULL, e);
	if (rc != ERR_OK)
		return rc;
	return db_exec(w->db,
		       STR("INSERT INTO import_map (unit_id, type, heading, field) VALUES (?, ?, "
			   "?, ?)"),
		       v, COUNTOF(v), NULL, e);
}

static enum err_code
put_word(struct work *w, const struct import *im, const struct import_value *x, struct err *e)
{
	struct value v[] = {value_text(w->actor->unit.id), value_text(im->type->key),
			    value_text(import_target_name(w->arena, x->target)),
			    value_text(x->word), value_text(x->code)};
	enum err_code rc;

	if (x->word.n > 400)
		return ERR_OK;
	rc = db_exec(w->db,
		     STR("DELETE FROM import_word WHERE unit_id = ? AND type = ? AND field = ? AND "
			 "word = ?"),
		     v, 4, NULL, e);
	if (rc != ERR_OK)
		return rc;
	return db_exec(w->db,
		       STR("INSERT INTO import_word (unit_id, type, field, word, code) VALUES (?, "
			   "?, ?, ?, ?)"),
		       v, COUNTOF(v), NULL, e);
}

enum err_code
import_remember(struct work *w, const struct import *im, struct err *e)
{
	enum err_code rc = ERR_OK;
	size_t i;

	for (i = 0; i < im->columns.n && rc == ERR_OK; i++)
		if (im->columns.v[i].by == IMPORT_BY_CHOICE)
			rc = put_map(w, im, &im->columns.v[i], e);
	for (i = 0; i < im->values.n && rc == ERR_OK; i++)
		if (im->values.v[i].decided)
			rc = put_word(w, im, &im->values.v[i], e);
	return rc;
}

enum err_code
import_recall_columns(struct work *w, struct import *im, struct err *e)
{
	struct value v[] = {value_text(w->actor->unit.id), value_text(im->type->key)};
	struct db_stmt *st;
	enum err_code rc;
	bool more;
	size_t i;

	rc = db_query(w->db,
		      STR("SELECT heading, field FROM import_map WHERE unit_id = ? AND type = ?"),
		      v, COUNTOF(v), &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more)
		for (i = 0; i < im->columns.n; i++) {
			struct import_column *c = &im->columns.v[i];

			if (str_eq(import_plain(w->arena, c->heading), db_col_str(st, 0)) &&
			    import_choose(im, c->column, db_col_str(st, 1)))
				c->by = IMPORT_BY_MEMORY;
		}
	db_done(st);
	return rc;
}

enum err_code
import_recall_words(struct work *w, struct import *im, struct err *e)
{
	struct value v[] = {value_text(w->actor->unit.id), value_text(im->type->key)};
	struct db_stmt *st;
	enum err_code rc;
	bool more;

	rc = db_query(w->db,
		      STR("SELECT field, word, code FROM import_word WHERE unit_id = ? AND type = "
			  "?"),
		      v, COUNTOF(v), &st, e);
	if (rc != ERR_OK)
		return rc;
	/* What the catalogue no longer knows is asked anew. */
	while ((rc = db_step(st, &more, e)) == ERR_OK && more)
		(void)import_decide(im, db_col_str(st, 0), db_col_str(st, 1), db_col_str(st, 2));
	db_done(st);
	return rc;
}
