/*
 * access_request.h: reading a file that is not one's own: asked for with a reason, allowed by
 * somebody else for some days, in the log from the asking to the last page read. Whose turn it is:
 * the supervisor of the record; nobody there: who holds that office or may approve such records, here
 * or above; never the one who asks. An emergency waits for none of this (record_emergency_open).
 *
 *   access_request(unit_id, id, type, record_id, asked_by, asked_at, reason, days, state, turn,
 *                  decided_by, decided_at, opinion, until_at)
 *   state: waiting, granted, refused, withdrawn
 */
#ifndef SHEGONG_WORKFLOW_ACCESS_REQUEST_H
#define SHEGONG_WORKFLOW_ACCESS_REQUEST_H

#include "workflow/workflow.h"

enum { ACCESS_DAYS = 7, ACCESS_DAYS_MAX = 30 };

struct access_asked {
	struct str id;     /* uuid of the request: repeatable */
	struct str reason; /* at least four characters */
	int64_t days;      /* 1..ACCESS_DAYS_MAX */
	struct str line;   /* what those whose turn it is read on their page */
};

/* ERR_FORBIDDEN in the same words whether the record exists or not: another unit's, or a role that
 * knows no such records. */
enum err_code access_ask(struct work *w, const struct cat_type *t, struct str record,
			 const struct access_asked *asked, struct err *e) MUST_USE;

struct access_decision {
	bool grant;
	int64_t days;       /* 0 = as asked */
	struct str opinion; /* needed to refuse */
	struct str line;    /* what the asker reads */
};
/* ERR_FORBIDDEN when it is not this person's turn, ERR_NOT_YOURS for the own request, ERR_DECIDED. */
enum err_code access_decide(struct work *w, struct str id, const struct access_decision *d,
			    struct err *e) MUST_USE;
/* Taken back while it waits; a granted one ends now. By the asker or who granted it. */
enum err_code access_end(struct work *w, struct str id, struct err *e) MUST_USE;

/* {"turn":[request], "mine":[request]}, newest first; `turn` only what waits. */
enum err_code access_write_requests(struct work *w, struct json *j, struct err *e) MUST_USE;
/* One of them, for who asked, whose turn it is, who decided. */
enum err_code access_write_request(struct work *w, struct str id, struct json *j,
				   struct err *e) MUST_USE;

void access_request_schema(struct schema *s);

#endif
