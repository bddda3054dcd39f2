/*
 * json.h: append-only JSON writer (RFC 8259). Commas are placed by the writer; nesting is counted
 * and BUG()s when unbalanced. Ids, decimals and 64-bit numbers that a browser may round are
 * written as strings by the caller's choice of function. U+2028/2029, control characters and
 * '<' are escaped, so that an answer is safe inside a script element too.
 *
 * jansson, which reads what is sent to us, owns json_object(), json_array() and json_null(): files
 * include both, so ours are json_object_start(), json_array_start() and json_put_null().
 */
#ifndef SHEGONG_JSON_H
#define SHEGONG_JSON_H

#include "base/buf.h"
#include "base/value.h"

enum { JSON_DEPTH = 24 };

struct json {
	struct buf *buf;
	int depth;
	bool first[JSON_DEPTH];  /* nothing written yet at this depth */
	char closer[JSON_DEPTH]; /* '}' or ']' that ends this depth */
	bool after_key;
};

void json_init(struct json *j, struct buf *b);
void json_object_start(struct json *j);
void json_object_end(struct json *j);
void json_array_start(struct json *j);
void json_array_end(struct json *j);
void json_key(struct json *j, struct str key);
void json_str(struct json *j, struct str s); /* STR_NONE is written as "" */
void json_int(struct json *j, int64_t n);
void json_bool(struct json *j, bool b);
void json_put_null(struct json *j);
void json_raw(struct json *j, struct str ready); /* text that is JSON already */
/*
 * How the character at the start of s (not empty) stands inside a JSON text: writes the escape
 * into out and returns its length, 0 when it stands as it is. *ret_taken: bytes of s it covers.
 */
size_t json_escape(struct str s, char out[6], size_t *ret_taken);
/* A key that needs no escaping (ours all do not), as text that stands between two commas. */
void json_key_ready(struct json *j, struct str quoted);
#define json_k(j, lit) json_key_ready((j), STR("\"" lit "\":"))
#define json_kstr(j, lit, s) (json_k((j), lit), json_str((j), (s)))
#define json_kint(j, lit, n) (json_k((j), lit), json_int((j), (n)))
#define json_kbool(j, lit, b) (json_k((j), lit), json_bool((j), (b)))

#endif
