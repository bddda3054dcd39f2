/*
 * route.c: the life of a request between transport and handler. What is checked for every route is
 * checked here and nowhere else: method, session, right, token, media, size, JSON. Answers to reads
 * that opened something go out only after the audit entry is durable.
 */
#include "api/app.h"
#include "api/limiter.h"
#include "api/route.h"
#include "api/calendar.h"
#include "api/session_cache.h"
#include "api/worker.h"
#include "base/id.h"
#include "base/log.h"
#include "base/utf8.h"

#include <string.h>

enum { ARENA_REQUEST = 16 * 1024 * 1024, ARENA_RUN = 64 * 1024 * 1024 };

/* -- exchanges ------------------------------------------------------------------------------------ */

struct exchange *
exchange_new(struct app *app)
{
	struct arena *a = arena_new(ARENA_REQUEST), *run = arena_new(ARENA_RUN);
	struct exchange *x = arena_new_of(a, struct exchange);

	x->app = app;
	x->arena = a;
	x->run_arena = run;
	return x;
}

static void
let_go(struct exchange *x)
{
	json_decref(x->rq.json);
	x->rq.json = NULL;
	session_cache_release(x->app->sessions, x->rq.session);
	x->rq.session = NULL;
}

void
exchange_free(struct exchange *x)
{
	if (!x)
		return;
	let_go(x);
	arena_free(x->run_arena);
	arena_free(x->arena);
}

/* -- before the body ------------------------------------------------------------------------------- */

static bool
refuse(struct exchange *x, enum err_code code, const char *why)
{
	x->code = err_set(&x->err, code, "%s", why);
	route_finish(x);
	return false;
}

struct touch {
	struct pool_job job;
	struct arena *arena;
	struct str session;
};

static enum err_code
run_touch(void *ctx, struct db *db, struct err *e)
{
	return session_touch(db, ((struct touch *)ctx)->session, e);
}

static void
touched(void *ctx, enum err_code code, const struct err *e)
{
	if (code != ERR_OK)
		log_event(LOG_WARN, "session.touch", "code=%s detail=%s", err_name(code),
			  e->detail);
	arena_free(((struct touch *)ctx)->arena);
}

/* Nobody waits for it: a session that is not noted as used ends half an hour early at worst. */
static void
touch_session(struct app *app, struct str session)
{
	struct arena *a = arena_new(4096);
	struct touch *t = arena_new_of(a, struct touch);

	t->arena = a;
	t->session = str_dup(a, session);
	t->job.run = run_touch;
	t->job.done = touched;
	t->job.ctx = t;
	pool_submit(app->pool, &t->job);
}

static enum err_code
sign_in_by_cookie(struct exchange *x, struct db *db, struct err *e)
{
	struct request *rq = &x->rq;
	enum err_code rc;
	bool touch;

	rc = calendar_follow(x->app, db, x->arena, e);
	if (rc != ERR_OK)
		return rc;
	rc = session_cache_actor(x->app->sessions, db, x->app->catalogue, rq->cookie_token,
				 &rq->actor, &rq->session, &touch, e);
	if (rc != ERR_OK)
		return rc;
	rq->signed_in = true;
	rq->work.actor = &rq->actor;
	if (touch)
		touch_session(x->app, rq->actor.session);
	return ERR_OK;
}

/* A link is no session: it says on every request again what it is for. Who tries many is slowed. */
static enum err_code
let_guest_in(struct exchange *x, struct db *db, struct err *e)
{
	struct request *rq = &x->rq;

	if (!limiter_take(x->app->guests, rq->remote))
		return err_set(e, ERR_TOO_MANY, "too many guest requests from one address");
	return guest_enter(db, x->arena, x->app->catalogue, rq->guest_token, &rq->guest, &rq->actor,
			   e);
}

/* Somewhere at least; the engine and the handler narrow it to the record. */
static bool
may_somewhere(const struct app *app, const struct actor *who, enum act act)
{
	size_t i;

	for (i = 0; i < app->catalogue->types.n; i++)
		if (access_may(who, app->catalogue->types.entries[i].value, act))
			return true;
	return false;
}

static bool
may_route(const struct exchange *x)
{
	const struct request *rq = &x->rq;
	enum act act = x->route->act;

	if (act == ACT_NONE)
		BUG("route %s has no act", x->route->path);
	if (act == ACT_OPEN || act == ACT_SIGNED_IN || act == ACT_GUEST)
		return true;
	if (act == ACT_AUDIT || (act >= ACT_ADMIN_ORGANISATION && act < ACT_COUNT))
		return access_may_admin(&rq->actor, act);
	return rq->type ? access_may(&rq->actor, rq->type, act)
			: may_somewhere(x->app, &rq->actor, act);
}

