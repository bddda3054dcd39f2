/* tmpdir.c: see tmpdir.h. */
#include "tmpdir.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

void
tmpdir_make(struct tmpdir *t)
{
	const char *base = getenv("TMPDIR");

	snprintf(t->path, sizeof(t->path), "%s/shegong-test-XXXXXX", base ? base : P_tmpdir);
	if (!mkdtemp(t->path)) {
		perror(t->path);
		exit(1);
	}
}

static int
remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

void
tmpdir_remove(struct tmpdir *t)
{
	nftw(t->path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

char *
tmpdir_path(const struct tmpdir *t, const char *prefix, const char *name, char *ret, size_t size)
{
	snprintf(ret, size, "%s%s/%s", prefix, t->path, name);
	return ret;
}
