/* server.c: see server.h. */
#include "http/internal.h"

#include "base/file.h"
#include "base/log.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
	CONNECTIONS_MAX = 2000,
	CONNECTIONS_PER_ADDRESS = 64,
	IDLE_SECONDS = 30,
	STOP_SECONDS = 30,
	TLS_FILE_MAX = 256 * 1024,
	BODY_FIRST = 4096,
	STATICS_LIMIT = 64 * 1024 * 1024,
};

/* An event thread's own: made at its first request, closed when the server stops. */
struct event_thread {
	struct event_thread *next;
	struct db *db;
};

static _Thread_local struct event_thread *this_thread;

static enum err_code
thread_db(struct server *s, struct db **ret, struct err *e)
{
	struct event_thread *t;
	enum err_code rc;
	struct db *db;

	if (this_thread) {
		*ret = this_thread->db;
		return ERR_OK;
	}
	rc = db_open(s->app->options.dsn, DB_READ, &db, e);
	if (rc != ERR_OK)
		return rc;
	pthread_mutex_lock(&s->lock);
	t = arena_new_of(s->arena, struct event_thread);
	t->db = db;
	t->next = s->threads;
	s->threads = t;
	pthread_mutex_unlock(&s->lock);
	this_thread = t;
	*ret = db;
	return ERR_OK;
}

/* -- one request ------------------------------------------------------------------------------------ */

static void
count_running(struct server *s, int n)
{
	pthread_mutex_lock(&s->lock);
	s->running += n;
	if (s->running == 0)
		pthread_cond_broadcast(&s->idle);
	pthread_mutex_unlock(&s->lock);
}

static bool
is_stopping(struct server *s)
{
	bool stopping;

	pthread_mutex_lock(&s->lock);
	stopping = s->stopping;
	pthread_mutex_unlock(&s->lock);
	return stopping;
}

/* Called with the request line: the one place that shows the address as it was sent. */
static void *
begin_call(void *ctx, const char *uri, struct MHD_Connection *connection)
{
	struct server *s = ctx;
	struct exchange *x = exchange_new(s->app);
	struct call *c = arena_new_of(x->arena, struct call);

	c->x = x;
	c->server = s;
	c->connection = connection;
	c->uri = strlen(uri) <= URI_MAX ? str_dup(x->arena, str_from(uri)) : STR_NONE;
	return c;
}

static void
end_call(void *ctx, struct MHD_Connection *connection, void **con_cls,
	 enum MHD_RequestTerminationCode why)
{
	struct call *c = *con_cls;

	(void)ctx;
	(void)connection;
	(void)why;
	if (!c)
		return;
	*con_cls = NULL;
	if (c->counted)
		count_running(c->server, -1);
	upload_drop(c->upload);
	free(c->body);
	exchange_free(c->x);
}

static struct str
header(struct call *c, const char *key)
{
	const char *v = MHD_lookup_connection_value(c->connection, MHD_HEADER_KIND, key);

	return v ? str_dup(c->x->arena, str_from(v)) : STR_NONE;
}

static struct str
cookie(struct call *c)
{
	const char *name = c->server->secure ? "__Host-sg" : "sg";
	const char *v = MHD_lookup_connection_value(c->connection, MHD_COOKIE_KIND, name);

	return v ? str_dup(c->x->arena, str_from(v)) : STR_NONE;
}

static struct str
remote_address(struct call *c)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(c->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	char text[INET6_ADDRSTRLEN] = "";

	if (info && info->client_addr->sa_family == AF_INET)
		inet_ntop(AF_INET, &((struct sockaddr_in *)info->client_addr)->sin_addr, text,
			  sizeof(text));
	else if (info && info->client_addr->sa_family == AF_INET6)
		inet_ntop(AF_INET6, &((struct sockaddr_in6 *)info->client_addr)->sin6_addr, text,
			  sizeof(text));
	return str_dup(c->x->arena, str_from(text));
}

