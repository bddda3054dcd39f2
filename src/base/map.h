/*
 * map.h: text -> pointer, on an arena. Keys are not copied. Order of insertion is kept.
 */
#ifndef SHEGONG_MAP_H
#define SHEGONG_MAP_H

#include "base/arena.h"

struct map_entry {
	struct str key;
	void *value;
};

struct map {
	struct arena *arena;
	struct map_entry *entries; /* in order of insertion, `n` of them */
	size_t n, cap;
	uint32_t *slots; /* index into entries + 1, 0 = free */
	size_t slot_count;
};

void map_init(struct map *m, struct arena *a);
void *map_get(const struct map *m, struct str key); /* NULL when absent */
/* Sets or replaces. Returns false if the key was there already (the value is replaced). */
bool map_put(struct map *m, struct str key, void *value);

/* For "did you mean": nearest key by edit distance in bytes, at most 2 and under half the length. */
struct str map_nearest(const struct map *m, struct str key);

#endif
