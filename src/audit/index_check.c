/*
 * index_check.c: does the index of records lead to every entry that it claims to know? A row taken
 * out of it would hide from a family who looked, while the chain itself stays whole.
 */
#include "audit/internal.h"

#include "base/map.h"

enum { WINDOW = 256 }; /* entries read, and ranges remembered, at once */

struct entry_ids {
	struct str chain, records;
	int64_t seq;
};

struct range {
	int64_t from, to;
};

struct checker {
	struct db *db;
	struct arena *tmp; /* of one window */
	struct map found;  /* record -> the range that was found last */
	struct str chain;  /* where the next window begins */
	int64_t seq;
	index_fault_fn *unlisted;
	void *ctx;
};

static enum err_code
find_range(struct checker *c, const struct entry_ids *en, struct str id, bool *ret, struct err *e)
{
	struct value v[] = {value_text(id), value_text(en->chain), value_int(en->seq),
			    value_int(en->seq)};
	struct range *r = map_get(&c->found, id);
	struct db_stmt *st;
	enum err_code rc;

	*ret = r && r->from <= en->seq && en->seq <= r->to;
	if (*ret)
		return ERR_OK;
	rc = db_query(
		c->db,
		STR("SELECT COALESCE(from_seq, seq), seq FROM audit_record WHERE record_id = ?"
		    " AND chain = ? AND seq >= ? AND COALESCE(from_seq, seq) <= ? LIMIT 1"),
		v, COUNTOF(v), &st, e);
	if (rc != ERR_OK)
		return rc;
	rc = db_step(st, ret, e);
	if (rc == ERR_OK && *ret) {
		r = arena_new_of(c->tmp, struct range);
		*r = (struct range){db_col_int(st, 0), db_col_int(st, 1)};
		map_put(&c->found, id, r);
	}
	db_done(st);
	return rc;
}

static enum err_code
check_entry(struct checker *c, const struct entry_ids *en, struct err *e)
{
	struct str rest = en->records, id;
	enum err_code rc = ERR_OK;
	bool found = true;

	while (rc == ERR_OK && found && str_next(&rest, ',', &id))
		if (id.n > 0)
			rc = find_range(c, en, id, &found, e);
	if (rc == ERR_OK && !found)
		c->unlisted(c->ctx, en->chain, en->seq);
	return rc;
}

static enum err_code
read_window(struct checker *c, struct entry_ids *ret, size_t *ret_n, struct err *e)
{
	struct value v[] = {value_text(c->chain), value_int(c->seq), value_int(WINDOW)};
	struct db_stmt *st;
	enum err_code rc;
	bool more;

	*ret_n = 0;
	rc = db_query(c->db,
		      STR("SELECT x.chain, x.seq, x.record FROM audit_mark m JOIN audit x"
			  " ON x.chain = m.chain AND x.seq <= m.seq WHERE x.record IS NOT NULL"
			  " AND (x.chain, x.seq) > (?, ?) ORDER BY x.chain, x.seq LIMIT ?"),
		      v, COUNTOF(v), &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more) {
		struct entry_ids *en = &ret[(*ret_n)++];

		en->chain = str_dup(c->tmp, db_col_str(st, 0));
		en->seq = db_col_int(st, 1);
		en->records = str_dup(c->tmp, db_col_str(st, 2));
	}
	db_done(st);
	return rc;
}

enum err_code
index_check(struct db *db, struct arena *a, index_fault_fn *unlisted, void *ctx, struct err *e)
{
	struct checker c = {.db = db, .chain = STR(" "), .unlisted = unlisted, .ctx = ctx};
	struct entry_ids *window = arena_array(a, struct entry_ids, WINDOW);
	enum err_code rc = ERR_OK;
	size_t i, n = WINDOW;

	c.tmp = arena_new(INDEX_SCRATCH);
	while (rc == ERR_OK && n == WINDOW) {
		arena_reset(c.tmp);
		map_init(&c.found, c.tmp);
		rc = read_window(&c, window, &n, e);
		for (i = 0; i < n && rc == ERR_OK; i++)
			rc = check_entry(&c, &window[i], e);
		if (n > 0) {
			c.chain = str_dup(a, window[n - 1].chain);
			c.seq = window[n - 1].seq;
		}
	}
	arena_free(c.tmp);
	return rc;
}
