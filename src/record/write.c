/*
 * write.c: creating, changing, voiding: rights, states, base versions, the three-way comparison.
 * Nothing is deleted; nobody's change is overwritten unseen.
 */
#include "record/internal.h"

static enum err_code
refuse(struct work *w, struct err *e)
{
	return err_set(e, ERR_INVALID, "%zu problems", w->problems.errors);
}

static struct str
initial_state(const struct cat_type *t)
{
	size_t i;

	if (!t->flow)
		return STR("kept");
	for (i = 0; i < t->flow->states.n; i++)
		if (t->flow->states.v[i].initial)
			return t->flow->states.v[i].key;
	BUG("flow %.*s has no initial state", STR_ARG(t->flow->key));
}

static bool
state_closed(const struct record *r)
{
	const struct cat_state *s = r->type->flow ? cat_state(r->type->flow, r->state) : NULL;

	return record_gone(r) || (s && (s->locked || s->waits));
}

/* -- creating ----------------------------------------------------------------------------------- */

static enum err_code
place_under_parent(struct work *w, struct record *r, struct err *e)
{
	const struct cat_type *t = r->type->parent;
	enum err_code rc;

	if (r->parent_id.n == 0) {
		problem_add_arg(&w->problems, STR("/parent"), "field.required", t->label);
		return refuse(w, e);
	}
	rc = load_reached(w, t, r->parent_id, ACT_READ, &r->parent, e);
	if (rc != ERR_OK)
		return rc;
	r->unit_id = r->parent->unit_id;
	r->relation = r->parent->relation;
	return ERR_OK;
}

/* A record that waits for an opinion may well change hands. */
static bool
handed_on(const struct record *r)
{
	const struct cat_state *s =
		r->parent->type->flow ? cat_state(r->parent->type->flow, r->parent->state) : NULL;

	return r->type->hand_to && s && s->waits && !record_gone(r->parent);
}

static enum err_code
place_record(struct work *w, struct record *r, struct err *e)
{
	if (!access_may(w->actor, r->type, ACT_CREATE))
		return err_set(e, ERR_FORBIDDEN, "may not create %.*s", STR_ARG(r->type->key));
	if (r->type->parent) {
		enum err_code rc = place_under_parent(w, r, e);

		if (rc != ERR_OK)
			return rc;
	} else {
		r->unit_id = w->actor->unit.id;
		r->relation = (struct relation){.made_it = true, .same_unit = true};
	}
	r->relation.made_it = r->relation.initial = true;
	if (!access_to_record(w->actor, r->type, ACT_CREATE, &r->relation))
		return err_set(e, ERR_FORBIDDEN, "may not create here");
	if (r->parent && state_closed(r->parent) && !handed_on(r))
		return err_set(e, ERR_WRONG_STATE, "parent is %.*s", STR_ARG(r->parent->state));
	if (r->parent && record_locked(w, r->parent))
		return err_set(e, ERR_LOCKED, "parent is locked");
	return ERR_OK;
}

static bool
sent_same(const struct record *stored, const struct record *sent, const struct cat_field *f)
{
	return field_same(stored, sent, f) ||
	       (is_sign(f) && sign_same(&stored->values[f->slot], &sent->values[f->slot]));
}

/* The same request again? Compared with the first version, whatever came after it. */
static enum err_code
seen_before(struct work *w, struct record *r, struct record **ret, struct err *e)
{
	struct record *first, *there;
	enum err_code rc = find_row(w, r->type, r->id, ACT_CREATE, &there, NULL);
	size_t i;

	if (rc != ERR_OK)
		return err_set(e, ERR_ID_TAKEN, "id in use");
	rc = record_load_version(w, there, 1, &first, e);
	if (rc != ERR_OK)
		return rc;
	if (!str_eq(first->parent_id, r->parent_id))
		return err_set(e, ERR_ID_TAKEN, "id in use under another parent");
	for (i = 0; i < r->type->fields.n; i++)
		if (r->given[i] && !sent_same(first, r, r->type->fields.v[i]))
			return err_set(e, ERR_ID_TAKEN, "id in use with another body");
	return record_load(w, r->type, r->id, ACT_READ, ret, e);
}

