/* h_session.c: first page, sign-in and what belongs to one's own session. */
#include "access/seal.h"
#include "api/app.h"
#include "api/route.h"
#include "api/session_cache.h"
#include "rule/decimal.h"
#include "base/clock.h"
#include "base/id.h"
#include "record/regions.h"

enum { LOGIN_MAX = 64, PASSWORD_MAX = 200 };

/* -- the first page ----------------------------------------------------------------------------- */

/* Lines "110 words" of the message file. */
static void
write_emergency(struct request *rq, struct json *j)
{
	struct str rest = message_text(rq->app->messages, rq->arena, "start.emergency", NULL, 0);
	struct str line;

	json_array_start(j);
	while (str_next(&rest, '\n', &line)) {
		ptrdiff_t at = str_chr(line, ' ');

		if (at < 0)
			continue;
		json_object_start(j);
		json_kstr(j, "phone", str_of(line.p, (size_t)at));
		json_kstr(j, "label", str_skip(line, (size_t)at + 1));
		json_object_end(j);
	}
	json_array_end(j);
}

static struct str
place_of(struct request *rq, struct str region)
{
	if (region.n == 0)
		return STR_NONE;
	return region_full_name(rq->app->regions, rq->arena, region);
}

/* The station that is installed here; none when there are several. */
static enum err_code
write_station(struct request *rq, struct json *j, struct err *e)
{
	struct str name = STR_NONE, region = STR_NONE;
	struct db_stmt *st;
	enum err_code rc;
	bool more;
	int n = 0;

	rc = db_query(rq->work.db,
		      STR("SELECT name, region FROM unit WHERE level = 'station' AND closed = 0 "
			  "ORDER BY path LIMIT 2"),
		      NULL, 0, &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more) {
		n++;
		name = str_dup(rq->arena, db_col_str(st, 0));
		region = str_dup(rq->arena, db_col_str(st, 1));
	}
	db_done(st);
	if (rc != ERR_OK || n != 1)
		return rc;
	json_k(j, "station");
	json_object_start(j);
	json_kstr(j, "name", name);
	json_kstr(j, "place", place_of(rq, region));
	json_object_end(j);
	return ERR_OK;
}

static enum err_code
get_start(struct request *rq, struct reply *rp, struct err *e)
{
	struct json *j = &rp->json;
	enum err_code rc;

	json_object_start(j);
	json_kbool(j, "needs_setup", rq->app->needs_setup);
	rc = write_station(rq, j, e);
	json_kstr(j, "version", STR(SHEGONG_VERSION));
	json_k(j, "emergency");
	write_emergency(rq, j);
	json_object_end(j);
	return rc;
}

/* -- the session as JSON --------------------------------------------------------------------------- */

static void
write_roles(const struct actor *who, struct json *j)
{
	size_t i, k;

	json_k(j, "roles");
	json_array_start(j);
	for (i = 0; i < who->roles.n; i++) {
		const struct cat_role *r = who->roles.v[i].role;

		for (k = 0; k < i && who->roles.v[k].role != r; k++)
			;
		if (k < i)
			continue;
		json_object_start(j);
		json_kstr(j, "key", r->key);
		json_kstr(j, "label", r->label);
		json_object_end(j);
	}
	json_array_end(j);
}

/* The menu is what all roles of the person have together, in the order of the roles. */
static void
write_nav(struct request *rq, struct json *j)
{
	const struct actor *who = &rq->actor;
	struct map seen;
	size_t i, k;

	map_init(&seen, rq->arena);
	json_k(j, "nav");
	json_array_start(j);
	for (i = 0; i < who->roles.n; i++)
		for (k = 0; k < who->roles.v[i].role->nav.n; k++)
			if (map_put(&seen, who->roles.v[i].role->nav.v[k], rq))
				json_str(j, who->roles.v[i].role->nav.v[k]);
	json_array_end(j);
	json_kstr(j, "home", who->roles.n > 0 ? who->roles.v[0].role->home : STR_NONE);
}

static void
write_admin(const struct actor *who, struct json *j)
{
	int act;

	json_k(j, "admin");
	json_array_start(j);
	for (act = ACT_AUDIT; act < ACT_COUNT; act++)
		if (access_may_admin(who, (enum act)act))
			json_str(j, cat_act_name((enum act)act));
	json_array_end(j);
}

