/*
 * session.c: sign-in and sessions. The token is only ever in the cookie; the database knows its
 * SHA-256, so that a copy of the database signs nobody in.
 */
#include "access/session.h"

#include "access/throttle.h"
#include "access/token.h"
#include "base/clock.h"
#include "base/id.h"

#include <sodium.h>

enum {
	IDLE_MINUTES = 30,
	ABSOLUTE_MS = 12 * 3600 * 1000,
	CONFIRMED_MS = 10 * 60 * 1000,
	TOUCH_MS = 60 * 1000, /* seen_at is written at most this often */
};

/* Never the hash of anything: what an unknown login is compared with, at the same cost. */
static const char nobody[] = "$argon2id$v=19$m=32768,t=3,p=1$c2hlZ29uZ3NoZWdvbmcwMA$"
			     "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

enum err_code
sign_in_find(struct db *db, struct arena *a, struct str login, struct sign_in *ret, struct err *e)
{
	struct value arg = value_text(login_normal(a, login));
	struct throttle t;
	struct db_stmt *st;
	enum err_code rc;
	bool found;

	*ret = (struct sign_in){.hash = str_from(nobody)};
	rc = throttle_read(db, a, login, &t, e);
	if (rc != ERR_OK)
		return rc;
	ret->locked_until = t.locked_until > clock_now_ms() ? t.locked_until : 0;
	rc = db_query(db, STR("SELECT id, password_hash, disabled FROM account WHERE login = ?"),
		      &arg, 1, &st, e);
	if (rc != ERR_OK)
		return rc;
	rc = db_step(st, &found, e);
	if (rc == ERR_OK && found) {
		ret->account = str_dup(a, db_col_str(st, 0));
		ret->hash = str_dup(a, db_col_str(st, 1));
		ret->disabled = db_col_int(st, 2) != 0;
	}
	db_done(st);
	return rc;
}

static enum err_code
insert_session(struct db *db, struct arena *a, struct str account, struct str token,
	       int64_t version, struct err *e)
{
	unsigned char csrf[TOKEN_BYTES];
	struct value now = value_int(clock_now_ms());
	struct value v[] = {value_text(id_new(a)),
			    value_text(token_hash(a, token)),
			    value_text(account),
			    value_int(version),
			    VALUE_EMPTY,
			    now,
			    now};

	random_bytes(csrf, sizeof(csrf));
	v[4] = value_text(token_text(a, csrf));
	return db_exec(db,
		       STR("INSERT INTO session (id, token_hash, account_id, version, csrf,"
			   " made_at, seen_at, confirmed_until) VALUES (?, ?, ?, ?, ?, ?, ?, 0)"),
		       v, COUNTOF(v), NULL, e);
}

/* Sessions that ended long ago say nothing any more: the audit keeps who signed in. */
static enum err_code
forget_old_sessions(struct db *db, struct str account, struct err *e)
{
	struct value v[] = {value_text(account), value_int(clock_now_ms() - 2 * ABSOLUTE_MS)};

	return db_exec(db, STR("DELETE FROM session WHERE account_id = ? AND made_at < ?"), v, 2,
		       NULL, e);
}

enum err_code
session_make(struct db *db, struct arena *a, struct str account, struct str *ret_token,
	     struct err *e)
{
	struct value arg = value_text(account);
	unsigned char bytes[TOKEN_BYTES];
	struct str login = STR_NONE;
	struct db_stmt *st;
	int64_t version = 0;
	enum err_code rc;
	bool found;

	rc = db_query(db, STR("SELECT version, login FROM account WHERE id = ? AND disabled = 0"),
		      &arg, 1, &st, e);
	if (rc != ERR_OK)
		return rc;
	rc = db_step(st, &found, e);
	if (rc == ERR_OK && found) {
		version = db_col_int(st, 0);
		login = str_dup(a, db_col_str(st, 1));
	} else if (rc == ERR_OK) {
		rc = err_set(e, ERR_SIGNED_OUT, "no such account, or disabled");
	}
	db_done(st);
	random_bytes(bytes, sizeof(bytes));
	*ret_token = token_text(a, bytes);
	sodium_memzero(bytes, sizeof(bytes));
	if (rc == ERR_OK)
		rc = forget_old_sessions(db, account, e);
	if (rc == ERR_OK)
		rc = insert_session(db, a, account, *ret_token, version, e);
	return rc == ERR_OK ? throttle_clear(db, a, login, e) : rc;
}

