/* main.c: picks the subcommand. */
#include "cli/cli.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
} commands[] = {
	{"serve", cmd_serve},   {"init", cmd_init},       {"check", cmd_check},
	{"user", cmd_user},     {"backup", cmd_backup},   {"restore", cmd_restore},
	{"verify", cmd_verify}, {"migrate", cmd_migrate}, {"openapi", cmd_openapi},
	{"demo", cmd_demo},     {"import", cmd_import},   {"villages", cmd_villages},
	{"copy", cmd_copy},
};

static int
usage(int exit_code)
{
	struct cli c;

	if (!cli_start(&c))
		return CLI_FAILED;
	cli_help(&c, "main", exit_code);
	cli_close(&c);
	return exit_code;
}

static bool
asks_for_help(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++)
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			return true;
	return false;
}

static int
help_of(const char *command)
{
	struct cli c;
	int exit_code;

	if (!cli_start(&c))
		return CLI_FAILED;
	exit_code = cli_help(&c, command, CLI_OK);
	cli_close(&c);
	return exit_code;
}

int
main(int argc, char **argv)
{
	size_t i;

	signal(SIGPIPE, SIG_IGN);
	if (argc < 2)
		return usage(CLI_USAGE);
	if (strcmp(argv[1], "--version") == 0) {
		puts("shegong " SHEGONG_VERSION);
		return CLI_OK;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
	    strcmp(argv[1], "help") == 0)
		return usage(CLI_OK);
	for (i = 0; i < COUNTOF(commands); i++)
		if (strcmp(argv[1], commands[i].name) == 0)
			return asks_for_help(argc - 1, argv + 1)
				       ? help_of(argv[1])
				       : commands[i].run(argc - 1, argv + 1);
	return usage(CLI_USAGE);
}
