/*
 * t_reacts.c: what follows a save: lines on other people's pages, tasks, fields of the parent. A
 * form of its own is added to the catalogue for it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "cast.h"

static struct station st;

static const char bell[] =
	"type: bell\n"
	"label: 铃\n"
	"parent: case\n"
	"title: said\n"
	"list: [said]\n"
	"fields:\n"
	"  - {key: said, kind: text, label: 说了什么, length: 20}\n"
	"  - {key: danger, kind: bool, label: 危险}\n"
	"  - {key: seen, kind: bool, label: 看过}\n"
	"  - {key: turns, kind: int, label: 转到哪}\n"
	"reacts:\n"
	"  - key: danger\n"
	"    label: 有危险\n"
	"    when: danger\n"
	"    tell: [supervisor]\n"
	"    urgent: true\n"
	"    set: [{field: parent.pseudonym, value: said}, {field: seen, value: \"false\"}]\n"
	"    tasks: [{label: 再问一次, to: responsible, due: today + 1 days}]\n"
	"    rule: 试验\n"
	"  - {key: often, label: 两回了, when: \"count(parent.bell, danger) >= 2\", tell: [head],"
	" rule: 试验}\n"
	"  - {key: round, label: 转, when: turns = 1, set: [{field: turns, value: \"2\"}], rule: 试验}\n"
	"  - {key: back, label: 转, when: turns = 2, set: [{field: turns, value: \"1\"}], rule: 试验}\n";

static struct str
replaced(struct str in, const char *old, const char *with)
{
	const char *text = str_cstr(st.arena, in), *at = strstr(text, old);

	assert_non_null(at);
	return str_fmt(st.arena, "%.*s%s%s", (int)(at - text), text, with, at + strlen(old));
}

/* The roles may write it, too. */
static void
let_write(struct cat_source *src, const char *path)
{
	size_t i;

	for (i = 0; i < src->paths.n; i++) {
		struct str *c = &src->contents.v[i];

		if (str_eq(src->paths.v[i], str_from(path)))
			*c = replaced(*c, "rights:\n",
				      "rights:\n  - {type: bell, acts: [read, create, update], "
				      "scope: unit}\n");
	}
}

