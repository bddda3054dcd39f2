#include "base/json.h"

void
json_init(struct json *j, struct buf *b)
{
	*j = (struct json){.buf = b};
	j->first[0] = true;
}

/* Before each value: the comma if one is due, and whether a value may stand here at all. */
static void
before_value(struct json *j)
{
	if (j->after_key) {
		j->after_key = false;
		return;
	}
	if (j->depth > 0 && j->closer[j->depth] == '}')
		BUG("JSON value without a key");
	if (j->depth > 0 && !j->first[j->depth])
		buf_addc(j->buf, ',');
	j->first[j->depth] = false;
}

static void
open_level(struct json *j, char opener, char closer)
{
	before_value(j);
	if (j->depth + 1 >= JSON_DEPTH)
		BUG("JSON deeper than %d", JSON_DEPTH);
	j->depth++;
	j->first[j->depth] = true;
	j->closer[j->depth] = closer;
	buf_addc(j->buf, opener);
}

static void
close_level(struct json *j, char closer)
{
	if (j->depth == 0 || j->closer[j->depth] != closer || j->after_key)
		BUG("JSON unbalanced at '%c'", closer);
	j->depth--;
	buf_addc(j->buf, closer);
}

void
json_object_start(struct json *j)
{
	open_level(j, '{', '}');
}

void
json_object_end(struct json *j)
{
	close_level(j, '}');
}

void
json_array_start(struct json *j)
{
	open_level(j, '[', ']');
}

void
json_array_end(struct json *j)
{
	close_level(j, ']');
}

static size_t
put_unicode(uint32_t c, char out[6])
{
	static const char digits[] = "0123456789abcdef";

	out[0] = '\\';
	out[1] = 'u';
	out[2] = digits[c >> 12 & 15];
	out[3] = digits[c >> 8 & 15];
	out[4] = digits[c >> 4 & 15];
	out[5] = digits[c & 15];
	return 6;
}

static size_t
put_pair(char c, char out[6])
{
	out[0] = '\\';
	out[1] = c;
	return 2;
}

size_t
json_escape(struct str s, char out[6], size_t *ret_taken)
{
	unsigned char c = (unsigned char)s.p[0];

	*ret_taken = 1;
	switch (c) {
	case '"':
	case '\\':
		return put_pair((char)c, out);
	case '\n':
		return put_pair('n', out);
	case '\r':
		return put_pair('r', out);
	case '\t':
		return put_pair('t', out);
	default:
		break;
	}
	if (c < 0x20 || c == 0x7f || c == '<')
		return put_unicode(c, out);
	/* U+2028 and U+2029 end a line in a script. */
	if (c == 0xe2 && s.n >= 3 && (unsigned char)s.p[1] == 0x80 &&
	    ((unsigned char)s.p[2] == 0xa8 || (unsigned char)s.p[2] == 0xa9)) {
		*ret_taken = 3;
		return put_unicode(0x2000 + ((unsigned char)s.p[2] & 0x3f), out);
	}
	return 0;
}

/* Bytes that json_escape() has something to say about; all others are copied in runs. */
static const bool special[256] = {
	[0] = true,    [1] = true,  [2] = true,   [3] = true,   [4] = true,    [5] = true,
	[6] = true,    [7] = true,  [8] = true,   [9] = true,   [10] = true,   [11] = true,
	[12] = true,   [13] = true, [14] = true,  [15] = true,  [16] = true,   [17] = true,
	[18] = true,   [19] = true, [20] = true,  [21] = true,  [22] = true,   [23] = true,
	[24] = true,   [25] = true, [26] = true,  [27] = true,  [28] = true,   [29] = true,
	[30] = true,   [31] = true, ['"'] = true, ['<'] = true, ['\\'] = true, [0x7f] = true,
	[0xe2] = true,
};

/* How many bytes from the front are none of those. */
static size_t
plain_run(struct str s)
{
	size_t n = 0;

	while (n < s.n && !special[(unsigned char)s.p[n]])
		n++;
	return n;
}

static void
add_quoted(struct buf *b, struct str s)
{
	size_t from = 0, at = plain_run(s);

	buf_addc(b, '"');
	while (at < s.n) {
		char out[6];
		size_t taken, n = json_escape(str_skip(s, at), out, &taken);

		if (n > 0) {
			buf_add(b, str_of(s.p + from, at - from));
			buf_add(b, str_of(out, n));
			from = at + taken;
		}
		at += taken;
		at += plain_run(str_skip(s, at));
	}
	if (s.n > from)
		buf_add(b, str_of(s.p + from, s.n - from));
	buf_addc(b, '"');
}

static void
before_key(struct json *j, struct str key)
{
	if (j->depth == 0 || j->closer[j->depth] != '}' || j->after_key)
		BUG("JSON key \"%.*s\" out of place", STR_ARG(key));
	if (!j->first[j->depth])
		buf_addc(j->buf, ',');
	j->first[j->depth] = false;
	j->after_key = true;
}

void
json_key(struct json *j, struct str key)
{
	before_key(j, key);
	add_quoted(j->buf, key);
	buf_addc(j->buf, ':');
}

void
json_key_ready(struct json *j, struct str quoted)
{
	before_key(j, quoted);
	buf_add(j->buf, quoted);
}

void
json_str(struct json *j, struct str s)
{
	before_value(j);
	add_quoted(j->buf, s);
}

void
json_int(struct json *j, int64_t n)
{
	before_value(j);
	buf_add_int(j->buf, n);
}

void
json_bool(struct json *j, bool b)
{
	before_value(j);
	buf_add(j->buf, b ? STR("true") : STR("false"));
}

void
json_put_null(struct json *j)
{
	before_value(j);
	buf_lit(j->buf, "null");
}

void
json_raw(struct json *j, struct str ready)
{
	before_value(j);
	buf_add(j->buf, ready);
}
