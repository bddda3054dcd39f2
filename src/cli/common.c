/* common.c: what the subcommands share; see cli.h. */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { CLI_LIMIT = 256 * 1024 * 1024 };

enum err_code
cli_open(struct cli *c, struct err *e)
{
	c->arena = arena_new(CLI_LIMIT);
	return messages_load(c->arena, &c->messages, e);
}

bool
cli_start(struct cli *c)
{
	struct err e;

	if (cli_open(c, &e) == ERR_OK)
		return true;
	fprintf(stderr, "shegong: %s\n", e.detail);
	cli_close(c);
	return false;
}

void
cli_close(struct cli *c)
{
	arena_free(c->arena);
}

static void
print_line(FILE *out, struct str text)
{
	fprintf(out, "%.*s\n", STR_ARG(text));
	fflush(out);
}

void
cli_say(struct cli *c, const char *key, const struct str *args, size_t n)
{
	print_line(stdout, message_text(c->messages, c->arena, key, args, n));
}

void
cli_warn(struct cli *c, const char *key, const struct str *args, size_t n)
{
	print_line(stderr, message_text(c->messages, c->arena, key, args, n));
}

const char *
cli_text(struct cli *c, const char *key)
{
	return str_cstr(c->arena, message_text(c->messages, c->arena, key, NULL, 0));
}

int
cli_help(struct cli *c, const char *command, int exit_code)
{
	const char *key = str_cstr(c->arena, str_fmt(c->arena, "help.%s", command));

	print_line(exit_code == CLI_OK ? stdout : stderr,
		   message_text(c->messages, c->arena, key, NULL, 0));
	return exit_code;
}

/* The titles are written for a page; what to do then is different here. */
int
cli_fail(struct cli *c, enum err_code code, const struct err *e)
{
	const char *key = str_cstr(c->arena, str_fmt(c->arena, "fail.%s", err_name(code)));
	struct str hint = message_text(c->messages, c->arena, key, NULL, 0);

	if (str_eq(hint, str_from(key)))
		hint = message_error_title(c->messages, code);
	print_line(stderr, hint);
	fprintf(stderr, "(%s: %s)\n", err_name(code), e->detail);
	return err_http(code) >= 500 ? CLI_FAILED : CLI_REFUSED;
}

void
cli_problems(struct cli *c, const struct problems *ps)
{
	const struct problem *p;

	for (p = ps->first; p; p = p->next)
		fprintf(stderr, "%.*s%s%.*s\n", STR_ARG(p->path), p->path.n > 0 ? ": " : "",
			STR_ARG(message_problem(c->messages, c->arena, p)));
}

/* -- options ----------------------------------------------------------------------------------------- */

static const struct cli_option *
find_option(const struct cli_option *options, struct str name)
{
	for (; options->name; options++)
		if (str_eq(name, str_from(options->name)))
			return options;
	return NULL;
}

/* Takes one option; *i moves on when the next word is its value. */
static bool
take_option(struct cli *c, int argc, char **argv, int *i, const struct cli_option *options)
{
	struct str word = str_from(argv[*i] + 2), name = word;
	ptrdiff_t at = str_chr(word, '=');
	const struct cli_option *o;
	const char *text;

	if (at >= 0)
		name.n = (size_t)at;
	o = find_option(options, name);
	if (!o) {
		cli_warn(c, "option.unknown", &name, 1);
		return false;
	}
	if (o->on) {
		*o->on = true;
		return at < 0;
	}
	if (at < 0 && *i + 1 >= argc) {
		cli_warn(c, "option.value", &name, 1);
		return false;
	}
	text = at >= 0 ? argv[*i] + 2 + at + 1 : argv[++*i];
	if (!o->list) {
		*o->value = text;
		return true;
	}
	if (o->list->n == CLI_LIST) {
		cli_warn(c, "option.too_many", &name, 1);
		return false;
	}
	o->list->v[o->list->n++] = text;
	return true;
}

bool
cli_options(struct cli *c, int argc, char **argv, const struct cli_option *options,
	    const char **rest, int rest_max, int *ret_rest)
{
	struct str word;
	int i, n = 0;

	for (i = 1; i < argc; i++) {
		if (strncmp(argv[i], "--", 2) == 0 && argv[i][2] != '\0') {
			if (!take_option(c, argc, argv, &i, options))
				return false;
		} else if (n < rest_max) {
			rest[n++] = argv[i];
		} else {
			word = str_from(argv[i]);
			cli_warn(c, "option.too_many", &word, 1);
			return false;
		}
	}
	if (ret_rest)
		*ret_rest = n;
	return true;
}

struct cli_job {
	struct app *app;
	const char *name;
	cli_write_fn *fn;
	void *ctx;
	struct problems *problems;
	struct arena *arena;
};

static enum err_code
run_cli_job(void *ctx, struct db *db, struct err *e)
{
	struct cli_job *job = ctx;
	struct actor who;
	struct work w;
	enum err_code rc;

	arena_reset(job->arena);
	actor_system(job->arena, &who, job->name);
	work_init(&w, &job->app->engine, db, job->arena, &who);
	if (job->problems)
		w.problems = *job->problems;
	w.problems.tail = &w.problems.first;
	rc = job->fn(&w, job->ctx, e);
	if (job->problems)
		*job->problems = w.problems;
	return rc;
}

enum err_code
cli_write(struct app *app, const char *name, cli_write_fn *fn, void *ctx, struct problems *ps,
	  struct err *e)
{
	struct cli_job job = {app, name, fn, ctx, ps, arena_new(CLI_LIMIT)};
	enum err_code rc = pool_write(app->pool, run_cli_job, &job, e);

	arena_free(job.arena);
	return rc;
}

void
cli_progress(struct cli *c, const char *key, int64_t done, int64_t total)
{
	struct str args[2] = {str_fmt(c->arena, "%lld", (long long)done),
			      str_fmt(c->arena, "%lld", (long long)total)};

	if (!isatty(STDERR_FILENO))
		return;
	fprintf(stderr, "\r%.*s%s", STR_ARG(message_text(c->messages, c->arena, key, args, 2)),
		done == total ? "\n" : "");
	fflush(stderr);
}
