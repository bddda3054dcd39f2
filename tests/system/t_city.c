/* The invented city of bench/: what it writes is what the engine writes, and it is always the same. */
#include "access/session.h"
#include "audit/audit.h"
#include "base/id.h"
#include "city.h"
#include "record/internal.h"
#include "rule/idno.h"
#include "search/search.h"
#include "tmpdir.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { PEOPLE = 40, SERVICES = 90, STATIONS = 2, HITS = 50 };

#define STORY_ENDS INT64_C(1789000000000)

struct place {
	struct tmpdir dir;
	struct app *app;
};

static struct place city, again;

static void
build(struct place *p)
{
	struct city_options o = {.people = PEOPLE,
				 .services = SERVICES,
				 .stations = STATIONS,
				 .districts = 1,
				 .seed = 11,
				 .password = "qing-song-bai-he-7",
				 .today = STORY_ENDS};
	struct app_options ao = {0};
	struct city_counts n;
	struct problems ps;
	struct err e = {0};

	tmpdir_make(&p->dir);
	o.data_dir = ao.data_dir = p->dir.path;
	if (city_build(&o, &n, &e) != ERR_OK)
		fail_msg("%s", e.detail);
	assert_int_equal(n.people, PEOPLE);
	assert_int_equal(n.services, SERVICES);
	problems_init(&ps, NULL);
	assert_int_equal(app_open(&ao, &p->app, &ps, &e), ERR_OK);
}

/* -- one statement, one answer ----------------------------------------------------------------------- */

static struct value
ask(struct place *p, const char *sql, struct str arg)
{
	struct value v = VALUE_EMPTY, args[1] = {value_text(arg)};
	struct err e = {0};
	struct db *db;

	assert_int_equal(pool_borrow(p->app->pool, &db, &e), ERR_OK);
	if (db_value(db, p->app->arena, str_from(sql), args, arg.n > 0, &v, &e) != ERR_OK)
		fail_msg("%s: %s", sql, e.detail);
	pool_return(p->app->pool, db);
	return v;
}

static int64_t
count(struct place *p, const char *sql)
{
	return ask(p, sql, STR_NONE).i;
}

static struct actor
actor_of(struct place *p, struct str account)
{
	struct actor who;
	struct err e = {0};
	struct db *db;

	assert_int_equal(pool_borrow(p->app->pool, &db, &e), ERR_OK);
	assert_int_equal(account_actor(db, p->app->arena, p->app->catalogue, account, &who, &e),
			 ERR_OK);
	pool_return(p->app->pool, db);
	return who;
}

/* -- how much of it there is --------------------------------------------------------------------------- */

static void
as_many_as_asked_for(void **state)
{
	(void)state;
	assert_int_equal(count(&city, "SELECT COUNT(*) FROM form_person"), PEOPLE);
	assert_int_equal(count(&city, "SELECT (SELECT COUNT(*) FROM form_session) + (SELECT "
				      "COUNT(*) FROM form_followup) + (SELECT COUNT(*) FROM "
				      "form_phone_note)"),
			 SERVICES);
	assert_true(count(&city, "SELECT COUNT(*) FROM form_followup") > 0);
	assert_int_equal(count(&city, "SELECT COUNT(DISTINCT unit_id) FROM form_person"), STATIONS);
	assert_int_equal(count(&city, "SELECT COUNT(*) FROM form_person WHERE id NOT IN (SELECT id "
				      "FROM search_doc)"),
			 0);
	assert_true(count(&city, "SELECT COUNT(*) FROM deadline") > 0);
}

static void
the_log_is_whole(void **state)
{
	struct audit_fault *faults;
	int64_t checked = 0;
	struct err e = {0};
	struct db *db;
	size_t n = 0;

	(void)state;
	assert_int_equal(pool_borrow(city.app->pool, &db, &e), ERR_OK);
	assert_int_equal(audit_verify(db, city.app->keyring, STR_NONE, city.app->arena, &faults, &n,
				      &checked, &e),
			 ERR_OK);
	pool_return(city.app->pool, db);
	assert_int_equal(n, 0);
	assert_true(checked > PEOPLE + SERVICES);
}

/* Two runs with one seed differ in nothing but what is sealed and when it was recorded. */
static void
the_same_again(void **state)
{
	static const char *const all[] = {
		"SELECT group_concat(id || name || COALESCE(id_no_bi, '') IS NULL, ',') FROM "
		"form_person",
		"SELECT group_concat(id || name || happened_at, ',') FROM (SELECT * FROM "
		"form_person ORDER BY id)",
		"SELECT group_concat(id || started_at || COALESCE(next_plan, ''), ',') FROM "
		"(SELECT * FROM form_session ORDER BY id)",
		"SELECT group_concat(id || path, ',') FROM (SELECT * FROM unit ORDER BY id)",
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNTOF(all); i++) {
		struct value a = ask(&city, all[i], STR_NONE), b = ask(&again, all[i], STR_NONE);

		assert_int_equal(a.type, VALUE_TEXT);
		assert_int_equal(str_cmp(a.s, b.s), 0);
	}
}

