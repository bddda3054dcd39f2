/*
 * t_guest.c: one-time links over HTTP, with a form of the test's own in a copy of the catalogue. Who
 * holds a link reads its `show`, fills its `fields`, once; a link that is used, withdrawn, too old or
 * never was is answered in the same words; nothing else of the record or of any other is there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "api_world.h"
#include "api/limiter.h"
#include "base/clock.h"
#include "base/id.h"
#include "cat_copy.h"

static struct api_world world;
static struct tmpdir folder;
static struct str token;

#define RECORD "01900000-0000-7000-8000-0000000000c1"
#define OTHER "01900000-0000-7000-8000-0000000000c2"
#define FOREIGN "01900000-0000-7000-8000-0000000000c3"
#define SECRET "督导说先别告诉她"
#define STRANGE "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define DAYS_8 (8 * CLOCK_DAY_MS)

static const char form[] =
	"type: opinion\n"
	"label: 意见\n"
	"list: [greeting, score]\n"
	"fields:\n"
	"  - {key: greeting, kind: text, label: 称呼, length: 20, required: true}\n"
	"  - {key: score, kind: code, list: fill_mode, label: 几分, required: \"given(said)\"}\n"
	"  - {key: said, kind: long, label: 想说的, privacy: P2}\n"
	"  - {key: sign, kind: sign, label: 签名}\n"
	"  - {key: paper, kind: file, label: 照片, accept: image, max: 2}\n"
	"  - {key: secret, kind: long, label: 站里的话, privacy: P2}\n"
	"  - {key: answer, kind: text, label: 站里的答复, length: 40, required: \"given(said)\"}\n"
	"  - {key: from_guest, kind: bool, label: 本人填的}\n"
	"  - {key: closed, kind: bool, label: 不收了}\n"
	"  - {key: more, kind: text, label: 为什么, length: 40, show: \"score = '1'\"}\n"
	"guest:\n"
	"  - key: say\n"
	"    label: 请你评一评\n"
	"    intro: 只有站里的社工看得到。\n"
	"    show: [greeting]\n"
	"    fields: [score, said, sign, paper, more]\n"
	"    days: 7\n"
	"    when: \"not closed\"\n"
	"    set: [{field: from_guest, value: \"true\"}]\n"
	"    tasks: [{label: 意见交回来了, to: author, due: today}]\n";

/* -- asking ------------------------------------------------------------------------------------------ */

static struct http_answer
ask(const char *who, const char *method, const char *path, struct str body, int status)
{
	struct http_answer x = api_world_ask(&world, who ? api_world_person(&world, who) : NULL,
					     method, str_from(path), STR_NONE, body);

	if (x.status != status)
		fail_msg("%s %s %s: %d instead of %d: %.*s", who, method, path, x.status, status,
			 STR_ARG(x.body));
	return x;
}

static struct http_answer
guest(const char *method, const char *path, struct str with, struct str body, int status)
{
	struct str header = str_fmt(world.arena, "X-Guest: %.*s\r\n", STR_ARG(with));
	struct http_answer x = api_world_ask(&world, NULL, method, str_from(path), header, body);

	if (x.status != status)
		fail_msg("guest %s %s: %d instead of %d: %.*s", method, path, x.status, status,
			 STR_ARG(x.body));
	return x;
}

static struct str
text_of(const struct http_answer *x, const char *key)
{
	json_t *v = api_world_json(x);
	const char *s = json_string_value(json_object_get(v, key));
	struct str text = str_dup(world.arena, str_from(s ? s : ""));

	json_decref(v);
	return text;
}

static void
make_record(const char *who, const char *id)
{
	ask(who, "POST", "/api/records/opinion",
	    str_fmt(world.arena,
		    "{\"id\":\"%s\",\"type\":\"opinion\",\"fields\":{\"greeting\":\"秀英\","
		    "\"secret\":\"" SECRET "\"}}",
		    id),
	    201);
}

