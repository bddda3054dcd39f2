/*
 * copy_pages.h: all rows of a table, page by page, in constant memory on every engine. Pages follow
 * the primary key (else the first index without empty columns), never an offset, so that each is one
 * range of an index and reading can go on after any key. Internal to src/db/copy.c.
 */
#ifndef SHEGONG_DB_COPY_PAGES_H
#define SHEGONG_DB_COPY_PAGES_H

#include "base/vec.h"
#include "db/schema.h"

enum { PAGE_KEYS = 8 };

struct table_pages {
	struct db *db;
	const struct table *table;
	struct arena *rows, *kept;
	size_t keys[PAGE_KEYS]; /* columns */
	size_t keys_n;
	bool unique;
	struct value last[PAGE_KEYS]; /* key of the last row given */
	size_t level;                 /* how many columns of it the next page shares */
	bool started, ended;
	int64_t limit;
	VEC(struct value) values; /* the page: rows one after the other */
	size_t columns;           /* of a row: the table's, in their order */
};

void pages_open(struct table_pages *p, struct db *db, const struct table *t);
void pages_close(struct table_pages *p);
/* Goes on after the last row that `other` holds of the same table. */
enum err_code pages_go_on(struct table_pages *p, struct db *other, struct err *e) MUST_USE;
/* The next page in p->values, valid until the next call; *ret_rows is 0 at the end. */
enum err_code pages_next(struct table_pages *p, size_t *ret_rows, struct err *e) MUST_USE;

#endif
