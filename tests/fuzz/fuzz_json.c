/*
 * Any bytes as the body of POST /api/records/person: refused or read, never half; every problem has
 * a path and a sentence; text that was read comes out of our writer as jansson reads it.
 */
#include "api/messages.h"
#include "base/utf8.h"
#include "record/record.h"
#include "record/regions.h"

#include <stdlib.h>

static struct engine engine;
static struct messages *messages;
static const struct cat_type *person;

static void
must(enum err_code rc)
{
	if (rc != ERR_OK)
		abort();
}

static void
set_up(void)
{
	static struct catalogue *catalogue;
	static struct region_table *regions;
	struct arena *a = arena_new(256 * 1024 * 1024);
	struct cat_source src = {0};
	struct problems ps;
	struct err e;

	problems_init(&ps, a);
	cat_source_builtin(a, &src);
	must(catalogue_load(&src, &ps, &catalogue, &e));
	must(regions_load(a, &regions, &e));
	must(messages_load(a, &messages, &e));
	engine.catalogue = catalogue;
	engine.regions = regions;
	person = cat_type(catalogue, STR("person"));
}

static void
check_problems(struct arena *a, const struct problems *ps)
{
	const struct problem *p;

	for (p = ps->first; p; p = p->next)
		if (p->path.n == 0 || p->code.n == 0 ||
		    !utf8_valid(message_problem(messages, a, p)))
			abort();
}

/* Through our writer and back. */
static void
round_trip(struct arena *a, const json_t *v)
{
	struct str s = str_of(json_string_value(v), json_string_length(v));
	struct json j;
	struct buf b;
	json_t *back;

	buf_init(&b, a, 16 * 1024 * 1024);
	json_init(&j, &b);
	json_str(&j, s);
	back = json_loadb(b.p, b.n, JSON_DECODE_ANY, NULL);
	if (!json_equal(back, (json_t *)v))
		abort();
	json_decref(back);
}

static void
read_envelope(struct arena *a, const json_t *body)
{
	struct actor who = {0};
	struct envelope en;
	struct work w;
	struct err e;
	enum err_code rc;
	const char *key;
	json_t *v;

	actor_system(a, &who, "fuzz");
	work_init(&w, &engine, NULL, a, &who);
	rc = record_read_envelope(&w, person, body, &en, &e);
	check_problems(a, &w.problems);
	if ((rc == ERR_OK) != (w.problems.errors == 0 && json_is_object(body)))
		abort();
	json_object_foreach((json_t *)body, key, v) if (json_is_string(v)) round_trip(a, v);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str s = str_of((const char *)data, size);
	struct arena *a;
	json_t *body;

	if (!person)
		set_up();
	if (!utf8_valid(s))
		return 0;
	body = json_loadb(s.p, s.n, JSON_REJECT_DUPLICATES, NULL);
	if (!body)
		return 0;
	a = arena_new(64 * 1024 * 1024);
	read_envelope(a, body);
	arena_free(a);
	json_decref(body);
	return 0;
}
