#include "catalogue/digest.h"
#include "base/id.h"

#include <openssl/evp.h>

enum { PRINT_MAX = 32 << 20, SHA256_SIZE = 32 };

struct str
digest_of(const struct catalogue *c)
{
	struct arena *scratch = arena_new((size_t)PRINT_MAX * 4);
	unsigned char sum[SHA256_SIZE];
	struct buf b;

	buf_init(&b, scratch, PRINT_MAX);
	catalogue_print(c, &b);
	if (buf_failed(&b) || !EVP_Digest(b.p, b.n, sum, NULL, EVP_sha256(), NULL))
		BUG("no digest of a catalogue of %zu bytes", b.n);
	arena_free(scratch);
	return hex_lower(c->arena, sum, sizeof(sum));
}
