#include "exchange/sheet_pipe.h"

#include "base/buf.h"
#include "base/clock.h"
#include "exchange/sheet_parse.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

/* -- writing ------------------------------------------------------------------------------------- */

struct sheet_out {
	int fd;
	size_t n;
	bool failed;
	char buf[2 * SHEET_FRAME_BYTES];
};

static void
flush_out(struct sheet_out *o)
{
	size_t done = 0;

	while (done < o->n && !o->failed) {
		ssize_t got = write(o->fd, o->buf + done, o->n - done);

		if (got < 0 && errno != EINTR)
			o->failed = true;
		else if (got > 0)
			done += (size_t)got;
	}
	o->n = 0;
}

static void
put_bytes(struct sheet_out *o, const void *p, size_t n)
{
	if (n == 0 || o->n + n > sizeof(o->buf))
		return; /* the builder's limits keep a row below a frame */
	memcpy(o->buf + o->n, p, n);
	o->n += n;
}

static void
put_u32(struct sheet_out *o, uint32_t n)
{
	put_bytes(o, &n, sizeof(n));
}

/* Returns where the frame's length stands, to be filled in by end_frame(). */
static size_t
begin_frame(struct sheet_out *o, char kind)
{
	if (o->n > SHEET_FRAME_BYTES)
		flush_out(o);
	put_bytes(o, &kind, 1);
	put_u32(o, 0);
	return o->n - sizeof(uint32_t);
}

static void
end_frame(struct sheet_out *o, size_t at)
{
	uint32_t n = (uint32_t)(o->n - at - sizeof(uint32_t));

	memcpy(o->buf + at, &n, sizeof(n));
}

static bool
out_name(void *ctx, struct str name, uint32_t sheets)
{
	struct sheet_out *o = ctx;
	size_t at = begin_frame(o, 'n');

	put_u32(o, sheets);
	put_bytes(o, name.p, name.n < 1024 ? name.n : 1024);
	end_frame(o, at);
	return !o->failed;
}

static bool
out_row(void *ctx, const struct sheet_row *row)
{
	struct sheet_out *o = ctx;
	size_t at = begin_frame(o, 'r'), i;

	put_u32(o, row->row);
	put_u32(o, (uint32_t)row->n);
	for (i = 0; i < row->n; i++) {
		put_u32(o, row->cells[i].column);
		put_u32(o, (uint32_t)row->cells[i].type);
		put_u32(o, (uint32_t)row->cells[i].text.n);
		put_bytes(o, row->cells[i].text.p, row->cells[i].text.n);
	}
	end_frame(o, at);
	return !o->failed;
}

static bool
out_merged(void *ctx, const struct sheet_range *range)
{
	struct sheet_out *o = ctx;
	size_t at = begin_frame(o, 'm');

	put_bytes(o, range, sizeof(*range));
	end_frame(o, at);
	return !o->failed;
}

struct sheet_out *
sheet_out_new(struct arena *a, int fd)
{
	struct sheet_out *o = arena_new_of(a, struct sheet_out);

	o->fd = fd;
	return o;
}

struct sheet_sink
sheet_out_sink(struct sheet_out *o)
{
	return (struct sheet_sink){o, out_name, out_row, out_merged};
}

void
sheet_out_end(struct sheet_out *o, enum err_code rc, const struct err *e)
{
	size_t at = begin_frame(o, 'e');

	put_u32(o, (uint32_t)rc);
	if (rc != ERR_OK)
		put_bytes(o, e->detail, strlen(e->detail));
	end_frame(o, at);
	flush_out(o);
}

/* -- reading -------------------------------------------------------------------------------------- */

struct sheet_in {
	int fd;
	int64_t until; /* monotonic */
	const struct sheet_sink *sink;
	struct sheet_builder *builder;
	struct str rest; /* of the frame at hand */
	size_t merged;
	char kind;
	char frame[SHEET_FRAME_BYTES];
};

static enum err_code
read_bytes(struct sheet_in *in, void *to, size_t n, struct err *e)
{
	size_t done = 0;

	while (done < n) {
		struct pollfd pfd = {.fd = in->fd, .events = POLLIN};
		int64_t left = in->until - clock_monotonic_ms();
		ssize_t got;

		if (left <= 0 || poll(&pfd, 1, (int)left) == 0)
			return err_set(e, ERR_TOO_LARGE, "sheet: took longer than %d s",
				       SHEET_SECONDS);
		got = read(in->fd, (char *)to + done, n - done);
		if (got == 0)
			return err_set(e, ERR_BAD_FILE, "sheet: the parser broke off");
		if (got < 0 && errno != EINTR && errno != EAGAIN)
			return err_set(e, ERR_IO, "sheet: pipe: %s", strerror(errno));
		done += got > 0 ? (size_t)got : 0;
	}
	return ERR_OK;
}