static enum err_code
load_roles(struct db *db, struct arena *a, const struct catalogue *cat, struct actor *who,
	   struct err *e)
{
	struct value today = value_int(clock_today());
	struct value v[] = {value_text(who->account), today, today};
	struct db_stmt *st;
	enum err_code rc;
	bool more;

	rc = db_query(db,
		      STR("SELECT r.role, r.unit_id, u.path, r.acting FROM account_role r"
			  " JOIN unit u ON u.id = r.unit_id WHERE r.account_id = ?"
			  " AND (r.from_on IS NULL OR r.from_on <= ?)"
			  " AND (r.until_on IS NULL OR r.until_on >= ?)"
			  " AND u.closed = 0 ORDER BY r.ord"),
		      v, COUNTOF(v), &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more) {
		struct actor_role role = {.role = map_get(&cat->roles, db_col_str(st, 0))};

		/* A role that the catalogue no longer knows gives nothing. */
		if (!role.role || who->roles.n == ACTOR_ROLES)
			continue;
		role.unit_id = str_dup(a, db_col_str(st, 1));
		role.unit_path = str_dup(a, db_col_str(st, 2));
		role.acting = db_col_int(st, 3) != 0;
		vec_push(a, &who->roles, role);
	}
	db_done(st);
	return rc;
}

enum session_column {
	SESSION_ID,
	SESSION_CSRF,
	SESSION_MADE,
	SESSION_SEEN,
	SESSION_CONFIRMED,
	SESSION_IDLE,
	ACCOUNT_ID,
	ACCOUNT_LOGIN,
	ACCOUNT_NAME,
	ACCOUNT_VERSION,
	ACCOUNT_MUST_CHANGE,
	UNIT_ID,
	UNIT_PARENT,
	UNIT_LEVEL,
	UNIT_NAME,
	UNIT_REGION,
	UNIT_CODE,
	UNIT_PROFILE,
	UNIT_PATH,
	UNIT_CLOSED,
};

static const char session_query[] =
	"SELECT s.id, s.csrf, s.made_at, s.seen_at, s.confirmed_until,"
	" (SELECT value FROM setting WHERE setting.unit_id = a.unit_id"
	" AND setting.\"key\" = 'session_idle_minutes'),"
	" a.id, a.login, a.name, a.version, a.must_change,"
	" u.id, u.parent_id, u.level, u.name, u.region, u.code, u.profile, u.path, u.closed"
	" FROM session s JOIN account a ON a.id = s.account_id JOIN unit u ON u.id = a.unit_id"
	" WHERE s.token_hash = ? AND s.ended_at IS NULL AND a.disabled = 0";

static bool
has_run_out(struct db_stmt *st)
{
	int64_t now = clock_now_ms(), minutes;

	if (!str_to_int(db_col_str(st, SESSION_IDLE), &minutes) || minutes < 1 || minutes > 720)
		minutes = IDLE_MINUTES;
	return now - db_col_int(st, SESSION_SEEN) > minutes * 60000 ||
	       now - db_col_int(st, SESSION_MADE) > ABSOLUTE_MS;
}

static void
read_home_unit(struct arena *a, struct db_stmt *st, struct unit *u)
{
	u->id = str_dup(a, db_col_str(st, UNIT_ID));
	u->parent = str_dup(a, db_col_str(st, UNIT_PARENT));
	u->level = str_dup(a, db_col_str(st, UNIT_LEVEL));
	u->name = str_dup(a, db_col_str(st, UNIT_NAME));
	u->region = str_dup(a, db_col_str(st, UNIT_REGION));
	u->code = str_dup(a, db_col_str(st, UNIT_CODE));
	u->profile = str_dup(a, db_col_str(st, UNIT_PROFILE));
	u->path = str_dup(a, db_col_str(st, UNIT_PATH));
	u->closed = db_col_int(st, UNIT_CLOSED) != 0;
}

static void
read_actor(struct arena *a, struct db_stmt *st, struct actor *who)
{
	who->session = str_dup(a, db_col_str(st, SESSION_ID));
	who->csrf = str_dup(a, db_col_str(st, SESSION_CSRF));
	who->confirmed_until = db_col_int(st, SESSION_CONFIRMED);
	who->session_until = db_col_int(st, SESSION_MADE) + ABSOLUTE_MS;
	who->account = str_dup(a, db_col_str(st, ACCOUNT_ID));
	who->login = str_dup(a, db_col_str(st, ACCOUNT_LOGIN));
	who->name = str_dup(a, db_col_str(st, ACCOUNT_NAME));
	who->rights_version = db_col_int(st, ACCOUNT_VERSION);
	who->must_change_password = db_col_int(st, ACCOUNT_MUST_CHANGE) != 0;
	read_home_unit(a, st, &who->unit);
}

