/* evidence_by.c: figures of a report, for each set of codes that occurs. */
#include "record/evidence_sql.h"

static int64_t
power_of_ten(int n)
{
	int64_t power = 1;

	while (n-- > 0)
		power *= 10;
	return power;
}

/* 1 for a record, or its part of the sum at the scale of the measure. */
static void
put_amount(struct measuring *m, const struct cat_report_measure *of,
	   const struct cat_report_source *s)
{
	if (!s->sum) {
		sql_raw(m->q, "1");
		return;
	}
	sql_raw(m->q, "COALESCE(");
	measure_expr(m, s->sum);
	sql_raw(m->q, ", 0) * ");
	sql_bind(m->q,
		 value_int(power_of_ten(cat_report_scale(of) - rule_expr_type(s->sum).scale)));
}

static void
put_source(struct measuring *m, const struct cat_report *r, size_t measure,
	   const struct cat_report_source *s, bool first)
{
	sql_raw(m->q, first ? "SELECT " : " UNION ALL SELECT ");
	sql_bind(m->q, value_int((int64_t)measure));
	sql_raw(m->q, " AS measure, ");
	if (s->by)
		measure_expr(m, s->by);
	else
		sql_raw(m->q, "NULL");
	sql_raw(m->q, " AS codes, ");
	measure_same(m);
	sql_raw(m->q, " AS same, ");
	put_amount(m, r->measures.v[measure], s);
	sql_raw(m->q, " AS amount");
	measure_from(m, m->at->from);
	sql_raw(m->q, " AND ");
	measure_counted(m);
}

static void
put_all(struct work *w, struct sql *q, const struct cat_report *r, const struct evidence_at *at)
{
	bool first = true;
	size_t i, k;

	sql_raw(q, "SELECT measure, codes, COUNT(DISTINCT same), SUM(amount) FROM (");
	for (i = 0; i < r->measures.n; i++)
		for (k = 0; k < r->measures.v[i]->from.n; k++) {
			const struct cat_report_source *s = r->measures.v[i]->from.v[k];
			struct measuring m = measure_begin(w, q, &s->rows, at);

			put_source(&m, r, i, s, first);
			first = false;
		}
	sql_raw(q, ") counted GROUP BY measure, codes ORDER BY measure, codes");
}

enum err_code
evidence_by(struct work *w, const struct cat_report *r, const struct evidence_at *at,
	    struct evidence_slice **ret, size_t *ret_n, struct err *e)
{
	VEC(struct evidence_slice) out = {0};
	struct db_stmt *st;
	struct sql q;
	enum err_code rc;
	bool more;

	sql_init(&q, w->arena);
	put_all(w, &q, r, at);
	rc = sql_query(w->db, &q, &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more) {
		struct evidence_slice s = {.measure = (size_t)db_col_int(st, 0),
					   .codes = str_dup(w->arena, db_col_str(st, 1)),
					   .different = db_col_int(st, 2),
					   .sum = db_col_int(st, 3)};

		vec_push(w->arena, &out, s);
	}
	db_done(st);
	*ret = out.v;
	*ret_n = out.n;
	return rc;
}
