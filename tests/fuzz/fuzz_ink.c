/* Any bytes as a drawn signature; what is taken becomes a path that holds nothing but a path. */
#include "kind/ink.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str s = str_of((const char *)data, size);
	struct arena *a = arena_new(1 << 20);
	struct str path = ink_path(a, s);
	size_t i;

	if ((path.p != NULL) != ink_valid(s))
		abort();
	for (i = 0; i < path.n; i++)
		if (!strchr("ML 0123456789", path.p[i]))
			abort();
	arena_free(a);
	return 0;
}
