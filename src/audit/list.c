/* list.c: reading the log for people, newest first. Texts only; who may ask is decided above. */
#include "audit/audit.h"

#include "audit/internal.h"
#include "db/sql.h"

enum { LIST_MOST = 200 };

static void
copy_entry(struct arena *a, struct audit_entry *en)
{
	struct str *texts[] = {&en->act,    &en->account, &en->session, &en->unit,   &en->type,
			       &en->record, &en->fields,  &en->reason,  &en->result, &en->digest};
	size_t i;

	for (i = 0; i < COUNTOF(texts); i++)
		*texts[i] = str_dup(a, *texts[i]);
}

static void
write_query(struct sql *q, struct str unit_path, struct str record, int64_t before_at, int limit)
{
	sql_raw(q, "SELECT x.at, " ENTRY_LIST ", (SELECT name FROM account WHERE account.id ="
		   " x.account) FROM audit x");
	if (record.n > 0)
		sql_raw(q, " JOIN audit_record r ON r.chain = x.chain AND r.seq = x.seq");
	sql_raw(q, " WHERE 1=1");
	if (record.n > 0) {
		sql_raw(q, " AND r.record_id = ");
		sql_bind(q, value_text(record));
	}
	if (unit_path.n > 0) {
		/* Paths end in '/': what is below lies between it and the next character, '0'. */
		sql_raw(q, " AND x.unit IN (SELECT id FROM unit WHERE path >= ");
		sql_bind(q, value_text(unit_path));
		sql_raw(q, " AND path < ");
		sql_bind(q, value_text(str_cat(q->arena, str_of(unit_path.p, unit_path.n - 1),
					       STR("0"))));
		sql_raw(q, ")");
	}
	if (before_at > 0) {
		sql_raw(q, " AND x.at < ");
		sql_bind(q, value_int(before_at));
	}
	sql_raw(q, " ORDER BY x.at DESC, x.seq DESC LIMIT ");
	sql_bind(q, value_int(limit < 1 || limit > LIST_MOST ? LIST_MOST : limit));
}

enum err_code
audit_list(struct db *db, struct arena *a, struct str unit_path, struct str record,
	   int64_t before_at, int limit, struct audit_row **ret, size_t *ret_n, struct err *e)
{
	VEC(struct audit_row) rows = {0};
	struct db_stmt *st;
	struct sql q;
	enum err_code rc;
	bool more;

	sql_init(&q, a);
	write_query(&q, unit_path, record, before_at, limit);
	rc = sql_query(db, &q, &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more) {
		struct audit_row row = {.at = db_col_int(st, 0)};

		entry_read(st, 1, &row.entry);
		copy_entry(a, &row.entry);
		row.account_name = str_dup(a, db_col_str(st, 11));
		vec_push(a, &rows, row);
	}
	db_done(st);
	*ret = rows.v;
	*ret_n = rows.n;
	return rc;
}