static void
read_head(struct call *c)
{
	struct request *rq = &c->x->rq;
	ptrdiff_t at = str_chr(c->uri, '?');

	rq->app = c->server->app;
	rq->arena = c->x->run_arena;
	rq->path = at < 0 ? c->uri : str_of(c->uri.p, (size_t)at);
	rq->query = at < 0 ? STR_NONE : str_skip(c->uri, (size_t)at + 1);
	rq->content_type = header(c, MHD_HTTP_HEADER_CONTENT_TYPE);
	rq->if_match = header(c, MHD_HTTP_HEADER_IF_MATCH);
	rq->if_none_match = header(c, MHD_HTTP_HEADER_IF_NONE_MATCH);
	rq->csrf = header(c, "X-CSRF");
	rq->guest_token = header(c, "X-Guest");
	rq->accepts_gzip = str_contains(header(c, MHD_HTTP_HEADER_ACCEPT_ENCODING), STR("gzip"));
	rq->cookie_token = cookie(c);
	rq->remote = remote_address(c);
}

static enum MHD_Result
refuse(struct call *c, enum err_code code, const struct err *e)
{
	reply_problem(&c->x->rq, &c->x->rp, code, e);
	c->refused = c->served = true;
	return answer_queue(c);
}

static int64_t
announced_length(struct call *c)
{
	struct str text = header(c, MHD_HTTP_HEADER_CONTENT_LENGTH);
	int64_t n = 0;

	return str_to_int(text, &n) ? n : 0;
}

static enum MHD_Result
begin_api(struct call *c)
{
	struct exchange *x = c->x;
	struct err e = {0};
	struct db *db;
	enum err_code rc = thread_db(c->server, &db, &e);

	if (rc != ERR_OK)
		return refuse(c, rc, &e);
	if (!route_begin(x, db)) {
		c->refused = announced_length(c) > 0;
		c->served = true;
		return answer_queue(c);
	}
	c->body_max = route_body_limit(x);
	if (announced_length(c) > (int64_t)c->body_max)
		return refuse(c, ERR_TOO_LARGE, NULL);
	if (route_takes_upload(x)) {
		rc = upload_open(x->app->options.data_dir, &c->upload, &e);
		if (rc != ERR_OK)
			return refuse(c, rc, &e);
	}
	return MHD_YES;
}

static enum MHD_Result
first_call(struct call *c, const char *version, const char *method)
{
	struct err e = {0};
	enum err_code rc;

	c->begun = c->counted = true;
	count_running(c->server, 1);
	reply_init(&c->x->rp, c->x->run_arena);
	read_head(c);
	rc = head_check(c->connection, version, method, &c->x->rq.method, &e);
	if (rc != ERR_OK)
		return refuse(c, rc, &e);
	if (c->uri.n == 0 || c->uri.p[0] != '/')
		return refuse(c, ERR_BAD_REQUEST, NULL);
	if (is_stopping(c->server))
		return refuse(c, ERR_DB_BUSY, NULL);
	if (str_starts(c->x->rq.path, STR("/api/")) || str_is(c->x->rq.path, "/api"))
		return begin_api(c);
	if (announced_length(c) > 0)
		return refuse(c, ERR_TOO_LARGE, NULL);
	statics_reply(c->server->statics, &c->x->rq, &c->x->rp);
	c->served = true;
	return answer_queue(c);
}

static enum err_code
add_body(struct call *c, const char *data, size_t n, struct err *e)
{
	if (c->upload)
		return upload_add(c->upload, data, n, e);
	if (c->body_n + n > c->body_max)
		return err_set(e, ERR_TOO_LARGE, "body over %zu bytes", c->body_max);
	if (c->body_n + n > c->body_cap) {
		size_t cap = c->body_cap > 0 ? c->body_cap * 2 : BODY_FIRST;
		char *more;

		while (cap < c->body_n + n)
			cap *= 2;
		more = realloc(c->body, cap);
		if (!more)
			return err_set(e, ERR_INTERNAL, "no memory for a body");
		c->body = more;
		c->body_cap = cap;
	}
	memcpy(c->body + c->body_n, data, n);
	c->body_n += n;
	return ERR_OK;
}

