/*
 * record.h: the record engine and the one choke point. Nothing reads or writes a record except
 * through here, with an actor; an unscoped query cannot be written.
 *
 * A write is one transaction: check -> row -> history -> audit -> search -> listeners (workflow,
 * deadlines). All record_* writers run inside the caller's transaction (a pool job) and have no
 * outside effect, so the pool may run them again.
 *
 * Life of a value: JSON -> kind.read -> struct kind_value -> checks -> columns (sealed where the
 * field says so) -> the same back -> covered for this actor -> JSON.
 */
#ifndef SHEGONG_RECORD_H
#define SHEGONG_RECORD_H

#include "access/access.h"
#include "access/seal.h"
#include "access/setting.h"
#include "audit/audit.h"
#include "base/json.h"
#include "base/map.h"
#include "db/pool.h"

struct record;
struct work;

/* -- the engine: process lifetime ------------------------------------------------------------- */

/* Called inside the transaction, after rows, history and audit of the change are written. `before`
 * is NULL for a new record. An error refuses the whole write. */
struct record_listener {
	/* The same before anything is written: what `before` says can still be asked. May be NULL. */
	enum err_code (*about_to)(void *ctx, struct work *w, const struct record *before,
				  struct record *after, struct err *e);
	enum err_code (*changed)(void *ctx, struct work *w, const struct record *before,
				 struct record *after, struct err *e);
	void *ctx;
};

enum { ENGINE_LISTENERS = 8 };

struct region_table; /* regions.h */

struct engine {
	const struct catalogue *catalogue;
	struct keyring *keyring;
	struct pool *pool;
	struct audit *audit; /* used by the writer only */
	const struct region_table *regions;
	struct setting_cache *settings;
	struct map plans; /* columns and SELECT of each type: engine_prepare() */
	struct record_listener listeners[ENGINE_LISTENERS];
	size_t listener_count;
	/* Writes the `pending` member of a record's JSON (workflow); NULL writes null. */
	void (*write_pending)(struct work *w, const struct record *r, struct json *j);
};

/* Works out once what reading each type takes; `a` lives as long as the engine. */
void engine_prepare(struct engine *en, struct arena *a);
void engine_listen(struct engine *en, struct record_listener l);

/* -- one unit of work: one request, job or command --------------------------------------------- */

struct work_followed {
	const struct cat_type *type;
	struct str id;
	int64_t before, after; /* versions */
};

struct work {
	struct engine *engine;
	struct db *db; /* read connection, or the writer's inside a job */
	struct arena *arena;
	const struct actor *actor;
	struct problems problems; /* init by work_init */
	int64_t now, today;
	struct str reason; /* given for uncovering, export, print */
	/* Ids whose P2/P3 was opened; the router writes one audit entry with them before it answers. */
	VEC(struct str) opened;
	VEC(struct str) uncovered; /* field keys opened on request */
	struct str opened_type;
	struct rule_mem scratch; /* of expressions */
	/* The first thing an expression needed and could not read: what was worked out from it is
	 * worth nothing, so nothing is stored or shown after it (work_read_well()). */
	struct err unread;
	/* What holds at the unit last asked about: setting() in expressions. */
	struct {
		struct str unit;
		const struct value *values;
	} settings;
	int following; /* how many records deep what follows is being carried out */
	/* What followed so far besides the record itself, oldest first: kept with a decision, so that
	 * it can be taken back. A task has no type. */
	VEC(struct work_followed) followed;
};

void work_init(struct work *w, struct engine *en, struct db *db, struct arena *a,
	       const struct actor *who);

/* -- records ------------------------------------------------------------------------------------ */

struct record_row {
	struct str id;
	int64_t ord;
	struct kind_value *values; /* by slot of the inner type */
};

struct record_rows {
	struct record_row *v;
	size_t n;
};

struct record_set {
	struct record **v;
	size_t n;
	bool loaded;
};

struct record {
	const struct cat_type *type;
	struct str id, unit_id, parent_id, state, number, title;
	struct str made_by, changed_by, device, late_reason, box_no, catalogue, moved_from,
		contract_id;
	struct str digest; /* of the last write, for the audit */
	int64_t version, made_at, changed_at;
	int64_t recorded_at;       /* when it reached the server */
	int64_t happened_at;       /* ms; VALUE of the type's `happened` field, else made_at */
	struct kind_value *values; /* by field slot; sealed parts stay blobs until opened */
	struct record_rows *rows;  /* by field slot; empty for kinds other than rows */
	bool rows_loaded;
	bool *given;       /* in an envelope: this field was sent */
	bool *opened;      /* by slot: part 0 holds plain text */
	struct str *blob;  /* by slot: the sealed bytes part 0 was opened from */
	struct str *shown; /* by slot: words for staff and refs, looked up with the row */
	struct str made_by_name, changed_by_name, unit_name;
	int64_t incomplete;    /* how many `complete` fields were empty at the last save */
	struct record *parent; /* loaded when the type has one */
	/* By index in type->children, then in type->referrers; loaded when first asked. */
	struct record_set *children;
	struct record **followed; /* by slot of a ref, loaded when first asked */
	struct relation relation; /* of the work's actor */
	bool raised;              /* `raise` is true: privacy counts one higher */
	bool *reacted; /* by react of the type: was true before this write; the workflow's */
};