static enum err_code
id_in_use(struct work *w, const struct cat_type *t, struct str id, bool *ret, struct err *e)
{
	struct value arg = value_text(id), found = VALUE_EMPTY;
	struct sql q;
	enum err_code rc;

	sql_init(&q, w->arena);
	sql_raw(&q, "SELECT id FROM ");
	sql_name(&q, t->table);
	sql_raw(&q, " WHERE id = ?");
	rc = db_value(w->db, w->arena, sql_text(&q), &arg, 1, &found, e);
	*ret = found.type != VALUE_NULL;
	return rc;
}

static void
start_record(struct work *w, struct record *r)
{
	r->state = initial_state(r->type);
	r->made_by = w->actor->account;
	r->made_by_name = r->changed_by_name = w->actor->name;
	r->unit_name = r->parent ? r->parent->unit_name : w->actor->unit.name;
	r->recorded_at = w->now;
	r->rows_loaded = true;
}

enum err_code
record_create(struct work *w, struct envelope *en, struct record **ret, bool *ret_again,
	      struct err *e)
{
	struct record *r = en->record;
	enum err_code rc;
	bool used;

	*ret_again = false;
	rc = place_record(w, r, e);
	if (rc == ERR_OK)
		rc = id_in_use(w, r->type, r->id, &used, e);
	if (rc != ERR_OK)
		return rc;
	if (used) {
		*ret_again = true;
		return seen_before(w, r, ret, e);
	}
	start_record(w, r);
	record_check(w, r, NULL);
	rc = check_unique(w, r, e);
	if (rc == ERR_OK && w->problems.errors > 0)
		rc = refuse(w, e);
	if (rc != ERR_OK)
		return rc;
	rc = number_take(w, r, e);
	if (rc == ERR_OK)
		rc = store_record(w, r, NULL, STR("create"), e);
	if (rc == ERR_OK)
		rc = load_relation(w, r, e);
	*ret = r;
	return rc;
}

enum err_code
record_try(struct work *w, struct envelope *en, struct err *e)
{
	enum err_code rc = place_record(w, en->record, e);

	if (rc != ERR_OK)
		return rc;
	start_record(w, en->record);
	record_check(w, en->record, NULL);
	return check_unique(w, en->record, e);
}

enum err_code
record_place(struct work *w, struct envelope *en, struct str state, struct record **ret,
	     struct err *e)
{
	struct record *r = en->record;
	enum err_code rc = ERR_OK;

	if (!w->actor->system)
		return err_set(e, ERR_FORBIDDEN, "only the system places records");
	r->unit_id = w->actor->unit.id;
	if (r->type->parent)
		rc = record_load_inside(w, r->type->parent, r->unit_id, r->parent_id, false,
					&r->parent, e);
	if (rc != ERR_OK)
		return rc;
	start_record(w, r);
	if (state.n > 0)
		r->state = state;
	record_fill(w, r, true);
	rc = number_take(w, r, e);
	*ret = r;
	return rc == ERR_OK ? store_record(w, r, NULL, STR("place"), e) : rc;
}

/* -- changing ----------------------------------------------------------------------------------- */

/* What the actor cannot see, she cannot overwrite unseen. */
static void
refuse_hidden(struct work *w, const struct record *stored, const struct record *mine)
{
	size_t i;

	for (i = 0; i < mine->type->fields.n; i++) {
		const struct cat_field *f = mine->type->fields.v[i];

		if (mine->given[i] && !field_empty(stored, f) && !field_same(stored, mine, f) &&
		    field_cover(w, stored, f, CHANNEL_VIEW) == COVER_HIDDEN)
			problem_add_arg(&w->problems,
					problem_path(w->arena, "/fields/%.*s", STR_ARG(f->key)),
					"field.hidden", f->label);
	}
}

static struct conflict *
new_conflict(struct work *w, struct record *mine, struct record *stored, struct record *base)
{
	struct conflict *c = arena_new_of(w->arena, struct conflict);

	c->mine = mine;
	c->stored = stored;
	c->base = base;
	return c;
}

/* Takes over what I changed since `base`; collects what both changed differently. */
static struct record *
merge(struct work *w, const struct record *mine, struct record *stored, struct record *base,
      struct conflict *conflict, bool *ret_changed)
{
	struct record *r = record_copy(w, stored);
	size_t i;

