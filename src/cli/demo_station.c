/* demo_station.c: units, accounts, and the people of the register. */
#include "cli/demo.h"

#include "base/clock.h"
#include "base/embed.h"
#include "base/id.h"
#include "exchange/import.h"
#include "rule/date.h"

#include <string.h>
#include <unistd.h>

enum { WORK_LIMIT = 512 << 20 };

enum err_code
demo_json(const char *path, json_t **ret, struct err *e)
{
	const struct embed_file *f = embed_find(str_from(path));
	json_error_t je;

	if (!f)
		return err_set(e, ERR_INTERNAL, "%s is not built in", path);
	*ret = json_loadb((const char *)f->data, f->size, JSON_REJECT_DUPLICATES, &je);
	return *ret ? ERR_OK : err_set(e, ERR_INTERNAL, "%s:%d: %s", path, je.line, je.text);
}

struct str
demo_text(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? str_from(text) : STR_NONE;
}

/* -- organisation ------------------------------------------------------------------------------------- */

static struct unit *
unit_of(struct demo *d, struct str key)
{
	size_t i;

	for (i = 0; i < d->units.n; i++)
		if (str_eq(d->units.v[i].key, key))
			return &d->units.v[i].unit;
	return NULL;
}

struct demo_account *
demo_account(struct demo *d, struct str key)
{
	size_t i;

	for (i = 0; i < d->accounts.n; i++)
		if (str_eq(d->accounts.v[i].key, key))
			return &d->accounts.v[i];
	BUG("demo: no account %.*s", STR_ARG(key));
}

static void
plan_units(struct demo *d)
{
	json_t *list = json_object_get(d->station, "units"), *in;
	size_t i;

	json_array_foreach(list, i, in)
	{
		struct demo_unit u = {.key = demo_text(in, "key")};
		struct unit *parent = unit_of(d, demo_text(in, "parent"));

		u.unit.id = id_new(d->arena);
		u.unit.parent = parent ? parent->id : STR_NONE;
		u.unit.level = demo_text(in, "level");
		u.unit.name = demo_text(in, "name");
		u.unit.region = demo_text(in, "region");
		u.unit.code = demo_text(in, "code");
		u.unit.profile = demo_text(d->station, "profile");
		vec_push(d->arena, &d->units, u);
	}
}

static enum err_code
plan_accounts(struct demo *d, struct err *e)
{
	json_t *list = json_object_get(d->station, "accounts"), *in;
	size_t i;

	json_array_foreach(list, i, in)
	{
		struct demo_account a = {.key = demo_text(in, "key")};

		a.id = id_new(d->arena);
		a.login = demo_text(in, "login");
		a.name = demo_text(in, "name");
		a.password = d->password ? str_from(d->password) : password_make(d->arena);
		if (!unit_of(d, demo_text(in, "unit")))
			return err_set(e, ERR_INTERNAL, "demo: unit of %.*s", STR_ARG(a.login));
		vec_push(d->arena, &d->accounts, a);
	}
	return ERR_OK;
}

static void
add_roles(struct demo *d, const json_t *in, struct account *acc, struct str *ret_labels)
{
	json_t *roles = json_object_get(in, "roles"), *role;
	size_t i;

	json_array_foreach(roles, i, role)
	{
		const struct cat_role *r =
			map_get(&d->app->catalogue->roles, demo_text(role, "role"));
		struct unit *at = unit_of(d, demo_text(role, "unit"));
		struct account_role held = {demo_text(role, "role"), at ? at->id : acc->unit,
					    DATE_NONE, DATE_NONE, false};

		vec_push(d->arena, &acc->roles, held);
		*ret_labels = str_fmt(d->arena, "%.*s%s%.*s", STR_ARG(*ret_labels),
				      ret_labels->n > 0 ? " " : "",
				      STR_ARG(r ? r->label : held.role));
	}
}

struct hashes {
	struct demo *d;
	struct str *v; /* by account */
};

