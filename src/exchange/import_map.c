/*
 * import_map.c: which column is which field. Headings are compared with the words of
 * data/import-words.tsv, labels and keys; then contents are looked at (ID numbers by their check
 * digit, telephones by their form); what the unit chose before goes over both.
 */
#include "base/utf8.h"
#include "exchange/import_internal.h"
#include "rule/idno.h"

#include <string.h>

enum { HEAD_SEARCH = 30, CONTENT_ROWS = 60, CONTENT_LEAST = 3, CONTENT_SHARE = 60 };

/* -- fields by name ------------------------------------------------------------------------------------ */

bool
import_target_find(const struct cat_type *t, struct str name, struct import_target *ret)
{
	struct str first;

	*ret = (struct import_target){0};
	if (!str_next(&name, '.', &first))
		return false;
	ret->field = cat_field(t, first);
	if (!ret->field || ret->field->retired || ret->field->calc || ret->field->filled)
		return false;
	if (!ret->field->rows)
		return name.n == 0;
	ret->inner = cat_field(ret->field->rows, name);
	return ret->inner && !ret->inner->retired && !ret->inner->calc;
}

struct str
import_target_name(struct arena *a, struct import_target t)
{
	if (!t.field)
		return STR_NONE;
	if (!t.inner)
		return t.field->key;
	return str_fmt(a, "%.*s.%.*s", STR_ARG(t.field->key), STR_ARG(t.inner->key));
}

const struct cat_field *
import_leaf(struct import_target t)
{
	return t.inner ? t.inner : t.field;
}

bool
import_same_target(struct import_target a, struct import_target b)
{
	return a.field == b.field && a.inner == b.inner;
}

/* Kinds that a cell of text cannot fill. */
static bool
can_take(const struct cat_field *f)
{
	static const char *const not [] = {"file", "sign", "ref", "rows"};
	size_t i;

	for (i = 0; i < COUNTOF(not ); i++)
		if (strcmp(f->params.kind->name, not [i]) == 0)
			return false;
	return !f->retired && !f->calc && !f->filled;
}

const struct import_column *
import_column_of(const struct import *im, struct import_target t)
{
	size_t i;

	for (i = 0; i < im->columns.n; i++)
		if (t.field && import_same_target(im->columns.v[i].target, t))
			return &im->columns.v[i];
	return NULL;
}

/* -- by heading -------------------------------------------------------------------------------------------- */

/* Without what stands in brackets: "birthday(solar)" -> "birthday". */
static struct str
without_brackets(struct str plain)
{
	ptrdiff_t at = str_chr(plain, '(');

	return at > 0 ? str_of(plain.p, (size_t)at) : plain;
}

static struct import_target
target_of_plain(struct arena *a, const struct import_words *words, const struct cat_type *t,
		struct str plain)
{
	const struct import_word *x = import_words_find(words, "heading", t->key, STR_NONE, plain);
	struct import_target found = {0};
	size_t i;

	if (x && import_target_find(t, x->field, &found))
		return found;
	for (i = 0; i < t->fields.n; i++) {
		const struct cat_field *f = t->fields.v[i];

		if (can_take(f) &&
		    (str_eq(import_plain(a, f->label), plain) || str_eq(f->key, plain)))
			return (struct import_target){f, NULL};
	}
	return (struct import_target){0};
}

static struct import_target
target_of_heading(struct arena *a, const struct import_words *words, const struct cat_type *t,
		  struct str heading)
{
	struct str plain = import_plain(a, heading);
	struct import_target found = {0};

	if (plain.n == 0)
		return found;
	found = target_of_plain(a, words, t, plain);
	if (!found.field)
		found = target_of_plain(a, words, t, without_brackets(plain));
	return found;
}

/* The row with most headings that mean something; title lines above it are passed over. */
static void
find_head(struct import *im)
{
	size_t i, k, best = 0, widest = 0, at = 0;
	bool known = false;

	for (i = 0; i < im->sheet.rows.n && i < HEAD_SEARCH; i++) {
		const struct sheet_row *r = &im->sheet.rows.v[i];
		size_t hits = 0;

		for (k = 0; k < r->n; k++)
			hits += target_of_heading(im->arena, im->words, im->type, r->cells[k].text)
					.field != NULL;
		if (hits > best && hits > 1) {
			best = hits;
			at = i;
			known = true;
		} else if (!known && r->n > widest) {
			widest = r->n;
			at = i;
		}
	}
	im->head = at;
	im->first = at + 1 < im->sheet.rows.n ? at + 1 : im->sheet.rows.n;
}

