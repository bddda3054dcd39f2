/*
 * digest.c: what was written, as one hash. Over the stored bytes, so that sealed fields are covered
 * without being told; the audit chain then vouches for the row too.
 */
#include "record/internal.h"

#include <openssl/evp.h>

static void
add_value(EVP_MD_CTX *md, const struct value *v)
{
	unsigned char type = (unsigned char)v->type;
	uint64_t n = v->type == VALUE_INT ? (uint64_t)v->i : v->s.n;

	EVP_DigestUpdate(md, &type, 1);
	EVP_DigestUpdate(md, &n, sizeof(n));
	if (v->type == VALUE_TEXT || v->type == VALUE_BLOB)
		EVP_DigestUpdate(md, v->s.p, v->s.n);
}

struct str
content_digest(struct work *w, const struct value *a, size_t an, const struct value *b, size_t bn)
{
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	unsigned char out[32];
	unsigned int len = sizeof(out);
	size_t i;

	if (!md || EVP_DigestInit_ex(md, EVP_sha256(), NULL) != 1)
		BUG("SHA-256 is not to be had");
	for (i = 0; i < an; i++)
		add_value(md, &a[i]);
	for (i = 0; i < bn; i++)
		add_value(md, &b[i]);
	EVP_DigestFinal_ex(md, out, &len);
	EVP_MD_CTX_free(md);
	return hex_lower(w->arena, out, len);
}
