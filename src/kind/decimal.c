/* Fixed-point numbers at the field's scale. In JSON a text, so that no browser rounds them. */
#include "kind/kinds.h"

static void
read_text(const struct kind_params *p, struct kind_ctx *cx, struct str in, struct str path,
	  struct kind_value *out)
{
	struct str s = kind_narrow(cx, in);
	int64_t n;

	if (s.n == 0)
		return;
	if (!decimal_parse(s, p->scale, &n))
		problem_add(cx->problems, path, "number.form");
	else if (kind_in_range(p, cx, path, n, p->scale))
		out->part[0] = value_int(n);
}

static void
read_json(const struct kind_params *p, struct kind_ctx *cx, const json_t *in, struct str path,
	  struct kind_value *out)
{
	struct str s;

	if (kind_take_text(cx, in, path, &s))
		read_text(p, cx, s, path, out);
}

static struct str
show(const struct kind_params *p, const struct kind_value *v, struct arena *a)
{
	if (v->part[0].type != VALUE_INT)
		return STR_NONE;
	return kind_decimal_text(a, v->part[0].i, p->scale);
}

static void
write(const struct kind_params *p, const struct kind_value *v, struct json *j, struct arena *tmp)
{
	kind_write_by_show(&kind_decimal, p, v, j, tmp);
}

static struct rule_type
rule_type(const struct kind_params *p)
{
	return (struct rule_type){.kind = RULE_NUMBER, .scale = p->scale};
}

const struct kind kind_decimal = {
	.name = "decimal",
	.read = read_json,
	.read_text = read_text,
	.write = write,
	.show = show,
	.columns = kind_columns_int,
	.rule_type = rule_type,
	.sortable = true,
};
