/*
 * verify.c: the exported heads, and walking the chains. One pass over the registry, one over the
 * entries in order; memory does not grow with the log.
 */
#include "audit/audit.h"

#include "audit/internal.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/json.h"

#include <jansson.h>
#include <openssl/crypto.h>
#include <string.h>

enum { HEAD_MAX = 16 << 20, FAULTS_KEPT = 1000, SCRATCH_EVERY = 256 };

/* -- heads ----------------------------------------------------------------------------------------- */

enum err_code
audit_head(struct db *db, struct arena *a, struct str *ret, struct err *e)
{
	struct db_stmt *st;
	enum err_code rc;
	struct json j;
	struct buf b;
	bool more;

	rc = db_query(db,
		      STR("SELECT c.number, c.id, x.seq, x.mac FROM audit_chain c JOIN audit x"
			  " ON x.chain = c.id AND x.seq = (SELECT max(y.seq) FROM audit y"
			  " WHERE y.chain = c.id) ORDER BY c.number"),
		      NULL, 0, &st, e);
	if (rc != ERR_OK)
		return rc;
	buf_init(&b, a, HEAD_MAX);
	json_init(&j, &b);
	json_object_start(&j);
	json_kint(&j, "version", 1);
	json_kstr(&j, "at", clock_iso(a, clock_now_ms()));
	json_k(&j, "chains");
	json_array_start(&j);
	while ((rc = db_step(st, &more, e)) == ERR_OK && more) {
		struct str mac = db_col_str(st, 3);

		json_object_start(&j);
		json_kint(&j, "number", db_col_int(st, 0));
		json_kstr(&j, "chain", db_col_str(st, 1));
		json_kint(&j, "seq", db_col_int(st, 2));
		json_kstr(&j, "mac", hex_lower(a, mac.p, mac.n));
		json_object_end(&j);
	}
	db_done(st);
	json_array_end(&j);
	json_object_end(&j);
	*ret = buf_str(&b);
	return rc == ERR_OK && buf_failed(&b) ? err_set(e, ERR_TOO_LARGE, "heads too long") : rc;
}

/* What must still be there: out of a head file, or noted by the next chain in the registry. */
struct expected {
	struct str chain, mac; /* mac: raw bytes out of the registry, hex out of a head file */
	int64_t seq;
	bool met;
};

struct walk {
	struct arena *arena, *scratch;
	unsigned char key[32];
	VEC(struct audit_fault) faults;
	VEC(struct chain_row) chains;
	VEC(bool) seen; /* by index in chains */
	VEC(struct expected) expected;
	int64_t checked;
	/* the chain being walked */
	struct str chain;
	struct str mac; /* of the row before; STR_NONE: unknown after a gap */
	int64_t seq;
	bool known_before;
	VEC(struct expected *) due; /* what must be in it */
};

static void
add_fault(struct walk *w, struct str chain, int64_t seq, const char *what)
{
	struct audit_fault f = {str_dup(w->arena, chain), seq, str_from(what)};

	if (w->faults.n < FAULTS_KEPT)
		vec_push(w->arena, &w->faults, f);
}

static void
add_unlisted(void *ctx, struct str chain, int64_t seq)
{
	add_fault(ctx, chain, seq, "unlisted");
}

static void
expect(struct walk *w, struct str chain, int64_t seq, struct str mac_hex)
{
	struct expected x = {str_dup(w->arena, chain), str_dup(w->arena, mac_hex), seq, false};

	vec_push(w->arena, &w->expected, x);
}

static enum err_code
read_heads(struct walk *w, struct str head, struct err *e)
{
	json_t *root, *chains, *c;
	json_error_t je;
	size_t i;

	if (head.n == 0)
		return ERR_OK;
	root = json_loadb(head.p, head.n, JSON_REJECT_DUPLICATES, &je);
	chains = json_object_get(root, "chains");
	if (!json_is_array(chains)) {
		json_decref(root);
		return err_set(e, ERR_BAD_FILE, "not a file of audit heads: %s", je.text);
	}
	json_array_foreach(chains, i, c)
	{
		const char *id = json_string_value(json_object_get(c, "chain"));
		const char *mac = json_string_value(json_object_get(c, "mac"));
		json_int_t seq = json_integer_value(json_object_get(c, "seq"));

		if (!id || !mac || seq < 1) {
			json_decref(root);
			return err_set(e, ERR_BAD_FILE, "head %zu is not one", i);
		}
		expect(w, str_from(id), seq, str_from(mac));
	}
	json_decref(root);
	return ERR_OK;
}

/* -- the registry ---------------------------------------------------------------------------------- */

static struct chain_row
read_chain(struct arena *a, struct db_stmt *st)
{
	struct chain_row c = {0};

	c.number = db_col_int(st, 0);
	c.id = str_dup(a, db_col_str(st, 1));
	c.made_at = db_col_int(st, 2);
	c.before_seq = db_col_int(st, 3);
	c.before_mac = str_dup(a, db_col_str(st, 4));
	return c;
}

static void
check_chain_row(struct walk *w, const struct chain_row *c, struct str *previous, int64_t *number,
		struct str mac)
{
	unsigned char want[MAC_BYTES];
	bool gap = c->number != *number + 1;

	if (gap)
		add_fault(w, STR_NONE, *number + 1, "missing");
	*number = c->number;
	if (!gap) {
		chain_mac(w->key, w->scratch, *previous, c, want);
		if (mac.n != MAC_BYTES || CRYPTO_memcmp(mac.p, want, MAC_BYTES) != 0)
			add_fault(w, c->id, 0, "changed");
	}
	*previous = str_dup(w->arena, mac);
	if (c->before_seq > 0 && w->chains.n > 0)
		expect(w, w->chains.v[w->chains.n - 1].id, c->before_seq,
		       hex_lower(w->arena, c->before_mac.p, c->before_mac.n));
	vec_push(w->arena, &w->chains, *c);
	vec_push(w->arena, &w->seen, false);
}