/* Parses and type-checks an envelope (docs/internals/api.md). Everything wrong goes to
 * w->problems; ERR_INVALID then. Unknown and doubled fields are refused. */
struct envelope {
	struct record *record;
	int64_t base; /* 0 = none given */
	struct str type;
};
enum err_code record_read_envelope(struct work *w, const struct cat_type *t, const json_t *body,
				   struct envelope *ret, struct err *e) MUST_USE;

/* Runs defaults, calc, required, checks on a complete record, exactly as a save would. Only adds
 * problems. */
void record_check(struct work *w, struct record *r, const struct record *before);
/* The other record of r's unit, not void, that has the same value in a `unique` field; STR_NONE when
 * there is none. For the form's warning and for import. */
enum err_code record_find_same(struct work *w, const struct record *r, struct str *ret_id,
			       const struct cat_field **ret_field, struct err *e) MUST_USE;
/* Kind reading for this work: problems, regions, today. `import` reads leniently. */
struct kind_ctx work_kind_ctx(struct work *w, bool import);

/* Void, or merged into another: kept for its number and history, in no list. */
bool record_gone(const struct record *r);
/* Read only by what it says (`locked_when`): a person who died or moved away. */
bool record_locked(struct work *w, struct record *r);
/* May this field still be changed while it is locked? For some days after the last change, so that
 * a slip can be put right; later only by who may void such records. */
bool record_lock_open(struct work *w, const struct record *r, const struct cat_field *f);

/* New record. The same id with the same content again: ERR_OK and the stored one with
 * *ret_again = true; with other content ERR_ID_TAKEN. */
enum err_code record_create(struct work *w, struct envelope *en, struct record **ret,
			    bool *ret_again, struct err *e) MUST_USE;

/* All that record_create() would say, with nothing written: rights, parent, every check. ERR_OK
 * however many problems were found. */
enum err_code record_try(struct work *w, struct envelope *en, struct err *e) MUST_USE;

/* Puts a record where it is wanted, in any state (STR_NONE = the initial one), without the checks
 * of a form: worked examples and tests. The system actor only. */
enum err_code record_place(struct work *w, struct envelope *en, struct str state,
			   struct record **ret, struct err *e) MUST_USE;

/* Fields both sides changed since `base`; by slot. */
struct conflict {
	struct record *mine, *stored, *base;
	VEC(const struct cat_field *) fields;
};
/* Changes only what was sent. What others changed since `base` meanwhile stays; where both changed
 * one field differently: ERR_CONFLICT with both sides in *ret_conflict, and nothing is written. */
enum err_code record_update(struct work *w, struct envelope *en, struct record **ret,
			    struct conflict **ret_conflict, struct err *e) MUST_USE;
/* For flow effects and listeners: writes fields and state without the actor's update right and
 * without `readonly`; version, history, audit as always. `act` names it in the audit. */
enum err_code record_apply(struct work *w, struct record *changed, const struct record *before,
			   struct str act, struct err *e) MUST_USE;
/* What the guest of a one-time link handed in, laid over the stored record and checked as far as it
 * is hers; nothing is written: record_apply() does, after what follows has been set. *ret_before is
 * what is stored. */
enum err_code record_hand_in(struct work *w, const struct cat_type *t, struct str id,
			     const json_t *fields, struct record **ret_before,
			     struct record **ret_after, struct err *e) MUST_USE;
enum err_code record_void(struct work *w, const struct cat_type *t, struct str id,
			  struct str reason, struct record **ret, struct err *e) MUST_USE;

/* -- two records turn out to be one (`merge: true` of the catalogue) ------------------------------ */

struct merge_take {
	const struct cat_field *field;
	bool both; /* rows, several codes, long text: of both; else the other's instead */
};

struct merge_request {
	struct str id;            /* uuid of the merge: repeatable */
	struct str other;         /* the one that goes */
	int64_t base, other_base; /* versions the choice was made on */
	struct str reason;
	VEC(struct merge_take) take; /* else the kept one's, or whichever has something */
};

/* Why the two may not be one goes to w->problems under "/other" (ERR_INVALID then, and nothing is
 * written): merge.same, merge.gone, merge.other_unit, merge.two_open. */
