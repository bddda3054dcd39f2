/* place.c: where a command finds its data: folder, database, key; see cli.h. */
#include "cli/cli.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static const char sqlite_word[] = "sqlite:";

static const char *
given_or(const char *given, const char *variable, const char *otherwise)
{
	const char *from_environment = getenv(variable);

	if (given)
		return given;
	return from_environment && *from_environment ? from_environment : otherwise;
}

void
cli_place_settle(struct cli *c, struct cli_place *p)
{
	p->data = given_or(p->data, "SHEGONG_DATA", "data");
	p->db = given_or(p->db, "SHEGONG_DB", NULL);
	p->key = given_or(p->key, "SHEGONG_KEY", NULL);
	if (!p->db)
		p->db = str_cstr(c->arena,
				 str_fmt(c->arena, "%s%s/shegong.db", sqlite_word, p->data));
	if (!p->key)
		p->key = str_cstr(c->arena, str_fmt(c->arena, "%s/master.key", p->data));
}

const char *
cli_place_file(const struct cli_place *p)
{
	size_t n = strlen(sqlite_word);

	return strncmp(p->db, sqlite_word, n) == 0 ? p->db + n : NULL;
}

bool
cli_lock(struct cli *c, const struct cli_place *p, bool alone, int *ret_fd)
{
	const char *path = str_cstr(c->arena, str_fmt(c->arena, "%s/lock", p->data));

	*ret_fd = -1;
	if (!cli_place_file(p))
		return true;
	*ret_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (*ret_fd < 0)
		return false;
	if (flock(*ret_fd, (alone ? LOCK_EX : LOCK_SH) | LOCK_NB) == 0)
		return true;
	close(*ret_fd);
	return false;
}

struct app *
cli_app(struct cli *c, const struct cli_place *p, bool fresh, int *ret_exit)
{
	struct app_options o = {
		.data_dir = p->data, .dsn = p->db, .key_file = p->key, .migrate_empty = fresh};
	struct app *app = NULL;
	struct problems ps;
	struct err e = {0};
	enum err_code rc;

	problems_init(&ps, c->arena);
	rc = app_open(&o, &app, &ps, &e);
	if (rc == ERR_OK)
		return app;
	cli_problems(c, &ps);
	*ret_exit = cli_fail(c, rc, &e);
	return NULL;
}
