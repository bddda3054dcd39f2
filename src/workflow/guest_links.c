/* guest_links.c: making, listing and withdrawing one-time links; see guest.h. */
#include "workflow/guest_links.h"

#include "access/crypto.h"

enum { LINKS_MAX = 50 };

#define LINK_COLUMNS                                                                                   \
	"unit_id, id, type, record_id, link_key, made_by, (SELECT name FROM account WHERE account.id " \
	"= made_by), used_hash, made_at, until_at, opened_at, used_at, withdrawn_at"

void
guest_schema(struct schema *s)
{
	static const char *const keys[] = {"type", "record_id", "link_key", "made_by",
					   "withdrawn_by"};
	static const char *const ints[] = {"made_at", "until_at", "opened_at", "used_at",
					   "withdrawn_at"};
	struct table *t = schema_table(s, STR("guest_link"));
	size_t i;

	table_column(s, t, STR("unit_id"), COLUMN_KEY, true);
	table_column(s, t, STR("id"), COLUMN_KEY, true);
	table_column(s, t, STR("token_hash"), COLUMN_TEXT, true);
	table_column(s, t, STR("used_hash"), COLUMN_TEXT, false);
	for (i = 0; i < COUNTOF(keys); i++)
		table_column(s, t, str_from(keys[i]), COLUMN_KEY, false);
	for (i = 0; i < COUNTOF(ints); i++)
		table_column(s, t, str_from(ints[i]), COLUMN_INT, false);
	t->primary_key = STR("unit_id, id");
	table_index(s, t, STR("guest_link_by_id"), STR("id"), true);
	table_index(s, t, STR("guest_link_by_token"), STR("token_hash"), true);
	table_index(s, t, STR("guest_link_of_record"), STR("unit_id, record_id"), false);
}

enum guest_state
guest_state(const struct guest_link *l, int64_t now)
{
	if (l->used_at)
		return GUEST_USED;
	if (l->withdrawn_at)
		return GUEST_WITHDRAWN;
	return now >= l->until_at ? GUEST_EXPIRED : GUEST_WAITING;
}

static void
read_link(struct arena *a, struct db_stmt *st, struct guest_link *ret)
{
	struct str *const texts[] = {&ret->unit_id,      &ret->id,       &ret->type,
				     &ret->record_id,    &ret->key,      &ret->made_by,
				     &ret->made_by_name, &ret->used_hash};
	int i;

	for (i = 0; i < (int)COUNTOF(texts); i++)
		*texts[i] = str_dup(a, db_col_str(st, i));
	ret->made_at = db_col_int(st, i++);
	ret->until_at = db_col_int(st, i++);
	ret->opened_at = db_col_int(st, i++);
	ret->used_at = db_col_int(st, i++);
	ret->withdrawn_at = db_col_int(st, i);
}

enum err_code
link_by(struct db *db, struct arena *a, const char *column, struct str value,
	struct guest_link *ret, struct err *e)
{
	struct db_stmt *st;
	enum err_code rc;
	struct sql q;
	bool found;

	sql_init(&q, a);
	sql_raw(&q, "SELECT " LINK_COLUMNS " FROM guest_link WHERE ");
	sql_raw(&q, column);
	sql_raw(&q, " = ");
	sql_bind(&q, value_text(value));
	rc = sql_query(db, &q, &st, e);
	if (rc != ERR_OK)
		return rc;
	rc = db_step(st, &found, e);
	if (rc == ERR_OK && found)
		read_link(a, st, ret);
	else if (rc == ERR_OK)
		rc = err_set(e, ERR_LINK_OVER, "no such link");
	db_done(st);
	return rc;
}

bool
link_fits(struct work *w, struct record *r, const struct cat_guest *g)
{
	const struct cat_state *s = r->type->flow ? cat_state(r->type->flow, r->state) : NULL;

	if (record_gone(r) || record_locked(w, r) || (s && (s->locked || s->waits)))
		return false;
	return !g->when || record_true(w, r, g->when);
}

/* -- making -------------------------------------------------------------------------------------- */

static enum err_code
record_of(struct work *w, const struct cat_type *t, struct str id, struct record **ret,
	  struct err *e)
{
	enum err_code rc = record_load(w, t, id, ACT_UPDATE, ret, e);

	if (rc == ERR_OK && !access_to_record(w->actor, t, ACT_UPDATE, &(*ret)->relation))
		rc = err_set(e, ERR_FORBIDDEN, "may not change the record");
	return rc;
}

