/* h_report.c: tables of figures: which there are, one of them, the records behind, as a workbook. */
#include "api/app.h"
#include "api/route.h"
#include "base/clock.h"
#include "base/file.h"
#include "exchange/table_xlsx.h"
#include "report/report.h"
#include "rule/date.h"

#include <unistd.h>

enum { FILE_MAX = 4 * 1024 * 1024 };

static enum err_code
make_table(struct request *rq, struct report_table *ret, struct err *e)
{
	struct str unit = STR_NONE, from = STR_NONE, to = STR_NONE;

	request_query(rq, "unit", &unit);
	request_query(rq, "from", &from);
	request_query(rq, "to", &to);
	return report_make(&rq->work, rq->params[0], unit, from, to, ret, e);
}

static void
write_items(const struct map *reports, struct json *j)
{
	size_t i;

	json_k(j, "items");
	json_array_start(j);
	for (i = 0; i < reports->n; i++) {
		const struct cat_report *r = reports->entries[i].value;

		json_object_start(j);
		json_kstr(j, "key", r->key);
		json_kstr(j, "label", r->label);
		json_kstr(j, "why", r->why);
		json_object_end(j);
	}
	json_array_end(j);
}

static enum err_code
get_reports(struct request *rq, struct reply *rp, struct err *e)
{
	struct unit *units = NULL;
	enum err_code rc;
	size_t i, n = 0;

	if (!report_may(&rq->actor, REPORT_READ, NULL))
		return err_set(e, ERR_FORBIDDEN, "no figures in reach");
	rc = unit_list(rq->work.db, rq->arena, STR("/"), &units, &n, e);
	json_object_start(&rp->json);
	write_items(&rq->app->catalogue->reports, &rp->json);
	json_k(&rp->json, "units");
	json_array_start(&rp->json);
	for (i = 0; i < n && rc == ERR_OK; i++) {
		if (!str_is(units[i].level, "station") ||
		    !report_may(&rq->actor, REPORT_READ, &units[i]))
			continue;
		json_object_start(&rp->json);
		json_kstr(&rp->json, "id", units[i].id);
		json_kstr(&rp->json, "name", units[i].name);
		json_object_end(&rp->json);
	}
	json_array_end(&rp->json);
	json_object_end(&rp->json);
	return rc;
}

static enum err_code
get_report(struct request *rq, struct reply *rp, struct err *e)
{
	struct report_table t;
	enum err_code rc = make_table(rq, &t, e);

	if (rc != ERR_OK)
		return rc;
	json_object_start(&rp->json);
	report_write(&rq->work, &t, &rp->json);
	json_object_end(&rp->json);
	return ERR_OK;
}

static enum err_code
get_records(struct request *rq, struct reply *rp, struct err *e)
{
	struct report_behind b = {.measure = STR_NONE};
	struct report_table t;
	enum err_code rc = make_table(rq, &t, e);

	if (rc != ERR_OK)
		return rc;
	request_query(rq, "measure", &b.measure);
	request_query(rq, "row", &b.row);
	b.source = (size_t)request_query_int(rq, "source", 0, 0, 99);
	b.offset = request_query_int(rq, "offset", 0, 0, 100000);
	return report_write_records(&rq->work, &t, &b, &rp->json, e);
}

/* -- as a workbook --------------------------------------------------------------------------------------- */

struct sheet {
	struct report_table table;
	struct table_xlsx *file;
	struct str *cells;
};

static struct str
words(struct request *rq, const char *key)
{
	return message_text(rq->app->messages, rq->arena, key, NULL, 0);
}

static void
put_row(struct request *rq, struct sheet *s, struct str label, const struct report_row *row,
	bool bold)
{
	size_t i, n = s->table.report->measures.n;

	s->cells[0] = label;
	for (i = 0; i < n; i++) {
		struct str text = report_figure(rq->arena, &s->table, row, i);

		s->cells[i + 1] = text.n > 0 ? text : words(rq, "report.few");
	}
	table_xlsx_row(s->file, s->cells, n + 1, bold);
}

static void
put_percents(struct request *rq, struct sheet *s)
{
	size_t i, n = s->table.report->measures.n;

	s->cells[0] = words(rq, "report.percent");
	for (i = 0; i < n; i++)
		s->cells[i + 1] = report_percent(rq->arena, &s->table, i);
	table_xlsx_row(s->file, s->cells, n + 1, false);
}

