/* place.c: records into the database, many to a transaction. */
#include "internal.h"

#include "base/clock.h"
#include "rule/date.h"

#include <string.h>

enum { AT_ONCE = 2000, RECORD_MEMORY = 32 << 20 };

struct part {
	struct placing placing;
	size_t from, to;
	city_fill_fn *fn;
	void *ctx;
};

static enum err_code
fill_part(void *ctx, struct db *db, struct err *e)
{
	struct part *p = ctx;

	p->placing.db = db;
	return p->fn(&p->placing, p->from, p->to, p->ctx, e);
}

enum err_code
city_fill(struct city *c, struct city_station *s, size_t n, city_fill_fn *fn, void *ctx,
	  struct err *e)
{
	struct part p = {{c, s, NULL, arena_new(RECORD_MEMORY)}, 0, 0, fn, ctx};
	enum err_code rc = ERR_OK;

	while (p.to < n && rc == ERR_OK) {
		p.from = p.to;
		p.to = n - p.from < AT_ONCE ? n : p.from + AT_ONCE;
		rc = pool_write(c->app->pool, fill_part, &p, e);
	}
	arena_free(p.placing.arena);
	return rc;
}

/* The system may place records; it does so in the name of who would have written them. */
static struct actor
in_name_of(const struct actor *who)
{
	struct actor a = *who;

	a.system = true;
	return a;
}

enum err_code
city_place(struct placing *p, const struct city_record *r, struct err *e)
{
	const struct cat_type *t = cat_type(p->city->app->catalogue, str_from(r->type));
	struct actor by = in_name_of(r->by);
	json_t *body = json_object();
	struct envelope en;
	struct record *made;
	struct work w;
	enum err_code rc;

	work_init(&w, &p->city->app->engine, p->db, p->arena, &by);
	w.now = r->at;
	w.today = clock_day_of(r->at);
	set_text(body, "id", r->id);
	if (r->parent.n > 0)
		set_text(body, "parent", r->parent);
	json_object_set_new(body, "made_at",
			    json_string(str_cstr(p->arena, clock_iso(p->arena, r->at))));
	json_object_set_new(body, "fields", r->fields);
	rc = record_read_envelope(&w, t, body, &en, e);
	if (rc == ERR_INVALID && w.problems.first)
		rc = err_set(e, rc, "%s: %.*s %.*s", r->type, STR_ARG(w.problems.first->path),
			     STR_ARG(w.problems.first->code));
	json_decref(body);
	if (rc == ERR_OK)
		rc = record_place(&w, &en, r->state ? str_from(r->state) : STR_NONE, &made, e);
	arena_reset(p->arena);
	return rc;
}

void
set_text(json_t *o, const char *key, struct str s)
{
	json_object_set_new(o, key, json_stringn(s.p, s.n));
}

void
set_day(json_t *o, const char *key, int64_t day)
{
	char iso[10];

	set_text(o, key, str_of(iso, date_print_iso(day, iso)));
}

void
set_instant(json_t *o, const char *key, int64_t ms)
{
	char iso[CLOCK_ISO_SIZE];

	set_text(o, key, clock_iso_put(ms, iso));
}
