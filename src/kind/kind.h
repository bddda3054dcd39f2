/*
 * kind.h: field kinds. One file each (text.c, date.c, idno.c ...): reading what people and
 * programs send, checking, the columns it needs, showing, masking. A new kind is one file, one
 * line in registry.c, one folder web/src/fields/<kind>/.
 *
 * A kind knows nothing of records, roles or storage keys. It is told the field's parameters.
 */
#ifndef SHEGONG_KIND_H
#define SHEGONG_KIND_H

#include "base/json.h"
#include "base/problem.h"
#include "base/value.h"
#include "db/schema.h"
#include "rule/rule.h"

#include <jansson.h>

enum privacy { P0, P1, P2, P3 };

struct code_list;

struct code {
	struct str code, label, note_label;
	VEC(struct str) aliases; /* other words that mean it, for import */
	VEC(struct str) clauses;
	int64_t from, until; /* DATE_NONE = open; a code out of its time is shown, not taken */
	bool note;           /* asks for words beside it */
};

struct code_list {
	struct str key, label;
	bool ordered;
	VEC(struct code) codes;
	VEC(struct str) clauses;
};

int code_list_find(const struct code_list *l, struct str code);                 /* index or -1 */
int code_list_find_label(const struct code_list *l, struct str label_or_alias); /* for import */

struct kind;

/* A field's parameters as the catalogue gave them, checked when it was loaded. */
struct kind_params {
	const struct kind *kind;
	enum privacy privacy;
	const struct code_list *list;
	int64_t min, max; /* at the field's scale; INT64_MIN / INT64_MAX = open */
	int scale;
	int length;    /* characters */
	int max_count; /* files, rows */
	bool estimate; /* date may be a year only */
	bool not_after_today;
	struct str region_level;
	struct str accept;
	struct str target;   /* ref: type key */
	struct str relation; /* staff */
};

/* What reading needs from outside; all inputs, so that reading is pure. */
struct kind_ctx {
	struct arena *arena;
	struct problems *problems;
	int64_t today;
	bool import; /* lenient spelling: labels for codes, any date form, full-width digits */
	bool (*region_known)(void *ctx, struct str code, bool *ret_retired);
	void *ctx;
};

enum { KIND_PARTS = 4 };

/*
 * One field's value can have up to KIND_PARTS columns; part 0 is the main one. A field sealed at
 * rest keeps its natural value here too (a day number stays VALUE_INT): the record layer writes
 * it as text, seals that and reads it back. Columns with `blind` or `tail` are made by the record
 * layer from part 0's text and have no part of their own.
 *
 *   address  [0] text, [1] region code        date (estimate)  [0] day, [1] precision 3 2 1
 *   code, multi of a list that asks for words beside a code:  [0] code(s), [1] those words
 */
struct kind_value {
	struct value part[KIND_PARTS];
};

struct kind_column {
	const char *suffix; /* "" for part 0, "_region", "_tail", "_bi", "_precision" */
	enum column_type type;
	bool blind; /* keyed blind index of part 0's canonical text */
	bool tail;  /* plain last four characters of part 0 */
	bool note;  /* words of their own, sealed at P2 and P3 whether part 0 is or not */
};

struct kind {
	const char *name;
	/* JSON (API) -> value. NULL or JSON null gives empty. Adds problems at `path`. */
	void (*read)(const struct kind_params *p, struct kind_ctx *cx, const json_t *in,
		     struct str path, struct kind_value *out);
	/* Text (import, command line) -> value. */
	void (*read_text)(const struct kind_params *p, struct kind_ctx *cx, struct str in,
			  struct str path, struct kind_value *out);
	/* value -> JSON, plainly. */
	void (*write)(const struct kind_params *p, const struct kind_value *v, struct json *j,
		      struct arena *tmp);
	/* value -> text for people: print, CSV, search, diff. */
	struct str (*show)(const struct kind_params *p, const struct kind_value *v,
			   struct arena *a);
	/* value -> masked text ("138****0461", "林*"); NULL = "****". Never tells the length of P3. */
	struct str (*mask)(const struct kind_params *p, const struct kind_value *v,
			   struct arena *a);
	/* Columns; count in *ret_n. Part 0 of a sealed field is a BLOB. Column i without blind or
	 * tail holds part i. Static, never freed. */
	const struct kind_column *(*columns)(const struct kind_params *p, int *ret_n);
	struct rule_type (*rule_type)(const struct kind_params *p);
	bool sealed_always;  /* idno, phone, sign */
	bool sealed_private; /* text, long: sealed at P2 and P3 */
	int length;          /* characters when the catalogue says nothing; 0 = does not apply */
	bool sortable;
	bool staff;        /* an account: words are its name */
	bool place;        /* a division's code: words come from the division table */
	bool cover_always; /* telephone and ID number: uncovered only by a touch that is logged */
	bool searchable;   /* words that a search index may take */
};

const struct kind *kind_find(struct str name);
const struct kind *kind_at(int i); /* NULL past the end; for listings and tests */

enum { KIND_PART_NOTE = 1, NOTE_MAX_CHARS = 200 };
/* Does the field have words beside its codes: has its list a code with `note`? */
bool kind_notes(const struct kind_params *p);
/* Reads those words once part 0 is there; words beside a code that asks for none are dropped. */
void kind_read_note(const struct kind_params *p, struct kind_ctx *cx, const json_t *in,
		    struct str path, struct kind_value *out);

/* Is part 0 sealed at rest for these parameters? (architecture 5) */
bool kind_sealed(const struct kind_params *p);
/* Default mask when a kind has none of its own. */
struct str kind_masked(const struct kind_params *p, const struct kind_value *v, struct arena *a);

#endif
