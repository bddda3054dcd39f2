/* html.h: pages on paper: text into HTML, escaped. */
#ifndef SHEGONG_API_HTML_H
#define SHEGONG_API_HTML_H

#include "api/route.h"

void html_text(struct buf *b, struct str s);
void html_tag(struct buf *b, const char *tag, struct str text);
/* Up to the line with unit and number; the styles of every printed page. */
void html_head(struct request *rq, struct buf *b, struct str title, struct str number);
/* Places to sign, then who printed it, when and why. */
void html_foot(struct request *rq, struct buf *b, const struct str *signatures, size_t n,
	       struct str reason);
/* Content type and policy of such a page. */
void html_reply(struct reply *rp);

#endif
