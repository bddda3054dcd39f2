/* cmd_verify.c: is the database sound, and has anybody touched the log? */
#include "base/file.h"
#include "cli/cli.h"

#include <stdio.h>

enum { HEAD_MAX = 1024 * 1024 };

/* Rows of PRAGMA integrity_check that are not "ok". A server looks after its own pages. */
static enum err_code
check_pages(struct cli *c, struct db *db, int *ret_faults, struct err *e)
{
	struct db_stmt *st;
	struct str line;
	enum err_code rc;
	bool more;

	if (db_dialect(db)->remote)
		return ERR_OK;
	rc = db_query(db, STR("PRAGMA integrity_check"), NULL, 0, &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more) {
		line = db_col_str(st, 0);
		if (str_is(line, "ok"))
			continue;
		(*ret_faults)++;
		cli_warn(c, "verify.page", &line, 1);
	}
	db_done(st);
	return rc;
}

static void
say_fault(struct cli *c, const struct audit_fault *f)
{
	const char *key = str_cstr(c->arena, str_fmt(c->arena, "verify.%.*s", STR_ARG(f->what)));
	struct str args[2] = {f->chain, str_fmt(c->arena, "%lld", (long long)f->seq)};

	cli_warn(c, key, args, 2);
}

static enum err_code
check_log(struct cli *c, struct app *app, struct db *db, struct str head, int *ret_faults,
	  struct err *e)
{
	struct audit_fault *faults;
	struct str checked;
	enum err_code rc;
	int64_t n = 0;
	size_t i, found = 0;

	rc = audit_verify(db, app->keyring, head, c->arena, &faults, &found, &n, e);
	if (rc != ERR_OK)
		return rc;
	for (i = 0; i < found; i++)
		say_fault(c, &faults[i]);
	*ret_faults += (int)found;
	checked = str_fmt(c->arena, "%lld", (long long)n);
	cli_say(c, "verify.checked", &checked, 1);
	return ERR_OK;
}

static enum err_code
reindex(void *ctx, struct db *db, struct err *e)
{
	return audit_reindex(db, ((struct cli *)ctx)->arena, e);
}

static int
verify(struct cli *c, const struct cli_place *place, const char *head_file, bool index_anew)
{
	struct str head = STR_NONE;
	struct err e = {0};
	struct app *app;
	struct db *db = NULL;
	enum err_code rc = ERR_OK;
	int faults = 0, exit_code = CLI_OK;

	app = cli_app(c, place, false, &exit_code);
	if (!app)
		return exit_code;
	if (head_file)
		rc = file_read(c->arena, head_file, HEAD_MAX, &head, &e);
	if (rc == ERR_OK && index_anew)
		rc = pool_write(app->pool, reindex, c, &e);
	if (rc == ERR_OK)
		rc = pool_borrow(app->pool, &db, &e);
	if (rc == ERR_OK)
		rc = check_pages(c, db, &faults, &e);
	if (rc == ERR_OK)
		rc = check_log(c, app, db, head, &faults, &e);
	if (db)
		pool_return(app->pool, db);
	app_close(app);
	if (rc != ERR_OK)
		return cli_fail(c, rc, &e);
	cli_say(c, faults > 0 ? "verify.faults" : "verify.fine", NULL, 0);
	return faults > 0 ? CLI_REFUSED : CLI_OK;
}

int
cmd_verify(int argc, char **argv)
{
	struct cli_place place = {0};
	const char *head = NULL;
	bool index_anew = false;
	const struct cli_option options[] = {CLI_PLACE(&place),
					     {"head", &head, NULL},
					     {"reindex", NULL, &index_anew},
					     {NULL, NULL, NULL}};
	struct cli c;
	int exit_code = CLI_USAGE;

	if (!cli_start(&c))
		return CLI_FAILED;
	if (cli_options(&c, argc, argv, options, NULL, 0, NULL)) {
		cli_place_settle(&c, &place);
		exit_code = verify(&c, &place, head, index_anew);
	}
	cli_close(&c);
	return exit_code;
}
