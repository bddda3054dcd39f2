/*
 * index.c: who looked at one record, without walking the log. The index is derived from the
 * entries and behind them by design: a look at a page of fifty people is one row of the log, and
 * every INDEX_EVERY entries the records they name get one row each, however often they were named.
 * audit_mark says how far a chain is in the index; what lies behind the mark is found by reading it
 * (list.c), so that no look is ever missing.
 */
#include "audit/internal.h"

#include "base/map.h"
#include "db/sql.h"

#include <stdlib.h>

enum { ROWS_AT_ONCE = 16, REINDEX_CHUNK = 512 };

/* Some entries of one chain by people of one unit that name one record. */
struct naming {
	struct str record, unit;
	int64_t from_seq, from_at; /* the first of them */
	int64_t seq, at;           /* the last */
	struct naming *next;       /* of the same record, by another unit */
};

struct batch {
	struct arena *arena;
	struct str chain;
	struct map by_record; /* the first struct naming of each */
	VEC(struct naming *) all;
};

static struct naming *
naming_of(struct batch *b, struct str record, struct str unit)
{
	struct naming *first = map_get(&b->by_record, record), *it;

	for (it = first; it; it = it->next)
		if (str_eq(it->unit, unit))
			return it;
	it = arena_new_of(b->arena, struct naming);
	it->record = str_dup(b->arena, record);
	it->unit = str_dup(b->arena, unit);
	it->next = first;
	map_put(&b->by_record, it->record, it);
	vec_push(b->arena, &b->all, it);
	return it;
}

static void
add_entry(struct batch *b, struct str records, struct str unit, int64_t seq, int64_t at)
{
	struct str rest = records, id;

	while (records.n > 0 && str_next(&rest, ',', &id)) {
		struct naming *it;

		if (id.n == 0)
			continue;
		it = naming_of(b, id, unit);
		if (it->from_seq == 0) {
			it->from_seq = seq;
			it->from_at = at;
		}
		it->seq = seq;
		it->at = at;
	}
}

static enum err_code
read_batch(struct db *db, struct batch *b, int64_t after, int64_t to, struct err *e)
{
	struct value v[] = {value_text(b->chain), value_int(after), value_int(to)};
	struct db_stmt *st;
	enum err_code rc;
	bool more;

	rc = db_query(db,
		      STR("SELECT record, unit, seq, at FROM audit WHERE chain = ? AND seq > ? AND"
			  " seq <= ? AND record IS NOT NULL ORDER BY seq"),
		      v, COUNTOF(v), &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more)
		add_entry(b, db_col_str(st, 0), db_col_str(st, 1), db_col_int(st, 2),
			  db_col_int(st, 3));
	db_done(st);
	return rc;
}

/* Neighbours in the table are written one after the other. */
static int
by_record(const void *a, const void *b)
{
	return str_cmp((*(struct naming *const *)a)->record, (*(struct naming *const *)b)->record);
}

static enum err_code
write_rows(struct db *db, const struct batch *b, size_t from, size_t n, struct err *e)
{
	struct sql q;
	size_t i;

	sql_init(&q, b->arena);
	sql_raw(&q, "INSERT INTO audit_record (record_id, chain, seq, at, from_seq, from_at, unit)"
		    " VALUES ");
	for (i = from; i < from + n; i++) {
		const struct naming *it = b->all.v[i];
		struct value v[] = {value_text(it->record),  value_text(b->chain),
				    value_int(it->seq),      value_int(it->at),
				    value_int(it->from_seq), value_int(it->from_at),
				    value_text(it->unit)};

		sql_raw(&q, i > from ? ", " : "");
		sql_bind_list(&q, v, COUNTOF(v));
	}
	return sql_exec(db, &q, NULL, e);
}

