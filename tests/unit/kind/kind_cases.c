#include "kind_cases.h"
#include "base/file.h"
#include "base/utf8.h"
#include "rule/date.h"

#include <string.h>

enum { COLUMNS = 6 };

struct kind_line {
	const struct kind *kind;
	struct arena *arena;
	struct str column[COLUMNS];
	int number;
};

static struct code codes[] = {
	{.code = {"low", 3}, .label = {"低", 3}, .from = DATE_NONE, .until = DATE_NONE},
	{.code = {"mid", 3}, .label = {"中", 3}, .from = DATE_NONE, .until = DATE_NONE},
	{.code = {"high", 4}, .label = {"高", 3}, .from = DATE_NONE, .until = DATE_NONE},
	{.code = {"old", 3}, .label = {"旧", 3}, .from = DATE_NONE, .until = 18262},
};
static struct str middling[] = {{"一般", 6}, {"中等", 6}};
static struct code_list list = {
	.key = {"risk", 4}, .label = {"风险", 6}, .ordered = true, .codes = {codes, 4, 4}};

const struct code_list *
kind_cases_list(void)
{
	codes[1].aliases.v = middling;
	codes[1].aliases.n = 2;
	return &list;
}

static bool
region_known(void *ctx, struct str code, bool *ret_retired)
{
	(void)ctx;
	*ret_retired = str_is(code, "330325");
	return *ret_retired || str_starts(code, STR("330381"));
}

static void
set_pair(struct kind_params *p, struct str name, struct str value)
{
	int64_t n = 0;

	if (str_is(name, "level"))
		p->region_level = value;
	else if (!str_to_int(value, &n))
		fail_msg("parameter %.*s=%.*s", STR_ARG(name), STR_ARG(value));
	else if (str_is(name, "length"))
		p->length = (int)n;
	else if (str_is(name, "scale"))
		p->scale = (int)n;
	else if (str_is(name, "min"))
		p->min = n;
	else if (str_is(name, "max"))
		p->max = n;
	else if (str_is(name, "max_count"))
		p->max_count = (int)n;
	else
		fail_msg("parameter %.*s", STR_ARG(name));
}

static void
set_word(struct kind_params *p, struct kind_ctx *cx, struct str word)
{
	struct str value = word, name;

	str_next(&value, '=', &name);
	if (value.p)
		set_pair(p, name, value);
	else if (word.n == 2 && word.p[0] == 'P')
		p->privacy = (enum privacy)(word.p[1] - '0');
	else if (str_is(word, "estimate"))
		p->estimate = true;
	else if (str_is(word, "not_after"))
		p->not_after_today = true;
	else if (str_is(word, "import"))
		cx->import = true;
	else if (!str_is(word, "-"))
		fail_msg("parameter %.*s", STR_ARG(word));
}

static void
read_value(const struct kind_line *l, const struct kind_params *p, struct kind_ctx *cx,
	   struct kind_value *out)
{
	struct str path = STR("/fields/x");
	json_t *in;

	if (str_is(l->column[1], "text")) {
		l->kind->read_text(p, cx, l->column[2], path, out);
		return;
	}
	in = json_loadb(l->column[2].p, l->column[2].n, JSON_DECODE_ANY, NULL);
	if (!in)
		fail_msg("line %d: not JSON: %.*s", l->number, STR_ARG(l->column[2]));
	l->kind->read(p, cx, in, path, out);
	json_decref(in);
}

/* "code|arg0|arg1" of the first problem; "" when there is none. */
static struct str
problem_text(struct arena *a, const struct problems *ps)
{
	const struct problem *p = ps->first;
	struct str s;

	if (!p)
		return STR_NONE;
	assert_true(str_is(p->path, "/fields/x") || str_starts(p->path, STR("/fields/x/")));
	s = str_fmt(a, "%s%.*s", p->level == PROBLEM_HINT ? "?" : "!", STR_ARG(p->code));
	if (p->args[0].n > 0)
		s = str_fmt(a, "%.*s|%.*s", STR_ARG(s), STR_ARG(p->args[0]));
	if (p->args[1].n > 0)
		s = str_fmt(a, "%.*s|%.*s", STR_ARG(s), STR_ARG(p->args[1]));
	return s;
}

static struct str
written(struct arena *a, const struct kind *k, const struct kind_params *p,
	const struct kind_value *v)
{
	struct json j;
	struct buf b;

	buf_init(&b, a, 1 << 16);
	json_init(&j, &b);
	k->write(p, v, &j, a);
	return buf_str(&b);
}

/* A line break is written \n in the file. */
static struct str
one_line(struct arena *a, struct str s)
{
	struct str piece, out = STR_NONE;

	while (str_next(&s, '\n', &piece))
		out = out.p ? str_fmt(a, "%.*s\\n%.*s", STR_ARG(out), STR_ARG(piece)) : piece;
	return out;
}

static void
expect(const struct kind_line *l, const char *what, struct str got, struct str want)
{
	got = one_line(l->arena, got);
	if (got.n == 0)
		got = STR("-");
	if (!str_eq(got, want))
		fail_msg("line %d: %s is %.*s, wanted %.*s", l->number, what, STR_ARG(got),
			 STR_ARG(want));
}

