/*
 * keyring.h: what seal.c needs of the keyring. Internal to src/access.
 */
#ifndef SHEGONG_ACCESS_KEYRING_H
#define SHEGONG_ACCESS_KEYRING_H

#include "access/crypto.h"
#include "access/seal.h"

/* The data key of that id. ERR_CRYPTO when there is none, or it was destroyed. */
enum err_code keyring_by_id(struct keyring *k, struct db *db, const unsigned char id[16],
			    struct data_key *ret, struct err *e) MUST_USE;
const unsigned char *keyring_blind_key(const struct keyring *k);

#endif