/* -- by content ------------------------------------------------------------------------------------------------ */

typedef bool looks_fn(struct str plain, int64_t today);

static bool
looks_idno(struct str plain, int64_t today)
{
	enum idno_result r = idno_read(plain, today).result;

	return r == IDNO_OK || r == IDNO_CHECK || r == IDNO_DATE;
}

static bool
looks_phone(struct str plain, int64_t today UNUSED)
{
	return plain.n == 11 && plain.p[0] == '1' && phone_valid(plain);
}

static bool
column_looks(const struct import *im, uint32_t column, looks_fn *looks, int64_t today)
{
	size_t i, seen = 0, like = 0;

	for (i = im->first; i < im->sheet.rows.n && seen < CONTENT_ROWS; i++) {
		const struct sheet_cell *c = sheet_cell(&im->sheet.rows.v[i], column);

		if (!c)
			continue;
		seen++;
		like += looks(import_plain(im->arena, c->text), today);
	}
	return like >= CONTENT_LEAST && like * 100 >= seen * CONTENT_SHARE;
}

/* The first field of a kind that no column holds yet. */
static struct import_target
free_field(const struct import *im, const char *kind)
{
	size_t i;

	for (i = 0; i < im->type->fields.n; i++) {
		struct import_target t = {im->type->fields.v[i], NULL};

		if (strcmp(t.field->params.kind->name, kind) == 0 && !import_column_of(im, t))
			return t;
	}
	return (struct import_target){0};
}

static void
match_contents(struct import *im, int64_t today)
{
	size_t i;

	for (i = 0; i < im->columns.n; i++) {
		struct import_column *c = &im->columns.v[i];

		if (c->target.field || c->passed)
			continue;
		if (column_looks(im, c->column, looks_idno, today))
			c->target = free_field(im, "idno");
		else if (column_looks(im, c->column, looks_phone, today))
			c->target = free_field(im, "phone");
		if (c->target.field)
			c->by = IMPORT_BY_CONTENT;
	}
}

/* -- columns ------------------------------------------------------------------------------------------------------ */

static void
take_samples(struct import *im, struct import_column *c)
{
	size_t i, n = 0;

	for (i = im->first; i < im->sheet.rows.n && n < IMPORT_SAMPLES; i++) {
		const struct sheet_cell *cell = sheet_cell(&im->sheet.rows.v[i], c->column);
		bool again = false;
		size_t k;

		for (k = 0; cell && k < n; k++)
			again |= str_eq(c->samples[k], cell->text);
		if (cell && !again)
			c->samples[n++] = utf8_left(cell->text, 40);
	}
}

/* One column for each that has a heading, or anything below it. */
static void
list_columns(struct import *im)
{
	bool used[SHEET_COLUMNS] = {false};
	size_t i, k;

	for (i = im->head; i < im->sheet.rows.n; i++)
		for (k = 0; k < im->sheet.rows.v[i].n; k++)
			used[im->sheet.rows.v[i].cells[k].column] = true;
	for (k = 0; k < SHEET_COLUMNS; k++) {
		const struct sheet_cell *cell;
		struct import_column c = {.column = (uint32_t)k};

		if (!used[k])
			continue;
		cell = sheet_cell(&im->sheet.rows.v[im->head], c.column);
		c.heading = cell ? utf8_clean(im->arena, cell->text) : STR_NONE;
		take_samples(im, &c);
		vec_push(im->arena, &im->columns, c);
	}
}

static void
match_headings(struct import *im)
{
	size_t i;

	for (i = 0; i < im->columns.n; i++) {
		struct import_column *c = &im->columns.v[i];
		struct import_target t =
			target_of_heading(im->arena, im->words, im->type, c->heading);

		c->passed = import_words_find(im->words, "pass", im->type->key, STR_NONE,
					      import_plain(im->arena, c->heading)) != NULL;
		if (!t.field || import_column_of(im, t))
			continue; /* of two columns for one field the first has it */
		c->target = t;
		c->by = IMPORT_BY_HEADING;
	}
}

