/* Whole numbers. In JSON a number, in sheets a text. */
#include "kind/kinds.h"

static void
read_text(const struct kind_params *p, struct kind_ctx *cx, struct str in, struct str path,
	  struct kind_value *out)
{
	struct str s = kind_narrow(cx, in);
	int64_t n;

	if (s.n == 0)
		return;
	if (str_ends(s, STR(".0"))) /* what a sheet makes of a whole number */
		s.n -= 2;
	if (!decimal_parse(s, 0, &n))
		problem_add(cx->problems, path, "number.form");
	else if (kind_in_range(p, cx, path, n, 0))
		out->part[0] = value_int(n);
}

static void
read_json(const struct kind_params *p, struct kind_ctx *cx, const json_t *in, struct str path,
	  struct kind_value *out)
{
	int64_t n;

	if (kind_absent(in))
		return;
	if (!json_is_integer(in)) {
		problem_add(cx->problems, path, json_is_number(in) ? "number.form" : "field.type");
		return;
	}
	n = json_integer_value(in);
	if (kind_in_range(p, cx, path, n, 0))
		out->part[0] = value_int(n);
}

static void
write(const struct kind_params *p UNUSED, const struct kind_value *v, struct json *j,
      struct arena *tmp UNUSED)
{
	if (v->part[0].type == VALUE_INT)
		json_int(j, v->part[0].i);
	else
		json_put_null(j);
}

static struct str
show(const struct kind_params *p UNUSED, const struct kind_value *v, struct arena *a)
{
	if (v->part[0].type != VALUE_INT)
		return STR_NONE;
	return kind_decimal_text(a, v->part[0].i, 0);
}

static struct rule_type
rule_type(const struct kind_params *p UNUSED)
{
	return (struct rule_type){.kind = RULE_NUMBER, .scale = 0};
}

const struct kind kind_int = {
	.name = "int",
	.read = read_json,
	.read_text = read_text,
	.write = write,
	.show = show,
	.columns = kind_columns_int,
	.rule_type = rule_type,
	.sortable = true,
};
