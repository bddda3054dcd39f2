/*
 * t_api.c: plays the scenarios of tests/cases/api against a server in this process. A file is a scenario:
 *
 *   {"name": "...", "steps": [{"as": "lin", "do": "POST /api/records/person", "body": {...},
 *     "status": 201, "code": "...", "expect": {"fields.name": "..."}, "problems": ["/x code"],
 *     "save": {"person": "id"}}]}
 *
 * "as" null is a stranger. ${x} is what was saved as x, or else an id of its own, the same in the
 * whole scenario; ${a.lin} is the account id of lin, ${unit.b} a station. Instead of "body": "text"
 * (as it stands), "hex" (bytes), "repeat": [text, times]. "headers" are more lines; "X-CSRF" there
 * replaces the right one. In "expect" a path leads through members and indexes; "*" is anything but
 * null, null is null or nothing.
 */
#include "api_world.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/id.h"
#include "base/map.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define CASES "tests/cases/api"

struct scenario {
	struct api_world world;
	const char *file;
	json_t *root;
	struct map saved; /* struct str */
	size_t step;
};

/* -- placeholders --------------------------------------------------------------------------------------- */

static struct str
look_up(struct scenario *s, struct str name)
{
	struct arena *a = s->world.arena;
	struct str *kept;

	if (str_starts(name, STR("a.")))
		return api_world_person(&s->world, str_cstr(a, str_skip(name, 2)))->id;
	if (str_is(name, "unit.a"))
		return s->world.a.id;
	if (str_is(name, "unit.b"))
		return s->world.b.id;
	kept = map_get(&s->saved, name);
	if (!kept) {
		kept = arena_new_of(a, struct str);
		*kept = id_new(a);
		map_put(&s->saved, str_dup(a, name), kept);
	}
	return *kept;
}

static struct str
fill_in(struct scenario *s, struct str text)
{
	struct buf b;
	size_t i;

	buf_init(&b, s->world.arena, 40 * 1024 * 1024);
	for (i = 0; i < text.n; i++) {
		ptrdiff_t end;

		if (text.p[i] != '$' || i + 1 >= text.n || text.p[i + 1] != '{') {
			buf_addc(&b, text.p[i]);
			continue;
		}
		end = str_chr(str_skip(text, i), '}');
		assert_true(end > 0);
		buf_add(&b, look_up(s, str_of(text.p + i + 2, (size_t)end - 2)));
		i += (size_t)end;
	}
	return buf_str(&b);
}

static const char *
member(const json_t *o, const char *key)
{
	return json_string_value(json_object_get(o, key));
}

static struct str
dumped(struct scenario *s, const json_t *v)
{
	char *text = json_dumps(v, JSON_ENCODE_ANY);
	struct str kept = str_dup(s->world.arena, str_from(text));

	free(text);
	return kept;
}

/* -- sending ---------------------------------------------------------------------------------------------- */

static struct str
from_hex(struct arena *a, const char *hex)
{
	size_t i, n = strlen(hex) / 2;
	char *out = arena_array(a, char, n + 1);

	for (i = 0; i < n; i++) {
		char two[3] = {hex[2 * i], hex[2 * i + 1], 0};

		out[i] = (char)strtol(two, NULL, 16);
	}
	return str_of(out, n);
}

static struct str
repeated(struct scenario *s, const json_t *what)
{
	const char *piece = json_string_value(json_array_get(what, 0));
	json_int_t times = json_integer_value(json_array_get(what, 1));
	struct buf b;

	buf_init(&b, s->world.arena, 40 * 1024 * 1024);
	while (times-- > 0)
		buf_add(&b, str_from(piece));
	return buf_str(&b);
}

static struct str
body_of(struct scenario *s, const json_t *step)
{
	const json_t *body = json_object_get(step, "body");

	if (body)
		return fill_in(s, dumped(s, body));
	if (member(step, "text"))
		return fill_in(s, str_from(member(step, "text")));
	if (member(step, "hex"))
		return from_hex(s->world.arena, member(step, "hex"));
	if (json_object_get(step, "repeat"))
		return repeated(s, json_object_get(step, "repeat"));
	return STR_NONE;
}

static struct str
headers_of(struct scenario *s, const json_t *step)
{
	const char *key;
	json_t *v;
	struct buf b;

	buf_init(&b, s->world.arena, 256 * 1024);
	json_object_foreach(json_object_get(step, "headers"), key, v) buf_addf(
		&b, "%s: %.*s\r\n", key, STR_ARG(fill_in(s, str_from(json_string_value(v)))));
	return buf_str(&b);
}

static struct http_answer
send_step(struct scenario *s, const json_t *step)
{
	const char *as = member(step, "as");
	struct str rest, method, path;

	if (member(step, "bytes"))
		return http_send(s->world.arena, s->world.port,
				 fill_in(s, str_from(member(step, "bytes"))));
	rest = fill_in(s, str_from(member(step, "do")));
	str_next(&rest, ' ', &method);
	path = rest;
	return api_world_ask(&s->world, as ? api_world_person(&s->world, as) : NULL,
			     str_cstr(s->world.arena, method), path, headers_of(s, step),
			     body_of(s, step));
}

/* -- comparing ---------------------------------------------------------------------------------------------- */