enum err_code
session_actor(struct db *db, struct arena *a, const struct catalogue *cat, struct str token,
	      struct actor *ret, struct err *e)
{
	struct value arg = value_text(token_hash(a, token));
	struct db_stmt *st;
	enum err_code rc;
	bool found;

	*ret = (struct actor){0};
	if (token.n != SESSION_TOKEN_LEN)
		return err_set(e, ERR_SIGNED_OUT, "not a token");
	rc = db_query(db, str_from(session_query), &arg, 1, &st, e);
	if (rc != ERR_OK)
		return rc;
	rc = db_step(st, &found, e);
	if (rc == ERR_OK && (!found || has_run_out(st)))
		rc = err_set(e, ERR_SIGNED_OUT, "session %s", found ? "ran out" : "unknown");
	else if (rc == ERR_OK)
		read_actor(a, st, ret);
	db_done(st);
	return rc == ERR_OK ? load_roles(db, a, cat, ret, e) : rc;
}

enum err_code
account_actor(struct db *db, struct arena *a, const struct catalogue *cat, struct str account,
	      struct actor *ret, struct err *e)
{
	struct account acc;
	enum err_code rc = account_load(db, a, account, &acc, e);

	*ret = (struct actor){0};
	if (rc == ERR_NOT_FOUND || (rc == ERR_OK && acc.disabled))
		return err_set(e, ERR_SIGNED_OUT, "no such account, or disabled");
	if (rc == ERR_OK)
		rc = unit_load(db, a, acc.unit, &ret->unit, e);
	if (rc != ERR_OK)
		return rc;
	ret->account = acc.id;
	ret->login = acc.login;
	ret->name = acc.name;
	ret->rights_version = acc.version;
	return load_roles(db, a, cat, ret, e);
}

enum err_code
session_touch(struct db *db, struct str session, struct err *e)
{
	int64_t now = clock_now_ms();
	struct value v[] = {value_int(now), value_text(session), value_int(now - TOUCH_MS)};

	return db_exec(db,
		       STR("UPDATE session SET seen_at = ? WHERE id = ? AND ended_at IS NULL"
			   " AND seen_at < ?"),
		       v, COUNTOF(v), NULL, e);
}

enum err_code
session_end(struct db *db, struct str session, struct err *e)
{
	struct value v[] = {value_int(clock_now_ms()), value_text(session)};

	return db_exec(db, STR("UPDATE session SET ended_at = ? WHERE id = ? AND ended_at IS NULL"),
		       v, COUNTOF(v), NULL, e);
}

enum err_code
session_end_all(struct db *db, struct str account, struct str but_session, struct err *e)
{
	/* No id is empty, and value_text() of nothing would be NULL, which equals nothing. */
	struct str but = but_session.n > 0 ? but_session : STR("-");
	struct value v[] = {value_int(clock_now_ms()), value_text(account), value_text(but)};

	return db_exec(db,
		       STR("UPDATE session SET ended_at = ? WHERE account_id = ? AND id <> ?"
			   " AND ended_at IS NULL"),
		       v, COUNTOF(v), NULL, e);
}

enum err_code
session_confirm(struct db *db, struct str session, struct err *e)
{
	struct value v[] = {value_int(clock_now_ms() + CONFIRMED_MS), value_text(session)};

	return db_exec(db,
		       STR("UPDATE session SET confirmed_until = ? WHERE id = ?"
			   " AND ended_at IS NULL"),
		       v, COUNTOF(v), NULL, e);
}

enum err_code
session_still_valid(struct db *db, const struct actor *who, struct err *e)
{
	struct value v[] = {value_text(who->session), value_text(who->account)};
	struct db_stmt *st;
	enum err_code rc;
	bool found;

	if (who->system)
		return ERR_OK;
	rc = db_query(db,
		      STR("SELECT a.version FROM session s JOIN account a ON a.id = s.account_id"
			  " WHERE s.id = ? AND a.id = ? AND s.ended_at IS NULL AND a.disabled = 0"),
		      v, COUNTOF(v), &st, e);
	if (rc != ERR_OK)
		return rc;
	rc = db_step(st, &found, e);
	if (rc == ERR_OK && (!found || db_col_int(st, 0) != who->rights_version))
		rc = err_set(e, ERR_SIGNED_OUT, found ? "rights have changed" : "session ended");
	db_done(st);
	return rc;
}
