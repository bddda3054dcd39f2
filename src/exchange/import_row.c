/*
 * import_row.c: one row of a sheet as the fields of an envelope. Cells are read by the field's own
 * kind, leniently; what a register leaves out because an ID number says it is taken from there.
 */
#include "base/utf8.h"
#include "exchange/import_internal.h"
#include "record/regions.h"
#include "rule/idno.h"

#include <string.h>

enum { FIELDS_MAX = 1 << 20 };

struct row_reading {
	struct import_cells *c;
	struct import *im;
	struct arena *arena;
	struct problems *problems;
	struct kind_ctx cx;
	struct kind_value *values; /* by slot of the type: what was read into plain fields */
	struct str *codes;         /* by slot: of code fields */
};

static struct str
path_of(struct row_reading *r, struct import_target t)
{
	if (t.inner)
		return problem_path(r->arena, "/fields/%.*s/0/%.*s", STR_ARG(t.field->key),
				    STR_ARG(t.inner->key));
	return problem_path(r->arena, "/fields/%.*s", STR_ARG(t.field->key));
}

static bool
is_kind(const struct cat_field *f, const char *kind)
{
	return strcmp(f->params.kind->name, kind) == 0;
}

static const struct sheet_cell *
cell_of(const struct row_reading *r, struct import_target t)
{
	const struct import_column *col = import_column_of(r->im, t);

	return col ? sheet_cell(r->c->row, col->column) : NULL;
}

/* -- single cells ------------------------------------------------------------------------------------- */

/* "3.30381E+17": what a long number becomes when a program takes it for one. */
static bool
is_scientific(struct str plain)
{
	ptrdiff_t e = str_chr(plain, 'e');
	size_t i;

	if (e < 1 || (size_t)e + 2 >= plain.n || plain.p[e + 1] != '+')
		return false;
	for (i = 0; i < plain.n; i++)
		if ((plain.p[i] < '0' || plain.p[i] > '9') && plain.p[i] != '.' && i != (size_t)e &&
		    i != (size_t)e + 1)
			return false;
	return true;
}

/* More than 15 digits in a number cell: the rest is gone and cannot be guessed. */
static bool
lost_digits(const struct sheet_cell *cell, const struct cat_field *f, struct str plain)
{
	if (!is_kind(f, "idno"))
		return false;
	return is_scientific(plain) || (cell->type == SHEET_NUMBER && plain.n > 15);
}

struct words {
	struct row_reading *r;
	struct import_target target;
	struct json *json; /* NULL: only looks */
	struct str path;
	struct str last; /* code of the last known word */
	bool wrong;
};

static const char *
unknown_code(const struct cat_field *f)
{
	return is_kind(f, "region") ? "import.region_unknown" : "code.unknown";
}

static void
take_word(void *ctx, struct str word)
{
	struct words *x = ctx;
	const struct import_value *v = import_value_of(x->r->im, x->target, word);
	const struct cat_field *f = import_leaf(x->target);

	if (v && v->left_out) {
		problem_hint(x->r->problems, x->path, "import.left_out", word);
	} else if (v && v->code.n > 0) {
		x->last = v->code;
		if (x->json)
			json_str(x->json, v->code);
	} else if (import_is_blank(x->r->im, import_plain(x->r->arena, word))) {
		return;
	} else if (is_kind(f, "staff")) {
		problem_hint(x->r->problems, x->path, "import.staff_unknown", word);
	} else {
		problem_add_arg(x->r->problems, x->path, unknown_code(f), utf8_left(word, 40));
		x->wrong = true;
	}
}

/* Codes instead of words: "a" or ["a","b"]. Returns STR_NONE when nothing is to be written. */
static struct str
read_words(struct row_reading *r, struct import_target t, struct str text)
{
	const struct cat_field *f = import_leaf(t);
	struct words x = {.r = r, .target = t, .path = path_of(r, t)};
	struct json j;
	struct buf b;

	buf_init(&b, r->arena, 4096);
	json_init(&j, &b);
	if (is_kind(f, "multi")) {
		x.json = &j;
		json_array_start(&j);
	}
	import_each_word(r->arena, f, text, take_word, &x);
	if (x.json)
		json_array_end(&j);
	if (x.wrong || x.last.n == 0)
		return STR_NONE;
	if (!x.json)
		json_str(&j, x.last);
	if (!t.inner)
		r->codes[f->slot] = x.last;
	return buf_str(&b);
}

