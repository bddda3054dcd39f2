/* worker.c: see worker.h. */
#include "api/worker.h"

#include <pthread.h>

struct worker_pool {
	struct arena *arena;
	void (*run)(struct exchange *x);
	pthread_t threads[WORKER_THREADS];
	int started;
	pthread_mutex_t lock; /* guards what follows */
	pthread_cond_t work;
	struct exchange *first, **tail;
	int queued;
	bool closing;
};

static struct exchange *
take(struct worker_pool *p)
{
	struct exchange *x;

	pthread_mutex_lock(&p->lock);
	while (!p->first && !p->closing)
		pthread_cond_wait(&p->work, &p->lock);
	x = p->first;
	if (x) {
		p->first = x->next_slow;
		if (!p->first)
			p->tail = &p->first;
		p->queued--;
	}
	pthread_mutex_unlock(&p->lock);
	return x;
}

static void *
worker_main(void *ctx)
{
	struct worker_pool *p = ctx;
	struct exchange *x;

	while ((x = take(p)) != NULL)
		p->run(x);
	return NULL;
}

enum err_code
workers_start(void (*run)(struct exchange *x), struct worker_pool **ret, struct err *e)
{
	struct arena *a = arena_new(4096);
	struct worker_pool *p = arena_new_of(a, struct worker_pool);

	p->arena = a;
	p->run = run;
	p->tail = &p->first;
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->work, NULL);
	while (p->started < WORKER_THREADS) {
		if (pthread_create(&p->threads[p->started], NULL, worker_main, p) != 0) {
			workers_stop(p);
			return err_set(e, ERR_INTERNAL, "cannot start a worker thread");
		}
		p->started++;
	}
	*ret = p;
	return ERR_OK;
}

bool
workers_submit(struct worker_pool *p, struct exchange *x)
{
	bool room;

	pthread_mutex_lock(&p->lock);
	room = p->queued < WORKER_QUEUE && !p->closing;
	if (room) {
		x->next_slow = NULL;
		*p->tail = x;
		p->tail = &x->next_slow;
		p->queued++;
		pthread_cond_signal(&p->work);
	}
	pthread_mutex_unlock(&p->lock);
	return room;
}

void
workers_stop(struct worker_pool *p)
{
	int i;

	if (!p)
		return;
	pthread_mutex_lock(&p->lock);
	p->closing = true;
	pthread_cond_broadcast(&p->work);
	pthread_mutex_unlock(&p->lock);
	for (i = 0; i < p->started; i++)
		pthread_join(p->threads[i], NULL);
	pthread_cond_destroy(&p->work);
	pthread_mutex_destroy(&p->lock);
	arena_free(p->arena);
}
