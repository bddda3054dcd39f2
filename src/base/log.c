#include "base/log.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/utf8.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

/* An escape takes six bytes for one; the rest is for time, level and event. */
enum { TEXT_MAX = 1024, LINE_BYTES = TEXT_MAX * 6 + 1024 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int log_fd = STDERR_FILENO; /* under lock */
static _Atomic int least_level = LOG_INFO;

static const char *const level_names[] = {
	[LOG_DEBUG] = "debug",
	[LOG_INFO] = "info",
	[LOG_WARN] = "warn",
	[LOG_ERROR] = "error",
};

/* A line is built on the stack: logging must work when memory is what is missing. */
struct line {
	char p[LINE_BYTES];
	size_t n;
};

void
log_set_level(enum log_level least)
{
	atomic_store(&least_level, (int)least);
}

void
log_set_fd(int fd)
{
	pthread_mutex_lock(&lock);
	log_fd = fd;
	pthread_mutex_unlock(&lock);
}

/* Two bytes stay free for the end of the line. */
static void
line_add(struct line *l, struct str s)
{
	if (s.n > sizeof(l->p) - 2 - l->n)
		return;
	memcpy(l->p + l->n, s.p, s.n);
	l->n += s.n;
}

static void
line_quote(struct line *l, struct str s)
{
	line_add(l, STR("\""));
	while (s.n > 0) {
		char out[6];
		size_t taken, n = json_escape(s, out, &taken);

		line_add(l, n > 0 ? str_of(out, n) : str_of(s.p, 1));
		s = str_skip(s, taken);
	}
	line_add(l, STR("\""));
}

static void
line_pair(struct line *l, struct str key, struct str value)
{
	if (l->n > 1)
		line_add(l, STR(","));
	line_quote(l, key);
	line_add(l, STR(":"));
	line_quote(l, value);
}

/* Length of "word" when s starts with "word=", else 0. */
static size_t
key_length(struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '=')
			return i;
		if (!((c >= 'a' && c <= 'z') || c == '_' || (i > 0 && c >= '0' && c <= '9')))
			return 0;
	}
	return 0;
}

/* A value runs until the next " word=": it may hold blanks. */
static struct str
take_value(struct str *s)
{
	size_t i;
	struct str value;

	for (i = 0; i < s->n; i++)
		if (s->p[i] == ' ' && key_length(str_skip(*s, i + 1)) > 0)
			break;
	value = str_of(s->p, i);
	*s = str_skip(*s, i + 1);
	return value;
}

static void
line_pairs(struct line *l, struct str text)
{
	while (text.n > 0) {
		size_t n = key_length(text);
		struct str key = n > 0 ? str_of(text.p, n) : STR("text");

		if (n > 0)
			text = str_skip(text, n + 1);
		line_pair(l, key, take_value(&text));
	}
}

/* What comes from outside may be broken; a log line must still be read by a machine. */
static void
mend_utf8(char *p, size_t n)
{
	size_t i;

	if (utf8_valid(str_of(p, n)))
		return;
	for (i = 0; i < n; i++)
		if ((unsigned char)p[i] >= 0x80)
			p[i] = '?';
}

static void
write_line(struct line *l)
{
	struct iovec io = {.iov_base = l->p};
	ssize_t done;

	l->p[l->n++] = '}';
	l->p[l->n++] = '\n';
	io.iov_len = l->n;
	pthread_mutex_lock(&lock);
	do {
		done = writev(log_fd, &io, 1);
	} while (done < 0 && errno == EINTR);
	pthread_mutex_unlock(&lock);
}

void
log_event(enum log_level level, const char *event, const char *fmt, ...)
{
	char text[TEXT_MAX], when[CLOCK_ISO_SIZE];
	struct line l = {.p = "{", .n = 1};
	struct str pairs;
	va_list args;

	if ((int)level < atomic_load(&least_level))
		return;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	pairs = utf8_cut(str_from(text), sizeof(text) - 1);
	mend_utf8(text, pairs.n);
	line_pair(&l, STR("at"), clock_iso_put(clock_now_ms(), when));
	line_pair(&l, STR("level"), str_from(level_names[level]));
	line_pair(&l, STR("event"), str_from(event));
	line_pairs(&l, pairs);
	write_line(&l);
}
