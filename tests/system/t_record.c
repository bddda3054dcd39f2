/*
 * t_record.c: the record engine on the real catalogue: who sees what, what happens to a second
 * writer, what stays when something is changed or voided.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/clock.h"
#include "station.h"

static struct station st;

static int
setup(void **state)
{
	(void)state;
	station_open(&st, NULL);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	station_close(&st);
	return 0;
}

#define PERSON                                                                                     \
	"\"name\":\"蔡秀英\",\"gender\":\"2\",\"village\":\"330381128200\",\"client_groups\":[\"A02\"]"

static struct str
new_person(const char *more)
{
	return station_create(&st, LIN, "person",
			      str_cstr(st.arena,
				       str_fmt(st.arena, "{\"fields\":{" PERSON "%s}}", more)),
			      NULL, NULL);
}

static void
created_record_is_read_back(void **state)
{
	struct str id = new_person(",\"phone\":\"13800000461\""), got;

	(void)state;
	got = station_get(&st, JIN, "person", id);
	assert_true(str_contains(got, STR("蔡秀英")));
	assert_true(str_contains(got, STR("\"version\":1")));
	assert_true(str_contains(got, STR("曹村镇")));
	assert_false(str_contains(got, STR("13800000461"))); /* telephone numbers are covered */
	assert_true(str_contains(got, STR("0461")));
}

static void
another_station_sees_nothing(void **state)
{
	struct str id = new_person("");

	(void)state;
	assert_int_equal(station_get(&st, YE, "person", id).n, 0);
	assert_int_equal(station_update(&st, YE, "person", id,
					"{\"base\":1,\"fields\":{\"name\":\"改名\"}}", NULL),
			 ERR_FORBIDDEN);
	/* The same words for what does not exist. */
	assert_int_equal(station_update(&st, YE, "person",
					STR("01900000-0000-7000-8000-000000000000"),
					"{\"base\":1,\"fields\":{\"name\":\"改名\"}}", NULL),
			 ERR_FORBIDDEN);
}

static void
required_fields_are_named(void **state)
{
	enum err_code rc;
	struct str problems;

	(void)state;
	station_create(&st, LIN, "person", "{\"fields\":{\"name\":\"潘金火\"}}", &rc, &problems);
	assert_int_equal(rc, ERR_INVALID);
	assert_true(str_contains(problems, STR("/fields/gender field.required")));
	assert_true(str_contains(problems, STR("/fields/village field.required")));
	assert_true(str_contains(problems, STR("/fields/client_groups field.required")));
}

static void
unknown_and_derived_fields_are_refused(void **state)
{
	enum err_code rc;
	struct str problems;

	(void)state;
	station_create(&st, LIN, "person",
		       "{\"fields\":{" PERSON ",\"unit_id\":\"x\",\"state\":\"void\"}}", &rc,
		       &problems);
	assert_int_equal(rc, ERR_INVALID);
	assert_true(str_contains(problems, STR("/fields/unit_id field.unknown")));
	assert_true(str_contains(problems, STR("/fields/state field.unknown")));
}

static void
changes_to_different_fields_are_joined(void **state)
{
	struct str id = new_person(""), got;

	(void)state;
	assert_int_equal(station_update(&st, LIN, "person", id,
					"{\"base\":1,\"fields\":{\"alias\":\"阿英\"}}", NULL),
			 ERR_OK);
	assert_int_equal(station_update(&st, JIN, "person", id,
					"{\"base\":1,\"fields\":{\"marital\":\"30\"}}", NULL),
			 ERR_OK);
	got = station_get(&st, LIN, "person", id);
	assert_true(str_contains(got, STR("阿英")));
	assert_true(str_contains(got, STR("\"marital\":\"30\"")));
	assert_true(str_contains(got, STR("\"version\":3")));
}

static void
changes_to_one_field_clash(void **state)
{
	struct str id = new_person("");

	(void)state;
	assert_int_equal(station_update(&st, LIN, "person", id,
					"{\"base\":1,\"fields\":{\"alias\":\"阿英\"}}", NULL),
			 ERR_OK);
	assert_int_equal(station_update(&st, JIN, "person", id,
					"{\"base\":1,\"fields\":{\"alias\":\"秀英婆\"}}", NULL),
			 ERR_CONFLICT);
	assert_true(str_contains(station_get(&st, LIN, "person", id), STR("阿英")));
	/* The same value from both sides is no clash, and writes nothing. */
	assert_int_equal(station_update(&st, JIN, "person", id,
					"{\"base\":1,\"fields\":{\"alias\":\"阿英\"}}", NULL),
			 ERR_OK);
	assert_true(str_contains(station_get(&st, LIN, "person", id), STR("\"version\":2")));
}

