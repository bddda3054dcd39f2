#include "cat_copy.h"

#include "catalogue/catalogue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>

#include <cmocka.h>

#define ROLE_FILE "roles/worker.yaml"

static const char *
in_folder(struct arena *a, const char *dir, struct str path)
{
	return str_cstr(a, str_fmt(a, "%s/%.*s", dir, STR_ARG(path)));
}

void
cat_copy_put(struct arena *a, const char *dir, struct str path, struct str content)
{
	FILE *f;
	size_t i;

	for (i = 0; i < path.n; i++)
		if (path.p[i] == '/')
			mkdir(in_folder(a, dir, str_of(path.p, i)), 0700);
	f = fopen(in_folder(a, dir, path), "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(content.p, 1, content.n, f), content.n);
	assert_int_equal(fclose(f), 0);
}

static struct str
with_right(struct arena *a, struct str role, const char *right)
{
	struct str from = STR("rights:\n"), rest = role;

	while (rest.n > 0 && !str_starts(rest, from))
		rest = str_skip(rest, 1);
	assert_true(rest.n > 0);
	rest = str_skip(rest, from.n);
	return str_fmt(a, "%.*s  - %s\n%.*s", (int)(role.n - rest.n), role.p, right, STR_ARG(rest));
}

void
cat_copy_write(struct arena *a, const char *dir, const char *right)
{
	struct cat_source source = {0};
	size_t i;

	cat_source_builtin(a, &source);
	for (i = 0; i < source.paths.n; i++)
		cat_copy_put(a, dir, source.paths.v[i],
			     str_is(source.paths.v[i], ROLE_FILE)
				     ? with_right(a, source.contents.v[i], right)
				     : source.contents.v[i]);
}
