#include "base/vec.h"

#include <string.h>

enum { FIRST_CAP = 8 };

void *
vec_grow(struct arena *a, void *old, size_t size, size_t n, size_t *cap)
{
	size_t wanted = *cap ? *cap * 2 : FIRST_CAP;
	void *p = arena_array_bytes(a, wanted, size);

	if (n > 0)
		memcpy(p, old, n * size);
	*cap = wanted;
	return p;
}
