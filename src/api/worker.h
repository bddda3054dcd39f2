/*
 * worker.h: a few threads for handlers that take long (argon2, sheets), with a bounded queue: what
 * does not fit is refused at once (503), it never piles up.
 */
#ifndef SHEGONG_WORKER_H
#define SHEGONG_WORKER_H

#include "api/route.h"

enum { WORKER_THREADS = 2, WORKER_QUEUE = 64 };

struct worker_pool;

enum err_code workers_start(void (*run)(struct exchange *x), struct worker_pool **ret,
			    struct err *e) MUST_USE;
/* False when the queue is full. */
bool workers_submit(struct worker_pool *p, struct exchange *x);
void workers_stop(struct worker_pool *p); /* accepts NULL; runs what is queued first */

#endif
