/*
 * t_new_type.c: the one idea of the program. One file of a form and one line of a right are added
 * to a copy of the catalogue, and the running program has the table, the checks, the API, the list,
 * the description its pages are drawn from, the history and the rights. And a line taken away takes
 * nothing away by itself.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "api_world.h"
#include "base/buf.h"
#include "base/file.h"
#include "cat_copy.h"

static struct api_world world;
static struct tmpdir folder;
static struct str person;

#define TYPE_FILE "types/jotting/jotting.type.yaml"
#define SECRET "她说夜里老听见有人敲门"

static const char note_type[] =
	"type: jotting\n"
	"code: T01\n"
	"label: 便条\n"
	"why: 见面时听到的一句话，先记下来。\n"
	"parent: person\n"
	"title: said\n"
	"happened: said_on\n"
	"list: [said, said_on, mood]\n"
	"sections:\n"
	"  - {key: main, label: 内容}\n"
	"fields:\n"
	"  - {key: said, kind: text, label: 说了什么, section: main, privacy: P1, length: 40, required: true}\n"
	"  - {key: said_on, kind: date, label: 哪天, section: main, required: true, not_after: today}\n"
	"  - {key: mood, kind: code, list: fill_mode, label: 谁写的, section: main, filter: true}\n"
	"  - key: more\n"
	"    kind: rows\n"
	"    label: 还有谁在\n"
	"    section: main\n"
	"    of:\n"
	"      - {key: who, kind: text, label: 谁, length: 20, required: true}\n"
	"  - {key: secret, kind: long, label: 私下说的, section: main, privacy: P2}\n"
	"  - {key: spare, kind: text, label: 备用, section: main, length: 20}\n";

#define SPARE "  - {key: spare, kind: text, label: 备用, section: main, length: 20}\n"
#define SPARE_RETIRED                                                                              \
	"  - {key: spare, kind: text, label: 备用, section: main, length: 20, retired: true}\n"

/* -- a catalogue in a folder ---------------------------------------------------------------------- */

static void
put(struct str path, struct str content)
{
	cat_copy_put(world.arena, folder.path, path, content);
}

static void
write_catalogue(void)
{
	cat_copy_write(world.arena, folder.path,
		       "{type: jotting, acts: [read, create, update, print], scope: unit}");
	put(STR(TYPE_FILE), str_from(note_type));
}

/* The form with its last line replaced. */
static void
put_type_with(const char *last)
{
	struct str all = str_from(note_type);

	all.n -= strlen(SPARE);
	put(STR(TYPE_FILE), str_cat(world.arena, all, str_from(last)));
}

/* -- asking ------------------------------------------------------------------------------------------ */

static json_t *
ask(const char *who, const char *method, struct str path, struct str body, int status)
{
	struct http_answer x =
		api_world_ask(&world, api_world_person(&world, who), method, path, STR_NONE, body);

	if (x.status != status)
		fail_msg("%s %s %.*s: %d instead of %d: %.*s", who, method, STR_ARG(path), x.status,
			 status, STR_ARG(x.body));
	return api_world_json(&x);
}

static const char *
text(json_t *v, const char *key)
{
	const char *s = json_string_value(json_object_get(v, key));

	return s ? s : "";
}

#define NOTE_ID "01900000-0000-7000-8000-0000000000a1"
#define NOTE_PATH STR("/api/records/jotting/" NOTE_ID)

static struct str
note(const char *id, const char *fields)
{
	return str_fmt(world.arena,
		       "{\"id\":\"%s\",\"type\":\"jotting\",\"parent\":\"%.*s\",\"fields\":{%s}}",
		       id, STR_ARG(person), fields);
}

#define GOOD                                                                                                      \
	"\"said\":\"今天吃得下\",\"said_on\":\"2026-03-02\",\"mood\":\"1\",\"more\":[{\"who\":\"女儿\"}]," \
	"\"secret\":\"" SECRET "\",\"spare\":\"旧的\""

static bool
has_problem(json_t *answer, const char *path, const char *code)
{
	json_t *p;
	size_t i;

	json_array_foreach(json_object_get(answer, "problems"), i, p)
	{
		if (strcmp(text(p, "path"), path) == 0 && strcmp(text(p, "code"), code) == 0)
			return true;
	}
	return false;
}