static struct import_column *
find_column(struct import *im, uint32_t column)
{
	size_t i;

	for (i = 0; i < im->columns.n; i++)
		if (im->columns.v[i].column == column)
			return &im->columns.v[i];
	return NULL;
}

bool
import_choose(struct import *im, uint32_t column, struct str field)
{
	struct import_column *c = find_column(im, column);
	struct import_target t = {0};
	size_t i;

	if (!c || (field.n > 0 &&
		   (!import_target_find(im->type, field, &t) || !can_take(import_leaf(t)))))
		return false;
	for (i = 0; i < im->columns.n; i++)
		if (t.field && import_same_target(im->columns.v[i].target, t))
			im->columns.v[i].target = (struct import_target){0};
	c->target = t;
	c->by = IMPORT_BY_CHOICE;
	c->passed = !t.field;
	return true;
}

/* -- all of it ------------------------------------------------------------------------------------------------------- */

size_t
import_rows(const struct import *im)
{
	return im->sheet.rows.n - im->first;
}

/* The place of the unit, or of the nearest one above it that has one. */
static enum err_code
place_of(struct work *w, struct str *ret, struct err *e)
{
	struct unit u = w->actor->unit;
	enum err_code rc = ERR_OK;
	int depth;

	for (depth = 0; depth < 8 && u.region.n == 0 && u.parent.n > 0 && rc == ERR_OK; depth++)
		rc = unit_load(w->db, w->arena, u.parent, &u, e);
	*ret = u.region;
	return rc;
}

static enum err_code
load_villages(struct work *w, struct import *im, struct err *e)
{
	enum { MOST = 1000 };
	const struct region **found = arena_array(w->arena, const struct region *, MOST);
	struct str place;
	enum err_code rc = place_of(w, &place, e);
	size_t i, n;

	if (rc != ERR_OK || place.n == 0)
		return rc;
	/* Every name holds nothing; what counts is the place. */
	n = region_search(w->engine->regions, STR(""), place, found, MOST);
	for (i = 0; i < n; i++)
		vec_push(im->arena, &im->villages, *found[i]);
	return ERR_OK;
}

static enum err_code
load_staff(struct work *w, struct import *im, struct err *e)
{
	struct value arg = value_text(w->actor->unit.id);
	struct db_stmt *st;
	enum err_code rc;
	bool more;

	rc = db_query(w->db, STR("SELECT id, name FROM account WHERE unit_id = ? AND disabled = 0"),
		      &arg, 1, &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more) {
		struct staff_name s = {str_dup(im->arena, db_col_str(st, 0)),
				       str_dup(im->arena, db_col_str(st, 1))};

		vec_push(im->arena, &im->staff, s);
	}
	db_done(st);
	return rc;
}

enum err_code
import_open(struct work *w, const struct cat_type *t, const char *path, struct import **ret,
	    struct err *e)
{
	struct import *im = arena_new_of(w->arena, struct import);
	struct import_words *words = arena_new_of(w->arena, struct import_words);
	enum err_code rc;

	im->arena = w->arena;
	im->type = t;
	im->words = words;
	rc = import_words_load(w->arena, words, e);
	if (rc == ERR_OK)
		rc = sheet_load(im->arena, path, &im->sheet, e);
	if (rc == ERR_OK && im->sheet.rows.n == 0)
		rc = err_set(e, ERR_BAD_FILE, "the sheet is empty");
	if (rc == ERR_OK)
		rc = load_villages(w, im, e);
	if (rc == ERR_OK)
		rc = load_staff(w, im, e);
	if (rc != ERR_OK)
		return rc;
	find_head(im);
	list_columns(im);
	match_headings(im);
	match_contents(im, w->today);
	rc = import_recall_columns(w, im, e);
	if (rc == ERR_OK)
		rc = import_recall_words(w, im, e);
	import_collect_values(w, im);
	*ret = im;
	return rc;
}
