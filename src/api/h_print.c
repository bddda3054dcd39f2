/*
 * h_print.c: a record as one A4 page of HTML, as its form is laid out: label and value, signature
 * lines, and at the foot who printed it, when and why. Every print is in the log.
 */
#include "api/app.h"
#include "api/route.h"
#include "base/clock.h"
#include "kind/ink.h"

#include <string.h>

enum { REASON_MAX = 200 };

static const char style[] =
	"@page{size:A4;margin:18mm 16mm}body{font:11pt/1.5 'Noto Serif CJK SC','SimSun',serif;"
	"color:#000;margin:0 auto;max-width:178mm}h1{font-size:18pt;text-align:center;margin:0 0 2mm}"
	"p.head{text-align:right;margin:0 0 4mm}table{border-collapse:collapse;width:100%;"
	"table-layout:fixed}th,td{border:.5pt solid #000;padding:1.5mm 2mm;text-align:left;"
	"vertical-align:top;overflow-wrap:anywhere;white-space:pre-wrap}th{width:32mm;"
	"font-weight:normal;background:#f2f2f2}td table th{width:auto}h2{font-size:12pt;"
	"margin:5mm 0 1mm}tr{break-inside:avoid}.sign{display:flex;gap:12mm;margin:10mm 0 0;"
	"flex-wrap:wrap}.sign span{flex:1 1 60mm;border-bottom:.5pt solid #000;padding:0 0 6mm}"
	"svg.ink{display:block;height:18mm;width:45mm}svg.ink path{fill:none;stroke:#000;"
	"stroke-width:9;stroke-linecap:round;stroke-linejoin:round}"
	"footer{margin:8mm 0 0;border-top:.5pt solid #000;padding:2mm 0 0;font-size:9pt}";

/* For eyes that do not read small print. */
static const char large[] =
	"body{font-size:19pt;line-height:1.7}h1{font-size:26pt}h2{font-size:21pt}th{width:46mm}"
	"footer{font-size:11pt}";

static void
put_text(struct buf *b, struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++) {
		switch (s.p[i]) {
		case '<':
			buf_lit(b, "&lt;");
			break;
		case '>':
			buf_lit(b, "&gt;");
			break;
		case '&':
			buf_lit(b, "&amp;");
			break;
		case '"':
			buf_lit(b, "&quot;");
			break;
		default:
			buf_addc(b, s.p[i]);
		}
	}
}

static void
put_tag(struct buf *b, const char *tag, struct str text)
{
	buf_addf(b, "<%s>", tag);
	put_text(b, text);
	buf_addf(b, "</%s>", tag);
}

static void
put_rows(struct request *rq, struct record *r, const struct cat_field *f, struct buf *b)
{
	const struct record_rows *rows = &r->rows[f->slot];
	size_t i, k;

	buf_lit(b, "<table><tr>");
	for (k = 0; k < f->rows->fields.n; k++)
		put_tag(b, "th", f->rows->fields.v[k]->label);
	buf_lit(b, "</tr>");
	for (i = 0; i < rows->n; i++) {
		buf_lit(b, "<tr>");
		for (k = 0; k < f->rows->fields.n; k++)
			put_tag(b, "td",
				record_row_words(&rq->work, r, f->rows->fields.v[k], &rows->v[i],
						 CHANNEL_PRINT));
		buf_lit(b, "</tr>");
	}
	buf_lit(b, "</table>");
}

/* What was drawn is drawn on paper, too. */
static void
put_ink(struct request *rq, struct record *r, const struct cat_field *f, struct buf *b)
{
	struct value v = r->values[f->slot].part[0];
	json_t *in;
	const char *strokes;
	struct str path = STR_NONE;

	if (strcmp(f->params.kind->name, "sign") != 0 || v.type != VALUE_TEXT ||
	    !record_shows(&rq->work, r, f, CHANNEL_PRINT))
		return;
	in = json_loadb(v.s.p, v.s.n, 0, NULL);
	strokes = json_string_value(json_object_get(in, "strokes"));
	if (strokes)
		path = ink_path(rq->arena, str_from(strokes));
	if (path.n > 0)
		buf_addf(b, "<svg class=\"ink\" viewBox=\"0 0 %d %d\"><path d=\"%.*s\"/></svg>",
			 INK_WIDTH, INK_HEIGHT, STR_ARG(path));
	json_decref(in);
}