/* In this event thread, just before the work is handed over: it may be done before we are back. */
static void
wait_for(struct exchange *x)
{
	struct call *c = x->transport;

	c->waiting = true;
	MHD_suspend_connection(c->connection);
}

/* From the writer's or a worker's thread. */
static void
wake(struct exchange *x)
{
	MHD_resume_connection(((struct call *)x->transport)->connection);
}

static enum MHD_Result
serve(struct call *c)
{
	struct exchange *x = c->x;
	struct db *db = NULL;

	if (x->code == ERR_OK && c->upload)
		x->code = upload_end(c->upload, &x->rq, &x->err);
	if (x->code == ERR_OK)
		x->code = thread_db(c->server, &db, &x->err);
	if (x->code != ERR_OK)
		return refuse(c, x->code, &x->err);
	x->rq.body = str_of(c->body, c->body_n);
	x->wait = wait_for;
	x->done = wake;
	x->transport = c;
	c->served = true;
	return route_serve(x, db) ? answer_queue(c) : MHD_YES;
}

static enum MHD_Result
on_request(void *ctx, struct MHD_Connection *connection, const char *url, const char *method,
	   const char *version, const char *data, size_t *size, void **con_cls)
{
	struct call *c = *con_cls;

	(void)ctx;
	(void)url;
	(void)connection;
	if (!c)
		return MHD_NO;
	if (!c->begun)
		return first_call(c, version, method);
	if (*size > 0) {
		if (c->x->code == ERR_OK)
			c->x->code = add_body(c, data, *size, &c->x->err);
		*size = 0;
		return MHD_YES;
	}
	if (!c->waiting)
		return serve(c);
	c->waiting = false;
	route_finish(c->x);
	return answer_queue(c);
}

/* -- starting and stopping ---------------------------------------------------------------------------- */

/* Addresses are taken apart and decoded by us, once. */
static size_t
keep_escapes(void *ctx, struct MHD_Connection *connection, char *text)
{
	(void)ctx;
	(void)connection;
	return strlen(text);
}

static void
on_library_log(void *ctx, const char *fmt, va_list args)
{
	(void)ctx;
	(void)fmt;
	(void)args;
	log_event(LOG_DEBUG, "http.library", "format=%s", fmt);
}

static bool
is_loopback(const char *address)
{
	return strcmp(address, "::1") == 0 || strncmp(address, "127.", 4) == 0;
}

static enum err_code
make_address(const struct server_options *o, struct sockaddr_storage *ret, struct err *e)
{
	struct sockaddr_in *four = (struct sockaddr_in *)ret;
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)ret;
	const char *text = o->address ? o->address : "127.0.0.1";

	memset(ret, 0, sizeof(*ret));
	if (!is_loopback(text) && !o->tls_cert && !o->behind_proxy)
		return err_set(e, ERR_BAD_REQUEST, "%s needs TLS or a proxy before it", text);
	if (inet_pton(AF_INET, text, &four->sin_addr) == 1) {
		four->sin_family = AF_INET;
		four->sin_port = htons((uint16_t)o->port);
	} else if (inet_pton(AF_INET6, text, &six->sin6_addr) == 1) {
		six->sin6_family = AF_INET6;
		six->sin6_port = htons((uint16_t)o->port);
	} else {
		return err_set(e, ERR_BAD_REQUEST, "%s is no address", text);
	}
	return ERR_OK;
}

static enum err_code
read_tls(struct server *s, const struct server_options *o, struct MHD_OptionItem *ret,
	 struct err *e)
{
	struct str cert, key;
	enum err_code rc;

	rc = file_read(s->arena, o->tls_cert, TLS_FILE_MAX, &cert, e);
	if (rc == ERR_OK)
		rc = file_read(s->arena, o->tls_key, TLS_FILE_MAX, &key, e);
	if (rc != ERR_OK)
		return rc;
	ret[0] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)cert.p};
	ret[1] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)key.p};
	return ERR_OK;
}

