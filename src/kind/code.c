/* One code out of a list. */
#include "kind/codes.h"

static bool
in_its_time(const struct code *c, int64_t today)
{
	return (c->from == DATE_NONE || today >= c->from) &&
	       (c->until == DATE_NONE || today <= c->until);
}

int
kind_take_code(const struct kind_params *p, struct kind_ctx *cx, struct str in, struct str path,
	       bool words)
{
	int at = code_list_find(p->list, in);

	if (at < 0 && words)
		at = code_list_find_label(p->list, in);
	if (at < 0 && words)
		at = code_list_find(p->list, utf8_narrow(cx->arena, in));
	if (at < 0) {
		problem_add_arg(cx->problems, path, "code.unknown", utf8_left(in, 40));
		return -1;
	}
	if (!in_its_time(&p->list->codes.v[at], cx->today)) {
		problem_add_arg(cx->problems, path, "code.retired", p->list->codes.v[at].label);
		return -1;
	}
	return at;
}

struct rule_type
kind_rule_code(const struct kind_params *p, enum rule_kind kind)
{
	return (struct rule_type){
		.kind = kind,
		.list = (const struct rule_list *)p->list,
		.ordered = p->list && p->list->ordered,
	};
}

static void
take(const struct kind_params *p, struct kind_ctx *cx, struct str s, struct str path, bool words,
     struct kind_value *out)
{
	int at;

	if (s.n == 0)
		return;
	at = kind_take_code(p, cx, s, path, words);
	if (at >= 0)
		out->part[0] = value_text(p->list->codes.v[at].code);
}

static void
read_json(const struct kind_params *p, struct kind_ctx *cx, const json_t *in, struct str path,
	  struct kind_value *out)
{
	struct str s;

	if (kind_take_text(cx, in, path, &s))
		take(p, cx, s, path, cx->import, out);
}

static void
read_text(const struct kind_params *p, struct kind_ctx *cx, struct str in, struct str path,
	  struct kind_value *out)
{
	take(p, cx, utf8_clean(cx->arena, in), path, true, out);
}

/* The label; a code that the list has lost is shown as it is. */
static struct str
show(const struct kind_params *p, const struct kind_value *v, struct arena *a)
{
	int at;

	if (v->part[0].type != VALUE_TEXT)
		return STR_NONE;
	at = code_list_find(p->list, v->part[0].s);
	return kind_show_note(v, at >= 0 ? p->list->codes.v[at].label : v->part[0].s, a);
}

static const struct kind_column *
columns(const struct kind_params *p, int *ret_n)
{
	return kind_columns_codes(p, COLUMN_KEY, ret_n);
}

static struct rule_type
rule_type(const struct kind_params *p)
{
	return kind_rule_code(p, RULE_CODE);
}

const struct kind kind_code = {
	.name = "code",
	.read = read_json,
	.read_text = read_text,
	.write = kind_write_text,
	.show = show,
	.columns = columns,
	.rule_type = rule_type,
	.sortable = true,
};