static void
put_field(struct request *rq, struct record *r, const struct cat_field *f, struct buf *b)
{
	buf_lit(b, "<tr>");
	put_tag(b, "th", f->label);
	buf_lit(b, "<td>");
	if (f->rows && r->rows[f->slot].n > 0)
		put_rows(rq, r, f, b);
	else
		put_text(b, record_words(&rq->work, r, f, CHANNEL_PRINT));
	put_ink(rq, r, f, b);
	buf_lit(b, "</td></tr>");
}

/* Sections in the order of the form; a retired field is printed while it holds something. */
static void
put_section(struct request *rq, struct record *r, const struct cat_section *s, struct buf *b)
{
	bool any = false;
	size_t i;

	for (i = 0; i < r->type->fields.n; i++) {
		const struct cat_field *f = r->type->fields.v[i];

		if (f->inside || !str_eq(f->section, s ? s->key : STR_NONE))
			continue;
		if (f->retired && record_words(&rq->work, r, f, CHANNEL_PRINT).n == 0)
			continue;
		if (!any && s)
			put_tag(b, "h2", s->label);
		if (!any)
			buf_lit(b, "<table>");
		any = true;
		put_field(rq, r, f, b);
	}
	if (any)
		buf_lit(b, "</table>");
}

static void
put_head(struct request *rq, struct record *r, struct buf *b)
{
	const struct cat_type *t = r->type;
	struct str title = t->print_title.n > 0 ? t->print_title : t->label, size;

	buf_lit(b, "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\">");
	put_tag(b, "title", title);
	buf_lit(b, "<style>");
	buf_add(b, str_from(style));
	if (request_query(rq, "size", &size) && str_is(size, "large"))
		buf_add(b, str_from(large));
	buf_lit(b, "</style></head><body>");
	put_tag(b, "h1", title);
	buf_lit(b, "<p class=\"head\">");
	put_text(b, rq->actor.unit.name);
	if (r->number.n > 0) {
		buf_lit(b, "  ");
		put_text(b, r->number);
	}
	buf_lit(b, "</p>");
}

static void
put_foot(struct request *rq, struct record *r, struct str reason, struct buf *b)
{
	struct str when = clock_iso(rq->arena, rq->work.now);
	struct str args[3] = {rq->actor.name, str_fmt(rq->arena, "%.10s %.5s", when.p, when.p + 11),
			      reason};
	size_t i;

	if (r->type->signatures.n > 0) {
		buf_lit(b, "<div class=\"sign\">");
		for (i = 0; i < r->type->signatures.n; i++)
			put_tag(b, "span", r->type->signatures.v[i]);
		buf_lit(b, "</div>");
	}
	put_tag(b, "footer",
		message_text(rq->app->messages, rq->arena,
			     reason.n > 0 ? "print.foot_reason" : "print.foot", args, 3));
	buf_lit(b, "</body></html>");
}

static enum err_code
note_print(struct request *rq, const struct record *r, struct str reason, struct err *e)
{
	struct audit_entry en = {.act = STR("print")};

	en.unit = r->unit_id;
	en.type = r->type->key;
	en.record = r->id;
	en.reason = reason;
	return request_audit(rq, en, e);
}

static enum err_code
print_record(struct request *rq, struct reply *rp, struct err *e)
{
	struct record *r;
	struct str reason;
	enum err_code rc;
	size_t i;

	if (request_query(rq, "reason", &reason) && reason.n > REASON_MAX)
		return err_set(e, ERR_BAD_REQUEST, "reason of %zu bytes", reason.n);
	rq->work.reason = reason;
	rc = record_load(&rq->work, rq->type, rq->params[1], ACT_PRINT, &r, e);
	if (rc == ERR_OK)
		rc = record_open_shown(&rq->work, r, CHANNEL_PRINT, e);
	if (rc == ERR_OK)
		rc = note_print(rq, r, reason, e);
	if (rc != ERR_OK)
		return rc;
	put_head(rq, r, &rp->body);
	put_section(rq, r, NULL, &rp->body);
	for (i = 0; i < r->type->sections.n; i++)
		put_section(rq, r, &r->type->sections.v[i], &rp->body);
	put_foot(rq, r, reason, &rp->body);
	rp->content_type = STR("text/html; charset=utf-8");
	rp->policy = STR("default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
			 "form-action 'none'; frame-ancestors 'none'");
	return ERR_OK;
}

const struct route print_routes[] = {
	{METHOD_GET, "/api/records/{type}/{id}/print", ACT_PRINT, RUN_WRITE, print_record,
	 "The form as an A4 page; logged", NULL, "Html"},
	{.path = NULL},
};
