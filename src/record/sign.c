/*
 * sign.c: signatures as they are saved. "login" is made by saving: it is always the actor's own, and
 * the time is the server's. A drawn, photographed or pressed one says whose it is in words.
 */
#include "record/internal.h"

#include <string.h>

bool
is_sign(const struct cat_field *f)
{
	return strcmp(f->params.kind->name, "sign") == 0;
}

/* Who and on what day. */
static struct str
sign_show(struct arena *a, const json_t *in)
{
	const char *by = json_string_value(json_object_get(in, "by"));
	const char *at = json_string_value(json_object_get(in, "at"));

	return str_trim(str_fmt(a, "%s %.10s", by ? by : "", at ? at : ""));
}

static json_t *
parsed(const struct kind_value *v)
{
	struct str s = v->part[0].s;

	return v->part[0].type == VALUE_TEXT ? json_loadb(s.p, s.n, 0, NULL) : NULL;
}

static bool
is_text(const json_t *in, const char *key, struct str wanted)
{
	const json_t *m = json_object_get(in, key);

	return str_eq(wanted, json_is_string(m)
				      ? str_of(json_string_value(m), json_string_length(m))
				      : STR_NONE);
}

bool
sign_same(const struct kind_value *stored, const struct kind_value *sent)
{
	json_t *a = parsed(stored), *b = parsed(sent), *v;
	bool same = a && b;
	const char *key;

	json_object_foreach(b, key, v) same = same && json_equal(json_object_get(a, key), v);
	json_decref(a);
	json_decref(b);
	return same;
}

static void
complete(struct work *w, json_t *in, struct kind_value *v, const struct cat_field *f)
{
	bool login = is_text(in, "mode", STR("login"));
	struct str who = w->actor->account;
	struct kind_ctx cx = work_kind_ctx(w, false);

	if (login)
		json_object_set_new(in, "by", json_stringn(who.p, who.n));
	if (login || !json_object_get(in, "at"))
		json_object_set_new(in, "at",
				    json_string(str_cstr(w->arena, clock_iso(w->arena, w->now))));
	f->params.kind->read(&f->params, &cx, in, STR("/"), v);
}

static void
fill_sign(struct work *w, struct kind_value *v, const struct cat_field *f, struct str path)
{
	json_t *in = parsed(v);
	bool login = is_text(in, "mode", STR("login"));

	if (!in)
		return;
	if (login && (w->actor->guest ||
		      (json_object_get(in, "by") && !is_text(in, "by", w->actor->account))))
		problem_add(&w->problems, path, "sign.other");
	else
		complete(w, in, v, f);
	json_decref(in);
}

static const struct record_row *
row_before(const struct record *before, const struct cat_field *f, struct str id)
{
	size_t i;

	for (i = 0; before && i < before->rows[f->slot].n; i++)
		if (str_eq(before->rows[f->slot].v[i].id, id))
			return &before->rows[f->slot].v[i];
	return NULL;
}

static void
fill_row_signs(struct work *w, struct record *r, const struct record *before,
	       const struct cat_field *f)
{
	size_t i, k;

	for (i = 0; i < r->rows[f->slot].n; i++)
		for (k = 0; k < f->rows->fields.n; k++) {
			const struct cat_field *inner = f->rows->fields.v[k];
			struct record_row *row = &r->rows[f->slot].v[i];
			const struct record_row *old = row_before(before, f, row->id);

			if (is_sign(inner) &&
			    !(old && value_eq(old->values[k].part[0], row->values[k].part[0])))
				fill_sign(w, &row->values[k], inner,
					  problem_path(w->arena, "/fields/%.*s/%zu/%.*s",
						       STR_ARG(f->key), i, STR_ARG(inner->key)));
		}
}

void
fill_signs(struct work *w, struct record *r, const struct record *before)
{
	size_t i;

	for (i = 0; i < r->type->fields.n; i++) {
		const struct cat_field *f = r->type->fields.v[i];

		if (!r->given[i] || (before && field_same(r, before, f)))
			continue;
		if (is_rows(f))
			fill_row_signs(w, r, before, f);
		else if (is_sign(f))
			fill_sign(w, &r->values[i], f,
				  problem_path(w->arena, "/fields/%.*s", STR_ARG(f->key)));
	}
}

struct str
sign_words(struct work *w, const struct cat_field *f, const struct kind_value *v)
{
	json_t *in = parsed(v);
	const char *by = json_string_value(json_object_get(in, "by"));
	struct value id = value_text(by ? str_dup(w->arena, str_from(by)) : STR_NONE);
	struct value name = VALUE_EMPTY;
	bool login = is_text(in, "mode", STR("login"));
	struct str words;

	if (login && by &&
	    db_value(w->db, w->arena, STR("SELECT name FROM account WHERE id = ?"), &id, 1, &name,
		     NULL) == ERR_OK &&
	    name.type == VALUE_TEXT)
		json_object_set_new(in, "by", json_stringn(name.s.p, name.s.n));
	words = in ? sign_show(w->arena, in) : STR_NONE;
	json_decref(in);
	return words.n > 0 ? words : f->params.kind->show(&f->params, v, w->arena);
}