/* Two statements that stay prepared: one of many rows, one of a single row for the rest. */
static enum err_code
write_batch(struct db *db, struct batch *b, struct err *e)
{
	enum err_code rc = ERR_OK;
	size_t i = 0, n;

	if (b->all.n > 0)
		qsort(b->all.v, b->all.n, sizeof(*b->all.v), by_record);
	while (i < b->all.n && rc == ERR_OK) {
		n = b->all.n - i >= ROWS_AT_ONCE ? ROWS_AT_ONCE : 1;
		rc = write_rows(db, b, i, n, e);
		i += n;
	}
	return rc;
}

enum err_code
index_catch_up(struct db *db, struct arena *tmp, struct str chain, int64_t after, int64_t to,
	       struct err *e)
{
	struct value mark[] = {value_int(to), value_text(chain)};
	struct batch b = {.arena = tmp, .chain = chain};
	enum err_code rc;

	map_init(&b.by_record, tmp);
	rc = read_batch(db, &b, after, to, e);
	if (rc == ERR_OK)
		rc = write_batch(db, &b, e);
	return rc == ERR_OK ? db_exec(db, STR("UPDATE audit_mark SET seq = ? WHERE chain = ?"),
				      mark, COUNTOF(mark), NULL, e)
			    : rc;
}

enum err_code
index_begin(struct db *db, struct str chain, struct err *e)
{
	struct value arg = value_text(chain);

	return db_exec(db, STR("INSERT INTO audit_mark (chain, seq) VALUES (?, 0)"), &arg, 1, NULL,
		       e);
}

/* Chains from before there were marks: each of their entries was put into the index at once. */
static enum err_code
mark_old_chains(struct db *db, struct err *e)
{
	return db_exec(db,
		       STR("INSERT INTO audit_mark (chain, seq) SELECT c.id, (SELECT"
			   " COALESCE(MAX(x.seq), 0) FROM audit x WHERE x.chain = c.id)"
			   " FROM audit_chain c WHERE NOT EXISTS (SELECT 1 FROM audit_mark m"
			   " WHERE m.chain = c.id)"),
		       NULL, 0, NULL, e);
}

struct tail {
	struct str chain;
	int64_t mark, head;
};

struct tails {
	VEC(struct tail) all;
};

static enum err_code
find_tails(struct db *db, struct arena *a, struct tails *ret, struct err *e)
{
	struct db_stmt *st;
	enum err_code rc;
	bool more;

	rc = db_query(db,
		      STR("SELECT m.chain, m.seq, (SELECT MAX(x.seq) FROM audit x"
			  " WHERE x.chain = m.chain) FROM audit_mark m"),
		      NULL, 0, &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more) {
		struct tail t = {STR_NONE, db_col_int(st, 1), db_col_int(st, 2)};

		if (t.head <= t.mark)
			continue;
		t.chain = str_dup(a, db_col_str(st, 0));
		vec_push(a, &ret->all, t);
	}
	db_done(st);
	return rc;
}

enum err_code
index_finish_tails(struct db *db, struct arena *a, struct err *e)
{
	struct arena *tmp = arena_new(INDEX_SCRATCH);
	struct tails tails = {0};
	enum err_code rc;
	int64_t at, to;
	size_t i;

	rc = mark_old_chains(db, e);
	if (rc == ERR_OK)
		rc = find_tails(db, a, &tails, e);
	for (i = 0; i < tails.all.n && rc == ERR_OK; i++) {
		const struct tail *t = &tails.all.v[i];

		for (at = t->mark; at < t->head && rc == ERR_OK; at = to) {
			to = t->head - at > REINDEX_CHUNK ? at + REINDEX_CHUNK : t->head;
			arena_reset(tmp);
			rc = index_catch_up(db, tmp, t->chain, at, to, e);
		}
	}
	arena_free(tmp);
	return rc;
}

enum err_code
audit_reindex(struct db *db, struct arena *a, struct err *e)
{
	enum err_code rc = db_exec(db, STR("DELETE FROM audit_record"), NULL, 0, NULL, e);

	if (rc == ERR_OK)
		rc = db_exec(db, STR("UPDATE audit_mark SET seq = 0"), NULL, 0, NULL, e);
	return rc == ERR_OK ? index_finish_tails(db, a, e) : rc;
}
