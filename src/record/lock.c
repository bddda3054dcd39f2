/* lock.c: records that are read only by what they say (`locked_when` of the catalogue). */
#include "record/internal.h"

bool
record_locked(struct work *w, struct record *r)
{
	return r->type->lock.when && !record_gone(r) && record_true(w, r, r->type->lock.when);
}

static bool
is_open_field(const struct cat_lock *lock, const struct cat_field *f)
{
	size_t i;

	for (i = 0; i < lock->but.n; i++)
		if (lock->but.v[i] == f)
			return true;
	return false;
}

int64_t
lock_open_until(const struct record *r)
{
	return r->changed_at + r->type->lock.days * CLOCK_DAY_MS;
}

bool
record_lock_open(struct work *w, const struct record *r, const struct cat_field *f)
{
	return is_open_field(&r->type->lock, f) &&
	       (w->now <= lock_open_until(r) ||
		access_to_record(w->actor, r->type, ACT_VOID, &r->relation));
}

enum err_code
check_lock(struct work *w, struct record *stored, const struct record *changed, struct err *e)
{
	size_t i;

	if (!record_locked(w, stored))
		return ERR_OK;
	for (i = 0; i < stored->type->fields.n; i++) {
		const struct cat_field *f = stored->type->fields.v[i];

		if (!f->calc && !field_same(stored, changed, f) && !record_lock_open(w, stored, f))
			return err_set(e, ERR_LOCKED, "%.*s is locked", STR_ARG(f->key));
	}
	return ERR_OK;
}
