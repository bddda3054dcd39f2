/*
 * audit.c: writing the log. Nothing of the chain is kept in memory: a savepoint or a whole group
 * may be rolled back and run again, so the head is asked from the table each time.
 */
#include "audit/audit.h"

#include "audit/internal.h"
#include "base/clock.h"
#include "base/id.h"
#include "db/sql.h"

#include <openssl/crypto.h>
#include <string.h>

struct audit {
	struct arena *arena, *scratch;
	unsigned char key[32];
	struct str chain;
};

struct head {
	int64_t seq; /* 0: nothing written yet */
	struct str mac;
	int64_t mark; /* up to here the index of records knows the entries */
};

static enum err_code
read_head(struct db *db, struct arena *a, struct str chain, struct head *ret, struct err *e)
{
	struct value args[] = {value_text(chain), value_text(chain)};
	struct db_stmt *st;
	enum err_code rc;
	bool found;

	*ret = (struct head){0};
	rc = db_query(db,
		      STR("SELECT a.seq, a.mac, (SELECT m.seq FROM audit_mark m WHERE m.chain = ?)"
			  " FROM audit a WHERE a.chain = ? ORDER BY a.seq DESC LIMIT 1"),
		      args, COUNTOF(args), &st, e);
	if (rc != ERR_OK)
		return rc;
	rc = db_step(st, &found, e);
	if (rc == ERR_OK && found) {
		ret->seq = db_col_int(st, 0);
		ret->mac = str_dup(a, db_col_str(st, 1));
		ret->mark = db_col_int(st, 2);
	}
	db_done(st);
	return rc;
}

