#include "catalogue/yaml_out.h"
#include "base/utf8.h"
#include "rule/date.h"

static void
line(struct yaml_out *o, const char *key)
{
	int i, blanks = o->depth * 2 - (o->item ? 2 : 0);

	for (i = 0; i < blanks; i++)
		buf_addc(o->b, ' ');
	if (o->item)
		buf_lit(o->b, "- ");
	o->item = false;
	buf_add(o->b, str_from(key));
	buf_addc(o->b, ':');
}

/* Characters that YAML takes for line ends or leaves out. */
static bool
is_break(uint32_t c)
{
	return c < 0x20 || c == 0x7F || (c >= 0x80 && c < 0xA0) || c == 0x2028 || c == 0x2029 ||
	       c == 0xFEFF;
}

static bool
is_plain(struct str s)
{
	static const char special[] = ":#{}[],&*!|>'\"%@`\\?";
	struct str rest = s;
	uint32_t c;
	size_t i;

	if (s.n == 0 || s.p[0] == '-' || s.p[0] == ' ' || s.p[0] == '=' || s.p[s.n - 1] == ' ')
		return false;
	for (i = 0; i < s.n; i++)
		if (str_chr(str_from(special), s.p[i]) >= 0)
			return false;
	while ((c = utf8_next(&rest)))
		if (is_break(c))
			return false;
	return true;
}

static void
scalar(struct yaml_out *o, struct str s)
{
	uint32_t c;

	if (is_plain(s)) {
		buf_add(o->b, s);
		return;
	}
	buf_addc(o->b, '"');
	while (s.n > 0) {
		const char *at = s.p;

		c = utf8_next(&s);
		if (c == '\n')
			buf_lit(o->b, "\\n");
		else if (is_break(c))
			buf_addf(o->b, "\\u%04X", (unsigned)c);
		else if (c == '"' || c == '\\')
			buf_addf(o->b, "\\%c", (char)c);
		else
			buf_add(o->b, str_of(at, (size_t)(s.p - at)));
	}
	buf_addc(o->b, '"');
}

void
out_str(struct yaml_out *o, const char *key, struct str s)
{
	if (s.n == 0)
		return;
	line(o, key);
	buf_addc(o->b, ' ');
	scalar(o, s);
	buf_addc(o->b, '\n');
}

void
out_true(struct yaml_out *o, const char *key, bool on)
{
	if (on)
		out_str(o, key, STR("true"));
}

void
out_int(struct yaml_out *o, const char *key, int64_t n)
{
	if (n == 0)
		return;
	line(o, key);
	buf_addc(o->b, ' ');
	buf_add_int(o->b, n);
	buf_addc(o->b, '\n');
}

void
out_expr(struct yaml_out *o, const char *key, const struct rule_expr *x)
{
	if (x)
		out_str(o, key, rule_expr_source(x));
}

void
out_texts(struct yaml_out *o, const char *key, const struct str *v, size_t n)
{
	size_t i;

	if (n == 0)
		return;
	line(o, key);
	buf_lit(o->b, " [");
	for (i = 0; i < n; i++) {
		if (i > 0)
			buf_lit(o->b, ", ");
		scalar(o, v[i]);
	}
	buf_lit(o->b, "]\n");
}

void
out_duration(struct yaml_out *o, const char *key, int64_t ms)
{
	int64_t minutes = ms / 60000;
	const char *unit = "minutes";

	if (ms == 0)
		return;
	if (minutes % 60 == 0) {
		minutes /= 60;
		unit = "hours";
	}
	line(o, key);
	buf_addf(o->b, " %lld %s\n", (long long)minutes, unit);
}

void
out_date(struct yaml_out *o, const char *key, int64_t day)
{
	char text[10];

	if (day == DATE_NONE)
		return;
	date_print_iso(day, text);
	out_str(o, key, str_of(text, sizeof(text)));
}

void
out_open(struct yaml_out *o, const char *key)
{
	line(o, key);
	buf_addc(o->b, '\n');
	o->depth++;
}

void
out_close(struct yaml_out *o)
{
	o->depth--;
}

void
out_item(struct yaml_out *o)
{
	o->item = true;
}
