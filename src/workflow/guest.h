/*
 * guest.h: one-time links. Somebody without an account (a client, a guardian who works far away, an
 * agency that answers a referral) opens a link, reads a few fields of one record and fills in a few,
 * once. What there is to read and fill stands in the catalogue (`guest:`), the actor it acts as in
 * access/guest.h.
 *
 * A token is 256 bits, worked out from the link's id with a key of the installation, so that making
 * the same link again gives the same token; only its hash is stored. A link is over once it was used
 * or withdrawn, its time is up, a newer one of the same kind was made, or the record has gone on
 * (`when`, a locked state, void). Whoever holds such a token is told the same as with one that never
 * was: ERR_LINK_OVER.
 */
#ifndef SHEGONG_WORKFLOW_GUEST_H
#define SHEGONG_WORKFLOW_GUEST_H

#include "access/guest.h"
#include "record/record.h"

struct guest_link {
	struct str id, unit_id, type, record_id, key; /* `key`: of the catalogue's guest */
	struct str made_by, made_by_name, used_hash;
	int64_t made_at, until_at, opened_at, used_at, withdrawn_at; /* UTC ms; 0 = not */
};

enum guest_state { GUEST_WAITING, GUEST_USED, GUEST_WITHDRAWN, GUEST_EXPIRED };
enum guest_state guest_state(const struct guest_link *l, int64_t now);

/* -- those who give links: everything asks for `update` on the record ------------------------------ */

/* In a write. Older links of the same kind to the record are withdrawn. Who cannot see what the
 * guest would read cannot give the link (ERR_FORBIDDEN). ERR_NOT_FOUND: no such kind;
 * ERR_WRONG_STATE: not now. `id` is the new link's; the same again gives the same token. */
enum err_code guest_make(struct work *w, const struct cat_type *t, struct str record,
			 struct str key, struct str id, struct str *ret_token,
			 struct guest_link *ret, struct err *e) MUST_USE;
/* Newest first. */
enum err_code guest_list(struct work *w, const struct cat_type *t, struct str record,
			 struct guest_link **ret, size_t *ret_n, struct err *e) MUST_USE;
/* In a write. ERR_FORBIDDEN also when there is none. */
enum err_code guest_withdraw(struct work *w, struct str id, struct err *e) MUST_USE;

/* -- those who hold one ------------------------------------------------------------------------------ */

/* The link of a token and the actor it stands for, used or not. ERR_LINK_OVER. */
enum err_code guest_enter(struct db *db, struct arena *a, const struct catalogue *c,
			  struct str token, struct guest_link *ret, struct actor *ret_actor,
			  struct err *e) MUST_USE;
/* The record as the guest may read it; in a write: that she opened it is kept, the first time.
 * ERR_LINK_OVER when it was used or the record has gone on. */
enum err_code guest_open(struct work *w, const struct guest_link *l, struct record **ret,
			 struct err *e) MUST_USE;
/* In a write: what she filled in, and what follows. Sent again the same way it is ERR_OK and nothing
 * happens. ERR_INVALID: problems of her own fields. */
enum err_code guest_hand_in(struct work *w, struct guest_link *l, const json_t *fields,
			    struct err *e) MUST_USE;
/* Takes links away that were over for the days the place sets (guest_keep_days). Run by a job. */
enum err_code guest_sweep(struct work *w, struct err *e) MUST_USE;
void guest_schema(struct schema *s); /* guest_link */
/* Is the field asked at all: now, or once she has answered another of hers? */
bool guest_asks(struct work *w, struct record *r, const struct cat_field *f);

#endif
