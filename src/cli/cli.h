/*
 * cli.h: the subcommands. Each parses its own options, prints Chinese from messages/cli.zh-CN.json
 * and answers with an exit code that scripts can rely on.
 */
#ifndef SHEGONG_CLI_H
#define SHEGONG_CLI_H

#include "api/app.h"

enum { CLI_OK = 0, CLI_REFUSED = 1, CLI_USAGE = 2, CLI_FAILED = 3 };

int cmd_serve(int argc, char **argv);
int cmd_init(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_demo(int argc, char **argv);
int cmd_user(int argc, char **argv);
int cmd_import(int argc, char **argv);
int cmd_backup(int argc, char **argv);
int cmd_restore(int argc, char **argv);
int cmd_verify(int argc, char **argv);
int cmd_migrate(int argc, char **argv);
int cmd_openapi(int argc, char **argv);
int cmd_copy(int argc, char **argv);
int cmd_villages(int argc, char **argv);

/* -- what they share (common.c) --------------------------------------------------------------------- */

struct cli {
	struct arena *arena;
	struct messages *messages;
};

/* One command's texts and memory. */
enum err_code cli_open(struct cli *c, struct err *e) MUST_USE;
void cli_close(struct cli *c);
/* cli_open() for a command: what fails is printed. */
bool cli_start(struct cli *c);

/* A line of the message file to standard output or standard error; args fill {0} {1} {2}. */
void cli_say(struct cli *c, const char *key, const struct str *args, size_t n);
void cli_warn(struct cli *c, const char *key, const struct str *args, size_t n);
const char *cli_text(struct cli *c, const char *key);
/* The text "help.<command>"; answers CLI_OK or, after a mistake in the options, CLI_USAGE. */
int cli_help(struct cli *c, const char *command, int exit_code);
/* What went wrong, in Chinese with the detail in brackets; the exit code that fits. */
int cli_fail(struct cli *c, enum err_code code, const struct err *e);
void cli_problems(struct cli *c, const struct problems *ps);

/* -- options ----------------------------------------------------------------------------------------- */

enum { CLI_LIST = 8 };

/* An option that may come several times. */
struct cli_list {
	const char *v[CLI_LIST];
	int n;
};

/*
 * `--name value`, `--name=value`, `--name` for switches; what is no option is given to `rest` in
 * order. False (after saying why) for anything unknown.
 */
struct cli_option {
	const char *name;      /* without the dashes; NULL ends the list */
	const char **value;    /* set to the text; or */
	bool *on;              /* set to true; or */
	struct cli_list *list; /* the text is added */
};
bool cli_options(struct cli *c, int argc, char **argv, const struct cli_option *options,
		 const char **rest, int rest_max, int *ret_rest);

/* -- where the data is (place.c) ---------------------------------------------------------------------- */

/*
 * What was given, then what it comes to: `--data DIR`, else $SHEGONG_DATA, else "data"; `--db DSN`,
 * else $SHEGONG_DB (a password need not stand in the list of processes), else the SQLite file in the
 * folder; `--key FILE`, else $SHEGONG_KEY, else the folder's master.key. Processes on one server
 * database have a folder each and the same key.
 */
struct cli_place {
	const char *data, *db, *key;
};
#define CLI_PLACE(p)                                                                               \
	{"data", &(p)->data, NULL}, {"db", &(p)->db, NULL},                                        \
	{                                                                                          \
		"key", &(p)->key, NULL                                                             \
	}
void cli_place_settle(struct cli *c, struct cli_place *p);
/* Path of the SQLite file; NULL when the database is a server's. */
const char *cli_place_file(const struct cli_place *p);
/* Opens the app for a command; `fresh` makes the tables where there are none. Says what is wrong;
 * NULL then and *ret_exit is set. */
struct app *cli_app(struct cli *c, const struct cli_place *p, bool fresh, int *ret_exit);
/* Several servers may share an SQLite file, a restore may not: false when the lock is taken. Closing
 * *ret_fd (-1: a server's database needs none) gives it back; the end of the process does, too. */
bool cli_lock(struct cli *c, const struct cli_place *p, bool alone, int *ret_fd);

/* -- writing --------------------------------------------------------------------------------------------- */

/* Runs `fn` as one write with a system actor named "cli:<name>". */
typedef enum err_code cli_write_fn(struct work *w, void *ctx, struct err *e);
enum err_code cli_write(struct app *app, const char *name, cli_write_fn *fn, void *ctx,
			struct problems *ps, struct err *e) MUST_USE;
/* A line that replaces itself on a terminal; silent elsewhere. done == total ends it. */
void cli_progress(struct cli *c, const char *key, int64_t done, int64_t total);

#endif
