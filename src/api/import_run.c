/* import_run.c: the row of an import, its files in transit, what was chosen. */
#include "api/imports.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/id.h"
#include "base/log.h"
#include "base/utf8.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum err_code
import_run_find(struct work *w, struct str id, struct import_run *ret, bool *ret_found,
		struct err *e)
{
	struct value arg = value_text(id);
	struct str *text[] = {&ret->unit,    &ret->id,     &ret->type,   &ret->name, &ret->state,
			      &ret->account, &ret->choice, &ret->result, &ret->job};
	struct db_stmt *st;
	enum err_code rc;
	size_t i;

	memset(ret, 0, sizeof(*ret));
	rc = db_query(w->db,
		      STR("SELECT unit_id, id, type, name, state, account_id, choice, result, "
			  "job_id, made_at, changed_at FROM import_run WHERE id = ?"),
		      &arg, 1, &st, e);
	if (rc != ERR_OK)
		return rc;
	rc = db_step(st, ret_found, e);
	for (i = 0; rc == ERR_OK && *ret_found && i < COUNTOF(text); i++)
		*text[i] = str_dup(w->arena, db_col_str(st, (int)i));
	ret->made_at = rc == ERR_OK ? db_col_int(st, 9) : 0;
	ret->changed_at = rc == ERR_OK ? db_col_int(st, 10) : 0;
	db_done(st);
	if (rc == ERR_OK && *ret_found &&
	    (!str_eq(ret->account, w->actor->account) || !str_eq(ret->unit, w->actor->unit.id)))
		rc = err_set(e, ERR_FORBIDDEN, "somebody else's import");
	return rc;
}

enum err_code
import_run_load(struct work *w, struct str id, struct import_run *ret, struct err *e)
{
	bool found = false;
	enum err_code rc;

	if (!id_valid(id))
		return err_set(e, ERR_FORBIDDEN, "not an id");
	rc = import_run_find(w, id, ret, &found, e);
	if (rc == ERR_OK && !found)
		rc = err_set(e, ERR_FORBIDDEN, "no such import");
	return rc;
}

enum err_code
import_run_save(struct work *w, struct import_run *run, struct err *e)
{
	struct value key[] = {value_text(run->unit), value_text(run->id)};
	struct value v[12];
	enum err_code rc;

	run->changed_at = w->now;
	run->made_at = run->made_at ? run->made_at : w->now;
	v[0] = key[0];
	v[1] = key[1];
	v[2] = value_text(run->type);
	v[3] = value_text(run->name);
	v[4] = value_text(run->state);
	v[5] = value_text(run->account);
	v[6] = value_text(run->choice);
	v[7] = value_text(run->result);
	v[8] = value_text(run->job);
	v[9] = value_int(run->made_at);
	v[10] = value_int(run->changed_at);
	rc = db_exec(w->db, STR("DELETE FROM import_run WHERE unit_id = ? AND id = ?"), key, 2,
		     NULL, e);
	if (rc != ERR_OK)
		return rc;
	return db_exec(w->db,
		       STR("INSERT INTO import_run (unit_id, id, type, name, state, account_id, "
			   "choice, result, job_id, made_at, changed_at) VALUES (?, ?, ?, ?, ?, ?, "
			   "?, ?, ?, ?, ?)"),
		       v, 11, NULL, e);
}

/* -- files in transit ------------------------------------------------------------------------------------------------ */

enum err_code
import_temp(const struct app *app, struct arena *a, const struct import_run *run, const char **ret,
	    struct err *e)
{
	const char *dir = app->options.data_dir ? app->options.data_dir : ".";
	const char *top = str_cstr(a, str_fmt(a, "%s/imports", dir));
	const char *own = str_cstr(a, str_fmt(a, "%s/%.*s", top, STR_ARG(run->unit)));

	if ((mkdir(top, 0700) != 0 && errno != EEXIST) ||
	    (mkdir(own, 0700) != 0 && errno != EEXIST))
		return err_set(e, ERR_IO, "import folder: %s", strerror(errno));
	*ret = str_cstr(a, str_fmt(a, "%s/%.*s-%.*s", own, STR_ARG(run->id), STR_ARG(id_new(a))));
	return ERR_OK;
}

