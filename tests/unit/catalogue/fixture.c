#include "fixture.h"

#include <string.h>

enum { ARENA = 64 << 20 };

void
fixture_begin(struct fixture *f, const char *dir)
{
	struct err e = {0};

	memset(f, 0, sizeof(*f));
	f->arena = arena_new(ARENA);
	problems_init(&f->problems, f->arena);
	if (cat_source_dir(f->arena, dir, &f->source, &e) != ERR_OK)
		fail_msg("%s", e.detail);
}

void
fixture_load(struct fixture *f)
{
	struct err e = {0};
	enum err_code code;

	code = catalogue_load(&f->source, &f->problems, &f->catalogue, &e);
	assert_int_equal(code == ERR_OK, f->catalogue != NULL);
	if (code != ERR_OK) {
		assert_true(code == ERR_TOO_LARGE || f->problems.errors > 0);
		return;
	}
	cat_examples_load(&f->source, f->catalogue, f->arena, &f->problems, &f->examples);
	cat_coverage_make(f->catalogue, &f->examples, &f->source, f->arena, &f->problems,
			  &f->coverage);
}

void
fixture_end(struct fixture *f)
{
	catalogue_free(f->catalogue);
	arena_free(f->arena);
}

void
fixture_good(struct fixture *f)
{
	fixture_begin(f, FIXTURE_BASE);
	fixture_load(f);
	if (f->problems.errors + f->problems.hints > 0)
		fail_msg("%.*s", STR_ARG(fixture_problems(f)));
}

struct str *
fixture_file(struct fixture *f, struct str path)
{
	size_t i;

	struct str overlay = STR_NONE;

	if (str_starts(path, STR(FIXTURE_OVERLAY))) {
		overlay = STR("over");
		path = str_skip(path, sizeof(FIXTURE_OVERLAY) - 1);
	}
	for (i = 0; i < f->source.paths.n; i++)
		if (str_eq(f->source.paths.v[i], path) &&
		    (i < f->source.overlays.n ? f->source.overlays.v[i].n : 0) == overlay.n)
			return &f->source.contents.v[i];
	cat_source_add(f->arena, &f->source, path, overlay, STR(""));
	return &f->source.contents.v[f->source.contents.n - 1];
}

const struct cat_deadline *
fixture_deadline(const struct cat_type *t, const char *key)
{
	size_t i;

	for (i = 0; i < t->deadlines.n; i++)
		if (str_eq(t->deadlines.v[i]->key, str_from(key)))
			return t->deadlines.v[i];
	fail_msg("no deadline %s", key);
	return NULL;
}

/* \n, \t, \\ and \xHH */
static struct str
unescape(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.n + 1);
	size_t i, n = 0;

	for (i = 0; i < s.n; i++) {
		if (s.p[i] != '\\' || i + 1 == s.n) {
			p[n++] = s.p[i];
			continue;
		}
		i++;
		if (s.p[i] == 'x' && i + 2 < s.n) {
			char hex[3] = {s.p[i + 1], s.p[i + 2], '\0'};

			p[n++] = (char)strtol(hex, NULL, 16);
			i += 2;
		} else {
			p[n++] = s.p[i] == 'n' ? '\n' : s.p[i] == 't' ? '\t' : s.p[i];
		}
	}
	return str_of(p, n);
}

static size_t
places(struct str s, struct str part, size_t *ret_first)
{
	size_t i, n = 0;

	for (i = 0; i + part.n <= s.n; i++)
		if (memcmp(s.p + i, part.p, part.n) == 0 && n++ == 0)
			*ret_first = i;
	return n;
}

void
fixture_change(struct fixture *f, struct str path, struct str old, struct str with)
{
	struct str *content = fixture_file(f, path);
	size_t at = content->n;

	old = unescape(f->arena, old);
	with = unescape(f->arena, with);
	if (old.n > 0 && places(*content, old, &at) != 1)
		fail_msg("'%.*s' stands not once in %.*s", STR_ARG(old), STR_ARG(path));
	*content = str_fmt(f->arena, "%.*s%.*s%.*s", (int)at, content->p, STR_ARG(with),
			   STR_ARG(str_skip(*content, at + old.n)));
}

struct str
fixture_problems(struct fixture *f)
{
	const struct problem *p;
	struct buf b;

	buf_init(&b, f->arena, 1 << 20);
	for (p = f->problems.first; p; p = p->next) {
		buf_addf(&b, "%.*s:%d:%d: %.*s%s", STR_ARG(p->path), p->line, p->column,
			 STR_ARG(p->code), p->level == PROBLEM_HINT ? "?" : "");
		if (p->args[0].n > 0 || p->args[1].n > 0)
			buf_addf(&b, " %.*s", STR_ARG(p->args[0]));
		if (p->args[1].n > 0)
			buf_addf(&b, "|%.*s", STR_ARG(p->args[1]));
		buf_addc(&b, '\n');
	}
	return buf_str(&b);
}

void
fixture_split_print(struct arena *a, struct str print, struct cat_source *ret)
{
	struct str head = STR("# file: "), rest = print, line;

	*ret = (struct cat_source){0};
	while (str_next(&rest, '\n', &line)) {
		struct str *content;

		if (str_starts(line, head)) {
			vec_push(a, &ret->paths, str_skip(line, head.n));
			vec_push(a, &ret->contents, STR(""));
			continue;
		}
		if (ret->contents.n == 0)
			continue;
		content = &ret->contents.v[ret->contents.n - 1];
		if (content->n == 0)
			content->p = line.p;
		content->n = (size_t)(line.p + line.n + (rest.p ? 1 : 0) - content->p);
	}
}
