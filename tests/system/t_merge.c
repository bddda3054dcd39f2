/*
 * t_merge.c: two persons turn out to be one: everything that refers to the other is carried, what the
 * actor may not read too; sealed words open under the kept one's key; taken back, all is where it
 * was, and what somebody has changed since is said. Cut off anywhere, nothing of it is there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/id.h"
#include "base/buf.h"
#include "cast.h"
#include "db/trace.h"

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

static struct str
person(enum person who, const char *name, const char *more)
{
	enum err_code rc;
	struct str problems, id;

	id = station_create(&st, who, "person",
			    cast_json(&st,
				      "{\"fields\":{\"name\":\"%s\",\"gender\":\"2\",\"village\":"
				      "\"330381128200\",\"client_groups\":[\"A02\"]%s}}",
				      name, more),
			    &rc, &problems);
	if (rc != ERR_OK)
		fail_msg("%.*s", STR_ARG(problems));
	return id;
}

static struct str
new_case(enum person who, struct str of, const char *problems)
{
	struct str why, id;
	enum err_code rc;

	id = station_create(&st, who, "case",
			    cast_json(&st,
				      "{\"fields\":{\"person\":\"%.*s\",\"pseudonym\":\"桂花\","
				      "\"problems\":\"%s\"}}",
				      STR_ARG(of), problems),
			    &rc, &why);
	if (rc != ERR_OK)
		fail_msg("%.*s", STR_ARG(why));
	return id;
}

struct joining {
	struct str kept, other, id, problems, undo;
	const char *both, *instead; /* fields */
	int64_t base, other_base;
	uint64_t fail; /* the n-th change is not written */
	struct merge_stays *stays;
	size_t stays_n;
};

static struct str
problem_words(struct work *w)
{
	const struct problem *p;
	struct buf b;

	buf_init(&b, st.arena, 64 * 1024);
	for (p = w->problems.first; p; p = p->next)
		buf_addf(&b, "%.*s %.*s\n", STR_ARG(p->path), STR_ARG(p->code));
	return buf_str(&b);
}

static enum err_code
join(struct work *w, void *ctx, struct err *e)
{
	const struct cat_type *t = cat_type(w->engine->catalogue, STR("person"));
	struct joining *x = ctx;
	struct merge_request rq = {.id = x->id, .other = x->other, .reason = STR("同一个人")};
	struct merge_take both = {cat_field(t, str_from(x->both ? x->both : "")), true};
	struct merge_take instead = {cat_field(t, str_from(x->instead ? x->instead : "")), false};
	struct record *r;
	enum err_code rc;

	rq.base = x->base ? x->base : 1;
	rq.other_base = x->other_base ? x->other_base : 1;
	if (both.field)
		vec_push(w->arena, &rq.take, both);
	if (instead.field)
		vec_push(w->arena, &rq.take, instead);
	trace_fail(w->db, TRACE_CHANGE, x->fail, ERR_DB, false);
	rc = record_merge(w, t, x->kept, &rq, &r, e);
	trace_fail(w->db, TRACE_CHANGE, 0, ERR_DB, false);
	x->problems = problem_words(w);
	return rc;
}

static enum err_code
part(struct work *w, void *ctx, struct err *e)
{
	const struct cat_type *t = cat_type(w->engine->catalogue, STR("person"));
	struct joining *x = ctx;
	struct merge_stays *stays;
	struct record *r;
	enum err_code rc;

	rc = record_merge_undo(w, t, x->kept, x->id, STR("弄错了"), &r, &stays, &x->stays_n, e);
	return rc;
}

static struct joining
joining(struct str kept, struct str other)
{
	return (struct joining){.kept = kept, .other = other, .id = id_new(st.arena)};
}

static struct str
person_of(struct str id)
{
	return cast_text(&st, "SELECT person FROM form_case WHERE id = ?", id);
}

static bool
says(enum person who, const char *type, struct str id, const char *words)
{
	return str_contains(station_get(&st, who, type, id), str_from(words));
}

