/*
 * import_try.c: the dry run. Every row becomes an envelope, is checked as a save would check it and
 * compared with what is stored; what it finds is exactly what import_write() then does.
 */
#include "base/clock.h"
#include "base/id.h"
#include "base/utf8.h"
#include "exchange/import_internal.h"

#include <stdlib.h>
#include <string.h>

enum { ROW_MEMORY = 8 << 20, IMPORT_PROBLEMS = 4000, ENVELOPE_MAX = 1 << 20 };

struct trying {
	struct work *w; /* the caller's */
	struct import *im;
	struct import_result *out;
	struct arena *row_arena;
	struct map seen; /* ID number -> row number as text */
	struct work row_work;
	const struct sheet_row *row;
	struct import_row *result;
	struct err *e;
};

/* -- problems with their cells ------------------------------------------------------------------------ */

/* "/fields/emergency/0/phone" -> the column it came from. */
static const struct import_column *
column_of_path(struct trying *t, struct str path, struct import_target *ret)
{
	struct str piece, first = STR_NONE, last = STR_NONE;
	int n = 0;

	*ret = (struct import_target){0};
	while (str_next(&path, '/', &piece)) {
		if (n == 2)
			first = piece;
		if (n >= 2)
			last = piece;
		n++;
	}
	if (n < 3)
		return NULL;
	ret->field = cat_field(t->im->type, first);
	if (ret->field && ret->field->rows)
		ret->inner = n == 5 ? cat_field(ret->field->rows, last) : NULL;
	return ret->field ? import_column_of(t->im, *ret) : NULL;
}

static bool
said_already(const struct problems *ps, const struct problem *p)
{
	const struct problem *x;

	if (!str_is(p->code, "field.required"))
		return false;
	for (x = ps->first; x && x != p; x = x->next)
		if (x->level == PROBLEM_ERROR && str_eq(x->path, p->path))
			return true;
	return false;
}

static struct problem *
keep_problem(struct arena *a, const struct problem *p)
{
	struct problem *kept = arena_new_of(a, struct problem);
	size_t i;

	*kept = *p;
	kept->next = NULL;
	kept->path = str_dup(a, p->path);
	kept->code = str_dup(a, p->code);
	for (i = 0; i < PROBLEM_ARGS; i++)
		kept->args[i] = str_dup(a, p->args[i]);
	return kept;
}

static void
note_problem(struct trying *t, const struct problem *p)
{
	struct arena *a = t->im->arena;
	struct import_problem out = {.row = t->row->row};
	struct import_target target;
	const struct import_column *col = column_of_path(t, p->path, &target);

	if (t->out->problems.n == IMPORT_PROBLEMS)
		return; /* nobody reads more; the rows are counted all the same */
	if (col) {
		const struct sheet_cell *cell = sheet_cell(t->row, col->column);

		out.cell = sheet_ref(a, t->row->row, col->column);
		out.heading = col->heading;
		out.value = cell ? str_dup(a, utf8_left(cell->text, 80)) : STR_NONE;
	} else if (target.field) {
		out.heading = target.field->label;
	}
	out.problem = keep_problem(a, p);
	vec_push(a, &t->out->problems, out);
}

static void
keep_problems(struct trying *t)
{
	const struct problems *ps = &t->row_work.problems;
	const struct problem *p;

	for (p = ps->first; p; p = p->next)
		if (!said_already(ps, p))
			note_problem(t, p);
}

/* -- envelopes -------------------------------------------------------------------------------------------- */

static struct str
envelope_of(struct trying *t, struct str id, int64_t base, struct str fields)
{
	const struct import_word *late =
		import_words_find(t->im->words, "late", t->im->type->key, STR_NONE, STR_NONE);
	struct json j;
	struct buf b;

	buf_init(&b, t->row_arena, ENVELOPE_MAX);
	json_init(&j, &b);
	json_object_start(&j);
	json_kstr(&j, "id", id);
	json_kstr(&j, "type", t->im->type->key);
	if (base > 0)
		json_kint(&j, "base", base);
	if (t->im->type->late_after_ms > 0 && late)
		json_kstr(&j, "late_reason", late->word);
	json_kstr(&j, "device", STR("import"));
	json_k(&j, "fields");
	json_raw(&j, fields);
	json_object_end(&j);
	return buf_str(&b);
}

static enum err_code
read_envelope(struct trying *t, struct str text, struct envelope *ret)
{
	json_error_t je;
	json_t *body = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, &je);
	enum err_code rc;

	if (!body)
		return err_set(t->e, ERR_INTERNAL, "row %u: %s", t->row->row, je.text);
	rc = record_read_envelope(&t->row_work, t->im->type, body, ret, t->e);
	json_decref(body);
	return rc == ERR_INVALID ? ERR_OK : rc; /* what is wrong stands among the problems */
}

