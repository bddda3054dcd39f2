/*
 * load.c: a small load generator for loopback: one keep-alive connection a thread.
 *
 *   bench_load PORT CONNECTIONS SECONDS METHOD PATH [BODY-FILE] [HEADER...]
 *
 * In path and body "{id}" becomes a fresh UUIDv7 for each request. Prints one JSON line:
 * requests, errors, seconds, rate, p50 and p99 in microseconds.
 */
#define _GNU_SOURCE
#include "base/buf.h"
#include "base/clock.h"
#include "base/id.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { ANSWER_MAX = 4 << 20, SAMPLES_MAX = 1 << 20, HEADERS_MAX = 16 };

static struct {
	int port, connections;
	double seconds;
	const char *method, *path;
	char *body;
	const char *headers[HEADERS_MAX];
	int header_n;
} o;

struct client {
	pthread_t thread;
	uint32_t *samples; /* microseconds */
	size_t n;
	size_t errors;
};

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int
dial(void)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)o.port)};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof(a)) != 0) {
		perror("connect");
		exit(3);
	}
	return fd;
}

static void
add_filled(struct buf *b, const char *text, struct str id)
{
	const char *at;

	while ((at = strstr(text, "{id}")) != NULL) {
		buf_add(b, str_of(text, (size_t)(at - text)));
		buf_add(b, id);
		text = at + 4;
	}
	buf_add(b, str_from(text));
}

static struct str
make_request(struct arena *a)
{
	struct str id = id_new(a);
	struct buf b, body;
	int i;

	buf_init(&body, a, 1u << 20);
	if (o.body)
		add_filled(&body, o.body, id);
	buf_init(&b, a, 1u << 20);
	buf_addf(&b, "%s ", o.method);
	add_filled(&b, o.path, id);
	buf_addf(&b, " HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n", o.port);
	for (i = 0; i < o.header_n; i++)
		buf_addf(&b, "%s\r\n", o.headers[i]);
	if (o.body)
		buf_addf(&b, "Content-Type: application/json\r\nContent-Length: %zu\r\n", body.n);
	buf_lit(&b, "\r\n");
	buf_add(&b, buf_str(&body));
	return buf_str(&b);
}

static bool
send_all(int fd, struct str s)
{
	while (s.n > 0) {
		ssize_t k = write(fd, s.p, s.n);

		if (k <= 0)
			return false;
		s = str_skip(s, (size_t)k);
	}
	return true;
}

/* Reads one answer with Content-Length; the status, or 0 when the connection broke. */
static int
read_answer(int fd, char *in)
{
	size_t have = 0, want = 0;
	char *end = NULL;

	while (!end || have < want) {
		ssize_t k = read(fd, in + have, ANSWER_MAX - 1 - have);
		const char *length;

		if (k <= 0)
			return 0;
		have += (size_t)k;
		in[have] = 0;
		if (!end && (end = strstr(in, "\r\n\r\n")) != NULL) {
			length = strcasestr(in, "\r\ncontent-length:");
			want = (size_t)(end + 4 - in) +
			       (length && length < end ? strtoul(length + 17, NULL, 10) : 0);
		}
	}
	return atoi(in + 9);
}

static void *
run_client(void *ptr)
{
	struct client *c = ptr;
	struct arena *a = arena_new(8u << 20);
	char *in = malloc(ANSWER_MAX);
	double stop = now() + o.seconds;
	int fd = dial();

	while (now() < stop && c->n < SAMPLES_MAX) {
		struct str request = make_request(a);
		double began = now();
		int status = send_all(fd, request) ? read_answer(fd, in) : 0;

		c->samples[c->n++] = (uint32_t)((now() - began) * 1e6);
		if (status < 200 || status > 299) {
			c->errors++;
			if (c->errors == 1)
				fprintf(stderr, "load: %.300s\n", status ? in : "connection broke");
		}
		if (status == 0) {
			close(fd);
			fd = dial();
		}
		arena_reset(a);
	}
	close(fd);
	free(in);
	arena_free(a);
	return NULL;
}

static int
by_size(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static void
report(struct client *clients, double seconds)
{
	size_t n = 0, errors = 0, at = 0;
	uint32_t *all;
	int i;

	for (i = 0; i < o.connections; i++) {
		n += clients[i].n;
		errors += clients[i].errors;
	}
	all = malloc((n + 1) * sizeof(*all));
	for (i = 0; i < o.connections; i++) {
		memcpy(all + at, clients[i].samples, clients[i].n * sizeof(*all));
		at += clients[i].n;
	}
	qsort(all, n, sizeof(*all), by_size);
	printf("{\"requests\":%zu,\"errors\":%zu,\"seconds\":%.3f,\"rate\":%.1f,\"p50\":%u,\"p99\":%u}\n",
	       n, errors, seconds, (double)n / seconds, n ? all[n / 2] : 0,
	       n ? all[n * 99 / 100] : 0);
	free(all);
}

static char *
read_body(const char *path)
{
	FILE *f = fopen(path, "rb");
	char *text = calloc(1, 1 << 20);

	if (!f || !text || fread(text, 1, (1 << 20) - 1, f) == 0) {
		perror(path);
		exit(2);
	}
	fclose(f);
	return text;
}

int
main(int argc, char **argv)
{
	struct client *clients;
	double began;
	int i;

	if (argc < 6) {
		fprintf(stderr, "usage: bench_load PORT CONNECTIONS SECONDS METHOD PATH [BODY|-] "
				"[HEADER...]\n");
		return 2;
	}
	o.port = atoi(argv[1]);
	o.connections = atoi(argv[2]);
	o.seconds = atof(argv[3]);
	o.method = argv[4];
	o.path = argv[5];
	if (argc > 6 && strcmp(argv[6], "-") != 0)
		o.body = read_body(argv[6]);
	for (i = 7; i < argc && o.header_n < HEADERS_MAX; i++)
		o.headers[o.header_n++] = argv[i];
	clients = calloc((size_t)o.connections, sizeof(*clients));
	began = now();
	for (i = 0; i < o.connections; i++) {
		clients[i].samples = malloc(SAMPLES_MAX * sizeof(uint32_t));
		pthread_create(&clients[i].thread, NULL, run_client, &clients[i]);
	}
	for (i = 0; i < o.connections; i++)
		pthread_join(clients[i].thread, NULL);
	report(clients, now() - began);
	return 0;
}