/* Gives a link and keeps its token. */
static struct str
give(const char *who, const char *record)
{
	struct str path = str_fmt(world.arena, "/api/records/opinion/%s/links", record);
	struct http_answer x =
		ask(who, "POST", str_cstr(world.arena, path), STR("{\"key\":\"say\"}"), 201);
	struct str url = text_of(&x, "url");

	assert_true(str_starts(url, STR("/g/#")));
	assert_int_equal(url.n, 4 + 43);
	return str_skip(url, 4);
}

static struct str
first_link(const char *who, const char *member)
{
	struct http_answer x =
		ask(who, "GET", "/api/records/opinion/" RECORD "/links", STR_NONE, 200);
	json_t *all = api_world_json(&x);
	const char *s = json_string_value(json_object_get(json_array_get(all, 0), member));
	struct str text = str_dup(world.arena, str_from(s ? s : ""));

	json_decref(all);
	return text;
}

static int
open_world(void **state)
{
	struct err e = {0};

	(void)state;
	api_world_open(&world);
	tmpdir_make(&folder);
	cat_copy_write(world.arena, folder.path,
		       "{type: opinion, acts: [read, create, update, void], scope: unit}");
	cat_copy_put(world.arena, folder.path, STR("types/opinion/opinion.type.yaml"),
		     str_from(form));
	if (api_world_restart(&world, folder.path, &e) != ERR_OK)
		fail_msg("the new catalogue does not start: %s", e.detail);
	make_record("lin", RECORD);
	make_record("lin", OTHER);
	make_record("ye", FOREIGN);
	return 0;
}

static int
close_world(void **state)
{
	(void)state;
	clock_set(0);
	api_world_close(&world);
	tmpdir_remove(&folder);
	return 0;
}

static int
fresh_link(void **state)
{
	(void)state;
	token = give("lin", RECORD);
	return 0;
}

/* -- who may give one --------------------------------------------------------------------------------- */

static void
giving_asks_for_update(void **state)
{
	(void)state;
	ask("ye", "POST", "/api/records/opinion/" RECORD "/links", STR("{\"key\":\"say\"}"), 403);
	ask("ye", "GET", "/api/records/opinion/" RECORD "/links", STR_NONE, 403);
	ask("chen", "POST", "/api/records/opinion/" RECORD "/links", STR("{\"key\":\"say\"}"), 403);
	ask("lin", "POST", "/api/records/opinion/" RECORD "/links", STR("{\"key\":\"odd\"}"), 404);
	ask("lin", "POST", "/api/records/opinion/" RECORD "/links", STR("{}"), 422);
	ask(NULL, "POST", "/api/records/opinion/" RECORD "/links", STR("{\"key\":\"say\"}"), 401);
}

static void
the_same_request_gives_the_same_link(void **state)
{
	struct str body = STR("{\"key\":\"say\",\"id\":\"01900000-0000-7000-8000-0000000000d1\"}");
	struct str other = STR("{\"key\":\"say\",\"id\":\"01900000-0000-7000-8000-0000000000d1\"}");
	struct http_answer a =
		ask("lin", "POST", "/api/records/opinion/" RECORD "/links", body, 201);
	struct http_answer b =
		ask("lin", "POST", "/api/records/opinion/" RECORD "/links", body, 201);

	(void)state;
	assert_true(str_eq(text_of(&a, "url"), text_of(&b, "url")));
	ask("lin", "POST", "/api/records/opinion/" OTHER "/links", other, 409);
}

static void
only_a_hash_is_kept(void **state)
{
	struct value v[] = {value_text(token), value_text(token)}, n = VALUE_EMPTY;
	struct err e = {0};
	struct db *db;

	(void)state;
	assert_int_equal(pool_borrow(world.app->pool, &db, &e), ERR_OK);
	assert_int_equal(
		db_value(db, world.arena,
			 STR("SELECT COUNT(*) FROM guest_link WHERE token_hash = ? OR id = ?"), v,
			 2, &n, &e),
		ERR_OK);
	pool_return(world.app->pool, db);
	assert_int_equal(n.i, 0);
}

/* -- what a guest reads ---------------------------------------------------------------------------------- */

