/*
 * catalogue.h: the loaded catalogue: immutable, in one arena, swapped whole on reload, counted by
 * reference. Syntax: docs/internals/catalogue.md. Everything here can be read by any thread.
 *
 * Expressions are compiled at load against the type they stand in; slots of a type are
 * 0..fields-1 for its fields, then the system names (enum cat_system_slot), then derived lists.
 */
#ifndef SHEGONG_CATALOGUE_H
#define SHEGONG_CATALOGUE_H

#include "base/map.h"
#include "base/problem.h"
#include "kind/kind.h"
#include "rule/calendar.h"

struct cat_type;
struct cat_flow;

struct cat_pos {
	struct str file;
	int line, column;
};

struct cat_clauses {
	VEC(struct str) ids;
};

struct cat_check {
	struct rule_expr *expr; /* true = fine */
	struct str code;        /* stable: "session.end_before_start" */
	struct str text;        /* the Chinese sentence */
	struct cat_clauses clauses;
	bool hint;
};

struct cat_field {
	struct str key, label, section, why, hint, placeholder, unit, none_text, was;
	struct str
		rows_as; /* kind ref: what the target's expressions call the records that name it */
	struct cat_type *owner; /* the type; for a field of rows its inner type */
	int slot;
	struct kind_params params;
	struct cat_type *rows;         /* kind rows: an inner type with the fields of a row */
	struct cat_type *target;       /* kind ref */
	struct cat_field *copies;      /* rows of the parent a new record begins with... */
	struct rule_expr *copies_when; /* ...those for which this holds; sees the parent's row */
	struct rule_expr *required, *complete, *show, *default_value, *calc, *readonly;
	VEC(struct cat_check) checks;
	struct cat_clauses clauses;
	bool filter, index, quick, full, retired;
	bool inside;               /* on the page only: in no list, sheet or print */
	bool filled;               /* by a scale: never typed, refused when sent */
	struct cat_scaled *scaled; /* rows: answers to a scale (scale.h); NULL = plain rows */
	struct cat_pos pos;
};

struct cat_deadline {
	struct str key, label, to, rule;
	struct cat_field *each; /* a rows field: one deadline per row; NULL = one per record */
	struct rule_expr *when, *due, *late;
	int64_t warn_ms; /* before due */
	bool read;       /* worth reading until due, no duty: stands apart */
	struct cat_clauses clauses;
	struct cat_pos pos;
};

/* What locks a record beside its state: `locked_when`. */
struct cat_lock {
	struct rule_expr *when;      /* NULL = nothing does */
	VEC(struct cat_field *) but; /* may still be changed... */
	int64_t days;                /* ...for so long after the last change */
	struct cat_clauses clauses;
};

/* One line of a volume's contents: `file`. One of from, type, sections, fields is given. */
struct cat_file_item {
	struct str code, label;
	struct cat_field *from;   /* what this ref names */
	struct cat_type *type;    /* records beneath it, or that refer to it */
	VEC(struct str) sections; /* parts of the record itself */
	VEC(struct cat_field *) fields;
	struct rule_expr *need, *met, *excused; /* belongs in it; is there; missing with a reason */
	struct cat_field *words;                /* where that reason stands */
	VEC(struct str) gates;                  /* needs of the flow whose exception explains it */
	bool newest;                            /* newest on top */
	struct cat_clauses clauses;
};

struct cat_section {
	struct str key, label;
	struct cat_clauses clauses;
};

/* A picture that a page draws from rows, each with its place in int fields x and y. */
struct cat_picture {
	struct str kind, label;          /* genogram, ecomap */
	struct cat_field *people, *ties; /* ties NULL: none, or in the rows themselves */
};

