/* cmd_villages.c: the villages of a county, from a file. */
#include "base/file.h"
#include "cli/cli.h"
#include "record/villages.h"

enum { FILE_MAX = 4 * 1024 * 1024 };

static enum err_code
store(struct work *w, void *ctx, struct err *e)
{
	struct audit_entry en = {.act = STR("villages"), .result = STR("ok")};
	struct villages *l = ctx;
	enum err_code rc = villages_store(w->db, l, w->now, e);

	en.account = w->actor->account;
	en.fields = l->county;
	return rc == ERR_OK ? audit_write(w->engine->audit, w->db, &en, e) : rc;
}

static int
import(struct cli *c, struct app *app, const char *file)
{
	struct villages l;
	struct problems ps;
	struct str text, args[3];
	struct err e = {0};
	enum err_code rc;
	int line = 0;

	problems_init(&ps, c->arena);
	rc = file_read(c->arena, file, FILE_MAX, &text, &e);
	if (rc == ERR_OK)
		rc = villages_read(c->arena, app->regions, text, &l, &line, &e);
	args[0] = str_fmt(c->arena, "%d", line);
	if (rc == ERR_BAD_FILE) {
		cli_warn(c, line > 0 ? "villages.line" : "villages.none", args, 1);
		return CLI_REFUSED;
	}
	if (rc == ERR_OK)
		rc = cli_write(app, "villages", store, &l, &ps, &e);
	if (rc != ERR_OK)
		return cli_fail(c, rc, &e);
	args[0] = region_full_name(app->regions, c->arena, l.county);
	args[1] = str_fmt(c->arena, "%zu", l.v.n);
	args[2] = l.edition.n > 0 ? l.edition : str_from(cli_text(c, "villages.no_edition"));
	cli_say(c, "villages.done", args, 3);
	return CLI_OK;
}

int
cmd_villages(int argc, char **argv)
{
	struct cli_place place = {0};
	const char *file;
	const struct cli_option options[] = {CLI_PLACE(&place), {NULL, NULL, NULL}};
	int exit_code = CLI_USAGE, rest;
	struct app *app;
	struct cli c;

	if (!cli_start(&c))
		return CLI_FAILED;
	if (!cli_options(&c, argc, argv, options, &file, 1, &rest) || rest != 1) {
		cli_help(&c, "villages", CLI_USAGE);
	} else {
		cli_place_settle(&c, &place);
		app = cli_app(&c, &place, false, &exit_code);
		if (app)
			exit_code = import(&c, app, file);
		app_close(app);
	}
	cli_close(&c);
	return exit_code;
}
