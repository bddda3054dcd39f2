#include "station.h"

#include "base/clock.h"
#include "base/id.h"
#include "deadline/deadline.h"
#include "score/score.h"
#include "signal/signal.h"
#include "exchange/import.h"
#include "search/search.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
must(enum err_code rc, const struct err *e, const char *what)
{
	if (rc != ERR_OK)
		fail_msg("%s: %s: %s", what, err_name(rc), e ? e->detail : "");
}

static void
must_be_clean(const struct problems *ps, const char *what)
{
	const struct problem *p = ps->first;

	if (ps->errors > 0)
		fail_msg("%s: %.*s:%d:%d: %.*s %.*s", what, STR_ARG(p->path), p->line, p->column,
			 STR_ARG(p->code), STR_ARG(p->args[0]));
}

/* -- the database -------------------------------------------------------------------------------- */

static void
wanted_schema(const struct catalogue *c, struct schema *s)
{
	access_schema(s);
	seal_schema(s);
	audit_schema(s);
	search_schema(s);
	record_schema(c, s);
	workflow_schema(s);
	score_schema(s);
	signal_schema(s);
	deadline_schema(s);
	import_schema(s);
}

static enum err_code
open_audit(void *ctx, struct db *db, struct err *e)
{
	struct station *s = ctx;

	return audit_open(db, s->engine.keyring, &s->engine.audit, e);
}

static void
make_database(struct station *s)
{
	struct pool_options o = {0};
	struct schema wanted;
	char path[TMPDIR_PATH + 32], dsn[sizeof(s->database.dsn) + 8];
	struct err e = {0};

	must(keyring_make_file(tmpdir_path(&s->dir, "", "master.key", path, sizeof(path)), &e), &e,
	     "key file");
	must(keyring_open(path, &s->engine.keyring, &e), &e, "keyring");
	schema_init(&wanted, s->arena);
	wanted_schema(s->catalogue, &wanted);
	engine_db_make_tables(&s->database, &s->dir, "test.db", &wanted);
	snprintf(dsn, sizeof(dsn), "trace:%s", s->database.dsn);
	o.dsn = dsn;
	o.readers = 4;
	must(pool_open(&o, &s->engine.pool, &e), &e, "pool");
	must(pool_write(s->engine.pool, open_audit, s, &e), &e, "audit");
}

/* -- people ---------------------------------------------------------------------------------------- */

static struct unit
unit_of(struct station *s, const char *level, const char *name, const char *code,
	const struct unit *parent)
{
	struct unit u = {0};

	u.id = id_new(s->arena);
	u.level = str_from(level);
	u.name = str_from(name);
	u.code = str_from(code);
	u.profile = STR("ruian");
	if (parent)
		u.parent = parent->id;
	return u;
}

static enum err_code
save_units(void *ctx, struct db *db, struct err *e)
{
	struct station *s = ctx;
	struct unit *all[] = {&s->city, &s->district, &s->town_a, &s->town_b, &s->a, &s->b};
	struct problems ps;
	enum err_code rc = ERR_OK;
	size_t i;

	problems_init(&ps, s->arena);
	for (i = 0; i < COUNTOF(all) && rc == ERR_OK; i++)
		rc = unit_save(db, s->arena, all[i], &ps, e);
	must_be_clean(&ps, "units");
	return rc;
}

static const struct {
	const char *login, *name, *role;
	int unit; /* 0 station A, 1 station B, 2 district */
} people[PERSON_COUNT] = {
	[LIN] = {"linxiaomei", "林晓梅", "worker", 0},
	[JIN] = {"jinwei", "金伟", "worker", 0},
	[ZHOU] = {"zhouyaqin", "周雅琴", "supervisor", 0},
	[CHEN] = {"chenguoping", "陈国平", "head", 0},
	[YE] = {"yexiuzhen", "叶秀珍", "worker", 1},
	[PAN] = {"panjun", "潘军", "supervisor", 1},
	[HU] = {"huming", "胡明", "agency_supervisor", 2},
	[XU] = {"xuaidi", "许爱弟", "liaison", 0},
};

