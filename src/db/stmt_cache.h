/*
 * stmt_cache.h: prepared statements of one connection by their SQL text, bounded, the least
 * recently used one leaves first. Internal to the drivers. The cache does not know the engine:
 * a handle is whatever the driver prepared, `destroy` frees it.
 */
#ifndef SHEGONG_DB_STMT_CACHE_H
#define SHEGONG_DB_STMT_CACHE_H

#include "base/base.h"
#include "base/str.h"

enum { STMT_CACHE_SIZE = 128 };

struct stmt_slot {
	struct str sql; /* the cache's own copy */
	void *handle;   /* NULL: free slot */
	uint64_t used;  /* the cache's clock at the last taking */
	bool busy;
};

struct stmt_cache {
	uint64_t hashes[STMT_CACHE_SIZE]; /* of the slots' texts */
	struct stmt_slot slots[STMT_CACHE_SIZE];
	uint64_t clock;
	uint64_t hits, misses;
	void (*destroy)(void *handle);
};

void stmt_cache_init(struct stmt_cache *c, void (*destroy)(void *handle));
void stmt_cache_free(struct stmt_cache *c);
/* A free handle for this text, now busy; NULL when there is none (absent, or busy). */
void *stmt_cache_take(struct stmt_cache *c, struct str sql);
/* Gives a handle back, taken or freshly prepared for `sql`. It is kept if a slot can be had. */
void stmt_cache_give(struct stmt_cache *c, struct str sql, void *handle);
/* Destroys a handle, taken or fresh, instead of giving it back. */
void stmt_cache_drop(struct stmt_cache *c, void *handle);

#endif
