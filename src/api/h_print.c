/*
 * h_print.c: a record as one A4 page of HTML, as its form is laid out: label and value, signature
 * lines, and at the foot who printed it, when and why. Every print is in the log.
 */
#include "api/app.h"
#include "api/html.h"
#include "api/route.h"
#include "base/clock.h"
#include "kind/ink.h"

#include <string.h>

enum { REASON_MAX = 200 };

static void
put_rows(struct request *rq, struct record *r, const struct cat_field *f, struct buf *b)
{
	const struct record_rows *rows = &r->rows[f->slot];
	size_t i, k;

	buf_lit(b, "<table><tr>");
	for (k = 0; k < f->rows->fields.n; k++)
		html_tag(b, "th", f->rows->fields.v[k]->label);
	buf_lit(b, "</tr>");
	for (i = 0; i < rows->n; i++) {
		buf_lit(b, "<tr>");
		for (k = 0; k < f->rows->fields.n; k++)
			html_tag(b, "td",
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
	html_tag(b, "th", f->label);
	buf_lit(b, "<td>");
	if (f->rows && r->rows[f->slot].n > 0)
		put_rows(rq, r, f, b);
	else
		html_text(b, record_words(&rq->work, r, f, CHANNEL_PRINT));
	put_ink(rq, r, f, b);
	buf_lit(b, "</td></tr>");
}

static bool
in_large(struct request *rq)
{
	struct str size;

	return request_query(rq, "size", &size) && str_is(size, "large");
}

static bool
is_aloud(const struct cat_type *t, const struct cat_field *f)
{
	size_t i;

	for (i = 0; i < t->aloud.n; i++)
		if (t->aloud.v[i] == f)
			return true;
	return t->aloud.n == 0;
}

/* A retired field while it holds something; in large letters what is told, without empty lines. */
static bool
is_printed(struct request *rq, struct record *r, const struct cat_field *f)
{
	bool blank = record_words(&rq->work, r, f, CHANNEL_PRINT).n == 0 &&
		     !(f->rows && r->rows[f->slot].n > 0);

	if (f->inside)
		return false;
	if (in_large(rq))
		return is_aloud(r->type, f) && !blank;
	return !f->retired || !blank;
}

/* Sections in the order of the form. */
static void
put_section(struct request *rq, struct record *r, const struct cat_section *s, struct buf *b)
{
	bool any = false;
	size_t i;

	for (i = 0; i < r->type->fields.n; i++) {
		const struct cat_field *f = r->type->fields.v[i];

		if (!str_eq(f->section, s ? s->key : STR_NONE) || !is_printed(rq, r, f))
			continue;
		if (!any && s)
			html_tag(b, "h2", s->label);
		if (!any)
			buf_lit(b, "<table>");
		any = true;
		put_field(rq, r, f, b);
	}
	if (any)
		buf_lit(b, "</table>");
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
	struct str reason, title;
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
	title = r->type->print_title.n > 0 ? r->type->print_title : r->type->label;
	html_head(rq, &rp->body, title, r->number);
	put_section(rq, r, NULL, &rp->body);
	for (i = 0; i < r->type->sections.n; i++)
		put_section(rq, r, &r->type->sections.v[i], &rp->body);
	html_foot(rq, &rp->body, r->type->signatures.v, r->type->signatures.n, reason);
	html_reply(rp);
	return ERR_OK;
}

const struct route print_routes[] = {
	{METHOD_GET, "/api/records/{type}/{id}/print", ACT_PRINT, RUN_WRITE, print_record,
	 "The form as an A4 page; logged", NULL, "Html"},
	{.path = NULL},
};
