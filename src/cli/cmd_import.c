/* cmd_import.c: shegong import FILE: a sheet into a station, from the command line; and back out. */
#include "api/imports.h"
#include "base/id.h"
#include "cli/cli.h"

#include <stdio.h>

enum { SHOWN = 40 };

struct import_options {
	struct cli_place place;
	const char *type, *unit, *wrong, *withdraw, *reason, *file;
	bool dry_run, skip_wrong;
};

struct importing {
	struct cli *c;
	struct import_options o;
	struct app *app;
	struct arena *arena;
	struct actor who;
	const struct cat_type *type;
	struct import *im;
	struct import_result result;
	struct import_run run;
	int64_t gone, kept;
};

static bool
tell_progress(void *ctx, int64_t done, int64_t total)
{
	struct importing *m = ctx;

	cli_progress(m->c, "import.progress", done, total);
	return true;
}

/* The command line acts in one unit, given by its code. */
static enum err_code
find_unit(struct importing *m, struct db *db, bool *ret_found, struct err *e)
{
	struct unit *all;
	enum err_code rc;
	size_t i, n;

	actor_system(m->arena, &m->who, "cli:import");
	rc = unit_list(db, m->arena, STR_NONE, &all, &n, e);
	*ret_found = false;
	for (i = 0; i < n && rc == ERR_OK; i++)
		if (str_eq(all[i].code, str_from(m->o.unit))) {
			m->who.unit = all[i];
			*ret_found = true;
		}
	return rc;
}

static enum err_code
read_sheet(struct importing *m, struct err *e)
{
	struct work w;
	struct db *db;
	enum err_code rc = pool_borrow(m->app->pool, &db, e);

	if (rc != ERR_OK)
		return rc;
	work_init(&w, &m->app->engine, db, m->arena, &m->who);
	rc = import_open(&w, m->type, m->o.file, &m->im, e);
	if (rc == ERR_OK)
		rc = import_try(&w, m->im, tell_progress, m, &m->result, e);
	pool_return(m->app->pool, db);
	return rc;
}

/* False when no heading means anything: then there is nothing to bring in. */
static bool
say_columns(struct importing *m)
{
	struct str args[3];
	struct buf names;
	size_t i, known = 0;

	buf_init(&names, m->arena, 64 * 1024);
	for (i = 0; i < m->im->columns.n; i++) {
		const struct import_column *col = &m->im->columns.v[i];

		known += col->target.field != NULL;
		if (!col->target.field)
			buf_addf(&names, "%s%.*s", names.n > 0 ? " " : "", STR_ARG(col->heading));
	}
	if (names.n == 0)
		buf_lit(&names, "-");
	args[0] = str_fmt(m->arena, "%zu", known);
	args[1] = str_fmt(m->arena, "%zu", m->im->columns.n);
	args[2] = buf_str(&names);
	cli_say(m->c, "import.columns", args, 3);
	return known > 0;
}

static void
say_problems(struct importing *m)
{
	size_t i, shown = 0, errors = 0;
	struct str rest;

	for (i = 0; i < m->result.problems.n; i++) {
		const struct import_problem *p = &m->result.problems.v[i];

		if (p->problem->level != PROBLEM_ERROR)
			continue;
		errors++;
		if (shown == SHOWN)
			continue;
		shown++;
		fprintf(stderr, "%.*s [%.*s] %.*s\n",
			STR_ARG(p->cell.n > 0 ? p->cell : str_fmt(m->arena, "%u", p->row)),
			STR_ARG(p->heading),
			STR_ARG(message_problem(m->c->messages, m->arena, p->problem)));
	}
	rest = str_fmt(m->arena, "%zu", errors - shown);
	if (errors > shown)
		cli_warn(m->c, "import.more", &rest, 1);
}

static void
say_counts(struct importing *m)
{
	const struct import_result *r = &m->result;
	int64_t counts[] = {r->added, r->changed, r->same, r->wrong};
	struct str args[COUNTOF(counts)];
	size_t i;

	for (i = 0; i < COUNTOF(counts); i++)
		args[i] = str_fmt(m->arena, "%lld", (long long)counts[i]);
	cli_say(m->c, "import.counts", args, COUNTOF(counts));
}

static struct str
say_problem(void *ctx, struct arena *a, const struct problem *p)
{
	struct importing *m = ctx;

	return message_problem(m->c->messages, a, p);
}

static enum err_code
write_wrong(struct importing *m, struct err *e)
{
	struct str where = STR_NONE;
	enum err_code rc;

	if (!m->o.wrong || m->result.wrong == 0)
		return ERR_OK;
	rc = import_write_wrong(m->im, &m->result, str_from(cli_text(m->c, "import.reason")),
				say_problem, m, m->o.wrong, e);
	where = str_from(m->o.wrong);
	if (rc == ERR_OK)
		cli_say(m->c, "import.wrong_file", &where, 1);
	return rc;
}

/* One write of the command line in the unit it was given. */
static enum err_code
write_as(struct importing *m, struct db *db,
	 enum err_code (*fn)(struct importing *m, struct work *w, struct err *e), struct err *e)
{
	struct arena *a = arena_new(IMPORT_MEMORY);
	struct work w;
	enum err_code rc;

	work_init(&w, &m->app->engine, db, a, &m->who);
	rc = fn(m, &w, e);
	arena_free(a);
	return rc;
}

static enum err_code
bring_in(struct importing *m, struct work *w, struct err *e)
{
	enum err_code rc = import_write(w, m->im, &m->result, m->run.id, e);

	return rc == ERR_OK ? import_run_save(w, &m->run, e) : rc;
}

