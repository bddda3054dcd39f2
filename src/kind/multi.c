/* Several codes out of a list: "|a|b|" in the order of the list. */
#include "kind/codes.h"

struct taking {
	const struct kind_params *p;
	struct kind_ctx *cx;
	struct str path;
	bool words;
	bool wrong;
	bool *chosen; /* one for each code of the list */
};

static void
take(void *ctx, struct str item)
{
	struct taking *t = ctx;
	int at = kind_take_code(t->p, t->cx, item, t->path, t->words);

	if (at < 0) {
		t->wrong = true;
	} else if (t->chosen[at] && !t->words) {
		problem_add_arg(t->cx->problems, t->path, "multi.duplicate",
				t->p->list->codes.v[at].label);
		t->wrong = true;
	} else {
		t->chosen[at] = true;
	}
}

static struct taking
taking_of(const struct kind_params *p, struct kind_ctx *cx, struct str path, bool words)
{
	return (struct taking){
		.p = p,
		.cx = cx,
		.path = path,
		.words = words,
		.chosen = arena_array(cx->arena, bool, p->list->codes.n),
	};
}

static void
keep(const struct taking *t, struct kind_value *out)
{
	struct buf b;
	size_t i;

	buf_init(&b, t->cx->arena, 1 << 16);
	for (i = 0; i < t->p->list->codes.n; i++) {
		if (!t->chosen[i])
			continue;
		if (b.n == 0)
			buf_addc(&b, '|');
		buf_add(&b, t->p->list->codes.v[i].code);
		buf_addc(&b, '|');
	}
	if (!t->wrong)
		out->part[0] = value_text(buf_str(&b));
}

static void
read_text(const struct kind_params *p, struct kind_ctx *cx, struct str in, struct str path,
	  struct kind_value *out)
{
	struct taking t = taking_of(p, cx, path, true);

	kind_each_text(cx, in, take, &t);
	keep(&t, out);
}

static void
read_json(const struct kind_params *p, struct kind_ctx *cx, const json_t *in, struct str path,
	  struct kind_value *out)
{
	struct taking t = taking_of(p, cx, path, cx->import);

	t.wrong = !kind_each_json(cx, in, path, take, &t) || t.wrong;
	keep(&t, out);
}

static struct str
show(const struct kind_params *p, const struct kind_value *v, struct arena *a)
{
	struct str rest = v->part[0].type == VALUE_TEXT ? v->part[0].s : STR_NONE;
	struct str item;
	struct buf b;

	buf_init(&b, a, 1 << 16);
	while (kind_next_item(&rest, &item)) {
		int at = code_list_find(p->list, item);

		if (b.n > 0)
			buf_lit(&b, "\u3001");
		buf_add(&b, at >= 0 ? p->list->codes.v[at].label : item);
	}
	return kind_show_note(v, buf_str(&b), a);
}

static const struct kind_column *
columns(const struct kind_params *p, int *ret_n)
{
	return kind_columns_codes(p, COLUMN_TEXT, ret_n);
}

static struct rule_type
rule_type(const struct kind_params *p)
{
	return kind_rule_code(p, RULE_CODES);
}

const struct kind kind_multi = {
	.name = "multi",
	.read = read_json,
	.read_text = read_text,
	.write = kind_write_items,
	.show = show,
	.columns = columns,
	.rule_type = rule_type,
};
