/*
 * limiter.h: how often one address may ask for what needs no account. A bucket of requests that
 * fills up again with time; addresses share a fixed number of buckets.
 */
#ifndef SHEGONG_API_LIMITER_H
#define SHEGONG_API_LIMITER_H

#include "base/arena.h"

enum { LIMITER_BURST = 120, LIMITER_PER_MINUTE = 120 };

struct limiter;

struct limiter *limiter_new(struct arena *a);
void limiter_close(struct limiter *l); /* accepts NULL */
/* Takes one; false when there is none left. NULL lets everything pass. Thread-safe. */
bool limiter_take(struct limiter *l, struct str address);

#endif
