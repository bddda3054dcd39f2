/*
 * history.c: who changed what, when, version by version, newest first. Covered values say only
 * that they changed.
 */
#include "record/internal.h"

enum { HISTORY_SHOWN = 50 };

static struct str
words_then(struct work *w, struct record *r, const struct cat_field *f)
{
	const struct kind_value *v = &r->values[f->slot];

	if (v->part[KIND_PART_NONE].type == VALUE_TEXT)
		return v->part[KIND_PART_NONE].s;
	if (is_rows(f))
		return str_fmt(w->arena, "%zu", r->rows[f->slot].n);
	if (v->part[0].type != VALUE_NULL && r->shown[f->slot].n > 0)
		return r->shown[f->slot];
	return words_of(w, f, v);
}

static void
write_change(struct work *w, struct record *now, struct record *from, struct record *to,
	     const struct cat_field *f, struct json *j)
{
	bool shown = field_cover(w, now, f, CHANNEL_VIEW) == COVER_SHOWN;

	if (shown && effective_privacy(now, f) >= P2)
		note_opened(w, now);
	json_object_start(j);
	json_kstr(j, "field", f->key);
	json_kstr(j, "label", f->label);
	json_kbool(j, "covered", !shown);
	json_kstr(j, "from", shown && from ? words_then(w, from, f) : STR_NONE);
	json_kstr(j, "to", shown ? words_then(w, to, f) : STR_NONE);
	json_object_end(j);
}

static void
write_version(struct work *w, struct record *now, struct record *from, struct record *to,
	      struct json *j)
{
	size_t i;

	json_object_start(j);
	json_kint(j, "version", to->version);
	json_kstr(j, "at", clock_iso(w->arena, to->changed_at));
	json_k(j, "by");
	json_object_start(j);
	json_kstr(j, "id", to->changed_by);
	json_kstr(j, "name", to->changed_by_name);
	json_object_end(j);
	json_kstr(j, "state", to->state);
	json_kstr(j, "late", to->late_reason);
	json_k(j, "changes");
	json_array_start(j);
	for (i = 0; i < to->type->fields.n; i++) {
		const struct cat_field *f = to->type->fields.v[i];

		if (from ? !field_same(from, to, f) : !field_empty(to, f))
			write_change(w, now, from, to, f, j);
	}
	json_array_end(j);
	json_object_end(j);
}

enum err_code
record_history(struct work *w, struct record *r, struct json *j, struct err *e)
{
	struct record *to, *from;
	enum err_code rc;
	int64_t v, last;

	rc = record_load_version(w, r, r->version, &to, e);
	last = r->version > HISTORY_SHOWN ? r->version - HISTORY_SHOWN : 0;
	json_array_start(j);
	for (v = r->version; v > last && rc == ERR_OK; v--) {
		from = NULL;
		if (v > 1)
			rc = record_load_version(w, r, v - 1, &from, e);
		if (rc == ERR_OK)
			write_version(w, r, from, to, j);
		to = from;
	}
	json_array_end(j);
	return rc;
}
