/* A division: 6 digits (county and above), 9 (township) or 12 (village). */
#include "kind/regions.h"

static bool
is_code(struct str s)
{
	size_t i;

	if (s.n != 6 && s.n != 9 && s.n != 12)
		return false;
	for (i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return true;
}

/* How many digits the level asks for at least; 0 = any. */
static size_t
least_digits(struct str level)
{
	if (str_is(level, "village"))
		return 12;
	if (str_is(level, "town"))
		return 9;
	return str_is(level, "county") ? 6 : 0;
}

bool
kind_check_region(const struct kind_params *p, struct kind_ctx *cx, struct str code,
		  struct str path)
{
	bool retired = false;

	if (!is_code(code)) {
		problem_add(cx->problems, path, "region.form");
		return false;
	}
	if (code.n < least_digits(p->region_level)) {
		problem_add(cx->problems, path,
			    str_is(p->region_level, "village") ? "region.level_village"
							       : "region.level_town");
		return false;
	}
	if (!cx->region_known)
		return true;
	if (!cx->region_known(cx->ctx, code, &retired)) {
		problem_add(cx->problems, path, "region.unknown");
		return false;
	}
	if (retired)
		problem_hint(cx->problems, path, "region.retired", code);
	return true;
}

static void
read_text(const struct kind_params *p, struct kind_ctx *cx, struct str in, struct str path,
	  struct kind_value *out)
{
	struct str s = kind_narrow(cx, in);

	if (s.n > 0 && kind_check_region(p, cx, s, path))
		out->part[0] = value_text(s);
}

static void
read_json(const struct kind_params *p, struct kind_ctx *cx, const json_t *in, struct str path,
	  struct kind_value *out)
{
	struct str s;

	if (kind_take_text(cx, in, path, &s) && kind_check_region(p, cx, s, path))
		out->part[0] = value_text(s);
}

const struct kind kind_region = {
	.name = "region",
	.read = read_json,
	.read_text = read_text,
	.write = kind_write_text,
	.show = kind_show_text, /* the name stands in the divisions, which the record layer knows */
	.columns = kind_columns_key,
	.rule_type = kind_rule_text,
	.sortable = true,
	.place = true,
};
