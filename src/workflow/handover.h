/*
 * handover.h: whose work is where. A type with `handover` (a paper beneath a record) makes the records
 * it lies beneath ones that are handed on; as long as one is open somebody must be responsible.
 */
#ifndef SHEGONG_WORKFLOW_HANDOVER_H
#define SHEGONG_WORKFLOW_HANDOVER_H

#include "workflow/workflow.h"

/* The paper that hands such records on; NULL = none. */
const struct cat_type *handover_form(const struct cat_type *t);

/* Records of a unit that are handed on, are open, and for which the account is responsible; oldest
 * first. Inside use: nothing is opened. */
enum err_code handover_open(struct work *w, struct str unit, struct str account,
			    struct record ***ret, size_t *ret_n, struct err *e) MUST_USE;

struct workload {
	struct str account;
	int64_t open;
};
/* How many such records each account of the unit has. */
enum err_code handover_loads(struct work *w, struct str unit, struct workload **ret, size_t *ret_n,
			     struct err *e) MUST_USE;

#endif
