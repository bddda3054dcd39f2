/* org.c: one city, its districts, towns, stations, and who works there. */
#include "internal.h"

#include "access/session.h"
#include "base/clock.h"
#include "base/embed.h"

enum { CITY_CODE = 4, DISTRICT_CODE = 6, TOWN_CODE = 9, VILLAGES = 12, CHILDREN_MAX = 400 };

struct hire {
	struct str login, role;
	const struct unit *unit;
	struct actor *ret; /* NULL: nothing is written in her name */
	struct str id;
};

struct organising {
	struct city *c;
	struct arena *arena;
	struct dice dice;
	struct str hash, suffix; /* "…" behind a town's name makes a station's */
	VEC(struct hire) hires;
	VEC(const struct region *) towns;
	struct villages villages;
};

/* What the demo calls its first station, without the town's name. */
static struct str
station_suffix(struct arena *a)
{
	const struct embed_file *f = embed_find(STR("data/demo/station.json"));
	json_t *json = json_loadb((const char *)f->data, f->size, 0, NULL), *u;
	struct str town = STR(""), name, suffix = STR("");
	size_t i;

	json_array_foreach(json_object_get(json, "units"), i, u)
	{
		const char *level = json_string_value(json_object_get(u, "level"));

		name = str_from(json_string_value(json_object_get(u, "name")));
		if (str_is(str_from(level), "township"))
			town = name;
		if (suffix.n == 0 && str_is(str_from(level), "station") && str_starts(name, town))
			suffix = str_dup(a, str_skip(name, town.n));
	}
	json_decref(json);
	return suffix;
}

/* Townships of the province in the order of their codes, from the city of the demo on. */
static void
find_towns(struct organising *o, struct str below)
{
	const struct region_table *t = o->c->app->regions;
	const struct region *v[CHILDREN_MAX];
	size_t i, n = region_children(t, below, v, CHILDREN_MAX);

	for (i = 0; i < n && o->towns.n < (size_t)o->c->o->stations; i++) {
		if (v[i]->code.n == CITY_CODE && str_cmp(v[i]->code, STR("3303")) < 0)
			continue;
		if (v[i]->code.n == TOWN_CODE)
			vec_push(o->arena, &o->towns, v[i]);
		else
			find_towns(o, v[i]->code);
	}
}

static void
find_counties(struct city *c, struct str below)
{
	const struct region *v[CHILDREN_MAX];
	size_t i, n = region_children(c->app->regions, below, v, CHILDREN_MAX);

	for (i = 0; i < n; i++)
		if (v[i]->code.n == DISTRICT_CODE)
			vec_push(c->arena, &c->counties, v[i]->code);
		else
			find_counties(c, v[i]->code);
}

static struct unit *
add_unit(struct organising *o, const struct unit *parent, const char *level, struct str name,
	 struct str region)
{
	struct city *c = o->c;
	struct unit u = {.level = str_from(level), .name = name, .region = region};

	u.id = dice_id(&o->dice, c->arena, c->today - 1000 * CLOCK_DAY_MS);
	u.parent = parent ? parent->id : STR_NONE;
	u.profile = STR("ruian");
	vec_push(c->arena, &c->units, u);
	return &c->units.v[c->units.n - 1];
}

static void
hire(struct organising *o, struct str login, const char *role, const struct unit *unit,
     struct actor *ret)
{
	struct hire h = {login, str_from(role), unit, ret, STR_NONE};

	h.id = dice_id(&o->dice, o->c->arena, o->c->today - 999 * CLOCK_DAY_MS);
	vec_push(o->arena, &o->hires, h);
}

static void
add_villages(struct organising *o, const struct region *town)
{
	int i;

	for (i = 0; i < VILLAGES; i++) {
		struct region r = {
			.code = str_fmt(o->c->arena, "%.*s%03d", STR_ARG(town->code), 200 + i)};

		r.name = o->c->words.of.of[WORDS_village].word[i].text;
		vec_push(o->c->arena, &o->villages.v, r);
	}
}

static void
plan_station(struct organising *o, size_t i, const struct unit *district)
{
	struct arena *a = o->c->arena;
	struct city_station *s = &o->c->stations[i];
	const struct region *town = o->towns.v[i];
	struct unit *t = add_unit(o, district, "township", town->name, town->code), *u;
	int k;

	u = add_unit(o, t, "station", str_cat(a, town->name, o->suffix), town->code);
	u->code = str_fmt(a, "S%03zu", i + 1);
	s->unit = *u;
	add_villages(o, town);
	hire(o, str_fmt(a, "s%03zu-head", i + 1), "head", u, &s->head);
	hire(o, str_fmt(a, "s%03zu-super", i + 1), "supervisor", u, &s->supervisor);
	for (k = 0; k < CITY_WORKERS; k++)
		hire(o, str_fmt(a, "s%03zu-w%d", i + 1, k + 1), "worker", u, &s->workers[k]);
}

