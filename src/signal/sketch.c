#include "signal/sketch.h"

#include "base/buf.h"
#include "base/utf8.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

_Static_assert((int)SKETCH_KEY == (int)crypto_shorthash_KEYBYTES, "the key of SipHash");

enum { PIECE = 3, NORMAL_MAX = 256 * 1024 };

static bool
is_word(uint32_t c)
{
	switch (utf8proc_category((utf8proc_int32_t)c)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_ND:
	case UTF8PROC_CATEGORY_NL:
	case UTF8PROC_CATEGORY_NO:
		return true;
	default:
		return false;
	}
}

struct str
sketch_normal(struct arena *a, struct str text)
{
	struct str rest = utf8_narrow(a, text);
	struct buf b;

	buf_init(&b, a, NORMAL_MAX);
	while (rest.n > 0) {
		uint32_t c = utf8_next(&rest);
		char out[4];

		if (!is_word(c))
			continue;
		c = (uint32_t)utf8proc_tolower((utf8proc_int32_t)c);
		buf_add(&b, str_of(out, utf8_put(c, out)));
	}
	return str_dup(a, utf8_cut(buf_str(&b), NORMAL_MAX));
}

static int
by_size(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static uint64_t
digest(const unsigned char key[SKETCH_KEY], struct str s)
{
	unsigned char out[crypto_shorthash_BYTES];
	uint64_t n;

	crypto_shorthash(out, (const unsigned char *)s.p, s.n, key);
	memcpy(&n, out, sizeof(n));
	return n;
}

struct piece_set
sketch_pieces(struct arena *a, const unsigned char key[SKETCH_KEY], struct str normal)
{
	struct piece_set set = {arena_array(a, uint64_t, normal.n + 1), 0};
	const char *start[PIECE] = {NULL};
	size_t i, kept = 0, count = 0;

	while (normal.n > 0) {
		start[count++ % PIECE] = normal.p;
		utf8_next(&normal);
		if (count >= PIECE) {
			const char *from = start[count % PIECE];

			set.v[set.n++] = digest(key, str_of(from, (size_t)(normal.p - from)));
		}
	}
	qsort(set.v, set.n, sizeof(*set.v), by_size);
	for (i = 0; i < set.n; i++)
		if (kept == 0 || set.v[i] != set.v[kept - 1])
			set.v[kept++] = set.v[i];
	set.n = kept;
	return set;
}

/* Another order of the same digests for each lane (the finaliser of SplitMix64). */
static uint64_t
in_lane(uint64_t x, uint64_t lane)
{
	x += (lane + 1) * UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

struct str
sketch_make(struct arena *a, const struct piece_set *set)
{
	unsigned char *out = arena_alloc(a, SKETCH_BYTES);
	size_t lane, i;

	if (set->n == 0)
		return STR_NONE;
	for (lane = 0; lane < SKETCH_LANES; lane++) {
		uint64_t least = UINT64_MAX;

		for (i = 0; i < set->n; i++) {
			uint64_t x = in_lane(set->v[i], lane);

			least = x < least ? x : least;
		}
		out[2 * lane] = (unsigned char)(least >> 8);
		out[2 * lane + 1] = (unsigned char)least;
	}
	return str_of((const char *)out, SKETCH_BYTES);
}

int64_t
sketch_likeness(const struct piece_set *a, const struct piece_set *b)
{
	size_t i = 0, k = 0, both = 0;

	while (i < a->n && k < b->n) {
		if (a->v[i] == b->v[k]) {
			both++;
			i++;
			k++;
		} else if (a->v[i] < b->v[k]) {
			i++;
		} else {
			k++;
		}
	}
	return a->n + b->n == 0 ? 0 : (int64_t)(200 * both / (a->n + b->n));
}

/* A lane is the same with the chance s that a piece of either is in both: d percent of likeness are
 * s = d / (200 - d). Sixteen lanes fewer are four standard deviations at the worst. */
bool
sketch_may_be(struct str a, struct str b, int64_t percent)
{
	int64_t same = 0, lane, wanted = SKETCH_LANES * percent / (200 - percent) - 16;

	if (a.n != SKETCH_BYTES || b.n != SKETCH_BYTES)
		return false;
	for (lane = 0; lane < SKETCH_LANES; lane++)
		same += memcmp(a.p + 2 * lane, b.p + 2 * lane, 2) == 0;
	return same >= wanted;
}
