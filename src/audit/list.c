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

/* What of the log people are shown. */
struct wanted {
	struct str unit_path; /* STR_NONE: all */
	struct str record;    /* STR_NONE: all */
	int64_t before_at;    /* 0: now */
	int limit;
};

/* Paths end in '/': what is below lies between it and the next character, '0'. */
static void
units_below(struct sql *q, struct str path)
{
	sql_raw(q, "(SELECT id FROM unit WHERE path >= ");
	sql_bind(q, value_text(path));
	sql_raw(q, " AND path < ");
	sql_bind(q, value_text(str_cat(q->arena, str_of(path.p, path.n - 1), STR("0"))));
	sql_raw(q, ")");
}

static void
of_record(struct sql *q, const struct wanted *w)
{
	sql_raw(q, " FROM audit_record WHERE record_id = ");
	sql_bind(q, value_text(w->record));
	if (w->unit_path.n > 0) {
		sql_raw(q, " AND (unit IS NULL OR unit IN ");
		units_below(q, w->unit_path);
		sql_raw(q, ")");
	}
}

/*
 * Where entries about the record may lie. Each range of the index holds one that is as new as `at`
 * says, so the newest `limit` ranges hold the newest `limit` entries; a range around the instant
 * asked for may hold more; and what the index does not know yet lies behind the marks.
 */
static void
ranges(struct sql *q, const struct wanted *w)
{
	static const char columns[] =
		"SELECT chain, COALESCE(from_seq, seq) AS first_seq, seq AS last_seq";

	sql_raw(q, "(SELECT chain, first_seq, last_seq FROM (");
	sql_raw(q, columns);
	of_record(q, w);
	if (w->before_at > 0) {
		sql_raw(q, " AND at < ");
		sql_bind(q, value_int(w->before_at));
	}
	sql_raw(q, " ORDER BY at DESC LIMIT ");
	sql_bind(q, value_int(w->limit));
	sql_raw(q, ") newest");
	if (w->before_at > 0) {
		sql_raw(q, " UNION ALL ");
		sql_raw(q, columns);
		of_record(q, w);
		sql_raw(q, " AND at >= ");
		sql_bind(q, value_int(w->before_at));
		sql_raw(q, " AND from_at < ");
		sql_bind(q, value_int(w->before_at));
	}
	sql_raw(q, " UNION ALL SELECT chain, seq + 1, ");
	sql_bind(q, value_int(INT64_MAX));
	sql_raw(q, " FROM audit_mark)");
}

static void
write_query(struct sql *q, const struct wanted *w)
{
	sql_raw(q, "SELECT x.at, " ENTRY_LIST ", (SELECT name FROM account WHERE account.id ="
		   " x.account) FROM ");
	if (w->record.n > 0) {
		ranges(q, w);
		sql_raw(q, " r JOIN audit x ON x.chain = r.chain AND x.seq >= r.first_seq AND"
			   " x.seq <= r.last_seq WHERE x.record LIKE ");
		sql_bind(q, value_text(str_fmt(q->arena, "%%%.*s%%", STR_ARG(w->record))));
	} else {
		sql_raw(q, "audit x WHERE 1=1");
	}
	if (w->unit_path.n > 0) {
		sql_raw(q, " AND x.unit IN ");
		units_below(q, w->unit_path);
	}
	if (w->before_at > 0) {
		sql_raw(q, " AND x.at < ");
		sql_bind(q, value_int(w->before_at));
	}
	sql_raw(q, " ORDER BY x.at DESC, x.seq DESC LIMIT ");
	sql_bind(q, value_int(w->limit));
}

enum err_code
audit_list(struct db *db, struct arena *a, struct str unit_path, struct str record,
	   int64_t before_at, int limit, struct audit_row **ret, size_t *ret_n, struct err *e)
{
	struct wanted w = {unit_path, record, before_at,
			   limit < 1 || limit > LIST_MOST ? LIST_MOST : limit};
	VEC(struct audit_row) rows = {0};
	struct db_stmt *st;
	struct sql q;
	enum err_code rc;
	bool more;

	sql_init(&q, a);
	write_query(&q, &w);
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
