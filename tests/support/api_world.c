#include "api_world.h"

#include "access/session.h"
#include "base/buf.h"
#include "base/id.h"
#include "rule/date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct {
	const char *login, *role, *unit;
} cast[] = {
	{"lin", "worker", "a"}, {"jin", "worker", "a"},   {"zhou", "supervisor", "a"},
	{"chen", "head", "a"},  {"ye", "worker", "b"},    {"pan", "supervisor", "b"},
	{"guan", "admin", "a"}, {"shen", "auditor", "a"},
};

static void
must(enum err_code rc, const struct err *e, const char *what)
{
	if (rc != ERR_OK)
		fail_msg("%s: %s: %s", what, err_name(rc), e->detail);
}

struct founding {
	struct api_world *w;
	struct arena *arena;
	struct str hash;
};

static enum err_code
add_unit(struct founding *f, struct db *db, const char *level, const char *name, const char *code,
	 struct str parent, struct unit *ret, struct err *e)
{
	struct problems ps;

	problems_init(&ps, f->w->arena);
	*ret = (struct unit){0};
	ret->level = str_from(level);
	ret->name = str_from(name);
	ret->code = str_from(code);
	ret->parent = parent;
	ret->region = STR("330381128");
	ret->profile = STR("ruian");
	return unit_save(db, f->w->arena, ret, &ps, e);
}

static enum err_code
add_person(struct founding *f, struct db *db, size_t i, struct err *e)
{
	struct world_person *p = &f->w->people[i];
	struct unit *u = cast[i].unit[0] == 'a' ? &f->w->a : &f->w->b;
	struct account_role r = {str_from(cast[i].role), u->id, DATE_NONE, DATE_NONE, false};
	struct account acc = {.login = str_from(cast[i].login), .name = str_from(cast[i].login)};
	struct problems ps;
	enum err_code rc;

	problems_init(&ps, f->w->arena);
	acc.unit = u->id;
	vec_push(f->w->arena, &acc.roles, r);
	rc = account_save(db, f->w->arena, f->w->app->catalogue, &acc, f->hash, &ps, e);
	if (rc == ERR_OK)
		rc = session_make(db, f->w->arena, acc.id, &p->token, e);
	p->login = cast[i].login;
	p->role = cast[i].role;
	p->unit = cast[i].unit;
	p->id = acc.id;
	return rc;
}

static enum err_code
found(void *ctx, struct db *db, struct err *e)
{
	struct founding *f = ctx;
	struct unit city, district, town_a, town_b;
	enum err_code rc;
	size_t i;

	rc = add_unit(f, db, "city", "city", "", STR_NONE, &city, e);
	if (rc == ERR_OK)
		rc = add_unit(f, db, "district", "district", "", city.id, &district, e);
	if (rc == ERR_OK)
		rc = add_unit(f, db, "township", "town a", "", district.id, &town_a, e);
	if (rc == ERR_OK)
		rc = add_unit(f, db, "township", "town b", "", district.id, &town_b, e);
	if (rc == ERR_OK)
		rc = add_unit(f, db, "station", "station a", "RA01", town_a.id, &f->w->a, e);
	if (rc == ERR_OK)
		rc = add_unit(f, db, "station", "station b", "RB01", town_b.id, &f->w->b, e);
	for (i = 0; i < COUNTOF(cast) && rc == ERR_OK; i++)
		rc = add_person(f, db, i, e);
	return rc;
}

static void
learn_csrf(struct api_world *w, struct world_person *p)
{
	struct http_answer x = api_world_ask(w, p, "GET", STR("/api/session"), STR_NONE, STR_NONE);
	json_t *session;

	assert_int_equal(x.status, 200);
	session = api_world_json(&x);
	p->csrf = str_dup(w->arena, str_from(json_string_value(json_object_get(session, "csrf"))));
	json_decref(session);
}

static enum err_code
start(struct api_world *w, const char *catalogue_dir, struct err *e)
{
	struct app_options o = {.migrate = true, .workers = true, .readers = 4};
	struct server_options so = {.threads = 2};
	struct problems ps;
	enum err_code rc;

	o.data_dir = w->dir.path;
	o.dsn = w->db.dsn;
	o.catalogue_dir = catalogue_dir;
	problems_init(&ps, w->arena);
	rc = app_open(&o, &w->app, &ps, e);
	if (rc == ERR_OK)
		rc = server_start(w->app, &so, &w->server, e);
	if (rc == ERR_OK)
		w->port = server_port(w->server);
	return rc;
}

static void
stop(struct api_world *w)
{
	if (w->server)
		server_stop(w->server);
	app_close(w->app);
	w->server = NULL;
	w->app = NULL;
}

enum err_code
api_world_restart(struct api_world *w, const char *catalogue_dir, struct err *e)
{
	stop(w);
	return start(w, catalogue_dir, e);
}

void
api_world_open(struct api_world *w)
{
	struct founding f = {.w = w};
	char path[TMPDIR_PATH + 32];
	struct err e = {0};
	size_t i;

	memset(w, 0, sizeof(*w));
	w->arena = arena_new(64 * 1024 * 1024);
	tmpdir_make(&w->dir);
	engine_db_make(&w->db, &w->dir, "shegong.db");
	must(keyring_make_file(tmpdir_path(&w->dir, "", "master.key", path, sizeof(path)), &e), &e,
	     "key");
	must(password_hash(w->arena, STR(WORLD_PASSWORD), &f.hash, &e), &e, "hash");
	must(start(w, NULL, &e), &e, "server");
	must(pool_write(w->app->pool, found, &f, &e), &e, "people");
	for (i = 0; i < WORLD_PEOPLE; i++)
		learn_csrf(w, &w->people[i]);
}

void
api_world_close(struct api_world *w)
{
	stop(w);
	engine_db_drop(&w->db);
	tmpdir_remove(&w->dir);
	arena_free(w->arena);
}

struct world_person *
api_world_person(struct api_world *w, const char *login)
{
	size_t i;

	for (i = 0; i < WORLD_PEOPLE; i++)
		if (strcmp(w->people[i].login, login) == 0)
			return &w->people[i];
	fail_msg("nobody is called %s", login);
	return NULL;
}

struct http_answer
api_world_ask(struct api_world *w, const struct world_person *who, const char *method,
	      struct str path, struct str extra, struct str body)
{
	struct buf b;

	buf_init(&b, w->arena, 48 * 1024 * 1024);
	buf_addf(&b, "%s %.*s HTTP/1.1\r\nHost: localhost\r\n", method, STR_ARG(path));
	if (who)
		buf_addf(&b, "Cookie: sg=%.*s\r\n", STR_ARG(who->token));
	if (who && who->csrf.n > 0 && !str_contains(extra, STR("X-CSRF:")))
		buf_addf(&b, "X-CSRF: %.*s\r\n", STR_ARG(who->csrf));
	if (body.n > 0 && !str_contains(extra, STR("Content-Type:")))
		buf_lit(&b, "Content-Type: application/json\r\n");
	if (strcmp(method, "GET") != 0)
		buf_addf(&b, "Content-Length: %zu\r\n", body.n);
	buf_add(&b, extra);
	buf_lit(&b, "Connection: close\r\n\r\n");
	buf_add(&b, body);
	return http_send(w->arena, w->port, buf_str(&b));
}

json_t *
api_world_json(const struct http_answer *x)
{
	json_error_t where;
	json_t *v = json_loadb(x->body.p, x->body.n, JSON_DECODE_ANY, &where);

	if (!v)
		fail_msg("status %d, no JSON: %.*s", x->status, STR_ARG(x->body));
	return v;
}