/* What the browser seals this account's drafts with: the same at every session, told only inside one. */
static struct str
draft_key(struct request *rq)
{
	struct str key = blind_index(rq->arena, rq->app->keyring, STR("draft"), STR("account"),
				     rq->actor.account);

	return hex_lower(rq->arena, key.p, key.n);
}

/* What setting('key') is here, as text: the rules in the browser ask for it. */
static enum err_code
write_settings(struct request *rq, struct json *j, struct err *e)
{
	const struct catalogue *c = rq->app->catalogue;
	const struct value *v;
	char text[24];
	enum err_code rc;
	size_t i;

	rc = setting_values(rq->app->engine.settings, rq->work.db, rq->arena, rq->actor.unit.id, &v,
			    e);
	if (rc != ERR_OK)
		return rc;
	json_k(j, "settings");
	json_object_start(j);
	for (i = 0; i < c->settings.n; i++) {
		if (v[i].type == VALUE_NULL)
			continue;
		json_key(j, c->settings.v[i].key);
		json_str(j, v[i].type == VALUE_TEXT
				    ? v[i].s
				    : str_of(text,
					     decimal_print(v[i].i, c->settings.v[i].scale, text)));
	}
	json_object_end(j);
	return ERR_OK;
}

static enum err_code
write_session(struct request *rq, struct json *j, struct err *e)
{
	const struct actor *who = &rq->actor;
	struct account acc;
	enum err_code rc;

	rc = account_load(rq->work.db, rq->arena, who->account, &acc, e);
	if (rc != ERR_OK)
		return rc;
	json_object_start(j);
	json_k(j, "account");
	json_object_start(j);
	json_kstr(j, "id", who->account);
	json_kstr(j, "login", who->login);
	json_kstr(j, "name", who->name);
	json_kbool(j, "must_change", who->must_change_password);
	json_kstr(j, "size", acc.large_text ? STR("large") : STR("standard"));
	json_object_end(j);
	json_k(j, "unit");
	json_object_start(j);
	json_kstr(j, "id", who->unit.id);
	json_kstr(j, "name", who->unit.name);
	json_kstr(j, "level", who->unit.level);
	json_kstr(j, "place", place_of(rq, who->unit.region));
	json_object_end(j);
	write_roles(who, j);
	write_nav(rq, j);
	json_kstr(j, "csrf", who->csrf);
	write_admin(who, j);
	json_kstr(j, "today", str_of(clock_iso(rq->arena, clock_now_ms()).p, 10));
	json_kstr(j, "relogin_at", clock_iso(rq->arena, who->session_until));
	json_kbool(j, "confirmed", who->confirmed_until > rq->work.now);
	json_kstr(j, "draft_key", draft_key(rq));
	rc = write_settings(rq, j, e);
	json_object_end(j);
	return rc;
}

static enum err_code
get_session(struct request *rq, struct reply *rp, struct err *e)
{
	return write_session(rq, &rp->json, e);
}

/* -- signing in and out ----------------------------------------------------------------------------- */

struct attempt {
	struct reply *rp;
	struct str login;
	struct sign_in found;
	struct str token;
	int tries_left;
	int64_t locked_until;
};

static enum err_code
find_step(struct request *rq, void *ctx, struct err *e)
{
	struct attempt *t = ctx;

	return sign_in_find(rq->work.db, rq->arena, t->login, &t->found, e);
}

static enum err_code
failed_step(struct request *rq, void *ctx, struct err *e)
{
	struct attempt *t = ctx;
	struct audit_entry en = {.act = STR("sign_in"), .result = STR("access.password")};
	enum err_code rc;

	rc = sign_in_failed(rq->work.db, rq->arena, t->login, &t->tries_left, &t->locked_until, e);
	en.account = t->found.account.n > 0 ? t->found.account : STR("-");
	return rc == ERR_OK ? request_audit(rq, en, e) : rc;
}

static enum err_code
session_step(struct request *rq, void *ctx, struct err *e)
{
	struct attempt *t = ctx;
	struct audit_entry en = {.act = STR("sign_in")};
	enum err_code rc;

	reply_init(t->rp, rq->arena);
	rc = session_make(rq->work.db, rq->arena, t->found.account, &t->token, e);
	if (rc == ERR_OK)
		rc = session_actor(rq->work.db, rq->arena, rq->app->catalogue, t->token, &rq->actor,
				   e);
	if (rc == ERR_OK)
		rc = write_session(rq, &t->rp->json, e);
	return rc == ERR_OK ? request_audit(rq, en, e) : rc;
}