/* -- what the engine would have written ---------------------------------------------------------------- */

static bool
moves(const char *column)
{
	static const char *const own[] = {"id",        "number",      "changed_at",
					  "parent_id", "recorded_at", "made_at",
					  "record_id", "root_id",     "recorded_from",
					  "reason",    "doc",         "at"};
	size_t i;

	for (i = 0; i < COUNTOF(own); i++)
		if (strcmp(column, own[i]) == 0)
			return true;
	return false;
}

/* Row by row and column by column, but for ids, times and what is sealed anew each time. */
static void
same_rows(struct db *db, struct arena *a, const char *table, const char *key, struct str one,
	  struct str other)
{
	struct str sql =
		str_fmt(a, "SELECT * FROM \"%s\" WHERE \"%s\" = ? ORDER BY %s", table, key,
			strcmp(table, "record_relation") == 0 ? "relation, account_id" : "1, 3");
	struct value x = value_text(one), y = value_text(other);
	struct db_stmt *p = NULL, *q = NULL;
	struct err e = {0};
	bool more, there;
	int i;

	if (db_query(db, sql, &x, 1, &p, &e) != ERR_OK ||
	    db_query(db, sql, &y, 1, &q, &e) != ERR_OK)
		fail_msg("%s", e.detail);
	do {
		assert_int_equal(db_step(p, &more, &e), ERR_OK);
		assert_int_equal(db_step(q, &there, &e), ERR_OK);
		if (more != there)
			fail_msg("%s: more rows of one", table);
		for (i = 0; more && i < db_col_count(p); i++) {
			struct value v = db_col(p, i), u = db_col(q, i);
			struct value name, args[2] = {value_text(str_from(table)), value_int(i)};

			assert_int_equal(db_value(db, a,
						  STR("SELECT name FROM pragma_table_info(?) "
						      "WHERE cid = ?"),
						  args, 2, &name, &e),
					 ERR_OK);
			if (v.type != u.type)
				fail_msg("%s.%.*s: one has it", table, STR_ARG(name.s));
			if (v.type != VALUE_BLOB && !moves(str_cstr(a, name.s)) && !value_eq(v, u))
				fail_msg("%s.%.*s: %.*s %lld, %.*s %lld", table, STR_ARG(name.s),
					 STR_ARG(v.s), (long long)v.i, STR_ARG(u.s),
					 (long long)u.i);
		}
	} while (more);
	db_done(p);
	db_done(q);
}

static void
same_everywhere(struct db *db, struct arena *a, const struct cat_type *t, struct str one,
		struct str other)
{
	const char *table = str_cstr(a, t->table);
	size_t i;

	same_rows(db, a, table, "id", one, other);
	same_rows(db, a, str_cstr(a, str_fmt(a, "%s_history", table)), "id", one, other);
	same_rows(db, a, "search_doc", "id", one, other);
	same_rows(db, a, "record_relation", "reason", one, other);
	same_rows(db, a, "deadline", "record_id", one, other);
	for (i = 0; i < t->fields.n; i++)
		if (t->fields.v[i]->rows) {
			const char *rows = str_cstr(a, t->fields.v[i]->rows->table);

			same_rows(db, a, rows, "parent_id", one, other);
			same_rows(db, a, str_cstr(a, str_fmt(a, "%s_history", rows)), "parent_id",
				  one, other);
		}
}

struct remaking {
	const struct cat_type *type;
	struct str id, account;
};

static void
all_given(struct work *w, struct record *r)
{
	size_t i, k;

	for (i = 0; i < r->type->fields.n; i++) {
		r->given[i] = !field_empty(r, r->type->fields.v[i]);
		r->blob[i] = STR_NONE;
		for (k = 0; k < r->rows[i].n; k++)
			r->rows[i].v[k].id = id_new(w->arena);
	}
}

/* The same record once more, as its worker would have written it on that day. */
static enum err_code
make_again(void *ctx, struct db *db, struct err *e)
{
	struct remaking *m = ctx;
	struct arena *a = arena_new(64 << 20);
	struct actor who = actor_of(&city, m->account);
	struct record *old, *r, *made;
	struct envelope en = {0};
	struct work w;
	enum err_code rc;
	bool was;

	work_init(&w, &city.app->engine, db, a, &who);
	rc = record_load_inside(&w, m->type, who.unit.id, m->id, true, &old, e);
	assert_int_equal(rc, ERR_OK);
	w.now = old->made_at;
	w.today = clock_day_of(w.now);
	r = record_copy(&w, old);
	r->id = id_new(a);
	r->number = r->changed_by = r->made_by = STR_NONE;
	r->version = 0;
	all_given(&w, r);
	en.record = r;
	en.type = m->type->key;
	rc = record_create(&w, &en, &made, &was, e);
	if (rc != ERR_OK)
		fail_msg("%.*s: %s %.*s", STR_ARG(m->type->key), e->detail,
			 STR_ARG(w.problems.first ? w.problems.first->path : STR_NONE));
	same_everywhere(db, a, m->type, m->id, made->id);
	arena_free(a);
	return err_set(e, ERR_CONFLICT, "not to be kept");
}

