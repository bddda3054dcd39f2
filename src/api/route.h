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
#include "record/record.h"

enum method { METHOD_GET, METHOD_POST, METHOD_PUT, METHOD_PATCH, METHOD_DELETE, METHOD_COUNT };
enum run { RUN_READ, RUN_WRITE, RUN_SLOW };

enum { ROUTE_PARAMS = 4 };

struct app; /* app.h */

struct request {
	struct app *app;
	struct arena *arena;
	enum method method;
	struct str path;                 /* decoded once, without the query */
	struct str params[ROUTE_PARAMS]; /* the {..} pieces in order */
	struct str query;                /* raw; request_query() decodes */
	struct str body;                 /* whole body for JSON routes */
	const char *body_file;           /* raw uploads: path of the temporary file, else NULL */
	int64_t body_file_size;
	struct str body_sha256; /* hex, of the upload */
	struct str content_type, if_match, if_none_match, csrf, cookie_token, remote;
	const struct cat_type *type; /* of {type}, when the route has one */
	struct actor actor;
	bool signed_in;
	json_t *json;     /* parsed body, when the route takes JSON */
	struct work work; /* RUN_READ, RUN_WRITE */
	struct str trace; /* id of this request, in the log and in problem answers */
};

struct reply {
	int status;
	struct buf body;
	struct json json;        /* writes into body */
	struct str content_type; /* default application/json; charset=utf-8 */
	struct str etag, location, set_cookie, disposition;
	int retry_after;
	bool no_body;
	/* extra members of a problem answer, written by the handler that fails */
	void (*more)(struct request *rq, struct json *j, void *ctx);
	void *more_ctx;
	const struct embed_file *file; /* static answers */
	struct str raw;                /* ready bytes instead of body (downloads) */
};

typedef enum err_code handler_fn(struct request *rq, struct reply *rp, struct err *e);

struct route {
	enum method method;
	const char *path; /* "/api/records/{type}/{id}" */
	enum act act;
	enum run run;
	handler_fn *handle;
	const char *summary; /* OpenAPI */
	const char *body;    /* name of the body's schema in OpenAPI; NULL = none; "raw" = upload */
	const char *answer;  /* name of the answer's schema */
};

/* Tables, one per handler file; ends with path == NULL. */
extern const struct route session_routes[], catalogue_routes[], record_routes[], flow_routes[],
	today_routes[], search_routes[], import_routes[], file_routes[], admin_routes[];
const struct route *route_table(size_t i); /* NULL past the last table */

/* Matches method and path; *ret_allowed is set when the path exists with other methods. */
const struct route *route_match(enum method m, struct str path, struct str params[ROUTE_PARAMS],
				bool *ret_allowed);

bool request_query(struct request *rq, const char *key, struct str *ret); /* decoded once */
int request_query_int(struct request *rq, const char *key, int otherwise, int min, int max);

/* The whole life of one request but the transport: called by src/http in an event thread. When the
 * answer is ready at once it returns true; otherwise `done` is called later from another thread. */
struct exchange {
	struct request rq;
	struct reply rp;
	void (*done)(struct exchange *x);
	void *transport;
	struct pool_job job;
	enum err_code code;
	struct err err;
};
bool route_serve(struct exchange *x, struct db *read_db);
/* Problem answer for a failure before or outside a route (transport limits). */
void reply_problem(struct request *rq, struct reply *rp, enum err_code code, const struct err *e);

#endif