enum err_code
audit_write(struct audit *au, struct db *db, const struct audit_entry *en, struct err *e)
{
	struct arena *a = au->scratch;
	unsigned char mac[MAC_BYTES];
	int64_t at = clock_now_ms();
	struct head head;
	enum err_code rc;

	arena_reset(a);
	rc = read_head(db, a, au->chain, &head, e);
	if (rc != ERR_OK)
		return rc;
	entry_mac(au->key, a, head.mac, au->chain, head.seq + 1, at, en, mac);
	struct value v[] = {value_text(au->chain),   value_int(head.seq + 1),
			    value_int(at),           value_text(en->act),
			    value_text(en->account), value_text(en->session),
			    value_text(en->unit),    value_text(en->type),
			    value_text(en->record),  value_text(en->fields),
			    value_text(en->reason),  value_text(en->result),
			    value_text(en->digest),  value_blob(str_of((char *)mac, sizeof(mac)))};
	rc = db_exec(db,
		     STR("INSERT INTO audit (chain, seq, at, " ENTRY_LIST ", mac)"
			 " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
		     v, COUNTOF(v), NULL, e);
	if (rc != ERR_OK || head.seq + 1 - head.mark < INDEX_EVERY)
		return rc;
	return index_catch_up(db, a, au->chain, head.mark, head.seq + 1, e);
}

struct registry_head {
	int64_t number;
	struct str id, mac;
};

static enum err_code
last_chain(struct db *db, struct arena *a, struct registry_head *ret, struct err *e)
{
	struct db_stmt *st;
	enum err_code rc;
	bool found;

	*ret = (struct registry_head){0};
	rc = db_query(db,
		      STR("SELECT number, id, mac FROM audit_chain ORDER BY number DESC LIMIT 1"),
		      NULL, 0, &st, e);
	if (rc != ERR_OK)
		return rc;
	rc = db_step(st, &found, e);
	if (rc == ERR_OK && found) {
		ret->number = db_col_int(st, 0);
		ret->id = str_dup(a, db_col_str(st, 1));
		ret->mac = str_dup(a, db_col_str(st, 2));
	}
	db_done(st);
	return rc;
}

static enum err_code
register_chain(struct audit *au, struct db *db, struct err *e)
{
	struct chain_row c = {.id = au->chain, .made_at = clock_now_ms()};
	unsigned char mac[MAC_BYTES];
	struct registry_head last;
	struct head before = {0};
	enum err_code rc;

	rc = last_chain(db, au->arena, &last, e);
	if (rc == ERR_OK && last.number > 0)
		rc = read_head(db, au->arena, last.id, &before, e);
	if (rc != ERR_OK)
		return rc;
	c.number = last.number + 1;
	c.before_seq = before.seq;
	c.before_mac = before.mac;
	chain_mac(au->key, au->scratch, last.mac, &c, mac);
	struct value v[] = {value_int(c.number),
			    value_text(c.id),
			    value_int(c.made_at),
			    value_int(c.before_seq),
			    before.seq ? value_blob(c.before_mac) : VALUE_EMPTY,
			    value_blob(str_of((char *)mac, sizeof(mac)))};
	return db_exec(db,
		       STR("INSERT INTO audit_chain (number, id, made_at, before_seq, before_mac,"
			   " mac) VALUES (?, ?, ?, ?, ?, ?)"),
		       v, COUNTOF(v), NULL, e);
}

enum err_code
audit_open(struct db *db, const struct keyring *k, struct audit **ret, struct err *e)
{
	struct audit_entry first = {.act = STR("chain_open"), .result = STR("ok")};
	struct arena *a = arena_new(1 << 20);
	struct audit *au = arena_new_of(a, struct audit);
	enum err_code rc;

	au->arena = a;
	au->scratch = arena_new(INDEX_SCRATCH);
	audit_key(k, au->key);
	au->chain = id_new(a);
	rc = index_finish_tails(db, a, e);
	if (rc == ERR_OK)
		rc = register_chain(au, db, e);
	if (rc == ERR_OK)
		rc = index_begin(db, au->chain, e);
	/* A chain that is registered is never empty: taking all of it away shows. */
	if (rc == ERR_OK)
		rc = audit_write(au, db, &first, e);
	if (rc == ERR_OK)
		*ret = au;
	else
		audit_close(au);
	return rc;
}

void
audit_close(struct audit *au)
{
	if (!au)
		return;
	OPENSSL_cleanse(au->key, sizeof(au->key));
	arena_free(au->scratch);
	arena_free(au->arena);
}

void
audit_schema(struct schema *s)
{
	static const char *const texts[] = {"act",    "account", "session", "unit",   "type",
					    "record", "fields",  "reason",  "result", "digest"};
	struct table *t = schema_table(s, STR("audit"));
	size_t i;

	t->primary_key = STR("chain, seq");
	table_column(s, t, STR("chain"), COLUMN_KEY, true);
	table_column(s, t, STR("seq"), COLUMN_INT, true);
	table_column(s, t, STR("at"), COLUMN_INT, true);
	for (i = 0; i < COUNTOF(texts); i++)
		table_column(s, t, str_from(texts[i]),
			     str_eq(str_from(texts[i]), STR("unit")) ? COLUMN_KEY : COLUMN_TEXT,
			     false);
	table_column(s, t, STR("mac"), COLUMN_BLOB, true);
	table_index(s, t, STR("audit_by_unit"), STR("unit, at"), false);

	/* Entries from_seq..seq of a chain by people of `unit` that name the record, those two at
	 * least. Rows from before there were ranges have neither from_seq nor unit. */
	t = schema_table(s, STR("audit_record"));
	t->primary_key = STR("record_id, chain, seq");
	table_column(s, t, STR("record_id"), COLUMN_KEY, true);
	table_column(s, t, STR("at"), COLUMN_INT, true);
	table_column(s, t, STR("chain"), COLUMN_KEY, true);
	table_column(s, t, STR("seq"), COLUMN_INT, true);
	table_column(s, t, STR("from_seq"), COLUMN_INT, false);
	table_column(s, t, STR("from_at"), COLUMN_INT, false);
	table_column(s, t, STR("unit"), COLUMN_KEY, false);

	t = schema_table(s, STR("audit_mark"));
	t->primary_key = STR("chain");
	table_column(s, t, STR("chain"), COLUMN_KEY, true);
	table_column(s, t, STR("seq"), COLUMN_INT, true);

	t = schema_table(s, STR("audit_chain"));
	t->primary_key = STR("number");
	table_column(s, t, STR("number"), COLUMN_INT, true);
	table_column(s, t, STR("id"), COLUMN_KEY, true);
	table_column(s, t, STR("made_at"), COLUMN_INT, true);
	table_column(s, t, STR("before_seq"), COLUMN_INT, true);
	table_column(s, t, STR("before_mac"), COLUMN_BLOB, false);
	table_column(s, t, STR("mac"), COLUMN_BLOB, true);
	table_index(s, t, STR("audit_chain_by_id"), STR("id"), true);
}
