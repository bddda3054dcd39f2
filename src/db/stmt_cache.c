/* stmt_cache.c: see stmt_cache.h. 128 slots are searched in a row: comparing hashes of one cache
 * costs less than what a statement does. */
#include "db/stmt_cache.h"

#include <stdlib.h>
#include <string.h>

void
stmt_cache_init(struct stmt_cache *c, void (*destroy)(void *handle))
{
	memset(c, 0, sizeof(*c));
	c->destroy = destroy;
}

static void
slot_clear(struct stmt_cache *c, struct stmt_slot *slot)
{
	c->destroy(slot->handle);
	free((char *)slot->sql.p);
	memset(slot, 0, sizeof(*slot));
}

void
stmt_cache_free(struct stmt_cache *c)
{
	size_t i;

	for (i = 0; i < STMT_CACHE_SIZE; i++)
		if (c->slots[i].handle)
			slot_clear(c, &c->slots[i]);
}

/* FNV-1a */
static uint64_t
hash_text(struct str s)
{
	uint64_t h = UINT64_C(14695981039346656037);
	size_t i;

	for (i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * UINT64_C(1099511628211);
	return h;
}

void *
stmt_cache_take(struct stmt_cache *c, struct str sql)
{
	uint64_t hash = hash_text(sql);
	struct stmt_slot *slot;

	for (slot = c->slots; slot < c->slots + STMT_CACHE_SIZE; slot++) {
		if (!slot->handle || slot->busy || slot->hash != hash || !str_eq(slot->sql, sql))
			continue;
		slot->busy = true;
		slot->used = ++c->clock;
		c->hits++;
		return slot->handle;
	}
	c->misses++;
	return NULL;
}

/* The slot that holds `handle`, else a free one, else the oldest idle one, else NULL. */
static struct stmt_slot *
slot_for(struct stmt_cache *c, const void *handle)
{
	struct stmt_slot *slot, *best = NULL;

	for (slot = c->slots; slot < c->slots + STMT_CACHE_SIZE; slot++) {
		if (slot->handle == handle)
			return slot;
		if (slot->handle && slot->busy)
			continue;
		if (!best || (best->handle && (!slot->handle || slot->used < best->used)))
			best = slot;
	}
	return best;
}

void
stmt_cache_give(struct stmt_cache *c, struct str sql, void *handle)
{
	struct stmt_slot *slot = slot_for(c, handle);
	char *copy;

	if (slot && slot->handle == handle) {
		slot->busy = false;
		return;
	}
	copy = slot ? malloc(sql.n + 1) : NULL;
	if (!copy) {
		c->destroy(handle);
		return;
	}
	if (slot->handle)
		slot_clear(c, slot);
	memcpy(copy, sql.p, sql.n);
	slot->sql = str_of(copy, sql.n);
	slot->hash = hash_text(sql);
	slot->handle = handle;
	slot->used = ++c->clock;
}

void
stmt_cache_drop(struct stmt_cache *c, void *handle)
{
	struct stmt_slot *slot;

	for (slot = c->slots; slot < c->slots + STMT_CACHE_SIZE; slot++)
		if (slot->handle == handle) {
			slot_clear(c, slot);
			return;
		}
	c->destroy(handle);
}
