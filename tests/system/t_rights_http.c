/*
 * t_rights_http.c: role x route x type x own or other unit, over HTTP, from the route tables. Station
 * B has a record of every type, each text of it a mark. Whatever anybody of station A asks for, in
 * a path or a body, an id of B is answered with the same words as an id that nobody has, and no
 * mark, no id and no number of B stands in any answer.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "api/route.h"
#include "api_world.h"
#include "base/buf.h"
#include "base/id.h"

static const char *const methods[METHOD_COUNT] = {"GET", "POST", "PUT", "PATCH", "DELETE"};
static const char *const at_a[] = {"lin", "jin", "zhou", "chen", "guan", "shen"};

static struct api_world world;

#define MARK "别站的暗号"
#define PHONE "13900007788"
#define TAIL "7788"
#define NOBODY "01900000-0000-7000-8000-00000000dead"

/* What B has: the id of one record of each type, and of what is no record. Types that are not named
 * here get a record put in (place_rest). */
enum { THINGS = 96 };
static struct thing {
	const char *name, *id;
} things[THINGS] = {
	{"person", "01900000-0000-7000-8000-0000000000b0"},
	{"intake", "01900000-0000-7000-8000-0000000000b1"},
	{"case", "01900000-0000-7000-8000-0000000000b2"},
	{"session", "01900000-0000-7000-8000-0000000000b3"},
	{"closure", "01900000-0000-7000-8000-0000000000b4"},
	{"approvals", "01900000-0000-7000-8000-0000000000b5"},
	{"files", "01900000-0000-7000-8000-0000000000b6"},
	{"tasks", "01900000-0000-7000-8000-0000000000b7"},
	{"frozen", "01900000-0000-7000-8000-0000000000bf"},
	{"links", "01900000-0000-7000-8000-0000000000b8"},
	{"access", "01900000-0000-7000-8000-0000000000b9"},
	{"signals", "01900000-0000-7000-8000-0000000000be"},
};
static size_t thing_count;

static const char *
thing(const char *name)
{
	size_t i;

	for (i = 0; i < thing_count; i++)
		if (strcmp(things[i].name, name) == 0)
			return things[i].id;
	return NULL;
}

/* -- station B --------------------------------------------------------------------------------------- */

static void make(const char *path, const char *fmt, ...) PRINTF_LIKE(2, 3);

static void
make(const char *path, const char *fmt, ...)
{
	struct http_answer x;
	struct str body;
	va_list args;

	va_start(args, fmt);
	body = str_vfmt(world.arena, fmt, args);
	va_end(args);
	x = api_world_ask(&world, api_world_person(&world, "ye"), "POST", str_from(path), STR_NONE,
			  body);
	if (x.status != 201 && x.status != 200)
		fail_msg("%s: %d %.*s", path, x.status, STR_ARG(x.body));
}

static void
make_things(void)
{
	struct http_answer file;

	make("/api/records/person",
	     "{\"id\":\"%s\",\"type\":\"person\",\"fields\":{\"name\":\"" MARK
	     "\",\"alias\":\"" MARK
	     "\",\"gender\":\"2\",\"client_groups\":[\"B01\"],\"village\":\"330381128200\","
	     "\"phone\":\"" PHONE "\",\"note\":\"" MARK "\"}}",
	     thing("person"));
	make("/api/records/intake",
	     "{\"id\":\"%s\",\"type\":\"intake\",\"late_reason\":\"1\",\"fields\":{"
	     "\"asked_at\":\"2026-03-01T09:00:00+08:00\",\"channel\":\"1\",\"person\":\"%s\","
	     "\"asker_name\":\"" MARK "\",\"presenting_problem\":\"" MARK "\"}}",
	     thing("intake"), thing("person"));
	make("/api/records/case",
	     "{\"id\":\"%s\",\"type\":\"case\",\"fields\":{\"person\":\"%s\",\"intake\":\"%s\","
	     "\"pseudonym\":\"" MARK "\",\"problems\":\"" MARK "\",\"risk\":\"1\"}}",
	     thing("case"), thing("person"), thing("intake"));
	make("/api/records/session",
	     "{\"id\":\"%s\",\"type\":\"session\",\"parent\":\"%s\",\"late_reason\":\"1\",\"fields\":{"
	     "\"started_at\":\"2026-03-02T09:00:00+08:00\",\"mode\":\"1\",\"danger\":\"same\","
	     "\"place\":\"" MARK "\",\"narrative\":\"" MARK "\"}}",
	     thing("session"), thing("case"));
	make("/api/records/closure",
	     "{\"id\":\"%s\",\"type\":\"closure\",\"parent\":\"%s\",\"fields\":{\"reason\":\"01\","
	     "\"keep\":\"" MARK "\"}}",
	     thing("closure"), thing("case"));
	make(str_cstr(world.arena,
		      str_fmt(world.arena, "/api/records/case/%s/moves", thing("case"))),
	     "{\"id\":\"%s\",\"move\":\"refuse\",\"words\":\"" MARK "\"}", thing("approvals"));
	file = api_world_ask(&world, api_world_person(&world, "ye"), "PUT",
			     str_fmt(world.arena, "/api/files/%s?name=x.pdf", thing("files")),
			     STR("Content-Type: application/pdf\r\n"), STR("%PDF-1.4 " MARK));
	assert_int_equal(file.status, 201);
}