/* A problem leaves the field empty; a value comes back when its own writing is read again. */
static void
run_line(const struct kind_line *l)
{
	struct problems problems;
	struct kind_ctx cx = {.arena = l->arena,
			      .problems = &problems,
			      .today = KIND_TODAY,
			      .region_known = region_known};
	struct kind_params p = {.kind = l->kind,
				.list = kind_cases_list(),
				.min = INT64_MIN,
				.max = INT64_MAX,
				.scale = 2};
	struct kind_value v = {0};
	struct str rest = l->column[0], word, said, json;

	problems_init(&problems, l->arena);
	while (str_next(&rest, ' ', &word))
		set_word(&p, &cx, word);
	read_value(l, &p, &cx, &v);
	said = problem_text(l->arena, &problems);
	json = written(l->arena, l->kind, &p, &v);
	if (problems.errors > 0) {
		expect(l, "problem", said, l->column[3]);
		assert_int_equal(v.part[0].type, VALUE_NULL);
		return;
	}
	if (problems.hints > 0)
		json = str_fmt(l->arena, "%.*s %.*s", STR_ARG(said), STR_ARG(json));
	expect(l, "value", json, l->column[3]);
	expect(l, "shown", l->kind->show(&p, &v, l->arena), l->column[4]);
	expect(l, "masked", kind_masked(&p, &v, l->arena), l->column[5]);
}

static bool
split(struct str line, struct kind_line *l)
{
	struct str rest = line;
	int n = 0;

	while (n < COLUMNS && str_next(&rest, '\t', &l->column[n]))
		n++;
	for (; n > 3 && n < COLUMNS; n++)
		l->column[n] = STR("-");
	return n == COLUMNS && !rest.p;
}

static void
test_lines(void **state)
{
	struct kind_line l = {.kind = *state, .arena = arena_new(8 << 20)};
	struct str content, rest, line;
	struct err e = {0};
	int n = 0;

	if (file_read(l.arena,
		      str_cstr(l.arena, str_fmt(l.arena, "tests/cases/kind/%s.tsv", l.kind->name)),
		      1 << 20, &content, &e) != ERR_OK)
		fail_msg("%s", e.detail);
	for (rest = content; str_next(&rest, '\n', &line);) {
		l.number++;
		if (line.n == 0 || line.p[0] == '#')
			continue;
		if (!split(line, &l))
			fail_msg("line %d: not 4 to 6 columns", l.number);
		run_line(&l);
		n++;
	}
	assert_true(n > 0);
	arena_free(l.arena);
}

/* Every kind takes no member, null and an empty text for "nothing", and says nothing about it. */
static void
test_nothing(void **state)
{
	const struct kind *k = *state;
	struct arena *a = arena_new(1 << 20);
	struct problems problems;
	struct kind_ctx cx = {.arena = a, .problems = &problems, .today = KIND_TODAY};
	struct kind_params p = {
		.kind = k, .list = kind_cases_list(), .min = INT64_MIN, .max = INT64_MAX};
	struct kind_value v = {0};
	json_t *null = json_null(), *empty = json_string("");

	problems_init(&problems, a);
	k->read(&p, &cx, NULL, STR("/fields/x"), &v);
	k->read(&p, &cx, null, STR("/fields/x"), &v);
	k->read(&p, &cx, empty, STR("/fields/x"), &v);
	k->read_text(&p, &cx, STR("  "), STR("/fields/x"), &v);
	assert_int_equal(problems.errors + problems.hints, 0);
	assert_int_equal(v.part[0].type, VALUE_NULL);
	assert_int_equal(k->show(&p, &v, a).n, 0);
	assert_int_equal(kind_masked(&p, &v, a).n, 0);
	json_decref(empty);
	arena_free(a);
}

/* Names of columns, sealing and the type in expressions hold together at every privacy. */
static void
test_columns(void **state)
{
	const struct kind *k = *state;
	struct kind_params p = {.kind = k, .list = kind_cases_list(), .estimate = true};
	int i, n, privacy;

	for (privacy = P0; privacy <= P3; privacy++) {
		const struct kind_column *c;

		p.privacy = (enum privacy)privacy;
		c = k->columns(&p, &n);
		for (i = 0; i < n; i++)
			assert_true((i == 0) == (c[i].suffix[0] == '\0'));
		if (n > 0)
			assert_int_equal(c[0].type == COLUMN_BLOB, kind_sealed(&p));
		if (privacy == P3 || k->sealed_always)
			assert_true(kind_sealed(&p));
		assert_true(k->rule_type(&p).kind != RULE_NULL);
	}
}

int
kind_cases_main(const char *kind)
{
	void *k = (void *)kind_find(str_from(kind));
	const struct CMUnitTest tests[] = {
		{"lines", test_lines, NULL, NULL, k},
		{"nothing", test_nothing, NULL, NULL, k},
		{"columns", test_columns, NULL, NULL, k},
	};

	return cmocka_run_group_tests_name(kind, tests, NULL, NULL);
}
