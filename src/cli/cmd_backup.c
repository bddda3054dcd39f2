/*
 * cmd_backup.c: a copy of the whole database while it is served, and back. The master key is not in
 * a backup: who finds one must not be able to read it.
 */
#include "base/clock.h"
#include "base/file.h"
#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static void
show_progress(void *ctx, int done, int total)
{
	cli_progress(ctx, "backup.progress", done, total);
}

static const char *
in_dir(struct cli *c, const char *dir, const char *name)
{
	return str_cstr(c->arena, str_fmt(c->arena, "%s/%s", dir, name));
}

static enum err_code
copy_database(struct cli *c, const char *from, const char *to, struct err *e)
{
	struct db *db;
	enum err_code rc;

	if (!file_exists(from))
		return err_set(e, ERR_IO, "%s is not there", from);
	rc = db_open(str_cstr(c->arena, str_fmt(c->arena, "sqlite:%s", from)), DB_READ, &db, e);
	if (rc != ERR_OK)
		return rc;
	rc = db_backup(db, to, show_progress, c, e);
	db_close(db);
	return rc;
}

static int
backup(struct cli *c, struct cli_place *place, const char *to)
{
	struct str shown = str_from(to);
	struct err e = {0};
	const char *from;
	enum err_code rc;

	cli_place_settle(c, place);
	from = cli_place_file(place);
	if (!from) {
		cli_warn(c, "backup.server", NULL, 0);
		return CLI_REFUSED;
	}
	rc = copy_database(c, from, to, &e);
	if (rc != ERR_OK)
		return cli_fail(c, rc, &e);
	cli_say(c, "backup.done", &shown, 1);
	return CLI_OK;
}

int
cmd_backup(int argc, char **argv)
{
	struct cli_place place = {0};
	const char *file[1];
	const struct cli_option options[] = {CLI_PLACE(&place), {NULL, NULL, NULL}};
	struct cli c;
	int n = 0, exit_code;

	if (!cli_start(&c))
		return CLI_FAILED;
	if (cli_options(&c, argc, argv, options, file, 1, &n) && n == 1)
		exit_code = backup(&c, &place, file[0]);
	else
		exit_code = cli_help(&c, "backup", CLI_USAGE);
	cli_close(&c);
	return exit_code;
}

/* -- back ------------------------------------------------------------------------------------------------ */

struct restoring {
	const char *file, *into, *key;
	bool force;
};

/* What was there stays, under another name: a restore must be undoable, too. */
static enum err_code
set_aside(struct cli *c, const char *path, struct err *e)
{
	const char *aside = str_cstr(c->arena, str_fmt(c->arena, "%s.before-%lld", path,
						       (long long)(clock_now_ms() / 1000)));
	struct str shown = str_from(aside);

	if (rename(path, aside) != 0)
		return err_set(e, ERR_IO, "%s: %s", path, strerror(errno));
	cli_say(c, "restore.aside", &shown, 1);
	return ERR_OK;
}

static enum err_code
make_room(struct cli *c, const struct restoring *r, const char *db, struct err *e)
{
	static const char *const beside[] = {"-wal", "-shm"};
	enum err_code rc;
	size_t i;

	if (!file_exists(db))
		return ERR_OK;
	if (!r->force)
		return err_set(e, ERR_WRONG_STATE, "%s is there; --force sets it aside", db);
	rc = set_aside(c, db, e);
	for (i = 0; i < COUNTOF(beside) && rc == ERR_OK; i++) {
		const char *path = str_cstr(c->arena, str_fmt(c->arena, "%s%s", db, beside[i]));

		if (file_exists(path))
			rc = set_aside(c, path, e);
	}
	return rc;
}

static enum err_code
copy_key(struct cli *c, const struct restoring *r, const char *key, struct err *e)
{
	struct str content;
	enum err_code rc;

	if (!r->key)
		return ERR_OK;
	if (file_exists(key))
		return err_set(e, ERR_WRONG_STATE, "%s is there", key);
	rc = file_read(c->arena, r->key, 4096, &content, e);
	return rc == ERR_OK ? file_write(key, content, 0600, e) : rc;
}

static enum err_code
restore(struct cli *c, const struct restoring *r, struct err *e)
{
	const char *db = in_dir(c, r->into, "shegong.db"), *key = in_dir(c, r->into, "master.key");
	struct cli_place place = {.data = r->into, .db = "sqlite:"};
	enum err_code rc;
	int lock;

	if (mkdir(r->into, 0700) != 0 && errno != EEXIST)
		return err_set(e, ERR_IO, "%s: %s", r->into, strerror(errno));
	if (!cli_lock(c, &place, true, &lock))
		return err_set(e, ERR_WRONG_STATE, "%s is being served", r->into);
	rc = make_room(c, r, db, e);
	if (rc == ERR_OK)
		rc = copy_database(c, r->file, db, e);
	if (rc == ERR_OK && chmod(db, 0600) != 0)
		rc = err_set(e, ERR_IO, "%s: %s", db, strerror(errno));
	if (rc == ERR_OK)
		rc = copy_key(c, r, key, e);
	close(lock);
	if (rc == ERR_OK && !file_exists(key))
		cli_warn(c, "restore.no_key", NULL, 0);
	return rc;
}

int
cmd_restore(int argc, char **argv)
{
	struct restoring r = {0};
	const char *file[1];
	const struct cli_option options[] = {
		{"into", &r.into, NULL},
		{"key", &r.key, NULL},
		{"force", NULL, &r.force},
		{NULL, NULL, NULL},
	};
	struct err e = {0};
	struct str shown;
	enum err_code rc;
	struct cli c;
	int n = 0, exit_code = CLI_USAGE;

	if (!cli_start(&c))
		return CLI_FAILED;
	if (cli_options(&c, argc, argv, options, file, 1, &n) && n == 1 && r.into) {
		r.file = file[0];
		shown = str_from(r.into);
		rc = restore(&c, &r, &e);
		exit_code = rc == ERR_OK ? CLI_OK : cli_fail(&c, rc, &e);
		if (rc == ERR_OK)
			cli_say(&c, "restore.done", &shown, 1);
	} else {
		cli_help(&c, "restore", CLI_USAGE);
	}
	cli_close(&c);
	return exit_code;
}
