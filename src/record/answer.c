/*
 * answer.c: a record as JSON (docs/internals/api.md), covered for the actor and the channel. Every
 * answer, list, export and print of a record is written by this file.
 */
#include "catalogue/scale.h"
#include "record/internal.h"

static void
write_person(struct json *j, struct str id, struct str name)
{
	json_object_start(j);
	json_kstr(j, "id", id);
	json_kstr(j, "name", name);
	json_object_end(j);
}

static void
write_instant(struct work *w, struct json *j, int64_t ms)
{
	if (ms)
		json_str(j, clock_iso(w->arena, ms));
	else
		json_put_null(j);
}

static bool
has_none(const struct kind_value *v)
{
	return v->part[KIND_PART_NONE].type == VALUE_TEXT;
}

static void
write_value(struct work *w, const struct cat_field *f, const struct kind_value *v, struct json *j)
{
	if (has_none(v)) {
		json_object_start(j);
		json_kstr(j, "none", v->part[KIND_PART_NONE].s);
		json_object_end(j);
	} else if (v->part[0].type == VALUE_NULL || v->part[0].type == VALUE_BLOB) {
		json_put_null(j);
	} else {
		f->params.kind->write(&f->params, v, j, w->arena);
	}
}

/* Words beside a code, in a member of their own: "<key>_note". */
static void
write_note(struct work *w, const struct cat_field *f, const struct kind_value *v, struct json *j)
{
	if (f->rows || v->part[KIND_PART_NOTE].type != VALUE_TEXT || !kind_notes(&f->params))
		return;
	json_key(j, str_cat(w->arena, f->key, STR("_note")));
	json_str(j, v->part[KIND_PART_NOTE].s);
}

/* A row's field under its own privacy, or its table's where that is higher. */
static bool
inner_shown(struct work *w, const struct record *r, const struct cat_field *inner)
{
	return field_cover(w, r, inner, CHANNEL_VIEW) == COVER_SHOWN;
}

static void
write_rows_field(struct work *w, struct record *r, const struct cat_field *f, struct json *j)
{
	const struct record_rows *rows = &r->rows[f->slot];
	size_t i, k;

	if (has_none(&r->values[f->slot])) {
		write_value(w, f, &r->values[f->slot], j);
		return;
	}
	json_array_start(j);
	for (i = 0; i < rows->n; i++) {
		json_object_start(j);
		json_kstr(j, "id", rows->v[i].id);
		for (k = 0; k < f->rows->fields.n; k++) {
			const struct cat_field *inner = f->rows->fields.v[k];

			json_key(j, inner->key);
			if (inner_shown(w, r, inner)) {
				write_value(w, inner, &rows->v[i].values[inner->slot], j);
				write_note(w, inner, &rows->v[i].values[inner->slot], j);
			} else {
				json_str(j, kind_masked(&inner->params,
							&rows->v[i].values[inner->slot], w->arena));
			}
		}
		json_object_end(j);
	}
	json_array_end(j);
}

void
write_field(struct work *w, struct record *r, const struct cat_field *f, struct json *j)
{
	if (is_rows(f))
		write_rows_field(w, r, f, j);
	else
		write_value(w, f, &r->values[f->slot], j);
}

/* What stands in place of a covered value. Sealed bytes are not opened for it: telephone and ID
 * number show their stored tail, everything else asterisks. */
static struct str
covered_text(struct work *w, const struct cat_field *f, const struct kind_value *v)
{
	const struct kind_column *kc;
	int i, n = 0;

	if (v->part[0].type != VALUE_BLOB)
		return kind_masked(&f->params, v, w->arena);
	kc = f->params.kind->columns(&f->params, &n);
	for (i = 0; i < n; i++)
		if (kc[i].tail && v->part[i].type == VALUE_TEXT)
			return str_cat(w->arena, STR("****"), v->part[i].s);
	return STR("****");
}

static void
write_covered(struct work *w, struct record *r, const struct cat_field *f, struct json *j)
{
	if (field_empty(r, f))
		json_put_null(j);
	else if (is_rows(f) || effective_privacy(r, f) == P3)
		json_str(j, STR("****"));
	else
		json_str(j, covered_text(w, f, &r->values[f->slot]));
}

