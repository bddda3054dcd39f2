/*
 * Any bytes as a request: its address through our own decoding and matching, and the whole over a
 * socket to a server in this process. It answers with a well-formed status line or closes; it never
 * hands a stranger a record.
 */
#include "api/app.h"
#include "api/route.h"
#include "base/utf8.h"
#include "http/server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

static struct arena *scratch;
static struct app *app;
static struct server *server;
static char folder[64];

static void
clean_up(void)
{
	static const char *const names[] = {"master.key", "shegong.db", "shegong.db-wal",
					    "shegong.db-shm"};
	char path[128];
	size_t i;

	server_stop(server);
	app_close(app);
	arena_free(scratch);
	for (i = 0; i < COUNTOF(names); i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		unlink(path);
	}
	rmdir(folder);
}

static void
set_up(void)
{
	struct app_options o = {.data_dir = folder, .migrate = true, .workers = true};
	struct server_options so = {.threads = 1};
	struct problems ps;
	char key[128];
	struct err e = {0};

	strcpy(folder, "/tmp/shegong-fuzz-XXXXXX");
	if (!mkdtemp(folder))
		abort();
	snprintf(key, sizeof(key), "%s/master.key", folder);
	scratch = arena_new(1024 * 1024);
	problems_init(&ps, scratch);
	if (keyring_make_file(key, &e) != ERR_OK || app_open(&o, &app, &ps, &e) != ERR_OK ||
	    server_start(app, &so, &server, &e) != ERR_OK) {
		fprintf(stderr, "%s\n", e.detail);
		abort();
	}
	atexit(clean_up);
}

static void
try_address(struct str s)
{
	struct arena *a = arena_new(1024 * 1024);
	struct str params[ROUTE_PARAMS] = {{NULL, 0}}, decoded;
	struct request rq = {.arena = a, .query = s};
	bool allowed;
	int m, i;

	problems_init(&rq.work.problems, a);
	for (m = 0; m < METHOD_COUNT; m++)
		if (route_match(a, (enum method)m, s, params, &allowed))
			for (i = 0; i < ROUTE_PARAMS; i++)
				if (params[i].n > 0 && !utf8_valid(params[i]))
					abort();
	if (url_decode(a, s, true, &decoded) && (!utf8_valid(decoded) || decoded.n > s.n))
		abort();
	request_query(&rq, "q", &decoded);
	request_query_int(&rq, "limit", 1, 1, 9);
	arena_free(a);
}

static void
try_server(struct str s)
{
	struct sockaddr_in to = {.sin_family = AF_INET,
				 .sin_port = htons((uint16_t)server_port(server))};
	/* A head that never ends is given up by the server after half a minute, by us at once. */
	struct timeval wait = {0, 20000};
	struct linger at_once = {1, 0};
	char answer[4096];
	ssize_t n;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once)); /* ports run out else */
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) != 0)
		abort();
	send(fd, s.p, s.n, MSG_NOSIGNAL);
	shutdown(fd, SHUT_WR);
	n = recv(fd, answer, sizeof(answer), 0);
	close(fd);
	if (n <= 0)
		return;
	if (n < 13 || memcmp(answer, "HTTP/1.", 7) != 0 || answer[9] < '1' || answer[9] > '5')
		abort();
	if (memmem(answer, (size_t)n, "\"made_by\"", 9))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str s = str_of((const char *)data, size);

	if (!server)
		set_up();
	try_address(s);
	try_server(s);
	return 0;
}
