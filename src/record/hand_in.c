/*
 * hand_in.c: what a guest handed in, laid over the record as it is stored now. Her words are not
 * refused because somebody else changed the record meanwhile, nor because of a field that is not
 * hers to fill in; what stood in her fields before stays in the history.
 */
#include "record/internal.h"
#include "access/guest.h"

#include <string.h>

static struct str
field_path(struct work *w, const struct cat_field *f)
{
	return problem_path(w->arena, "/fields/%.*s", STR_ARG(f->key));
}

/* A field, or the words beside its code. */
static const struct cat_field *
hers(const struct cat_type *t, struct str key)
{
	const struct cat_field *f = cat_field(t, key);
	struct str end = STR("_note");

	if (f || !str_ends(key, end))
		return f;
	f = cat_field(t, str_of(key.p, key.n - end.n));
	return f && kind_notes(&f->params) ? f : NULL;
}

/* Only fields of the link; anything else is as unknown as a name that no form has. */
static void
refuse_others(struct work *w, const struct cat_type *t, const json_t *fields)
{
	const char *key;
	json_t *v;

	json_object_foreach((json_t *)fields, key, v)
	{
		const struct cat_field *f = hers(t, str_from(key));

		if (!f || !guest_fills(w->actor->guest, f))
			problem_add_arg(&w->problems, problem_path(w->arena, "/fields/%s", key),
					"field.unknown", str_dup(w->arena, str_from(key)));
	}
}

static enum err_code
read_fields(struct work *w, const struct cat_type *t, struct str id, const json_t *fields,
	    struct envelope *ret, struct err *e)
{
	json_t *body;
	enum err_code rc;

	refuse_others(w, t, fields);
	if (w->problems.errors > 0)
		return err_set(e, ERR_INVALID, "fields that are not the guest's");
	body = json_pack("{s:s%, s:O}", "id", id.p, id.n, "fields", fields);
	if (!body)
		return err_set(e, ERR_BAD_JSON, "fields are not an object");
	rc = record_read_envelope(w, t, body, ret, e);
	json_decref(body);
	return rc;
}

/* Left empty is not "take away what stands there". */
static struct record *
lay_over(struct work *w, const struct record *stored, const struct record *mine)
{
	struct record *r = record_copy(w, stored);
	size_t i;

	for (i = 0; i < mine->type->fields.n; i++) {
		const struct cat_field *f = mine->type->fields.v[i];

		if (!mine->given[i] || field_empty(mine, f))
			continue;
		field_copy(r, mine, f);
		r->given[i] = true;
	}
	return r;
}

static bool
is_hers(struct work *w, const struct problem *p)
{
	const struct cat_guest *g = w->actor->guest->link;
	size_t i;

	for (i = 0; i < g->fields.n; i++) {
		struct str path = field_path(w, g->fields.v[i]);

		if (str_starts(p->path, path) && (p->path.n == path.n || p->path.p[path.n] == '/'))
			return true;
	}
	return false;
}

/* What only staff can mend waits for them, and is counted as missing until then. */
static void
keep_hers(struct work *w)
{
	struct problems all = w->problems;
	const struct problem *p;

	problems_init(&w->problems, w->arena);
	for (p = all.first; p; p = p->next) {
		struct problem *kept;

		if (p->level != PROBLEM_ERROR || !is_hers(w, p))
			continue;
		kept = problem_add(&w->problems, p->path, str_cstr(w->arena, p->code));
		memcpy(kept->args, p->args, sizeof(kept->args));
	}
}

enum err_code
record_hand_in(struct work *w, const struct cat_type *t, struct str id, const json_t *fields,
	       struct record **ret_before, struct record **ret_after, struct err *e)
{
	struct envelope en;
	enum err_code rc = read_fields(w, t, id, fields, &en, e);

	if (rc == ERR_OK)
		rc = load_reached(w, t, id, ACT_UPDATE, ret_before, e);
	if (rc == ERR_OK)
		rc = open_all(w, *ret_before, e);
	if (rc != ERR_OK)
		return rc;
	*ret_after = lay_over(w, *ret_before, en.record);
	record_check(w, *ret_after, *ret_before);
	keep_hers(w);
	if (w->problems.errors > 0)
		return err_set(e, ERR_INVALID, "%zu problems", w->problems.errors);
	return ERR_OK;
}
