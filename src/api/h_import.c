/* h_import.c: sheet in, mapping, dry run, run, wrong rows out, taking back. See imports.h. */
#include "api/imports.h"
#include "api/route.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/id.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NAME_CHARACTERS = 120, PROBLEMS_SHOWN = 2000, KINDS_SHOWN = 40 };

/* One request at work on an import, with memory of its own: a sheet is larger than an answer. */
struct import_request {
	struct request *rq;
	struct reply *rp;
	struct arena *arena;
	struct import_run run;
	struct import *im;
	struct import_result result;
	struct str reason;
	int64_t gone, kept;
	bool skip_wrong;
	struct str wrong; /* the workbook of wrong rows */
};

static void
work_of(struct import_request *x, struct work *ret)
{
	work_init(ret, &x->rq->app->engine, x->rq->work.db, x->arena, &x->rq->actor);
}

/* What a step found wrong belongs into the request's answer. */
static enum err_code
hand_over_problems(struct import_request *x, const struct work *w, struct err *e)
{
	const struct problem *p;
	struct problem *q;

	for (p = w->problems.first; p; p = p->next) {
		if (p->level != PROBLEM_ERROR)
			continue;
		q = problem_add_arg(&x->rq->work.problems, p->path, "field.unknown", p->args[0]);
		q->code = str_dup(x->rq->arena, p->code);
	}
	return request_checked(x->rq, e);
}

static enum err_code
load_run(struct import_request *x, struct err *e)
{
	struct work w;

	work_of(x, &w);
	return import_run_load(&w, x->rq->params[0], &x->run, e);
}

/* -- the mapping as an answer --------------------------------------------------------------------------- */

static const char *
by_name(enum import_by by)
{
	static const char *const names[] = {NULL, "heading", "content", "remembered", "choice"};

	return names[by];
}

/* Numbers that are somebody's are shown by their ends only. */
static struct str
sample_text(struct arena *a, const struct import_column *c, struct str sample)
{
	const struct cat_field *f = c->target.inner ? c->target.inner : c->target.field;
	size_t n = utf8_count(sample);

	if (!f || !f->params.kind->sealed_always || n < 9 || n != sample.n)
		return sample;
	return str_fmt(a, "%.*s****%.*s", n > 12 ? 6 : 3, sample.p, 4, sample.p + n - 4);
}

static void
write_text_or_null(struct json *j, const char *key, struct str s)
{
	json_key(j, str_from(key));
	if (s.n > 0)
		json_str(j, s);
	else
		json_put_null(j);
}

static void
write_column(struct import_request *x, const struct import_column *c, struct json *j)
{
	const char *by = by_name(c->by);
	size_t i;

	json_object_start(j);
	json_kint(j, "index", c->column);
	json_kstr(j, "heading", c->heading);
	json_k(j, "samples");
	json_array_start(j);
	for (i = 0; i < IMPORT_SAMPLES; i++)
		if (c->samples[i].n > 0)
			json_str(j, sample_text(x->arena, c, c->samples[i]));
	json_array_end(j);
	write_text_or_null(j, "field", import_target_name(x->arena, c->target));
	write_text_or_null(j, "by", by ? str_from(by) : STR_NONE);
	json_kbool(j, "passed", c->passed);
	json_object_end(j);
}

static void
write_value(struct import_request *x, const struct import_value *v, struct json *j)
{
	json_object_start(j);
	json_kstr(j, "field", import_target_name(x->arena, v->target));
	json_kstr(j, "word", v->word);
	write_text_or_null(j, "code", v->code);
	json_kbool(j, "left_out", v->left_out);
	json_kint(j, "count", v->count);
	json_object_end(j);
}

static void
write_mapping(struct import_request *x)
{
	struct json *j = &x->rp->json;
	const struct import *im = x->im;
	size_t i;

	json_object_start(j);
	json_kstr(j, "id", x->run.id);
	json_kstr(j, "name", x->run.name);
	json_kstr(j, "sheet", im->sheet.name);
	json_kint(j, "sheets", im->sheet.sheets);
	json_kint(j, "rows", (int64_t)import_rows(im));
	json_kint(j, "head_row", im->sheet.rows.v[im->head].row);
	json_k(j, "columns");
	json_array_start(j);
	for (i = 0; i < im->columns.n; i++)
		write_column(x, &im->columns.v[i], j);
	json_array_end(j);
	json_k(j, "values");
	json_array_start(j);
	for (i = 0; i < im->values.n; i++)
		if (im->values.v[i].count > 0)
			write_value(x, &im->values.v[i], j);
	json_array_end(j);
	json_object_end(j);
}