static void
plan(struct organising *o)
{
	struct city *c = o->c;
	const struct region *first = o->towns.v[0], *r;
	struct unit *city, *district = NULL;
	size_t i, each = (o->towns.n + (size_t)c->o->districts - 1) / (size_t)c->o->districts;

	r = region_find(c->app->regions, str_of(first->code.p, CITY_CODE));
	city = add_unit(o, NULL, "city", r->name, r->code);
	hire(o, STR("admin"), "admin", city, NULL);
	hire(o, STR("city"), "bureau_city", city, NULL);
	hire(o, STR("auditor"), "auditor", city, NULL);
	for (i = 0; i < o->towns.n; i++) {
		r = region_find(c->app->regions, str_of(o->towns.v[i]->code.p, DISTRICT_CODE));
		if (i % each == 0)
			district = add_unit(o, city, "district", r->name, r->code);
		plan_station(o, i, district);
	}
}

static enum err_code
save_account(struct organising *o, struct db *db, struct hire *h, struct problems *ps,
	     struct err *e)
{
	struct account acc = {.id = h->id, .login = h->login, .unit = h->unit->id};
	struct account_role held = {h->role, h->unit->id, DATE_NONE, DATE_NONE, false};

	acc.name = dice_name(&o->dice, &o->c->words, o->arena);
	vec_push(o->arena, &acc.roles, held);
	return account_save(db, o->arena, o->c->app->catalogue, &acc, o->hash, ps, e);
}

static enum err_code
save(void *ctx, struct db *db, struct err *e)
{
	struct organising *o = ctx;
	struct city *c = o->c;
	struct problems ps;
	enum err_code rc;
	size_t i;

	problems_init(&ps, o->arena);
	rc = villages_store(db, &o->villages, c->today, e);
	for (i = 0; i < c->units.n && rc == ERR_OK; i++)
		rc = unit_save(db, c->arena, &c->units.v[i], &ps, e);
	for (i = 0; i < o->hires.n && rc == ERR_OK; i++)
		rc = save_account(o, db, &o->hires.v[i], &ps, e);
	for (i = 0; i < o->hires.n && rc == ERR_OK; i++)
		if (o->hires.v[i].ret)
			rc = account_actor(db, c->arena, c->app->catalogue, o->hires.v[i].id,
					   o->hires.v[i].ret, e);
	return rc == ERR_OK ? villages_load(db, c->app->arena, c->app->regions, e) : rc;
}

static void
find_villages(struct city *c, struct city_station *s)
{
	const struct region *v[VILLAGES];
	size_t i, n = region_children(c->app->regions, s->unit.region, v, VILLAGES);

	s->villages = arena_array(c->arena, const struct region *, n);
	for (i = 0; i < n; i++)
		s->villages[i] = v[i];
	s->village_count = n;
}

enum err_code
city_organise(struct city *c, struct err *e)
{
	struct organising o = {.c = c, .arena = arena_new(256 << 20)};
	enum err_code rc;
	int i;

	o.dice = dice_of(c->o->seed, 1, 0);
	o.suffix = station_suffix(c->arena);
	c->stations = arena_array(c->arena, struct city_station, c->o->stations);
	/* Units are pointed at while more come. */
	c->units.v = arena_array(c->arena, struct unit, 2 * c->o->stations + c->o->districts + 1);
	c->units.cap = 2 * (size_t)c->o->stations + (size_t)c->o->districts + 1;
	find_towns(&o, STR("33"));
	find_counties(c, STR(""));
	if (o.towns.n < (size_t)c->o->stations) {
		rc = err_set(e, ERR_BAD_REQUEST, "only %zu towns for stations", o.towns.n);
	} else {
		plan(&o);
		rc = password_hash(o.arena, str_from(c->o->password), &o.hash, e);
	}
	if (rc == ERR_OK)
		rc = pool_write(c->app->pool, save, &o, e);
	for (i = 0; i < c->o->stations && rc == ERR_OK; i++)
		find_villages(c, &c->stations[i]);
	arena_free(o.arena);
	return rc;
}
