/* Telephone numbers, mobile or landline: sealed like ID numbers. */
#include "kind/kinds.h"
#include "rule/idno.h"

static bool
is_mobile(struct str s)
{
	return s.n == 11 && s.p[0] == '1';
}

/* Mobile numbers are written 138 0000 0461 or +86-138...: only their digits are kept. */
static struct str
canonical(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.n);
	struct str digits = {p, 0};
	size_t i;

	for (i = 0; i < s.n; i++)
		if (s.p[i] >= '0' && s.p[i] <= '9')
			p[digits.n++] = s.p[i];
	if (digits.n == 13 && str_starts(digits, STR("86")))
		digits = str_skip(digits, 2);
	return is_mobile(digits) ? digits : s;
}

static void
read_text(const struct kind_params *p UNUSED, struct kind_ctx *cx, struct str in, struct str path,
	  struct kind_value *out)
{
	struct str s = canonical(cx->arena, kind_narrow(cx, in));

	if (s.n == 0)
		return;
	if (phone_valid(s))
		out->part[0] = value_text(s);
	else
		problem_add(cx->problems, path, "phone.form");
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
mask(const struct kind_params *p, const struct kind_value *v, struct arena *a)
{
	struct str s = v->part[0].s;

	if (!is_mobile(s))
		return kind_mask_tail(p, v, a);
	return str_fmt(a, "%.*s****%.*s", 3, s.p, STR_ARG(str_skip(s, 7)));
}

const struct kind kind_phone = {
	.name = "phone",
	.read = read_json,
	.read_text = read_text,
	.write = kind_write_text,
	.show = kind_show_text,
	.mask = mask,
	.columns = kind_columns_found,
	.rule_type = kind_rule_text,
	.sealed_always = true,
	.cover_always = true,
};
