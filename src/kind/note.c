/* note.c: words beside a code: "other" says nothing without them. */
#include "kind/codes.h"

bool
kind_notes(const struct kind_params *p)
{
	size_t i;

	for (i = 0; p->list && i < p->list->codes.n; i++)
		if (p->list->codes.v[i].note)
			return true;
	return false;
}

static bool
asked_for(const struct kind_params *p, const struct kind_value *v)
{
	struct str rest = v->part[0].type == VALUE_TEXT ? v->part[0].s : STR_NONE, code;
	int at;

	while (str_next(&rest, '|', &code)) {
		at = code_list_find(p->list, code);
		if (at >= 0 && p->list->codes.v[at].note)
			return true;
	}
	return false;
}

void
kind_read_note(const struct kind_params *p, struct kind_ctx *cx, const json_t *in, struct str path,
	       struct kind_value *out)
{
	struct str s;

	out->part[KIND_PART_NOTE] = VALUE_EMPTY;
	if (!kind_take_text(cx, in, path, &s) || s.n == 0 || !asked_for(p, out))
		return;
	if (utf8_count(s) > NOTE_MAX_CHARS)
		problem_add_arg(cx->problems, path, "field.too_long",
				str_fmt(cx->arena, "%d", NOTE_MAX_CHARS));
	else
		out->part[KIND_PART_NOTE] = value_text(s);
}

struct str
kind_show_note(const struct kind_value *v, struct str shown, struct arena *a)
{
	const struct value *note = &v->part[KIND_PART_NOTE];

	if (note->type != VALUE_TEXT || shown.n == 0)
		return shown;
	return str_fmt(a, "%.*s: %.*s", STR_ARG(shown), STR_ARG(note->s));
}

const struct kind_column *
kind_columns_codes(const struct kind_params *p, enum column_type plain, int *ret_n)
{
	static const struct kind_column keys[] = {{"", COLUMN_KEY},
						  {"_note", COLUMN_TEXT, .note = true}};
	static const struct kind_column keys_p2[] = {{"", COLUMN_KEY},
						     {"_note", COLUMN_BLOB, .note = true}};
	static const struct kind_column texts[] = {{"", COLUMN_TEXT},
						   {"_note", COLUMN_TEXT, .note = true}};
	static const struct kind_column texts_p2[] = {{"", COLUMN_TEXT},
						      {"_note", COLUMN_BLOB, .note = true}};
	static const struct kind_column sealed[] = {{"", COLUMN_BLOB},
						    {"_note", COLUMN_BLOB, .note = true}};

	*ret_n = kind_notes(p) ? 2 : 1;
	if (kind_sealed(p))
		return sealed;
	if (plain == COLUMN_KEY)
		return p->privacy >= P2 ? keys_p2 : keys;
	return p->privacy >= P2 ? texts_p2 : texts;
}
