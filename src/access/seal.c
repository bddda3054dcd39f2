/* seal.c: sealed blobs and blind indexes. See seal.h. */
#include "access/seal.h"

#include "access/keyring.h"
#include "base/id.h"

#include <openssl/crypto.h>
#include <string.h>

enum { SUITE_AES_256_GCM = 1 };
enum { AT_ID = 1, AT_NONCE = 17, AT_TEXT = 29, BLOB_LEAST = AT_TEXT + TAG_BYTES };
enum { PLAIN_MOST = 1 << 30 };

/* The head of the blob is held fast too: a suite byte cannot be turned back. */
static struct str
associated(struct arena *a, const char *head, struct str table, struct str column,
	   struct str record)
{
	struct str parts[] = {str_of(head, AT_NONCE), table, column, record};

	return join_parts(a, parts, COUNTOF(parts));
}

struct str
seal(struct arena *a, const struct data_key *key, struct str plain, struct str table,
     struct str column, struct str record)
{
	size_t n = BLOB_LEAST + plain.n;
	unsigned char *blob;

	if (plain.n > PLAIN_MOST)
		BUG("%zu bytes to be sealed at once", plain.n);
	blob = arena_alloc(a, n);
	blob[0] = SUITE_AES_256_GCM;
	memcpy(blob + AT_ID, key->id, sizeof(key->id));
	random_bytes(blob + AT_NONCE, NONCE_BYTES);
	gcm_seal(key->key, blob + AT_NONCE,
		 associated(a, (const char *)blob, table, column, record), plain, blob + AT_TEXT,
		 blob + AT_TEXT + plain.n);
	return str_of((const char *)blob, n);
}

enum err_code
unseal(struct arena *a, struct keyring *k, struct db *db, struct str blob, struct str table,
       struct str column, struct str record, struct str *ret_plain, struct err *e)
{
	const unsigned char *p = (const unsigned char *)blob.p;
	struct data_key key;
	unsigned char *out;
	enum err_code rc;
	size_t n;

	if (blob.n < BLOB_LEAST || blob.n - BLOB_LEAST > PLAIN_MOST || p[0] != SUITE_AES_256_GCM)
		return err_set(e, ERR_CRYPTO, "not a sealed value of a known suite");
	rc = keyring_by_id(k, db, p + AT_ID, &key, e);
	if (rc != ERR_OK)
		return rc;
	n = blob.n - BLOB_LEAST;
	out = arena_alloc(a, n + 1);
	if (gcm_open(key.key, p + AT_NONCE, associated(a, blob.p, table, column, record),
		     str_of(blob.p + AT_TEXT, n), p + AT_TEXT + n, out))
		*ret_plain = str_of((const char *)out, n);
	else
		rc = err_set(e, ERR_CRYPTO, "%.*s.%.*s of %.*s was changed or moved",
			     STR_ARG(table), STR_ARG(column), STR_ARG(record));
	OPENSSL_cleanse(&key, sizeof(key));
	if (rc != ERR_OK)
		OPENSSL_cleanse(out, n);
	return rc;
}

struct str
blind_index(struct arena *a, const struct keyring *k, struct str scope, struct str column,
	    struct str canonical)
{
	struct str parts[] = {scope, column, canonical};
	unsigned char mac[32];

	hmac_sha256(keyring_blind_key(k), join_parts(a, parts, COUNTOF(parts)), mac);
	return str_dup(a, str_of((const char *)mac, 16));
}
