/*
 * internal.h: what the files of this folder share and nobody else needs.
 */
#ifndef SHEGONG_AUDIT_INTERNAL_H
#define SHEGONG_AUDIT_INTERNAL_H

#include "audit/audit.h"

enum {
	MAC_BYTES = 32,
	INDEX_EVERY = 64, /* entries that the index of records may be behind its chain */
	INDEX_SCRATCH = 64 << 20,
};

/* The columns of an entry in the order in which they are sealed, written and read. */
#define ENTRY_LIST "act, account, session, unit, type, record, fields, reason, result, digest"

/* HMAC over the previous mac and the entry: chain, number, instant and every text of it. */
void entry_mac(const unsigned char key[32], struct arena *tmp, struct str previous,
	       struct str chain, int64_t seq, int64_t at, const struct audit_entry *en,
	       unsigned char out[MAC_BYTES]);
/* Reads ENTRY_LIST beginning at column `first`; texts live until the next step. */
void entry_read(struct db_stmt *st, int first, struct audit_entry *ret);

/* One line of the registry: the chains are themselves a chain. A new chain notes how far the one
 * before it had come, so that a tail cut off later is missed even without an exported head. */
struct chain_row {
	int64_t number;
	struct str id;
	int64_t made_at;
	int64_t before_seq; /* of the chain numbered one less; 0 for the first */
	struct str before_mac;
};
void chain_mac(const unsigned char key[32], struct arena *tmp, struct str previous,
	       const struct chain_row *c, unsigned char out[MAC_BYTES]);
void audit_key(const struct keyring *k, unsigned char out[32]);

/* -- index.c: which entries name a record ------------------------------------------------------- */

/* A new chain: nothing of it is in the index yet. */
enum err_code index_begin(struct db *db, struct str chain, struct err *e) MUST_USE;
/* Puts the entries behind `after` up to `to` in, and says so in the mark. */
enum err_code index_catch_up(struct db *db, struct arena *tmp, struct str chain, int64_t after,
			     int64_t to, struct err *e) MUST_USE;
/* Tells each entry that the index should know and does not lead to. */
typedef void index_fault_fn(void *ctx, struct str chain, int64_t seq);
enum err_code index_check(struct db *db, struct arena *a, index_fault_fn *unlisted, void *ctx,
			  struct err *e) MUST_USE;
/* What ended processes left behind their marks. */
enum err_code index_finish_tails(struct db *db, struct arena *a, struct err *e) MUST_USE;

#endif