/* As record_create() would set it before it checks. */
static void
start_record(struct trying *t, struct record *r)
{
	const struct actor *who = t->row_work.actor;

	r->unit_id = who->unit.id;
	r->unit_name = who->unit.name;
	r->made_by = who->account;
	r->recorded_at = t->row_work.now;
	r->rows_loaded = true;
	r->relation = (struct relation){.made_it = true, .same_unit = true};
}

/* -- compared with what is stored ---------------------------------------------------------------------------- */

static bool
is_empty(const struct record *r, const struct cat_field *f)
{
	const struct kind_value *v = &r->values[f->slot];
	int i;

	if (f->rows && r->rows[f->slot].n > 0)
		return false;
	for (i = 0; i < KIND_PARTS; i++)
		if (v->part[i].type != VALUE_NULL)
			return false;
	return true;
}

/* Only what is still empty is filled; nothing that stands there is overwritten by a list. */
static struct str
missing_fields(struct trying *t, struct str fields, const struct record *stored,
	       const struct record *mine, struct record *merged, bool *ret_any)
{
	json_t *body = json_loadb(fields.p, fields.n, 0, NULL);
	char *text;
	size_t i, n;

	*ret_any = false;
	for (i = 0; i < mine->type->fields.n; i++) {
		const struct cat_field *f = mine->type->fields.v[i];
		const char *key = str_cstr(t->row_arena, f->key);

		if (!json_object_get(body, key))
			continue;
		if (is_empty(mine, f) || !is_empty(stored, f)) {
			json_object_del(body, key);
			continue;
		}
		merged->values[f->slot] = mine->values[f->slot];
		merged->rows[f->slot] = mine->rows[f->slot];
		merged->given[f->slot] = merged->opened[f->slot] = true;
		*ret_any = true;
	}
	n = json_dumpb(body, NULL, 0, JSON_COMPACT);
	text = arena_alloc(t->row_arena, n);
	json_dumpb(body, text, n, JSON_COMPACT);
	json_decref(body);
	return str_of(text, n);
}

static enum err_code
compare_with(struct trying *t, struct str id, const struct record *mine, struct str fields)
{
	struct record *stored, *merged;
	struct str rest;
	enum err_code rc;
	bool any;

	rc = record_load(&t->row_work, t->im->type, id, ACT_UPDATE, &stored, t->e);
	if (rc == ERR_FORBIDDEN) {
		/* Somebody's in this unit whom the importer may not change. */
		problem_add_arg(&t->row_work.problems, STR("/fields"), "field.taken",
				t->im->type->label);
		return ERR_OK;
	}
	if (rc != ERR_OK)
		return rc;
	merged = record_copy(&t->row_work, stored);
	rest = missing_fields(t, fields, stored, mine, merged, &any);
	t->result->record = str_dup(t->im->arena, id);
	t->result->outcome = any ? IMPORT_CHANGED : IMPORT_SAME;
	if (!any)
		return ERR_OK;
	record_check(&t->row_work, merged, stored);
	t->result->envelope = str_dup(t->im->arena, envelope_of(t, id, stored->version, rest));
	return ERR_OK;
}

/* Another row above has the same ID number. */
static void
check_seen(struct trying *t, const struct import_cells *cells)
{
	const struct sheet_row *other;
	struct str path;
	size_t i;

	if (cells->id_text.n == 0)
		return;
	other = map_get(&t->seen, cells->id_text);
	if (!other) {
		map_put(&t->seen, str_dup(t->im->arena, cells->id_text), (void *)t->row);
		return;
	}
	for (i = 0; i < t->im->type->fields.n; i++)
		if (strcmp(t->im->type->fields.v[i]->params.kind->name, "idno") == 0) {
			path = problem_path(t->row_arena, "/fields/%.*s",
					    STR_ARG(t->im->type->fields.v[i]->key));
			problem_add_arg(&t->row_work.problems, path, "import.duplicate_row",
					str_fmt(t->row_arena, "%u", other->row));
			return;
		}
}

