/* Yes or no, or not answered. */
#include "kind/kinds.h"

/* How sheets say it; \u escapes because these are spellings to be read, not words we show. */
static const char *const yes[] = {"1",      "true",   "yes",    "y",     "\u221a",
				  "\u2713", "\u662f", "\u6709", "\u5bf9"};
static const char *const no[] = {"0",      "false",  "no",           "n",           "\u00d7", "x",
				 "\u5426", "\u65e0", "\u6ca1\u6709", "\u4e0d\u662f"};

static bool
among(struct str s, const char *const *words, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (str_eq(s, str_from(words[i])))
			return true;
	return false;
}

static void
read_text(const struct kind_params *p UNUSED, struct kind_ctx *cx, struct str in, struct str path,
	  struct kind_value *out)
{
	struct str s = kind_narrow(cx, in);

	if (s.n == 0)
		return;
	if (among(s, yes, COUNTOF(yes)))
		out->part[0] = value_int(1);
	else if (among(s, no, COUNTOF(no)))
		out->part[0] = value_int(0);
	else
		problem_add(cx->problems, path, "bool.form");
}

static void
read_json(const struct kind_params *p, struct kind_ctx *cx, const json_t *in, struct str path,
	  struct kind_value *out)
{
	if (kind_absent(in))
		return;
	if (json_is_boolean(in))
		out->part[0] = value_int(json_is_true(in));
	else if (cx->import && json_is_string(in))
		read_text(p, cx, str_from(json_string_value(in)), path, out);
	else
		problem_add(cx->problems, path, "field.type");
}

static void
write(const struct kind_params *p UNUSED, const struct kind_value *v, struct json *j,
      struct arena *tmp UNUSED)
{
	if (v->part[0].type == VALUE_INT)
		json_bool(j, v->part[0].i != 0);
	else
		json_put_null(j);
}

/* A tick or a cross, as on the paper forms. */
static struct str
show(const struct kind_params *p UNUSED, const struct kind_value *v, struct arena *a UNUSED)
{
	if (v->part[0].type != VALUE_INT)
		return STR_NONE;
	return v->part[0].i ? STR("\u221a") : STR("\u00d7");
}

static struct rule_type
rule_type(const struct kind_params *p UNUSED)
{
	return (struct rule_type){.kind = RULE_BOOL};
}

const struct kind kind_bool = {
	.name = "bool",
	.read = read_json,
	.read_text = read_text,
	.write = write,
	.show = show,
	.columns = kind_columns_int,
	.rule_type = rule_type,
	.sortable = true,
};
