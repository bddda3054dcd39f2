/* internal.h: shared by the files of this folder. */
#ifndef SHEGONG_HTTP_INTERNAL_H
#define SHEGONG_HTTP_INTERNAL_H

#include "api/route.h"
#include "http/server.h"

#include <microhttpd.h>
#include <pthread.h>

enum {
	HEADERS_MAX = 64,         /* fields in one head */
	HEADER_BYTES = 24 * 1024, /* all of them together */
	URI_MAX = 8 * 1024,
	CONNECTION_MEMORY = 64 * 1024,
};

struct event_thread;

struct server {
	struct arena *arena;
	struct app *app;
	struct MHD_Daemon *daemon;
	struct statics *statics;
	bool tls, secure; /* this process speaks TLS; somebody does */
	int port;
	pthread_mutex_t lock; /* guards what follows */
	pthread_cond_t idle;
	struct event_thread *threads;
	int running; /* requests begun and not yet answered */
	bool stopping;
};

/* One request of one connection: from its first line to the last byte of its answer. */
struct call {
	struct exchange *x;
	struct server *server;
	struct MHD_Connection *connection;
	struct upload *upload;
	char *body;
	size_t body_n, body_cap, body_max;
	struct str uri; /* as sent, with the query */
	bool begun, refused, served, waiting, counted;
};

/* -- limit.c ---------------------------------------------------------------------------------------- */

/* What the head of a request must not hold. ERR_OK or what to refuse it with. */
enum err_code head_check(struct MHD_Connection *c, const char *version, const char *method,
			 enum method *ret_method, struct err *e) MUST_USE;

/* -- upload.c --------------------------------------------------------------------------------------- */

struct upload;
/* A temporary file in `dir`, removed when the upload is dropped. */
enum err_code upload_open(const char *dir, struct upload **ret, struct err *e) MUST_USE;
enum err_code upload_add(struct upload *u, const char *data, size_t n, struct err *e) MUST_USE;
/* Path, size and hash go into the request. */
enum err_code upload_end(struct upload *u, struct request *rq, struct err *e) MUST_USE;
void upload_drop(struct upload *u); /* accepts NULL */

/* -- static.c --------------------------------------------------------------------------------------- */

struct statics;
struct statics *statics_new(struct arena *a);
/* The file of a path, or the first page for paths of the client. Always an answer. */
void statics_reply(const struct statics *s, struct request *rq, struct reply *rp);

/* -- answer.c --------------------------------------------------------------------------------------- */

/* Queues the answer; its bytes stay in the exchange until the request is complete. */
enum MHD_Result answer_queue(struct call *c);

#endif