	*ret_changed = false;
	for (i = 0; i < mine->type->fields.n; i++) {
		const struct cat_field *f = mine->type->fields.v[i];

		if (!mine->given[i] || field_same(mine, base, f) || field_same(mine, stored, f))
			continue;
		if (!field_same(stored, base, f)) {
			vec_push(w->arena, &conflict->fields, f);
			continue;
		}
		field_copy(r, mine, f);
		r->given[i] = true;
		*ret_changed = true;
	}
	return r;
}

enum err_code
load_for_change(struct work *w, const struct cat_type *t, struct str id, enum act act,
		struct record **ret, struct err *e)
{
	enum err_code rc = record_load(w, t, id, act, ret, e);

	if (rc == ERR_OK && !access_to_record(w->actor, t, act, &(*ret)->relation))
		rc = err_set(e, ERR_FORBIDDEN, "relation does not allow it");
	if (rc == ERR_OK)
		rc = open_all(w, *ret, e);
	return rc;
}

static enum err_code
base_version(struct work *w, struct record *stored, int64_t base, struct record **ret,
	     struct err *e)
{
	*ret = stored;
	if (base == 0) {
		problem_add_arg(&w->problems, STR("/base"), "field.required", STR("base"));
		return refuse(w, e);
	}
	if (base > stored->version)
		return err_set(e, ERR_CONFLICT, "base is newer than what is stored");
	return base == stored->version ? ERR_OK : record_load_version(w, stored, base, ret, e);
}

enum err_code
record_update(struct work *w, struct envelope *en, struct record **ret,
	      struct conflict **ret_conflict, struct err *e)
{
	struct record *mine = en->record, *stored, *base;
	struct conflict *conflict;
	enum err_code rc;
	bool changed;

	*ret_conflict = NULL;
	rc = load_for_change(w, mine->type, mine->id, ACT_UPDATE, &stored, e);
	if (rc != ERR_OK)
		return rc;
	rc = base_version(w, stored, en->base, &base, e);
	if (rc != ERR_OK)
		return rc;
	refuse_hidden(w, stored, mine);
	conflict = new_conflict(w, mine, stored, base);
	*ret = merge(w, mine, stored, base, conflict, &changed);
	if (conflict->fields.n > 0) {
		*ret_conflict = conflict;
		note_shown(w, stored); /* both sides are shown, and nothing is written of it */
		return err_set(e, ERR_CONFLICT, "%zu fields clash", conflict->fields.n);
	}
	if (!changed) {
		*ret = stored;
		return w->problems.errors > 0 ? refuse(w, e) : ERR_OK;
	}
	if (state_closed(stored))
		return err_set(e, ERR_WRONG_STATE, "state %.*s is closed", STR_ARG(stored->state));
	rc = check_lock(w, stored, *ret, e);
	if (rc != ERR_OK)
		return rc;
	if (mine->late_reason.n > 0)
		(*ret)->late_reason = mine->late_reason;
	(*ret)->device = mine->device;
	record_check(w, *ret, stored);
	rc = check_unique(w, *ret, e);
	if (rc == ERR_OK && w->problems.errors > 0)
		rc = refuse(w, e);
	return rc == ERR_OK ? store_record(w, *ret, stored, STR("update"), e) : rc;
}

enum err_code
record_apply(struct work *w, struct record *changed, const struct record *before, struct str act,
	     struct err *e)
{
	struct record *opened = (struct record *)before;
	enum err_code rc = open_all(w, opened, e);

	if (rc == ERR_OK)
		rc = open_all(w, changed, e);
	if (rc != ERR_OK)
		return rc;
	record_fill(w, changed, false);
	return store_record(w, changed, before, act, e);
}

enum err_code
record_void(struct work *w, const struct cat_type *t, struct str id, struct str reason,
	    struct record **ret, struct err *e)
{
	struct record *stored;
	enum err_code rc;

	if (reason.n == 0) {
		problem_add(&w->problems, STR("/reason"), "record.reason");
		return refuse(w, e);
	}
	rc = load_for_change(w, t, id, ACT_VOID, &stored, e);
	if (rc != ERR_OK)
		return rc;
	if (str_is(stored->state, "void")) {
		*ret = stored;
		return ERR_OK;
	}
	*ret = record_copy(w, stored);
	(*ret)->state = STR("void");
	w->reason = reason;
	return store_record(w, *ret, stored, STR("void"), e);
}