/* The fields a channel shows, each with what stands in its way: worked out once for a record,
 * because its values, its masks and its words ask for the same. */
struct seen {
	const struct cat_field *field;
	enum cover cover;
	bool empty;
};

struct view {
	struct seen *v;
	size_t n;
};

static struct view
view_of(struct work *w, const struct record *r, enum channel channel)
{
	const struct field_list *fields = fields_in(w, r->type, channel);
	struct view view = {arena_array(w->arena, struct seen, fields->n), fields->n};
	size_t i;

	for (i = 0; i < view.n; i++) {
		const struct cat_field *f = fields->v[i];

		view.v[i] = (struct seen){f, field_cover(w, r, f, channel), field_empty(r, f)};
	}
	return view;
}

static bool
covered(struct work *w, struct record *r, const struct cat_field *f, enum channel channel)
{
	return field_cover(w, r, f, channel) != COVER_SHOWN;
}

bool
record_shows(struct work *w, struct record *r, const struct cat_field *f, enum channel channel)
{
	return !covered(w, r, f, channel);
}

void
record_write_field(struct work *w, struct record *r, const struct cat_field *f, struct json *j)
{
	if (covered(w, r, f, CHANNEL_VIEW))
		write_covered(w, r, f, j);
	else
		write_field(w, r, f, j);
}

static void
write_fields(struct work *w, struct record *r, const struct view *view, struct json *j)
{
	size_t i;

	json_k(j, "fields");
	json_object_start(j);
	for (i = 0; i < view->n; i++) {
		const struct cat_field *f = view->v[i].field;

		json_key(j, f->key);
		if (view->v[i].cover != COVER_SHOWN) {
			write_covered(w, r, f, j);
			continue;
		}
		if (!view->v[i].empty && effective_privacy(r, f) >= P2)
			note_opened(w, r); /* seen in a list is seen */
		write_field(w, r, f, j);
		write_note(w, f, &r->values[f->slot], j);
	}
	json_object_end(j);
}

static void
write_masked(const struct record *r, const struct view *view, struct json *j)
{
	static const char *const names[] = {"P0", "P1", "P2", "P3"};
	size_t i;

	json_k(j, "masked");
	json_object_start(j);
	for (i = 0; i < view->n; i++) {
		const struct cat_field *f = view->v[i].field;

		if (view->v[i].empty || view->v[i].cover == COVER_SHOWN)
			continue;
		json_key(j, f->key);
		json_str(j, str_from(names[effective_privacy(r, f)]));
	}
	json_object_end(j);
}

static struct str
region_words(struct work *w, const struct kind_value *v)
{
	if (!w->engine->regions || v->part[0].type != VALUE_TEXT)
		return STR_NONE;
	return region_full_name(w->engine->regions, w->arena, v->part[0].s);
}

/* Words for what cannot be read as it stands: codes, staff, refs, regions. */
static struct str
field_words(struct work *w, struct record *r, const struct cat_field *f)
{
	const struct kind_value *v = &r->values[f->slot];

	if (v->part[0].type == VALUE_NULL || v->part[0].type == VALUE_BLOB || is_rows(f))
		return STR_NONE;
	if (r->shown[f->slot].n > 0)
		return r->shown[f->slot];
	if (f->params.kind->place)
		return region_words(w, v);
	if (is_sign(f))
		return sign_words(w, f, v);
	if (f->params.list)
		return f->params.kind->show(&f->params, v, w->arena);
	return STR_NONE;
}

struct str
words_of(struct work *w, const struct cat_field *f, const struct kind_value *v)
{
	if (has_none(v))
		return v->part[KIND_PART_NONE].s;
	if (v->part[0].type == VALUE_NULL || v->part[0].type == VALUE_BLOB)
		return STR_NONE;
	if (f->params.kind->place)
		return region_words(w, v);
	if (is_sign(f))
		return sign_words(w, f, v);
	return f->params.kind->show(&f->params, v, w->arena);
}

