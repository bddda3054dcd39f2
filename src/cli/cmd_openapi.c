/* cmd_openapi.c: the description of the API, from the route tables and the built-in catalogue. */
#include "api/openapi.h"
#include "cli/cli.h"

#include <stdio.h>

enum { TEXT_MAX = 16 * 1024 * 1024 };

int
cmd_openapi(int argc, char **argv)
{
	const struct cli_option options[] = {{NULL, NULL, NULL}};
	struct catalogue *catalogue = NULL;
	struct cat_source src = {0};
	struct problems ps;
	struct err e = {0};
	struct json j;
	struct buf b;
	struct cli c;
	int exit_code = CLI_USAGE;

	if (!cli_start(&c))
		return CLI_FAILED;
	if (cli_options(&c, argc, argv, options, NULL, 0, NULL)) {
		problems_init(&ps, c.arena);
		cat_source_builtin(c.arena, &src);
		if (catalogue_load(&src, &ps, &catalogue, &e) != ERR_OK) {
			exit_code = cli_fail(&c, e.code, &e);
		} else {
			buf_init(&b, c.arena, TEXT_MAX);
			json_init(&j, &b);
			openapi_write(catalogue, &j, c.arena);
			printf("%.*s\n", STR_ARG(buf_str(&b)));
			exit_code = CLI_OK;
		}
		catalogue_free(catalogue);
	}
	cli_close(&c);
	return exit_code;
}