/* -- one of every other type, put in with marks for its texts ------------------------------------------ */

static json_t *
marked_fields(const struct cat_type *t)
{
	json_t *fields = json_object();
	size_t i;

	for (i = 0; i < t->fields.n; i++) {
		const struct cat_field *f = t->fields.v[i];
		struct str kind = str_from(f->params.kind->name);

		if ((str_is(kind, "text") || str_is(kind, "long")) && !f->calc && !f->filled &&
		    !f->retired && f->params.length >= 6)
			json_object_set_new(fields, str_cstr(world.arena, f->key),
					    json_string(MARK));
	}
	return fields;
}

static enum err_code
place_one(struct work *w, const struct cat_type *t, const char *id, struct err *e)
{
	const char *parent = t->parent ? thing(str_cstr(world.arena, t->parent->key)) : NULL;
	json_t *body = json_pack("{s:s, s:s*, s:o}", "id", id, "parent", parent, "fields",
				 marked_fields(t));
	struct envelope en;
	struct record *r;
	enum err_code rc;

	problems_init(&w->problems, w->arena);
	rc = record_read_envelope(w, t, body, &en, e);
	if (rc == ERR_OK)
		rc = record_place(w, &en, STR_NONE, &r, e);
	json_decref(body);
	return rc;
}

static const char *
new_thing(const char *name)
{
	if (thing_count == THINGS)
		fail_msg("more than %d things", THINGS);
	things[thing_count].name = name;
	things[thing_count].id = str_cstr(
		world.arena,
		str_fmt(world.arena, "01900000-0000-7000-8000-0000000001%02zx", thing_count));
	return things[thing_count++].id;
}

/* Parents before their children. */
static enum err_code
place_rest(void *ctx, struct db *db, struct err *e)
{
	const struct map *types = &world.app->catalogue->types;
	struct actor system;
	struct work w;
	enum err_code rc = ERR_OK;
	size_t i, before;

	(void)ctx;
	actor_system(world.arena, &system, "test");
	system.unit = world.b;
	work_init(&w, &world.app->engine, db, world.arena, &system);
	do {
		before = thing_count;
		for (i = 0; i < types->n && rc == ERR_OK; i++) {
			const struct cat_type *t = types->entries[i].value;
			const char *name = str_cstr(world.arena, t->key);

			if (t->rows_of || thing(name) ||
			    (t->parent && !thing(str_cstr(world.arena, t->parent->key))))
				continue;
			rc = place_one(&w, t, new_thing(name), e);
			if (rc != ERR_OK)
				fail_msg("%s: %s", name, e->detail);
		}
	} while (thing_count > before && rc == ERR_OK);
	return rc;
}

static void
make_link(void)
{
	make(str_cstr(world.arena,
		      str_fmt(world.arena, "/api/records/feedback/%s/links", thing("feedback"))),
	     "{\"key\":\"say\",\"id\":\"%s\"}", thing("links"));
}