struct str
record_words(struct work *w, struct record *r, const struct cat_field *f, enum channel channel)
{
	struct kind_value v = r->values[f->slot];

	if (is_rows(f) || field_empty(r, f))
		return has_none(&v) ? v.part[KIND_PART_NONE].s : STR_NONE;
	if (covered(w, r, f, channel))
		return effective_privacy(r, f) == P3 ? STR("****") : covered_text(w, f, &v);
	return r->shown[f->slot].n > 0 ? r->shown[f->slot] : words_of(w, f, &v);
}

struct str
record_row_words(struct work *w, struct record *r, const struct cat_field *inner,
		 const struct record_row *row, enum channel channel)
{
	const struct kind_value *v = &row->values[inner->slot];

	if (field_cover(w, r, inner, channel) != COVER_SHOWN)
		return v->part[0].type == VALUE_NULL ? STR_NONE : covered_text(w, inner, v);
	return words_of(w, inner, v);
}

static void
write_shown(struct work *w, struct record *r, const struct view *view, struct json *j)
{
	size_t i;

	json_k(j, "shown");
	json_object_start(j);
	for (i = 0; i < view->n; i++) {
		const struct cat_field *f = view->v[i].field;
		struct str words;

		if (view->v[i].empty || view->v[i].cover != COVER_SHOWN)
			continue;
		words = field_words(w, r, f);
		if (words.n > 0) {
			json_key(j, f->key);
			json_str(j, words);
		}
	}
	json_object_end(j);
}

static void
write_open_items(struct work *w, struct record *r, const struct cat_field *f, struct json *j)
{
	const struct cat_item **items;
	size_t i, n;

	scale_open(w, r, f, &items, &n);
	json_k(j, "items");
	json_array_start(j);
	for (i = 0; i < n; i++)
		json_str(j, items[i]->label);
	json_array_end(j);
}

static void
write_incomplete(struct work *w, struct record *r, struct json *j)
{
	const struct cat_field **missing;
	size_t i, k, n;

	record_incomplete(w, r, &missing, &n);
	json_k(j, "incomplete");
	json_array_start(j);
	for (i = 0; i < n; i++) {
		json_object_start(j);
		json_kstr(j, "field", missing[i]->key);
		json_kstr(j, "label", missing[i]->label);
		json_k(j, "clauses");
		json_array_start(j);
		for (k = 0; k < missing[i]->clauses.ids.n; k++)
			json_str(j, missing[i]->clauses.ids.v[k]);
		json_array_end(j);
		if (missing[i]->scaled)
			write_open_items(w, r, missing[i], j);
		json_object_end(j);
	}
	json_array_end(j);
}

/* Is anything of it covered now that a touch, or a touch with a reason, would show? */
static bool
may_uncover(const struct view *view)
{
	size_t i;

	for (i = 0; i < view->n; i++) {
		enum cover c = view->v[i].cover;

		if ((c == COVER_TAP || c == COVER_REASON) && !view->v[i].empty)
			return true;
	}
	return false;
}

static void
write_may(struct work *w, struct record *r, const struct view *view, struct json *j)
{
	static const struct {
		enum act act;
		const char *name;
	} acts[] = {{ACT_UPDATE, "update"},
		    {ACT_MOVE, "move"},
		    {ACT_VOID, "void"},
		    {ACT_EXPORT, "export"},
		    {ACT_PRINT, "print"}};
	size_t i;

	json_k(j, "may");
	json_array_start(j);
	for (i = 0; i < COUNTOF(acts); i++)
		if (access_to_record(w->actor, r->type, acts[i].act, &r->relation))
			json_str(j, str_from(acts[i].name));
	if (may_uncover(view))
		json_str(j, STR("uncover"));
	json_array_end(j);
}

static void
write_late(struct record *r, struct json *j)
{
	json_k(j, "late");
	if (r->late_reason.n == 0) {
		json_put_null(j);
		return;
	}
	json_object_start(j);
	json_kstr(j, "reason", r->late_reason);
	json_kint(j, "days", clock_day_of(r->made_at) - clock_day_of(r->happened_at));
	json_object_end(j);
}

