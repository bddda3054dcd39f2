/*
 * cover.c: what of a record one actor sees, field by field. Privacy can rise with the data
 * (`raise`: a child under 14, a minor's case); sealing follows the static level only.
 */
#include "record/internal.h"

enum privacy
effective_privacy(const struct record *r, const struct cat_field *f)
{
	enum privacy p = f->params.privacy;

	return r->raised && p >= P1 && p < P3 ? p + 1 : p;
}

enum cover
field_cover(struct work *w, const struct record *r, const struct cat_field *f, enum channel channel)
{
	bool leaving = channel == CHANNEL_EXPORT || channel == CHANNEL_PRINT;
	enum privacy p = effective_privacy(r, f);
	enum cover c = access_cover(w->actor, f, p, &r->relation, channel);

	/* With a reason paper may carry what the page shows plainly; a number stays masked on both. */
	if (leaving && c == COVER_REASON && w->reason.n > 0)
		return access_cover(w->actor, f, p, &r->relation, CHANNEL_VIEW) == COVER_SHOWN
			       ? COVER_SHOWN
			       : COVER_REASON;
	return c;
}

void
note_opened(struct work *w, const struct record *r)
{
	size_t i;

	for (i = 0; i < w->opened.n; i++)
		if (str_eq(w->opened.v[i], r->id))
			return;
	w->opened_type = r->type->key;
	vec_push(w->arena, &w->opened, r->id);
}

void
note_shown(struct work *w, const struct record *r)
{
	size_t i;

	for (i = 0; i < r->type->fields.n; i++) {
		const struct cat_field *f = r->type->fields.v[i];

		if (!field_empty(r, f) && effective_privacy(r, f) >= P2 &&
		    field_cover(w, r, f, CHANNEL_VIEW) == COVER_SHOWN) {
			note_opened(w, r);
			return;
		}
	}
}

static struct str
join(struct arena *a, const struct str *v, size_t n)
{
	struct buf b;
	size_t i;

	buf_init(&b, a, 64 * 1024);
	for (i = 0; i < n; i++) {
		if (i > 0)
			buf_addc(&b, ',');
		buf_add(&b, v[i]);
	}
	return buf_str(&b);
}

bool
work_read_entry(struct work *w, struct audit_entry *ret)
{
	if (w->opened.n == 0 || w->actor->system)
		return false;
	*ret = (struct audit_entry){0};
	ret->act = w->uncovered.n > 0 ? STR("uncover") : STR("read");
	ret->account = w->actor->account;
	ret->session = w->actor->session;
	ret->unit = w->actor->unit.id;
	ret->type = w->opened_type;
	ret->record = join(w->arena, w->opened.v, w->opened.n);
	ret->fields = join(w->arena, w->uncovered.v, w->uncovered.n);
	ret->reason = w->reason;
	ret->result = STR("ok");
	return true;
}

enum err_code
record_uncover(struct work *w, struct record *r, const struct cat_field **fields, size_t n,
	       struct json *j, struct err *e)
{
	enum err_code rc = ERR_OK;
	size_t i;

	for (i = 0; i < n; i++) {
		enum cover c = field_cover(w, r, fields[i], CHANNEL_VIEW);

		if (c == COVER_HIDDEN)
			return err_set(e, ERR_FORBIDDEN, "field %.*s stays covered",
				       STR_ARG(fields[i]->key));
		if (c == COVER_REASON && w->reason.n == 0)
			return err_set(e, ERR_REASON_NEEDED, "reason needed for %.*s",
				       STR_ARG(fields[i]->key));
	}
	json_object_start(j);
	for (i = 0; i < n && rc == ERR_OK; i++) {
		const struct cat_field *f = fields[i];

		rc = open_field(w, r, f, e);
		if (rc != ERR_OK)
			break;
		note_opened(w, r);
		vec_push(w->arena, &w->uncovered, f->key);
		json_key(j, f->key);
		write_field(w, r, f, j);
	}
	json_object_end(j);
	return rc;
}