static enum err_code
save_people(void *ctx, struct db *db, struct err *e)
{
	struct station *s = ctx;
	struct str units[] = {s->a.id, s->b.id, s->district.id};
	struct problems ps;
	enum err_code rc = ERR_OK;
	size_t i;

	problems_init(&ps, s->arena);
	for (i = 0; i < PERSON_COUNT && rc == ERR_OK; i++) {
		struct account acc = {0};
		struct account_role role = {str_from(people[i].role), units[people[i].unit],
					    DATE_NONE, DATE_NONE, false};
		struct str token;

		acc.id = id_new(s->arena);
		acc.login = str_from(people[i].login);
		acc.name = str_from(people[i].name);
		acc.unit = units[people[i].unit];
		vec_push(s->arena, &acc.roles, role);
		rc = account_save(db, s->arena, s->catalogue, &acc, STR("no password"), &ps, e);
		must_be_clean(&ps, "accounts");
		if (rc == ERR_OK)
			rc = session_make(db, s->arena, acc.id, &token, e);
		if (rc == ERR_OK)
			rc = session_actor(db, s->arena, s->catalogue, token, &s->actors[i], e);
	}
	return rc;
}

static void
write_pending(struct work *w, const struct record *r, struct json *j)
{
	struct err e = {0};

	must(workflow_write_pending(w, r, j, &e), &e, "pending");
}

void
station_open(struct station *s, const struct cat_source *source)
{
	struct cat_source builtin = {0};
	struct problems ps;
	struct err e = {0};

	memset(s, 0, sizeof(*s));
	s->people = PERSON_COUNT;
	tmpdir_make(&s->dir);
	s->arena = arena_new(512u << 20);
	if (!source) {
		cat_source_builtin(s->arena, &builtin);
		source = &builtin;
	}
	problems_init(&ps, s->arena);
	if (catalogue_load(source, &ps, &s->catalogue, &e) != ERR_OK)
		must_be_clean(&ps, "catalogue");
	assert_non_null(s->catalogue);
	must(regions_load(s->arena, &s->regions, &e), &e, "regions");
	s->engine.catalogue = s->catalogue;
	s->engine.regions = s->regions;
	s->engine.settings = setting_cache_new(s->catalogue);
	engine_prepare(&s->engine, s->arena);
	make_database(s);
	engine_listen(&s->engine, workflow_listener());
	engine_listen(&s->engine, workflow_pass_on_listener());
	engine_listen(&s->engine, deadline_listener());
	engine_listen(&s->engine, signal_listener());
	s->engine.write_pending = write_pending;
	s->city = unit_of(s, "city", "温州市", "WZ", NULL);
	s->district = unit_of(s, "district", "瑞安市", "RA", &s->city);
	s->town_a = unit_of(s, "township", "曹村镇", "RAC", &s->district);
	s->town_b = unit_of(s, "township", "马屿镇", "RAM", &s->district);
	s->a = unit_of(s, "station", "曹村镇社工站", "RA01", &s->town_a);
	s->b = unit_of(s, "station", "马屿镇社工站", "RA02", &s->town_b);
	must(pool_write(s->engine.pool, save_units, s, &e), &e, "units");
	must(pool_write(s->engine.pool, save_people, s, &e), &e, "people");
}

void
station_close(struct station *s)
{
	audit_close(s->engine.audit);
	pool_close(s->engine.pool);
	engine_db_drop(&s->database);
	setting_cache_close(s->engine.settings);
	keyring_close(s->engine.keyring);
	catalogue_free(s->catalogue);
	arena_free(s->arena);
	tmpdir_remove(&s->dir);
	clock_set(0);
}

/* -- doing things -------------------------------------------------------------------------------------- */

struct call {
	struct station *s;
	enum person who;
	station_fn *fn;
	void *ctx;
};

static enum err_code
run_call(void *ctx, struct db *db, struct err *e)
{
	struct call *c = ctx;
	struct work w;

	work_init(&w, &c->s->engine, db, c->s->arena, &c->s->actors[c->who]);
	return c->fn(&w, c->ctx, e);
}

enum err_code
station_write(struct station *s, enum person who, station_fn *fn, void *ctx, struct err *e)
{
	struct call c = {s, who, fn, ctx};

	return pool_write(s->engine.pool, run_call, &c, e);
}