static enum err_code
save_all(struct work *w, void *ctx, struct err *e)
{
	struct hashes *h = ctx;
	struct demo *d = h->d;
	json_t *list = json_object_get(d->station, "accounts");
	enum err_code rc = ERR_OK;
	size_t i;

	for (i = 0; i < d->units.n && rc == ERR_OK; i++)
		rc = unit_save(w->db, w->arena, &d->units.v[i].unit, &w->problems, e);
	for (i = 0; i < d->accounts.n && rc == ERR_OK; i++) {
		json_t *in = json_array_get(list, i);
		struct account acc = {.id = d->accounts.v[i].id};

		acc.login = d->accounts.v[i].login;
		acc.name = d->accounts.v[i].name;
		acc.unit = unit_of(d, demo_text(in, "unit"))->id;
		acc.must_change = d->password == NULL;
		d->accounts.v[i].roles = STR_NONE;
		add_roles(d, in, &acc, &d->accounts.v[i].roles);
		rc = account_save(w->db, w->arena, d->app->catalogue, &acc, h->v[i], &w->problems,
				  e);
	}
	if (rc == ERR_OK && w->problems.errors > 0)
		rc = err_set(e, ERR_INVALID, "demo: %.*s %.*s", STR_ARG(w->problems.first->path),
			     STR_ARG(w->problems.first->code));
	return rc;
}

static enum err_code
hash_passwords(struct demo *d, struct hashes *h, struct err *e)
{
	enum err_code rc = ERR_OK;
	size_t i;

	h->d = d;
	h->v = arena_array(d->arena, struct str, d->accounts.n);
	for (i = 0; i < d->accounts.n && rc == ERR_OK; i++) {
		if (i > 0 && d->password)
			h->v[i] = h->v[0];
		else
			rc = password_hash(d->arena, d->accounts.v[i].password, &h->v[i], e);
		cli_progress(d->cli, "demo.accounts", (int64_t)i + 1, (int64_t)d->accounts.n);
	}
	return rc;
}

static enum err_code
load_actors(struct demo *d, struct err *e)
{
	struct db *db;
	enum err_code rc = pool_borrow(d->app->pool, &db, e);
	size_t i;

	if (rc != ERR_OK)
		return rc;
	for (i = 0; i < d->accounts.n && rc == ERR_OK; i++)
		rc = account_actor(db, d->arena, d->app->catalogue, d->accounts.v[i].id,
				   &d->accounts.v[i].actor, e);
	pool_return(d->app->pool, db);
	return rc;
}

enum err_code
demo_organisation(struct demo *d, struct err *e)
{
	struct hashes h;
	struct problems ps;
	enum err_code rc;

	plan_units(d);
	rc = plan_accounts(d, e);
	if (rc == ERR_OK)
		rc = hash_passwords(d, &h, e);
	problems_init(&ps, d->arena);
	if (rc == ERR_OK)
		rc = cli_write(d->app, "cli:demo", save_all, &h, &ps, e);
	return rc == ERR_OK ? load_actors(d, e) : rc;
}

/* -- writing as somebody ------------------------------------------------------------------------------------ */

struct demo_call {
	struct demo *d;
	struct demo_account *who;
	demo_fn *fn;
	void *ctx;
	struct arena *arena;
};

static enum err_code
run_call(void *ctx, struct db *db, struct err *e)
{
	struct demo_call *c = ctx;
	const struct problem *p;
	struct work w;
	enum err_code rc;

	arena_reset(c->arena);
	work_init(&w, &c->d->app->engine, db, c->arena, &c->who->actor);
	rc = c->fn(&w, c->ctx, e);
	for (p = w.problems.first; rc == ERR_INVALID && p; p = p->next)
		if (p->level == PROBLEM_ERROR)
			return err_set(e, rc, "%.*s: %.*s %.*s %.*s", STR_ARG(c->who->login),
				       STR_ARG(p->path), STR_ARG(p->code), STR_ARG(p->args[0]));
	return rc;
}

enum err_code
demo_write(struct demo *d, struct demo_account *who, demo_fn *fn, void *ctx, struct err *e)
{
	struct demo_call c = {d, who, fn, ctx, arena_new(WORK_LIMIT)};
	enum err_code rc = pool_write(d->app->pool, run_call, &c, e);

	arena_free(c.arena);
	return rc;
}

struct creating {
	const struct cat_type *type;
	json_t *body;
};

static enum err_code
create(struct work *w, void *ctx, struct err *e)
{
	struct creating *c = ctx;
	struct envelope en;
	struct record *r;
	enum err_code rc;
	bool again;

	rc = record_read_envelope(w, c->type, c->body, &en, e);
	return rc == ERR_OK ? record_create(w, &en, &r, &again, e) : rc;
}

enum err_code
demo_create(struct demo *d, struct demo_account *who, const char *type, json_t *envelope,
	    struct err *e)
{
	struct creating c = {cat_type(d->app->catalogue, str_from(type)), envelope};

	return demo_write(d, who, create, &c, e);
}

