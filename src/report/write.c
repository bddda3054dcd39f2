/* write.c: a table of figures as JSON, and the records behind one of them. */
#include "base/clock.h"
#include "report/report.h"
#include "rule/date.h"

static void
write_text(struct json *j, struct str text)
{
	if (text.n > 0)
		json_str(j, text);
	else
		json_put_null(j);
}

static void
write_figures(struct work *w, const struct report_table *t, const struct report_row *row,
	      struct json *j)
{
	size_t i;

	json_k(j, "figures");
	json_array_start(j);
	for (i = 0; i < t->report->measures.n; i++)
		write_text(j, report_figure(w->arena, t, row, i));
	json_array_end(j);
}

static void
write_row(struct work *w, const struct report_table *t, const struct report_row *row,
	  struct json *j)
{
	json_object_start(j);
	json_kstr(j, "code", row->code);
	json_kstr(j, "label", row->label);
	json_kbool(j, "shared", row->shared);
	write_figures(w, t, row, j);
	json_object_end(j);
}

static void
write_measures(const struct cat_report *r, struct json *j)
{
	size_t i;

	json_k(j, "measures");
	json_array_start(j);
	for (i = 0; i < r->measures.n; i++) {
		const struct cat_report_measure *m = r->measures.v[i];

		json_object_start(j);
		json_kstr(j, "key", m->key);
		json_kstr(j, "label", m->label);
		json_kstr(j, "unit", m->unit);
		json_kstr(j, "note", m->note);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
write_share(struct work *w, const struct report_table *t, struct json *j)
{
	size_t i;

	json_k(j, "share");
	if (t->report->share.n == 0) {
		json_put_null(j);
		return;
	}
	json_object_start(j);
	json_kstr(j, "label", t->report->share_label);
	json_kstr(j, "note", t->report->share_note);
	write_figures(w, t, &t->share, j);
	json_k(j, "percents");
	json_array_start(j);
	for (i = 0; i < t->report->measures.n; i++)
		write_text(j, report_percent(w->arena, t, i));
	json_array_end(j);
	json_object_end(j);
}

static void
write_day(struct json *j, struct str key, int64_t day)
{
	char text[10];

	json_key(j, key);
	json_str(j, str_of(text, date_print_iso(day, text)));
}

static void
write_of(struct work *w, const struct report_table *t, struct json *j)
{
	const struct cat_report *r = t->report;
	size_t i;

	json_kstr(j, "key", r->key);
	json_kstr(j, "label", r->label);
	json_kstr(j, "why", r->why);
	json_kstr(j, "note", r->note);
	json_k(j, "clauses");
	json_array_start(j);
	for (i = 0; i < r->clauses.ids.n; i++)
		json_str(j, r->clauses.ids.v[i]);
	json_array_end(j);
	json_k(j, "unit");
	json_object_start(j);
	json_kstr(j, "id", t->unit.id);
	json_kstr(j, "name", t->unit.name);
	json_object_end(j);
	write_day(j, STR("from"), t->at.from);
	write_day(j, STR("to"), t->at.to);
	json_kstr(j, "computed_at", clock_iso(w->arena, w->now));
	json_kbool(j, "small", t->small);
}

void
report_write(struct work *w, const struct report_table *t, struct json *j)
{
	size_t i;

	write_of(w, t, j);
	write_measures(t->report, j);
	json_k(j, "rows");
	json_array_start(j);
	for (i = 0; i < t->n; i++)
		write_row(w, t, &t->rows[i], j);
	json_array_end(j);
	json_k(j, "none");
	if (t->report->list)
		write_row(w, t, &t->none, j);
	else
		json_put_null(j);
	json_k(j, "total");
	write_row(w, t, &t->total, j);
	write_share(w, t, j);
}

/* -- the records behind a figure -------------------------------------------------------------------- */

/* Which codes a row means; false when there is no such row. *ret_all: no codes are asked. */
static bool
read_row(const struct report_table *t, struct str row, struct evidence_only *ret, struct str *code,
	 bool *ret_all)
{
	*ret_all = row.n == 0 || str_is(row, "total");
	if (*ret_all)
		return true;
	if (!t->report->list)
		return false;
	ret->none = str_is(row, "none");
	if (str_is(row, "share")) {
		ret->codes = t->report->share.v;
		ret->codes_n = t->report->share.n;
	} else if (str_starts(row, STR("code:"))) {
		*code = str_skip(row, sizeof("code:") - 1);
		ret->codes = code;
		ret->codes_n = 1;
	}
	return ret->none ||
	       (ret->codes_n > 0 && code_list_find(t->report->list, ret->codes[0]) >= 0);
}

enum err_code
report_write_records(struct work *w, const struct report_table *t, const struct report_behind *b,
		     struct json *j, struct err *e)
{
	const struct cat_report_measure *m = cat_report_measure(t->report, b->measure);
	struct evidence_only only = {0};
	struct evidence_list l = {0};
	struct str code = STR_NONE;
	enum err_code rc;
	bool all;
	size_t i;

	if (!t->small)
		return err_set(e, ERR_FORBIDDEN, "figures of few people are covered");
	if (!m || b->source >= m->from.n || !read_row(t, b->row, &only, &code, &all))
		return err_set(e, ERR_NOT_FOUND, "no such figure");
	only.by = m->from.v[b->source]->by;
	rc = evidence_rows(w, &m->from.v[b->source]->rows, &t->at, all ? NULL : &only, b->offset,
			   &l, e);
	if (rc != ERR_OK)
		return rc;
	json_object_start(j);
	json_kstr(j, "measure", m->key);
	json_kint(j, "source", (int64_t)b->source);
	json_kint(j, "sources", (int64_t)m->from.n);
	json_k(j, "rows");
	json_array_start(j);
	for (i = 0; i < l.n; i++)
		evidence_write_row(j, &m->from.v[b->source]->rows, &l.v[i]);
	json_array_end(j);
	json_kbool(j, "more", l.more);
	json_object_end(j);
	return ERR_OK;
}