static void
a_guest_reads_what_is_shown_and_no_more(void **state)
{
	struct http_answer x = guest("GET", "/api/guest", token, STR_NONE, 200);
	json_t *v = api_world_json(&x), *fields = json_object_get(v, "fields");

	(void)state;
	assert_false(str_contains(x.body, STR(SECRET)));
	assert_false(str_contains(x.body, STR(RECORD)));
	assert_false(str_contains(x.body, STR("答复")));
	assert_int_equal(json_array_size(json_object_get(v, "show")), 1);
	assert_string_equal(json_string_value(json_object_get(
				    json_array_get(json_object_get(v, "show"), 0), "words")),
			    "秀英");
	/* `more` is asked once she has given a score: it depends on an answer of hers */
	assert_int_equal(json_array_size(fields), 5);
	assert_non_null(json_object_get(json_object_get(v, "lists"), "fill_mode"));
	assert_true(json_string_length(json_object_get(json_object_get(v, "station"), "name")) > 0);
	json_decref(v);
}

static void
nothing_else_answers_a_guest(void **state)
{
	(void)state;
	guest("GET", "/api/records/opinion/" RECORD, token, STR_NONE, 401);
	guest("GET", "/api/records/opinion", token, STR_NONE, 401);
	guest("GET", "/api/today", token, STR_NONE, 401);
	guest("GET", "/api/catalogue", token, STR_NONE, 401);
	/* a staff session is no link */
	ask("lin", "GET", "/api/guest", STR_NONE, 410);
}

/* -- dead links ------------------------------------------------------------------------------------------ */

static struct str
dead_words(struct str with)
{
	struct http_answer x = guest("GET", "/api/guest", with, STR_NONE, 410);
	struct str words = str_cat(world.arena, text_of(&x, "title"), text_of(&x, "do"));

	assert_true(str_is(text_of(&x, "code"), "access.link_over"));
	guest("POST", "/api/guest", with, STR("{\"fields\":{\"score\":\"2\"}}"), 410);
	return words;
}

static void
dead_links_are_answered_in_the_same_words(void **state)
{
	struct str forged = dead_words(STR(STRANGE)), older = token, link;
	int64_t now = clock_now_ms();

	(void)state;
	assert_true(str_eq(dead_words(STR("x")), forged));
	token = give("lin", RECORD); /* a newer one ends the older */
	assert_true(str_eq(dead_words(older), forged));
	clock_set(now + DAYS_8);
	assert_true(str_eq(dead_words(token), forged));
	clock_set(0);
	guest("GET", "/api/guest", token, STR_NONE, 200);
	link = first_link("lin", "id");
	ask("ye", "DELETE", str_cstr(world.arena, str_cat(world.arena, STR("/api/links/"), link)),
	    STR_NONE, 403);
	ask("lin", "DELETE", str_cstr(world.arena, str_cat(world.arena, STR("/api/links/"), link)),
	    STR_NONE, 204);
	assert_true(str_eq(dead_words(token), forged));
	assert_true(str_is(first_link("lin", "state"), "withdrawn"));
}

static void
a_link_ends_with_what_it_is_for(void **state)
{
	struct str path = STR("/api/records/opinion/" OTHER);
	struct str with = give("lin", OTHER);

	(void)state;
	ask("lin", "PATCH", path.p,
	    STR("{\"type\":\"opinion\",\"base\":1,\"fields\":{\"closed\":true}}"), 200);
	dead_words(with);
	ask("lin", "POST", "/api/records/opinion/" OTHER "/links", STR("{\"key\":\"say\"}"), 409);
	ask("lin", "PATCH", path.p,
	    STR("{\"type\":\"opinion\",\"base\":2,\"fields\":{\"closed\":false}}"), 200);
	guest("GET", "/api/guest", with, STR_NONE, 200);
	ask("lin", "POST", "/api/records/opinion/" OTHER "/void", STR("{\"reason\":\"写错了人\"}"),
	    200);
	dead_words(with);
	ask("lin", "POST", "/api/records/opinion/" OTHER "/links", STR("{\"key\":\"say\"}"), 409);
}

