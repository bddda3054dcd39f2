/*
 * server.h: HTTP in front of src/api (libmicrohttpd 0.9.75, its own threads, epoll).
 *
 * Each event thread has its own read connection and runs short reads itself; requests that wait for
 * the writer or a worker are suspended meanwhile. What the library lets through and should not is
 * refused in limit.c. It answers by itself, without our headers, to a request line or header block
 * that it cannot parse or that does not fit its buffer.
 */
#ifndef SHEGONG_SERVER_H
#define SHEGONG_SERVER_H

#include "api/app.h"

struct server_options {
	const char *address;  /* "127.0.0.1", "::1", "0.0.0.0"; default 127.0.0.1 */
	int port;             /* 0 = any free one */
	int threads;          /* 0 = as many as there are cores */
	const char *tls_cert; /* PEM files, both or none */
	const char *tls_key;
	bool behind_proxy; /* a proxy before us speaks TLS: Secure cookies, and it may be plain */
};

struct server;

/* ERR_BAD_REQUEST for an address that needs TLS or a proxy and has neither. */
enum err_code server_start(struct app *app, const struct server_options *o, struct server **ret,
			   struct err *e) MUST_USE;
int server_port(const struct server *s);
/* Takes no new connections, lets what runs end, closes. */
void server_stop(struct server *s);

#endif
