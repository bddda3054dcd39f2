/* gzip.c: see gzip.h. */
#include "api/gzip.h"

#include <zlib.h>

enum { GZIP_WINDOW = 15 + 16, GZIP_MEMORY = 8 };

struct str
gzip_text(struct arena *a, struct str plain)
{
	z_stream z = {0};
	struct str out = STR_NONE;
	uLong room;
	char *p;

	if (plain.n == 0 || deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, GZIP_WINDOW,
					 GZIP_MEMORY, Z_DEFAULT_STRATEGY) != Z_OK)
		return STR_NONE;
	room = deflateBound(&z, plain.n);
	p = arena_array(a, char, room);
	z.next_in = (Bytef *)plain.p; /* not written to */
	z.avail_in = (uInt)plain.n;
	z.next_out = (Bytef *)p;
	z.avail_out = (uInt)room;
	if (deflate(&z, Z_FINISH) == Z_STREAM_END && z.total_out < plain.n)
		out = str_of(p, z.total_out);
	deflateEnd(&z);
	return out;
}