/* -- PUT: the sheet ---------------------------------------------------------------------------------------- */

static enum err_code
look_step(struct request *rq, void *ctx, struct err *e)
{
	struct import_request *x = ctx;
	struct import_run before;
	bool found;
	struct work w;
	enum err_code rc;

	(void)rq;
	work_of(x, &w);
	rc = import_run_find(&w, x->run.id, &before, &found, e);
	if (rc != ERR_OK)
		return rc;
	if (found && !str_is(before.state, "mapped") && !str_is(before.state, "tried"))
		return err_set(e, ERR_WRONG_STATE, "import is %.*s", STR_ARG(before.state));
	return import_open(&w, cat_type(rq->app->catalogue, x->run.type), rq->body_file, &x->im, e);
}

static enum err_code
save_step(struct request *rq, void *ctx, struct err *e)
{
	struct import_request *x = ctx;

	return import_run_save(&rq->work, &x->run, e);
}

static enum err_code
keep_upload(struct import_request *x, struct err *e)
{
	struct str content;
	enum err_code rc;

	rc = file_read(x->arena, x->rq->body_file, SHEET_FILE_BYTES, &content, e);
	return rc == ERR_OK
		       ? import_file_keep(x->rq->app, x->arena, &x->run, IMPORT_SHEET, content, e)
		       : rc;
}

static enum err_code
read_upload(struct import_request *x, struct err *e)
{
	struct request *rq = x->rq;
	const struct cat_type *t;
	struct str type = STR_NONE, name = STR_NONE;

	request_query(rq, "type", &type);
	request_query(rq, "name", &name);
	t = cat_type(rq->app->catalogue, type);
	if (!id_valid(rq->params[0]))
		return err_set(e, ERR_BAD_REQUEST, "not an id");
	if (!t || t->parent || !access_may(&rq->actor, t, ACT_IMPORT))
		return err_set(e, ERR_FORBIDDEN, "may not import %.*s", STR_ARG(type));
	x->run.unit = rq->actor.unit.id;
	x->run.id = rq->params[0];
	x->run.type = t->key;
	x->run.name = utf8_left(utf8_clean(rq->arena, name), NAME_CHARACTERS);
	x->run.account = rq->actor.account;
	x->run.state = STR("mapped");
	return ERR_OK;
}

static enum err_code
put_sheet(struct import_request *x, struct err *e)
{
	enum err_code rc = read_upload(x, e);

	if (rc == ERR_OK)
		rc = request_read(x->rq, look_step, x, e);
	if (rc == ERR_OK)
		rc = keep_upload(x, e);
	if (rc == ERR_OK)
		rc = request_write(x->rq, save_step, x, e);
	if (rc == ERR_OK)
		write_mapping(x);
	return rc;
}

/* -- dry run ------------------------------------------------------------------------------------------------- */

static void
write_problem(struct import_request *x, const struct import_problem *p, struct json *j)
{
	json_object_start(j);
	json_kint(j, "row", p->row);
	write_text_or_null(j, "cell", p->cell);
	json_kstr(j, "column", p->heading);
	json_kstr(j, "path", p->problem->path);
	json_kstr(j, "code", p->problem->code);
	json_kstr(j, "level", p->problem->level == PROBLEM_ERROR ? STR("error") : STR("hint"));
	json_kstr(j, "text", message_problem(x->rq->app->messages, x->arena, p->problem));
	json_kstr(j, "value", p->value);
	json_object_end(j);
}

struct problem_kind {
	const struct import_problem *first;
	int64_t count;
};

static int
by_count(const void *a, const void *b)
{
	const struct problem_kind *x = a, *y = b;

	if (x->first->problem->level != y->first->problem->level)
		return x->first->problem->level == PROBLEM_ERROR ? -1 : 1;
	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return str_cmp(x->first->problem->code, y->first->problem->code);
}

static bool
same_kind(const struct import_problem *a, const struct import_problem *b)
{
	return str_eq(a->problem->code, b->problem->code) && str_eq(a->heading, b->heading);
}

