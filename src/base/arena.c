#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_ASAN 1
#endif
#endif

#ifdef ARENA_ASAN
#include <sanitizer/asan_interface.h>
/* Bytes nobody may touch between two pieces, so that running over the end of one is seen. */
enum { RED_ZONE = 16 };
#else
#define ASAN_POISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
enum { RED_ZONE = 0 };
#endif

enum {
	ALIGN = _Alignof(max_align_t),
	CHUNK_FIRST = 16 * 1024,
	CHUNK_LARGEST = 1024 * 1024,
	CHUNK_KEPT = 512 * 1024, /* one big request must not hold its memory for ever */
	HARD_FACTOR = 4,         /* times the limit: our loop forgot to look at arena_failed() */
};

struct chunk {
	struct chunk *older;
	size_t cap, n;
	_Alignas(ALIGN) unsigned char bytes[];
};

struct hook {
	struct hook *older;
	void (*fn)(void *ptr);
	void *ptr;
};

struct arena {
	struct chunk *newest;
	struct hook *hooks;
	size_t limit, used;
	size_t next_chunk;
	bool failed;
};

struct arena *
arena_new(size_t limit)
{
	struct arena *a = calloc(1, sizeof(*a));

	if (!a)
		BUG("no memory for an arena");
	a->limit = limit;
	a->next_chunk = CHUNK_FIRST;
	return a;
}

static void
chunk_free(struct chunk *c)
{
	ASAN_UNPOISON_MEMORY_REGION(c->bytes, c->cap);
	free(c);
}

/* A hook may use the arena's content and even register another hook; so one at a time. */
static void
run_hooks(struct arena *a)
{
	while (a->hooks) {
		struct hook *h = a->hooks;

		a->hooks = h->older;
		h->fn(h->ptr);
	}
}

void
arena_reset(struct arena *a)
{
	struct chunk *c, *older, *kept = NULL;

	run_hooks(a);
	for (c = a->newest; c; c = older) {
		older = c->older;
		if (!kept && c->cap <= CHUNK_KEPT)
			kept = c;
		else
			chunk_free(c);
	}
	if (kept) {
		kept->n = 0;
		kept->older = NULL;
		ASAN_POISON_MEMORY_REGION(kept->bytes, kept->cap);
	}
	a->newest = kept;
	a->next_chunk = kept ? kept->cap : CHUNK_FIRST;
	a->used = 0;
	a->failed = false;
}

void
arena_free(struct arena *a)
{
	struct chunk *c, *older;

	if (!a)
		return;
	run_hooks(a);
	for (c = a->newest; c; c = older) {
		older = c->older;
		chunk_free(c);
	}
	free(a);
}

bool
arena_failed(const struct arena *a)
{
	return a->failed;
}

size_t
arena_used(const struct arena *a)
{
	return a->used;
}

static struct chunk *
chunk_add(struct arena *a, size_t least)
{
	size_t cap = least > a->next_chunk ? least : a->next_chunk;
	struct chunk *c = malloc(sizeof(*c) + cap);

	if (!c)
		BUG("no memory for %zu bytes", cap);
	if (a->next_chunk < CHUNK_LARGEST)
		a->next_chunk *= 2;
	c->cap = cap;
	c->n = 0;
	ASAN_POISON_MEMORY_REGION(c->bytes, c->cap);
	c->older = a->newest;
	a->newest = c;
	return c;
}

static void
count_used(struct arena *a, size_t size)
{
	a->used += size;
	if (a->used <= a->limit)
		return;
	a->failed = true;
	if (a->used / HARD_FACTOR > a->limit)
		BUG("arena of %zu bytes holds %zu", a->limit, a->used);
}

void *
arena_bytes(struct arena *a, size_t size)
{
	struct chunk *c = a->newest;
	size_t room;
	void *p;

	if (size > SIZE_MAX / 4)
		BUG("arena piece of %zu bytes", size);
	room = (size + RED_ZONE + ALIGN - 1) / ALIGN * ALIGN;
	if (room == 0)
		room = ALIGN;
	count_used(a, size);
	if (!c || c->cap - c->n < room)
		c = chunk_add(a, room);
	p = c->bytes + c->n;
	c->n += room;
	ASAN_UNPOISON_MEMORY_REGION(p, size);
	return p;
}

void *
arena_alloc(struct arena *a, size_t size)
{
	return memset(arena_bytes(a, size), 0, size);
}

void *
arena_array_bytes(struct arena *a, size_t n, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(n, size, &total))
		BUG("arena array of %zu times %zu bytes", n, size);
	return arena_alloc(a, total);
}

void
arena_on_reset(struct arena *a, void (*fn)(void *ptr), void *ptr)
{
	struct hook *h = arena_new_of(a, struct hook);

	h->fn = fn;
	h->ptr = ptr;
	h->older = a->hooks;
	a->hooks = h;
}
