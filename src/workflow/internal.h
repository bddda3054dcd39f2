/*
 * internal.h: what the files of the workflow share.
 */
#ifndef SHEGONG_WORKFLOW_INTERNAL_H
#define SHEGONG_WORKFLOW_INTERNAL_H

#include "base/clock.h"
#include "base/id.h"
#include "db/sql.h"
#include "workflow/workflow.h"

/* One row of the table approval. */
struct approval {
	struct str id, unit_id, type, record_id, move, from_state, state, asked_by, asked_by_name;
	struct str words, turn, decided_by, decided_by_name, opinion, items, files;
	struct str followed; /* what the decision did elsewhere: withdraw.c */
	int64_t asked_at, due_on, decided_at, version_before, version_after;
	int64_t version_decided; /* that was decided upon; 0 = not known (decided long ago) */
};

/* -- turn.c: whose turn it is ---------------------------------------------------------------- */

/* "|id|id|" of the accounts that may decide, never the asker; empty when nobody is left. `known`
 * (STR_NONE at first) stays, and the next in order join it. */
enum err_code turn_find(struct work *w, struct record *r, const struct cat_move *m,
			struct str asker, struct str known, struct str *ret_turn,
			struct err *e) MUST_USE;
/* The accounts that are disabled, as keys; and a turn without them. */
enum err_code turn_disabled(struct work *w, struct map *ret, struct err *e) MUST_USE;
struct str turn_without(struct arena *a, struct str turn, const struct map *gone);

/* -- who.c: persons ------------------------------------------------------------------------------ */

struct who_search {
	struct work *w;
	const struct record *r;
	struct str without; /* never found */
	struct buf found;   /* "|id|id|" */
	size_t n;           /* found by this search */
};
enum who_where { WHO_HERE, WHO_UP }; /* at the record's unit; there and at the units over it */

bool who_is_relation(struct str name);
/* Is it a staff field of the record that holds somebody? */
bool who_is_field(const struct work *w, const struct record *r, struct str name);
/* `known` ("|id|" or STR_NONE) stays, and who is found joins it. */
void who_begin(struct who_search *s, struct work *w, const struct record *r, struct str without,
	       struct str known);
enum err_code who_related(struct who_search *s, struct str relation, struct err *e) MUST_USE;
enum err_code who_holds(struct who_search *s, struct str role, enum who_where where,
			struct err *e) MUST_USE;
/* A relation or a role of the record's unit. */
enum err_code who_named(struct who_search *s, struct str name, struct err *e) MUST_USE;
/* All of those names; when nobody is left in the unit, the same roles up the tree, then who may
 * approve such records there. */
enum err_code who_told(struct who_search *s, const struct str *names, size_t n,
		       struct err *e) MUST_USE;

/* -- turn.c again -------------------------------------------------------------------------------- */

bool may_ask(struct work *w, const struct record *r, const struct cat_move *m);
bool turn_has(struct str turn, struct str account);

/* -- gate.c -------------------------------------------------------------------------------------- */

bool move_from(const struct cat_move *m, struct str state);
/* Needs of one move; unmet must-needs without an exception in *ret (n = 0: open). */
void gate_check(struct work *w, struct record *r, const struct move_request *rq,
		const struct cat_move *m, struct missing **ret, size_t *ret_n);

/* -- effect.c ------------------------------------------------------------------------------------ */

/* Sets what is the record's own, in memory. */
enum err_code then_set_own(struct work *w, struct record *r, const struct cat_then *then,
			   struct err *e) MUST_USE;
/* Writes what is set on its parent and on what its refs name, then adds the tasks. */
enum err_code then_follow(struct work *w, struct record *r, const struct cat_then *then,
			  struct str act, struct err *e) MUST_USE;
/* Remembers in w->followed what followed; `t` NULL: a task. */
void note_followed(struct work *w, const struct cat_type *t, struct str id, int64_t before,
		   int64_t after);
/* One line on one person's page. `due` VALUE_EMPTY: no day. */
struct task_line {
	struct str label, to, react;
	struct value due;
	bool urgent;
};
enum err_code task_insert(struct work *w, const struct record *r, const struct task_line *t,
			  struct err *e) MUST_USE;

/* -- told.c -------------------------------------------------------------------------------------- */

/* The same line for each of "|id|id|" who does not have it yet. */
enum err_code told_all(struct work *w, const struct record *r, const struct task_line *line,
		       struct str people, struct err *e) MUST_USE;
/* Those whom the move names under `notice`, but for the actor. `r` after the move. */
enum err_code told_of_move(struct work *w, const struct record *r, const struct cat_move *m,
			   struct err *e) MUST_USE;

/* -- react.c ------------------------------------------------------------------------------------- */

/* Lines that found nobody, or whose account was closed, are looked after again. */
enum err_code react_sweep(struct work *w, struct err *e) MUST_USE;

/* State, fields, tasks of a move that is done; writes the record and the log. */
enum err_code move_carry_out(struct work *w, struct record *r, const struct cat_move *m,
			     struct str to, struct str words, struct str approval,
			     struct record **ret, struct err *e) MUST_USE;
enum err_code flow_log_write(struct work *w, const struct record *r, struct str id, struct str move,
			     struct str from, struct str to, struct str words, struct str approval,
			     struct err *e) MUST_USE;
enum err_code exceptions_write(struct work *w, const struct record *r,
			       const struct move_request *rq, struct err *e) MUST_USE;

/* -- withdraw.c ---------------------------------------------------------------------------------- */

/* What has followed in this work, as it is kept with the decision. */
struct str followed_text(struct work *w);

/* -- approval.c ----------------------------------------------------------------------------------- */

enum err_code approval_insert(struct work *w, const struct record *r, const struct cat_move *m,
			      const struct move_request *rq, struct str turn,
			      struct err *e) MUST_USE;
/* The record and move an approval is about; ERR_FORBIDDEN when there is none. */
enum err_code approval_load(struct work *w, struct str id, struct approval *ret,
			    struct err *e) MUST_USE;
/* `where` is SQL of ours over the alias a; values are bound. Newest asked first. */
enum err_code approval_find(struct work *w, const char *where, const struct value *args, size_t n,
			    struct approval **ret, size_t *ret_n, struct err *e) MUST_USE;
enum err_code approval_record(struct work *w, const struct approval *a, struct record **ret,
			      const struct cat_move **ret_move, struct err *e) MUST_USE;
/* Passes the turn on. */
enum err_code approval_turn(struct work *w, const struct approval *a, struct str turn,
			    int64_t due_on, struct err *e) MUST_USE;
/* The working day on which an approval asked for today is due. */
int64_t approval_due(struct work *w, const struct cat_move *m);
enum err_code approval_decided(struct work *w, const struct approval *a, struct str state,
			       struct str opinion, struct str items, int64_t version_after,
			       struct err *e) MUST_USE;

#endif
