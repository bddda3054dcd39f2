/* tmpdir.h: a folder of its own for one test, gone afterwards with all that is in it. */
#ifndef SHEGONG_TESTS_TMPDIR_H
#define SHEGONG_TESTS_TMPDIR_H

#include <stddef.h>

enum { TMPDIR_PATH = 512 };

struct tmpdir {
	char path[TMPDIR_PATH];
};

void tmpdir_make(struct tmpdir *t);
void tmpdir_remove(struct tmpdir *t);
/* "<prefix><folder>/<name>" into `ret`, which it returns: a path, or a DSN with its prefix. */
char *tmpdir_path(const struct tmpdir *t, const char *prefix, const char *name, char *ret,
		  size_t size);

#endif