static void
everything_is_carried_and_goes_back(void **state)
{
	struct str kept = person(LIN, "吴阿香", ",\"note\":\"爱听戏\"");
	struct str other = person(JIN, "吴阿相", ",\"note\":\"腿脚不便\",\"alias\":\"阿香婆\"");
	struct str hers = new_case(JIN, other, "只有金看得到的话");
	struct joining x = joining(kept, other);
	struct err e;

	(void)state;
	x.both = "note";
	assert_int_equal(station_get(&st, LIN, "case", hers).n, 0); /* LIN may not read it */
	assert_int_equal(station_write(&st, LIN, join, &x, &e), ERR_OK);
	assert_true(str_eq(person_of(hers), kept));
	assert_true(says(JIN, "case", hers, "只有金看得到的话"));
	assert_int_equal(station_get(&st, LIN, "case", hers).n, 0);
	/* fields: both notes; the name is the kept one's; what only the other had is taken */
	assert_true(says(LIN, "person", kept, "爱听戏\\n腿脚不便"));
	assert_true(says(LIN, "person", kept, "\"name\":\"吴阿香\""));
	assert_true(says(LIN, "person", kept, "阿香婆"));
	assert_true(says(LIN, "person", other, "\"state\":\"merged\""));
	assert_true(says(LIN, "person", other,
			 cast_json(&st, "\"merged_into\":\"%.*s\"", STR_ARG(kept))));
	/* the other is in no search and may not be chosen any more */
	assert_int_equal(cast_number(&st, "SELECT COUNT(*) FROM search_doc WHERE id = ?", other),
			 0);
	assert_int_equal(station_write(&st, LIN, part, &x, &e), ERR_OK);
	assert_int_equal(x.stays_n, 0);
	assert_true(str_eq(person_of(hers), other));
	assert_true(says(JIN, "case", hers, "只有金看得到的话"));
	assert_true(says(LIN, "person", kept, "\"note\":\"爱听戏\""));
	assert_false(says(LIN, "person", kept, "阿香婆"));
	assert_true(says(JIN, "person", other, "\"state\":\"kept\""));
	/* once more: it is done */
	assert_int_equal(station_write(&st, LIN, part, &x, &e), ERR_OK);
}

static void
what_changed_since_stays_and_is_said(void **state)
{
	struct str kept = person(LIN, "何金凤", ""), other = person(LIN, "何金风", "");
	struct str hers = new_case(LIN, other, "一件事");
	struct joining x = joining(kept, other);
	struct err e;

	(void)state;
	assert_int_equal(station_write(&st, LIN, join, &x, &e), ERR_OK);
	assert_int_equal(station_update(&st, LIN, "case", hers,
					"{\"base\":2,\"fields\":{\"problems\":\"又多一件\"}}",
					NULL),
			 ERR_OK);
	assert_int_equal(station_write(&st, LIN, part, &x, &e), ERR_OK);
	assert_int_equal(x.stays_n, 1);
	assert_true(str_eq(person_of(hers), kept));
}

static enum err_code
destroy_key(struct work *w, void *ctx, struct err *e)
{
	return keyring_destroy(w->engine->keyring, w->db, *(struct str *)ctx, e);
}

static void
sealed_words_are_under_the_kept_key(void **state)
{
	struct str kept = person(LIN, "叶小妹", ""), other = person(LIN, "叶小美", "");
	struct str hers = new_case(LIN, other, "封着的话");
	struct joining x = joining(kept, other);
	struct err e;

	(void)state;
	assert_int_equal(station_write(&st, LIN, join, &x, &e), ERR_OK);
	/* without the key of the one that went, what is in force can still be read */
	assert_int_equal(cast_number(&st, "SELECT COUNT(*) FROM data_key WHERE owner = ?", other),
			 1);
	assert_int_equal(station_write(&st, LIN, destroy_key, &other, &e), ERR_OK);
	assert_true(says(LIN, "case", hers, "封着的话"));
}

