/* cmd_demo.c: shegong demo: a station to look at, with invented people. */
#include "cli/demo.h"

#include "base/clock.h"
#include "base/file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { DEMO_MEMORY = 1 << 30 };

static enum err_code
make_folder(struct demo *d, struct err *e)
{
	const struct cli_place *p = &d->place;
	const char *file = cli_place_file(p);

	if (mkdir(p->data, 0700) != 0 && errno != EEXIST)
		return err_set(e, ERR_IO, "%s: %s", p->data, strerror(errno));
	if (file && file_exists(file))
		return err_set(e, ERR_WRONG_STATE, "%s is there already", file);
	return file_exists(p->key) ? ERR_OK : keyring_make_file(p->key, e);
}

static enum err_code
load_data(struct demo *d, struct err *e)
{
	enum err_code rc = demo_json("data/demo/station.json", &d->station, e);

	if (rc == ERR_OK)
		rc = demo_json("data/demo/script.json", &d->script, e);
	return rc == ERR_OK ? demo_json("data/demo/stories.json", &d->stories, e) : rc;
}

static void
say_done(struct demo *d)
{
	struct str counts[3] = {str_from(d->place.data), str_fmt(d->arena, "%zu", d->cases),
				str_fmt(d->arena, "%lld", (long long)d->wrong_rows)};
	size_t i;

	cli_say(d->cli, "demo.done", counts, COUNTOF(counts));
	cli_say(d->cli, d->password ? "demo.accounts_same" : "demo.accounts_once", NULL, 0);
	for (i = 0; i < d->accounts.n; i++) {
		const struct demo_account *a = &d->accounts.v[i];

		printf("  %-14.*s %-24.*s %.*s  %.*s  %.*s\n", STR_ARG(a->login),
		       STR_ARG(a->password), STR_ARG(a->name), STR_ARG(a->actor.unit.name),
		       STR_ARG(a->roles));
	}
	cli_say(d->cli, "demo.next", counts, 1);
}

static enum err_code
build(struct demo *d, struct err *e)
{
	enum err_code rc = load_data(d, e);

	d->started = clock_now_ms();
	if (rc == ERR_OK)
		rc = demo_organisation(d, e);
	if (rc == ERR_OK)
		rc = demo_register(d, e);
	return rc == ERR_OK ? demo_cases(d, e) : rc;
}

static bool
password_fits(struct demo *d)
{
	struct problems ps;

	if (!d->password)
		return true;
	problems_init(&ps, d->arena);
	password_check(&ps, STR("--password"), str_from(d->password), STR("--password"));
	cli_problems(d->cli, &ps);
	return ps.errors == 0;
}

static int
demo(struct demo *d)
{
	struct err e = {0};
	enum err_code rc;
	int exit_code = CLI_OK;

	if (!password_fits(d))
		return CLI_REFUSED;
	rc = make_folder(d, &e);
	if (rc != ERR_OK)
		return cli_fail(d->cli, rc, &e);
	d->app = cli_app(d->cli, &d->place, true, &exit_code);
	if (!d->app)
		return exit_code;
	if (!d->app->needs_setup)
		rc = err_set(&e, ERR_WRONG_STATE, "there are accounts in it already");
	else
		rc = build(d, &e);
	if (rc == ERR_OK)
		say_done(d);
	else
		exit_code = cli_fail(d->cli, rc, &e);
	app_close(d->app);
	return exit_code;
}

int
cmd_demo(int argc, char **argv)
{
	struct demo d = {0};
	const struct cli_option options[] = {
		CLI_PLACE(&d.place), {"password", &d.password, NULL}, {NULL, NULL, NULL}};
	struct cli c;
	struct err e;
	int exit_code = CLI_USAGE;

	if (cli_open(&c, &e) != ERR_OK) {
		fprintf(stderr, "shegong: %s\n", e.detail);
		return CLI_FAILED;
	}
	d.cli = &c;
	if (cli_options(&c, argc, argv, options, NULL, 0, NULL)) {
		d.arena = arena_new(DEMO_MEMORY);
		cli_place_settle(&c, &d.place);
		exit_code = demo(&d);
		json_decref(d.station);
		json_decref(d.script);
		json_decref(d.stories);
		arena_free(d.arena);
	}
	cli_close(&c);
	return exit_code;
}
