/*
 * route.h: route tables and handlers. A handler parses, acts, replies; no more. The router before
 * it has matched, signed in, checked the act and the CSRF token and opened a connection; after it,
 * it commits, writes the read-audit entry, or turns the error into a problem answer.
 *
 * Where a handler runs:
 *   RUN_READ   in the event thread on its own read connection: short reads
 *   RUN_WRITE  in the writer's thread inside a savepoint of a group commit; may run twice, so it
 *              must not have outside effects and must derive everything from `rq`
 *   RUN_SLOW   in a worker thread without a connection (argon2, sheets): it takes what it needs
 *              through pool_borrow() / pool_write() itself
 */
#ifndef SHEGONG_ROUTE_H
#define SHEGONG_ROUTE_H

#include "access/session.h"
#include "api/messages.h"
#include "base/embed.h"
#include "record/record.h"
#include "workflow/guest.h"

enum method { METHOD_GET, METHOD_POST, METHOD_PUT, METHOD_PATCH, METHOD_DELETE, METHOD_COUNT };
enum run { RUN_READ, RUN_WRITE, RUN_SLOW };

enum { ROUTE_PARAMS = 4 };

struct app; /* app.h */

struct session_entry; /* session_cache.h */

struct request {
	struct app *app;
	struct arena *arena; /* of this run: also where the answer is written */
	enum method method;
	struct str path;                 /* decoded once, without the query */
	struct str params[ROUTE_PARAMS]; /* the {..} pieces in order */
	struct str query;                /* raw; request_query() decodes */
	struct str body;                 /* whole body for JSON routes */
	const char *body_file;           /* raw uploads: path of the temporary file, else NULL */
	int64_t body_file_size;
	struct str body_sha256; /* hex, of the upload */
	struct str content_type, if_match, if_none_match, csrf, cookie_token, remote;
	struct str guest_token;      /* of a one-time link; never in an address */
	const struct cat_type *type; /* of {type}, when the route has one */
	struct actor actor;
	bool signed_in;
	struct guest_link guest; /* ACT_GUEST: the link it came by */
	bool accepts_gzip;
	struct session_entry *session; /* keeps what `actor` points to */
	json_t *json;                  /* parsed body, when the route takes JSON */
	struct work work; /* `db` is NULL in RUN_SLOW: request_read(), request_write() */
	struct str trace; /* id of this request, in the log and in problem answers */
};

enum { REPLY_EXTRAS = 6 };

/* A member of a problem answer beside the fixed ones, written by the handler that fails. */
struct reply_extra {
	struct str key, json;
};

struct reply {
	int status; /* 0 = 200 */
	struct buf body;
	struct json json;        /* writes into body */
	struct str content_type; /* STR_NONE = application/json; charset=utf-8 */
	struct str etag;         /* without quotes */
	struct str location, set_cookie, disposition, policy;
	int retry_after; /* seconds, 0 = none */
	bool no_body;
	bool cacheable; /* by the browser alone, asked again each time (ETag) */
	bool for_ever;  /* a name that never means other bytes */
	struct reply_extra extras[REPLY_EXTRAS];
	size_t extra_count;
	const struct embed_file *file; /* static answers */
	struct str raw;                /* ready bytes instead of body (downloads) */
	bool gzipped;                  /* `raw` is */
};

typedef enum err_code handler_fn(struct request *rq, struct reply *rp, struct err *e);

struct route {
	enum method method;
	const char *path; /* "/api/records/{type}/{id}" */
	enum act act;
	enum run run;
	handler_fn *handle;
	const char *summary; /* OpenAPI */
	const char *body;   /* schema in OpenAPI; NULL = none; "raw" = upload; "[X]" = array of X */
	const char *answer; /* name of the answer's schema; NULL = nothing (204) */
};

/* Tables, one per handler file; ends with path == NULL. */
extern const struct route session_routes[], catalogue_routes[], calendar_routes[], record_routes[],
	page_routes[], score_routes[], signal_routes[], print_routes[], flow_routes[],
	today_routes[], search_routes[], import_routes[], file_routes[], admin_routes[],
	account_routes[], guest_routes[], merge_routes[], access_routes[], volume_routes[],
	handover_routes[], export_routes[], report_routes[];
