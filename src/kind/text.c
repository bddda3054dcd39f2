/* One line of text: names, places, short words. */
#include "kind/kinds.h"

enum { LENGTH = 200 };

/* A line break or tab inside one line comes from pasting: it becomes a blank. */
static struct str
one_line(struct arena *a, struct str s)
{
	char *p;
	size_t i;

	if (str_chr(s, '\n') < 0 && str_chr(s, '\t') < 0)
		return s;
	p = arena_alloc(a, s.n);
	for (i = 0; i < s.n; i++)
		p[i] = s.p[i] == '\n' || s.p[i] == '\t' ? ' ' : s.p[i];
	return str_of(p, s.n);
}

static void
take(const struct kind_params *p, struct kind_ctx *cx, struct str s, struct str path,
     struct kind_value *out)
{
	int most = p->length ? p->length : LENGTH;

	s = one_line(cx->arena, s);
	if (utf8_count(s) > (size_t)most)
		problem_add_arg(cx->problems, path, "field.too_long",
				str_fmt(cx->arena, "%d", most));
	else
		out->part[0] = value_text(s);
}

static void
read_json(const struct kind_params *p, struct kind_ctx *cx, const json_t *in, struct str path,
	  struct kind_value *out)
{
	struct str s;

	if (kind_take_text(cx, in, path, &s))
		take(p, cx, s, path, out);
}

static void
read_text(const struct kind_params *p, struct kind_ctx *cx, struct str in, struct str path,
	  struct kind_value *out)
{
	take(p, cx, utf8_clean(cx->arena, in), path, out);
}

/* The first character and one star: a name is known to whoever knows it. P2 shows nothing. */
static struct str
mask(const struct kind_params *p, const struct kind_value *v, struct arena *a)
{
	if (p->privacy >= P2)
		return STR("****");
	return str_fmt(a, "%.*s*", STR_ARG(utf8_left(v->part[0].s, 1)));
}

const struct kind kind_text = {
	.name = "text",
	.read = read_json,
	.read_text = read_text,
	.write = kind_write_text,
	.show = kind_show_text,
	.mask = mask,
	.columns = kind_columns_text,
	.rule_type = kind_rule_text,
	.sealed_private = true,
	.length = LENGTH,
	.sortable = true,
	.searchable = true,
};