static int
setup(void **state)
{
	struct cat_source src;
	struct arena *a = arena_new(16u << 20);

	(void)state;
	st.arena = a;
	cat_source_builtin(a, &src);
	let_write(&src, "roles/worker.yaml");
	let_write(&src, "roles/supervisor.yaml");
	vec_push(a, &src.paths, STR("types/bell/bell.type.yaml"));
	vec_push(a, &src.contents, str_from(bell));
	station_open(&st, &src);
	arena_free(a);
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
ring(enum person who, struct str parent, const char *fields, enum err_code *ret)
{
	return station_create(&st, who, "bell",
			      cast_json(&st, "{\"parent\":\"%.*s\",\"fields\":{%s}}",
					STR_ARG(parent), fields),
			      ret, NULL);
}

#define DANGER "\"said\":\"他又来了\",\"danger\":true"

/* Open lines of one react on one person's page. */
static int64_t
lines(enum person who, const char *react)
{
	return cast_number(
		&st,
		str_cstr(st.arena,
			 str_fmt(st.arena,
				 "SELECT COUNT(*) FROM task WHERE to_account = ? AND react = '%s' "
				 "AND done_at IS NULL",
				 react)),
		st.actors[who].account);
}

static void
others_are_told_and_the_parent_is_set(void **state)
{
	struct str parent = station_case(&st, NULL), id, got;

	(void)state;
	id = ring(LIN, parent, DANGER, NULL);
	assert_int_equal(lines(ZHOU, "danger"), 1);
	assert_int_equal(lines(LIN, "danger"), 0);
	assert_int_equal(cast_number(&st,
				     "SELECT urgent FROM task WHERE react = 'danger' AND "
				     "record_id = ?",
				     id),
			 1);
	assert_int_equal(cast_number(&st,
				     "SELECT COUNT(*) FROM task WHERE label = '再问一次' AND "
				     "record_id = ? AND due_on IS NOT NULL",
				     id),
			 1);
	got = station_get(&st, LIN, "case", parent);
	assert_true(str_contains(got, STR("他又来了")));
	assert_true(str_contains(got, STR("\"version\":2")));
	assert_int_equal(cast_number(&st,
				     "SELECT COUNT(*) FROM audit WHERE act = 'react:danger' "
				     "AND record = ?",
				     parent),
			 1);
	/* what it sets on itself is a second version of it */
	got = station_get(&st, LIN, "bell", id);
	assert_true(str_contains(got, STR("\"seen\":false")));
	assert_true(str_contains(got, STR("\"version\":2")));
}

static enum err_code
change(struct str id, const char *base, const char *fields)
{
	return station_update(&st, LIN, "bell", id,
			      cast_json(&st, "{\"base\":%s,\"fields\":{%s}}", base, fields), NULL);
}

static void
only_what_becomes_true_acts(void **state)
{
	struct str id = ring(LIN, station_case(&st, NULL), "\"said\":\"没事\"", NULL);

	(void)state;
	assert_int_equal(lines(ZHOU, "danger"), 0);
	assert_int_equal(change(id, "1", "\"danger\":true"), ERR_OK);
	assert_int_equal(lines(ZHOU, "danger"), 1);
	cast_number(&st, "SELECT COUNT(*) FROM task WHERE id = ?", id);
	assert_int_equal(change(id, "3", "\"said\":\"还是\""), ERR_OK);
	assert_int_equal(lines(ZHOU, "danger"), 1);
	/* gone and come again: she has the line still */
	assert_int_equal(change(id, "4", "\"danger\":false"), ERR_OK);
	assert_int_equal(change(id, "5", "\"danger\":true"), ERR_OK);
	assert_int_equal(lines(ZHOU, "danger"), 1);
}

static void
rows_of_the_parent_are_those_after_the_save(void **state)
{
	struct str parent = station_case(&st, NULL), id;

	(void)state;
	ring(LIN, parent, DANGER, NULL);
	assert_int_equal(lines(CHEN, "often"), 0);
	id = ring(LIN, parent, "\"said\":\"没事\"", NULL);
	assert_int_equal(lines(CHEN, "often"), 0);
	assert_int_equal(change(id, "1", "\"danger\":true"), ERR_OK);
	assert_int_equal(lines(CHEN, "often"), 1);
}

/* Who saves is never told by herself: who may approve such records is, here and above. */
static void
nobody_left_goes_up_the_tree(void **state)
{
	struct str parent = station_case(&st, NULL);
	enum err_code rc;

	(void)state;
	ring(ZHOU, parent, DANGER, &rc);
	assert_int_equal(rc, ERR_OK);
	assert_int_equal(lines(ZHOU, "danger"), 0);
	assert_int_equal(lines(CHEN, "danger"), 1);
	assert_int_equal(lines(HU, "danger"), 1);
	assert_int_equal(lines(PAN, "danger"), 0);
}

static enum err_code
sweep(struct work *w, void *ctx, struct err *e)
{
	(void)ctx;
	return workflow_sweep(w, e);
}

/* A line without an addressee waits for somebody to be there. */
static void
a_line_nobody_could_have_is_not_lost(void **state)
{
	struct str parent = station_case(&st, NULL);
	struct err e;
	enum person newcomer;

	(void)state;
	cast_dismiss(&st, ZHOU);
	cast_dismiss(&st, CHEN);
	cast_dismiss(&st, HU);
	ring(LIN, parent, DANGER, NULL);
	assert_int_equal(cast_number(&st,
				     "SELECT COUNT(*) FROM task WHERE react = ? AND "
				     "to_account IS NULL AND done_at IS NULL",
				     STR("danger")),
			 1);
	newcomer = cast_hire(&st, "xinlai", "supervisor", &st.a);
	assert_int_equal(station_write(&st, LIN, sweep, NULL, &e), ERR_OK);
	assert_int_equal(lines(newcomer, "danger"), 1);
	assert_int_equal(cast_number(&st,
				     "SELECT COUNT(*) FROM task WHERE react = ? AND "
				     "to_account IS NULL AND done_at IS NULL",
				     STR("danger")),
			 0);
}

/* All of it or nothing. */
static void
a_circle_refuses_the_save(void **state)
{
	struct str parent = station_case(&st, NULL);
	enum err_code rc;

	(void)state;
	ring(LIN, parent, DANGER ",\"turns\":1", &rc);
	assert_int_equal(rc, ERR_CATALOGUE);
	assert_int_equal(lines(ZHOU, "danger"), 0);
	assert_int_equal(
		cast_number(&st, "SELECT COUNT(*) FROM form_bell WHERE parent_id = ?", parent), 0);
	assert_true(str_contains(station_get(&st, LIN, "case", parent), STR("\"version\":1")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(others_are_told_and_the_parent_is_set, setup,
						teardown),
		cmocka_unit_test_setup_teardown(only_what_becomes_true_acts, setup, teardown),
		cmocka_unit_test_setup_teardown(rows_of_the_parent_are_those_after_the_save, setup,
						teardown),
		cmocka_unit_test_setup_teardown(nobody_left_goes_up_the_tree, setup, teardown),
		cmocka_unit_test_setup_teardown(a_line_nobody_could_have_is_not_lost, setup,
						teardown),
		cmocka_unit_test_setup_teardown(a_circle_refuses_the_save, setup, teardown),
	};

	return cmocka_run_group_tests_name("reacts", tests, NULL, NULL);
}
