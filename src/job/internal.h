/*
 * internal.h: the queue's statements, apart from the thread that uses them.
 */
#ifndef SHEGONG_JOB_INTERNAL_H
#define SHEGONG_JOB_INTERNAL_H

#include "job/job.h"

/* How long a taken job belongs to its runner without a word from it. */
enum { JOB_LEASE_MS = 60 * 1000, JOB_TRIES = 3 };

/* All inside a write. */

/* Takes the oldest job of one of the kinds that waits, or whose runner was silent too long; one
 * that was left lying JOB_TRIES times has failed. ret->id is empty when there is none. */
enum err_code queue_take(struct db *db, struct arena *a, struct str runner, const struct str *kinds,
			 size_t n, struct job *ret, struct err *e) MUST_USE;
/* Progress and a new lease. *ret_ours false: cancelled, or somebody else has it now. */
enum err_code queue_progress(struct db *db, struct str runner, const struct job *j, bool *ret_ours,
			     struct err *e) MUST_USE;
/* The end, with j->state and j->result; a state "waiting" gives it back untried. Nothing happens
 * when the job is not this runner's any more. */
enum err_code queue_finish(struct db *db, struct str runner, const struct job *j,
			   struct err *e) MUST_USE;

#endif