enum err_code record_merge(struct work *w, const struct cat_type *t, struct str kept,
			   const struct merge_request *rq, struct record **ret,
			   struct err *e) MUST_USE;

/* What an undo could not move back: changed since. Only what the actor may read. */
struct merge_stays {
	const struct cat_type *type;
	struct str id, title;
	const struct cat_field *field; /* of the kept record itself */
};

/* Moves back what the merge moved and nobody has changed since. */
enum err_code record_merge_undo(struct work *w, const struct cat_type *t, struct str kept,
				struct str merge, struct str reason, struct record **ret,
				struct merge_stays **ret_stays, size_t *ret_n,
				struct err *e) MUST_USE;

/* JSON for the page that asks: both sides of what differs, what would be carried as far as the
 * actor may read it, and what stands against it. */
enum err_code record_merge_preview(struct work *w, const struct cat_type *t, struct str kept,
				   struct str other, struct json *j, struct err *e) MUST_USE;
/* Merges into this record, newest first: [{id, other, title, at, by, reason, undone_at}]. */
enum err_code record_merges(struct work *w, const struct record *r, struct json *j,
			    struct err *e) MUST_USE;

/* One record for `act`. ERR_FORBIDDEN in the same words whether it exists or not. Sealed fields
 * this actor may see in CHANNEL_VIEW are opened (and noted in w->opened). */
enum err_code record_load(struct work *w, const struct cat_type *t, struct str id, enum act act,
			  struct record **ret, struct err *e) MUST_USE;
/* Opens what the actor sees in a channel: a record loaded for print or export is still sealed. */
enum err_code record_open_shown(struct work *w, struct record *r, enum channel channel,
				struct err *e) MUST_USE;
/* For the engine's own reckoning (deadlines, gates): no actor's right is asked, nothing leaves to
 * a person. Opens sealed fields only when `open` is set. */
enum err_code record_load_inside(struct work *w, const struct cat_type *t, struct str unit,
				 struct str id, bool open, struct record **ret,
				 struct err *e) MUST_USE;
/* Every record of a type that the actor may read, one after the other and as above: for what is
 * derived and made anew. Adds to *n how many there were; stops at the first error. */
typedef enum err_code record_each_fn(struct work *w, struct record *r, struct err *e);
enum err_code record_each(struct work *w, const struct cat_type *t, record_each_fn *fn, int64_t *n,
			  struct err *e) MUST_USE;
/* Children of one type of one record, oldest first; inside use, as above. */
enum err_code record_children(struct work *w, const struct record *parent, const struct cat_type *t,
			      struct record ***ret, size_t *ret_n, struct err *e) MUST_USE;
/* Records whose ref `by` names this one (`rows_as`), oldest first; inside use, as above. */
enum err_code record_referring(struct work *w, const struct record *to, const struct cat_field *by,
			       struct record ***ret, size_t *ret_n, struct err *e) MUST_USE;
/* Records of any types as lines name them: the row alone, its parent and its person; nothing is
 * opened and no right is asked. Three statements for each type, however many records. What is not
 * there stays NULL. */
struct record_head {
	const struct cat_type *type;
	struct str unit, id;
	struct record *record;
};
enum err_code record_load_heads(struct work *w, struct record_head *v, size_t n,
				struct err *e) MUST_USE;
/* The record as it was at one version, opened; inside use. */
enum err_code record_load_version(struct work *w, const struct record *now, int64_t version,
				  struct record **ret, struct err *e) MUST_USE;
/* What heads it: the value of the type's title field or expression, else its number or what it is
 * (a number alone is no title: it stands beside it). */
struct str record_title_of(struct work *w, const struct record *r);
/* The same as far as this actor may read it there: covered like the field it comes from. What has
 * no words of its own is named by the person it is about. */
struct str record_title_shown(struct work *w, struct record *r, enum channel channel);
/* A new struct with everything copied, to change and hand to record_apply(). */
struct record *record_copy(struct work *w, const struct record *r);

/* -- lists ---------------------------------------------------------------------------------------- */

struct query_filter {
	const struct cat_field *field; /* from the catalogue, never from text */
	struct value *values;          /* any of */
	size_t n;
	bool range; /* values[0] <= x <= values[1] */
};

struct query {
	const struct cat_type *type;
	enum act act; /* ACT_READ, ACT_SEARCH, ACT_EXPORT */
	VEC(struct query_filter) filters;
	struct str parent;   /* one parent's records */
	struct str state;    /* one state; STR_NONE = all but void and merged */
	VEC(struct str) ids; /* with by_ids: only these (search hits) */
	bool by_ids;
	bool mine;                    /* the actor is responsible */
	bool incomplete;              /* something `complete` is missing */
	bool overdue;                 /* something of it should have been done by now */
	bool listed;                  /* rows of a list: only its columns are read */
	const struct cat_field *sort; /* NULL = happened_at */
	bool descending;
	struct str after; /* cursor of the last page */
	int limit;        /* 1..200 */
};