/* -- the register ------------------------------------------------------------------------------------------------ */

struct bringing_in {
	struct demo *d;
	const char *path;
	const struct register_gen *gen;
	struct import *im;
	struct import_result result;
	struct str run;
};

static bool
tell_progress(void *ctx, int64_t done, int64_t total)
{
	struct bringing_in *b = ctx;

	cli_progress(b->d->cli, "demo.register", done, total);
	return true;
}

static enum err_code
try_register(struct bringing_in *b, struct demo_account *who, struct err *e)
{
	struct demo *d = b->d;
	struct work w;
	struct db *db;
	enum err_code rc = pool_borrow(d->app->pool, &db, e);

	if (rc != ERR_OK)
		return rc;
	work_init(&w, &d->app->engine, db, d->arena, &who->actor);
	rc = import_open(&w, cat_type(d->app->catalogue, STR("person")), b->path, &b->im, e);
	if (rc == ERR_OK)
		rc = import_try(&w, b->im, tell_progress, b, &b->result, e);
	pool_return(d->app->pool, db);
	return rc;
}

static enum err_code
write_register(struct work *w, void *ctx, struct err *e)
{
	struct bringing_in *b = ctx;

	return import_write(w, b->im, &b->result, b->run, e);
}

static void
note_people(struct bringing_in *b)
{
	struct demo *d = b->d;
	size_t i;

	for (i = 0; i < b->result.rows.n && i < REGISTER_ROWS; i++) {
		const struct import_row *row = &b->result.rows.v[i];
		struct register_row said = register_gen_row(b->gen, d->arena, i);

		if (row->outcome == IMPORT_NEW && said.problem == REGISTER_RIGHT)
			vec_push(d->arena, &d->people,
				 ((struct demo_person){row->record, said.category_code, false}));
	}
}

/* A few people of the other stations, so that it shows what keeps them apart. */
static enum err_code
other_people(struct demo *d, struct err *e)
{
	json_t *list = json_object_get(d->station, "people"), *in;
	enum err_code rc = ERR_OK;
	size_t i;

	json_array_foreach(list, i, in)
	{
		struct demo_account *who = demo_account(d, demo_text(in, "account"));
		json_t *fields = json_deep_copy(json_object_get(in, "fields"));
		const struct region *village = NULL;
		json_t *body = json_object();

		if (region_children(d->app->regions, who->actor.unit.region, &village, 1) == 1)
			json_object_set_new(fields, "village",
					    json_stringn(village->code.p, village->code.n));
		json_object_set_new(body, "id", json_string(str_cstr(d->arena, id_new(d->arena))));
		json_object_set_new(body, "type", json_string("person"));
		json_object_set_new(body, "fields", fields);
		rc = demo_create(d, who, "person", body, e);
		json_decref(body);
		if (rc != ERR_OK)
			break;
	}
	return rc;
}

static enum err_code
bring_in(struct demo *d, struct err *e)
{
	const struct embed_file *words = embed_find(STR("data/demo/register.tsv"));
	json_t *settings = json_object_get(d->station, "register");
	struct demo_account *who = demo_account(d, demo_text(settings, "account"));
	struct bringing_in b = {.d = d, .run = id_new(d->arena)};
	struct register_gen *gen;
	enum err_code rc;

	b.path = str_cstr(d->arena, str_fmt(d->arena, "%s/register.xlsx", d->place.data));
	rc = register_gen_open(d->arena, str_of((const char *)words->data, words->size),
			       (uint64_t)json_integer_value(json_object_get(settings, "seed")),
			       &gen, e);
	if (rc != ERR_OK)
		return rc;
	b.gen = gen;
	rc = register_gen_write_xlsx(gen, b.path, REGISTER_ROWS, e);
	if (rc == ERR_OK)
		rc = try_register(&b, who, e);
	if (rc == ERR_OK)
		rc = demo_write(d, who, write_register, &b, e);
	unlink(b.path);
	if (rc != ERR_OK)
		return rc;
	d->wrong_rows = b.result.wrong;
	note_people(&b);
	return other_people(d, e);
}

enum { REGISTERED_DAYS = 300 };

/* People stand in the register long before their cases: nobody agrees before she is registered. */
enum err_code
demo_register(struct demo *d, struct err *e)
{
	enum err_code rc;

	clock_set(d->started - REGISTERED_DAYS * CLOCK_DAY_MS);
	rc = bring_in(d, e);
	clock_set(0);
	return rc;
}
