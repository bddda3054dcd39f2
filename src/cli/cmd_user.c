/* cmd_user.c: accounts from the command line: for the first ones, and for the day nobody can sign in. */
#include "access/session.h"
#include "base/id.h"
#include "cli/cli.h"
#include "rule/date.h"

#include <stdio.h>
#include <string.h>

struct user_command {
	const char *login, *name, *role, *unit;
	struct str hash, password;
	struct cli *c;
};

static enum err_code
note(struct work *w, const char *act, const struct account *a, struct err *e)
{
	struct audit_entry en = {.act = str_from(act), .type = STR("account"), .result = STR("ok")};

	en.account = w->actor->account;
	en.unit = a->unit;
	en.record = a->id;
	return audit_write(w->engine->audit, w->db, &en, e);
}

static enum err_code
find_account(struct work *w, const char *login, struct account *ret, struct err *e)
{
	struct value v = value_text(str_from(login)), id;
	enum err_code rc;

	rc = db_value(w->db, w->arena, STR("SELECT id FROM account WHERE login = ?"), &v, 1, &id,
		      e);
	if (rc == ERR_OK && id.type != VALUE_TEXT)
		return err_set(e, ERR_NOT_FOUND, "no account %s", login);
	return rc == ERR_OK ? account_load(w->db, w->arena, id.s, ret, e) : rc;
}

/* By id or code; the one station when nothing was said. */
static enum err_code
find_unit(struct work *w, const char *wanted, struct str *ret, struct err *e)
{
	struct value v[] = {value_text(str_from(wanted ? wanted : "")),
			    value_text(str_from(wanted ? wanted : ""))};
	struct value id;
	enum err_code rc;

	if (wanted)
		rc = db_value(w->db, w->arena, STR("SELECT id FROM unit WHERE id = ? OR code = ?"),
			      v, 2, &id, e);
	else
		rc = db_value(w->db, w->arena,
			      STR("SELECT id FROM unit WHERE level = 'station' AND closed = 0 "
				  "ORDER BY path LIMIT 1"),
			      NULL, 0, &id, e);
	if (rc == ERR_OK && id.type != VALUE_TEXT)
		return err_set(e, ERR_NOT_FOUND, "no unit %s", wanted ? wanted : "");
	*ret = id.s;
	return rc;
}

static enum err_code
add_user(struct work *w, void *ctx, struct err *e)
{
	const struct user_command *u = ctx;
	struct account a = {.must_change = true};
	struct account_role r = {.from = DATE_NONE, .until = DATE_NONE};
	enum err_code rc;

	rc = find_unit(w, u->unit, &a.unit, e);
	if (rc != ERR_OK)
		return rc;
	a.login = str_from(u->login);
	a.name = str_from(u->name ? u->name : u->login);
	r.role = str_from(u->role ? u->role : "worker");
	r.unit = a.unit;
	vec_push(w->arena, &a.roles, r);
	rc = account_save(w->db, w->arena, w->engine->catalogue, &a, u->hash, &w->problems, e);
	return rc == ERR_OK ? note(w, "account_add", &a, e) : rc;
}

static enum err_code
reset_user(struct work *w, void *ctx, struct err *e)
{
	const struct user_command *u = ctx;
	struct account a;
	enum err_code rc = find_account(w, u->login, &a, e);

	if (rc != ERR_OK)
		return rc;
	a.must_change = true;
	rc = account_save(w->db, w->arena, w->engine->catalogue, &a, u->hash, &w->problems, e);
	return rc == ERR_OK ? note(w, "account_reset", &a, e) : rc;
}

static enum err_code
disable_user(struct work *w, void *ctx, struct err *e)
{
	const struct user_command *u = ctx;
	struct account a;
	enum err_code rc = find_account(w, u->login, &a, e);

	if (rc != ERR_OK)
		return rc;
	a.disabled = true;
	rc = account_save(w->db, w->arena, w->engine->catalogue, &a, STR_NONE, &w->problems, e);
	return rc == ERR_OK ? note(w, "account_change", &a, e) : rc;
}