static const json_t *
walk(const json_t *v, const char *path)
{
	struct str rest = str_from(path), piece;
	char key[128];

	while (v && str_next(&rest, '.', &piece)) {
		assert_true(piece.n < sizeof(key));
		memcpy(key, piece.p, piece.n);
		key[piece.n] = '\0';
		v = json_is_array(v) ? json_array_get(v, (size_t)atoi(key))
				     : json_object_get(v, key);
	}
	return v;
}

static void
wrong(struct scenario *s, const struct http_answer *x, const char *what, struct str wanted)
{
	fail_msg("%s step %zu: %s, wanted %.*s\n%d %.*s", s->file, s->step, what, STR_ARG(wanted),
		 x->status, STR_ARG(x->body));
}

static void
compare_member(struct scenario *s, const struct http_answer *x, const json_t *answer,
	       const char *path, const json_t *wanted)
{
	const json_t *have = walk(answer, path);
	struct str text;

	if (json_is_null(wanted)) {
		if (have && !json_is_null(have))
			wrong(s, x, path, STR("null"));
		return;
	}
	if (json_is_string(wanted) && strcmp(json_string_value(wanted), "*") == 0) {
		if (!have || json_is_null(have))
			wrong(s, x, path, STR("anything"));
		return;
	}
	text = fill_in(s, dumped(s, wanted));
	if (!have || !str_eq(dumped(s, have), text))
		wrong(s, x, path, text);
}

static bool
has_problem(const json_t *answer, const char *line)
{
	const json_t *all = json_object_get(answer, "problems");
	char have[512];
	size_t i;

	for (i = 0; i < json_array_size(all); i++) {
		const json_t *p = json_array_get(all, i);

		snprintf(have, sizeof(have), "%s %s", member(p, "path"), member(p, "code"));
		if (strcmp(have, line) == 0)
			return true;
	}
	return false;
}

static void
compare(struct scenario *s, const json_t *step, const struct http_answer *x)
{
	const json_t *problems = json_object_get(step, "problems"), *answer_status;
	json_t *answer, *v;
	const char *key;
	size_t i;

	answer_status = json_object_get(step, "status");
	if (json_integer_value(answer_status) != x->status)
		wrong(s, x, "status", dumped(s, answer_status));
	json_object_foreach(json_object_get(step, "answer_headers"), key,
			    v) if (!str_eq(http_header(x, key), str_from(json_string_value(v))))
		wrong(s, x, key, str_from(json_string_value(v)));
	if (member(step, "contains") && !str_contains(x->body, str_from(member(step, "contains"))))
		wrong(s, x, "text", str_from(member(step, "contains")));
	if (!member(step, "code") && !json_object_get(step, "expect") && !problems &&
	    !json_object_get(step, "save"))
		return;
	answer = api_world_json(x);
	if (member(step, "code") &&
	    (!member(answer, "code") || strcmp(member(answer, "code"), member(step, "code")) != 0))
		wrong(s, x, "code", str_from(member(step, "code")));
	json_object_foreach(json_object_get(step, "expect"), key, v)
		compare_member(s, x, answer, key, v);
	for (i = 0; i < json_array_size(problems); i++)
		if (!has_problem(answer, json_string_value(json_array_get(problems, i))))
			wrong(s, x, "problem",
			      str_from(json_string_value(json_array_get(problems, i))));
	json_object_foreach(json_object_get(step, "save"), key, v)
	{
		const json_t *have = walk(answer, json_string_value(v));
		struct str *kept = arena_new_of(s->world.arena, struct str);

		assert_true(json_is_string(have));
		*kept = str_dup(s->world.arena, str_from(json_string_value(have)));
		map_put(&s->saved, str_dup(s->world.arena, str_from(key)), kept);
	}
	json_decref(answer);
}

static void
play(void **state)
{
	struct scenario s = {.file = *state};
	json_error_t where;
	json_t *steps;

	s.root = json_load_file(s.file, JSON_REJECT_DUPLICATES, &where);
	if (!s.root)
		fail_msg("%s:%d: %s", s.file, where.line, where.text);
	api_world_open(&s.world);
	map_init(&s.saved, s.world.arena);
	steps = json_object_get(s.root, "steps");
	assert_true(json_array_size(steps) > 0);
	for (s.step = 0; s.step < json_array_size(steps); s.step++) {
		const json_t *step = json_array_get(steps, s.step);
		struct http_answer x = send_step(&s, step);

		compare(&s, step, &x);
	}
	api_world_close(&s.world);
	json_decref(s.root);
}

int
main(void)
{
	struct arena *a = arena_new(1024 * 1024);
	struct CMUnitTest tests[64] = {{0}};
	struct str *files;
	struct err e;
	size_t i, n = 0;
	int failed;

	if (file_list(a, CASES, &files, &n, &e) != ERR_OK || n == 0 || n > COUNTOF(tests)) {
		fprintf(stderr, "%s: %zu files\n", CASES, n);
		return 1;
	}
	for (i = 0; i < n; i++) {
		tests[i].name = str_cstr(a, files[i]);
		tests[i].test_func = play;
		tests[i].initial_state =
			(void *)str_cstr(a, str_fmt(a, "%s/%.*s", CASES, STR_ARG(files[i])));
	}
	for (; i < COUNTOF(tests); i++)
		tests[i].name = NULL;
	failed = _cmocka_run_group_tests("api", tests, n, NULL, NULL);
	arena_free(a);
	return failed;
}