/* A flow would make one after an approval; here it is put in, with an id that is known. */
static enum err_code
insert_task(void *ctx, struct db *db, struct err *e)
{
	struct value v[] = {value_text(world.b.id), value_text(str_from(thing("tasks"))),
			    value_text(str_from(thing("case"))),
			    value_text(api_world_person(&world, "ye")->id)};

	(void)ctx;
	return db_exec(db,
		       STR("INSERT INTO task (unit_id, id, type, record_id, label, to_account, "
			   "made_at) VALUES (?, ?, 'case', ?, '" MARK "', ?, 1)"),
		       v, COUNTOF(v), NULL, e);
}

/* One of B's asked to read a record, and another of B's is to say. */
static enum err_code
insert_access(void *ctx, struct db *db, struct err *e)
{
	struct str ye = api_world_person(&world, "ye")->id;
	struct value v[] = {value_text(world.b.id), value_text(str_from(thing("access"))),
			    value_text(str_from(thing("case"))), value_text(ye),
			    value_text(str_fmt(world.arena, "|%.*s|", STR_ARG(ye)))};

	(void)ctx;
	return db_exec(db,
		       STR("INSERT INTO access_request (unit_id, id, type, record_id, asked_by, "
			   "asked_at, reason, days, state, turn) VALUES "
			   "(?, ?, 'case', ?, ?, 1, '" MARK "', 7, 'waiting', ?)"),
		       v, COUNTOF(v), NULL, e);
}

/* A sheet of points that B froze. */
static enum err_code
insert_frozen(void *ctx, struct db *db, struct err *e)
{
	struct value v[] = {value_text(world.b.id), value_text(str_from(thing("frozen"))),
			    value_text(api_world_person(&world, "ye")->id)};

	(void)ctx;
	return db_exec(
		db,
		STR("INSERT INTO score_frozen (unit_id, id, score, from_on, to_on, by_account, "
		    "made_at, as_of, application, least, most, content, hash) VALUES (?, ?, "
		    "'ruian', 20454, 20818, ?, 1, 1, 1, 0, 0, '" MARK "', '" MARK "')"),
		v, COUNTOF(v), NULL, e);
}

/* A question about a record of B's. */
static enum err_code
insert_signal(void *ctx, struct db *db, struct err *e)
{
	struct value v[] = {value_text(world.b.id), value_text(str_from(thing("signals"))),
			    value_text(str_from(thing("session"))),
			    value_text(str_from(thing("case"))),
			    value_text(api_world_person(&world, "ye")->id)};

	(void)ctx;
	return db_exec(
		db,
		STR("INSERT INTO signal_found (unit_id, id, signal_key, a_type, a_id, a_root, "
		    "a_who, amount, asked_at) VALUES (?, ?, 'entered_late', 'session', ?, "
		    "?, ?, 30, 1)"),
		v, COUNTOF(v), NULL, e);
}

static int
open_world(void **state)
{
	struct err e;

	(void)state;
	api_world_open(&world);
	while (things[thing_count].name)
		thing_count++;
	make_things();
	assert_int_equal(pool_write(world.app->pool, place_rest, NULL, &e), ERR_OK);
	make_link();
	assert_int_equal(pool_write(world.app->pool, insert_task, NULL, &e), ERR_OK);
	assert_int_equal(pool_write(world.app->pool, insert_frozen, NULL, &e), ERR_OK);
	assert_int_equal(pool_write(world.app->pool, insert_access, NULL, &e), ERR_OK);
	assert_int_equal(pool_write(world.app->pool, insert_signal, NULL, &e), ERR_OK);
	return 0;
}

static int
close_world(void **state)
{
	(void)state;
	api_world_close(&world);
	return 0;
}

/* -- asking -------------------------------------------------------------------------------------------- */

static bool
holds_nothing_of_b(struct str body)
{
	size_t i;

	for (i = 0; i < thing_count; i++)
		if (str_contains(body, str_from(things[i].id)))
			return false;
	return !str_contains(body, STR(MARK)) && !str_contains(body, STR(TAIL));
}

