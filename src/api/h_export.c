/*
 * h_export.c: a list as a workbook. It holds what the list shows, covered as paper is; with
 * `unnamed` it holds what helps research and names nobody. Both need the reason, the password once
 * more, and stand in the log with every record whose sensitive side was shown.
 */
#include "api/admin.h"
#include "api/app.h"
#include "api/list.h"
#include "api/route.h"
#include "base/clock.h"
#include "base/file.h"
#include "exchange/table_xlsx.h"

#include <unistd.h>

enum { REASON_MAX = 200, PAGE = 200, ROWS_MAX = 5000, FILE_MAX = 64 * 1024 * 1024 };

struct export
{
	struct table_xlsx *table;
	struct query query;
	VEC(const struct cat_field *) fields;
	struct str *cells; /* of one row: the name, then the fields */
	struct str reason;
	struct audit_entry seen; /* whose sensitive side was shown */
	bool unnamed;
	size_t rows;
};

static void
choose_fields(struct request *rq, struct export *x)
{
	const struct cat_type *t = rq->type;
	size_t i;

	for (i = 0; x->unnamed && i < t->fields.n; i++)
		if (record_unnamed_has(t->fields.v[i]))
			vec_push(rq->arena, &x->fields, t->fields.v[i]);
	for (i = 0; !x->unnamed && i < t->list.n; i++)
		if (!t->list.v[i]->rows)
			vec_push(rq->arena, &x->fields, t->list.v[i]);
	x->cells = arena_array(rq->arena, struct str, x->fields.n + 1);
}

static struct str
words(struct request *rq, const char *key)
{
	return message_text(rq->app->messages, rq->arena, key, NULL, 0);
}

static void
put_head(struct request *rq, struct export *x)
{
	size_t i;

	x->cells[0] = words(rq, x->unnamed ? "export.person" : "export.number");
	for (i = 0; i < x->fields.n; i++)
		x->cells[i + 1] = x->fields.v[i]->label;
	table_xlsx_row(x->table, x->cells, x->fields.n + 1, true);
}

static enum err_code
put_record(struct request *rq, struct export *x, struct record *r, struct err *e)
{
	struct work *w = &rq->work;
	enum err_code rc = x->unnamed ? ERR_OK : record_open_shown(w, r, CHANNEL_EXPORT, e);
	size_t i;

	if (rc != ERR_OK)
		return rc;
	x->cells[0] = x->unnamed ? record_unnamed_name(w, r) : r->number;
	for (i = 0; i < x->fields.n; i++)
		x->cells[i + 1] = x->unnamed ? record_unnamed_words(w, r, x->fields.v[i])
					     : record_words(w, r, x->fields.v[i], CHANNEL_EXPORT);
	table_xlsx_row(x->table, x->cells, x->fields.n + 1, false);
	x->rows++;
	return ERR_OK;
}

/* One snapshot for all pages. */
static enum err_code
rows_step(struct request *rq, void *ctx, struct err *e)
{
	struct export *x = ctx;
	enum err_code rc = list_read(rq, &x->query, e);
	struct record_list l;
	size_t i;

	rq->work.reason = x->reason;
	x->query.act = ACT_EXPORT;
	x->query.listed = !x->unnamed;
	x->query.limit = PAGE;
	if (rc != ERR_OK)
		return rc;
	put_head(rq, x);
	do {
		rc = record_query(&rq->work, &x->query, &l, e);
		if (rc == ERR_OK && x->rows + l.n > ROWS_MAX)
			rc = err_set(e, ERR_TOO_LARGE, "more than %d rows", ROWS_MAX);
		for (i = 0; rc == ERR_OK && i < l.n; i++)
			rc = put_record(rq, x, l.v[i], e);
		x->query.after = l.next;
	} while (rc == ERR_OK && l.next.n > 0);
	work_read_entry(&rq->work, &x->seen);
	return rc;
}

/* Whose, when, why: the last line of the sheet. */
static void
put_foot(struct request *rq, struct export *x)
{
	struct str when = clock_iso(rq->arena, rq->work.now);
	struct str args[3] = {rq->actor.name, str_fmt(rq->arena, "%.10s %.5s", when.p, when.p + 11),
			      x->reason};

	x->cells[0] = message_text(rq->app->messages, rq->arena, "export.foot", args, 3);
	table_xlsx_row(x->table, x->cells, 1, false);
}

static enum err_code
note_step(struct request *rq, void *ctx, struct err *e)
{
	const struct export *x = ctx;
	struct audit_entry en = x->seen;

	en.act = x->unnamed ? STR("export_unnamed") : STR("export");
	en.type = rq->type->key;
	en.reason = x->reason;
	en.fields = str_fmt(rq->arena, "%zu", x->rows);
	return request_audit(rq, en, e);
}

static enum err_code
write_file(struct request *rq, struct reply *rp, struct str reason, const char *path, struct err *e)
{
	struct export x = {.unnamed = request_query_int(rq, "unnamed", 0, 0, 1) == 1,
			   .reason = reason};
	enum err_code rc, closed;

	choose_fields(rq, &x);
	x.table = table_xlsx_open(rq->arena, path);
	if (!x.table)
		return err_set(e, ERR_IO, "workbook: cannot be started");
	rc = request_read(rq, rows_step, &x, e);
	if (rc == ERR_OK)
		put_foot(rq, &x);
	closed = table_xlsx_close(x.table, rc == ERR_OK ? e : NULL);
	rc = rc == ERR_OK ? closed : rc;
	if (rc == ERR_OK)
		rc = file_read(rq->arena, path, FILE_MAX, &rp->raw, e);
	/* The log first, then the sheet. */
	return rc == ERR_OK ? request_write(rq, note_step, &x, e) : rc;
}

static enum err_code
export_list(struct request *rq, struct reply *rp, struct err *e)
{
	const char *dir = rq->app->options.data_dir ? rq->app->options.data_dir : ".";
	const char *path = str_cstr(rq->arena, str_fmt(rq->arena, "%s/export-%.*s.xlsx", dir,
						       STR_ARG(rq->trace)));
	enum err_code rc = admin_confirmed(rq, e);
	struct str reason;

	if (rc != ERR_OK)
		return rc;
	if (!request_query(rq, "reason", &reason) || str_trim(reason).n == 0 ||
	    reason.n > REASON_MAX)
		return err_set(e, ERR_REASON_NEEDED, "an export has a reason");
	rc = write_file(rq, rp, reason, path, e);
	unlink(path);
	rp->content_type = STR("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
	rp->disposition = STR("attachment; filename=\"list.xlsx\"");
	return rc;
}

const struct route export_routes[] = {
	{METHOD_GET, "/api/exports/{type}", ACT_EXPORT, RUN_SLOW, export_list,
	 "A list as a workbook, with the reason; unnamed=1: for research, nobody named", NULL,
	 "Bytes"},
	{.path = NULL},
};
