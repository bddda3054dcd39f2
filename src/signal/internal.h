/*
 * internal.h: what the files of this folder share.
 */
#ifndef SHEGONG_SIGNAL_INTERNAL_H
#define SHEGONG_SIGNAL_INTERNAL_H

#include "base/clock.h"
#include "base/id.h"
#include "base/utf8.h"
#include "db/sql.h"
#include "signal/signal.h"
#include "signal/sketch.h"

enum { SIGNAL_LIST = 200 /* questions in one list */ };

/* -- mark.c: what one record says to one signal ------------------------------------------------- */

struct signal_mark {
	const struct cat_signal *signal;
	const struct cat_signal_source *source;
	struct str unit, type, record, root, who;
	struct str about, place; /* keyed digests; STR_NONE when there is none */
	struct str stamp; /* keyed digest of all that is compared: another when that changes */
	struct str sketch;
	int64_t begin_at, end_at, made_at; /* UTC ms; end 0 = none */
	int64_t threshold, within;
	struct piece_set pieces; /* of the record in hand only, not of stored marks */
};

/* *ret_is = false: this signal has nothing to look at there (another type, `when`, no time, no place,
 * too short a text). */
enum err_code mark_make(struct work *w, const struct cat_signal *s, struct record *r,
			struct signal_mark *ret, bool *ret_is, struct err *e) MUST_USE;
enum err_code mark_insert(struct work *w, const struct signal_mark *m, struct err *e) MUST_USE;
/* Marks of the same signal that may make a question with this one, at most 50. */
enum err_code mark_beside(struct work *w, const struct signal_mark *m, struct signal_mark **ret,
			  size_t *ret_n, struct err *e) MUST_USE;
/* Marks and questions of one record. */
enum err_code mark_forget(struct work *w, const struct record *r, struct err *e) MUST_USE;
/* The pieces of what a stored mark was made of: opens its record. */
enum err_code mark_pieces(struct work *w, const struct signal_mark *m, struct piece_set *ret,
			  struct err *e) MUST_USE;
/* Keyed digest of a text inside the unit, for one purpose. */
struct str signal_digest(struct work *w, struct str unit, const char *purpose, struct str text);

/* -- load.c -------------------------------------------------------------------------------------- */

/* `where` is SQL of ours over the aliases f (signal_found), s (signal_answer of it) and u (unit);
 * q holds what stands before it. */
void question_select(struct sql *q);
enum err_code question_read(struct work *w, struct sql *q, struct signal_list *ret,
			    struct err *e) MUST_USE;

/* -- turn.c -------------------------------------------------------------------------------------- */

/* Leaves those whose turn is the actor's. Two statements, however many. */
enum err_code turn_keep(struct work *w, struct signal_list *io, struct err *e) MUST_USE;

#endif