/* The answer without what differs by nature: the id of the request in the log. */
static struct str
comparable(const struct http_answer *x, const char *id)
{
	static const char trace[] = "\"trace\":\"";
	struct str rest = x->body;
	struct buf b;

	buf_init(&b, world.arena, 4u << 20);
	buf_addf(&b, "%d ", x->status);
	while (rest.n > 0) {
		if (str_starts(rest, str_from(trace))) {
			rest = str_skip(rest, sizeof(trace) - 1 + ID_LEN);
		} else if (str_starts(rest, str_from(id))) {
			buf_lit(&b, "<id>");
			rest = str_skip(rest, ID_LEN);
		} else {
			buf_addc(&b, rest.p[0]);
			rest = str_skip(rest, 1);
		}
	}
	return buf_str(&b);
}

static struct str
ask_with(const char *who, const char *method, struct str path, struct str body, const char *id)
{
	struct http_answer x =
		api_world_ask(&world, api_world_person(&world, who), method, path, STR_NONE, body);
	struct str text = comparable(&x, id);

	if (!holds_nothing_of_b(text))
		fail_msg("%s %s %.*s shows something of station B: %.*s", who, method,
			 STR_ARG(path), STR_ARG(text));
	if (x.status >= 500)
		fail_msg("%s %s %.*s: %.*s", who, method, STR_ARG(path), STR_ARG(text));
	return text;
}

/* -- routes with an id ------------------------------------------------------------------------------------ */

/* Bodies that get past reading, so that the id is looked at. */
static const struct {
	const char *ends, *body;
} bodies[] = {
	{"/moves", "{\"id\":\"01900000-0000-7000-8000-0000000000c0\",\"move\":\"open\"}"},
	{"/uncover", "{\"fields\":[\"%s\"],\"reason\":\"测试里写的原因\"}"},
	{"/links", "{\"key\":\"say\"}"},
	{"/answer", "{\"id\":\"01900000-0000-7000-8000-0000000000c1\",\"answer\":\"corrected\"}"},
	{"/void", "{\"reason\":\"测试里写的原因\"}"},
	{"/emergency", "{\"reason\":\"夜里来电，人要出事\"}"},
	{"/api/approvals/{id}", "{\"decision\":\"agree\",\"opinion\":\"可以\"}"},
	{"/api/records/{type}/{id}", "{\"base\":1,\"fields\":{}}"},
};

static const char *
field_of(const char *type)
{
	const struct cat_type *t = cat_type(world.app->catalogue, str_from(type));

	return t ? str_cstr(world.arena, t->fields.v[0]->key) : "name";
}

static struct str
body_for(const struct route *r, const char *type)
{
	struct str path = str_from(r->path), body;
	size_t i;

	if (!r->body)
		return STR_NONE;
	for (i = 0; i < COUNTOF(bodies); i++) {
		if (!str_ends(path, str_from(bodies[i].ends)))
			continue;
		body = str_from(bodies[i].body);
		if (str_contains(body, STR("%s")))
			return str_fmt(world.arena,
				       "{\"fields\":[\"%s\"],\"reason\":\"测试里写的原因\"}",
				       field_of(type));
		return body;
	}
	return STR("{}");
}

static struct str
path_for(const struct route *r, const char *type, const char *id)
{
	struct str rest = str_from(r->path), piece;
	struct buf b;

	buf_init(&b, world.arena, 512);
	str_next(&rest, '/', &piece);
	while (str_next(&rest, '/', &piece)) {
		buf_addc(&b, '/');
		if (str_is(piece, "{type}"))
			buf_add(&b, str_from(type));
		else if (str_is(piece, "{id}"))
			buf_add(&b, str_from(id));
		else if (str_is(piece, "{year}"))
			buf_lit(&b, "2026");
		else if (str_is(piece, "{index}"))
			buf_lit(&b, "ruian");
		else if (str_is(piece, "{report}"))
			buf_lit(&b, "client_groups");
		else if (str_is(piece, "{item}"))
			buf_lit(&b, "b2_16");
		else
			buf_add(&b, piece);
	}
	return buf_str(&b);
}

static size_t compared;