const struct route *route_table(size_t i); /* NULL past the last table */

/* Matches method and path; *ret_allowed is set when the path exists with other methods. Parameters
 * are decoded into `a`. */
const struct route *route_match(struct arena *a, enum method m, struct str path,
				struct str params[ROUTE_PARAMS], bool *ret_allowed);

/* -- reading a request (request.c) ----------------------------------------------------------------- */

bool request_query(struct request *rq, const char *key, struct str *ret); /* decoded once */
int request_query_int(struct request *rq, const char *key, int otherwise, int min, int max);
/* %XX once, and '+' as a blank when `form`. False: malformed, not UTF-8, or holds U+0000. */
bool url_decode(struct arena *a, struct str in, bool form, struct str *ret);

/* Members of a JSON body; what is wrong goes to rq->work.problems under "/key". */
struct str request_text(struct request *rq, const char *key, bool required);
bool request_bool(struct request *rq, const char *key, bool otherwise);
int64_t request_int(struct request *rq, const char *key, int64_t otherwise);
/* Refuses members that are not among `keys` (ends with NULL). */
void request_only(struct request *rq, const char *const *keys);
/* ERR_INVALID when anything was wrong so far. */
enum err_code request_checked(struct request *rq, struct err *e) MUST_USE;

/* For RUN_SLOW: runs `fn` with rq->work on a read connection, or as a write (perhaps twice; the
 * session is compared first). */
typedef enum err_code request_step_fn(struct request *rq, void *ctx, struct err *e);
enum err_code request_read(struct request *rq, request_step_fn *fn, void *ctx,
			   struct err *e) MUST_USE;
enum err_code request_write(struct request *rq, request_step_fn *fn, void *ctx,
			    struct err *e) MUST_USE;
/* An audit entry of this request's actor, inside a write. */
enum err_code request_audit(struct request *rq, struct audit_entry en, struct err *e) MUST_USE;

/* -- writing an answer (problem.c) ------------------------------------------------------------------ */

void reply_init(struct reply *rp, struct arena *a);
void reply_extra(struct request *rq, struct reply *rp, const char *key, struct str ready_json);
/* {path, code, level, text} of each. */
void write_problems(struct json *j, struct arena *a, const struct messages *m,
		    const struct problems *ps);
/* Who looked at what: lists of the audit log. */
void write_audit_row(struct request *rq, const struct audit_row *row, struct json *j);
/* Problem answer; also for a failure before or outside a route (transport limits). */
void reply_problem(struct request *rq, struct reply *rp, enum err_code code, const struct err *e);

/* -- one request's life but the transport ----------------------------------------------------------- */

/*
 * route_begin() when the head is there: match, session, right, token. False: refused, the answer is
 * ready and the body need not be read. Then the body, at most route_body_limit() bytes, into rq.body
 * or, when route_takes_upload(), a file. Then route_serve(): true when the answer is ready; otherwise
 * `wait` was called, `done` is called from another thread, perhaps before route_serve() is back, and
 * route_finish() in the event thread makes the answer ready.
 */
struct exchange {
	struct request rq;
	struct reply rp;
	struct app *app;
	struct arena *arena;     /* what was sent */
	struct arena *run_arena; /* one run of the handler and its answer */
	const struct route *route;
	void (*wait)(struct exchange *x); /* just before the work goes to another thread; or NULL */
	void (*done)(struct exchange *x);
	void *transport;
	struct pool_job job;
	struct exchange *next_slow; /* worker.c's */
	enum err_code code;
	struct err err;
};
enum { BODY_JSON_MAX = 1024 * 1024, BODY_UPLOAD_MAX = 32 * 1024 * 1024 };

struct exchange *exchange_new(struct app *app);
void exchange_free(struct exchange *x);

bool route_begin(struct exchange *x, struct db *read_db);
bool route_takes_upload(const struct exchange *x);
size_t route_body_limit(const struct exchange *x);
bool route_serve(struct exchange *x, struct db *read_db);
void route_finish(struct exchange *x);
void route_run_slow(struct exchange *x); /* what the worker threads run */

#endif
