/* cmd_check.c: shegong check [DIR] [--overlay DIR] [--print] [--coverage]. */
#include "cli/cli.h"
#include "base/buf.h"
#include "catalogue/coverage.h"
#include "catalogue/explain.h"

#include <stdio.h>
#include <string.h>

#define ARENA_LIMIT ((size_t)128 << 20)
enum { PRINT_MAX = 32 << 20 };

struct check {
	struct arena *arena;
	struct cat_words words;
	const char *dir; /* NULL: the built-in catalogue */
	struct cli_list overlays;
	bool print, coverage, help;
	struct cat_source source;
	struct problems problems;
	struct catalogue *catalogue;
	struct cat_examples examples;
};

static void
put(FILE *to, struct str s)
{
	fwrite(s.p, 1, s.n, to);
}

static void
say(const struct check *c, FILE *to, const char *key, const struct str *args, size_t n)
{
	put(to, cat_words_fill(&c->words, str_from(key), args, n));
	fputc('\n', to);
}

static struct str
number(const struct check *c, size_t n)
{
	return str_fmt(c->arena, "%zu", n);
}

static bool
read_options(struct check *c, int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--print") == 0)
			c->print = true;
		else if (strcmp(argv[i], "--coverage") == 0)
			c->coverage = true;
		else if (strcmp(argv[i], "--overlay") == 0 && i + 1 < argc &&
			 c->overlays.n < CLI_LIST)
			c->overlays.v[c->overlays.n++] = argv[++i];
		else if (strcmp(argv[i], "--help") == 0)
			c->help = true;
		else if (argv[i][0] == '-' || c->dir)
			return false;
		else
			c->dir = argv[i];
	}
	return true;
}

static bool
read_source(struct check *c)
{
	enum err_code rc = ERR_OK;
	struct err e = {0};
	struct str why;
	int i;

	if (c->dir)
		rc = cat_source_dir(c->arena, c->dir, &c->source, &e);
	else
		cat_source_builtin(c->arena, &c->source);
	for (i = 0; i < c->overlays.n && rc == ERR_OK; i++)
		rc = cat_source_overlay(c->arena, c->overlays.v[i], &c->source, &e);
	if (rc == ERR_OK)
		return true;
	why = str_from(e.detail);
	say(c, stderr, "check.unreadable", &why, 1);
	return false;
}

/* Files of an overlay are named with its folder already. */
static bool
of_overlay(const struct check *c, struct str path)
{
	int i;

	for (i = 0; i < c->overlays.n; i++)
		if (str_starts(path, str_from(c->overlays.v[i])))
			return true;
	return false;
}

static void
print_problem(const struct check *c, const struct problem *p)
{
	if (c->dir && !of_overlay(c, p->path))
		fprintf(stdout, "%s/", c->dir);
	fprintf(stdout, "%.*s:%d:%d: ", STR_ARG(p->path), p->line, p->column);
	if (p->level == PROBLEM_HINT)
		put(stdout, cat_words_fill(&c->words, STR("hint"), NULL, 0));
	put(stdout, cat_words_problem(&c->words, p));
	fputc('\n', stdout);
}

static void
print_problems(const struct check *c)
{
	const struct problem *p;
	size_t shown = 0;
	struct str rest;

	for (p = c->problems.first; p; p = p->next, shown++)
		print_problem(c, p);
	if (shown == c->problems.errors + c->problems.hints)
		return;
	rest = number(c, c->problems.errors + c->problems.hints - shown);
	say(c, stdout, "check.more", &rest, 1);
}

static void
print_coverage(struct check *c)
{
	struct cat_coverage_table table;
	struct str args[1 + CAT_COVERAGE_STATES];
	size_t i;

	cat_coverage_make(c->catalogue, &c->examples, &c->source, c->arena, &c->problems, &table);
	for (i = 0; i < table.lines.n; i++) {
		const struct cat_coverage_line *l = &table.lines.v[i];

		fprintf(stdout, "%.*s\t%.*s\t%.*s\t%s\t%.*s\n", STR_ARG(l->clause->id),
			STR_ARG(l->clause->area), STR_ARG(l->clause->priority),
			cat_coverage_name(l->state), STR_ARG(l->place));
	}
	args[0] = number(c, table.lines.n);
	args[1] = number(c, table.count[CAT_COVERED]);
	args[2] = number(c, table.count[CAT_ENGINE]);
	args[3] = number(c, table.count[CAT_REASON]);
	args[4] = number(c, table.count[CAT_OPEN]);
	say(c, stderr, "check.coverage", args, COUNTOF(args));
}

static void
print_catalogue(struct check *c)
{
	struct buf b;

	buf_init(&b, c->arena, PRINT_MAX);
	catalogue_print(c->catalogue, &b);
	put(stdout, buf_str(&b));
}

static void
print_summary(const struct check *c)
{
	struct str wrong[] = {number(c, c->problems.errors), number(c, c->problems.hints)};
	struct str fine[4];

	if (c->problems.errors > 0 || !c->catalogue) {
		say(c, stderr, "check.wrong", wrong, COUNTOF(wrong));
		return;
	}
	fine[0] = number(c, c->catalogue->types.n);
	fine[1] = number(c, c->catalogue->lists.n);
	fine[2] = number(c, c->catalogue->flows.n);
	fine[3] = number(c, c->examples.all.n);
	say(c, stderr, "check.fine", fine, COUNTOF(fine));
}

static int
run(struct check *c)
{
	struct err e = {0};
	enum err_code code;

	if (!read_source(c))
		return CLI_USAGE;
	problems_init(&c->problems, c->arena);
	code = catalogue_load(&c->source, &c->problems, &c->catalogue, &e);
	if (code == ERR_OK)
		cat_examples_load(&c->source, c->catalogue, c->arena, &c->problems, &c->examples);
	else if (code != ERR_INVALID)
		fprintf(stderr, "%s\n", e.detail);
	if (code == ERR_OK && c->coverage)
		print_coverage(c);
	if (code == ERR_OK && c->print)
		print_catalogue(c);
	print_problems(c);
	print_summary(c);
	catalogue_free(c->catalogue);
	return code == ERR_OK && c->problems.errors == 0 ? CLI_OK : CLI_REFUSED;
}

int
cmd_check(int argc, char **argv)
{
	struct check c = {.arena = arena_new(ARENA_LIMIT)};
	struct err e = {0};
	int code = CLI_USAGE;

	if (cat_words_load(c.arena, &c.words, &e) != ERR_OK) {
		fprintf(stderr, "%s\n", e.detail);
	} else if (!read_options(&c, argc, argv)) {
		say(&c, stderr, "check.usage", NULL, 0);
	} else if (c.help) {
		say(&c, stdout, "check.usage", NULL, 0);
		code = CLI_OK;
	} else {
		code = run(&c);
	}
	arena_free(c.arena);
	return code;
}
