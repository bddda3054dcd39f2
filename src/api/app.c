/* app.c: start-up in visible order; see app.h. */
#include "api/app.h"

#include "api/calendar.h"
#include "api/files.h"
#include "api/gzip.h"
#include "api/imports.h"
#include "api/limiter.h"
#include "api/route.h"
#include "api/session_cache.h"
#include "api/tables.h"
#include "api/worker.h"
#include "base/file.h"
#include "base/log.h"
#include "deadline/deadline.h"
#include "score/score.h"
#include "signal/signal.h"
#include "record/villages.h"
#include "search/search.h"
#include "workflow/guest.h"
#include "workflow/workflow.h"

#include <sodium.h>
#include <sys/stat.h>

enum {
	PROCESS_LIMIT = 64 * 1024 * 1024,
	SCHEMA_LIMIT = 64 * 1024 * 1024,
	ARENA_SWEEP = 64 * 1024 * 1024,
};

void
app_schema(const struct catalogue *c, struct schema *s)
{
	access_schema(s);
	seal_schema(s);
	audit_schema(s);
	search_schema(s);
	job_schema(s);
	record_schema(c, s);
	workflow_schema(s);
	guest_schema(s);
	deadline_schema(s);
	score_schema(s);
	signal_schema(s);
	import_schema(s);
	import_file_schema(s);
	file_schema(s);
	calendar_schema(s);
}

static struct str
in_data_dir(struct arena *a, const struct app_options *o, const char *name)
{
	return str_fmt(a, "%s/%s", o->data_dir ? o->data_dir : ".", name);
}

static void
settle_options(struct app *app, const struct app_options *o)
{
	struct arena *a = app->arena;

	app->options = *o;
	if (!o->dsn)
		app->options.dsn =
			str_cstr(a, str_cat(a, STR("sqlite:"), in_data_dir(a, o, "shegong.db")));
	if (!o->key_file)
		app->options.key_file = str_cstr(a, in_data_dir(a, o, "master.key"));
}

static enum err_code
load_catalogue(struct app *app, struct problems *ps, struct err *e)
{
	struct arena *a = arena_new(SCHEMA_LIMIT);
	struct cat_source src = {0};
	enum err_code rc = ERR_OK;
	int i;

	if (app->options.catalogue_dir)
		rc = cat_source_dir(a, app->options.catalogue_dir, &src, e);
	else
		cat_source_builtin(a, &src);
	for (i = 0; i < app->options.overlay_count && rc == ERR_OK; i++)
		rc = cat_source_overlay(a, app->options.overlays[i], &src, e);
	if (rc == ERR_OK)
		rc = catalogue_load(&src, ps, &app->catalogue, e);
	if (rc == ERR_OK)
		app->built_in_calendar = app->catalogue->calendar;
	arena_free(a);
	return rc;
}

static void
describe_catalogue(struct app *app)
{
	struct arena *tmp = arena_new(SCHEMA_LIMIT);
	struct json j;
	struct buf b;

	buf_init(&b, tmp, SCHEMA_LIMIT / 2);
	json_init(&j, &b);
	catalogue_describe(app->catalogue, &j, tmp);
	app->catalogue_json = str_dup(app->arena, buf_str(&b));
	app->catalogue_gzip = gzip_text(app->arena, app->catalogue_json);
	arena_free(tmp);
}

struct migration {
	struct app *app;
	struct arena *arena;
};

enum err_code
app_plan(struct app *app, struct db *db, struct arena *a, struct schema *ret_wanted,
	 struct plan *ret, struct err *e)
{
	struct schema applied;
	enum err_code rc;

	schema_init(&applied, a);
	schema_init(ret_wanted, a);
	app_schema(app->catalogue, ret_wanted);
	rc = schema_read_applied(db, &applied, e);
	if (rc == ERR_OK)
		plan_make(a, db_dialect(db), &applied, ret_wanted, ret);
	return rc;
}

