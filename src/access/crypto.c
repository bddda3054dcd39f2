/* crypto.c: see crypto.h. */
#include "access/crypto.h"

#include "base/buf.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>

/* What cannot fail with sound arguments and memory: going on without it would be worse. */
static void
must(bool ok, const char *what)
{
	if (!ok)
		BUG("OpenSSL: %s", what);
}

void
gcm_seal(const unsigned char key[KEY_BYTES], const unsigned char nonce[NONCE_BYTES], struct str aad,
	 struct str plain, unsigned char *out, unsigned char tag[TAG_BYTES])
{
	EVP_CIPHER_CTX *cx = EVP_CIPHER_CTX_new();
	int n;

	must(cx && EVP_EncryptInit_ex(cx, EVP_aes_256_gcm(), NULL, key, nonce) == 1, "init");
	must(EVP_EncryptUpdate(cx, NULL, &n, (const unsigned char *)aad.p, (int)aad.n) == 1, "aad");
	if (plain.n > 0)
		must(EVP_EncryptUpdate(cx, out, &n, (const unsigned char *)plain.p, (int)plain.n) ==
			     1,
		     "seal");
	must(EVP_EncryptFinal_ex(cx, out + plain.n, &n) == 1, "final");
	must(EVP_CIPHER_CTX_ctrl(cx, EVP_CTRL_GCM_GET_TAG, TAG_BYTES, tag) == 1, "tag");
	EVP_CIPHER_CTX_free(cx);
}

bool
gcm_open(const unsigned char key[KEY_BYTES], const unsigned char nonce[NONCE_BYTES], struct str aad,
	 struct str sealed, const unsigned char tag[TAG_BYTES], unsigned char *out)
{
	EVP_CIPHER_CTX *cx = EVP_CIPHER_CTX_new();
	unsigned char copy[TAG_BYTES];
	bool ok;
	int n, i;

	for (i = 0; i < TAG_BYTES; i++)
		copy[i] = tag[i];
	must(cx && EVP_DecryptInit_ex(cx, EVP_aes_256_gcm(), NULL, key, nonce) == 1, "init");
	must(EVP_DecryptUpdate(cx, NULL, &n, (const unsigned char *)aad.p, (int)aad.n) == 1, "aad");
	if (sealed.n > 0)
		must(EVP_DecryptUpdate(cx, out, &n, (const unsigned char *)sealed.p,
				       (int)sealed.n) == 1,
		     "open");
	must(EVP_CIPHER_CTX_ctrl(cx, EVP_CTRL_GCM_SET_TAG, TAG_BYTES, copy) == 1, "tag");
	ok = EVP_DecryptFinal_ex(cx, out + sealed.n, &n) == 1;
	EVP_CIPHER_CTX_free(cx);
	return ok;
}

void
hkdf(const unsigned char key[KEY_BYTES], struct str info, unsigned char out[KEY_BYTES])
{
	EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
	EVP_KDF_CTX *cx = kdf ? EVP_KDF_CTX_new(kdf) : NULL;
	char digest[] = "SHA256";
	OSSL_PARAM params[4];

	params[0] = OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0);
	params[1] = OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, (void *)(uintptr_t)key,
						      KEY_BYTES);
	params[2] = OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO,
						      (void *)(uintptr_t)info.p, info.n);
	params[3] = OSSL_PARAM_construct_end();
	must(cx && EVP_KDF_derive(cx, out, KEY_BYTES, params) == 1, "hkdf");
	EVP_KDF_CTX_free(cx);
	EVP_KDF_free(kdf);
}

void
hmac_sha256(const unsigned char key[KEY_BYTES], struct str data, unsigned char out[32])
{
	unsigned int n = 0;

	must(HMAC(EVP_sha256(), key, KEY_BYTES, (const unsigned char *)(data.p ? data.p : ""),
		  data.n, out, &n) &&
		     n == 32,
	     "hmac");
}

struct str
join_parts(struct arena *a, const struct str *parts, size_t n)
{
	struct buf b;
	size_t i, size = 0;

	for (i = 0; i < n; i++)
		size += parts[i].n + 24;
	buf_init(&b, a, size + 1);
	for (i = 0; i < n; i++) {
		buf_addf(&b, "%zu:", parts[i].n);
		buf_add(&b, parts[i]);
	}
	return buf_str(&b);
}
