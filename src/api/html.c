/* html.c: see html.h. */
#include "api/html.h"

#include "api/app.h"
#include "base/clock.h"

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

void
html_text(struct buf *b, struct str s)
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

void
html_tag(struct buf *b, const char *tag, struct str text)
{
	buf_addf(b, "<%s>", tag);
	html_text(b, text);
	buf_addf(b, "</%s>", tag);
}

void
html_head(struct request *rq, struct buf *b, struct str title, struct str number)
{
	struct str size;

	buf_lit(b, "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\">");
	html_tag(b, "title", title);
	buf_lit(b, "<style>");
	buf_add(b, str_from(style));
	if (request_query(rq, "size", &size) && str_is(size, "large"))
		buf_add(b, str_from(large));
	buf_lit(b, "</style></head><body>");
	html_tag(b, "h1", title);
	buf_lit(b, "<p class=\"head\">");
	html_text(b, rq->actor.unit.name);
	if (number.n > 0) {
		buf_lit(b, "  ");
		html_text(b, number);
	}
	buf_lit(b, "</p>");
}

void
html_foot(struct request *rq, struct buf *b, const struct str *signatures, size_t n,
	  struct str reason)
{
	struct str when = clock_iso(rq->arena, rq->work.now);
	struct str args[3] = {rq->actor.name, str_fmt(rq->arena, "%.10s %.5s", when.p, when.p + 11),
			      reason};
	size_t i;

	if (n > 0)
		buf_lit(b, "<div class=\"sign\">");
	for (i = 0; i < n; i++)
		html_tag(b, "span", signatures[i]);
	if (n > 0)
		buf_lit(b, "</div>");
	html_tag(b, "footer",
		 message_text(rq->app->messages, rq->arena,
			      reason.n > 0 ? "print.foot_reason" : "print.foot", args, 3));
	buf_lit(b, "</body></html>");
}

void
html_reply(struct reply *rp)
{
	rp->content_type = STR("text/html; charset=utf-8");
	rp->policy = STR("default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
			 "form-action 'none'; frame-ancestors 'none'");
}