static enum err_code
run_migration(void *ctx, struct db *db, struct err *e)
{
	struct migration *m = ctx;
	struct schema wanted;
	struct plan plan;
	enum err_code rc;

	arena_reset(m->arena);
	rc = app_plan(m->app, db, m->arena, &wanted, &plan, e);
	if (rc != ERR_OK)
		return rc;
	if (plan.refused > 0)
		return err_set(e, ERR_MIGRATION, "%.*s: %.*s", STR_ARG(plan.steps.v[0].object),
			       STR_ARG(plan.steps.v[0].why));
	return plan_apply(db, &plan, &wanted, false, e);
}

static enum err_code
check_schema(void *ctx, struct db *db, struct err *e)
{
	struct migration *m = ctx;
	struct schema wanted;

	arena_reset(m->arena);
	schema_init(&wanted, m->arena);
	app_schema(m->app->catalogue, &wanted);
	return schema_matches(db, &wanted, e);
}

static enum err_code
migrate_or_check(void *ctx, struct db *db, struct err *e)
{
	struct migration *m = ctx;
	bool migrate = m->app->options.migrate;
	struct schema applied;
	enum err_code rc;

	if (!migrate && m->app->options.migrate_empty) {
		arena_reset(m->arena);
		schema_init(&applied, m->arena);
		rc = schema_read_applied(db, &applied, e);
		if (rc != ERR_OK)
			return rc;
		migrate = applied.tables.n == 0;
	}
	return migrate ? run_migration(m, db, e) : check_schema(m, db, e);
}

static enum err_code
fit_schema(struct app *app, struct err *e)
{
	struct migration m = {app, arena_new(SCHEMA_LIMIT)};
	enum err_code rc;

	rc = pool_write(app->pool, migrate_or_check, &m, e);
	arena_free(m.arena);
	return rc;
}

static enum err_code
open_audit(void *ctx, struct db *db, struct err *e)
{
	struct app *app = ctx;
	enum err_code rc = keyring_fits(app->keyring, db, e);

	audit_close(app->engine.audit);
	app->engine.audit = NULL;
	if (rc != ERR_OK)
		return rc;
	return audit_open(db, app->keyring, &app->engine.audit, e);
}

static enum err_code
read_installation(void *ctx, struct db *db, struct err *e)
{
	struct app *app = ctx;
	struct value n;
	enum err_code rc;

	rc = calendar_read_own(db, &app->built_in_calendar, &app->catalogue->calendar, e);
	if (rc == ERR_OK)
		rc = villages_load(db, app->arena, app->regions, e);
	if (rc != ERR_OK)
		return rc;
	rc = db_value(db, app->arena, STR("SELECT COUNT(*) FROM account"), NULL, 0, &n, e);
	app->needs_setup = rc == ERR_OK && n.i == 0;
	return rc;
}

static enum err_code
keep_catalogue(void *ctx, struct db *db, struct err *e)
{
	struct app *app = ctx;
	struct arena *tmp = arena_new(SCHEMA_LIMIT);
	enum err_code rc = record_keep_catalogue(db, app->catalogue, tmp, e);

	arena_free(tmp);
	return rc;
}

/* A record's answer is not refused for want of this one member. */
static void
write_pending(struct work *w, const struct record *r, struct json *j)
{
	struct err e;

	if (workflow_write_pending(w, r, j, &e) != ERR_OK)
		log_event(LOG_ERROR, "record.pending", "detail=%s", e.detail);
}

static void
build_engine(struct app *app)
{
	app->engine.catalogue = app->catalogue;
	app->engine.keyring = app->keyring;
	app->engine.pool = app->pool;
	app->engine.regions = app->regions;
	app->engine.settings = setting_cache_new(app->catalogue);
	engine_prepare(&app->engine, app->arena);
	app->engine.write_pending = write_pending;
	engine_listen(&app->engine, workflow_listener());
	engine_listen(&app->engine, workflow_pass_on_listener());
	engine_listen(&app->engine, deadline_listener());
	engine_listen(&app->engine, file_listener());
	engine_listen(&app->engine, signal_listener());
}