static enum err_code
take_back(struct importing *m, struct work *w, struct err *e)
{
	bool found;
	enum err_code rc = import_run_find(w, str_from(m->o.withdraw), &m->run, &found, e);

	if (rc == ERR_OK && (!found || !str_is(m->run.state, "done") ||
			     w->now > m->run.changed_at + IMPORT_KEPT_MS))
		rc = err_set(e, ERR_WRONG_STATE, "no such import, or it is too late");
	if (rc == ERR_OK)
		rc = import_withdraw(w, m->type, m->run.id, str_from(m->o.reason), &m->gone,
				     &m->kept, e);
	m->run.state = STR("withdrawn");
	return rc == ERR_OK ? import_run_save(w, &m->run, e) : rc;
}

static enum err_code
run_bring_in(void *ctx, struct db *db, struct err *e)
{
	return write_as(ctx, db, bring_in, e);
}

static enum err_code
run_take_back(void *ctx, struct db *db, struct err *e)
{
	return write_as(ctx, db, take_back, e);
}

static int
withdraw(struct importing *m, struct err *e)
{
	enum err_code rc = pool_write(m->app->pool, run_take_back, m, e);
	struct str args[2];

	if (rc != ERR_OK)
		return cli_fail(m->c, rc, e);
	args[0] = str_fmt(m->arena, "%lld", (long long)m->gone);
	args[1] = str_fmt(m->arena, "%lld", (long long)m->kept);
	cli_say(m->c, "import.withdrawn", args, 2);
	return CLI_OK;
}

static int
run(struct importing *m, struct err *e)
{
	enum err_code rc = read_sheet(m, e);

	if (rc != ERR_OK)
		return cli_fail(m->c, rc, e);
	if (!say_columns(m) || m->result.rows.n == 0) {
		cli_warn(m->c, "import.nothing", NULL, 0);
		return CLI_REFUSED;
	}
	say_problems(m);
	say_counts(m);
	rc = write_wrong(m, e);
	if (rc != ERR_OK)
		return cli_fail(m->c, rc, e);
	if (m->o.dry_run) {
		cli_say(m->c, "import.dry", NULL, 0);
		return m->result.wrong > 0 ? CLI_REFUSED : CLI_OK;
	}
	if (m->result.wrong > 0 && !m->o.skip_wrong) {
		cli_warn(m->c, "import.refused", NULL, 0);
		return CLI_REFUSED;
	}
	m->run.unit = m->who.unit.id;
	m->run.id = id_new(m->arena);
	m->run.type = m->type->key;
	m->run.state = STR("done");
	m->run.account = m->who.account;
	rc = pool_write(m->app->pool, run_bring_in, m, e);
	if (rc != ERR_OK)
		return cli_fail(m->c, rc, e);
	cli_say(m->c, "import.done", &m->run.id, 1);
	return CLI_OK;
}

static int
start(struct importing *m)
{
	struct str given;
	struct err e = {0};
	struct db *db;
	enum err_code rc;
	bool found = false;

	given = str_from(m->o.type);
	m->type = cat_type(m->app->catalogue, given);
	if (!m->type) {
		cli_warn(m->c, "import.type", &given, 1);
		return CLI_USAGE;
	}
	rc = pool_borrow(m->app->pool, &db, &e);
	if (rc != ERR_OK)
		return cli_fail(m->c, rc, &e);
	rc = find_unit(m, db, &found, &e);
	pool_return(m->app->pool, db);
	if (rc != ERR_OK)
		return cli_fail(m->c, rc, &e);
	if (!found) {
		given = str_from(m->o.unit);
		cli_warn(m->c, "import.unit", &given, 1);
		return CLI_USAGE;
	}
	return m->o.withdraw ? withdraw(m, &e) : run(m, &e);
}

static struct app *
open_app(struct cli *c, struct cli_place *place, int *ret_exit)
{
	cli_place_settle(c, place);
	return cli_app(c, place, false, ret_exit);
}

int
cmd_import(int argc, char **argv)
{
	struct importing m = {.o.type = "person"};
	const struct cli_option options[] = {CLI_PLACE(&m.o.place),
					     {"type", &m.o.type, NULL},
					     {"unit", &m.o.unit, NULL},
					     {"wrong", &m.o.wrong, NULL},
					     {"withdraw", &m.o.withdraw, NULL},
					     {"reason", &m.o.reason, NULL},
					     {"dry-run", NULL, &m.o.dry_run},
					     {"skip-wrong", NULL, &m.o.skip_wrong},
					     {NULL, NULL, NULL}};
	struct cli c;
	struct err e;
	int exit_code = CLI_USAGE, n = 0;

	if (cli_open(&c, &e) != ERR_OK) {
		fprintf(stderr, "shegong: %s\n", e.detail);
		return CLI_FAILED;
	}
	m.c = &c;
	if (!cli_options(&c, argc, argv, options, &m.o.file, 1, &n)) {
		/* said already */
	} else if (!m.o.unit || (m.o.withdraw ? n != 0 || !m.o.reason : n != 1)) {
		cli_help(&c, "import", CLI_USAGE);
	} else if ((m.app = open_app(&c, &m.o.place, &exit_code)) != NULL) {
		m.arena = arena_new(IMPORT_MEMORY);
		exit_code = start(&m);
		app_close(m.app);
		arena_free(m.arena);
	}
	cli_close(&c);
	return exit_code;
}