struct record_list {
	struct record **v;
	size_t n;
	struct str next; /* cursor, STR_NONE at the end */
	int64_t count;   /* counted up to 1000 */
	bool count_more;
};
/* At most three statements, however many rows. */
enum err_code record_query(struct work *w, const struct query *q, struct record_list *ret,
			   struct err *e) MUST_USE;
/* How many records there are of each query (no pages), up to 1000 each: one statement. */
enum err_code record_counts(struct work *w, const struct query *q, size_t n, int64_t *ret,
			    struct err *e) MUST_USE;

/* -- answers --------------------------------------------------------------------------------------- */

/* The record as docs/internals/api.md says, covered for this actor and channel. */
void record_write(struct work *w, struct record *r, enum channel channel, struct json *j);
/* One field's value, covered like the record's (both sides of a conflict). */
void record_write_field(struct work *w, struct record *r, const struct cat_field *f,
			struct json *j);
/* Is the field plain for this actor and channel? */
bool record_shows(struct work *w, struct record *r, const struct cat_field *f,
		  enum channel channel);
/* For research (CD-9.2.3), whoever asks: has the field anything to say without saying who; what it
 * says then, days to the month (of persons: the year), places to the county, STR_NONE when it says
 * nothing; and what stands for the person, the same for all her records of one station, of no use
 * without the station's key. */
bool record_unnamed_has(const struct cat_field *f);
struct str record_unnamed_words(struct work *w, const struct record *r, const struct cat_field *f);
struct str record_unnamed_name(struct work *w, const struct record *r);
/* What a person reads for a field, covered for this channel; STR_NONE when it is empty. Of rows
 * each field of a row by itself. */
struct str record_words(struct work *w, struct record *r, const struct cat_field *f,
			enum channel channel);
struct str record_row_words(struct work *w, struct record *r, const struct cat_field *inner,
			    const struct record_row *row, enum channel channel);
/* Opens fields by name for POST .../uncover; ERR_REASON_NEEDED, ERR_FORBIDDEN. Notes w->opened. */
enum err_code record_uncover(struct work *w, struct record *r, const struct cat_field **fields,
			     size_t n, struct json *j, struct err *e) MUST_USE;
/* History of one record as api.md says. */
enum err_code record_history(struct work *w, struct record *r, struct json *j,
			     struct err *e) MUST_USE;
/* Fields that are asked for completeness and still empty. */
void record_incomplete(struct work *w, struct record *r, const struct cat_field ***ret,
		       size_t *ret_n);

/* -- expressions ------------------------------------------------------------------------------------- */

/* Evaluates a catalogue expression on a record: its fields, parent, refs (one step), rows, child
 * records. Loads what it needs once. */
struct rule_result record_eval(struct work *w, struct record *r, const struct rule_expr *x);
bool record_true(struct work *w, struct record *r, const struct rule_expr *x);
/* The same on the i-th row of one of its rows fields, which are loaded. */
struct rule_result record_eval_row(struct work *w, struct record *r, const struct cat_field *rows,
				   size_t i, const struct rule_expr *x);
/* How many rows that field has; loads them. */
size_t record_row_count(struct work *w, struct record *r, const struct cat_field *rows);

/* Who is what on a record: accounts with a relation ("responsible", "supervisor" ...), or whom a
 * staff field of that name holds. */
enum err_code record_people(struct work *w, const struct record *r, struct str relation,
			    struct str **ret_accounts, size_t *ret_n, struct err *e) MUST_USE;
/* Lets an account read this record (and what it hangs on) until an instant; and no longer. Who may
 * decide that is src/workflow/access_request.c's. */
enum err_code record_grant(struct work *w, const struct record *r, struct str account,
			   int64_t until, struct str reason, struct err *e) MUST_USE;
enum err_code record_grant_end(struct work *w, const struct record *r, struct str account,
			       struct err *e) MUST_USE;
/* Emergency opening (architecture 6): reason, until, told to the supervisor. */
enum err_code record_emergency_open(struct work *w, const struct cat_type *t, struct str id,
				    struct str reason, struct err *e) MUST_USE;

/* Keeps the catalogue whole under its digest, once; at start, inside a write. */
enum err_code record_keep_catalogue(struct db *db, const struct catalogue *c, struct arena *tmp,
				    struct err *e) MUST_USE;
/* Tables of records for this catalogue plus counters, relations and kept catalogues. */
void record_schema(const struct catalogue *c, struct schema *s);
/* The audit entry for w->opened, when there is one. False when there is nothing to write. */
bool work_read_entry(struct work *w, struct audit_entry *ret);

#endif
