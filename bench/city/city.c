/* city.c: see city.h. */
#include "internal.h"

#include "base/clock.h"
#include "base/file.h"

enum { CITY_MEMORY = 256 << 20, STATION_MEMORY = 256 << 20 };

static enum err_code
open_app(struct city *c, struct err *e)
{
	struct app_options o = {.data_dir = c->o->data_dir, .migrate = true};
	const char *key = str_cstr(c->arena, str_fmt(c->arena, "%s/master.key", c->o->data_dir));
	struct problems ps;
	enum err_code rc = file_exists(key) ? ERR_OK : keyring_make_file(key, e);

	problems_init(&ps, c->arena);
	if (rc == ERR_OK)
		rc = app_open(&o, &c->app, &ps, e);
	if (rc == ERR_OK && !c->app->needs_setup)
		rc = err_set(e, ERR_WRONG_STATE, "%s is not empty", c->o->data_dir);
	return rc;
}

/* Of `all`, what the stations before the i-th have had. */
static int64_t
up_to(int64_t all, int i, int stations)
{
	return all * i / stations;
}

static enum err_code
fill_station(struct city *c, int i, struct err *e)
{
	const struct city_options *o = c->o;
	struct city_station *s = &c->stations[i];
	size_t n =
		(size_t)(up_to(o->people, i + 1, o->stations) - up_to(o->people, i, o->stations));
	int64_t services =
		up_to(o->services, i + 1, o->stations) - up_to(o->services, i, o->stations);
	struct arena *a = arena_new(STATION_MEMORY);
	struct city_person *people = arena_array(a, struct city_person, n);
	enum err_code rc;

	s->first = (size_t)up_to(o->people, i, o->stations);
	rc = city_people(c, s, n, people, e);
	if (rc == ERR_OK && n > 0)
		rc = city_cases(c, s, people, n, services, e);
	c->done.people += (int64_t)n;
	c->done.services += services;
	if (o->progress)
		o->progress(o->ctx, "stations", i + 1, o->stations);
	arena_free(a);
	return rc;
}

static enum err_code
build(struct city *c, struct err *e)
{
	enum err_code rc = words_open(c->arena, &c->words, e);
	int i;

	if (rc == ERR_OK)
		rc = open_app(c, e);
	if (rc == ERR_OK)
		rc = city_organise(c, e);
	for (i = 0; i < c->o->stations && rc == ERR_OK; i++)
		rc = fill_station(c, i, e);
	return rc;
}

enum err_code
city_build(const struct city_options *o, struct city_counts *ret, struct err *e)
{
	struct city c = {.o = o, .arena = arena_new(CITY_MEMORY)};
	enum err_code rc;

	c.today = o->today ? o->today : clock_now_ms();
	rc = build(&c, e);
	*ret = c.done;
	app_close(c.app);
	arena_free(c.arena);
	return rc;
}
