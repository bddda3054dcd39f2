/* cmd_init.c: a station from nothing: folder, key, database, organisation, the first account. */
#include "access/session.h"
#include "base/file.h"
#include "base/id.h"
#include "cli/cli.h"
#include "record/regions.h"
#include "rule/date.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

struct init_options {
	struct cli_place place;
	const char *station, *code, *region, *profile, *login, *name;
};

struct init_plan {
	struct init_options o;
	struct app *app;
	struct str hash;
	struct unit station;
	struct account head;
};

static const struct {
	const char *level;
	size_t digits; /* of the administrative code */
} above[] = {{"city", 4}, {"district", 6}, {"township", 9}};

static struct str
region_name(const struct region_table *t, struct str code)
{
	const struct region *g = region_find(t, code);

	return g ? g->name : code;
}

static enum err_code
save_unit(struct work *w, struct unit *u, const char *level, struct str parent, struct str name,
	  struct str region, struct err *e)
{
	*u = (struct unit){0};
	u->level = str_from(level);
	u->parent = parent;
	u->name = name;
	u->region = region;
	return unit_save(w->db, w->arena, u, &w->problems, e);
}

static enum err_code
make_units(struct work *w, struct init_plan *p, struct err *e)
{
	struct str region = str_from(p->o.region), parent = STR_NONE;
	enum err_code rc = ERR_OK;
	struct unit u;
	size_t i;

	for (i = 0; i < COUNTOF(above) && rc == ERR_OK; i++) {
		struct str code = str_of(region.p, above[i].digits);

		if (above[i].digits > region.n)
			break;
		rc = save_unit(w, &u, above[i].level, parent, region_name(w->engine->regions, code),
			       code, e);
		parent = u.id;
	}
	if (rc != ERR_OK)
		return rc;
	p->station = (struct unit){0};
	p->station.level = STR("station");
	p->station.parent = parent;
	p->station.name = str_from(p->o.station);
	p->station.region = region;
	p->station.code = str_from(p->o.code);
	p->station.profile = str_from(p->o.profile);
	return unit_save(w->db, w->arena, &p->station, &w->problems, e);
}

static enum err_code
make_head(struct work *w, struct init_plan *p, struct err *e)
{
	static const char *const roles[] = {"head", "admin"};
	struct audit_entry en = {.act = STR("init")};
	enum err_code rc;
	size_t i;

	p->head = (struct account){0};
	p->head.login = str_from(p->o.login);
	p->head.name = str_from(p->o.name);
	p->head.unit = p->station.id;
	p->head.must_change = true;
	for (i = 0; i < COUNTOF(roles); i++) {
		struct account_role r = {str_from(roles[i]), p->station.id, DATE_NONE, DATE_NONE,
					 false};

		vec_push(w->arena, &p->head.roles, r);
	}
	rc = account_save(w->db, w->arena, w->engine->catalogue, &p->head, p->hash, &w->problems,
			  e);
	if (rc != ERR_OK)
		return rc;
	en.account = w->actor->account;
	en.unit = p->station.id;
	en.record = p->head.id;
	en.result = STR("ok");
	return audit_write(w->engine->audit, w->db, &en, e);
}

static void
check_options(struct work *w, const struct init_options *o)
{
	struct str profile = str_from(o->profile), region = str_from(o->region);

	if (!map_get(&w->engine->catalogue->profiles, profile))
		problem_add_arg(&w->problems, STR("--profile"), "code.unknown", profile);
	if (!region_find(w->engine->regions, region))
		problem_add_arg(&w->problems, STR("--region"), "code.unknown", region);
}

static enum err_code
make_station(struct work *w, void *ctx, struct err *e)
{
	struct init_plan *p = ctx;
	enum err_code rc;

	check_options(w, &p->o);
	rc = make_units(w, p, e);
	if (rc == ERR_OK && w->problems.errors > 0)
		rc = err_set(e, ERR_INVALID, "organisation");
	return rc == ERR_OK ? make_head(w, p, e) : rc;
}

static enum err_code
make_folder(const struct cli_place *p, struct err *e)
{
	if (mkdir(p->data, 0700) != 0 && errno != EEXIST)
		return err_set(e, ERR_IO, "%s: %s", p->data, strerror(errno));
	return file_exists(p->key) ? ERR_OK : keyring_make_file(p->key, e);
}

/* A database without accounts is what an init leaves that was given a wrong option: it may go on.
 * One that is there already is not migrated by the way. */
static struct app *
open_empty(struct cli *c, const struct cli_place *p, int *ret_exit)
{
	struct app *app = cli_app(c, p, true, ret_exit);
	struct err e;

	if (!app || app->needs_setup)
		return app;
	app_close(app);
	*ret_exit = cli_fail(c, err_set(&e, ERR_WRONG_STATE, "it has accounts"), &e);
	return NULL;
}

static void
say_done(struct cli *c, const struct init_plan *p, struct str password)
{
	struct str sign_in[2] = {str_from(p->o.login), password};
	struct str where = str_from(p->o.place.data);
	struct str word = keyring_check_word(c->arena, p->app->keyring);

	cli_say(c, "init.done", &where, 1);
	cli_say(c, "init.sign_in", sign_in, 2);
	cli_say(c, "init.key", &word, 1);
	cli_say(c, "init.next", NULL, 0);
}

static int
init(struct cli *c, const struct init_options *o)
{
	struct init_plan p = {.o = *o};
	struct str password;
	struct problems ps;
	struct err e = {0};
	enum err_code rc;
	int exit_code = CLI_OK;

	rc = make_folder(&o->place, &e);
	if (rc != ERR_OK)
		return cli_fail(c, rc, &e);
	p.app = open_empty(c, &o->place, &exit_code);
	if (!p.app)
		return exit_code;
	problems_init(&ps, c->arena);
	password = password_make(c->arena);
	rc = password_hash(c->arena, password, &p.hash, &e);
	if (rc == ERR_OK)
		rc = cli_write(p.app, "cli:init", make_station, &p, &ps, &e);
	if (rc == ERR_OK) {
		say_done(c, &p, password);
	} else {
		cli_problems(c, &ps);
		exit_code = cli_fail(c, rc, &e);
	}
	app_close(p.app);
	return exit_code;
}

int
cmd_init(int argc, char **argv)
{
	struct init_options o = {0};
	const struct cli_option options[] = {
		CLI_PLACE(&o.place),           {"station", &o.station, NULL},
		{"code", &o.code, NULL},       {"region", &o.region, NULL},
		{"profile", &o.profile, NULL}, {"login", &o.login, NULL},
		{"name", &o.name, NULL},       {NULL, NULL, NULL},
	};
	struct cli c;
	int exit_code = CLI_USAGE;

	if (!cli_start(&c))
		return CLI_FAILED;
	if (cli_options(&c, argc, argv, options, NULL, 0, NULL)) {
		cli_place_settle(&c, &o.place);
		o.station = o.station ? o.station : cli_text(&c, "init.station");
		o.name = o.name ? o.name : cli_text(&c, "init.head");
		o.code = o.code ? o.code : "RA01";
		o.region = o.region ? o.region : "330381128";
		o.profile = o.profile ? o.profile : "ruian";
		o.login = o.login ? o.login : "zhanzhang";
		exit_code = init(&c, &o);
	}
	cli_close(&c);
	return exit_code;
}
