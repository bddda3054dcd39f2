/*
 * explain.h: catalogue problems in words (messages/catalogue.zh-CN.json, built in), for the
 * command line and the administration page.
 */
#ifndef SHEGONG_CATALOGUE_EXPLAIN_H
#define SHEGONG_CATALOGUE_EXPLAIN_H

#include "base/err.h"
#include "base/map.h"
#include "base/problem.h"

struct cat_words {
	struct arena *arena;
	struct map texts; /* struct str */
};

enum err_code cat_words_load(struct arena *a, struct cat_words *ret, struct err *e) MUST_USE;
/* The text of `key` with {0} {1} ... filled in; the key itself when there is none. */
struct str cat_words_fill(const struct cat_words *w, struct str key, const struct str *args,
			  size_t n);
/* "C141 没有“gendr”这张代码表。是不是想写“gender”？" without the place. */
struct str cat_words_problem(const struct cat_words *w, const struct problem *p);

#endif
