#include "base/id.h"
#include "kind/kinds.h"

#include <string.h>

bool
kind_absent(const json_t *in)
{
	return !in || json_is_null(in) || (json_is_string(in) && json_string_length(in) == 0);
}

struct str
kind_narrow(struct kind_ctx *cx, struct str in)
{
	return str_trim(utf8_narrow(cx->arena, in));
}

bool
kind_take_text(struct kind_ctx *cx, const json_t *in, struct str path, struct str *ret)
{
	if (kind_absent(in))
		return false;
	if (!json_is_string(in)) {
		problem_add(cx->problems, path, "field.type");
		return false;
	}
	*ret = utf8_clean(cx->arena, str_of(json_string_value(in), json_string_length(in)));
	return ret->n > 0;
}

struct str
kind_decimal_text(struct arena *a, int64_t n, int scale)
{
	char text[24];

	return str_dup(a, str_of(text, decimal_print(n, scale, text)));
}

bool
kind_in_range(const struct kind_params *p, struct kind_ctx *cx, struct str path, int64_t n,
	      int scale)
{
	if (n < p->min) {
		problem_add_arg(cx->problems, path, "field.too_small",
				kind_decimal_text(cx->arena, p->min, scale));
		return false;
	}
	if (n > p->max) {
		problem_add_arg(cx->problems, path, "field.too_big",
				kind_decimal_text(cx->arena, p->max, scale));
		return false;
	}
	return true;
}

bool
kind_next_item(struct str *rest, struct str *ret_item)
{
	while (str_next(rest, '|', ret_item))
		if (ret_item->n > 0)
			return true;
	return false;
}

bool
kind_each_json(struct kind_ctx *cx, const json_t *in, struct str path, kind_item_fn *fn, void *ctx)
{
	const json_t *item;
	bool fine = true;
	size_t i;

	if (kind_absent(in))
		return true;
	if (!json_is_array(in)) {
		problem_add(cx->problems, path, "field.type");
		return false;
	}
	json_array_foreach(in, i, item)
	{
		struct str s;

		if (!json_is_string(item)) {
			problem_add(cx->problems,
				    problem_path(cx->arena, "%.*s/%zu", STR_ARG(path), i),
				    "field.type");
			fine = false;
		} else if (kind_take_text(cx, item, path, &s)) {
			fn(ctx, s);
		}
	}
	return fine;
}

/* What people put between several answers: , ; / and their full-width forms, and U+3001. */
static bool
is_separator(uint32_t c)
{
	return c == ',' || c == ';' || c == '/' || c == '|' || c == '\n' || c == 0xFF0C ||
	       c == 0xFF1B || c == 0x3001 || c == 0xFF0F;
}

void
kind_each_text(struct kind_ctx *cx, struct str in, kind_item_fn *fn, void *ctx)
{
	struct str rest = utf8_clean(cx->arena, in);
	const char *begin = rest.p;

	for (;;) {
		const char *here = rest.p;
		bool last = rest.n == 0;
		uint32_t c = last ? 0 : utf8_next(&rest);

		if (!last && !is_separator(c))
			continue;
		if (here > begin) {
			struct str item =
				utf8_clean(cx->arena, str_of(begin, (size_t)(here - begin)));

			if (item.n > 0)
				fn(ctx, item);
		}
		if (last)
			return;
		begin = rest.p;
	}
}

void
kind_write_text(const struct kind_params *p UNUSED, const struct kind_value *v, struct json *j,
		struct arena *tmp UNUSED)
{
	if (v->part[0].type == VALUE_TEXT)
		json_str(j, v->part[0].s);
	else
		json_put_null(j);
}

void
kind_write_items(const struct kind_params *p UNUSED, const struct kind_value *v, struct json *j,
		 struct arena *tmp UNUSED)
{
	struct str rest = v->part[0].type == VALUE_TEXT ? v->part[0].s : STR_NONE;
	struct str item;

	json_array_start(j);
	while (kind_next_item(&rest, &item))
		json_str(j, item);
	json_array_end(j);
}

void
kind_write_by_show(const struct kind *k, const struct kind_params *p, const struct kind_value *v,
		   struct json *j, struct arena *tmp)
{
	if (v->part[0].type == VALUE_NULL)
		json_put_null(j);
	else
		json_str(j, k->show(p, v, tmp));
}

struct str
kind_show_text(const struct kind_params *p UNUSED, const struct kind_value *v, struct arena *a)
{
	if (v->part[0].type != VALUE_TEXT)
		return STR_NONE;
	return str_dup(a, v->part[0].s);
}

/* Stars, then the last four; a text too short to hide anything shows nothing. */
struct str
kind_mask_tail(const struct kind_params *p UNUSED, const struct kind_value *v, struct arena *a)
{
	struct str s = v->part[0].s;
	size_t i;

	if (s.n < 8)
		return STR("****");
	for (i = s.n - 4; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x80)
			return STR("****");
	return str_fmt(a, "%s%.*s", s.n == 18 ? "**************" : "****",
		       STR_ARG(str_skip(s, s.n - 4)));
}

static const struct kind_column text_plain[] = {{"", COLUMN_TEXT}};
static const struct kind_column key_plain[] = {{"", COLUMN_KEY}};
static const struct kind_column int_plain[] = {{"", COLUMN_INT}};
static const struct kind_column sealed[] = {
	{"", COLUMN_BLOB},
	{"_bi", COLUMN_KEY, .blind = true},
	{"_tail", COLUMN_KEY, .tail = true},
};

static const struct kind_column *
one(const struct kind_params *p, const struct kind_column *plain, int *ret_n)
{
	*ret_n = 1;
	return kind_sealed(p) ? sealed : plain;
}

const struct kind_column *
kind_columns_text(const struct kind_params *p, int *ret_n)
{
	return one(p, text_plain, ret_n);
}

const struct kind_column *
kind_columns_key(const struct kind_params *p, int *ret_n)
{
	return one(p, key_plain, ret_n);
}

const struct kind_column *
kind_columns_int(const struct kind_params *p, int *ret_n)
{
	return one(p, int_plain, ret_n);
}

const struct kind_column *
kind_columns_found(const struct kind_params *p, int *ret_n)
{
	*ret_n = p->privacy == P3 ? 2 : 3;
	return sealed;
}

struct rule_type
kind_rule_text(const struct kind_params *p UNUSED)
{
	return (struct rule_type){.kind = RULE_TEXT};
}

/* -- ids ---------------------------------------------------------------------------------------- */

void
kind_read_id_text(const struct kind_params *p UNUSED, struct kind_ctx *cx, struct str in,
		  struct str path, struct kind_value *out)
{
	struct str s = utf8_clean(cx->arena, in);

	if (s.n == 0)
		return;
	if (id_valid(s))
		out->part[0] = value_text(s);
	else
		problem_add(cx->problems, path, "ref.unknown");
}

void
kind_read_id(const struct kind_params *p, struct kind_ctx *cx, const json_t *in, struct str path,
	     struct kind_value *out)
{
	struct str s;

	if (kind_take_text(cx, in, path, &s))
		kind_read_id_text(p, cx, s, path, out);
}