static enum err_code
start_daemon(struct server *s, const struct server_options *o, struct err *e)
{
	struct MHD_OptionItem more[4] = {{MHD_OPTION_END, 0, NULL}};
	struct sockaddr_storage address;
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME |
			 MHD_USE_ERROR_LOG;
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	unsigned threads = o->threads > 0 ? (unsigned)o->threads : cores > 0 ? (unsigned)cores : 1;
	enum err_code rc;
	int n = 0;

	rc = make_address(o, &address, e);
	if (rc != ERR_OK)
		return rc;
	if (address.ss_family == AF_INET6)
		flags |= MHD_USE_IPv6;
	if (s->tls) {
		flags |= MHD_USE_TLS;
		rc = read_tls(s, o, more, e);
		if (rc != ERR_OK)
			return rc;
		n = 2;
	}
	/* A pool of one is refused by the library: one thread is what it has without. */
	if (threads > 1)
		more[n++] = (struct MHD_OptionItem){MHD_OPTION_THREAD_POOL_SIZE, (intptr_t)threads,
						    NULL};
	more[n] = (struct MHD_OptionItem){MHD_OPTION_END, 0, NULL};
	s->daemon = MHD_start_daemon(flags, (uint16_t)o->port, NULL, NULL, on_request, s,
				     MHD_OPTION_EXTERNAL_LOGGER, on_library_log, NULL,
				     MHD_OPTION_URI_LOG_CALLBACK, begin_call, s,
				     MHD_OPTION_NOTIFY_COMPLETED, end_call, s,
				     MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL,
				     MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address,
				     MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_CONNECTION_LIMIT,
				     (unsigned)CONNECTIONS_MAX, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
				     o->behind_proxy ? 0u : (unsigned)CONNECTIONS_PER_ADDRESS,
				     MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS,
				     MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
				     MHD_OPTION_ARRAY, more, MHD_OPTION_END);
	if (!s->daemon)
		return err_set(e, ERR_IO, "cannot listen on port %d", o->port);
	return ERR_OK;
}

enum err_code
server_start(struct app *app, const struct server_options *o, struct server **ret, struct err *e)
{
	struct arena *a = arena_new(STATICS_LIMIT);
	struct server *s = arena_new_of(a, struct server);
	enum err_code rc;

	s->arena = a;
	s->app = app;
	s->tls = o->tls_cert != NULL;
	s->secure = s->tls || o->behind_proxy;
	app->secure_cookies = s->secure;
	s->statics = statics_new(a);
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->idle, NULL);
	rc = start_daemon(s, o, e);
	if (rc != ERR_OK) {
		server_stop(s);
		return rc;
	}
	s->port = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
	*ret = s;
	return ERR_OK;
}

int
server_port(const struct server *s)
{
	return s->port;
}

/* The library must not be stopped while a connection is suspended. */
static void
wait_until_idle(struct server *s)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += STOP_SECONDS;
	pthread_mutex_lock(&s->lock);
	s->stopping = true;
	while (s->running > 0)
		if (pthread_cond_timedwait(&s->idle, &s->lock, &until) != 0)
			break;
	if (s->running > 0)
		log_event(LOG_WARN, "http.stop", "running=%d", s->running);
	pthread_mutex_unlock(&s->lock);
}

void
server_stop(struct server *s)
{
	struct event_thread *t;
	MHD_socket listening;

	if (s->daemon) {
		listening = MHD_quiesce_daemon(s->daemon);
		wait_until_idle(s);
		MHD_stop_daemon(s->daemon);
		if (listening != MHD_INVALID_SOCKET)
			close(listening);
	}
	for (t = s->threads; t; t = t->next)
		db_close(t->db);
	pthread_cond_destroy(&s->idle);
	pthread_mutex_destroy(&s->lock);
	arena_free(s->arena);
}
