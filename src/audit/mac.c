/* mac.c: what exactly is sealed of an entry and of a line of the registry. */
#include "audit/internal.h"

#include "base/buf.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

enum { CANONICAL_MAX = 8 << 20 };

void
audit_key(const struct keyring *k, unsigned char out[32])
{
	keyring_derive(k, "audit chain", out);
}

/* Each part with its length: the text can be read one way only. */
static void
add_part(struct buf *b, struct str s)
{
	buf_addf(b, "%zu:", s.n);
	buf_add(b, s);
}

static void
add_number(struct buf *b, int64_t n)
{
	buf_add_int(b, n);
	buf_addc(b, ';');
}

static void
finish(const unsigned char key[32], struct buf *b, unsigned char out[MAC_BYTES])
{
	struct str text = buf_str(b);
	unsigned int n = 0;

	if (buf_failed(b))
		BUG("an audit entry over %d bytes", CANONICAL_MAX);
	if (!HMAC(EVP_sha256(), key, 32, (const unsigned char *)text.p, text.n, out, &n) ||
	    n != MAC_BYTES)
		BUG("OpenSSL: hmac");
}

void
entry_mac(const unsigned char key[32], struct arena *tmp, struct str previous, struct str chain,
	  int64_t seq, int64_t at, const struct audit_entry *en, unsigned char out[MAC_BYTES])
{
	struct buf b;

	buf_init(&b, tmp, CANONICAL_MAX);
	buf_lit(&b, "entry;");
	add_part(&b, previous);
	add_part(&b, chain);
	add_number(&b, seq);
	add_number(&b, at);
	add_part(&b, en->act);
	add_part(&b, en->account);
	add_part(&b, en->session);
	add_part(&b, en->unit);
	add_part(&b, en->type);
	add_part(&b, en->record);
	add_part(&b, en->fields);
	add_part(&b, en->reason);
	add_part(&b, en->result);
	add_part(&b, en->digest);
	finish(key, &b, out);
}

void
chain_mac(const unsigned char key[32], struct arena *tmp, struct str previous,
	  const struct chain_row *c, unsigned char out[MAC_BYTES])
{
	struct buf b;

	buf_init(&b, tmp, CANONICAL_MAX);
	buf_lit(&b, "chain;");
	add_part(&b, previous);
	add_number(&b, c->number);
	add_part(&b, c->id);
	add_number(&b, c->made_at);
	add_number(&b, c->before_seq);
	add_part(&b, c->before_mac);
	finish(key, &b, out);
}

void
entry_read(struct db_stmt *st, int first, struct audit_entry *ret)
{
	ret->act = db_col_str(st, first);
	ret->account = db_col_str(st, first + 1);
	ret->session = db_col_str(st, first + 2);
	ret->unit = db_col_str(st, first + 3);
	ret->type = db_col_str(st, first + 4);
	ret->record = db_col_str(st, first + 5);
	ret->fields = db_col_str(st, first + 6);
	ret->reason = db_col_str(st, first + 7);
	ret->result = db_col_str(st, first + 8);
	ret->digest = db_col_str(st, first + 9);
}