struct cat_type {
	struct str key, code, label, why, number, title, happened, table;
	struct rule_expr *title_expr; /* `title: {expr: ...}`; then title is empty */
	struct cat_clauses clauses;
	struct cat_type *parent;  /* belongs to one record of this type */
	struct cat_type *rows_of; /* inner type of a rows field: the owning type */
	VEC(struct cat_field *) fields;
	struct map by_key; /* struct cat_field */
	VEC(struct cat_section) sections;
	VEC(struct cat_picture) pictures;
	VEC(struct cat_field *) list;
	VEC(struct cat_field *) search;
	VEC(struct cat_field *) unique;
	VEC(struct cat_deadline *) deadlines;
	VEC(struct cat_react *) reacts;
	VEC(struct cat_guest *) guests;
	VEC(struct cat_field *) aloud;     /* what is read out to the person it is about */
	VEC(struct cat_type *) children;   /* types whose parent this is */
	VEC(struct cat_field *) referrers; /* refs of other types that name this one with rows_as */
	VEC(struct str) signatures;        /* print */
	struct str print_title;
	struct cat_flow *flow; /* NULL = the built-in one state "kept" */
	struct cat_field
		*subject;  /* the ref that names the person whose data this is; NULL = none */
	bool subject_self; /* `subject: self`: the record is the person */
	struct rule_expr *raise;
	int64_t late_after_ms; /* 0 = never asked */
	bool confidential;
	bool named; /* only for people named in it: no office, no emergency opening */
	bool unique_soft, unique_across;       /* a hint; told of other units, too */
	struct cat_field *hand_from, *hand_to; /* a paper that hands its parent on; NULL = none */
	bool merge;                            /* two of them may turn out to be one */
	struct cat_lock lock;
	struct cat_field *retention;    /* date field: kept until then; NULL = none */
	VEC(struct cat_file_item) file; /* the volume, in archive order */
	struct cat_pos pos;
};

/* Names every type has in expressions, after its fields. */
enum cat_system_slot {
	CAT_SLOT_ID = 1000,
	CAT_SLOT_STATE,
	CAT_SLOT_NUMBER,
	CAT_SLOT_UNIT,
	CAT_SLOT_MADE_AT,
	CAT_SLOT_MADE_BY,
	CAT_SLOT_CHANGED_AT,
	CAT_SLOT_HAPPENED_AT,
	CAT_SLOT_PARENT,
	CAT_SLOT_PENDING,
	CAT_SLOT_OUTER, /* in expressions of a field of rows: the record (a ref, by follow()) */
	CAT_SLOT_CHILDREN = 2000, /* + index in type->children: rows of that child type */
	CAT_SLOT_REFERRERS = 3000 /* + index in type->referrers: rows of the type that names it */
};

struct cat_state {
	struct str key, label, stage;
	bool initial, waits, locked;
};

struct cat_need {
	struct str key, label, hint, rule;
	struct str action_kind, action_target; /* field, create or move; and its name */
	struct str reasons;                    /* list of the exception path; empty = none */
	struct rule_expr *met;
	bool must, lock; /* lock: no exception path */
	struct cat_clauses clauses;
	struct cat_pos pos;
};

/* A field of the record itself, of its parent ("parent.x") or of what a ref of it names
 * ("<ref>.x"). */
struct cat_path {
	struct cat_field *field;
	struct cat_field *through; /* the ref; NULL = the record or its parent */
	bool parent;
};

struct cat_effect {
	struct cat_path to;
	struct rule_expr *value; /* sees the record, not what is set */
};

struct cat_move_task {
	struct str label, to, rule;
	struct rule_expr *due;
	struct cat_clauses clauses;
};

/* What follows a move, or a save that something reacts to. */
struct cat_then {
	VEC(struct cat_effect) set;
	VEC(struct cat_move_task) tasks;
};

/* What follows when a save makes `when` true: it was false before, or the record is new. */
struct cat_react {
	struct str key, label, rule;
	struct rule_expr *when;
	VEC(struct str) tell; /* relations and roles; never the one who saves */
	bool urgent;
	struct cat_then then;
	struct cat_clauses clauses;
	struct cat_pos pos;
};

/* A one-time link: somebody without an account reads `show` and fills `fields` of one record. */
struct cat_guest {
	struct str key, label, intro;
	VEC(struct cat_field *) show;
	VEC(struct cat_field *) fields;
	int days;               /* 1..90 until it is over */
	struct rule_expr *when; /* while it may be made and used; NULL = always */
	struct cat_then then;   /* what follows when it was handed in */
	struct cat_clauses clauses;
	struct cat_pos pos;
};

struct cat_move {
	struct str key, label, to, wait, back, why;
	VEC(struct str) from, ask, approve_by, fallback, notice;
	struct str notice_label; /* the line of who is told; empty = the state it has come to */
	int approve_days;
	bool go_on, batch, approval;
	bool reason; /* asks for words (back a stage, void, reopen) */
	VEC(struct cat_need *) needs;
	struct cat_then then;
	struct cat_clauses clauses, approve_clauses;
	struct cat_pos pos;
};

