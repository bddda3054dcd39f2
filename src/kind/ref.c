/* The id of another record of the own unit; whether it exists is for the record layer. */
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

/* The catalogue's linker puts in the target: a kind does not know types. */
static struct rule_type
rule_type(const struct kind_params *p UNUSED)
{
	return (struct rule_type){.kind = RULE_REF};
}

const struct kind kind_ref = {
	.name = "ref",
	.read = read_json,
	.read_text = read_text,
	.write = kind_write_text,
	.show = kind_show_text,
	.columns = kind_columns_key,
	.rule_type = rule_type,
};