static struct str
read_kind(struct row_reading *r, struct import_target t, struct str text)
{
	const struct cat_field *f = import_leaf(t);
	size_t before = r->problems->errors;
	struct kind_value v;
	struct json j;
	struct buf b;

	memset(&v, 0, sizeof(v));
	f->params.kind->read_text(&f->params, &r->cx, text, path_of(r, t), &v);
	if (r->problems->errors > before || v.part[0].type == VALUE_NULL)
		return STR_NONE;
	if (!t.inner)
		r->values[f->slot] = v;
	buf_init(&b, r->arena, FIELDS_MAX);
	json_init(&j, &b);
	f->params.kind->write(&f->params, &v, &j, r->arena);
	return buf_str(&b);
}

static void
note_merged(struct row_reading *r, struct import_target t, const struct import_column *col)
{
	const struct sheet_range *g = sheet_covered(&r->im->sheet, r->c->row->row, col->column);

	if (g)
		problem_add_arg(r->problems, path_of(r, t), "import.merged",
				sheet_ref(r->arena, g->top, g->left));
}

/* A word that means: as in the other column ("same as the household address"). */
static struct str
follow_same(struct row_reading *r, struct import_target t, struct str text)
{
	const struct import_word *x = import_words_find(r->im->words, "same", r->im->type->key,
							import_target_name(r->arena, t),
							import_plain(r->arena, text));
	const struct sheet_cell *cell;
	struct import_target other;

	if (!x || !import_target_find(r->im->type, x->extra, &other))
		return text;
	cell = cell_of(r, other);
	return cell ? utf8_clean(r->arena, cell->text) : STR_NONE;
}

/* The field's value as JSON, STR_NONE when there is none. */
static struct str
read_target(struct row_reading *r, struct import_target t)
{
	const struct import_column *col = import_column_of(r->im, t);
	const struct cat_field *f = import_leaf(t);
	const struct sheet_cell *cell = col ? sheet_cell(r->c->row, col->column) : NULL;
	struct str text, plain;

	if (!col)
		return STR_NONE;
	if (!cell) {
		note_merged(r, t, col);
		return STR_NONE;
	}
	text = utf8_clean(r->arena, cell->text);
	plain = import_plain(r->arena, text);
	if (lost_digits(cell, f, plain)) {
		problem_add(r->problems, path_of(r, t), "id_no.number_cell");
		return STR_NONE;
	}
	if (!is_kind(f, "text") && !is_kind(f, "long") && import_is_blank(r->im, plain))
		return STR_NONE;
	if (import_takes_words(f))
		return read_words(r, t, text);
	return read_kind(r, t, follow_same(r, t, text));
}

/* -- what an ID number says ----------------------------------------------------------------------------- */

static bool
read_id(struct row_reading *r, struct idno *ret)
{
	size_t i;

	for (i = 0; i < r->im->type->fields.n; i++) {
		const struct cat_field *f = r->im->type->fields.v[i];
		struct value v = r->values[f->slot].part[0];

		if (!is_kind(f, "idno") || v.type != VALUE_TEXT)
			continue;
		r->c->id_text = v.s;
		*ret = idno_read(v.s, r->cx.today);
		return ret->result == IDNO_OK;
	}
	return false;
}

static void
hint_region(struct row_reading *r, const struct idno *id)
{
	struct import_target t = {0};
	struct str code = str_of(id->region, sizeof(id->region));
	const struct region *g = region_find(r->c->w->engine->regions, code);
	size_t i;

	for (i = 0; i < r->im->type->fields.n; i++)
		if (is_kind(r->im->type->fields.v[i], "idno"))
			t.field = r->im->type->fields.v[i];
	if (!g)
		problem_hint(r->problems, path_of(r, t), "id_no.region_unknown", STR_NONE);
	else if (g->retired)
		problem_hint(r->problems, path_of(r, t), "id_no.region_retired",
			     g->name.n > 0 ? g->name : code);
}

static struct str
iso_date(struct arena *a, int64_t day)
{
	char iso[10];

	return str_dup(a, str_of(iso, date_print_iso(day, iso)));
}

/* "1,2": the codes for men and women. */
static struct str
sex_code(const struct import_word *x, char sex)
{
	struct str rest = x->extra, man;

	if (!str_next(&rest, ',', &man))
		return STR_NONE;
	return sex == '1' ? man : sex == '2' ? rest : STR_NONE;
}

static bool
cell_is_empty(struct row_reading *r, struct import_target t)
{
	const struct sheet_cell *cell = cell_of(r, t);

	return !cell || import_is_blank(r->im, import_plain(r->arena, cell->text));
}

