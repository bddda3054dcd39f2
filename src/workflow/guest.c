/* guest.c: what the holder of a one-time link can do; see guest.h. */
#include "workflow/guest_links.h"

enum err_code
guest_enter(struct db *db, struct arena *a, const struct catalogue *c, struct str token,
	    struct guest_link *ret, struct actor *ret_actor, struct err *e)
{
	struct guest_grant *grant = arena_new_of(a, struct guest_grant);
	struct unit unit;
	enum err_code rc;

	if (token.n != TOKEN_LEN)
		return err_set(e, ERR_LINK_OVER, "no token");
	rc = link_by(db, a, "token_hash", token_hash(a, token), ret, e);
	if (rc != ERR_OK)
		return rc;
	grant->type = cat_type(c, ret->type);
	grant->link = grant->type ? cat_guest(grant->type, ret->key) : NULL;
	grant->record = ret->record_id;
	if (!grant->link || ret->withdrawn_at || clock_now_ms() >= ret->until_at)
		return err_set(e, ERR_LINK_OVER, "link %.*s is over", STR_ARG(ret->id));
	rc = unit_load(db, a, ret->unit_id, &unit, e);
	if (rc == ERR_OK)
		actor_guest(a, ret_actor, ret->id, &unit, grant);
	return rc;
}

static enum err_code
mark_opened(struct work *w, const struct guest_link *l, struct err *e)
{
	struct value v[2] = {value_int(w->now), value_text(l->id)};

	return db_exec(w->db,
		       STR("UPDATE guest_link SET opened_at = ? WHERE id = ? AND opened_at IS "
			   "NULL"),
		       v, 2, NULL, e);
}

enum err_code
guest_open(struct work *w, const struct guest_link *l, struct record **ret, struct err *e)
{
	const struct guest_grant *g = w->actor->guest;
	enum err_code rc;

	if (l->used_at)
		return err_set(e, ERR_LINK_OVER, "link %.*s was used", STR_ARG(l->id));
	rc = record_load(w, g->type, g->record, ACT_READ, ret, e);
	if (rc == ERR_FORBIDDEN || (rc == ERR_OK && !link_fits(w, *ret, g->link)))
		return err_set(e, ERR_LINK_OVER, "its record has gone on");
	return rc == ERR_OK ? mark_opened(w, l, e) : rc;
}

struct asked {
	const struct cat_guest *link;
	bool found;
};

static void
note_name(void *ctx, struct str path)
{
	struct asked *a = ctx;
	size_t i;

	for (i = 0; i < a->link->fields.n; i++)
		a->found |= str_eq(a->link->fields.v[i]->key, path);
}

bool
guest_asks(struct work *w, struct record *r, const struct cat_field *f)
{
	struct asked a = {w->actor->guest->link, false};

	if (!f->show || record_true(w, r, f->show))
		return true;
	rule_expr_names(f->show, note_name, &a);
	return a.found;
}

/* The answer to a request that came twice is the same: what was sent is known by its hash. */
static struct str
hash_of(struct work *w, const json_t *fields)
{
	const size_t flags = JSON_COMPACT | JSON_SORT_KEYS;
	size_t n = json_dumpb(fields, NULL, 0, flags);
	char *text = arena_array(w->arena, char, n + 1);

	json_dumpb(fields, text, n, flags);
	return token_hash(w->arena, str_of(text, n));
}

static enum err_code
mark_used(struct work *w, const struct guest_link *l, struct str hash, struct err *e)
{
	struct value v[] = {value_int(w->now), value_text(hash), value_text(l->unit_id),
			    value_text(l->id)};
	int64_t changed = 0;
	enum err_code rc;

	rc = db_exec(w->db,
		     STR("UPDATE guest_link SET used_at = ?, used_hash = ? WHERE unit_id = ? AND "
			 "id = ? AND used_at IS NULL AND withdrawn_at IS NULL"),
		     v, COUNTOF(v), &changed, e);
	if (rc == ERR_OK && changed != 1)
		rc = err_set(e, ERR_LINK_OVER, "link %.*s was over meanwhile", STR_ARG(l->id));
	return rc;
}

static enum err_code
write_down(struct work *w, const struct guest_grant *g, const json_t *fields, struct err *e)
{
	struct str act = str_cat(w->arena, STR("guest:"), g->link->key);
	struct record *before, *after;
	enum err_code rc;

	rc = record_hand_in(w, g->type, g->record, fields, &before, &after, e);
	if (rc == ERR_OK)
		rc = then_set_own(w, after, &g->link->then, e);
	if (rc == ERR_OK)
		rc = record_apply(w, after, before, act, e);
	return rc == ERR_OK ? then_follow(w, after, &g->link->then, act, e) : rc;
}

enum err_code
guest_hand_in(struct work *w, struct guest_link *l, const json_t *fields, struct err *e)
{
	const struct guest_grant *g = w->actor->guest;
	struct str hash = hash_of(w, fields);
	struct record *r;
	enum err_code rc;

	rc = link_by(w->db, w->arena, "id", l->id, l, e); /* as it is now */
	if (rc == ERR_OK && l->used_at && str_eq(l->used_hash, hash))
		return ERR_OK;
	if (rc == ERR_OK)
		rc = guest_open(w, l, &r, e);
	if (rc == ERR_OK)
		rc = mark_used(w, l, hash, e);
	return rc == ERR_OK ? write_down(w, g, fields, e) : rc;
}