/* Nobody reads through a link what they cannot read themselves. */
static bool
sees_all(struct work *w, struct record *r, const struct cat_guest *g)
{
	size_t i;

	for (i = 0; i < g->show.n; i++)
		if (!record_shows(w, r, g->show.v[i], CHANNEL_VIEW))
			return false;
	return true;
}

static struct str
token_of(struct work *w, struct str id)
{
	unsigned char key[KEY_BYTES], token[TOKEN_BYTES];

	keyring_derive(w->engine->keyring, "guest link", key);
	hmac_sha256(key, id, token);
	return token_text(w->arena, token);
}

static enum err_code
withdraw_older(struct work *w, const struct record *r, struct str key, struct err *e)
{
	struct value v[] = {value_int(w->now), value_text(w->actor->account),
			    value_text(r->unit_id), value_text(r->id), value_text(key)};

	return db_exec(w->db,
		       STR("UPDATE guest_link SET withdrawn_at = ?, withdrawn_by = ? WHERE "
			   "unit_id = ? AND record_id = ? AND link_key = ? AND used_at IS NULL AND "
			   "withdrawn_at IS NULL"),
		       v, COUNTOF(v), NULL, e);
}

static enum err_code
audit_link(struct work *w, const struct guest_link *l, const char *act, struct err *e)
{
	struct audit_entry en = {.act = str_from(act),
				 .account = w->actor->account,
				 .session = w->actor->session,
				 .unit = l->unit_id,
				 .type = l->type,
				 .record = l->record_id,
				 .fields = l->key,
				 .reason = l->id,
				 .result = STR("ok")};

	return audit_write(w->engine->audit, w->db, &en, e);
}

static enum err_code
insert_link(struct work *w, const struct guest_link *l, struct str token, struct err *e)
{
	struct value v[] = {value_text(l->unit_id),
			    value_text(l->id),
			    value_text(token_hash(w->arena, token)),
			    value_text(l->type),
			    value_text(l->record_id),
			    value_text(l->key),
			    value_text(l->made_by),
			    value_int(l->made_at),
			    value_int(l->until_at)};

	return db_exec(
		w->db,
		STR("INSERT INTO guest_link (unit_id, id, token_hash, type, record_id, link_key,"
		    " made_by, made_at, until_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"),
		v, COUNTOF(v), NULL, e);
}

/* The same request again: the link that it made. */
static enum err_code
made_before(struct work *w, const struct guest_link *wanted, bool *ret_again,
	    struct guest_link *ret, struct err *e)
{
	enum err_code rc = link_by(w->db, w->arena, "id", wanted->id, ret, e);

	*ret_again = rc == ERR_OK;
	if (rc == ERR_LINK_OVER)
		return ERR_OK;
	if (rc == ERR_OK &&
	    (!str_eq(ret->record_id, wanted->record_id) || !str_eq(ret->key, wanted->key) ||
	     !str_eq(ret->made_by, wanted->made_by)))
		rc = err_set(e, ERR_ID_TAKEN, "id of another link");
	return rc;
}

enum err_code
guest_make(struct work *w, const struct cat_type *t, struct str record, struct str key,
	   struct str id, struct str *ret_token, struct guest_link *ret, struct err *e)
{
	const struct cat_guest *g = cat_guest(t, key);
	struct guest_link made = {0};
	struct record *r;
	enum err_code rc;
	bool again = false;

	if (!g)
		return err_set(e, ERR_NOT_FOUND, "no such link in the catalogue");
	rc = record_of(w, t, record, &r, e);
	if (rc == ERR_OK && !sees_all(w, r, g))
		rc = err_set(e, ERR_FORBIDDEN, "may not show what the guest would read");
	if (rc == ERR_OK && !link_fits(w, r, g))
		rc = err_set(e, ERR_WRONG_STATE, "not in this state");
	if (rc != ERR_OK)
		return rc;
	made.id = id;
	made.unit_id = r->unit_id;
	made.type = t->key;
	made.record_id = r->id;
	made.key = g->key;
	made.made_by = w->actor->account;
	made.made_by_name = w->actor->name;
	made.made_at = w->now;
	made.until_at = w->now + g->days * CLOCK_DAY_MS;
	*ret_token = token_of(w, id);
	rc = made_before(w, &made, &again, ret, e);
	if (rc != ERR_OK || again)
		return rc;
	*ret = made;
	rc = withdraw_older(w, r, g->key, e);
	if (rc == ERR_OK)
		rc = insert_link(w, &made, *ret_token, e);
	return rc == ERR_OK ? audit_link(w, &made, "link_make", e) : rc;
}

