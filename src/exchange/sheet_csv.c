/*
 * sheet_csv.c: delimited text. The encoding is told by a byte order mark, else UTF-8 when it is
 * valid, else GB18030, which is what office programs here write. The delimiter is the one that
 * stands most often in the first lines.
 */
#include "exchange/sheet_parse.h"

#include "base/utf8.h"

#include <iconv.h>

enum { SNIFF_LINES = 20 };

static enum err_code
convert(struct arena *a, const char *from, struct str in, struct str *ret, struct err *e)
{
	size_t room = in.n * 2 + 16, left = room, in_left = in.n;
	char *out = arena_alloc(a, room), *out_at = out;
	char *in_at = (char *)in.p; /* iconv does not write there */
	iconv_t conv = iconv_open("UTF-8", from);
	size_t rc;

	if (conv == (iconv_t)-1)
		return err_set(e, ERR_IO, "no conversion from %s", from);
	rc = iconv(conv, &in_at, &in_left, &out_at, &left);
	iconv_close(conv);
	if (rc == (size_t)-1 || in_left > 0)
		return err_set(e, ERR_BAD_FILE, "neither UTF-8 nor %s at byte %zu", from,
			       in.n - in_left);
	*ret = str_of(out, (size_t)(out_at - out));
	return utf8_valid(*ret) ? ERR_OK : err_set(e, ERR_BAD_FILE, "not a text");
}

static enum err_code
to_utf8(struct arena *a, struct str in, struct str *ret, struct err *e)
{
	*ret = in;
	if (str_starts(in, STR("\xff\xfe")))
		return convert(a, "UTF-16LE", str_skip(in, 2), ret, e);
	if (str_starts(in, STR("\xfe\xff")))
		return convert(a, "UTF-16BE", str_skip(in, 2), ret, e);
	if (str_starts(in, STR("\xef\xbb\xbf")))
		*ret = str_skip(in, 3);
	if (utf8_valid(*ret))
		return ERR_OK;
	return convert(a, "GB18030", in, ret, e);
}

static char
sniff_separator(struct str text)
{
	static const char candidates[] = {',', '\t', ';', '|'};
	size_t counts[sizeof(candidates)] = {0}, i, k, best = 0;
	int lines = 0;
	bool quoted = false;

	for (i = 0; i < text.n && lines < SNIFF_LINES; i++) {
		if (text.p[i] == '"')
			quoted = !quoted;
		if (quoted)
			continue;
		lines += text.p[i] == '\n';
		for (k = 0; k < sizeof(candidates); k++)
			counts[k] += text.p[i] == candidates[k];
	}
	for (k = 1; k < sizeof(candidates); k++)
		if (counts[k] > counts[best])
			best = k;
	return candidates[best];
}

struct csv {
	struct arena *arena;
	struct str rest;
	char separator;
};

/*
 * A quoted cell: doubled quotes stand for one. What follows the closing quote is kept as it is. With
 * `out` NULL only *ret_end, where it ends, is found, and the length returned.
 */
static size_t
unquote(const struct csv *c, char *out, size_t *ret_end)
{
	bool inside = true;
	size_t i, n = 0;

	for (i = 1; i < c->rest.n; i++) {
		char ch = c->rest.p[i];

		if (ch == '"' && inside && i + 1 < c->rest.n && c->rest.p[i + 1] == '"') {
			i++;
		} else if (ch == '"' && inside) {
			inside = false;
			continue;
		} else if (!inside && (ch == c->separator || ch == '\n' || ch == '\r')) {
			break;
		}
		if (out)
			out[n] = ch;
		n++;
	}
	*ret_end = i;
	return n;
}

static struct str
take_quoted(struct csv *c)
{
	size_t end, n = unquote(c, NULL, &end);
	char *out = arena_alloc(c->arena, n);

	unquote(c, out, &end);
	c->rest = str_skip(c->rest, end);
	return str_of(out, n);
}

static struct str
take_plain(struct csv *c)
{
	size_t i = 0;
	struct str cell;

	while (i < c->rest.n && c->rest.p[i] != c->separator && c->rest.p[i] != '\n' &&
	       c->rest.p[i] != '\r')
		i++;
	cell = str_of(c->rest.p, i);
	c->rest = str_skip(c->rest, i);
	return cell;
}

static enum err_code
take_line(struct csv *c, struct sheet_builder *b, struct err *e)
{
	uint32_t column = 0;

	for (;;) {
		bool quoted = c->rest.n > 0 && c->rest.p[0] == '"';
		struct str cell = quoted ? take_quoted(c) : take_plain(c);
		enum err_code rc = sheet_builder_cell(b, column++, SHEET_TEXT, cell, e);

		if (rc != ERR_OK)
			return rc;
		if (c->rest.n == 0 || c->rest.p[0] != c->separator)
			break;
		c->rest = str_skip(c->rest, 1);
	}
	if (c->rest.n > 0 && c->rest.p[0] == '\r')
		c->rest = str_skip(c->rest, 1);
	if (c->rest.n > 0 && c->rest.p[0] == '\n')
		c->rest = str_skip(c->rest, 1);
	return sheet_builder_end(b, e);
}

enum err_code
sheet_parse_csv(struct arena *a, struct str content, const struct sheet_sink *sink, struct err *e)
{
	struct sheet_builder *b = arena_new_of(a, struct sheet_builder);
	struct csv c = {.arena = a};
	enum err_code rc;
	uint32_t line = 0;

	rc = to_utf8(a, content, &c.rest, e);
	if (rc != ERR_OK)
		return rc;
	c.separator = sniff_separator(c.rest);
	sheet_builder_init(b, a, sink);
	if (!sink->name(sink->ctx, STR_NONE, 1))
		return err_set(e, ERR_TOO_LARGE, "stopped by the reader's owner");
	while (c.rest.n > 0 && rc == ERR_OK) {
		/* Lines without a cell count too: the limit is one of rows seen. */
		if (++line > SHEET_ROWS * 2)
			return err_set(e, ERR_TOO_LARGE, "more than %d lines", SHEET_ROWS * 2);
		rc = sheet_builder_row(b, line, e);
		if (rc == ERR_OK)
			rc = take_line(&c, b, e);
	}
	return rc;
}
