/*
 * seal.h: sealing of single fields and files at rest, and keyed blind indexes.
 *
 * Blob: suite byte (1 = AES-256-GCM; 2 is kept for SM4-CTR + HMAC-SM3), key id (16 bytes), nonce
 * (12, random), ciphertext, tag (16). Associated data: table, column, record id, so that a blob
 * moved elsewhere does not open. A data key per person (else the station's), wrapped by the master
 * key, which lives in a file outside the database (`shegong init` makes it, mode 0600). Erasing a
 * person destroys the wrapped key.
 */
#ifndef SHEGONG_SEAL_H
#define SHEGONG_SEAL_H

#include "base/arena.h"
#include "base/err.h"
#include "base/value.h"
#include "db/schema.h"

struct keyring; /* process lifetime; thread-safe; caches unwrapped data keys */

enum err_code keyring_make_file(const char *path, struct err *e) MUST_USE;
enum err_code keyring_open(const char *path, struct keyring **ret, struct err *e) MUST_USE;
void keyring_close(struct keyring *k); /* wipes */
/* 4 characters that prove the file was saved (first start). */
struct str keyring_check_word(struct arena *a, const struct keyring *k);

/* ERR_CRYPTO when the data was sealed under another master key: asked at the start, before a process
 * seals anything that the others could not open. */
enum err_code keyring_fits(struct keyring *k, struct db *db, struct err *e) MUST_USE;

/* The data key for an owner (person id or unit id); made on first use in a write. */
struct data_key {
	unsigned char id[16];
	unsigned char key[32];
};
enum err_code keyring_data_key(struct keyring *k, struct db *db, struct str owner, bool make,
			       struct data_key *ret, struct err *e) MUST_USE;
enum err_code keyring_destroy(struct keyring *k, struct db *db, struct str owner,
			      struct err *e) MUST_USE;

struct str seal(struct arena *a, const struct data_key *key, struct str plain, struct str table,
		struct str column, struct str record);
/* ERR_CRYPTO when it was tampered with, moved, or the key is another. Finds the key by its id. */
enum err_code unseal(struct arena *a, struct keyring *k, struct db *db, struct str blob,
		     struct str table, struct str column, struct str record, struct str *ret_plain,
		     struct err *e) MUST_USE;
/* HMAC-SHA-256 over unit, column and canonical text, cut to 16 bytes: equality inside a unit. */
struct str blind_index(struct arena *a, const struct keyring *k, struct str scope,
		       struct str column, struct str canonical);
/* A key for another purpose derived from the master (audit chain, tokens, cursors). */
void keyring_derive(const struct keyring *k, const char *purpose, unsigned char out[32]);

void seal_schema(struct schema *s);

#endif
