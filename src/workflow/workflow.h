/*
 * workflow.h: flows of the catalogue: stages, moves, gates, approvals by person, tasks.
 *
 * Nobody approves their own. The person whose turn it is: those of the unit who hold a right or
 * relation of approve.by, in that order, without the one who asked; when none is left the
 * `fallback` roles up the organisation tree; when none answers in its time and the move says
 * go_on, the record goes on as "pending approval", visible and counted as such.
 */
#ifndef SHEGONG_WORKFLOW_H
#define SHEGONG_WORKFLOW_H

#include "record/record.h"

struct need_exception {
	struct str need, reason, words;
};

struct move_request {
	struct str id; /* uuid of this request: repeatable */
	struct str move;
	int64_t base;
	struct str words;
	VEC(struct need_exception) exceptions;
};

/* What is missing for each move out of the present state. */
struct missing {
	const struct cat_move *move;
	const struct cat_need *need;
	bool met;
};
enum err_code workflow_missing(struct work *w, struct record *r, struct missing **ret,
			       size_t *ret_n, struct err *e) MUST_USE;

/* ERR_WRONG_STATE, ERR_FORBIDDEN (may not ask), ERR_GATE (missing without exception: in *ret_missing). */
enum err_code workflow_move(struct work *w, const struct cat_type *t, struct str record,
			    const struct move_request *rq, struct record **ret,
			    struct missing **ret_missing, size_t *ret_missing_n,
			    struct err *e) MUST_USE;

enum decision { DECISION_AGREE, DECISION_RETURN };
enum err_code workflow_decide(struct work *w, struct str approval, enum decision d,
			      struct str opinion, const struct str *items, size_t item_n,
			      int64_t base, struct err *e) MUST_USE;
/* Photos of the decision as it was written by hand, kept with it by who has just decided; tells
 * which record they hang on. */
enum err_code workflow_attach(struct work *w, struct str approval, const struct str *files,
			      size_t n, struct str *ret_type, struct str *ret_record,
			      struct err *e) MUST_USE;
/* By the one who asked while it waits; by the approver within 10 seconds of deciding, with all that
 * the decision did elsewhere. ERR_FOLLOWED: somebody has gone on from there. */
enum err_code workflow_withdraw(struct work *w, struct str approval, struct err *e) MUST_USE;
/* Approvals whose time is over: go on as pending, or up one level. Run by a job. */
enum err_code workflow_sweep(struct work *w, struct err *e) MUST_USE;

/* A line on the page of everybody who is `relation` on the record, without a day it is due. Nobody
 * there: it goes to whom the record belongs. */
enum err_code workflow_tell(struct work *w, const struct record *r, struct str relation,
			    struct str label, struct err *e) MUST_USE;

/* Carries out the `reacts` of the catalogue: lines, tasks and effects of a save, inside it. */
struct record_listener workflow_listener(void);
/* What the former responsible person had still to do goes to the new one. */
struct record_listener workflow_pass_on_listener(void);

/* Done by the one it was given to. ERR_FORBIDDEN for anybody else's, the same when there is none. */
enum err_code workflow_task_done(struct work *w, struct str task, struct err *e) MUST_USE;

/* "I have seen it": by the one it was given to, once; the line stays until it is done. The same
 * errors. */
enum err_code workflow_task_seen(struct work *w, struct str task, struct err *e) MUST_USE;
/* Who got an urgent line about this record, and who has seen it; as api.md says. */
enum err_code workflow_write_told(struct work *w, const struct record *r, struct json *j,
				  struct err *e) MUST_USE;

/* JSON of docs/internals/api.md. */
enum err_code workflow_write_flow(struct work *w, struct record *r, struct json *j,
				  struct err *e) MUST_USE;
enum err_code workflow_write_approvals(struct work *w, bool decided, struct json *j,
				       struct err *e) MUST_USE;
enum err_code workflow_write_approval(struct work *w, struct str approval, struct json *j,
				      struct err *e) MUST_USE;
/* The `pending` member of a record's JSON, or null. */
enum err_code workflow_write_pending(struct work *w, const struct record *r, struct json *j,
				     struct err *e) MUST_USE;

/* The `missing` array of a 409 flow.gate answer. */
void workflow_write_missing(struct json *j, const struct missing *v, size_t n);
void workflow_schema(struct schema *s);

#endif
