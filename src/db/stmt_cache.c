/* stmt_cache.c: see stmt_cache.h. The hashes lie side by side and are searched in a row. */
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

/* Eight bytes at a time: the text of a list has thousands, and is asked for all day. Only how often
 * two texts meet depends on it; they are compared anyway. */
static uint64_t
hash_text(struct str s)
{
	uint64_t h = s.n * UINT64_C(0x9e3779b97f4a7c15), word;
	size_t i;

	for (i = 0; i + sizeof(word) <= s.n; i += sizeof(word)) {
		memcpy(&word, s.p + i, sizeof(word));
		h = (h ^ word) * UINT64_C(0xff51afd7ed558ccd);
		h ^= h >> 32;
	}
	for (; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * UINT64_C(1099511628211);
	return h ^ h >> 29;
}

void *
stmt_cache_take(struct stmt_cache *c, struct str sql)
{
	uint64_t hash = hash_text(sql);
	struct stmt_slot *slot;
	size_t i;

	for (i = 0; i < STMT_CACHE_SIZE; i++) {
		if (c->hashes[i] != hash)
			continue;
		slot = &c->slots[i];
		if (!slot->handle || slot->busy || !str_eq(slot->sql, sql))
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
	c->hashes[slot - c->slots] = hash_text(sql);
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
