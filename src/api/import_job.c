/*
 * import_job.c: the job that writes an import. The rows are read and checked outside the writer,
 * with progress; then all of them are written in one transaction, together with the import's new
 * state, so that a job that is taken again finds what it has done.
 */
#include "api/imports.h"

#include "access/session.h"
#include "base/file.h"
#include "base/log.h"

#include <string.h>
#include <unistd.h>

struct import_task {
	struct app *app;
	struct job *job;
	struct arena *arena;
	struct actor who;
	struct import_run run;
	struct import *im;
	struct import_result result;
	bool skip_wrong, refused, over;
	struct str summary;
};

static struct str
write_summary(struct import_task *t)
{
	const struct import_result *r = &t->result;
	struct json j;
	struct buf b;

	buf_init(&b, t->arena, 4096);
	json_init(&j, &b);
	json_object_start(&j);
	json_kint(&j, "new", r->added);
	json_kint(&j, "changed", r->changed);
	json_kint(&j, "same", r->same);
	json_kint(&j, "wrong", r->wrong);
	json_kbool(&j, "refused", t->refused);
	json_object_end(&j);
	return buf_str(&b);
}

static bool
tell_progress(void *ctx, int64_t done, int64_t total)
{
	struct import_task *t = ctx;

	return !t->app->jobs || job_progress(t->app->jobs, t->job, done, total);
}

static enum err_code
read_rows(struct import_task *t, struct err *e)
{
	struct work w;
	struct db *db;
	enum err_code rc = pool_borrow(t->app->pool, &db, e);

	if (rc != ERR_OK)
		return rc;
	rc = account_actor(db, t->arena, t->app->catalogue, t->job->account, &t->who, e);
	work_init(&w, &t->app->engine, db, t->arena, &t->who);
	if (rc == ERR_OK)
		rc = import_run_load(&w, t->run.id, &t->run, e);
	t->over = rc == ERR_OK && !str_is(t->run.state, "running");
	if (rc == ERR_OK && !t->over)
		rc = import_reopen(&w, t->app, &t->run, &t->im, e);
	if (rc == ERR_OK && !t->over)
		rc = import_try(&w, t->im, tell_progress, t, &t->result, e);
	pool_return(t->app->pool, db);
	return rc;
}

static enum err_code
write_all(struct import_task *t, struct work *w, struct err *e)
{
	struct audit_entry en = {.act = STR("import"), .result = STR("ok")};
	enum err_code rc;

	if (!access_may(w->actor, t->im->type, ACT_IMPORT))
		return err_set(e, ERR_FORBIDDEN, "may not import %.*s", STR_ARG(t->im->type->key));
	rc = import_write(w, t->im, &t->result, t->run.id, e);
	if (rc == ERR_OK)
		rc = import_remember(w, t->im, e);
	en.account = w->actor->account;
	en.unit = w->actor->unit.id;
	en.type = t->im->type->key;
	en.record = t->run.id;
	return rc == ERR_OK ? audit_write(w->engine->audit, w->db, &en, e) : rc;
}

static enum err_code
write_job(void *ctx, struct db *db, struct err *e)
{
	struct import_task *t = ctx;
	struct arena *a = arena_new(IMPORT_MEMORY);
	struct import_run run = t->run;
	enum err_code rc = ERR_OK;
	struct work w;

	work_init(&w, &t->app->engine, db, a, &t->who);
	if (!t->refused)
		rc = write_all(t, &w, e);
	run.state = t->refused ? STR("tried") : STR("done");
	run.result = t->summary;
	if (rc == ERR_OK && !t->refused)
		rc = import_file_drop(db, &t->run, IMPORT_SHEET, e);
	if (rc == ERR_OK)
		rc = import_run_save(&w, &run, e);
	arena_free(a);
	return rc;
}

struct giving_up {
	struct import_task *t;
	enum err_code why;
};

static enum err_code
note_failure(void *ctx, struct db *db, struct err *e)
{
	struct giving_up *g = ctx;
	struct import_run run = g->t->run;
	struct work w;

	work_init(&w, &g->t->app->engine, db, g->t->arena, &g->t->who);
	run.state = STR("failed");
	run.result = str_fmt(g->t->arena, "{\"code\":\"%s\"}", err_name(g->why));
	return import_run_save(&w, &run, e);
}

/* The wrong rows stay to be fetched; the sheet itself is no longer needed. */
static enum err_code
leave_files(struct import_task *t, struct err *e)
{
	const char *path;
	struct str plain;
	enum err_code rc;

	if (t->result.wrong == 0 || t->refused)
		return ERR_OK;
	rc = import_temp(t->app, t->arena, &t->run, &path, e);
	if (rc != ERR_OK)
		return rc;
	rc = import_wrong_file(t->app, t->im, &t->result, path, e);
	if (rc == ERR_OK)
		rc = file_read(t->arena, path, SHEET_FILE_BYTES, &plain, e);
	unlink(path);
	return rc == ERR_OK ? import_file_keep(t->app, t->arena, &t->run, IMPORT_WRONG, plain, e)
			    : rc;
}

static enum err_code
carry_out(struct import_task *t, struct err *e)
{
	enum err_code rc = read_rows(t, e);

	if (rc != ERR_OK || t->over)
		return rc;
	t->refused = t->result.wrong > 0 && !t->skip_wrong;
	t->summary = write_summary(t);
	rc = leave_files(t, e);
	if (rc == ERR_OK)
		rc = pool_write(t->app->pool, write_job, t, e);
	return rc;
}

static void
read_input(struct import_task *t)
{
	json_t *input = json_loadb(t->job->input.p, t->job->input.n, 0, NULL);
	const char *id = json_string_value(json_object_get(input, "import"));

	t->run.id = id ? str_dup(t->arena, str_from(id)) : STR_NONE;
	t->skip_wrong = json_is_true(json_object_get(input, "skip_wrong"));
	json_decref(input);
}

static enum err_code
run_import(void *ctx, struct job *j, struct arena *a, struct str *ret_result, struct err *e)
{
	struct import_task t = {.app = ctx, .job = j, .arena = arena_new(IMPORT_MEMORY)};
	struct giving_up g = {&t, ERR_OK};
	struct err ignored;

	read_input(&t);
	g.why = carry_out(&t, e);
	*ret_result = str_dup(a, t.over ? t.run.result : t.summary);
	/* Broken off is no failure: the next start takes it again. */
	if (g.why != ERR_OK && g.why != ERR_WRONG_STATE && t.run.unit.n > 0 &&
	    pool_write(t.app->pool, note_failure, &g, &ignored) != ERR_OK)
		log_event(LOG_WARN, "import.state", "detail=%s", ignored.detail);
	arena_free(t.arena);
	return g.why;
}

struct job_handler
import_job(struct app *app)
{
	return (struct job_handler){"import", run_import, app};
}
