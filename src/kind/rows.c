/*
 * Repeated rows: a child table. The record engine reads and writes them field by field; the kind
 * only says that there is no column, and answers for itself where a value is asked anyway.
 */
#include "kind/kinds.h"

static void
read_json(const struct kind_params *p UNUSED, struct kind_ctx *cx, const json_t *in,
	  struct str path, struct kind_value *out UNUSED)
{
	if (!kind_absent(in) && !json_is_array(in))
		problem_add(cx->problems, path, "field.type");
}

static void
read_text(const struct kind_params *p UNUSED, struct kind_ctx *cx, struct str in, struct str path,
	  struct kind_value *out UNUSED)
{
	if (str_trim(in).n > 0)
		problem_add(cx->problems, path, "field.type");
}

static void
write(const struct kind_params *p UNUSED, const struct kind_value *v UNUSED, struct json *j,
      struct arena *tmp UNUSED)
{
	json_put_null(j);
}

static struct str
show(const struct kind_params *p UNUSED, const struct kind_value *v UNUSED, struct arena *a UNUSED)
{
	return STR_NONE;
}

static const struct kind_column *
columns(const struct kind_params *p UNUSED, int *ret_n)
{
	*ret_n = 0;
	return NULL;
}

/* The catalogue's linker puts in the target. */
static struct rule_type
rule_type(const struct kind_params *p UNUSED)
{
	return (struct rule_type){.kind = RULE_ROWS};
}

const struct kind kind_rows = {
	.name = "rows",
	.read = read_json,
	.read_text = read_text,
	.write = write,
	.show = show,
	.columns = columns,
	.rule_type = rule_type,
};