/* -- handing in -------------------------------------------------------------------------------------------- */

static void
only_her_fields_are_taken(void **state)
{
	struct http_answer x = guest("POST", "/api/guest", token,
				     STR("{\"fields\":{\"secret\":\"x\",\"score\":\"2\"}}"), 422);
	struct http_answer y =
		guest("POST", "/api/guest", token, STR("{\"fields\":{\"nosuch\":\"x\"}}"), 422);

	(void)state;
	assert_true(str_contains(x.body, STR("\"field.unknown\"")));
	assert_true(str_contains(y.body, STR("\"field.unknown\"")));
	guest("POST", "/api/guest", token, STR("{\"fields\":{\"score\":\"99\"}}"), 422);
	guest("POST", "/api/guest", token, STR("{\"fields\":{}}"), 422);
	guest("POST", "/api/guest", token, STR("{\"fields\":[]}"), 422);
	guest("POST", "/api/guest", token,
	      STR("{\"fields\":{\"score\":\"2\"},\"id\":\"" OTHER "\"}"), 422);
	/* her own gap is said; what only staff can fill in is not */
	x = guest("POST", "/api/guest", token, STR("{\"fields\":{\"said\":\"谢谢\"}}"), 422);
	assert_true(str_contains(x.body, STR("/fields/score")));
	assert_false(str_contains(x.body, STR("/fields/answer")));
	/* and the link lives on */
	guest("GET", "/api/guest", token, STR_NONE, 200);
}

static void
files_are_her_own(void **state)
{
	static const char png[] =
		"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89";
	struct str header = STR("Content-Type: image/png\r\n"),
		   bytes = str_of(png, sizeof(png) - 1);
	struct http_answer x;

	(void)state;
	x = api_world_ask(&world, api_world_person(&world, "lin"), "PUT",
			  STR("/api/files/01900000-0000-7000-8000-0000000000e1?name=a.png"), header,
			  bytes);
	assert_int_equal(x.status, 201);
	x = guest("POST", "/api/guest", token,
		  STR("{\"fields\":{\"paper\":[\"01900000-0000-7000-8000-0000000000e1\"]}}"), 422);
	assert_true(str_contains(x.body, STR("file.unknown")));
	x = guest("POST", "/api/guest", token,
		  STR("{\"fields\":{\"sign\":{\"mode\":\"photo\","
		      "\"file\":\"01900000-0000-7000-8000-0000000000e1\"}}}"),
		  422);
	assert_true(str_contains(x.body, STR("file.unknown")));
	/* nobody signs as a member of staff through a link */
	guest("POST", "/api/guest", token, STR("{\"fields\":{\"sign\":{\"mode\":\"login\"}}}"),
	      422);
	header = str_fmt(world.arena, "X-Guest: %.*s\r\nContent-Type: image/png\r\n",
			 STR_ARG(token));
	x = api_world_ask(&world, NULL, "PUT",
			  STR("/api/guest/files/01900000-0000-7000-8000-0000000000e2?name=b.png"),
			  header, bytes);
	assert_int_equal(x.status, 201);
	guest("GET", "/api/files/01900000-0000-7000-8000-0000000000e2", token, STR_NONE, 401);
	x = api_world_ask(&world, NULL, "PUT",
			  STR("/api/guest/files/01900000-0000-7000-8000-0000000000e3?name=b.png"),
			  STR("X-Guest: " STRANGE "\r\nContent-Type: image/png\r\n"), bytes);
	assert_int_equal(x.status, 410);
}

#define ANSWER                                                                                      \
	"{\"fields\":{\"score\":\"2\",\"said\":\"很满意\",\"paper\":["                           \
	"\"01900000-0000-7000-8000-0000000000e2\"],\"sign\":{\"mode\":\"drawn\",\"by\":\"秀英\"," \
	"\"strokes\":\"0,0 5,5\"}}}"