void
import_sweep(struct app *app)
{
	struct arena *a = arena_new(16 << 20);
	const char *dir = app->options.data_dir ? app->options.data_dir : ".";
	const char *folder = str_cstr(a, str_fmt(a, "%s/imports", dir));
	time_t oldest = time(NULL) - (time_t)(IMPORT_KEPT_MS / 1000);
	struct str *paths;
	struct stat st;
	size_t i, n = 0;

	if (stat(folder, &st) == 0 && file_list(a, folder, &paths, &n, NULL) == ERR_OK)
		for (i = 0; i < n; i++) {
			const char *path =
				str_cstr(a, str_fmt(a, "%s/%.*s", folder, STR_ARG(paths[i])));

			if (stat(path, &st) == 0 && st.st_mtime < oldest && unlink(path) != 0)
				log_event(LOG_WARN, "import.sweep", "errno=%d", errno);
		}
	arena_free(a);
}

/* -- what was chosen ---------------------------------------------------------------------------------------- */

static struct str
text_of(const json_t *v)
{
	return json_is_string(v) ? str_of(json_string_value(v), json_string_length(v)) : STR_NONE;
}

static void
apply_columns(struct work *w, struct import *im, const json_t *columns)
{
	const char *key;
	json_t *v;
	int64_t index;

	json_object_foreach((json_t *)columns, key, v)
	{
		if (!str_to_int(str_from(key), &index) || index < 0 || index >= SHEET_COLUMNS ||
		    !(json_is_string(v) || json_is_null(v)) ||
		    !import_choose(im, (uint32_t)index, str_dup(w->arena, text_of(v))))
			problem_add_arg(&w->problems, problem_path(w->arena, "/columns/%.40s", key),
					"field.unknown", utf8_left(text_of(v), 40));
	}
}

static void
apply_words(struct work *w, struct import *im, const char *field, const json_t *words)
{
	const char *word;
	json_t *v;

	json_object_foreach((json_t *)words, word, v)
	{
		if (!(json_is_string(v) || json_is_null(v)) ||
		    !import_decide(im, str_from(field), str_from(word), text_of(v)))
			problem_add_arg(&w->problems,
					problem_path(w->arena, "/values/%.60s/%.60s", field, word),
					"code.unknown", utf8_left(text_of(v), 40));
	}
}

void
import_apply_choice(struct work *w, struct import *im, const json_t *choice)
{
	json_t *columns = json_object_get(choice, "columns");
	json_t *values = json_object_get(choice, "values"), *words;
	const char *field;

	apply_columns(w, im, columns);
	json_object_foreach(values, field, words) apply_words(w, im, field, words);
	import_collect_values(w, im);
}

enum err_code
import_reopen(struct work *w, const struct app *app, const struct import_run *run,
	      struct import **ret, struct err *e)
{
	const struct cat_type *t = cat_type(app->catalogue, run->type);
	json_t *choice;
	enum err_code rc;

	if (!t)
		return err_set(e, ERR_WRONG_STATE, "the type is gone");
	rc = import_open_kept(app, w, t, run, ret, e);
	if (rc != ERR_OK || run->choice.n == 0)
		return rc;
	choice = json_loadb(run->choice.p, run->choice.n, 0, NULL);
	import_apply_choice(w, *ret, choice);
	json_decref(choice);
	return ERR_OK;
}

static struct str
say_problem(void *ctx, struct arena *a, const struct problem *p)
{
	const struct app *app = ctx;

	return message_problem(app->messages, a, p);
}

enum err_code
import_wrong_file(const struct app *app, const struct import *im,
		  const struct import_result *result, const char *path, struct err *e)
{
	enum err_code rc;
	mode_t before = umask(0077);

	rc = import_write_wrong(im, result,
				message_text(app->messages, im->arena, "import.reason", NULL, 0),
				say_problem, (void *)app, path, e);
	umask(before);
	return rc;
}