static enum err_code
locked_out(struct request *rq, struct reply *rp, int64_t until, struct err *e)
{
	struct str iso = clock_iso(rq->arena, until);

	rp->retry_after = (int)((until - clock_now_ms()) / 1000) + 1;
	reply_extra(rq, rp, "until", str_fmt(rq->arena, "\"%.*s\"", STR_ARG(iso)));
	return err_set(e, ERR_LOCKED_OUT, "too many tries");
}

static enum err_code
refused(struct request *rq, struct attempt *t, struct err *e)
{
	enum err_code rc = request_write(rq, failed_step, t, e);

	if (rc != ERR_OK)
		return rc;
	if (t->locked_until > clock_now_ms())
		return locked_out(rq, t->rp, t->locked_until, e);
	reply_extra(rq, t->rp, "tries_left", str_fmt(rq->arena, "%d", t->tries_left));
	return err_set(e, ERR_BAD_PASSWORD, "login or password wrong");
}

static struct str
session_cookie(struct request *rq, struct str token, int max_age)
{
	bool secure = rq->app->secure_cookies;

	return str_fmt(rq->arena, "%s=%.*s; Path=/; HttpOnly; SameSite=Strict%s%s",
		       secure ? "__Host-sg" : "sg", STR_ARG(token), secure ? "; Secure" : "",
		       max_age == 0 ? "; Max-Age=0" : "");
}

static enum err_code
sign_in(struct request *rq, struct reply *rp, struct err *e)
{
	static const char *const keys[] = {"account", "password", NULL};
	struct attempt t = {.rp = rp};
	struct str password;
	enum err_code rc;

	t.login = request_text(rq, "account", true);
	password = request_text(rq, "password", true);
	request_only(rq, keys);
	rc = request_checked(rq, e);
	if (rc != ERR_OK)
		return rc;
	if (t.login.n > LOGIN_MAX || password.n > PASSWORD_MAX)
		return err_set(e, ERR_BAD_PASSWORD, "longer than any login or password");
	rc = request_read(rq, find_step, &t, e);
	if (rc != ERR_OK)
		return rc;
	if (t.found.locked_until > clock_now_ms())
		return locked_out(rq, rp, t.found.locked_until, e);
	if (!password_verify(t.found.hash, password) || t.found.account.n == 0 || t.found.disabled)
		return refused(rq, &t, e);
	rc = request_write(rq, session_step, &t, e);
	if (rc == ERR_OK)
		rp->set_cookie = session_cookie(rq, t.token, -1);
	return rc;
}

static enum err_code
sign_out(struct request *rq, struct reply *rp, struct err *e)
{
	struct audit_entry en = {.act = STR("sign_out")};
	enum err_code rc;

	rc = session_end(rq->work.db, rq->actor.session, e);
	session_cache_forget(rq->app->sessions, rq->cookie_token);
	rp->no_body = true;
	rp->set_cookie = session_cookie(rq, STR_NONE, 0);
	return rc == ERR_OK ? request_audit(rq, en, e) : rc;
}

/* -- the own password -------------------------------------------------------------------------------- */

static enum err_code
password_step(struct request *rq, void *ctx, struct err *e)
{
	const struct str *hash = ctx;
	struct audit_entry en = {.act = STR("password")};
	enum err_code rc;

	rc = account_set_password(rq->work.db, rq->actor.account, *hash, false, e);
	if (rc == ERR_OK)
		rc = session_end_all(rq->work.db, rq->actor.account, rq->actor.session, e);
	return rc == ERR_OK ? request_audit(rq, en, e) : rc;
}

static enum err_code
confirm_step(struct request *rq, void *ctx, struct err *e)
{
	struct audit_entry en = {.act = STR("confirm")};
	enum err_code rc = session_confirm(rq->work.db, rq->actor.session, e);

	(void)ctx;
	return rc == ERR_OK ? request_audit(rq, en, e) : rc;
}

