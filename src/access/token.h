/*
 * token.h: secrets that stand for somebody (a session, a one-time link). Whoever holds one is let
 * in, so the database only ever knows a hash of it.
 */
#ifndef SHEGONG_ACCESS_TOKEN_H
#define SHEGONG_ACCESS_TOKEN_H

#include "base/arena.h"

enum { TOKEN_BYTES = 32, TOKEN_LEN = 43 }; /* base64url without padding */

struct str token_text(struct arena *a, const unsigned char bytes[TOKEN_BYTES]);
/* Hex SHA-256 of any text. */
struct str token_hash(struct arena *a, struct str token);

#endif
