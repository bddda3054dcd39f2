/*
 * internal.h: what the files of the record engine share and nobody else needs.
 */
#ifndef SHEGONG_RECORD_INTERNAL_H
#define SHEGONG_RECORD_INTERNAL_H

#include "base/clock.h"
#include "base/id.h"
#include "base/utf8.h"
#include "db/sql.h"
#include "record/regions.h"
#include "record/record.h"

/* A field with `none_text` may be answered by words why there is nothing; they live in this part
 * and in the column <key>_none. No kind uses the last part itself. */
enum { KIND_PART_NONE = KIND_PARTS - 1 };

/* -- columns.c: one list of columns per table, the same for reading, writing and history --------- */

struct field_column {
	const struct cat_field *field;
	int part;
	struct str name;
	enum column_type type;
	bool sealed, blind, tail;
};
struct field_columns {
	struct field_column *v;
	size_t n;
	const bool *words; /* by slot: words are looked up with the row (staff, refs) */
	struct str select; /* "SELECT t. ..." of a main table, up to the FROM */
};

/* -- plan.c: what reading a type takes, worked out once when the engine starts --------------------- */

/* Field columns of a type or of an inner rows type, in field order. */
const struct field_columns *columns_of(struct work *w, const struct cat_type *t);
/* Only what a row of its list shows, and what derived fields and `raise` are made of. */
const struct field_columns *columns_listed(struct work *w, const struct cat_type *t);
/* The fields that a channel shows, in field order. */
struct field_list {
	const struct cat_field **v;
	size_t n;
};
const struct field_list *fields_in(struct work *w, const struct cat_type *t, enum channel channel);
/* columns.c: the columns of the fields that `wanted` names (by slot; NULL = all). */
struct field_columns columns_make(struct arena *a, const struct cat_type *t, const bool *wanted);
/* Names of the system columns every main table has, in the order system_values() gives them. */
enum { SYSTEM_COLUMNS = 20 };
extern const char *const system_columns[SYSTEM_COLUMNS];
void system_values(const struct record *r, struct value out[SYSTEM_COLUMNS]);
void system_read(struct arena *a, struct record *r, struct db_stmt *st, int first);

/* -- record.c -------------------------------------------------------------------------------------- */

struct record *record_new(struct arena *a, const struct cat_type *t);
bool is_rows(const struct cat_field *f);
/* Same content of one field, rows and the "none" words included. Plain values on both sides. */
bool field_same(const struct record *a, const struct record *b, const struct cat_field *f);
bool field_empty(const struct record *r, const struct cat_field *f);
void field_copy(struct record *to, const struct record *from, const struct cat_field *f);
struct str record_root(const struct record *r); /* the parent's id, else its own */
int64_t record_happened(const struct record *r);

/* -- protect.c: sealing and opening of single columns ------------------------------------------- */

/* Owner of the data key: a person's own key once her record is known, else the unit's. */
struct str key_owner(const struct record *r);
enum err_code protect_value(struct work *w, const struct record *r, const struct cat_type *table,
			    const struct field_column *c, struct str row_id,
			    const struct kind_value *v, struct value *ret, struct err *e) MUST_USE;
/* What a blind index column holds for one canonical text. */
struct value blind_key(struct work *w, struct str unit, struct str column, struct str canonical);
/* Opens part 0 of a field in place (rows too); no right is asked here. */
enum err_code open_field(struct work *w, struct record *r, const struct cat_field *f,
			 struct err *e) MUST_USE;
enum err_code open_all(struct work *w, struct record *r, struct err *e) MUST_USE;

/* -- load.c ---------------------------------------------------------------------------------------- */

/* SELECT list of a main table with looked-up words; reads one row of it. */
void select_columns(struct work *w, struct sql *q, const struct cat_type *t,
		    const struct field_columns *cols);
void read_row(struct work *w, struct record *r, struct db_stmt *st,
	      const struct field_columns *cols);
enum err_code load_rows(struct work *w, struct record *r, struct err *e) MUST_USE; /* once */
/* Without child rows: they come when an expression asks for them. For the engine's reckoning. */
enum err_code load_light(struct work *w, const struct cat_type *t, struct str unit, struct str id,
			 struct record **ret, struct err *e) MUST_USE;
/* In reach of the act, complete, nothing opened: record_load() without the reader. */
enum err_code load_reached(struct work *w, const struct cat_type *t, struct str id, enum act act,
			   struct record **ret, struct err *e) MUST_USE;
enum err_code load_relation(struct work *w, struct record *r, struct err *e) MUST_USE;
/* Looks for the row under the scope of `act`, or anywhere when act is ACT_NONE. */
enum err_code find_row(struct work *w, const struct cat_type *t, struct str id, enum act act,
		       struct record **ret, struct err *e) MUST_USE;

/* -- eval.c ---------------------------------------------------------------------------------------- */

/* An expression of a field of rows, on the i-th row; `outer` is the record. */
struct rule_result row_eval(struct work *w, struct record *r, const struct cat_field *rows,
			    size_t i, const struct rule_expr *x);
bool row_true(struct work *w, struct record *r, const struct cat_field *rows, size_t i,
	      const struct rule_expr *x);

/* Looking up for an expression: true when it is there. A row that is not there is an answer; a
 * failure of the storage is kept in w->unread. */
bool read_for(struct work *w, enum err_code rc, const struct err *e);
/* ERR_OK, or what could not be read. */
enum err_code work_read_well(const struct work *w, struct err *e) MUST_USE;