/* Wrong ones count like at the door: an open screen is no place to guess. */
static enum err_code
check_own_password(struct request *rq, struct reply *rp, struct str password, struct err *e)
{
	struct attempt t = {.rp = rp, .login = rq->actor.login};
	enum err_code rc;

	if (password.n > PASSWORD_MAX)
		return err_set(e, ERR_BAD_PASSWORD, "longer than any password");
	rc = request_read(rq, find_step, &t, e);
	if (rc != ERR_OK)
		return rc;
	if (t.found.locked_until > clock_now_ms())
		return locked_out(rq, rp, t.found.locked_until, e);
	return password_verify(t.found.hash, password) ? ERR_OK : refused(rq, &t, e);
}

static enum err_code
change_password(struct request *rq, struct reply *rp, struct err *e)
{
	static const char *const keys[] = {"old", "new", NULL};
	struct str old = request_text(rq, "old", true), fresh = request_text(rq, "new", true);
	struct str hash = STR_NONE;
	enum err_code rc;

	request_only(rq, keys);
	if (fresh.n > PASSWORD_MAX)
		problem_add_arg(&rq->work.problems, STR("/new"), "field.too_long",
				str_fmt(rq->arena, "%d", PASSWORD_MAX));
	else if (fresh.n > 0)
		password_check(&rq->work.problems, STR("/new"), fresh, rq->actor.login);
	if (fresh.n > 0 && str_eq(old, fresh))
		problem_add(&rq->work.problems, STR("/new"), "password.same");
	rc = request_checked(rq, e);
	if (rc == ERR_OK)
		rc = check_own_password(rq, rp, old, e);
	if (rc == ERR_OK)
		rc = password_hash(rq->arena, fresh, &hash, e);
	if (rc == ERR_OK)
		rc = request_write(rq, password_step, &hash, e);
	session_cache_forget(rq->app->sessions, rq->cookie_token);
	rp->no_body = true;
	return rc;
}

static enum err_code
confirm(struct request *rq, struct reply *rp, struct err *e)
{
	static const char *const keys[] = {"password", NULL};
	struct str password = request_text(rq, "password", true);
	enum err_code rc;

	request_only(rq, keys);
	rc = request_checked(rq, e);
	if (rc == ERR_OK)
		rc = check_own_password(rq, rp, password, e);
	if (rc == ERR_OK)
		rc = request_write(rq, confirm_step, NULL, e);
	session_cache_forget(rq->app->sessions, rq->cookie_token);
	rp->no_body = true;
	return rc;
}

static enum err_code
set_size(struct request *rq, struct reply *rp, struct err *e)
{
	static const char *const keys[] = {"size", NULL};
	struct str size = request_text(rq, "size", true);
	enum err_code rc;

	request_only(rq, keys);
	if (size.n > 0 && !str_is(size, "standard") && !str_is(size, "large"))
		problem_add_arg(&rq->work.problems, STR("/size"), "code.unknown", size);
	rc = request_checked(rq, e);
	if (rc != ERR_OK)
		return rc;
	rp->no_body = true;
	return account_set_size(rq->work.db, rq->actor.account, str_is(size, "large"), e);
}

const struct route session_routes[] = {
	{METHOD_GET, "/api/start", ACT_OPEN, RUN_READ, get_start, "What the sign-in page needs",
	 NULL, "Start"},
	{METHOD_POST, "/api/session", ACT_OPEN, RUN_SLOW, sign_in, "Sign in", "SignIn", "Session"},
	{METHOD_GET, "/api/session", ACT_SIGNED_IN, RUN_READ, get_session, "Who I am", NULL,
	 "Session"},
	{METHOD_DELETE, "/api/session", ACT_SIGNED_IN, RUN_WRITE, sign_out, "Sign out", NULL, NULL},
	{METHOD_POST, "/api/session/password", ACT_SIGNED_IN, RUN_SLOW, change_password,
	 "Change the own password", "PasswordChange", NULL},
	{METHOD_POST, "/api/session/confirm", ACT_SIGNED_IN, RUN_SLOW, confirm,
	 "Sign in once more before something grave", "Confirm", NULL},
	{METHOD_PUT, "/api/session/size", ACT_SIGNED_IN, RUN_WRITE, set_size,
	 "Size of text on screen", "Size", NULL},
	{.path = NULL},
};