/* -- listing, withdrawing --------------------------------------------------------------------------- */

enum err_code
guest_list(struct work *w, const struct cat_type *t, struct str record, struct guest_link **ret,
	   size_t *ret_n, struct err *e)
{
	VEC(struct guest_link) out = {0};
	struct value v[3];
	struct db_stmt *st;
	struct record *r;
	enum err_code rc;
	bool more;

	rc = record_of(w, t, record, &r, e);
	if (rc != ERR_OK)
		return rc;
	v[0] = value_text(r->unit_id);
	v[1] = value_text(r->id);
	v[2] = value_int(LINKS_MAX);
	rc = db_query(w->db,
		      STR("SELECT " LINK_COLUMNS " FROM guest_link WHERE unit_id = ? AND record_id "
			  "= ? ORDER BY made_at DESC, id DESC LIMIT ?"),
		      v, COUNTOF(v), &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more) {
		struct guest_link l = {0};

		read_link(w->arena, st, &l);
		vec_push(w->arena, &out, l);
	}
	db_done(st);
	*ret = out.v;
	*ret_n = out.n;
	return rc;
}

enum err_code
guest_withdraw(struct work *w, struct str id, struct err *e)
{
	struct value v[3];
	struct guest_link l = {0};
	const struct cat_type *t;
	struct record *r;
	enum err_code rc = link_by(w->db, w->arena, "id", id, &l, e);

	t = rc == ERR_OK ? cat_type(w->engine->catalogue, l.type) : NULL;
	if (rc == ERR_LINK_OVER || (rc == ERR_OK && !t))
		return err_set(e, ERR_FORBIDDEN, "no such link");
	if (rc == ERR_OK)
		rc = record_of(w, t, l.record_id, &r, e);
	if (rc != ERR_OK || l.used_at || l.withdrawn_at)
		return rc;
	v[0] = value_int(w->now);
	v[1] = value_text(w->actor->account);
	v[2] = value_text(id);
	rc = db_exec(w->db,
		     STR("UPDATE guest_link SET withdrawn_at = ?, withdrawn_by = ? WHERE id = ?"),
		     v, COUNTOF(v), NULL, e);
	return rc == ERR_OK ? audit_link(w, &l, "link_withdraw", e) : rc;
}

/* -- clearing out --------------------------------------------------------------------------------- */

static enum err_code
units_with_links(struct work *w, struct str **ret, size_t *ret_n, struct err *e)
{
	VEC(struct str) out = {0};
	struct db_stmt *st;
	enum err_code rc;
	bool more;

	rc = db_query(w->db, STR("SELECT DISTINCT unit_id FROM guest_link"), NULL, 0, &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more)
		vec_push(w->arena, &out, str_dup(w->arena, db_col_str(st, 0)));
	db_done(st);
	*ret = out.v;
	*ret_n = out.n;
	return rc;
}

/* How long a link that is over is kept for asking back; what came by it stands in the record. */
static enum err_code
clear_unit(struct work *w, struct str unit, struct err *e)
{
	int slot = cat_setting_slot(w->engine->catalogue, STR("guest_keep_days"));
	struct value v[2] = {VALUE_EMPTY, value_text(unit)};
	const struct value *set;
	enum err_code rc;

	if (slot < 0)
		return ERR_OK;
	rc = setting_values(w->engine->settings, w->db, w->arena, unit, &set, e);
	if (rc != ERR_OK || set[slot].type != VALUE_INT)
		return rc;
	v[0] = value_int(w->now - set[slot].i * CLOCK_DAY_MS);
	return db_exec(w->db,
		       STR("DELETE FROM guest_link WHERE COALESCE(used_at, withdrawn_at, until_at) "
			   "< ? AND unit_id = ?"),
		       v, 2, NULL, e);
}

enum err_code
guest_sweep(struct work *w, struct err *e)
{
	struct str *units = NULL;
	size_t i, n = 0;
	enum err_code rc = units_with_links(w, &units, &n, e);

	for (i = 0; i < n && rc == ERR_OK; i++)
		rc = clear_unit(w, units[i], e);
	return rc;
}
