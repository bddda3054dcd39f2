/* cmd_migrate.c: makes the tables fit the catalogue; says first, on request, what it would do. */
#include "cli/cli.h"

#include <stdio.h>

struct migrating {
	struct cli *c;
	struct app *app;
	bool dry_run, allow_removal;
};

static void
print_step(struct cli *c, const struct plan_step *s)
{
	struct str args[3] = {s->table, s->object, s->why};

	if (s->sql.n > 0)
		printf("%.*s;\n", STR_ARG(s->sql));
	if (s->sql.n == 0)
		cli_warn(c, "migrate.refused", args, 3);
	else if (s->destructive)
		cli_warn(c, "migrate.removes", args, 3);
}

static enum err_code
run(void *ctx, struct db *db, struct err *e)
{
	struct migrating *m = ctx;
	struct schema wanted;
	struct plan plan;
	enum err_code rc;
	size_t i;

	rc = app_plan(m->app, db, m->c->arena, &wanted, &plan, e);
	if (rc != ERR_OK)
		return rc;
	for (i = 0; i < plan.steps.n; i++)
		print_step(m->c, &plan.steps.v[i]);
	if (plan.refused > 0)
		return err_set(e, ERR_MIGRATION, "%zu steps are refused", plan.refused);
	return m->dry_run ? ERR_OK : plan_apply(db, &plan, &wanted, m->allow_removal, e);
}

static int
migrate(struct migrating *m, const struct cli_place *p)
{
	struct app_options o = {
		.data_dir = p->data, .dsn = p->db, .key_file = p->key, .skip_schema = true};
	struct problems ps;
	struct err e = {0};
	enum err_code rc;

	problems_init(&ps, m->c->arena);
	rc = app_open(&o, &m->app, &ps, &e);
	if (rc != ERR_OK) {
		cli_problems(m->c, &ps);
		return cli_fail(m->c, rc, &e);
	}
	rc = pool_write(m->app->pool, run, m, &e);
	app_close(m->app);
	if (rc != ERR_OK)
		return cli_fail(m->c, rc, &e);
	cli_say(m->c, m->dry_run ? "migrate.dry" : "migrate.done", NULL, 0);
	return CLI_OK;
}

int
cmd_migrate(int argc, char **argv)
{
	struct migrating m = {0};
	struct cli_place place = {0};
	const struct cli_option options[] = {
		CLI_PLACE(&place),
		{"dry-run", NULL, &m.dry_run},
		{"allow-removal", NULL, &m.allow_removal},
		{NULL, NULL, NULL},
	};
	struct cli c;
	int exit_code = CLI_USAGE;

	if (!cli_start(&c))
		return CLI_FAILED;
	m.c = &c;
	if (cli_options(&c, argc, argv, options, NULL, 0, NULL)) {
		cli_place_settle(&c, &place);
		exit_code = migrate(&m, &place);
	}
	cli_close(&c);
	return exit_code;
}