static enum err_code
give_role(struct work *w, void *ctx, struct err *e)
{
	const struct user_command *u = ctx;
	struct account_role r = {.from = DATE_NONE, .until = DATE_NONE};
	struct account a;
	enum err_code rc = find_account(w, u->login, &a, e);

	if (rc == ERR_OK)
		rc = find_unit(w, u->unit, &r.unit, e);
	if (rc != ERR_OK)
		return rc;
	r.role = str_from(u->role);
	vec_push(w->arena, &a.roles, r);
	rc = account_save(w->db, w->arena, w->engine->catalogue, &a, STR_NONE, &w->problems, e);
	return rc == ERR_OK ? note(w, "account_change", &a, e) : rc;
}

static enum err_code
list_users(struct work *w, void *ctx, struct err *e)
{
	struct account *all;
	enum err_code rc;
	size_t i, k, n;

	(void)ctx;
	rc = account_list(w->db, w->arena, w->actor, &all, &n, e);
	for (i = 0; i < n && rc == ERR_OK; i++) {
		printf("%.*s\t%.*s\t%s\t", STR_ARG(all[i].login), STR_ARG(all[i].name),
		       all[i].disabled ? "-" : "+");
		for (k = 0; k < all[i].roles.n; k++)
			printf("%s%.*s", k ? "," : "", STR_ARG(all[i].roles.v[k].role));
		putchar('\n');
	}
	return rc;
}

static const struct {
	const char *name;
	cli_write_fn *run;
	bool password; /* makes one and shows it */
	bool login;    /* needs one */
	bool role;
} verbs[] = {
	{"add", add_user, true, true, false},     {"list", list_users, false, false, false},
	{"reset", reset_user, true, true, false}, {"disable", disable_user, false, true, false},
	{"role", give_role, false, true, true},
};

static int
run_verb(struct cli *c, size_t i, struct user_command *u, const struct cli_place *place)
{
	struct str shown[2];
	struct problems ps;
	struct err e = {0};
	struct app *app;
	enum err_code rc = ERR_OK;
	int exit_code = CLI_OK;

	app = cli_app(c, place, false, &exit_code);
	if (!app)
		return exit_code;
	problems_init(&ps, c->arena);
	if (verbs[i].password) {
		u->password = password_make(c->arena);
		rc = password_hash(c->arena, u->password, &u->hash, &e);
	}
	if (rc == ERR_OK)
		rc = cli_write(app, "cli:user", verbs[i].run, u, &ps, &e);
	if (rc != ERR_OK) {
		cli_problems(c, &ps);
		exit_code = cli_fail(c, rc, &e);
	} else if (verbs[i].password) {
		shown[0] = str_from(u->login);
		shown[1] = u->password;
		cli_say(c, "user.password", shown, 2);
	} else if (verbs[i].login) {
		cli_say(c, "user.done", NULL, 0);
	}
	app_close(app);
	return exit_code;
}

static int
find_verb(const char *name)
{
	size_t i;

	for (i = 0; i < COUNTOF(verbs); i++)
		if (strcmp(verbs[i].name, name) == 0)
			return (int)i;
	return -1;
}

int
cmd_user(int argc, char **argv)
{
	struct user_command u = {0};
	struct cli_place place = {0};
	const char *rest[3];
	const struct cli_option options[] = {
		CLI_PLACE(&place),       {"name", &u.name, NULL}, {"role", &u.role, NULL},
		{"unit", &u.unit, NULL}, {NULL, NULL, NULL},
	};
	struct cli c;
	int exit_code = CLI_USAGE, n = 0, verb;

	if (!cli_start(&c))
		return CLI_FAILED;
	u.c = &c;
	if (cli_options(&c, argc, argv, options, rest, 3, &n)) {
		cli_place_settle(&c, &place);
		verb = n > 0 ? find_verb(rest[0]) : -1;
		u.login = n > 1 ? rest[1] : NULL;
		if (n > 2 && verb >= 0 && verbs[verb].role)
			u.role = rest[2];
		if (verb < 0 || (verbs[verb].login && !u.login) || (verbs[verb].role && !u.role))
			cli_help(&c, "user", CLI_USAGE);
		else
			exit_code = run_verb(&c, (size_t)verb, &u, &place);
	}
	cli_close(&c);
	return exit_code;
}