static enum err_code
open_storage(struct app *app, struct err *e)
{
	struct pool_options po = {.dsn = app->options.dsn, .readers = app->options.readers};
	enum err_code rc;

	rc = keyring_open(app->options.key_file, &app->keyring, e);
	if (rc == ERR_OK)
		rc = pool_open(&po, &app->pool, e);
	if (rc != ERR_OK || app->options.skip_schema)
		return rc;
	rc = fit_schema(app, e);
	if (rc == ERR_OK)
		rc = pool_write(app->pool, open_audit, app, e);
	if (rc == ERR_OK)
		rc = pool_write(app->pool, keep_catalogue, app, e);
	if (rc == ERR_OK)
		rc = pool_write(app->pool, read_installation, app, e);
	return rc;
}

static enum err_code
start_threads(struct app *app, struct err *e)
{
	enum err_code rc = ERR_OK;

	app->sessions = session_cache_new(app->arena);
	app->guests = limiter_new(app->arena);
	app->handlers[0] = import_job(app);
	if (app->options.workers)
		rc = workers_start(route_run_slow, &app->workers, e);
	if (rc == ERR_OK && app->options.jobs)
		rc = job_runner_start(app->pool, app->handlers, COUNTOF(app->handlers), &app->jobs,
				      e);
	return rc;
}

enum err_code
app_open(const struct app_options *o, struct app **ret, struct problems *ps, struct err *e)
{
	struct arena *a = arena_new(PROCESS_LIMIT);
	struct app *app = arena_new_of(a, struct app);
	enum err_code rc = ERR_OK;

	app->arena = a;
	settle_options(app, o);
	if (sodium_init() < 0)
		rc = err_set(e, ERR_CRYPTO, "libsodium does not start");
	if (rc == ERR_OK)
		rc = messages_load(a, &app->messages, e);
	if (rc == ERR_OK)
		rc = load_catalogue(app, ps, e);
	if (rc == ERR_OK)
		rc = regions_load(a, &app->regions, e);
	if (rc == ERR_OK)
		rc = open_storage(app, e);
	if (rc == ERR_OK) {
		build_engine(app);
		describe_catalogue(app);
		rc = start_threads(app, e);
	}
	if (rc != ERR_OK) {
		app_close(app);
		return rc;
	}
	*ret = app;
	return ERR_OK;
}

void
app_close(struct app *app)
{
	if (!app)
		return;
	workers_stop(app->workers);
	if (app->jobs)
		job_runner_stop(app->jobs);
	pool_close(app->pool);
	session_cache_close(app->sessions);
	limiter_close(app->guests);
	audit_close(app->engine.audit);
	setting_cache_close(app->engine.settings);
	keyring_close(app->keyring);
	catalogue_free(app->catalogue);
	arena_free(app->arena);
}

static enum err_code
run_sweep(void *ctx, struct db *db, struct err *e)
{
	struct app *app = ctx;
	struct arena *a = arena_new(ARENA_SWEEP);
	struct actor who;
	struct work w;
	enum err_code rc;

	actor_system(a, &who, "serve:sweep");
	work_init(&w, &app->engine, db, a, &who);
	rc = calendar_follow(app, db, a, e);
	if (rc == ERR_OK)
		rc = workflow_sweep(&w, e);
	if (rc == ERR_OK)
		rc = guest_sweep(&w, e);
	if (rc == ERR_OK)
		rc = import_file_sweep(db, e);
	arena_free(a);
	return rc;
}

enum err_code
app_sweep(struct app *app, struct err *e)
{
	import_sweep(app);
	return pool_write(app->pool, run_sweep, app, e);
}