static void
without_a_base_nothing_is_changed(void **state)
{
	struct str id = new_person("");

	(void)state;
	assert_int_equal(station_update(&st, LIN, "person", id, "{\"fields\":{\"alias\":\"阿英\"}}",
					NULL),
			 ERR_INVALID);
}

static void
case_is_need_to_know(void **state)
{
	struct str id = station_case(&st, NULL);

	(void)state;
	assert_true(station_get(&st, LIN, "case", id).n > 0);
	assert_true(station_get(&st, ZHOU, "case", id).n > 0);
	assert_int_equal(station_get(&st, JIN, "case", id).n, 0);
	assert_int_equal(station_get(&st, XU, "case", id).n, 0);
	assert_int_equal(station_get(&st, YE, "case", id).n, 0);
}

struct filtered {
	size_t n;
};

/* People whose household code is "01", as the actor may count them. */
static enum err_code
count_living_alone(struct work *w, void *ctx, struct err *e)
{
	const struct cat_type *t = cat_type(w->engine->catalogue, STR("person"));
	struct query q = {.type = t, .act = ACT_READ, .limit = 50};
	struct value code = value_text(STR("01"));
	struct query_filter f = {cat_field(t, STR("living_with")), &code, 1, false};
	struct filtered *x = ctx;
	struct record_list l;
	enum err_code rc;

	vec_push(w->arena, &q.filters, f);
	rc = record_query(w, &q, &l, e);
	x->n = l.n;
	return rc;
}

static void
what_is_covered_cannot_be_filtered_by(void **state)
{
	struct filtered lin = {0}, jin = {0};
	struct err e;

	(void)state;
	new_person(",\"living_with\":\"01\"");
	assert_int_equal(station_read(&st, LIN, count_living_alone, &lin, &e), ERR_OK);
	assert_int_equal(station_read(&st, JIN, count_living_alone, &jin, &e), ERR_OK);
	assert_int_equal(lin.n, 1); /* responsible: she sees the code */
	assert_int_equal(jin.n, 0); /* a colleague sees that person, but not by this */
}

static enum err_code
keep_twice(struct work *w, void *ctx, struct err *e)
{
	int64_t *n = ctx;
	struct value count = VALUE_EMPTY;
	enum err_code rc;

	rc = record_keep_catalogue(w->db, w->engine->catalogue, w->arena, e);
	if (rc == ERR_OK)
		rc = record_keep_catalogue(w->db, w->engine->catalogue, w->arena, e);
	if (rc == ERR_OK)
		rc = db_value(w->db, w->arena,
			      STR("SELECT COUNT(*) FROM catalogue_version v JOIN form_person p ON "
				  "p.catalogue = v.id WHERE length(v.content) > 10000"),
			      NULL, 0, &count, e);
	*n = count.i;
	return rc;
}

static void
the_catalogue_a_record_was_written_under_is_kept(void **state)
{
	int64_t n = 0;
	struct err e;

	(void)state;
	new_person("");
	assert_int_equal(station_write(&st, LIN, keep_twice, &n, &e), ERR_OK);
	assert_int_equal(n, 1);
}

static void
numbers_are_in_order(void **state)
{
	struct str first = station_get(&st, LIN, "case", station_case(&st, NULL));
	struct str second = station_get(&st, LIN, "case", station_case(&st, NULL));

	(void)state;
	assert_true(str_contains(first, STR("RA01-")));
	assert_true(str_contains(first, STR("-C-0001")));
	assert_true(str_contains(second, STR("-C-0002")));
}

