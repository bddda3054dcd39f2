/*
 * columns.c: which columns a type has. One list serves the statement builder of reading, writing
 * and history, so the three cannot disagree.
 */
#include "record/internal.h"

const char *const system_columns[SYSTEM_COLUMNS] = {
	"unit_id",     "id",          "version",     "state",       "number",
	"contract_id", "parent_id",   "made_by",     "made_at",     "changed_by",
	"changed_at",  "recorded_at", "happened_at", "happened_on", "late_reason",
	"box_no",      "catalogue",   "device",      "moved_from",  "incomplete",
};

static void
add_column(struct arena *a, struct field_columns *cols, size_t *cap, struct field_column c)
{
	if (cols->n == *cap)
		cols->v = vec_grow(a, cols->v, sizeof(*cols->v), cols->n, cap);
	cols->v[cols->n++] = c;
}

static void
add_field(struct arena *a, struct field_columns *cols, size_t *cap, const struct cat_field *f)
{
	const struct kind_column *kc;
	int i, n = 0;

	kc = f->params.kind->columns(&f->params, &n); /* none for rows: they are a table */
	for (i = 0; i < n; i++) {
		struct field_column c = {
			f,          i,     str_cat(a, f->key, str_from(kc[i].suffix)),
			kc[i].type, false, kc[i].blind,
			kc[i].tail};

		if (i == 0 && kind_sealed(&f->params)) {
			c.sealed = true;
			c.type = COLUMN_BLOB;
		}
		c.sealed = c.sealed || (kc[i].note && kc[i].type == COLUMN_BLOB);
		add_column(a, cols, cap, c);
	}
	if (f->none_text.n > 0)
		add_column(a, cols, cap,
			   (struct field_column){f, KIND_PART_NONE,
						 str_cat(a, f->key, STR("_none")), COLUMN_TEXT,
						 false, false, false});
}

struct field_columns
columns_make(struct arena *a, const struct cat_type *t, const bool *wanted)
{
	struct field_columns cols = {0};
	size_t i, cap = 0;

	for (i = 0; i < t->fields.n; i++)
		if (!wanted || wanted[i])
			add_field(a, &cols, &cap, t->fields.v[i]);
	return cols;
}

static struct value
instant_or_null(int64_t ms)
{
	return ms ? value_int(ms) : VALUE_EMPTY;
}

void
system_values(const struct record *r, struct value out[SYSTEM_COLUMNS])
{
	int i = 0;

	out[i++] = value_text(r->unit_id);
	out[i++] = value_text(r->id);
	out[i++] = value_int(r->version);
	out[i++] = value_text(r->state);
	out[i++] = value_text(r->number);
	out[i++] = value_text(r->contract_id);
	out[i++] = value_text(r->parent_id);
	out[i++] = value_text(r->made_by);
	out[i++] = value_int(r->made_at);
	out[i++] = value_text(r->changed_by);
	out[i++] = value_int(r->changed_at);
	out[i++] = value_int(r->recorded_at);
	out[i++] = instant_or_null(r->happened_at);
	out[i++] = r->happened_at ? value_int(clock_day_of(r->happened_at)) : VALUE_EMPTY;
	out[i++] = value_text(r->late_reason);
	out[i++] = value_text(r->box_no);
	out[i++] = value_text(r->catalogue);
	out[i++] = value_text(r->device);
	out[i++] = value_text(r->moved_from);
	out[i++] = value_int(r->incomplete);
}

static struct str
text_at(struct arena *a, struct db_stmt *st, int i)
{
	return str_dup(a, db_col_str(st, i));
}

void
system_read(struct arena *a, struct record *r, struct db_stmt *st, int i)
{
	r->unit_id = text_at(a, st, i++);
	r->id = text_at(a, st, i++);
	r->version = db_col_int(st, i++);
	r->state = text_at(a, st, i++);
	r->number = text_at(a, st, i++);
	r->contract_id = text_at(a, st, i++);
	r->parent_id = text_at(a, st, i++);
	r->made_by = text_at(a, st, i++);
	r->made_at = db_col_int(st, i++);
	r->changed_by = text_at(a, st, i++);
	r->changed_at = db_col_int(st, i++);
	r->recorded_at = db_col_int(st, i++);
	r->happened_at = db_col_int(st, i++);
	i++; /* happened_on follows from happened_at */
	r->late_reason = text_at(a, st, i++);
	r->box_no = text_at(a, st, i++);
	r->catalogue = text_at(a, st, i++);
	r->device = text_at(a, st, i++);
	r->moved_from = text_at(a, st, i++);
	r->incomplete = db_col_int(st, i);
}
