/*
 * envelope.c: JSON body -> record. The one way in for the browser, the outbox and other programs.
 * Everything wrong is collected; unknown and forbidden keys are refused, so nothing can be
 * assigned that the catalogue does not offer.
 */
#include "record/internal.h"
#include "record/regions.h"

#include <string.h>

static bool
region_known(void *ctx, struct str code, bool *ret_retired)
{
	const struct region *g = region_find(ctx, code);

	*ret_retired = g && g->retired;
	return g != NULL;
}

struct kind_ctx
work_kind_ctx(struct work *w, bool import)
{
	struct kind_ctx cx = {0};

	cx.arena = w->arena;
	cx.problems = &w->problems;
	cx.today = w->today;
	cx.import = import;
	cx.region_known = w->engine->regions ? region_known : NULL;
	cx.ctx = (void *)w->engine->regions;
	return cx;
}

static struct str
json_text(const json_t *v)
{
	return json_is_string(v) ? str_of(json_string_value(v), json_string_length(v)) : STR_NONE;
}

/* {"none": "拒绝提供"} answers a field by saying why there is nothing. */
static bool
read_none(struct work *w, const struct cat_field *f, const json_t *in, struct str path,
	  struct kind_value *out)
{
	const json_t *none;

	if (f->none_text.n == 0 || !json_is_object(in) || json_object_size(in) != 1)
		return false;
	none = json_object_get(in, "none");
	if (!none)
		return false;
	if (!json_is_string(none) || json_string_length(none) == 0 ||
	    json_string_length(none) > 600) {
		problem_add(&w->problems, path, "field.type");
		return true;
	}
	memset(out, 0, sizeof(*out));
	out->part[KIND_PART_NONE] = value_text(str_dup(w->arena, json_text(none)));
	return true;
}

static void
read_scalar(struct work *w, const struct cat_field *f, const json_t *in, struct str path,
	    struct kind_value *out)
{
	struct kind_ctx cx = work_kind_ctx(w, false);

	memset(out, 0, sizeof(*out));
	if (!read_none(w, f, in, path, out))
		f->params.kind->read(&f->params, &cx, in, path, out);
}

/* "x_note": words beside the code of x, which must be sent with them. */
static const struct cat_field *
noted_field(const struct cat_type *t, const char *key)
{
	struct str k = str_from(key), end = STR("_note");
	const struct cat_field *f;

	if (!str_ends(k, end) || cat_field(t, k))
		return NULL;
	f = cat_field(t, str_of(k.p, k.n - end.n));
	return f && !f->retired && kind_notes(&f->params) ? f : NULL;
}

/* After the codes themselves: their order in what was sent means nothing. */
static void
read_notes(struct work *w, const struct cat_type *t, const json_t *in, struct str path,
	   struct kind_value *values)
{
	struct kind_ctx cx = work_kind_ctx(w, false);
	const char *key;
	json_t *v;

	json_object_foreach((json_t *)in, key, v)
	{
		struct str p = problem_path(w->arena, "%.*s/%s", STR_ARG(path), key);
		const struct cat_field *f = noted_field(t, key);

		if (f && !json_object_get(in, str_cstr(w->arena, f->key)))
			problem_add_arg(&w->problems, p, "note.alone", f->label);
		else if (f)
			kind_read_note(&f->params, &cx, v, p, &values[f->slot]);
	}
}

static struct cat_field *
known_field(struct work *w, const struct cat_type *t, const char *key, struct str path)
{
	struct cat_field *f = cat_field(t, str_from(key));

	if (!f || f->retired) {
		problem_add_arg(&w->problems, path, "field.unknown", str_from(key));
		return NULL;
	}
	if (f->calc || f->filled) {
		problem_add_arg(&w->problems, path, "field.read_only", f->label);
		return NULL;
	}
	return f;
}

static bool
read_row_id(struct work *w, const json_t *row, struct str path, const struct record_rows *before,
	    size_t n, struct str *ret)
{
	const json_t *id = json_object_get(row, "id");
	size_t i;

	*ret = id ? str_dup(w->arena, json_text(id)) : id_new(w->arena);
	if (!id_valid(*ret)) {
		problem_add_arg(&w->problems, path, "field.type", STR("id"));
		return false;
	}
	for (i = 0; i < n; i++)
		if (str_eq(before->v[i].id, *ret)) {
			problem_add(&w->problems, path, "rows.duplicate_id");
			return false;
		}
	return true;
}

static void
read_one_row(struct work *w, const struct cat_field *f, const json_t *in, struct str path,
	     struct record_row *row)
{
	const char *key;
	json_t *v;

	row->values = arena_array(w->arena, struct kind_value, f->rows->fields.n);
	json_object_foreach((json_t *)in, key, v)
	{
		struct str p = problem_path(w->arena, "%.*s/%s", STR_ARG(path), key);
		struct cat_field *inner;

		if (strcmp(key, "id") == 0 || noted_field(f->rows, key))
			continue;
		inner = known_field(w, f->rows, key, p);
		if (inner)
			read_scalar(w, inner, v, p, &row->values[inner->slot]);
	}
	read_notes(w, f->rows, in, path, row->values);
}