static enum err_code
read_frame(struct sheet_in *in, struct err *e)
{
	uint32_t n;
	enum err_code rc = read_bytes(in, &in->kind, 1, e);

	if (rc == ERR_OK)
		rc = read_bytes(in, &n, sizeof(n), e);
	if (rc == ERR_OK && n > sizeof(in->frame))
		rc = err_set(e, ERR_BAD_FILE, "sheet: frame of %u bytes", n);
	if (rc == ERR_OK)
		rc = read_bytes(in, in->frame, n, e);
	in->rest = str_of(in->frame, rc == ERR_OK ? n : 0);
	return rc;
}

static bool
get_u32(struct sheet_in *in, uint32_t *ret)
{
	if (in->rest.n < sizeof(*ret))
		return false;
	memcpy(ret, in->rest.p, sizeof(*ret));
	in->rest = str_skip(in->rest, sizeof(*ret));
	return true;
}

static enum err_code
malformed(struct err *e)
{
	return err_set(e, ERR_BAD_FILE, "sheet: malformed frame");
}

static enum err_code
take_cell(struct sheet_in *in, struct err *e)
{
	uint32_t column, type, n;
	struct str text;

	if (!get_u32(in, &column) || !get_u32(in, &type) || !get_u32(in, &n) || n > in->rest.n ||
	    type > SHEET_DATE)
		return malformed(e);
	text = str_of(in->rest.p, n);
	in->rest = str_skip(in->rest, n);
	return sheet_builder_cell(in->builder, column, (enum sheet_cell_type)type, text, e);
}

static enum err_code
take_row(struct sheet_in *in, struct err *e)
{
	uint32_t row, n, i;
	enum err_code rc;

	if (!get_u32(in, &row) || !get_u32(in, &n) || n > SHEET_COLUMNS)
		return malformed(e);
	rc = sheet_builder_row(in->builder, row, e);
	for (i = 0; i < n && rc == ERR_OK; i++)
		rc = take_cell(in, e);
	return rc == ERR_OK ? sheet_builder_end(in->builder, e) : rc;
}

static enum err_code
take_merged(struct sheet_in *in, struct err *e)
{
	struct sheet_range g;

	if (in->rest.n != sizeof(g))
		return malformed(e);
	memcpy(&g, in->rest.p, sizeof(g));
	if (++in->merged > SHEET_ROWS || !in->sink->merged(in->sink->ctx, &g))
		return err_set(e, ERR_TOO_LARGE, "sheet: too many merged ranges");
	return ERR_OK;
}

static enum err_code
take_name(struct sheet_in *in, struct err *e)
{
	uint32_t sheets;

	if (!get_u32(in, &sheets))
		return malformed(e);
	return in->sink->name(in->sink->ctx, in->rest, sheets) ? ERR_OK : malformed(e);
}

static enum err_code
take_end(struct sheet_in *in, struct err *e)
{
	uint32_t rc;

	if (!get_u32(in, &rc) || rc >= ERR_COUNT)
		return malformed(e);
	return rc == ERR_OK ? ERR_OK : err_set(e, (enum err_code)rc, "%.*s", STR_ARG(in->rest));
}

static enum err_code
take_frame(struct sheet_in *in, struct err *e)
{
	switch (in->kind) {
	case 'n':
		return take_name(in, e);
	case 'r':
		return take_row(in, e);
	case 'm':
		return take_merged(in, e);
	default:
		return malformed(e);
	}
}

enum err_code
sheet_in_read(struct arena *a, int fd, const struct sheet_sink *sink, struct err *e)
{
	struct sheet_in *in = arena_new_of(a, struct sheet_in);
	enum err_code rc;

	in->fd = fd;
	in->until = clock_monotonic_ms() + SHEET_SECONDS * 1000;
	in->sink = sink;
	in->builder = arena_new_of(a, struct sheet_builder);
	sheet_builder_init(in->builder, a, sink);
	while ((rc = read_frame(in, e)) == ERR_OK && in->kind != 'e') {
		rc = take_frame(in, e);
		if (rc != ERR_OK)
			return rc;
	}
	return rc == ERR_OK ? take_end(in, e) : rc;
}
