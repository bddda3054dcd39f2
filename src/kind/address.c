/* A place: words in part 0, division code in part 1. JSON {"region":"...", "text":"..."}. */
#include "kind/regions.h"

enum { LENGTH = 200 };

static bool
only_known_keys(struct kind_ctx *cx, json_t *in, struct str path)
{
	const char *key;
	json_t *value;
	size_t known = 0;

	json_object_foreach(in, key, value) if (str_is(str_from(key), "region") ||
						str_is(str_from(key), "text")) known++;
	if (known == json_object_size(in))
		return true;
	problem_add(cx->problems, path, "field.type");
	return false;
}

static void
take_words(const struct kind_params *p, struct kind_ctx *cx, struct str s, struct str path,
	   struct kind_value *out)
{
	int most = p->length ? p->length : LENGTH;

	if (utf8_count(s) > (size_t)most)
		problem_add_arg(cx->problems, path, "field.too_long",
				str_fmt(cx->arena, "%d", most));
	else
		out->part[0] = value_text(s);
}

static void
read_text(const struct kind_params *p, struct kind_ctx *cx, struct str in, struct str path,
	  struct kind_value *out)
{
	take_words(p, cx, utf8_clean(cx->arena, in), path, out);
}

static void
read_json(const struct kind_params *p, struct kind_ctx *cx, const json_t *in, struct str path,
	  struct kind_value *out)
{
	json_t *object = (json_t *)in; /* jansson reads members through a plain pointer */
	struct str s;

	if (kind_absent(in))
		return;
	if (json_is_string(in) && cx->import) {
		read_text(p, cx, str_from(json_string_value(in)), path, out);
		return;
	}
	if (!json_is_object(in)) {
		problem_add(cx->problems, path, "field.type");
		return;
	}
	if (!only_known_keys(cx, object, path))
		return;
	if (kind_take_text(cx, json_object_get(in, "text"), path, &s))
		take_words(p, cx, s, path, out);
	if (kind_take_text(cx, json_object_get(in, "region"), path, &s) &&
	    kind_check_region(p, cx, s, path))
		out->part[1] = value_text(s);
}

static void
write(const struct kind_params *p UNUSED, const struct kind_value *v, struct json *j,
      struct arena *tmp UNUSED)
{
	if (v->part[0].type != VALUE_TEXT && v->part[1].type != VALUE_TEXT) {
		json_put_null(j);
		return;
	}
	json_object_start(j);
	if (v->part[1].type == VALUE_TEXT)
		json_kstr(j, "region", v->part[1].s);
	if (v->part[0].type == VALUE_TEXT)
		json_kstr(j, "text", v->part[0].s);
	json_object_end(j);
}

static const struct kind_column *
columns(const struct kind_params *p, int *ret_n)
{
	static const struct kind_column plain[] = {{"", COLUMN_TEXT}, {"_region", COLUMN_KEY}};
	static const struct kind_column sealed[] = {{"", COLUMN_BLOB}, {"_region", COLUMN_KEY}};

	*ret_n = 2;
	return kind_sealed(p) ? sealed : plain;
}

const struct kind kind_address = {
	.name = "address",
	.read = read_json,
	.read_text = read_text,
	.write = write,
	.show = kind_show_text,
	.columns = columns,
	.rule_type = kind_rule_text,
	.sealed_private = true,
	.length = LENGTH,
};
