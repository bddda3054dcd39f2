/* token.c: see token.h. */
#include "access/token.h"

#include "base/id.h"

#include <sodium.h>

struct str
token_text(struct arena *a, const unsigned char bytes[TOKEN_BYTES])
{
	char text[TOKEN_LEN + 1];

	sodium_bin2base64(text, sizeof(text), bytes, TOKEN_BYTES,
			  sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	return str_dup(a, str_from(text));
}

struct str
token_hash(struct arena *a, struct str token)
{
	unsigned char hash[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(hash, (const unsigned char *)token.p, token.n);
	return hex_lower(a, hash, sizeof(hash));
}