static void
handing_in_is_once_and_loses_nothing(void **state)
{
	struct str path = STR("/api/records/opinion/" RECORD);
	struct http_answer x;
	json_t *v, *fields;

	(void)state;
	/* somebody writes into the same record and the same field meanwhile */
	ask("lin", "PATCH", path.p,
	    STR("{\"type\":\"opinion\",\"base\":1,\"fields\":{\"score\":\"4\",\"greeting\":\"英姐\"}}"),
	    200);
	guest("POST", "/api/guest", token, STR(ANSWER), 204);
	guest("POST", "/api/guest", token, STR(ANSWER), 204); /* the answer got lost: again */
	guest("POST", "/api/guest", token, STR("{\"fields\":{\"score\":\"3\"}}"), 410);
	dead_words(token);
	x = ask("lin", "GET", path.p, STR_NONE, 200);
	v = api_world_json(&x);
	fields = json_object_get(v, "fields");
	assert_int_equal(json_integer_value(json_object_get(v, "version")), 3);
	assert_string_equal(json_string_value(json_object_get(fields, "score")), "2");
	assert_string_equal(json_string_value(json_object_get(fields, "greeting")), "英姐");
	assert_string_equal(json_string_value(json_object_get(fields, "said")), "很满意");
	assert_string_equal(json_string_value(json_object_get(fields, "secret")), SECRET);
	assert_true(json_is_true(json_object_get(fields, "from_guest")));
	json_decref(v);
	assert_true(str_is(first_link("lin", "state"), "used"));
	/* what was there before stands in the history, and the guest is named as one */
	x = ask("lin", "GET", "/api/records/opinion/" RECORD "/history", STR_NONE, 200);
	assert_true(str_contains(x.body, STR("\"guest:")));
	/* the one who may read the record may see her photograph */
	ask("lin", "GET", "/api/files/01900000-0000-7000-8000-0000000000e2", STR_NONE, 200);
	ask("ye", "GET", "/api/files/01900000-0000-7000-8000-0000000000e2", STR_NONE, 403);
	x = ask("lin", "GET", "/api/today", STR_NONE, 200);
	assert_true(str_contains(x.body, STR("意见交回来了")));
}

static void
it_stands_in_the_log(void **state)
{
	struct value n = VALUE_EMPTY;
	struct err e = {0};
	struct db *db;

	(void)state;
	assert_int_equal(pool_borrow(world.app->pool, &db, &e), ERR_OK);
	assert_int_equal(db_value(db, world.arena,
				  STR("SELECT COUNT(*) FROM audit WHERE act = 'guest:say' AND "
				      "account LIKE 'guest:%' AND record = '" RECORD "'"),
				  NULL, 0, &n, &e),
			 ERR_OK);
	pool_return(world.app->pool, db);
	assert_int_equal(n.i, 1);
}

static void
one_address_cannot_ask_for_ever(void **state)
{
	struct http_answer x = {0};
	int i;

	(void)state;
	for (i = 0; i < 2 * LIMITER_BURST && x.status != 429; i++)
		x = api_world_ask(&world, NULL, "GET", STR("/api/guest"),
				  STR("X-Guest: " STRANGE "\r\n"), STR_NONE);
	assert_int_equal(x.status, 429);
	assert_true(http_header(&x, "Retry-After").n > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(giving_asks_for_update),
		cmocka_unit_test(the_same_request_gives_the_same_link),
		cmocka_unit_test_setup(only_a_hash_is_kept, fresh_link),
		cmocka_unit_test_setup(a_guest_reads_what_is_shown_and_no_more, fresh_link),
		cmocka_unit_test_setup(nothing_else_answers_a_guest, fresh_link),
		cmocka_unit_test_setup(dead_links_are_answered_in_the_same_words, fresh_link),
		cmocka_unit_test(a_link_ends_with_what_it_is_for),
		cmocka_unit_test_setup(only_her_fields_are_taken, fresh_link),
		cmocka_unit_test_setup(files_are_her_own, fresh_link),
		cmocka_unit_test(handing_in_is_once_and_loses_nothing),
		cmocka_unit_test(it_stands_in_the_log),
		cmocka_unit_test(one_address_cannot_ask_for_ever),
	};

	return cmocka_run_group_tests_name("guest", tests, open_world, close_world);
}