/* A number alone is no title: who it is about, as far as the reader may know. */
static void
a_record_without_words_is_named_by_its_person(void **state)
{
	struct str person, id, got;

	(void)state;
	station_case(&st, &person);
	id = station_create(&st, LIN, "intake",
			    str_cstr(st.arena,
				     str_fmt(st.arena,
					     "{\"fields\":{\"channel\":\"1\",\"person\":\"%.*s\","
					     "\"presenting_problem\":\"腿脚不便，没人买菜\"}}",
					     STR_ARG(person))),
			    NULL, NULL);
	got = station_get(&st, LIN, "intake", id);
	assert_true(str_contains(got, STR("\"title\":\"吴阿香 接案登记\"")));
}

/* What is under a cover now, and would come out at a touch. */
static void
may_says_whether_anything_can_be_uncovered(void **state)
{
	struct str with, without;

	(void)state;
	with = station_create(
		&st, LIN, "person",
		"{\"fields\":{\"name\":\"吴阿香\",\"gender\":\"2\",\"village\":"
		"\"330381128201\",\"client_groups\":[\"A01\"],\"phone\":\"13800000461\"}}",
		NULL, NULL);
	without = station_create(&st, LIN, "person",
				 "{\"fields\":{\"name\":\"吴阿香\",\"gender\":\"2\",\"village\":"
				 "\"330381128201\",\"client_groups\":[\"A01\"]}}",
				 NULL, NULL);
	assert_true(str_contains(station_get(&st, LIN, "person", with), STR("\"uncover\"")));
	assert_false(str_contains(station_get(&st, LIN, "person", without), STR("\"uncover\"")));
}

struct found {
	const struct cat_type *type;
	size_t n;
	struct str first;
};

static enum err_code
find_overdue(struct work *w, void *ctx, struct err *e)
{
	struct found *x = ctx;
	struct query q = {.type = x->type, .act = ACT_READ, .limit = 50, .overdue = true};
	struct record_list l;
	enum err_code rc = record_query(w, &q, &l, e);

	x->n = l.n;
	x->first = l.n > 0 ? str_dup(st.arena, l.v[0]->id) : STR_NONE;
	return rc;
}

static struct str
talk(struct str parent, const char *at)
{
	return station_create(&st, LIN, "session",
			      str_cstr(st.arena,
				       str_fmt(st.arena,
					       "{\"parent\":\"%.*s\",\"fields\":{\"started_at\":"
					       "\"%s\",\"mode\":\"1\",\"danger\":\"same\"},"
					       "\"late_reason\":\"1\"}",
					       STR_ARG(parent), at)),
			      NULL, NULL);
}

/* Not written up in its time; the other one still has time. */
static void
what_is_overdue_can_be_listed(void **state)
{
	struct found x = {.type = cat_type(st.catalogue, STR("session"))};
	struct str parent = station_case(&st, NULL), late;
	struct err e;

	(void)state;
	late = talk(parent, "2026-03-02T09:00:00+08:00");
	talk(parent, str_cstr(st.arena, clock_iso(st.arena, clock_now_ms() - 60000)));
	assert_int_equal(station_read(&st, LIN, find_overdue, &x, &e), ERR_OK);
	assert_int_equal(x.n, 1);
	assert_true(str_eq(x.first, late));
	assert_int_equal(station_read(&st, YE, find_overdue, &x, &e), ERR_OK);
	assert_int_equal(x.n, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(created_record_is_read_back, setup, teardown),
		cmocka_unit_test_setup_teardown(another_station_sees_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(required_fields_are_named, setup, teardown),
		cmocka_unit_test_setup_teardown(unknown_and_derived_fields_are_refused, setup,
						teardown),
		cmocka_unit_test_setup_teardown(changes_to_different_fields_are_joined, setup,
						teardown),
		cmocka_unit_test_setup_teardown(changes_to_one_field_clash, setup, teardown),
		cmocka_unit_test_setup_teardown(without_a_base_nothing_is_changed, setup, teardown),
		cmocka_unit_test_setup_teardown(case_is_need_to_know, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_covered_cannot_be_filtered_by, setup,
						teardown),
		cmocka_unit_test_setup_teardown(the_catalogue_a_record_was_written_under_is_kept,
						setup, teardown),
		cmocka_unit_test_setup_teardown(numbers_are_in_order, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_overdue_can_be_listed, setup, teardown),
		cmocka_unit_test_setup_teardown(a_record_without_words_is_named_by_its_person,
						setup, teardown),
		cmocka_unit_test_setup_teardown(may_says_whether_anything_can_be_uncovered, setup,
						teardown),
	};

	return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