struct cat_stage {
	struct str key, label;
	struct cat_clauses clauses;
	VEC(struct str) states; /* of a view only; elsewhere the states name their stage */
};

/* The same way in other words: where `when` holds, these are the stages people see. */
struct cat_view {
	struct str key, label;
	struct rule_expr *when;
	VEC(struct cat_stage) stages; /* one without states is passed with the one before it */
};

struct cat_flow {
	struct str key, label;
	struct cat_type *type; /* its expressions see this type */
	VEC(struct cat_stage) stages;
	VEC(struct cat_view) views; /* the first that holds */
	VEC(struct cat_state) states;
	VEC(struct cat_move *) moves;
	struct cat_pos pos;
};

enum act {
	ACT_NONE, /* refused at start-up: a route that forgot its act never serves */
	ACT_OPEN, /* nobody need be signed in (sign-in page, first start) */
	ACT_SIGNED_IN,
	ACT_GUEST, /* the holder of a one-time link */
	ACT_READ,
	ACT_CREATE,
	ACT_UPDATE,
	ACT_MOVE,
	ACT_APPROVE,
	ACT_VOID,
	ACT_SEARCH,
	ACT_EXPORT,
	ACT_IMPORT,
	ACT_PRINT,
	ACT_AUDIT,
	ACT_ADMIN_ORGANISATION,
	ACT_ADMIN_ACCOUNTS,
	ACT_ADMIN_CALENDAR,
	ACT_ADMIN_PROFILE,
	ACT_ADMIN_CATALOGUE,
	ACT_COUNT
};

enum scope { SCOPE_NONE, SCOPE_OWN, SCOPE_RELATED, SCOPE_UNIT, SCOPE_BELOW };

struct str cat_act_name(enum act act); /* as written in roles; STR_NONE if never written */
struct str cat_scope_name(enum scope scope);

struct cat_right {
	struct cat_type *type; /* NULL = every type ("*") */
	uint32_t acts;         /* bit per enum act */
	enum scope scope;
};

struct cat_role {
	struct str key, label, level, home;
	VEC(struct str) nav;
	VEC(struct cat_right) rights;
	uint32_t admin;        /* bits of ACT_ADMIN_*, ACT_AUDIT */
	enum scope uncover[4]; /* per privacy */
	bool case_supervisor;  /* counts as supervisor of every case of the unit */
	/* Sheets of points: whose may be read, judged, frozen (SCOPE_UNIT, SCOPE_BELOW). */
	enum scope score_read, score_judge, score_freeze;
	enum scope signals; /* questions of signals that come to her: SCOPE_UNIT, SCOPE_BELOW */
	bool evaluator;     /* judges from outside: kept apart from the station's own figure */
	/* Tables of figures: whose may be read, and whose with figures of very few people. */
	enum scope report_read, report_small;
};

struct cat_clause {
	struct str id, source, area, kind, requirement, software, figures, priority;
};

struct cat_standard {
	struct str key, prefix, label, short_label;
};

struct cat_setting {
	struct str key, label, value, unit, rule; /* value as text; typed where used */
	struct cat_clauses clauses;
};

/* A setting as expressions know it: a number when it is one in every profile, else a text. */
struct cat_setting_type {
	struct str key;
	bool number;
	int scale;
};

struct cat_profile {
	struct str key, label;
	struct map settings; /* struct cat_setting */
};

struct catalogue {
	struct arena *arena;
	struct str name, version, program, digest; /* digest: hex SHA-256 of the canonical print */
	struct map types, lists, flows, roles, clauses, standards, profiles,
		scales;                        /* key -> struct cat_... */
	struct map scores;                     /* struct cat_score: score.h */
	struct map signals;                    /* struct cat_signal: signal.h */
	struct map reports;                    /* struct cat_report: report.h */
	VEC(struct cat_setting_type) settings; /* of all profiles, by the slot of setting() */
	struct rule_calendar calendar;         /* calendar/cn.tsv */
};

