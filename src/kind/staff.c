/* The id of an account; whether it exists is for the record layer. */
#include "base/id.h"
#include "kind/kinds.h"

static void
read_text(const struct kind_params *p UNUSED, struct kind_ctx *cx, struct str in, struct str path,
	  struct kind_value *out)
{
	struct str s = utf8_clean(cx->arena, in);

	if (s.n == 0)
		return;
	if (id_valid(s))
		out->part[0] = value_text(s);
	else
		problem_add(cx->problems, path, "ref.unknown");
}

static void
read_json(const struct kind_params *p, struct kind_ctx *cx, const json_t *in, struct str path,
	  struct kind_value *out)
{
	struct str s;

	if (kind_take_text(cx, in, path, &s))
		read_text(p, cx, s, path, out);
}

const struct kind kind_staff = {
	.name = "staff",
	.read = read_json,
	.read_text = read_text,
	.write = kind_write_text,
	.show = kind_show_text,
	.columns = kind_columns_key,
	.rule_type = kind_rule_text,
	.staff = true,
};