static void
compare(const struct route *r, const char *type, const char *id)
{
	struct str body = body_for(r, type), other, nobody;
	size_t i;

	for (i = 0; i < COUNTOF(at_a); i++) {
		other = ask_with(at_a[i], methods[r->method], path_for(r, type, id), body, id);
		nobody = ask_with(at_a[i], methods[r->method], path_for(r, type, NOBODY), body,
				  NOBODY);
		compared++;
		if (!str_eq(other, nobody))
			fail_msg("%s %s %s %s:\n%.*s\nis not\n%.*s", at_a[i], methods[r->method],
				 r->path, type, STR_ARG(other), STR_ARG(nobody));
	}
}

static void
compare_route(const struct route *r)
{
	const struct map *types = &world.app->catalogue->types;
	size_t i;

	if (!strstr(r->path, "{id}") || (r->body && strcmp(r->body, "raw") == 0))
		return;
	if (strstr(r->path, "{type}")) {
		for (i = 0; i < types->n; i++) {
			const char *type = str_cstr(world.arena, types->entries[i].key);

			compare(r, type, thing(type));
		}
	} else if (strstr(r->path, "/persons/")) {
		compare(r, "", thing("person"));
	} else if (strstr(r->path, "/approvals/")) {
		compare(r, "", thing("approvals"));
	} else if (strstr(r->path, "/files/")) {
		compare(r, "", thing("files"));
	} else if (strstr(r->path, "/links/")) {
		compare(r, "", thing("links"));
	} else if (strstr(r->path, "/frozen/")) {
		compare(r, "", thing("frozen"));
	} else if (strstr(r->path, "/signals/")) {
		compare(r, "", thing("signals"));
	} else if (strstr(r->path, "/access-requests/")) {
		compare(r, "", thing("access"));
	} else if (strstr(r->path, "/tasks/")) {
		compare(r, "", thing("tasks"));
	} else if (strstr(r->path, "/accounts/")) {
		compare(r, "", str_cstr(world.arena, api_world_person(&world, "ye")->id));
	} else if (strstr(r->path, "/units/")) {
		compare(r, "", str_cstr(world.arena, world.b.id));
	} else if (!strstr(r->path, "/imports/")) {
		fail_msg("%s: what does this id name?", r->path);
	}
}

static void
an_id_of_another_station_is_an_id_of_nobody(void **state)
{
	const struct route *r;
	size_t i;

	(void)state;
	for (i = 0; route_table(i); i++)
		for (r = route_table(i); r->path; r++)
			compare_route(r);
	printf("%zu pairs of answers\n", compared);
	assert_true(compared > 300);
}

/* -- routes without one -------------------------------------------------------------------------------------- */

static const char *const queries[] = {
	"",
	"?view=mine",
	"?view=incomplete",
	"?limit=200&sort=-happened_at",
	"?q=%E5%88%AB%E7%AB%99%E7%9A%84%E6%9A%97%E5%8F%B7",
	("?q=" TAIL),
	"?q=bzdah",
};

static void
look_through(const struct route *r, const char *type)
{
	size_t i, k;

	for (i = 0; i < COUNTOF(at_a); i++)
		for (k = 0; k < COUNTOF(queries); k++)
			ask_with(at_a[i], "GET",
				 str_cat(world.arena, path_for(r, type, NOBODY),
					 str_from(queries[k])),
				 STR_NONE, "-");
}

static void
no_list_search_or_desk_shows_another_station(void **state)
{
	const struct map *types = &world.app->catalogue->types;
	const struct route *r;
	size_t i, k;

	(void)state;
	for (i = 0; route_table(i); i++)
		for (r = route_table(i); r->path; r++) {
			if (r->method != METHOD_GET || strstr(r->path, "{id}") ||
			    strstr(r->path, "openapi"))
				continue;
			for (k = 0; k < (strstr(r->path, "{type}") ? types->n : 1); k++)
				look_through(r, str_cstr(world.arena, types->entries[k].key));
		}
}

/* -- ids in a body ---------------------------------------------------------------------------------------------- */

