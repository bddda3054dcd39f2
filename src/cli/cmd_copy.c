/*
 * cmd_copy.c: the whole database to another engine (db/copy.h). The key stays where it is: whoever
 * serves the copy needs the same master.key.
 */
#include "cli/cli.h"
#include "db/copy.h"
#include "search/search.h"

#include <stdio.h>

struct showing {
	struct cli *c;
	int64_t done;
};

static void
show_progress(void *ctx, struct str table UNUSED, int64_t rows, bool checked)
{
	struct showing *s = ctx;

	if (checked)
		cli_progress(s->c, "copy.checked", ++s->done, -1);
	else
		cli_progress(s->c, "copy.progress", rows, -1);
}

/* The first chain of its log is a station's own for ever. */
static struct str
source_of(struct cli *c, struct db *from)
{
	struct value v;

	if (db_value(from, c->arena, STR("SELECT id FROM audit_chain ORDER BY number LIMIT 1"),
		     NULL, 0, &v, NULL) != ERR_OK ||
	    v.type != VALUE_TEXT)
		return STR("-");
	return v.s;
}

static const char *
key_of(enum copy_end end)
{
	switch (end) {
	case COPY_NO_SOURCE:
		return "copy.no_source";
	case COPY_NOT_EMPTY:
		return "copy.not_empty";
	case COPY_OTHER_SOURCE:
		return "copy.other_source";
	case COPY_DIFFERS:
		return "copy.differs";
	case COPY_DONE:
		break;
	}
	return "copy.done";
}

static int
report(struct cli *c, const struct copy_result *r)
{
	struct str args[2] = {str_fmt(c->arena, "%lld", (long long)r->tables),
			      str_fmt(c->arena, "%lld", (long long)r->rows)};

	if (r->end == COPY_DONE) {
		cli_say(c, "copy.done", args, 2);
		return CLI_OK;
	}
	cli_warn(c, key_of(r->end), &r->table, 1);
	return CLI_REFUSED;
}

static int
copy_between(struct cli *c, struct db *from, struct db *to)
{
	struct showing s = {c, 0};
	struct copy copy = {.from = from, .to = to, .progress = show_progress, .ctx = &s};
	struct copy_result result;
	struct err e = {0};
	enum err_code rc = db_check_engine(to, &e);

	copy.source = source_of(c, from);
	if (rc == ERR_OK)
		rc = db_copy(&copy, c->arena, &result, &e);
	if (rc == ERR_OK && result.end == COPY_DONE)
		rc = search_rebuild(to, &e);
	if (rc != ERR_OK) {
		cli_warn(c, "copy.again", NULL, 0);
		return cli_fail(c, rc, &e);
	}
	return report(c, &result);
}

static int
copy(struct cli *c, const char *from_dsn, const char *to_dsn)
{
	struct db *from = NULL, *to = NULL;
	struct err e = {0};
	int exit_code;
	enum err_code rc = db_open(from_dsn, DB_READ, &from, &e);

	if (rc == ERR_OK)
		rc = db_open(to_dsn, DB_WRITE, &to, &e);
	exit_code = rc == ERR_OK ? copy_between(c, from, to) : cli_fail(c, rc, &e);
	db_close(to);
	db_close(from);
	return exit_code;
}

int
cmd_copy(int argc, char **argv)
{
	const char *from = NULL, *to = NULL, *rest[1];
	const struct cli_option options[] = {
		{"from", &from, NULL}, {"to", &to, NULL}, {NULL, NULL, NULL}};
	struct cli c;
	int n = 0, exit_code;

	if (!cli_start(&c))
		return CLI_FAILED;
	if (cli_options(&c, argc, argv, options, rest, 1, &n) && n == 0 && from && to)
		exit_code = copy(&c, from, to);
	else
		exit_code = cli_help(&c, "copy", CLI_USAGE);
	cli_close(&c);
	return exit_code;
}