/* Until the first password is changed there is nothing but changing it. */
static bool
before_password_change(const struct route *r)
{
	return strncmp(r->path, "/api/session", 12) == 0 || r->act == ACT_OPEN;
}

static bool
same_token(struct str a, struct str b)
{
	unsigned char differs = 0;
	size_t i;

	if (a.n != b.n || a.n == 0)
		return false;
	for (i = 0; i < a.n; i++)
		differs |= (unsigned char)(a.p[i] ^ b.p[i]);
	return differs == 0;
}

static bool
media_fits(const struct exchange *x)
{
	struct str type = x->rq.content_type;
	ptrdiff_t at = str_chr(type, ';');

	if (!x->route->body || route_takes_upload(x))
		return true;
	if (at >= 0)
		type.n = (size_t)at;
	return str_is(str_trim(type), "application/json");
}

/* The type key of a route is its first parameter. */
static bool
find_type(struct exchange *x)
{
	if (!strstr(x->route->path, "{type}"))
		return true;
	x->rq.type = cat_type(x->app->catalogue, x->rq.params[0]);
	return x->rq.type && !x->rq.type->rows_of;
}

static bool
admit(struct exchange *x, struct db *db)
{
	struct request *rq = &x->rq;
	enum err_code rc;

	if (x->route->act == ACT_GUEST) {
		rc = let_guest_in(x, db, &x->err);
		if (rc != ERR_OK)
			return refuse(x, rc, "no guest");
	} else if (x->route->act != ACT_OPEN) {
		rc = sign_in_by_cookie(x, db, &x->err);
		if (rc != ERR_OK)
			return refuse(x, rc, "no session");
		if (rq->actor.must_change_password && !before_password_change(x->route))
			return refuse(x, ERR_PASSWORD_CHANGE, "first password");
		if (rq->method != METHOD_GET && !same_token(rq->csrf, rq->actor.csrf))
			return refuse(x, ERR_CSRF, "token missing or other");
	}
	if (!find_type(x))
		return refuse(x, ERR_NOT_FOUND, "no such type");
	if (!may_route(x))
		return refuse(x, ERR_FORBIDDEN, "no right to this route");
	if (!media_fits(x))
		return refuse(x, ERR_BAD_MEDIA, "content type");
	return true;
}

bool
route_begin(struct exchange *x, struct db *read_db)
{
	struct request *rq = &x->rq;
	bool allowed;

	rq->app = x->app;
	rq->arena = x->run_arena;
	rq->trace = id_new(x->arena);
	reply_init(&x->rp, x->run_arena);
	work_init(&rq->work, &x->app->engine, read_db, x->run_arena, &rq->actor);
	x->route = route_match(x->arena, rq->method, rq->path, rq->params, &allowed);
	if (!x->route)
		return refuse(x, allowed ? ERR_BAD_METHOD : ERR_NOT_FOUND, "no route");
	return admit(x, read_db);
}

bool
route_takes_upload(const struct exchange *x)
{
	return x->route->body && strcmp(x->route->body, "raw") == 0;
}

size_t
route_body_limit(const struct exchange *x)
{
	if (!x->route->body)
		return 0;
	return route_takes_upload(x) ? BODY_UPLOAD_MAX : BODY_JSON_MAX;
}

/* -- running ------------------------------------------------------------------------------------- */

static enum err_code
parse_json(struct exchange *x)
{
	struct request *rq = &x->rq;
	bool array = x->route->body[0] == '[';
	json_error_t where;

	if (!utf8_valid(rq->body))
		return err_set(&x->err, ERR_BAD_UTF8, "body is not UTF-8");
	rq->json = json_loadb(rq->body.p ? rq->body.p : "", rq->body.n, JSON_REJECT_DUPLICATES,
			      &where);
	if (!rq->json)
		return err_set(&x->err, ERR_BAD_JSON, "%d:%d: %s", where.line, where.column,
			       where.text);
	if (array ? !json_is_array(rq->json) : !json_is_object(rq->json))
		return err_set(&x->err, ERR_BAD_JSON, "not an %s", array ? "array" : "object");
	return ERR_OK;
}