enum err_code
station_read(struct station *s, enum person who, station_fn *fn, void *ctx, struct err *e)
{
	struct call c = {s, who, fn, ctx};
	struct err local = {0};
	struct db *db;
	enum err_code rc;

	must(pool_borrow(s->engine.pool, &db, &local), &local, "borrow");
	rc = run_call(&c, db, e);
	pool_return(s->engine.pool, db);
	return rc;
}

struct json_call {
	struct station *s;
	const struct cat_type *type;
	struct str id;
	json_t *body;
	struct str problems;
	struct str answer;
};

static struct str
problem_lines(struct work *w)
{
	const struct problem *p;
	struct buf b;

	buf_init(&b, w->arena, 1u << 16);
	for (p = w->problems.first; p; p = p->next)
		if (p->level == PROBLEM_ERROR)
			buf_addf(&b, "%.*s %.*s\n", STR_ARG(p->path), STR_ARG(p->code));
	return buf_str(&b);
}

static json_t *
parse(const char *type, struct str id, const char *text)
{
	json_error_t je;
	json_t *body = json_loads(text, JSON_REJECT_DUPLICATES, &je);

	if (!body)
		fail_msg("test JSON: %s in %s", je.text, text);
	json_object_set_new(body, "type", json_string(type));
	if (id.n > 0)
		json_object_set_new(body, "id", json_stringn(id.p, id.n));
	return body;
}

static enum err_code
create(struct work *w, void *ctx, struct err *e)
{
	struct json_call *c = ctx;
	struct envelope en;
	struct record *r;
	enum err_code rc;
	bool again;

	rc = record_read_envelope(w, c->type, c->body, &en, e);
	if (rc == ERR_OK)
		rc = record_create(w, &en, &r, &again, e);
	c->problems = problem_lines(w);
	return rc;
}

static const struct cat_type *
type_of(struct station *s, const char *type)
{
	const struct cat_type *t = cat_type(s->catalogue, str_from(type));

	if (!t)
		fail_msg("no type %s", type);
	return t;
}

struct str
station_create(struct station *s, enum person who, const char *type, const char *json,
	       enum err_code *ret_code, struct str *problems)
{
	struct json_call c = {s, type_of(s, type), id_new(s->arena), NULL, STR_NONE, STR_NONE};
	struct err e = {0};
	enum err_code rc;

	c.body = parse(type, c.id, json);
	rc = station_write(s, who, create, &c, &e);
	json_decref(c.body);
	if (problems)
		*problems = c.problems;
	if (ret_code)
		*ret_code = rc;
	else if (rc != ERR_OK)
		fail_msg("create %s: %s: %s\n%.*s", type, err_name(rc), e.detail,
			 STR_ARG(c.problems));
	return rc == ERR_OK ? c.id : STR_NONE;
}

static enum err_code
get(struct work *w, void *ctx, struct err *e)
{
	struct json_call *c = ctx;
	struct record *r;
	struct json j;
	struct buf b;
	enum err_code rc;

	rc = record_load(w, c->type, c->id, ACT_READ, &r, e);
	if (rc != ERR_OK)
		return rc;
	buf_init(&b, w->arena, 1u << 20);
	json_init(&j, &b);
	record_write(w, r, CHANNEL_VIEW, &j);
	c->answer = buf_str(&b);
	return ERR_OK;
}

struct str
station_get(struct station *s, enum person who, const char *type, struct str id)
{
	struct json_call c = {s, type_of(s, type), id, NULL, STR_NONE, STR_NONE};
	struct err e = {0};

	return station_read(s, who, get, &c, &e) == ERR_OK ? c.answer : STR_NONE;
}

static enum err_code
update(struct work *w, void *ctx, struct err *e)
{
	struct json_call *c = ctx;
	struct conflict *clash;
	struct envelope en;
	struct record *r;
	enum err_code rc;

	rc = record_read_envelope(w, c->type, c->body, &en, e);
	if (rc == ERR_OK)
		rc = record_update(w, &en, &r, &clash, e);
	c->problems = problem_lines(w);
	return rc;
}

