/*
 * cat_copy.h: the built-in catalogue in a folder of a test's own, with a form added and a right to
 * it given to workers.
 */
#ifndef SHEGONG_TESTS_CAT_COPY_H
#define SHEGONG_TESTS_CAT_COPY_H

#include "base/arena.h"

/* One file of the catalogue, folders above it included. */
void cat_copy_put(struct arena *a, const char *dir, struct str path, struct str content);
/* All files; the worker's role gets `right`, one line of its rights ("{type: ..}"). */
void cat_copy_write(struct arena *a, const char *dir, const char *right);

#endif