/* What may still be put right, and until when. */
static void
write_lock(struct work *w, struct record *r, struct json *j)
{
	size_t i;

	json_k(j, "lock");
	json_object_start(j);
	json_kstr(j, "until", clock_iso(w->arena, lock_open_until(r)));
	json_k(j, "but");
	json_array_start(j);
	for (i = 0; i < r->type->lock.but.n; i++)
		if (record_lock_open(w, r, r->type->lock.but.v[i]))
			json_str(j, r->type->lock.but.v[i]->key);
	json_array_end(j);
	json_object_end(j);
}

static void
write_state(struct work *w, struct record *r, enum channel channel, struct json *j)
{
	const struct cat_state *s = r->type->flow ? cat_state(r->type->flow, r->state) : NULL;
	bool by_word = channel == CHANNEL_VIEW && record_locked(w, r);

	json_kstr(j, "state", r->state);
	json_kstr(j, "state_label", s ? s->label : STR_NONE);
	json_kstr(j, "stage", s ? s->stage : STR_NONE);
	json_kbool(j, "locked", (s && (s->locked || s->waits)) || by_word);
	if (by_word)
		write_lock(w, r, j);
	json_k(j, "pending");
	if (channel == CHANNEL_VIEW && s && w->engine->write_pending)
		w->engine->write_pending(w, r, j);
	else
		json_put_null(j);
}

static struct str
title_by_person(struct work *w, struct record *r, enum channel channel)
{
	const struct cat_field *f = r->type->subject;
	struct str own = record_title_of(w, r), person = STR_NONE;

	if (f && str_eq(own, r->type->label))
		person = record_words(w, r, f, channel);
	return person.n > 0 ? str_fmt(w->arena, "%.*s %.*s", STR_ARG(person), STR_ARG(own)) : own;
}

struct str
record_title_shown(struct work *w, struct record *r, enum channel channel)
{
	const struct cat_field *f = cat_field(r->type, r->type->title);

	if (!f || is_rows(f) || field_empty(r, f))
		return title_by_person(w, r, channel);
	if (!covered(w, r, f, channel))
		return record_title_of(w, r);
	return effective_privacy(r, f) == P3 ? STR("****")
					     : covered_text(w, f, &r->values[f->slot]);
}

static void
write_head(struct work *w, struct record *r, enum channel channel, struct json *j)
{
	struct str into;

	json_kstr(j, "id", r->id);
	json_kstr(j, "type", r->type->key);
	json_k(j, "unit");
	write_person(j, r->unit_id, r->unit_name);
	json_kint(j, "version", r->version);
	write_state(w, r, channel, j);
	if (channel == CHANNEL_VIEW && merge_target(w, r, &into, NULL) == ERR_OK && into.n > 0)
		json_kstr(j, "merged_into", into);
	json_kstr(j, "number", r->number);
	json_kstr(j, "title", record_title_shown(w, r, channel));
	json_k(j, "parent");
	if (r->parent_id.n > 0)
		json_str(j, r->parent_id);
	else
		json_put_null(j);
	json_k(j, "made_by");
	write_person(j, r->made_by, r->made_by_name);
	json_k(j, "made_at");
	write_instant(w, j, r->made_at);
	json_k(j, "changed_by");
	write_person(j, r->changed_by, r->changed_by_name);
	json_k(j, "changed_at");
	write_instant(w, j, r->changed_at);
	json_k(j, "happened_at");
	write_instant(w, j, r->happened_at);
	json_kint(j, "incomplete_count", r->incomplete);
	json_kbool(j, "raised", r->raised);
	json_kstr(j, "catalogue", r->catalogue);
	write_late(r, j);
}

void
record_write(struct work *w, struct record *r, enum channel channel, struct json *j)
{
	struct view view = view_of(w, r, channel);

	json_object_start(j);
	write_head(w, r, channel, j);
	write_fields(w, r, &view, j);
	write_masked(r, &view, j);
	write_shown(w, r, &view, j);
	if (channel == CHANNEL_VIEW) {
		write_incomplete(w, r, j);
		write_may(w, r, &view, j);
	}
	json_object_end(j);
}
