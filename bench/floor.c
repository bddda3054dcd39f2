/*
 * floor.c: the smallest honest server: libmicrohttpd and prepared SQLite, no login, no rights, no
 * rules. What the product reaches is told as a part of this, measured in the same run.
 *
 *   bench_floor DATABASE PORT
 *   GET /list   GET /page   GET /record/ID   GET /search/WORD   POST /create   GET /fixed
 *   GET /noted/page   GET /noted/record/ID   the same with one durable row before the answer
 */
#include "floor_db.h"

#include <microhttpd.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *database;
static pthread_mutex_t write_lock = PTHREAD_MUTEX_INITIALIZER;
static struct floor_writer *writer;
static char fixed[1024];

struct reader_slot {
	struct floor_reader *reader;
	struct arena *arena;
};
static __thread struct reader_slot slot;

static struct reader_slot *
my_reader(void)
{
	if (!slot.reader) {
		slot.reader = floor_reader_open(database);
		slot.arena = arena_new(16u << 20);
	}
	return &slot;
}

static enum MHD_Result
answer(struct MHD_Connection *c, unsigned status, struct str body)
{
	struct MHD_Response *r = MHD_create_response_from_buffer(body.n, (void *)(uintptr_t)body.p,
								 MHD_RESPMEM_MUST_COPY);
	enum MHD_Result rc;

	MHD_add_response_header(r, "Content-Type", "application/json; charset=utf-8");
	rc = MHD_queue_response(c, status, r);
	MHD_destroy_response(r);
	return rc;
}

static bool
read_answer(struct floor_reader *r, const char *url, struct buf *b)
{
	if (strcmp(url, "/list") == 0)
		return floor_list(r, b);
	if (strcmp(url, "/page") == 0)
		return floor_page(r, b);
	if (str_starts(str_from(url), STR("/search/")))
		return floor_search(r, str_from(url + strlen("/search/")), b);
	return floor_record(r, str_from(url + strlen("/record/")), b);
}

static bool
note(int records)
{
	bool ok;

	pthread_mutex_lock(&write_lock);
	ok = floor_note(writer, records);
	pthread_mutex_unlock(&write_lock);
	return ok;
}

static enum MHD_Result
serve_read(struct MHD_Connection *c, const char *url)
{
	static const char noted[] = "/noted";
	struct reader_slot *s = my_reader();
	enum MHD_Result rc;
	bool ok, notes = str_starts(str_from(url), STR("/noted/"));
	struct buf b;

	if (notes)
		url += sizeof(noted) - 1;
	buf_init(&b, s->arena, 8u << 20);
	ok = read_answer(s->reader, url, &b);
	if (ok && notes)
		ok = note(strcmp(url, "/page") == 0 ? 50 : 1);
	rc = answer(c, ok ? 200 : 500, buf_str(&b));
	arena_reset(s->arena);
	return rc;
}

static enum MHD_Result
serve_create(struct MHD_Connection *c)
{
	bool ok;

	pthread_mutex_lock(&write_lock);
	ok = floor_create(writer);
	pthread_mutex_unlock(&write_lock);
	return answer(c, ok ? 201 : 500, STR("{}"));
}

static enum MHD_Result
handle(void *cls, struct MHD_Connection *c, const char *url, const char *method,
       const char *version, const char *data, size_t *size, void **state)
{
	static int seen;

	(void)cls;
	(void)version;
	(void)data;
	if (!*state) {
		*state = &seen;
		return MHD_YES;
	}
	if (*size) {
		*size = 0;
		return MHD_YES;
	}
	if (strcmp(method, "POST") == 0)
		return serve_create(c);
	if (strcmp(url, "/fixed") == 0)
		return answer(c, 200, str_of(fixed, sizeof(fixed)));
	return serve_read(c, url);
}

int
main(int argc, char **argv)
{
	struct MHD_Daemon *d;
	sigset_t stop;
	int sig;

	if (argc != 3) {
		fprintf(stderr, "usage: bench_floor DATABASE PORT\n");
		return 2;
	}
	database = argv[1];
	memset(fixed, 'x', sizeof(fixed));
	writer = floor_writer_open(database);
	sigemptyset(&stop);
	sigaddset(&stop, SIGTERM);
	sigaddset(&stop, SIGINT);
	sigprocmask(SIG_BLOCK, &stop, NULL);
	d = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, (uint16_t)atoi(argv[2]), NULL, NULL,
			     handle, NULL, MHD_OPTION_THREAD_POOL_SIZE, 2u, MHD_OPTION_END);
	if (!d)
		return 3;
	sigwait(&stop, &sig);
	MHD_stop_daemon(d);
	return 0;
}