static void
made_again(const char *type, const char *which)
{
	struct remaking m = {.type = cat_type(city.app->catalogue, str_from(type))};
	struct err e = {0};

	m.id = ask(&city, which, STR_NONE).s;
	assert_int_equal(m.id.n, ID_LEN);
	m.account = ask(&city,
			str_cstr(city.app->arena,
				 str_fmt(city.app->arena,
					 "SELECT made_by FROM form_%s WHERE id = ?", type)),
			m.id)
			    .s;
	assert_int_equal(pool_write(city.app->pool, make_again, &m, &e), ERR_CONFLICT);
	assert_string_equal(e.detail, "not to be kept");
}

static void
as_the_engine_writes(void **state)
{
	(void)state;
	made_again("person", "SELECT id FROM form_person WHERE id_no IS NULL AND id IN (SELECT "
			     "parent_id FROM form_person__emergency) ORDER BY id LIMIT 1");
	made_again("session", "SELECT s.id FROM form_session s JOIN form_case c ON c.id = "
			      "s.parent_id WHERE c.state = 'work' ORDER BY s.id LIMIT 1");
	made_again("phone_note", "SELECT id FROM form_phone_note WHERE state = 'open' LIMIT 1");
}

/* -- invented, and found ------------------------------------------------------------------------------- */

static void
nobodys_numbers(void **state)
{
	const struct cat_type *t = cat_type(city.app->catalogue, STR("person"));
	const struct cat_field *f = cat_field(t, STR("id_no"));
	struct arena *a = arena_new(64 << 20);
	struct err e = {0};
	struct db_stmt *st;
	struct actor who;
	struct work w;
	struct db *db;
	size_t n = 0;
	bool more;

	(void)state;
	actor_system(a, &who, "test");
	assert_int_equal(pool_borrow(city.app->pool, &db, &e), ERR_OK);
	work_init(&w, &city.app->engine, db, a, &who);
	assert_int_equal(db_query(db,
				  STR("SELECT id, unit_id FROM form_person WHERE id_no IS NOT "
				      "NULL"),
				  NULL, 0, &st, &e),
			 ERR_OK);
	while (db_step(st, &more, &e) == ERR_OK && more) {
		struct record *r;
		struct str no;

		assert_int_equal(record_load_inside(&w, t, db_col_str(st, 1), db_col_str(st, 0),
						    true, &r, &e),
				 ERR_OK);
		no = r->values[f->slot].part[0].s;
		assert_int_equal(no.n, 18);
		assert_true(str_eq(str_of(no.p + 14, 3), STR("000")));
		n++;
	}
	db_done(st);
	pool_return(city.app->pool, db);
	arena_free(a);
	assert_true(n > PEOPLE / 4);
	assert_int_equal(count(&city, "SELECT COUNT(*) - COUNT(DISTINCT blind) FROM duplicate"), 0);
}

static void
found_at_home_only(void **state)
{
	struct str id = ask(&city, "SELECT id FROM form_person ORDER BY id LIMIT 1", STR_NONE).s;
	struct str name = ask(&city, "SELECT name FROM form_person WHERE id = ?", id).s;
	struct str home = ask(&city, "SELECT unit_id FROM form_person WHERE id = ?", id).s;
	struct access_scope scope = {.widest = SCOPE_UNIT};
	struct search_hit *hits;
	struct arena *a = arena_new(16 << 20);
	struct err e = {0};
	struct db *db;
	size_t i, n, found = 0;
	bool more;

	(void)state;
	vec_push(a, &scope.unit_ids, home);
	assert_int_equal(pool_borrow(city.app->pool, &db, &e), ERR_OK);
	assert_int_equal(search_find(db, a, &scope, STR("nobody"), STR("person"), name, HITS, &hits,
				     &n, &more, &e),
			 ERR_OK);
	for (i = 0; i < n; i++) {
		found += str_eq(hits[i].record, id);
		assert_true(str_eq(hits[i].unit, home));
	}
	assert_int_equal(found, 1);
	pool_return(city.app->pool, db);
	arena_free(a);
}

static int
setup(void **state)
{
	(void)state;
	build(&city);
	build(&again);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	app_close(city.app);
	app_close(again.app);
	tmpdir_remove(&city.dir);
	tmpdir_remove(&again.dir);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_many_as_asked_for), cmocka_unit_test(the_log_is_whole),
		cmocka_unit_test(the_same_again),       cmocka_unit_test(as_the_engine_writes),
		cmocka_unit_test(nobodys_numbers),      cmocka_unit_test(found_at_home_only),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