/* Problems of one code in one column are one kind; errors first, the most frequent first. */
static void
write_kinds(struct import_request *x, struct json *j)
{
	VEC(struct problem_kind) kinds = {0};
	size_t i, k;

	for (i = 0; i < x->result.problems.n; i++) {
		const struct import_problem *p = &x->result.problems.v[i];

		for (k = 0; k < kinds.n && !same_kind(kinds.v[k].first, p); k++)
			;
		if (k == kinds.n)
			vec_push(x->arena, &kinds, ((struct problem_kind){p, 0}));
		kinds.v[k].count++;
	}
	if (kinds.n > 0)
		qsort(kinds.v, kinds.n, sizeof(*kinds.v), by_count);
	json_k(j, "kinds");
	json_array_start(j);
	for (i = 0; i < kinds.n && i < KINDS_SHOWN; i++) {
		const struct import_problem *p = kinds.v[i].first;

		json_object_start(j);
		json_kstr(j, "code", p->problem->code);
		json_kstr(j, "column", p->heading);
		json_kstr(j, "level",
			  p->problem->level == PROBLEM_ERROR ? STR("error") : STR("hint"));
		json_kstr(j, "text", message_problem(x->rq->app->messages, x->arena, p->problem));
		json_kint(j, "count", kinds.v[i].count);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
write_result(struct import_request *x)
{
	struct json *j = &x->rp->json;
	const struct import_result *r = &x->result;
	size_t i;

	json_object_start(j);
	json_kint(j, "rows", (int64_t)r->rows.n);
	json_kint(j, "new", r->added);
	json_kint(j, "changed", r->changed);
	json_kint(j, "same", r->same);
	json_kint(j, "wrong", r->wrong);
	json_k(j, "problems");
	json_array_start(j);
	for (i = 0; i < r->problems.n && i < PROBLEMS_SHOWN; i++)
		write_problem(x, &r->problems.v[i], j);
	json_array_end(j);
	write_kinds(x, j);
	json_object_end(j);
}

static enum err_code
dry_step(struct request *rq, void *ctx, struct err *e)
{
	struct import_request *x = ctx;
	enum err_code rc = load_run(x, e);
	struct work w;

	if (rc == ERR_OK && !str_is(x->run.state, "mapped") && !str_is(x->run.state, "tried"))
		rc = err_set(e, ERR_WRONG_STATE, "import is %.*s", STR_ARG(x->run.state));
	if (rc != ERR_OK)
		return rc;
	work_of(x, &w);
	if (rq->json) {
		size_t n = json_dumpb(rq->json, NULL, 0, JSON_COMPACT);
		char *text = arena_alloc(x->arena, n);

		json_dumpb(rq->json, text, n, JSON_COMPACT);
		x->run.choice = str_of(text, n);
	}
	rc = import_reopen(&w, rq->app, &x->run, &x->im, e);
	if (rc == ERR_OK)
		rc = hand_over_problems(x, &w, e);
	return rc == ERR_OK ? import_try(&w, x->im, NULL, NULL, &x->result, e) : rc;
}

static enum err_code
dry_run(struct import_request *x, struct err *e)
{
	static const char *const keys[] = {"columns", "values", NULL};
	enum err_code rc;

	request_only(x->rq, keys);
	rc = request_checked(x->rq, e);
	if (rc == ERR_OK)
		rc = request_read(x->rq, dry_step, x, e);
	if (rc != ERR_OK)
		return rc;
	x->run.state = STR("tried");
	rc = request_write(x->rq, save_step, x, e);
	if (rc == ERR_OK)
		write_result(x);
	return rc;
}

/* -- run ---------------------------------------------------------------------------------------------------- */

static enum err_code
start_step(struct request *rq, void *ctx, struct err *e)
{
	struct import_request *x = ctx;
	struct audit_entry en = {.act = STR("import_start")};
	struct job j = {.kind = STR("import")};
	enum err_code rc = load_run(x, e);

	if (rc != ERR_OK)
		return rc;
	if (!str_is(x->run.state, "tried"))
		return err_set(e, ERR_WRONG_STATE, "import is %.*s", STR_ARG(x->run.state));
	j.id = id_new(rq->arena);
	j.unit = x->run.unit;
	j.account = x->run.account;
	j.input = str_fmt(rq->arena, "{\"import\":\"%.*s\",\"skip_wrong\":%s}", STR_ARG(x->run.id),
			  x->skip_wrong ? "true" : "false");
	rc = job_add(rq->work.db, rq->arena, &j, e);
	x->run.state = STR("running");
	x->run.job = j.id;
	if (rc == ERR_OK)
		rc = import_run_save(&rq->work, &x->run, e);
	en.record = x->run.id;
	en.type = x->run.type;
	return rc == ERR_OK ? request_audit(rq, en, e) : rc;
}

static enum err_code
start_run(struct import_request *x, struct err *e)
{
	static const char *const keys[] = {"skip_wrong", NULL};
	enum err_code rc;

	x->skip_wrong = request_bool(x->rq, "skip_wrong", false);
	request_only(x->rq, keys);
	rc = request_checked(x->rq, e);
	if (rc == ERR_OK)
		rc = request_write(x->rq, start_step, x, e);
	if (rc != ERR_OK)
		return rc;
	if (x->rq->app->jobs)
		job_runner_wake(x->rq->app->jobs);
	json_object_start(&x->rp->json);
	json_kstr(&x->rp->json, "job", x->run.job);
	json_object_end(&x->rp->json);
	return ERR_OK;
}

static enum err_code
get_import(struct request *rq, struct reply *rp, struct err *e)
{
	struct json *j = &rp->json;
	struct import_run run;
	struct job job = {0};
	enum err_code rc = import_run_load(&rq->work, rq->params[0], &run, e);

	if (rc == ERR_OK && run.job.n > 0)
		rc = job_load(rq->work.db, rq->arena, run.job, &job, e);
	if (rc != ERR_OK)
		return rc;
	json_object_start(j);
	json_kstr(j, "id", run.id);
	json_kstr(j, "type", run.type);
	json_kstr(j, "name", run.name);
	json_kstr(j, "state", run.state);
	json_kint(j, "done", job.done);
	json_kint(j, "total", job.total);
	json_k(j, "result");
	if (run.result.n > 0)
		json_raw(j, run.result);
	else
		json_put_null(j);
	write_text_or_null(j, "withdraw_until",
			   str_is(run.state, "done")
				   ? clock_iso(rq->arena, run.changed_at + IMPORT_KEPT_MS)
				   : STR_NONE);
	json_object_end(j);
	return ERR_OK;
}

/* -- wrong rows ------------------------------------------------------------------------------------------------ */

static enum err_code
wrong_step(struct request *rq, void *ctx, struct err *e)
{
	struct import_request *x = ctx;
	enum err_code rc = load_run(x, e);
	struct work w;

	if (rc == ERR_OK)
		rc = import_file_fetch(rq->app, rq->work.db, rq->arena, &x->run, IMPORT_WRONG,
				       &x->wrong, e);
	if (rc != ERR_OK || x->wrong.n > 0)
		return rc;
	if (!str_is(x->run.state, "tried"))
		return err_set(e, ERR_WRONG_STATE, "import is %.*s", STR_ARG(x->run.state));
	work_of(x, &w);
	rc = import_reopen(&w, rq->app, &x->run, &x->im, e);
	return rc == ERR_OK ? import_try(&w, x->im, NULL, NULL, &x->result, e) : rc;
}

static enum err_code
audit_wrong_step(struct request *rq, void *ctx, struct err *e)
{
	struct import_request *x = ctx;
	struct audit_entry en = {.act = STR("import_wrong"), .record = x->run.id};

	en.type = x->run.type;
	return request_audit(rq, en, e);
}

/* The wrong rows of a try, made for this answer alone. */
static enum err_code
make_wrong(struct import_request *x, struct err *e)
{
	const char *path;
	enum err_code rc = import_temp(x->rq->app, x->arena, &x->run, &path, e);

	if (rc != ERR_OK)
		return rc;
	rc = import_wrong_file(x->rq->app, x->im, &x->result, path, e);
	if (rc == ERR_OK)
		rc = file_read(x->rq->arena, path, SHEET_FILE_BYTES, &x->wrong, e);
	unlink(path);
	return rc;
}

static enum err_code
get_wrong(struct import_request *x, struct err *e)
{
	struct reply *rp = x->rp;
	enum err_code rc = request_read(x->rq, wrong_step, x, e);

	if (rc == ERR_OK && x->im)
		rc = make_wrong(x, e);
	rp->raw = x->wrong;
	if (rc == ERR_OK)
		rc = request_write(x->rq, audit_wrong_step, x, e);
	rp->content_type = STR("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
	rp->disposition = STR("attachment; filename=\"wrong-rows.xlsx\"");
	return rc;
}

/* -- taking back --------------------------------------------------------------------------------------------------- */

static enum err_code
withdraw_step(struct request *rq, void *ctx, struct err *e)
{
	struct import_request *x = ctx;
	struct audit_entry en = {.act = STR("import_withdraw")};
	enum err_code rc = load_run(x, e);

	if (rc != ERR_OK)
		return rc;
	if (!str_is(x->run.state, "done") || rq->work.now > x->run.changed_at + IMPORT_KEPT_MS)
		return err_set(e, ERR_WRONG_STATE, "import is %.*s", STR_ARG(x->run.state));
	rc = import_withdraw(&rq->work, cat_type(rq->app->catalogue, x->run.type), x->run.id,
			     x->reason, &x->gone, &x->kept, e);
	x->run.state = STR("withdrawn");
	if (rc == ERR_OK)
		rc = import_file_drop(rq->work.db, &x->run, IMPORT_WRONG, e);
	if (rc == ERR_OK)
		rc = import_run_save(&rq->work, &x->run, e);
	en.record = x->run.id;
	en.type = x->run.type;
	en.reason = x->reason;
	return rc == ERR_OK ? request_audit(rq, en, e) : rc;
}

static enum err_code
withdraw(struct import_request *x, struct err *e)
{
	static const char *const keys[] = {"reason", NULL};
	enum err_code rc;

	x->reason = request_text(x->rq, "reason", true);
	request_only(x->rq, keys);
	rc = request_checked(x->rq, e);
	if (rc == ERR_OK)
		rc = request_write(x->rq, withdraw_step, x, e);
	if (rc != ERR_OK)
		return rc;
	json_object_start(&x->rp->json);
	json_kint(&x->rp->json, "withdrawn", x->gone);
	json_kint(&x->rp->json, "kept", x->kept);
	json_object_end(&x->rp->json);
	return ERR_OK;
}

/* -- routes -------------------------------------------------------------------------------------------------------- */

typedef enum err_code import_step_fn(struct import_request *x, struct err *e);

static enum err_code
with_memory(struct request *rq, struct reply *rp, import_step_fn *fn, struct err *e)
{
	struct import_request x = {.rq = rq, .rp = rp, .arena = arena_new(IMPORT_MEMORY)};
	enum err_code rc = fn(&x, e);

	arena_free(x.arena);
	return rc;
}

#define IMPORT_HANDLER(name, fn)                                                                   \
	static enum err_code name(struct request *rq, struct reply *rp, struct err *e)             \
	{                                                                                          \
		return with_memory(rq, rp, fn, e);                                                 \
	}

IMPORT_HANDLER(handle_put, put_sheet)
IMPORT_HANDLER(handle_dry, dry_run)
IMPORT_HANDLER(handle_run, start_run)
IMPORT_HANDLER(handle_wrong, get_wrong)
IMPORT_HANDLER(handle_withdraw, withdraw)

const struct route import_routes[] = {
	{METHOD_PUT, "/api/imports/{id}", ACT_IMPORT, RUN_SLOW, handle_put,
	 "A sheet: what its columns and words seem to be", "raw", "ImportMapping"},
	{METHOD_POST, "/api/imports/{id}/dry", ACT_IMPORT, RUN_SLOW, handle_dry,
	 "Try: every row checked, nothing written", "ImportChoice", "ImportTried"},
	{METHOD_POST, "/api/imports/{id}/run", ACT_IMPORT, RUN_SLOW, handle_run,
	 "Write the good rows, wholly or not at all", "ImportRun", "ImportJob"},
	{METHOD_GET, "/api/imports/{id}", ACT_IMPORT, RUN_READ, get_import, "How far it is", NULL,
	 "ImportState"},
	{METHOD_GET, "/api/imports/{id}/wrong", ACT_IMPORT, RUN_SLOW, handle_wrong,
	 "The wrong rows, with the reason in the last column", NULL, "Bytes"},
	{METHOD_POST, "/api/imports/{id}/withdraw", ACT_IMPORT, RUN_SLOW, handle_withdraw,
	 "Take the whole run back", "Reason", "ImportWithdrawn"},
	{.path = NULL},
};
