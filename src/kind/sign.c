/*
 * A signature, kept as compact JSON: {"mode","by","at","file","strokes","witness"}. What each
 * mode needs stands in the table; login is filled in by the record layer (by, at).
 */
#include "base/clock.h"
#include "base/id.h"
#include "kind/ink.h"
#include "kind/kinds.h"

enum { STROKES_MAX = 60000, NAME_MAX_CHARS = 60 };

static const struct mode {
	const char *name;
	bool file, strokes, witness;
} modes[] = {
	{"login", false, false, false},
	{"drawn", false, true, false},
	{"photo", true, false, false},
	{"fingerprint", true, false, true},
};

static const char *const members[] = {"mode", "by", "at", "file", "strokes", "witness"};

static struct str
member(const json_t *in, const char *key)
{
	const json_t *m = json_object_get(in, key);

	return json_is_string(m) ? str_of(json_string_value(m), json_string_length(m)) : STR_NONE;
}

static const struct mode *
mode_of(const json_t *in)
{
	struct str name = member(in, "mode");
	size_t i;

	for (i = 0; i < COUNTOF(modes); i++)
		if (str_eq(name, str_from(modes[i].name)))
			return &modes[i];
	return NULL;
}

/* Only texts, only the members above. */
static bool
well_formed(json_t *in)
{
	const char *key;
	json_t *value;
	size_t i, known = 0;

	json_object_foreach(in, key,
			    value) for (i = 0; i < COUNTOF(members);
					i++) if (str_eq(str_from(key), str_from(members[i])) &&
						 json_is_string(value)) known++;
	return known == json_object_size(in);
}

static const char *
wrong_with(const struct mode *m, const json_t *in)
{
	struct str file = member(in, "file"), at = member(in, "at");
	int64_t ignored;

	if (file.n > 0 && !id_valid(file))
		return "file.unknown";
	if (m->file && file.n == 0)
		return "sign.file";
	if (m->strokes && member(in, "strokes").n == 0)
		return "sign.strokes";
	if (member(in, "strokes").n > 0 && !ink_valid(member(in, "strokes")))
		return "field.type";
	if (m->witness && member(in, "witness").n == 0)
		return "sign.witness";
	if (at.n > 0 && !clock_parse_iso(at, &ignored))
		return "instant.form";
	if (member(in, "strokes").n > STROKES_MAX ||
	    utf8_count(member(in, "by")) > NAME_MAX_CHARS ||
	    utf8_count(member(in, "witness")) > NAME_MAX_CHARS)
		return "sign.too_long";
	return NULL;
}

static struct str
compact(struct arena *a, const json_t *in)
{
	struct buf b;
	struct json j;
	size_t i;

	buf_init(&b, a, STROKES_MAX * 2);
	json_init(&j, &b);
	json_object_start(&j);
	for (i = 0; i < COUNTOF(members); i++) {
		struct str s = member(in, members[i]);

		if (s.n == 0)
			continue;
		json_key(&j, str_from(members[i]));
		json_str(&j, s);
	}
	json_object_end(&j);
	return buf_str(&b);
}

static void
read_json(const struct kind_params *p UNUSED, struct kind_ctx *cx, const json_t *in,
	  struct str path, struct kind_value *out)
{
	const struct mode *m;
	const char *wrong;

	if (kind_absent(in))
		return;
	if (!json_is_object(in) || !well_formed((json_t *)in)) {
		problem_add(cx->problems, path, "field.type");
		return;
	}
	m = mode_of(in);
	wrong = m ? wrong_with(m, in) : "sign.mode";
	if (wrong)
		problem_add(cx->problems, path, wrong);
	else
		out->part[0] = value_text(compact(cx->arena, in));
}

/* A signature cannot be typed into a sheet. */
static void
read_text(const struct kind_params *p UNUSED, struct kind_ctx *cx, struct str in, struct str path,
	  struct kind_value *out UNUSED)
{
	if (str_trim(in).n > 0)
		problem_add(cx->problems, path, "sign.typed");
}

static void
write(const struct kind_params *p UNUSED, const struct kind_value *v, struct json *j,
      struct arena *tmp UNUSED)
{
	if (v->part[0].type == VALUE_TEXT)
		json_raw(j, v->part[0].s);
	else
		json_put_null(j);
}

/* Who signed and when, as far as it was said; strokes and pictures are for the page. */
static struct str
show(const struct kind_params *p UNUSED, const struct kind_value *v, struct arena *a)
{
	struct str s = v->part[0].s, text;
	json_t *in;

	if (v->part[0].type != VALUE_TEXT)
		return STR_NONE;
	in = json_loadb(s.p, s.n, 0, NULL);
	text = str_fmt(a, "%.*s %.*s", STR_ARG(member(in, "by")),
		       STR_ARG(utf8_left(member(in, "at"), 10)));
	json_decref(in);
	text = str_trim(text);
	return text.n > 0 ? text : STR("\u221a");
}

const struct kind kind_sign = {
	.name = "sign",
	.read = read_json,
	.read_text = read_text,
	.write = write,
	.show = show,
	.columns = kind_columns_text,
	.rule_type = kind_rule_text,
	.sealed_always = true,
};
