#include "proxy.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

enum { WIRES = 64, CHUNK = 65536 };

/* One connection: `client` is the program's end, `server` the server's; -1: free. */
struct wire {
	int client, server;
	bool eating; /* the server's next words are the answer that gets lost */
};

struct proxy {
	char path[sizeof(((struct sockaddr_un *)NULL)->sun_path)];
	int port;
	pthread_t thread;
	int bell[2]; /* wakes the thread */
	pthread_mutex_t lock;
	pthread_cond_t heard; /* a wish has been fulfilled */
	int listening;        /* -1: down */
	bool want_up, want_break, ending;
	int eat_after, eaten;
	bool deliver;
	struct wire wires[WIRES]; /* the thread's */
};

static int
listen_on(int *port)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)*port)};
	socklen_t n = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof(at)) != 0 || listen(fd, 64) != 0 ||
	    getsockname(fd, (struct sockaddr *)&at, &n) != 0)
		abort();
	*port = ntohs(at.sin_port);
	return fd;
}

static void
cut(struct wire *w)
{
	if (w->client >= 0)
		close(w->client);
	if (w->server >= 0)
		close(w->server);
	*w = (struct wire){-1, -1, false};
}

static void
take_connection(struct proxy *p)
{
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	int i, client = accept4(p->listening, NULL, NULL, SOCK_CLOEXEC);

	if (client < 0)
		return;
	for (i = 0; i < WIRES && p->wires[i].client >= 0; i++)
		;
	if (i == WIRES)
		abort();
	memcpy(to.sun_path, p->path, sizeof(to.sun_path));
	p->wires[i].client = client;
	p->wires[i].server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (connect(p->wires[i].server, (struct sockaddr *)&to, sizeof(to)) != 0)
		cut(&p->wires[i]);
}

static bool
pass(int to, const char *bytes, size_t n)
{
	while (n > 0) {
		ssize_t sent = send(to, bytes, n, MSG_NOSIGNAL);

		if (sent <= 0)
			return false;
		bytes += sent;
		n -= (size_t)sent;
	}
	return true;
}

/* With the lock held. True: it is the one that was waited for. */
static bool
is_the_commit(struct proxy *p, const char *bytes, size_t n)
{
	if (p->eat_after == 0 || !memmem(bytes, n, "COMMIT", 6) || --p->eat_after > 0)
		return false;
	p->eaten++;
	return true;
}

/* False: the wire is to be cut. */
static bool
from_client(struct proxy *p, struct wire *w, char *buf)
{
	ssize_t n = recv(w->client, buf, CHUNK, 0);
	bool eat, deliver;

	if (n <= 0)
		return false;
	pthread_mutex_lock(&p->lock);
	eat = is_the_commit(p, buf, (size_t)n);
	deliver = p->deliver;
	pthread_mutex_unlock(&p->lock);
	w->eating = eat;
	return (!eat || deliver) && pass(w->server, buf, (size_t)n);
}

static bool
from_server(struct wire *w, char *buf)
{
	ssize_t n = recv(w->server, buf, CHUNK, 0);

	return n > 0 && !w->eating && pass(w->client, buf, (size_t)n);
}

/* What the test has asked for since. */
static bool
obey(struct proxy *p)
{
	bool going;
	int i;

	pthread_mutex_lock(&p->lock);
	if (!p->want_up || p->want_break || p->ending)
		for (i = 0; i < WIRES; i++)
			cut(&p->wires[i]);
	if ((!p->want_up || p->ending) && p->listening >= 0) {
		close(p->listening);
		p->listening = -1;
	}
	if (p->want_up && !p->ending && p->listening < 0)
		p->listening = listen_on(&p->port);
	p->want_break = false;
	going = !p->ending;
	pthread_cond_broadcast(&p->heard);
	pthread_mutex_unlock(&p->lock);
	return going;
}

static void *
proxy_main(void *ctx)
{
	struct proxy *p = ctx;
	struct pollfd fds[2 + 2 * WIRES];
	static _Thread_local char buf[CHUNK];
	int i;

	for (;;) {
		fds[0] = (struct pollfd){p->bell[0], POLLIN, 0};
		fds[1] = (struct pollfd){p->listening, POLLIN, 0};
		for (i = 0; i < WIRES; i++) {
			fds[2 + 2 * i] = (struct pollfd){p->wires[i].client, POLLIN, 0};
			fds[3 + 2 * i] = (struct pollfd){p->wires[i].server, POLLIN, 0};
		}
		if (poll(fds, 2 + 2 * WIRES, -1) < 0 && errno != EINTR)
			abort();
		for (i = 0; i < WIRES; i++) {
			struct wire *w = &p->wires[i];

			if ((fds[2 + 2 * i].revents && !from_client(p, w, buf)) ||
			    (fds[3 + 2 * i].revents && !from_server(w, buf)))
				cut(w);
		}
		if (fds[1].revents & POLLIN)
			take_connection(p);
		if (fds[0].revents && (read(p->bell[0], buf, 1) != 1 || !obey(p)))
			return NULL;
	}
}

static void
ring(struct proxy *p)
{
	if (write(p->bell[1], "!", 1) != 1)
		abort();
}

struct proxy *
proxy_open(const char *path)
{
	struct proxy *p = calloc(1, sizeof(*p));
	int i;

	assert_non_null(p);
	assert_true(strlen(path) < sizeof(p->path));
	snprintf(p->path, sizeof(p->path), "%s", path);
	for (i = 0; i < WIRES; i++)
		p->wires[i] = (struct wire){-1, -1, false};
	p->listening = listen_on(&p->port);
	p->want_up = true;
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->heard, NULL);
	assert_int_equal(pipe(p->bell), 0);
	assert_int_equal(pthread_create(&p->thread, NULL, proxy_main, p), 0);
	return p;
}

void
proxy_close(struct proxy *p)
{
	pthread_mutex_lock(&p->lock);
	p->ending = true;
	pthread_mutex_unlock(&p->lock);
	ring(p);
	pthread_join(p->thread, NULL);
	close(p->bell[0]);
	close(p->bell[1]);
	pthread_cond_destroy(&p->heard);
	pthread_mutex_destroy(&p->lock);
	free(p);
}

int
proxy_port(const struct proxy *p)
{
	return p->port;
}

void
proxy_down(struct proxy *p)
{
	pthread_mutex_lock(&p->lock);
	p->want_up = false;
	ring(p);
	while (p->listening >= 0)
		pthread_cond_wait(&p->heard, &p->lock);
	pthread_mutex_unlock(&p->lock);
}

void
proxy_up(struct proxy *p)
{
	pthread_mutex_lock(&p->lock);
	p->want_up = true;
	ring(p);
	while (p->listening < 0)
		pthread_cond_wait(&p->heard, &p->lock);
	pthread_mutex_unlock(&p->lock);
}

void
proxy_break(struct proxy *p)
{
	pthread_mutex_lock(&p->lock);
	p->want_break = true;
	ring(p);
	while (p->want_break)
		pthread_cond_wait(&p->heard, &p->lock);
	pthread_mutex_unlock(&p->lock);
}

void
proxy_eat_commit(struct proxy *p, int n, bool deliver)
{
	pthread_mutex_lock(&p->lock);
	p->eat_after = n;
	p->deliver = deliver;
	pthread_mutex_unlock(&p->lock);
}

int
proxy_eaten(struct proxy *p)
{
	int n;

	pthread_mutex_lock(&p->lock);
	n = p->eaten;
	pthread_mutex_unlock(&p->lock);
	return n;
}
