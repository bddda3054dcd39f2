/*
 * app.h: start-up in visible order: settings, keyring, catalogue, database, engine, listeners,
 * jobs. The one place that knows all layers. Used by every subcommand and by tests.
 */
#ifndef SHEGONG_APP_H
#define SHEGONG_APP_H

#include "api/messages.h"
#include "job/job.h"
#include "record/record.h"
#include "record/regions.h"

struct app_options {
	const char *data_dir;        /* holds shegong.db, master.key, files in transit; or NULL */
	const char *dsn;             /* default sqlite:<data_dir>/shegong.db */
	const char *catalogue_dir;   /* NULL = built in */
	const char *const *overlays; /* folders laid over it, in order: city, district, station */
	int overlay_count;
	const char *key_file; /* default <data_dir>/master.key */
	int readers;
	bool migrate;       /* apply additive steps by itself */
	bool migrate_empty; /* the same in a database that has no tables of ours yet */
	bool skip_schema;   /* for `migrate` alone: neither compare nor use the tables */
	bool jobs;          /* start the job thread */
	bool workers;       /* start the threads of slow handlers: a server needs them */
};

struct worker_pool;   /* worker.h: threads for RUN_SLOW handlers */
struct session_cache; /* session_cache.h */
struct limiter;       /* limiter.h */

struct app {
	struct arena *arena; /* process lifetime */
	struct app_options options;
	struct catalogue *catalogue;
	struct keyring *keyring;
	struct pool *pool;
	struct engine engine;
	struct messages *messages;
	struct rule_calendar built_in_calendar; /* the catalogue's holds the own days as well */
	_Atomic int64_t calendar_looked_at, calendar_version; /* h_calendar.c */
	struct region_table *regions;
	struct job_handler handlers[1]; /* what the job thread can do */
	struct job_runner *jobs;
	struct worker_pool *workers;
	struct session_cache *sessions;
	struct limiter *guests;                    /* requests of guests, by address */
	struct str catalogue_json, catalogue_gzip; /* GET /api/catalogue, made once */
	bool secure_cookies;                       /* behind TLS */
	bool needs_setup;                          /* no account yet */
};

#define SHEGONG_VERSION "0.1.0"

enum err_code app_open(const struct app_options *o, struct app **ret, struct problems *ps,
		       struct err *e) MUST_USE;
void app_close(struct app *app); /* accepts NULL */
/* Everything the catalogue and the fixed tables want. */
void app_schema(const struct catalogue *c, struct schema *s);
/* What there is to do so that the tables fit the catalogue; memory of `a`. */
enum err_code app_plan(struct app *app, struct db *db, struct arena *a, struct schema *ret_wanted,
		       struct plan *ret, struct err *e) MUST_USE;
/* What goes on by itself: approvals whose time is over. `serve` calls it every minute. */
enum err_code app_sweep(struct app *app, struct err *e) MUST_USE;

#endif