static void
put_head(struct request *rq, struct sheet *s)
{
	const struct cat_report *r = s->table.report;
	char from[10], to[10];
	struct str of[3] = {r->label, str_of(from, date_print_iso(s->table.at.from, from)),
			    str_of(to, date_print_iso(s->table.at.to, to))};
	size_t i;

	s->cells[0] = message_text(rq->app->messages, rq->arena, "report.head", of, 3);
	for (i = 0; i < r->measures.n; i++) {
		struct str args[2] = {r->measures.v[i]->label, r->measures.v[i]->unit};

		s->cells[i + 1] =
			message_text(rq->app->messages, rq->arena, "report.column", args, 2);
	}
	table_xlsx_row(s->file, s->cells, r->measures.n + 1, true);
}

/* Whose, for which days, when and by whom it was made. */
static void
put_foot(struct request *rq, struct sheet *s)
{
	struct str when = clock_iso(rq->arena, rq->work.now);
	struct str args[3] = {s->table.unit.name, rq->actor.name,
			      str_fmt(rq->arena, "%.10s %.5s", when.p, when.p + 11)};

	s->cells[0] = s->table.report->note;
	if (s->cells[0].n > 0)
		table_xlsx_row(s->file, s->cells, 1, false);
	s->cells[0] = message_text(rq->app->messages, rq->arena, "report.foot", args, 3);
	table_xlsx_row(s->file, s->cells, 1, false);
}

static enum err_code
sheet_step(struct request *rq, void *ctx, struct err *e)
{
	struct sheet *s = ctx;
	enum err_code rc = make_table(rq, &s->table, e);
	size_t i;

	if (rc != ERR_OK)
		return rc;
	s->cells = arena_array(rq->arena, struct str, s->table.report->measures.n + 1);
	put_head(rq, s);
	for (i = 0; i < s->table.n; i++)
		put_row(rq, s, s->table.rows[i].label, &s->table.rows[i], false);
	if (s->table.report->list)
		put_row(rq, s, s->table.none.label, &s->table.none, false);
	put_row(rq, s, words(rq, "report.total"), &s->table.total, true);
	if (s->table.report->share.n > 0) {
		put_row(rq, s, s->table.share.label, &s->table.share, true);
		put_percents(rq, s);
	}
	put_foot(rq, s);
	return ERR_OK;
}

static enum err_code
note_step(struct request *rq, void *ctx, struct err *e)
{
	const struct sheet *s = ctx;
	struct audit_entry en = {.act = STR("export_figures"), .fields = s->table.report->key};

	return request_audit(rq, en, e);
}

static enum err_code
get_sheet(struct request *rq, struct reply *rp, struct err *e)
{
	const char *dir = rq->app->options.data_dir ? rq->app->options.data_dir : ".";
	const char *path = str_cstr(rq->arena, str_fmt(rq->arena, "%s/report-%.*s.xlsx", dir,
						       STR_ARG(rq->trace)));
	struct sheet s = {.file = table_xlsx_open(rq->arena, path)};
	enum err_code rc, closed;

	if (!s.file)
		return err_set(e, ERR_IO, "workbook: cannot be started");
	rc = request_read(rq, sheet_step, &s, e);
	closed = table_xlsx_close(s.file, rc == ERR_OK ? e : NULL);
	rc = rc == ERR_OK ? closed : rc;
	if (rc == ERR_OK)
		rc = file_read(rq->arena, path, FILE_MAX, &rp->raw, e);
	unlink(path);
	rp->content_type = STR("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
	rp->disposition = STR("attachment; filename=\"figures.xlsx\"");
	return rc == ERR_OK ? request_write(rq, note_step, &s, e) : rc;
}

const struct route report_routes[] = {
	{METHOD_GET, "/api/reports", ACT_SIGNED_IN, RUN_READ, get_reports,
	 "Tables of figures, and the stations they may be read of", NULL, "Reports"},
	{METHOD_GET, "/api/reports/{report}", ACT_SIGNED_IN, RUN_READ, get_report,
	 "A table of figures of a station and a period", NULL, "Report"},
	{METHOD_GET, "/api/reports/{report}/records", ACT_SIGNED_IN, RUN_READ, get_records,
	 "The records behind one figure", NULL, "ReportRecords"},
	{METHOD_GET, "/api/reports/{report}/sheet", ACT_SIGNED_IN, RUN_SLOW, get_sheet,
	 "The table as a workbook", NULL, "Bytes"},
	{.path = NULL},
};