/* Each run starts from what was sent: nothing of an earlier run is left. */
static void
begin_run(struct exchange *x, struct db *db)
{
	arena_reset(x->run_arena);
	reply_init(&x->rp, x->run_arena);
	work_init(&x->rq.work, &x->app->engine, db, x->run_arena, &x->rq.actor);
}

static enum err_code
handle(struct exchange *x, struct err *e)
{
	enum err_code rc = x->route->handle(&x->rq, &x->rp, e);

	if (rc == ERR_OK && (arena_failed(x->run_arena) || buf_failed(&x->rp.body)))
		rc = err_set(e, ERR_TOO_LARGE, "the answer does not fit");
	return rc;
}

static enum err_code
write_entry(struct exchange *x, struct db *db, struct err *e)
{
	struct audit_entry en;

	if (!work_read_entry(&x->rq.work, &en))
		return ERR_OK;
	return audit_write(x->app->engine.audit, db, &en, e);
}

static enum err_code
run_entry(void *ctx, struct db *db, struct err *e)
{
	return write_entry(ctx, db, e);
}

static void
entry_written(void *ctx, enum err_code code, const struct err *e)
{
	struct exchange *x = ctx;

	if (code != ERR_OK) {
		x->code = code;
		x->err = *e;
	}
	x->done(x);
}

/* What was looked at is written down before it is shown, also when the answer is a refusal that
 * shows both sides of a conflict. True when the caller must wait. */
static bool
entry_to_write(struct exchange *x)
{
	struct audit_entry en;

	if (!work_read_entry(&x->rq.work, &en))
		return false;
	x->job = (struct pool_job){run_entry, entry_written, x, NULL, 0};
	pool_submit(x->app->pool, &x->job);
	return true;
}

static void
about_to_wait(struct exchange *x)
{
	if (x->wait)
		x->wait(x);
}

static enum err_code
run_read(struct exchange *x, struct db *db)
{
	enum err_code rc;

	begin_run(x, db);
	rc = db_begin(db, &x->err);
	if (rc == ERR_OK) {
		rc = handle(x, &x->err);
		db_rollback(db);
	}
	return rc;
}

static bool
serve_read(struct exchange *x, struct db *db)
{
	struct audit_entry en;

	x->code = run_read(x, db);
	if (x->code == ERR_DB_AWAY) /* lost in the middle: once more on a fresh connection */
		x->code = run_read(x, db);
	if (!work_read_entry(&x->rq.work, &en))
		return true;
	about_to_wait(x);
	return !entry_to_write(x);
}

static enum err_code
run_write(void *ctx, struct db *db, struct err *e)
{
	struct exchange *x = ctx;
	enum err_code rc = ERR_OK;

	begin_run(x, db);
	if (x->rq.signed_in)
		rc = session_still_valid(db, &x->rq.actor, e);
	if (rc == ERR_OK)
		rc = handle(x, e);
	return rc == ERR_OK ? write_entry(x, db, e) : rc;
}

static void
written(void *ctx, enum err_code code, const struct err *e)
{
	struct exchange *x = ctx;

	x->code = code;
	x->rq.work.db = NULL;
	if (code != ERR_OK) {
		x->err = *e;
		if (entry_to_write(x))
			return;
	}
	x->done(x);
}

/* In a worker's thread. */
void
route_run_slow(struct exchange *x)
{
	x->code = handle(x, &x->err);
	if (!entry_to_write(x))
		x->done(x);
}

static bool
start(struct exchange *x, struct db *read_db)
{
	switch (x->route->run) {
	case RUN_WRITE:
		x->job = (struct pool_job){run_write, written, x, NULL, 0};
		about_to_wait(x);
		pool_submit(x->app->pool, &x->job);
		return false;
	case RUN_SLOW:
		begin_run(x, NULL);
		about_to_wait(x);
		if (!workers_submit(x->app->workers, x)) {
			x->code = err_set(&x->err, ERR_DB_BUSY, "queue of slow work is full");
			x->done(x);
		}
		return false;
	default:
		return serve_read(x, read_db);
	}
}

bool
route_serve(struct exchange *x, struct db *read_db)
{
	if (x->route->body && !route_takes_upload(x))
		x->code = parse_json(x);
	if (x->code == ERR_OK && !start(x, read_db))
		return false;
	route_finish(x);
	return true;
}

void
route_finish(struct exchange *x)
{
	if (x->code == ERR_OK) {
		if (x->rp.status == 0)
			x->rp.status = x->rp.no_body ? 204 : 200;
		return;
	}
	reply_problem(&x->rq, &x->rp, x->code, &x->err);
}
