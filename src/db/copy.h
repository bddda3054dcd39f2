/*
 * copy.h: everything of one database into another, of the same engine or not, in constant memory.
 *
 * The target's tables are made from what the source says was applied. Tables are copied in pages,
 * each a transaction of the target; broken off, the copy goes on where it was. In the end every table
 * is read on both sides and compared by number of rows and a hash that depends on no order. Until
 * then the target holds the table copy_journal, which no program's schema knows: nobody can serve a
 * half copy by mistake.
 *
 * Not copied: full text tables (derived: search_rebuild() after it), the journal of plans, marks of
 * writers. The source is read in one snapshot; it must not be written between two runs of a copy
 * that was broken off (the comparison finds it).
 */
#ifndef SHEGONG_COPY_H
#define SHEGONG_COPY_H

#include "db/db.h"

enum copy_end {
	COPY_DONE,
	COPY_NO_SOURCE,    /* there is nothing of ours in the source */
	COPY_NOT_EMPTY,    /* the target holds tables of ours and is no copy broken off */
	COPY_OTHER_SOURCE, /* the target is an unfinished copy of another source */
	COPY_DIFFERS,      /* `table` is not the same on both sides */
};

struct copy {
	struct db *from; /* DB_READ */
	struct db *to;   /* DB_WRITE */
	struct str
		source; /* what the source is told from others by, kept in the target meanwhile */
	/* May be NULL. After each page, and with `checked` after a table was compared. */
	void (*progress)(void *ctx, struct str table, int64_t rows, bool checked);
	void *ctx;
};

struct copy_result {
	enum copy_end end;
	struct str table; /* in the arena given */
	int64_t tables, rows;
};

/* ERR_OK when it came to an end, whichever; anything else: run it again. */
enum err_code db_copy(const struct copy *c, struct arena *a, struct copy_result *ret,
		      struct err *e) MUST_USE;

#endif
