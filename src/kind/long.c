/* Narrative: several lines, sealed from P2 on. */
#include "kind/kinds.h"

enum { LENGTH = 20000 };

static void
take(const struct kind_params *p, struct kind_ctx *cx, struct str s, struct str path,
     struct kind_value *out)
{
	int most = p->length ? p->length : LENGTH;

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

const struct kind kind_long = {
	.name = "long",
	.read = read_json,
	.read_text = read_text,
	.write = kind_write_text,
	.show = kind_show_text,
	.columns = kind_columns_text,
	.rule_type = kind_rule_text,
	.sealed_private = true,
	.length = LENGTH,
	.searchable = true,
};