/* -- raise.c --------------------------------------------------------------------------------------- */

/* Is privacy one higher: by the record itself, its parent, or the person it is about? */
bool is_raised(struct work *w, struct record *r);
/* The parents and the persons of a page of one type (n > 0), in one statement each. */
enum err_code load_beside(struct work *w, struct record **v, size_t n, struct err *e) MUST_USE;
/* Sets `raised` of a whole page of one type; the parents and persons are read with it. */
enum err_code raise_page(struct work *w, struct record **v, size_t n, struct err *e) MUST_USE;

/* -- check.c ---------------------------------------------------------------------------------------- */

/* Defaults (of a fresh record), derived fields, when it happened, how much is missing. */
void record_fill(struct work *w, struct record *r, bool fresh);

/* The problem of one rule that is not kept. */
void check_failed(struct work *w, const struct cat_check *c, struct str path);
/* check_rows.c: defaults of rows that were sent; required and checks of each row's fields. */
void fill_rows(struct work *w, struct record *r);
void check_rows(struct work *w, struct record *r, const struct cat_field *f);
/* Derived fields anew, as of today: an age read next year is next year's. */
void apply_calc(struct work *w, struct record *r);

/* -- scale.c --------------------------------------------------------------------------------------- */

struct cat_item;
/* Points of each row, total, level, parts: where answers came in, or everywhere when fresh. */
void fill_scales(struct work *w, struct record *r, bool fresh);
/* Problems of answers that came in: unknown questions or options, two answers to one. */
void check_scale(struct work *w, struct record *r, const struct cat_field *f);
/* Questions of the chosen scale that are not answered yet. */
void scale_open(struct work *w, struct record *r, const struct cat_field *f,
		const struct cat_item ***ret, size_t *ret_n);

/* -- store.c --------------------------------------------------------------------------------------- */

/* Writes rows, history, relations, search, audit and calls the listeners. `before` NULL = new. */
enum err_code store_record(struct work *w, struct record *r, const struct record *before,
			   struct str act, struct err *e) MUST_USE;

/* -- copies.c -------------------------------------------------------------------------------------- */

/* Rows of a new record that come from its parent. */
void copy_rows(struct work *w, struct record *r);

/* -- lock.c ---------------------------------------------------------------------------------------- */

/* ERR_LOCKED when a locked record is changed beyond what stays open. */
enum err_code check_lock(struct work *w, struct record *stored, const struct record *changed,
			 struct err *e) MUST_USE;
int64_t lock_open_until(const struct record *r);

/* -- write.c --------------------------------------------------------------------------------------- */

/* In reach of the act, allowed by it, opened. */
enum err_code load_for_change(struct work *w, const struct cat_type *t, struct str id, enum act act,
			      struct record **ret, struct err *e) MUST_USE;

/* -- merge.c --------------------------------------------------------------------------------------- */

void merge_schema(struct schema *s);
/* The one that stays of a record that was merged; STR_NONE when it was not. */
enum err_code merge_target(struct work *w, const struct record *r, struct str *ret,
			   struct err *e) MUST_USE;

/* -- duplicate.c ----------------------------------------------------------------------------------- */

enum err_code write_duplicates(struct work *w, const struct record *r, struct err *e) MUST_USE;
/* Adds a hint when another unit may know the same number. */
enum err_code check_across(struct work *w, const struct record *r, struct err *e) MUST_USE;
void duplicate_schema(struct schema *s);

/* -- unique.c -------------------------------------------------------------------------------------- */

/* Adds a problem (a hint where the type is soft about it) when a `unique` field repeats. */
enum err_code check_unique(struct work *w, const struct record *r, struct err *e) MUST_USE;

/* -- sign.c ---------------------------------------------------------------------------------------- */

bool is_sign(const struct cat_field *f);
/* Signatures that were given: whose and when. A login signed for somebody else is a problem. */
void fill_signs(struct work *w, struct record *r, const struct record *before);
/* Was what is stored made from what was sent? Who and when may have been added. */
bool sign_same(const struct kind_value *stored, const struct kind_value *sent);
struct str sign_words(struct work *w, const struct cat_field *f, const struct kind_value *v);

/* -- small ones -------------------------------------------------------------------------------------- */

enum err_code number_take(struct work *w, struct record *r, struct err *e) MUST_USE;
enum privacy effective_privacy(const struct record *r, const struct cat_field *f);
enum cover field_cover(struct work *w, const struct record *r, const struct cat_field *f,
		       enum channel channel);
enum err_code write_relations(struct work *w, const struct record *r, struct err *e) MUST_USE;
/* One opened field as JSON (rows too). */
/* Words of a value as people read it, uncovered: regions by name, a signature by its kind. */
struct str words_of(struct work *w, const struct cat_field *f, const struct kind_value *v);
void write_field(struct work *w, struct record *r, const struct cat_field *f, struct json *j);
void note_opened(struct work *w, const struct record *r);
/* The same when P2 or P3 of it is shown to the actor without asking. */
void note_shown(struct work *w, const struct record *r);
/* Hex SHA-256 of one row as stored (sealed bytes included), for the audit. */
struct str content_digest(struct work *w, const struct value *a, size_t an, const struct value *b,
			  size_t bn);

/* version.c: the first digits of the digest, as records carry them; the table of kept catalogues. */
struct str catalogue_id(const struct catalogue *c);
void version_schema(struct schema *s);

#endif