/* -- the world: some data first, then the new catalogue over it --------------------------------------- */

static int
open_world(void **state)
{
	struct str id = STR("01900000-0000-7000-8000-0000000000a0");
	struct err e = {0};

	(void)state;
	api_world_open(&world);
	tmpdir_make(&folder);
	json_decref(
		ask("lin", "POST", STR("/api/records/person"),
		    str_fmt(world.arena,
			    "{\"id\":\"%.*s\",\"type\":\"person\",\"fields\":{\"name\":\"蔡秀英\","
			    "\"gender\":\"2\",\"village\":\"330381128200\",\"client_groups\":["
			    "\"A02\"]}}",
			    STR_ARG(id)),
		    201));
	person = id;
	json_decref(ask("lin", "GET", STR("/api/records/jotting"), STR_NONE, 404));
	write_catalogue();
	if (api_world_restart(&world, folder.path, &e) != ERR_OK)
		fail_msg("the new catalogue does not start: %s", e.detail);
	return 0;
}

static int
close_world(void **state)
{
	(void)state;
	api_world_close(&world);
	tmpdir_remove(&folder);
	return 0;
}

/* -- what there is then ---------------------------------------------------------------------------------- */

static void
what_was_there_is_there(void **state)
{
	json_t *p = ask("lin", "GET",
			str_fmt(world.arena, "/api/records/person/%.*s", STR_ARG(person)), STR_NONE,
			200);

	(void)state;
	assert_string_equal(text(p, "title"), "蔡秀英");
	json_decref(p);
}

static void
its_page_can_be_drawn(void **state)
{
	json_t *all = ask("lin", "GET", STR("/api/catalogue"), STR_NONE, 200);
	json_t *types = json_object_get(all, "types"), *t = json_object_get(types, "jotting");
	json_t *fields = json_object_get(t, "fields"), *person_type, *child;
	bool below = false;
	size_t i;

	(void)state;
	assert_string_equal(text(t, "label"), "便条");
	assert_string_equal(text(t, "parent"), "person");
	assert_int_equal(json_array_size(json_object_get(t, "list")), 3);
	assert_int_equal(json_array_size(fields), 6);
	assert_string_equal(text(json_array_get(fields, 3), "kind"), "rows");
	assert_int_equal(json_array_size(json_object_get(json_array_get(fields, 3), "fields")), 1);
	person_type = json_object_get(types, "person");
	json_array_foreach(json_object_get(person_type, "children"), i, child)
	{
		below |= strcmp(json_string_value(child), "jotting") == 0;
	}
	assert_true(below);
	json_decref(all);
}

static void
its_checks_are_made(void **state)
{
	json_t *answer = ask("lin", "POST", STR("/api/records/jotting"),
			     note("01900000-0000-7000-8000-0000000000a2",
				  "\"mood\":\"77\",\"more\":[{}],\"odd\":1"),
			     422);

	(void)state;
	assert_true(has_problem(answer, "/fields/mood", "code.unknown"));
	assert_true(has_problem(answer, "/fields/odd", "field.unknown"));
	json_decref(answer);
	answer = ask("lin", "POST", STR("/api/records/jotting"),
		     note("01900000-0000-7000-8000-0000000000a2",
			  "\"said_on\":\"2026-03-02\",\"more\":[{}]"),
		     422);
	assert_true(has_problem(answer, "/fields/said", "field.required"));
	assert_true(has_problem(answer, "/fields/more/0/who", "field.required"));
	json_decref(answer);
}

