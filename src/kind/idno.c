/* Chinese ID numbers: always sealed, found by a blind index, known by the last four. */
#include "kind/kinds.h"
#include "rule/idno.h"

static const char *
code_of(enum idno_result result)
{
	switch (result) {
	case IDNO_LENGTH:
		return "id_no.length";
	case IDNO_DATE:
		return "id_no.date";
	case IDNO_CHECK:
		return "id_no.check_digit";
	case IDNO_LEGACY:
		return "id_no.legacy";
	case IDNO_OK:
	case IDNO_FORM:
		break;
	}
	return "id_no.form";
}

/* Sheets bring full-width digits, an apostrophe in front and a lower-case x: all narrowed. */
static void
read_text(const struct kind_params *p UNUSED, struct kind_ctx *cx, struct str in, struct str path,
	  struct kind_value *out)
{
	struct str s = kind_narrow(cx, in);
	struct idno id;

	if (str_starts(s, STR("'")))
		s = str_skip(s, 1);
	if (s.n == 0)
		return;
	id = idno_read(s, cx->today);
	if (id.result == IDNO_OK)
		out->part[0] = value_text(str_dup(cx->arena, str_of(id.text, sizeof(id.text))));
	else
		problem_add_arg(cx->problems, path, code_of(id.result),
				str_fmt(cx->arena, "%zu", utf8_count(s)));
}

static void
read_json(const struct kind_params *p, struct kind_ctx *cx, const json_t *in, struct str path,
	  struct kind_value *out)
{
	struct str s;

	if (kind_take_text(cx, in, path, &s))
		read_text(p, cx, s, path, out);
}

const struct kind kind_idno = {
	.name = "idno",
	.read = read_json,
	.read_text = read_text,
	.write = kind_write_text,
	.show = kind_show_text,
	.mask = kind_mask_tail,
	.columns = kind_columns_found,
	.rule_type = kind_rule_text,
	.sealed_always = true,
	.cover_always = true,
};