enum err_code
station_update(struct station *s, enum person who, const char *type, struct str id,
	       const char *json, struct str *problems)
{
	struct json_call c = {s, type_of(s, type), id, NULL, STR_NONE, STR_NONE};
	struct err e = {0};
	enum err_code rc;

	c.body = parse(type, id, json);
	rc = station_write(s, who, update, &c, &e);
	json_decref(c.body);
	if (problems)
		*problems = c.problems;
	return rc;
}

/* -- flow ------------------------------------------------------------------------------------------------ */

struct move_call {
	struct station *s;
	const struct cat_type *type;
	struct str id, missing;
	struct move_request rq;
};

static enum err_code
move(struct work *w, void *ctx, struct err *e)
{
	struct move_call *c = ctx;
	struct missing *missing = NULL;
	struct record *r;
	enum err_code rc;
	struct buf b;
	size_t i, n = 0;

	rc = workflow_move(w, c->type, c->id, &c->rq, &r, &missing, &n, e);
	buf_init(&b, c->s->arena, 1u << 16);
	for (i = 0; i < n; i++)
		buf_addf(&b, "%.*s\n", STR_ARG(missing[i].need->key));
	c->missing = buf_str(&b);
	return rc;
}

/* `exceptions`: "need=reason need=reason". */
static void
read_exceptions(struct station *s, struct move_request *rq, const char *text)
{
	struct str rest = text ? str_from(text) : STR_NONE, piece, need;

	while (str_next(&rest, ' ', &piece)) {
		if (!str_next(&piece, '=', &need))
			continue;
		vec_push(s->arena, &rq->exceptions,
			 ((struct need_exception){need, piece, STR("测试里写的原因")}));
	}
}

enum err_code
station_move(struct station *s, enum person who, const char *type, struct str id, const char *name,
	     const char *exceptions, struct str *ret_missing)
{
	struct move_call c = {.s = s, .type = type_of(s, type), .id = id};
	struct err e = {0};
	enum err_code rc;

	c.rq.id = id_new(s->arena);
	c.rq.move = str_from(name);
	c.rq.words = STR("测试里写的话");
	read_exceptions(s, &c.rq, exceptions);
	rc = station_write(s, who, move, &c, &e);
	if (ret_missing)
		*ret_missing = c.missing;
	return rc;
}

struct str
station_approval(struct station *s, struct str record)
{
	struct value arg = value_text(record), id = VALUE_EMPTY;
	struct err e = {0};
	struct db *db;

	must(pool_borrow(s->engine.pool, &db, &e), &e, "borrow");
	must(db_value(db, s->arena,
		      STR("SELECT id FROM approval WHERE record_id = ? AND state = 'waiting'"),
		      &arg, 1, &id, &e),
	     &e, "approval");
	pool_return(s->engine.pool, db);
	return id.s;
}

struct decide_call {
	struct str approval, opinion;
	enum decision decision;
};

static enum err_code
decide(struct work *w, void *ctx, struct err *e)
{
	struct decide_call *c = ctx;

	return workflow_decide(w, c->approval, c->decision, c->opinion, NULL, 0, 0, e);
}

enum err_code
station_decide(struct station *s, enum person who, struct str approval, enum decision d,
	       const char *opinion)
{
	struct decide_call c = {approval, opinion ? str_from(opinion) : STR_NONE, d};
	struct err e = {0};

	return station_write(s, who, decide, &c, &e);
}

struct str
station_case(struct station *s, struct str *ret_person)
{
	struct str person;
	struct str lin = s->actors[LIN].account, zhou = s->actors[ZHOU].account;

	person = station_create(s, LIN, "person",
				"{\"fields\":{\"name\":\"吴阿香\",\"gender\":\"2\",\"village\":"
				"\"330381128201\",\"client_groups\":[\"A01\",\"B01\"]}}",
				NULL, NULL);
	if (ret_person)
		*ret_person = person;
	return station_create(
		s, LIN, "case",
		str_cstr(s->arena,
			 str_fmt(s->arena,
				 "{\"fields\":{\"person\":\"%.*s\",\"pseudonym\":\"桂花婆婆\","
				 "\"responsible\":\"%.*s\",\"supervisor\":\"%.*s\"}}",
				 STR_ARG(person), STR_ARG(lin), STR_ARG(zhou))),
		NULL, NULL);
}
