/* limiter.c: see limiter.h. */
#include "api/limiter.h"

#include "base/clock.h"

#include <pthread.h>

enum { BUCKETS = 1024, MINUTE_MS = 60 * 1000 };

struct bucket {
	int64_t at;    /* monotonic ms of the last look */
	int64_t spent; /* in milliseconds of refilling */
};

struct limiter {
	pthread_mutex_t lock;
	struct bucket buckets[BUCKETS];
};

struct limiter *
limiter_new(struct arena *a)
{
	struct limiter *l = arena_new_of(a, struct limiter);

	pthread_mutex_init(&l->lock, NULL);
	return l;
}

void
limiter_close(struct limiter *l)
{
	if (l)
		pthread_mutex_destroy(&l->lock);
}

static struct bucket *
bucket_of(struct limiter *l, struct str address)
{
	uint32_t h = 2166136261u;
	size_t i;

	for (i = 0; i < address.n; i++)
		h = (h ^ (unsigned char)address.p[i]) * 16777619u;
	return &l->buckets[h % BUCKETS];
}

bool
limiter_take(struct limiter *l, struct str address)
{
	const int64_t one = MINUTE_MS / LIMITER_PER_MINUTE;
	int64_t now = clock_monotonic_ms();
	struct bucket *b;
	bool free;

	if (!l)
		return true;
	pthread_mutex_lock(&l->lock);
	b = bucket_of(l, address);
	b->spent -= b->spent < now - b->at ? b->spent : now - b->at;
	b->at = now;
	free = b->spent + one <= LIMITER_BURST * one;
	if (free)
		b->spent += one;
	pthread_mutex_unlock(&l->lock);
	return free;
}
