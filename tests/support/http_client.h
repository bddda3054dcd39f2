/* http_client.h: bytes to a server on loopback and its answers back, nothing hidden. */
#ifndef SHEGONG_TESTS_HTTP_CLIENT_H
#define SHEGONG_TESTS_HTTP_CLIENT_H

#include "base/arena.h"

struct http_answer {
	int status;      /* 0: the server closed without one */
	struct str head; /* status line and header fields */
	struct str body;
};

/* Sends `bytes` on a fresh connection and reads one answer. Nothing is added. */
struct http_answer http_send(struct arena *a, int port, struct str bytes);
/* The value of a header field, STR_NONE when it is not there. */
struct str http_header(const struct http_answer *x, const char *name);

#endif
