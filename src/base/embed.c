/* Lookup in the table of embedded files. Linked beside the bytes (sg_embed), not into sg_base. */
#include "base/embed.h"

#include <string.h>

/* As `sort` in the C locale ordered the paths: byte by byte, the shorter first. */
static int
path_cmp(struct str path, const char *other)
{
	size_t n = strlen(other);
	int order = memcmp(path.p ? path.p : "", other, path.n < n ? path.n : n);

	if (order != 0 || path.n == n)
		return order;
	return path.n < n ? -1 : 1;
}

const struct embed_file *
embed_find(struct str path)
{
	size_t low = 0, high = embed_file_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = path_cmp(path, embed_files[middle].path);

		if (order == 0)
			return &embed_files[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}
