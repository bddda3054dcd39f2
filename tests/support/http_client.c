#include "http_client.h"

#include "base/buf.h"

#include <arpa/inet.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cmocka.h>

enum { ANSWER_MAX = 64 * 1024 * 1024, WAIT_SECONDS = 60 };

/* -1 when nobody listens. */
static int
connect_to(int port)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	struct timeval wait = {WAIT_SECONDS, 0};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) == 0)
		return fd;
	close(fd);
	return -1;
}

/* A server that refuses early may stop reading: what it says is still read. */
static void
send_all(int fd, struct str bytes)
{
	while (bytes.n > 0) {
		ssize_t n = send(fd, bytes.p, bytes.n, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		bytes = str_skip(bytes, (size_t)n);
	}
}

static ptrdiff_t
head_end(struct str s)
{
	size_t i;

	for (i = 0; i + 4 <= s.n; i++)
		if (memcmp(s.p + i, "\r\n\r\n", 4) == 0)
			return (ptrdiff_t)i;
	return -1;
}

struct str
http_header(const struct http_answer *x, const char *name)
{
	struct str rest = x->head, line;
	size_t n = strlen(name);

	while (str_next(&rest, '\n', &line))
		if (line.n > n && line.p[n] == ':' && strncasecmp(line.p, name, n) == 0)
			return str_trim(str_skip(line, n + 1));
	return STR_NONE;
}

/* True when the answer is complete. */
static bool
take_apart(struct str all, struct http_answer *ret)
{
	ptrdiff_t at = head_end(all);
	int64_t length = 0, status;

	if (at < 0)
		return false;
	ret->head = str_of(all.p, (size_t)at);
	ret->body = str_skip(all, (size_t)at + 4);
	/* "HTTP/1.1 200 OK" */
	ret->status = ret->head.n > 12 && str_to_int(str_of(ret->head.p + 9, 3), &status)
			      ? (int)status
			      : 0;
	if (ret->status == 100)
		return take_apart(ret->body, ret);
	if (ret->status == 204 || ret->status == 304)
		return true;
	return str_to_int(http_header(ret, "Content-Length"), &length) &&
	       ret->body.n >= (size_t)length;
}

struct http_answer
http_send(struct arena *a, int port, struct str bytes)
{
	struct http_answer x = {0};
	int fd = connect_to(port);
	char piece[65536];
	struct buf all;
	ssize_t n;

	if (fd < 0)
		return x;
	buf_init(&all, a, ANSWER_MAX);
	send_all(fd, bytes);
	while ((n = recv(fd, piece, sizeof(piece), 0)) > 0) {
		buf_add(&all, str_of(piece, (size_t)n));
		if (take_apart(buf_str(&all), &x))
			break;
	}
	if (n < 0)
		x.status = 0;
	close(fd);
	return x;
}