/* Same name, place and birthday without an ID number to tell them apart: said, not refused. */
static void
hint_alike(struct trying *t, const struct import_cells *cells, const struct record *r)
{
	struct query q = {.type = t->im->type, .act = ACT_READ, .limit = 1};
	const struct cat_field *title = cat_field(t->im->type, t->im->type->title);
	struct record_list found;
	bool place = false, day = false;
	size_t i;

	if (cells->id_text.n > 0 || !title)
		return;
	for (i = 0; i < r->type->fields.n; i++) {
		const struct cat_field *f = r->type->fields.v[i];
		bool region = strcmp(f->params.kind->name, "region") == 0 && !place;
		bool date = strcmp(f->params.kind->name, "date") == 0 && !day;
		struct query_filter filter = {.field = f, .n = 1};

		if ((f != title && !region && !date) || kind_sealed(&f->params))
			continue;
		if (is_empty(r, f))
			return;
		place |= region;
		day |= date;
		filter.values = arena_array(t->row_arena, struct value, 1);
		filter.values[0] = r->values[f->slot].part[0];
		vec_push(t->row_arena, &q.filters, filter);
	}
	if (record_query(&t->row_work, &q, &found, NULL) == ERR_OK && found.n > 0)
		problem_hint(&t->row_work.problems,
			     problem_path(t->row_arena, "/fields/%.*s", STR_ARG(title->key)),
			     "import.maybe_known", STR_NONE);
}

/* -- one row --------------------------------------------------------------------------------------------------- */

static enum err_code
look_at_row(struct trying *t)
{
	struct import_cells cells = {.im = t->im, .w = &t->row_work, .row = t->row};
	const struct cat_field *field;
	struct str id = id_new(t->im->arena), text, same;
	struct envelope en;
	enum err_code rc;

	import_read_row(&cells);
	check_seen(t, &cells);
	text = envelope_of(t, id, 0, cells.fields);
	rc = read_envelope(t, text, &en);
	if (rc != ERR_OK)
		return rc;
	start_record(t, en.record);
	rc = record_find_same(&t->row_work, en.record, &same, &field, t->e);
	if (rc != ERR_OK)
		return rc;
	if (same.n > 0 && !t->im->type->unique_soft)
		return compare_with(t, same, en.record, cells.fields);
	record_check(&t->row_work, en.record, NULL);
	hint_alike(t, &cells, en.record);
	t->result->outcome = IMPORT_NEW;
	t->result->record = id;
	t->result->envelope = str_dup(t->im->arena, text);
	return ERR_OK;
}

static void
count_row(struct trying *t)
{
	if (t->row_work.problems.errors > 0) {
		t->result->outcome = IMPORT_WRONG;
		t->result->envelope = STR_NONE;
	}
	switch (t->result->outcome) {
	case IMPORT_NEW:
		t->out->added++;
		break;
	case IMPORT_CHANGED:
		t->out->changed++;
		break;
	case IMPORT_SAME:
		t->out->same++;
		break;
	case IMPORT_WRONG:
		t->out->wrong++;
		break;
	}
}

/* A head row once more (each printed page has one), or a line without a cell that counts. */
static bool
is_no_row(const struct import *im, const struct sheet_row *row)
{
	const struct sheet_row *head = &im->sheet.rows.v[im->head];
	size_t i, same = 0, filled = 0;

	for (i = 0; i < im->columns.n; i++) {
		const struct sheet_cell *cell, *there;

		if (!im->columns.v[i].target.field)
			continue;
		cell = sheet_cell(row, im->columns.v[i].column);
		there = sheet_cell(head, im->columns.v[i].column);
		filled += cell != NULL;
		same += cell && there && str_eq(cell->text, there->text);
	}
	return filled == 0 || same == filled;
}

static enum err_code
try_row(struct trying *t, size_t index)
{
	struct import_row fresh = {.index = index};
	enum err_code rc;

	t->row = &t->im->sheet.rows.v[index];
	if (is_no_row(t->im, t->row))
		return ERR_OK;
	arena_reset(t->row_arena);
	work_init(&t->row_work, t->w->engine, t->w->db, t->row_arena, t->w->actor);
	vec_push(t->im->arena, &t->out->rows, fresh);
	t->result = &t->out->rows.v[t->out->rows.n - 1];
	rc = look_at_row(t);
	if (rc != ERR_OK)
		return rc;
	keep_problems(t);
	count_row(t);
	if (arena_failed(t->im->arena))
		return err_set(t->e, ERR_TOO_LARGE, "the sheet holds too much");
	return ERR_OK;
}

enum err_code
import_try(struct work *w, struct import *im, import_progress_fn *progress, void *ctx,
	   struct import_result *ret, struct err *e)
{
	struct trying t = {.w = w, .im = im, .out = ret, .e = e};
	enum err_code rc = ERR_OK;
	size_t i;

	memset(ret, 0, sizeof(*ret));
	t.row_arena = arena_new(ROW_MEMORY);
	map_init(&t.seen, im->arena);
	for (i = im->first; i < im->sheet.rows.n && rc == ERR_OK; i++) {
		rc = try_row(&t, i);
		if (rc == ERR_OK && progress &&
		    !progress(ctx, (int64_t)(i + 1 - im->first), (int64_t)import_rows(im)))
			rc = err_set(e, ERR_WRONG_STATE, "broken off");
	}
	arena_free(t.row_arena);
	return rc;
}