/* A source of catalogue files: a folder or the built-in one, and what was laid over it. A place
 * may add (types, fields, codes, deadlines, roles ...) and change words, thresholds, and what is
 * required; it may not change a field's kind, nor take anything away (docs/internals/catalogue.md). */
struct cat_source {
	VEC(struct str) paths; /* "types/person/person.type.yaml" */
	VEC(struct str) contents;
	VEC(struct str) overlays; /* beside paths, as far as it goes: the overlay the file is of */
};
enum err_code cat_source_dir(struct arena *a, const char *dir, struct cat_source *ret,
			     struct err *e) MUST_USE;
/* One file more; `overlay` STR_NONE: of the catalogue itself. */
void cat_source_add(struct arena *a, struct cat_source *io, struct str path, struct str overlay,
		    struct str content);
/* Lays a folder over what there is; the next one goes over both (city, district, station). */
enum err_code cat_source_overlay(struct arena *a, const char *dir, struct cat_source *io,
				 struct err *e) MUST_USE;
void cat_source_builtin(struct arena *a, struct cat_source *ret);

/* Loads and links everything. On ERR_INVALID all that is wrong stands in `ps` (C1xx). The result
 * is freed with catalogue_free(). */
enum err_code catalogue_load(const struct cat_source *src, struct problems *ps,
			     struct catalogue **ret, struct err *e) MUST_USE;
void catalogue_free(struct catalogue *c); /* accepts NULL */

struct cat_type *cat_type(const struct catalogue *c, struct str key); /* NULL if absent */
struct cat_field *cat_field(const struct cat_type *t, struct str key);
const struct cat_react *cat_react(const struct cat_type *t, struct str key);
const struct cat_guest *cat_guest(const struct cat_type *t, struct str key);
/* Takes a path apart. Returns the type its last word is looked for in, NULL when the first one
 * leads nowhere; ret->field is NULL when that type has no such field. */
const struct cat_type *cat_path_find(const struct cat_type *t, struct str text,
				     struct cat_path *ret, struct str *ret_last);
/* The path as written. */
struct str cat_path_text(struct arena *a, const struct cat_path *p);
/* Do records of `t` hang on one of `to`: beneath it, or (*ret_ref) by a ref? */
bool cat_belongs(const struct cat_type *t, const struct cat_type *to,
		 const struct cat_field **ret_ref);
const struct code_list *cat_list(const struct catalogue *c, struct str key);
const struct cat_state *cat_state(const struct cat_flow *f, struct str key);
const struct cat_move *cat_move(const struct cat_flow *f, struct str key);
/* A profile's value; STR_NONE when the profile or the setting is not there. */
struct str cat_setting(const struct catalogue *c, struct str profile, struct str key);
/* The slot of a setting, -1 when no profile has it; a text as its value, empty when it does not fit. */
int cat_setting_slot(const struct catalogue *c, struct str key);
struct value cat_setting_read(const struct cat_setting_type *t, struct str text);
/* Which type a rule_type.target means. */
const struct cat_type *cat_target_type(const void *target);

/*
 * Tables and indexes of every type (main, children, history). The hook adds the record layer's
 * system columns to `<type>` and `<type>_history`, so that storage rules stay in record/; it is
 * not called for child tables, which have unit_id, parent_id, id, ord. History tables get
 * version, recorded_from and recorded_to (when the hook gave none). Primary keys: (unit_id, id),
 * history (unit_id, id, version).
 */
typedef void cat_system_columns_fn(struct schema *s, struct table *t, const struct cat_type *type,
				   bool history);
void catalogue_schema(const struct catalogue *c, struct schema *s, cat_system_columns_fn *fn);
/* Is there an index (unit_id, field)? `index: true`, and every ref. */
bool cat_field_indexed(const struct cat_field *f);
/* The index (happened_at, id) over all units of the type's table. */
struct str cat_time_index(struct arena *a, const struct cat_type *t);

/* The catalogue as the web needs it (docs/internals/api.md, GET /api/catalogue). */
void catalogue_describe(const struct catalogue *c, struct json *j, struct arena *tmp);
/* Members `fields` and `lists` of some fields, in the same words. */
void catalogue_describe_fields(const struct cat_field *const *v, size_t n, struct json *j);
/* Canonical YAML of the whole, for `shegong check` and the digest. */
void catalogue_print(const struct catalogue *c, struct buf *out);

#endif
