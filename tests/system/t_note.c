/*
 * t_note.c: words beside a code ("other: what?") over HTTP, with a form of the test's own: kept with
 * the code, sealed where the field is, gone with it, shown, printed, in rows, too.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "api_world.h"
#include "base/buf.h"
#include "cat_copy.h"

static struct api_world world;
static struct tmpdir folder;

#define ID "01900000-0000-7000-8000-0000000000f1"
#define PATH "/api/records/remark/" ID
#define SECRET "婆家不许她来"

static const char form[] =
	"type: remark\n"
	"label: 记一笔\n"
	"list: [why]\n"
	"fields:\n"
	"  - {key: why, kind: code, list: refuse_reason, label: 为什么}\n"
	"  - {key: private, kind: code, list: refuse_reason, label: 私下的原因, privacy: P2}\n"
	"  - {key: hidden, kind: code, list: refuse_reason, label: 不能说的, privacy: P3}\n"
	"  - {key: several, kind: multi, list: refuse_reason, label: 还有哪些, privacy: P2}\n"
	"  - key: lines\n"
	"    kind: rows\n"
	"    label: 一条一条\n"
	"    of:\n"
	"      - {key: what, kind: code, list: refuse_reason, label: 哪样, privacy: P2}\n";

static struct http_answer
ask(const char *method, const char *path, struct str body, int status)
{
	struct http_answer x = api_world_ask(&world, api_world_person(&world, "lin"), method,
					     str_from(path), STR_NONE, body);

	if (x.status != status)
		fail_msg("%s %s: %d instead of %d: %.*s", method, path, x.status, status,
			 STR_ARG(x.body));
	return x;
}

static void
has(const struct http_answer *x, const char *text)
{
	if (!str_contains(x->body, str_from(text)))
		fail_msg("no %s in %.*s", text, STR_ARG(x->body));
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

static int
open_world(void **state)
{
	struct err e = {0};

	(void)state;
	api_world_open(&world);
	tmpdir_make(&folder);
	cat_copy_write(world.arena, folder.path,
		       "{type: remark, acts: [read, create, update, print], scope: unit}");
	cat_copy_put(world.arena, folder.path, STR("types/remark/remark.type.yaml"),
		     str_from(form));
	if (api_world_restart(&world, folder.path, &e) != ERR_OK)
		fail_msg("the new catalogue does not start: %s", e.detail);
	ask("POST", "/api/records/remark",
	    STR("{\"id\":\"" ID "\",\"type\":\"remark\",\"fields\":{\"why_note\":\"天冷\","
		"\"why\":\"99\",\"private\":\"99\",\"private_note\":\"" SECRET
		"\",\"hidden\":\"99\","
		"\"hidden_note\":\"" SECRET
		"\",\"several\":[\"1\",\"99\"],\"several_note\":\"" SECRET
		"\",\"lines\":[{\"what\":\"99\",\"what_note\":\"" SECRET "\"},{\"what\":\"1\","
		"\"what_note\":\"不该有\"}]}}"),
	    201);
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

static void
they_are_read_back_in_words(void **state)
{
	struct http_answer x = ask("GET", PATH, STR_NONE, 200);
	json_t *v = api_world_json(&x), *fields = json_object_get(v, "fields");
	json_t *lines = json_object_get(fields, "lines");

	(void)state;
	assert_string_equal(json_string_value(json_object_get(fields, "why")), "99");
	assert_string_equal(json_string_value(json_object_get(fields, "why_note")), "天冷");
	assert_string_equal(json_string_value(json_object_get(fields, "private_note")), SECRET);
	assert_string_equal(json_string_value(json_object_get(fields, "hidden_note")), SECRET);
	assert_string_equal(json_string_value(json_object_get(fields, "several_note")), SECRET);
	assert_string_equal(
		json_string_value(json_object_get(json_array_get(lines, 0), "what_note")), SECRET);
	assert_null(json_object_get(json_array_get(lines, 1), "what_note"));
	assert_string_equal(json_string_value(json_object_get(json_object_get(v, "shown"), "why")),
			    "其他: 天冷");
	json_decref(v);
}

static void
what_is_private_is_sealed(void **state)
{
	(void)state;
	assert_int_equal(count("SELECT COUNT(*) FROM form_remark WHERE why_note = '天冷' AND "
			       "private_note IS NOT NULL AND hidden_note IS NOT NULL AND "
			       "several_note IS NOT NULL AND private = '99'"),
			 1);
	assert_int_equal(
		count("SELECT COUNT(*) FROM form_remark__lines WHERE what_note IS NOT NULL"), 1);
	if (engine_is("sqlite")) /* the only one that looks for text in bytes */
		assert_int_equal(count("SELECT COUNT(*) FROM form_remark WHERE instr(private_note, "
				       "'" SECRET "') OR instr(several_note, '" SECRET "')"),
				 0);
	assert_int_equal(
		count("SELECT COUNT(*) FROM form_remark_history WHERE private_note IS NOT NULL"),
		1);
}

static void
on_paper_they_stand_behind_the_code(void **state)
{
	struct http_answer x = ask("GET", PATH "/print?reason=%E5%BD%92%E6%A1%A3", STR_NONE, 200);

	(void)state;
	has(&x, "其他: 天冷");
	has(&x, "其他: " SECRET);
}

static void
wrong_ones_are_refused(void **state)
{
	struct buf b;
	int i;
	struct http_answer x =
		ask("PATCH", PATH, STR("{\"base\":1,\"fields\":{\"why_note\":\"一个人\"}}"), 422);

	(void)state;
	has(&x, "note.alone");
	x = ask("PATCH", PATH, STR("{\"base\":1,\"fields\":{\"lines_note\":\"x\"}}"), 422);
	has(&x, "field.unknown");
	x = ask("PATCH", PATH, STR("{\"base\":1,\"fields\":{\"why\":\"99\",\"why_note\":7}}"), 422);
	has(&x, "field.type");
	buf_init(&b, world.arena, 8192);
	buf_lit(&b, "{\"base\":1,\"fields\":{\"why\":\"99\",\"why_note\":\"");
	for (i = 0; i < 201; i++)
		buf_lit(&b, "长");
	buf_lit(&b, "\"}}");
	x = ask("PATCH", PATH, buf_str(&b), 422);
	has(&x, "field.too_long");
}

static void
they_stay_with_their_code_and_go_with_it(void **state)
{
	struct http_answer x;

	(void)state;
	ask("PATCH", PATH, STR("{\"base\":1,\"fields\":{\"why\":\"99\",\"why_note\":\"路远\"}}"),
	    200);
	x = ask("GET", PATH, STR_NONE, 200);
	has(&x, "\"why_note\":\"路远\"");
	has(&x, "\"private_note\":\"" SECRET "\"");
	ask("PATCH", PATH, STR("{\"base\":2,\"fields\":{\"why\":\"1\",\"why_note\":\"路远\"}}"),
	    200);
	x = ask("GET", PATH, STR_NONE, 200);
	assert_false(str_contains(x.body, STR("why_note")));
	x = ask("GET", PATH "/history", STR_NONE, 200);
	has(&x, "路远");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(they_are_read_back_in_words),
		cmocka_unit_test(what_is_private_is_sealed),
		cmocka_unit_test(on_paper_they_stand_behind_the_code),
		cmocka_unit_test(wrong_ones_are_refused),
		cmocka_unit_test(they_stay_with_their_code_and_go_with_it),
	};

	return cmocka_run_group_tests_name("note", tests, open_world, close_world);
}