static void
read_rows(struct work *w, const struct cat_field *f, const json_t *in, struct str path,
	  struct record_rows *out)
{
	size_t i, n = json_array_size(in);
	size_t max = f->params.max_count > 0 ? (size_t)f->params.max_count : 200;

	if (json_is_null(in)) {
		out->n = 0;
		return;
	}
	if (!json_is_array(in)) {
		problem_add_arg(&w->problems, path, "field.type", f->label);
		return;
	}
	if (n > max) {
		problem_add_arg(&w->problems, path, "rows.too_many", str_fmt(w->arena, "%zu", max));
		return;
	}
	out->v = arena_array(w->arena, struct record_row, n);
	out->n = 0;
	for (i = 0; i < n; i++) {
		const json_t *row = json_array_get(in, i);
		struct str p = problem_path(w->arena, "%.*s/%zu", STR_ARG(path), i);
		struct record_row *to = &out->v[out->n];

		if (!json_is_object(row)) {
			problem_add_arg(&w->problems, p, "field.type", f->label);
			continue;
		}
		if (!read_row_id(w, row, p, out, out->n, &to->id))
			continue;
		to->ord = (int64_t)i;
		read_one_row(w, f, row, p, to);
		out->n++;
	}
}

static void
read_field(struct work *w, struct record *r, const char *key, const json_t *in)
{
	struct str path = problem_path(w->arena, "/fields/%s", key);
	struct cat_field *f = known_field(w, r->type, key, path);

	if (!f)
		return;
	r->given[f->slot] = true;
	r->opened[f->slot] = true;
	if (is_rows(f) && !read_none(w, f, in, path, &r->values[f->slot]))
		read_rows(w, f, in, path, &r->rows[f->slot]);
	else if (!is_rows(f))
		read_scalar(w, f, in, path, &r->values[f->slot]);
}

static struct str
envelope_text(struct work *w, const json_t *body, const char *key, size_t max)
{
	const json_t *v = json_object_get(body, key);
	struct str path = problem_path(w->arena, "/%s", key);

	if (!v || json_is_null(v))
		return STR_NONE;
	if (!json_is_string(v) || json_string_length(v) > max) {
		problem_add_arg(&w->problems, path, "field.type", str_from(key));
		return STR_NONE;
	}
	return str_dup(w->arena, json_text(v));
}

static void
read_head(struct work *w, const struct cat_type *t, const json_t *body, struct envelope *en)
{
	struct record *r = en->record;
	struct str type = envelope_text(w, body, "type", 64);
	struct str made = envelope_text(w, body, "made_at", 40);
	const json_t *base = json_object_get(body, "base");

	r->id = envelope_text(w, body, "id", 64);
	r->parent_id = envelope_text(w, body, "parent", 64);
	r->device = utf8_left(envelope_text(w, body, "device", 120), 60);
	r->late_reason = envelope_text(w, body, "late_reason", 60);
	r->box_no = envelope_text(w, body, "box_no", 60);
	if (!id_valid(r->id))
		problem_add_arg(&w->problems, STR("/id"), "field.type", STR("id"));
	if (type.n > 0 && !str_eq(type, t->key))
		problem_add_arg(&w->problems, STR("/type"), "field.type", STR("type"));
	if (r->parent_id.n > 0 && !id_valid(r->parent_id))
		problem_add_arg(&w->problems, STR("/parent"), "field.type", STR("parent"));
	r->made_at = w->now;
	if (made.n > 0 && (!clock_parse_iso(made, &r->made_at) || r->made_at > w->now + 86400000))
		problem_add_arg(&w->problems, STR("/made_at"), "field.type", STR("made_at"));
	if (base && (!json_is_integer(base) || json_integer_value(base) < 0))
		problem_add_arg(&w->problems, STR("/base"), "field.type", STR("base"));
	en->base = base ? json_integer_value(base) : 0;
}

static bool
envelope_key(const char *key)
{
	static const char *const known[] = {"id",      "type",   "base",        "parent", "fields",
					    "made_at", "device", "late_reason", "box_no"};
	size_t i;

	for (i = 0; i < COUNTOF(known); i++)
		if (strcmp(key, known[i]) == 0)
			return true;
	return false;
}

enum err_code
record_read_envelope(struct work *w, const struct cat_type *t, const json_t *body,
		     struct envelope *ret, struct err *e)
{
	const char *key;
	json_t *v, *fields;

	memset(ret, 0, sizeof(*ret));
	ret->record = record_new(w->arena, t);
	ret->type = t->key;
	if (!json_is_object(body))
		return err_set(e, ERR_BAD_JSON, "body is not an object");
	json_object_foreach((json_t *)body, key, v)
	{
		if (!envelope_key(key))
			problem_add_arg(&w->problems, problem_path(w->arena, "/%s", key),
					"field.unknown", str_from(key));
	}
	read_head(w, t, body, ret);
	fields = json_object_get(body, "fields");
	if (fields && !json_is_object(fields))
		problem_add_arg(&w->problems, STR("/fields"), "field.type", STR("fields"));
	json_object_foreach(fields, key, v)
	{
		if (!noted_field(t, key))
			read_field(w, ret->record, key, v);
	}
	read_notes(w, t, fields, STR("/fields"), ret->record->values);
	if (w->problems.errors > 0)
		return err_set(e, ERR_INVALID, "%zu problems in envelope", w->problems.errors);
	return ERR_OK;
}