static enum err_code
walk_registry(struct walk *w, struct db *db, struct err *e)
{
	struct str previous = STR_NONE;
	int64_t number = 0;
	struct db_stmt *st;
	enum err_code rc;
	bool more;

	rc = db_query(db,
		      STR("SELECT number, id, made_at, before_seq, before_mac, mac"
			  " FROM audit_chain ORDER BY number"),
		      NULL, 0, &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more) {
		struct chain_row c = read_chain(w->arena, st);

		check_chain_row(w, &c, &previous, &number, db_col_str(st, 5));
	}
	db_done(st);
	return rc;
}

/* -- the entries ----------------------------------------------------------------------------------- */

static bool
note_seen(struct walk *w, struct str chain)
{
	size_t i;

	for (i = 0; i < w->chains.n; i++)
		if (str_eq(w->chains.v[i].id, chain)) {
			w->seen.v[i] = true;
			return true;
		}
	return false;
}

static void
begin_chain(struct walk *w, struct str chain)
{
	size_t i;

	w->chain = str_dup(w->arena, chain);
	w->mac = STR_NONE;
	w->seq = 0;
	w->known_before = true;
	w->due.n = 0;
	for (i = 0; i < w->expected.n; i++)
		if (str_eq(w->expected.v[i].chain, chain))
			vec_push(w->arena, &w->due, &w->expected.v[i]);
	if (!note_seen(w, chain))
		add_fault(w, chain, 0, "unknown_chain");
}

/* A row that must be there: same mac, or somebody took the log back and wrote on from there. */
static void
meet_expected(struct walk *w, int64_t seq, struct str mac)
{
	size_t i;

	for (i = 0; i < w->due.n; i++) {
		struct expected *x = w->due.v[i];

		if (x->seq != seq)
			continue;
		x->met = true;
		if (!str_eq(x->mac, hex_lower(w->scratch, mac.p, mac.n)))
			add_fault(w, w->chain, seq, "rolled_back");
	}
}

static void
check_entry(struct walk *w, struct db_stmt *st)
{
	struct str chain = db_col_str(st, 0), mac = db_col_str(st, 13);
	int64_t seq = db_col_int(st, 1);
	unsigned char want[MAC_BYTES];
	struct audit_entry en;

	if (!str_eq(chain, w->chain) || w->checked == 0)
		begin_chain(w, chain);
	w->checked++;
	if (seq != w->seq + 1) {
		add_fault(w, chain, w->seq + 1, "missing");
		w->known_before = false;
	}
	entry_read(st, 3, &en);
	entry_mac(w->key, w->scratch, w->mac, chain, seq, db_col_int(st, 2), &en, want);
	/* The row behind a gap cannot be checked: what it was chained to is gone. */
	if (w->known_before && (mac.n != MAC_BYTES || CRYPTO_memcmp(mac.p, want, MAC_BYTES) != 0))
		add_fault(w, chain, seq, "changed");
	meet_expected(w, seq, mac);
	w->known_before = true;
	w->seq = seq;
	w->mac = str_dup(w->scratch, mac);
}

/* The scratch arena is emptied now and then; the last mac is all that lives across rows. */
static void
tidy(struct walk *w)
{
	char mac[MAC_BYTES];
	size_t n = w->mac.n < sizeof(mac) ? w->mac.n : sizeof(mac);

	if (w->checked % SCRATCH_EVERY != 0)
		return;
	if (n > 0)
		memcpy(mac, w->mac.p, n);
	arena_reset(w->scratch);
	w->mac = str_dup(w->scratch, str_of(mac, n));
}

static enum err_code
walk_entries(struct walk *w, struct db *db, struct err *e)
{
	struct db_stmt *st;
	enum err_code rc;
	bool more;

	rc = db_query(db,
		      STR("SELECT chain, seq, at, " ENTRY_LIST ", mac FROM audit"
			  " ORDER BY chain, seq"),
		      NULL, 0, &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more) {
		check_entry(w, st);
		tidy(w);
	}
	db_done(st);
	return rc;
}

static void
find_missing_ends(struct walk *w)
{
	size_t i;

	for (i = 0; i < w->chains.n; i++)
		if (!w->seen.v[i])
			add_fault(w, w->chains.v[i].id, 1, "missing");
	for (i = 0; i < w->expected.n; i++)
		if (!w->expected.v[i].met)
			add_fault(w, w->expected.v[i].chain, w->expected.v[i].seq, "cut");
}

enum err_code
audit_verify(struct db *db, const struct keyring *k, struct str head, struct arena *a,
	     struct audit_fault **ret, size_t *ret_n, int64_t *ret_checked, struct err *e)
{
	struct walk w = {.arena = a};
	enum err_code rc;

	w.scratch = arena_new(64 << 20);
	audit_key(k, w.key);
	rc = read_heads(&w, head, e);
	if (rc == ERR_OK)
		rc = walk_registry(&w, db, e);
	if (rc == ERR_OK)
		rc = walk_entries(&w, db, e);
	if (rc == ERR_OK)
		find_missing_ends(&w);
	if (rc == ERR_OK)
		rc = index_check(db, a, add_unlisted, &w, e);
	OPENSSL_cleanse(w.key, sizeof(w.key));
	arena_free(w.scratch);
	*ret = w.faults.v;
	*ret_n = w.faults.n;
	*ret_checked = w.checked;
	return rc;
}
