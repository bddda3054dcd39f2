/*
 * audit.h: append-only log, keyed and chained. One chain per writing process (registry
 * audit_chain); entry = HMAC-SHA-256(key, previous mac, canonical entry). The head of all chains
 * is exported to a file that the level above keeps: `shegong verify --head FILE` then finds every
 * edit, deletion, cut tail and roll-back. Entries hold ids and codes, never the data itself, so
 * that erasing a person leaves the chain whole.
 */
#ifndef SHEGONG_AUDIT_H
#define SHEGONG_AUDIT_H

#include "access/access.h"
#include "access/seal.h"

struct audit; /* one per writing process; used only inside write transactions of one writer */

struct audit_entry {
	struct str act;     /* "create", "read", "uncover", "move:open", "sign_in", "export" */
	struct str account; /* or "cli:import" */
	struct str session;
	struct str unit, type, record; /* record: one id, or several joined by ',' (reads) */
	struct str fields;             /* keys uncovered or read, joined by ',' */
	struct str reason;             /* code or words given; no personal data is asked there */
	struct str result;             /* "ok" or the stable error code */
	struct str digest;             /* hex SHA-256 of what was written, when a record changed */
};

enum err_code audit_open(struct db *db, const struct keyring *k, struct audit **ret,
			 struct err *e) MUST_USE; /* registers a new chain: inside a write */
void audit_close(struct audit *au);
/* Inside the caller's transaction. Safe against its roll-back: the next entry is chained to what
 * the table holds. */
enum err_code audit_write(struct audit *au, struct db *db, const struct audit_entry *en,
			  struct err *e) MUST_USE;

/* All heads as one JSON text. */
enum err_code audit_head(struct db *db, struct arena *a, struct str *ret, struct err *e) MUST_USE;

struct audit_fault {
	struct str chain;
	int64_t seq;
	/* "changed", "missing", "cut", "rolled_back", "unknown_chain"; "unlisted": the entry is whole,
	 * but the index does not lead to it (audit_reindex()) */
	struct str what;
};
/* Walks every chain; with `head` (or STR_NONE) also finds cut tails and roll-backs. */
enum err_code audit_verify(struct db *db, const struct keyring *k, struct str head, struct arena *a,
			   struct audit_fault **ret, size_t *ret_n, int64_t *ret_checked,
			   struct err *e) MUST_USE;

/* Newest first; who looked at one record (record STR_NONE: all of the unit paths given). */
struct audit_row {
	int64_t at;
	struct audit_entry entry;
	struct str account_name;
};
enum err_code audit_list(struct db *db, struct arena *a, struct str unit_path, struct str record,
			 int64_t before_at, int limit, struct audit_row **ret, size_t *ret_n,
			 struct err *e) MUST_USE;

/* Makes the index of records anew from the entries: inside a write. */
enum err_code audit_reindex(struct db *db, struct arena *a, struct err *e) MUST_USE;

void audit_schema(struct schema *s);

#endif