static const struct {
	const char *method, *path, *thing;
	const char *body; /* with one id */
} in_bodies[] = {
	{"POST", "/api/records/case", "person",
	 "{\"id\":\"01900000-0000-7000-8000-0000000000d0\",\"fields\":{\"person\":\"%s\","
	 "\"pseudonym\":\"x\"}}"},
	{"POST", "/api/records/intake", "person",
	 "{\"id\":\"01900000-0000-7000-8000-0000000000d1\",\"fields\":{\"person\":\"%s\","
	 "\"channel\":\"1\",\"presenting_problem\":\"x\"}}"},
	{"POST", "/api/records/session", "case",
	 "{\"id\":\"01900000-0000-7000-8000-0000000000d2\",\"parent\":\"%s\",\"fields\":{"
	 "\"started_at\":\"2026-03-02T09:00:00+08:00\",\"mode\":\"1\",\"danger\":\"same\"}}"},
	{"POST", "/api/check/case", "person",
	 "{\"fields\":{\"person\":\"%s\",\"pseudonym\":\"x\"}}"},
	{"POST", "/api/check/session", "case",
	 "{\"parent\":\"%s\",\"fields\":{\"started_at\":\"2026-03-02T09:00:00+08:00\",\"mode\":\"1\","
	 "\"danger\":\"same\"}}"},
	{"POST", "/api/check/closure", "case",
	 "{\"parent\":\"%s\",\"fields\":{\"reason\":\"01\"}}"},
	{"POST", "/api/records/person", "account",
	 "{\"id\":\"01900000-0000-7000-8000-0000000000d3\",\"fields\":{\"name\":\"甲\",\"gender\":"
	 "\"2\",\"client_groups\":[\"B01\"],\"village\":\"330381128200\",\"worker\":\"%s\"}}"},
	{"POST", "/api/check/person", "account", "{\"fields\":{\"worker\":\"%s\"}}"},
};

static void
an_id_in_a_body_is_an_id_of_nobody(void **state)
{
	size_t i, k;

	(void)state;
	for (i = 0; i < COUNTOF(in_bodies); i++) {
		const char *id = strcmp(in_bodies[i].thing, "account") == 0
					 ? str_cstr(world.arena, api_world_person(&world, "ye")->id)
					 : thing(in_bodies[i].thing);
		const char *at = strstr(in_bodies[i].body, "%s");
		struct str before = str_of(in_bodies[i].body, (size_t)(at - in_bodies[i].body));

		for (k = 0; k < COUNTOF(at_a); k++) {
			struct str path = str_from(in_bodies[i].path), other, nobody;

			other = ask_with(
				at_a[k], in_bodies[i].method, path,
				str_fmt(world.arena, "%.*s%s%s", STR_ARG(before), id, at + 2), id);
			nobody = ask_with(at_a[k], in_bodies[i].method, path,
					  str_fmt(world.arena, "%.*s%s%s", STR_ARG(before), NOBODY,
						  at + 2),
					  NOBODY);
			if (!str_eq(other, nobody))
				fail_msg("%s %s:\n%.*s\nis not\n%.*s", at_a[k], in_bodies[i].path,
					 STR_ARG(other), STR_ARG(nobody));
			assert_false(str_starts(other, STR("201")));
		}
	}
}

/* B itself still sees what it has: the marks are really there. */
static void
station_b_sees_its_own(void **state)
{
	struct http_answer x;
	size_t i;

	(void)state;
	for (i = 0; i < 5; i++) {
		x = api_world_ask(&world, api_world_person(&world, "ye"), "GET",
				  str_fmt(world.arena, "/api/records/%s/%s", things[i].name,
					  things[i].id),
				  STR_NONE, STR_NONE);
		assert_int_equal(x.status, 200);
		assert_true(str_contains(x.body, STR(MARK)));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(station_b_sees_its_own),
		cmocka_unit_test(an_id_of_another_station_is_an_id_of_nobody),
		cmocka_unit_test(no_list_search_or_desk_shows_another_station),
		cmocka_unit_test(an_id_in_a_body_is_an_id_of_nobody),
	};

	return cmocka_run_group_tests_name("rights over HTTP", tests, open_world, close_world);
}