static void
from_id(struct row_reading *r, const struct import_word *x, const struct idno *id, struct json *j)
{
	bool birth = str_is(x->word, "birth");
	struct str says = birth ? iso_date(r->arena, id->birth) : sex_code(x, id->sex);
	struct import_target t;
	struct value mine;

	if (!import_target_find(r->im->type, x->field, &t) || t.inner || says.n == 0)
		return;
	if (cell_is_empty(r, t)) {
		/* A covered cell is said to be so; the number knows better. */
		json_key(j, t.field->key);
		json_str(j, says);
		return;
	}
	mine = r->values[t.field->slot].part[0];
	if (birth && mine.type == VALUE_INT && mine.i != id->birth)
		problem_hint(r->problems, path_of(r, t), "id_no.birth_differs", says);
	else if (!birth && r->codes[t.field->slot].n > 0 && !str_eq(r->codes[t.field->slot], says))
		problem_hint(r->problems, path_of(r, t), "id_no.sex_differs", STR_NONE);
}

static void
complete_from_id(struct row_reading *r, struct json *j)
{
	const struct import_word *x;
	struct idno id;
	size_t at = 0;

	if (!read_id(r, &id))
		return;
	hint_region(r, &id);
	while ((x = import_words_next(r->im->words, "from_id", r->im->type->key, &at)) != NULL)
		from_id(r, x, &id, j);
}

/* -- rows fields --------------------------------------------------------------------------------------------- */

/* A card number's 19th digit is the type, the 20th the grade. False when they cannot be told. */
static bool
read_card(struct row_reading *r, struct import_target t, struct json *j)
{
	const struct import_word *x = import_words_find(r->im->words, "card", r->im->type->key,
							import_target_name(r->arena, t), STR_NONE);
	struct import_target parts[2];
	const struct sheet_cell *cell = cell_of(r, t);
	struct str plain;
	size_t i;

	if (!x || !cell || !import_target_find(r->im->type, x->word, &parts[0]) ||
	    !import_target_find(r->im->type, x->extra, &parts[1]))
		return true;
	plain = import_plain(r->arena, cell->text);
	for (i = 0; i < COUNTOF(parts); i++) {
		const struct cat_field *f = import_leaf(parts[i]);
		struct str digit = plain.n >= 20 ? str_of(plain.p + 18 + i, 1) : STR_NONE;

		if (import_column_of(r->im, parts[i]) || !f->params.list)
			continue;
		if (code_list_find(f->params.list, digit) < 0)
			return false;
		json_key(j, f->key);
		json_str(j, digit);
	}
	return true;
}

/* All columns of one rows field are one row. */
static void
read_rows_field(struct row_reading *r, const struct cat_field *f, struct json *fields)
{
	bool any = false, fits = true;
	struct json j;
	struct buf b;
	size_t i;

	buf_init(&b, r->arena, FIELDS_MAX);
	json_init(&j, &b);
	json_array_start(&j);
	json_object_start(&j);
	for (i = 0; i < f->rows->fields.n; i++) {
		struct import_target t = {f, f->rows->fields.v[i]};
		struct str value = read_target(r, t);

		if (value.n == 0)
			continue;
		if (!read_card(r, t, &j)) {
			problem_hint(r->problems, path_of(r, t), "import.card_unread", STR_NONE);
			fits = false;
		}
		json_key(&j, t.inner->key);
		json_raw(&j, value);
		any = true;
	}
	json_object_end(&j);
	json_array_end(&j);
	if (!any || !fits)
		return;
	json_key(fields, f->key);
	json_raw(fields, buf_str(&b));
}

/* -- the row ---------------------------------------------------------------------------------------------------- */

static void
read_field(struct row_reading *r, const struct cat_field *f, struct json *j)
{
	struct import_target t = {f, NULL};
	struct str value;

	if (f->rows) {
		read_rows_field(r, f, j);
		return;
	}
	value = read_target(r, t);
	if (value.n > 0) {
		json_key(j, f->key);
		json_raw(j, value);
	} else if (is_kind(f, "staff")) {
		/* Whoever brings a list in is not by that responsible for all who stand in it. */
		json_key(j, f->key);
		json_put_null(j);
	}
}

void
import_read_row(struct import_cells *c)
{
	struct row_reading r = {.c = c, .im = c->im, .arena = c->w->arena};
	size_t i, n = c->im->type->fields.n;
	struct json j;
	struct buf b;

	r.problems = &c->w->problems;
	r.cx = work_kind_ctx(c->w, true);
	r.values = arena_array(r.arena, struct kind_value, n);
	r.codes = arena_array(r.arena, struct str, n);
	buf_init(&b, r.arena, FIELDS_MAX);
	json_init(&j, &b);
	json_object_start(&j);
	for (i = 0; i < n; i++)
		read_field(&r, c->im->type->fields.v[i], &j);
	complete_from_id(&r, &j);
	json_object_end(&j);
	c->fields = buf_str(&b);
}