static void
refusals_are_clear(void **state)
{
	struct str kept = person(LIN, "吴阿香", ""), other = person(LIN, "吴阿相", "");
	struct str far = person(YE, "吴阿香", ""), gone = person(LIN, "吴阿乡", "");
	struct joining same = joining(kept, kept), two = joining(kept, other);
	struct joining unit = joining(kept, far), again = joining(kept, gone);
	struct joining late = joining(kept, gone);
	struct err e;

	(void)state;
	assert_int_equal(station_write(&st, LIN, join, &same, &e), ERR_INVALID);
	assert_true(str_contains(same.problems, STR("/other merge.same")));
	/* Another station's has the words of one that is not there. */
	assert_int_equal(station_write(&st, LIN, join, &unit, &e), ERR_FORBIDDEN);
	assert_int_equal(unit.problems.n, 0);
	new_case(LIN, kept, "甲");
	new_case(LIN, other, "乙");
	assert_int_equal(station_write(&st, LIN, join, &two, &e), ERR_INVALID);
	assert_true(str_contains(two.problems, STR("/other merge.two_open")));
	late.other_base = 7;
	assert_int_equal(station_write(&st, LIN, join, &late, &e), ERR_CONFLICT);
	assert_int_equal(station_write(&st, LIN, join, &again, &e), ERR_OK);
	assert_int_equal(station_write(&st, LIN, join, &again, &e), ERR_OK); /* the same request */
	late = joining(kept, gone);
	assert_int_equal(station_write(&st, LIN, join, &late, &e), ERR_INVALID);
	assert_true(str_contains(late.problems, STR("/other merge.gone")));
}

static void
a_merged_person_is_not_chosen(void **state)
{
	struct str kept = person(LIN, "吴阿香", ""), other = person(LIN, "吴阿相", ""), problems;
	struct joining x = joining(kept, other);
	enum err_code rc;
	struct err e;

	(void)state;
	assert_int_equal(station_write(&st, LIN, join, &x, &e), ERR_OK);
	station_create(&st, LIN, "case",
		       cast_json(&st, "{\"fields\":{\"person\":\"%.*s\",\"pseudonym\":\"桂花\"}}",
				 STR_ARG(other)),
		       &rc, &problems);
	assert_int_equal(rc, ERR_INVALID);
	assert_true(str_contains(problems, STR("/fields/person ref.unknown")));
	assert_int_equal(station_update(&st, LIN, "person", other,
					"{\"base\":2,\"fields\":{\"alias\":\"香\"}}", NULL),
			 ERR_WRONG_STATE);
}

/* Cut off after n statements the merge leaves nothing; whole, it is there. */
static void
cut_off_nothing_is_there(void **state)
{
	struct str kept = person(LIN, "潘阿花", ",\"note\":\"甲\""),
		   other = person(LIN, "潘阿华", ",\"note\":\"乙\"");
	struct str hers = new_case(LIN, other, "话");
	struct joining x = joining(kept, other);
	struct err e;
	enum err_code rc = ERR_DB;

	(void)state;
	for (x.fail = 1; x.fail < 200; x.fail++) {
		rc = station_write(&st, LIN, join, &x, &e);
		if (rc == ERR_OK)
			break;
		assert_true(str_eq(person_of(hers), other));
		assert_true(says(LIN, "person", other, "\"state\":\"kept\""));
		assert_int_equal(cast_number(&st,
					     "SELECT COUNT(*) FROM record_merge WHERE kept_id = ?",
					     kept),
				 0);
	}
	assert_int_equal(rc, ERR_OK);
	assert_true(x.fail > 20);
	assert_true(str_eq(person_of(hers), kept));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(everything_is_carried_and_goes_back, setup,
						teardown),
		cmocka_unit_test_setup_teardown(what_changed_since_stays_and_is_said, setup,
						teardown),
		cmocka_unit_test_setup_teardown(sealed_words_are_under_the_kept_key, setup,
						teardown),
		cmocka_unit_test_setup_teardown(refusals_are_clear, setup, teardown),
		cmocka_unit_test_setup_teardown(a_merged_person_is_not_chosen, setup, teardown),
		cmocka_unit_test_setup_teardown(cut_off_nothing_is_there, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
