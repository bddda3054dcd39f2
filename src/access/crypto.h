/*
 * crypto.h: the few primitives of this folder over OpenSSL's EVP. Internal to src/access.
 */
#ifndef SHEGONG_ACCESS_CRYPTO_H
#define SHEGONG_ACCESS_CRYPTO_H

#include "base/arena.h"

enum { KEY_BYTES = 32, NONCE_BYTES = 12, TAG_BYTES = 16 };

/* AES-256-GCM. `out` takes plain.n bytes, `tag` 16. A failure of the library is a BUG(). */
void gcm_seal(const unsigned char key[KEY_BYTES], const unsigned char nonce[NONCE_BYTES],
	      struct str aad, struct str plain, unsigned char *out, unsigned char tag[TAG_BYTES]);
/* False when key, nonce, aad, text or tag are not what was sealed; `out` is worthless then. */
bool gcm_open(const unsigned char key[KEY_BYTES], const unsigned char nonce[NONCE_BYTES],
	      struct str aad, struct str sealed, const unsigned char tag[TAG_BYTES],
	      unsigned char *out);
/* HKDF-SHA-256 without salt; `info` names the purpose. */
void hkdf(const unsigned char key[KEY_BYTES], struct str info, unsigned char out[KEY_BYTES]);
void hmac_sha256(const unsigned char key[KEY_BYTES], struct str data, unsigned char out[32]);

/* Several parts as one text that can be read one way only: each with its length before it. */
struct str join_parts(struct arena *a, const struct str *parts, size_t n);

#endif