static void
it_is_written_read_and_listed(void **state)
{
	json_t *r = ask("lin", "POST", STR("/api/records/jotting"), note(NOTE_ID, GOOD), 201),
	       *items;

	(void)state;
	assert_string_equal(text(r, "title"), "今天吃得下");
	json_decref(r);
	r = ask("lin", "GET", NOTE_PATH, STR_NONE, 200);
	assert_string_equal(text(json_object_get(r, "fields"), "secret"), SECRET);
	assert_int_equal(json_array_size(json_object_get(json_object_get(r, "fields"), "more")), 1);
	json_decref(r);
	r = ask("jin", "GET",
		str_fmt(world.arena,
			"/api/records/jotting?parent=%.*s&filter=%%7B%%22mood%%22:%%221%%22%%7D",
			STR_ARG(person)),
		STR_NONE, 200);
	items = json_object_get(r, "items");
	assert_int_equal(json_array_size(items), 1);
	items = json_object_get(json_array_get(items, 0), "fields");
	assert_string_equal(text(items, "said"), "今天吃得下");
	assert_null(json_object_get(items, "secret")); /* no column of the list */
	json_decref(r);
}

static void
its_changes_are_kept(void **state)
{
	json_t *r = ask(
		"jin", "PATCH", NOTE_PATH,
		STR("{\"type\":\"jotting\",\"base\":1,\"fields\":{\"said\":\"今天吃不下\"}}"), 200);

	(void)state;
	json_decref(r);
	r = ask("lin", "GET", STR("/api/records/jotting/" NOTE_ID "/history"), STR_NONE, 200);
	assert_int_equal(json_array_size(r), 2);
	json_decref(r);
}

static void
others_have_no_right_to_it(void **state)
{
	(void)state;
	json_decref(ask("ye", "GET", NOTE_PATH, STR_NONE, 403));   /* another station */
	json_decref(ask("chen", "GET", NOTE_PATH, STR_NONE, 403)); /* a role without the line */
	json_decref(ask("chen", "POST", STR("/api/records/jotting"),
			note("01900000-0000-7000-8000-0000000000a3", GOOD), 403));
}

static int64_t
count(const char *sql)
{
	struct value n = VALUE_EMPTY;
	struct err e = {0};
	struct db *db;

	if (pool_borrow(world.app->pool, &db, &e) != ERR_OK ||
	    db_value(db, world.arena, str_from(sql), NULL, 0, &n, &e) != ERR_OK)
		fail_msg("%s: %s", sql, e.detail);
	pool_return(world.app->pool, db);
	return n.i;
}

static void
its_table_is_plain_and_what_is_private_is_sealed(void **state)
{
	(void)state;
	assert_int_equal(
		count("SELECT COUNT(*) FROM form_jotting WHERE said = '今天吃不下' AND mood = "
		      "'1' AND secret IS NOT NULL"),
		1);
	assert_int_equal(count("SELECT COUNT(*) FROM form_jotting__more WHERE who = '女儿'"), 1);
	assert_int_equal(count("SELECT COUNT(*) FROM form_jotting_history"), 2);
	if (engine_is("sqlite")) /* the only one that looks for text in bytes */
		assert_int_equal(
			count("SELECT COUNT(*) FROM form_jotting WHERE instr(secret, '" SECRET
			      "')"),
			0);
}

static void
a_line_that_vanished_takes_nothing_with_it(void **state)
{
	struct err e = {0};
	json_t *r;

	(void)state;
	put_type_with("");
	assert_int_equal(api_world_restart(&world, folder.path, &e), ERR_MIGRATION);
	put_type_with(SPARE_RETIRED);
	if (api_world_restart(&world, folder.path, &e) != ERR_OK)
		fail_msg("with a retired field: %s", e.detail);
	assert_int_equal(count("SELECT COUNT(*) FROM form_jotting WHERE spare = '旧的'"), 1);
	r = ask("lin", "PATCH", NOTE_PATH,
		STR("{\"type\":\"jotting\",\"base\":2,\"fields\":{\"spare\":\"新的\"}}"), 422);
	assert_true(has_problem(r, "/fields/spare", "field.unknown"));
	json_decref(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_there_is_there),
		cmocka_unit_test(its_page_can_be_drawn),
		cmocka_unit_test(its_checks_are_made),
		cmocka_unit_test(it_is_written_read_and_listed),
		cmocka_unit_test(its_changes_are_kept),
		cmocka_unit_test(others_have_no_right_to_it),
		cmocka_unit_test(its_table_is_plain_and_what_is_private_is_sealed),
		cmocka_unit_test(a_line_that_vanished_takes_nothing_with_it),
	};

	return cmocka_run_group_tests_name("new type", tests, open_world, close_world);
}
