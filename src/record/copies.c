/* copies.c: rows a new record takes over from its parent (`copies`): what is written there is not
 * written again. */
#include "record/internal.h"

static void
copy_row(struct work *w, const struct cat_field *to, const struct cat_field *from,
	 const struct record_row *row, struct record_row *ret)
{
	size_t i;

	ret->id = id_new(w->arena);
	ret->values = arena_array(w->arena, struct kind_value, to->rows->fields.n);
	for (i = 0; i < to->rows->fields.n; i++) {
		const struct cat_field *f = to->rows->fields.v[i];
		const struct cat_field *same = cat_field(from->rows, f->key);

		if (same && same->params.kind == f->params.kind)
			ret->values[i] = row->values[same->slot];
	}
}

static void
copy_field(struct work *w, struct record *r, const struct cat_field *f)
{
	const struct cat_field *from = f->copies;
	struct record_rows *out = &r->rows[f->slot], *in;
	struct err e = {0};
	size_t i;

	if (!read_for(w, load_rows(w, r->parent, &e), &e) ||
	    open_field(w, r->parent, from, NULL) != ERR_OK)
		return;
	in = &r->parent->rows[from->slot];
	out->v = arena_array(w->arena, struct record_row, in->n);
	for (i = 0; i < in->n; i++)
		if (!f->copies_when || row_true(w, r->parent, from, i, f->copies_when))
			copy_row(w, f, from, &in->v[i], &out->v[out->n++]);
	r->opened[f->slot] = true;
}

void
copy_rows(struct work *w, struct record *r)
{
	size_t i;

	for (i = 0; r->parent && i < r->type->fields.n; i++) {
		const struct cat_field *f = r->type->fields.v[i];

		if (f->copies && !r->given[f->slot])
			copy_field(w, r, f);
	}
}
