#include "base/map.h"

#include <string.h>

enum {
	FIRST_CAP = 8,
	NEAREST_MAX = 2,     /* edits */
	NEAREST_LONGEST = 64 /* bytes; longer keys are no typing mistakes */
};

static uint64_t
hash(struct str s)
{
	uint64_t h = UINT64_C(14695981039346656037); /* FNV-1a */
	size_t i;

	for (i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * UINT64_C(1099511628211);
	return h ^ (h >> 32); /* the slot is taken from the low bits */
}

void
map_init(struct map *m, struct arena *a)
{
	*m = (struct map){.arena = a};
}

/* The slot that holds `key`, or the free one where it belongs. There is always a free one. */
static size_t
slot_of(const struct map *m, struct str key)
{
	size_t mask = m->slot_count - 1;
	size_t at = (size_t)hash(key) & mask;

	while (m->slots[at] && !str_eq(m->entries[m->slots[at] - 1].key, key))
		at = (at + 1) & mask;
	return at;
}

void *
map_get(const struct map *m, struct str key)
{
	uint32_t slot;

	if (m->n == 0)
		return NULL;
	slot = m->slots[slot_of(m, key)];
	return slot ? m->entries[slot - 1].value : NULL;
}

/* Twice as many slots as entries: the searches stay short. */
static void
map_grow(struct map *m)
{
	size_t cap = m->cap ? m->cap * 2 : FIRST_CAP;
	struct map_entry *entries = arena_array(m->arena, struct map_entry, cap);
	size_t i;

	if (cap > UINT32_MAX / 2)
		BUG("map of %zu entries", cap);
	if (m->n > 0)
		memcpy(entries, m->entries, m->n * sizeof(*entries));
	m->entries = entries;
	m->cap = cap;
	m->slot_count = cap * 2;
	m->slots = arena_array(m->arena, uint32_t, m->slot_count);
	for (i = 0; i < m->n; i++)
		m->slots[slot_of(m, entries[i].key)] = (uint32_t)i + 1;
}

bool
map_put(struct map *m, struct str key, void *value)
{
	size_t at;

	if (m->n == m->cap)
		map_grow(m);
	at = slot_of(m, key);
	if (m->slots[at]) {
		m->entries[m->slots[at] - 1].value = value;
		return false;
	}
	m->entries[m->n] = (struct map_entry){key, value};
	m->slots[at] = (uint32_t)++m->n;
	return true;
}

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Levenshtein over bytes, one row at a time. Both texts are at most NEAREST_LONGEST long. */
static size_t
edit_distance(struct str x, struct str y)
{
	size_t row[NEAREST_LONGEST + 1];
	size_t i, k;

	for (k = 0; k <= y.n; k++)
		row[k] = k;
	for (i = 0; i < x.n; i++) {
		size_t diagonal = row[0];

		row[0] = i + 1;
		for (k = 0; k < y.n; k++) {
			size_t above = row[k + 1];
			size_t same = diagonal + (x.p[i] != y.p[k]);

			row[k + 1] = least(same, least(above, row[k]) + 1);
			diagonal = above;
		}
	}
	return row[y.n];
}

struct str
map_nearest(const struct map *m, struct str key)
{
	struct str best = STR_NONE;
	size_t best_distance = NEAREST_MAX + 1;
	size_t i;

	if (key.n > NEAREST_LONGEST)
		return STR_NONE;
	for (i = 0; i < m->n; i++) {
		struct str other = m->entries[i].key;
		size_t d;

		if (other.n > NEAREST_LONGEST || other.n > key.n + NEAREST_MAX ||
		    key.n > other.n + NEAREST_MAX)
			continue;
		d = edit_distance(key, other);
		if (d < best_distance && d * 2 < key.n) {
			best_distance = d;
			best = other;
		}
	}
	return best;
}
