/*
 * search.h: the search index. Bigrams of normalised text (NFKC, lower case), names also by pinyin
 * (all readings, bounded) and initials; ID and phone by their plain last four. Newest first, never
 * ranked over all hits; hits are checked against the text, so results equal a plain scan's.
 * Derived data: can be dropped and rebuilt.
 */
#ifndef SHEGONG_SEARCH_H
#define SHEGONG_SEARCH_H

#include "access/access.h"

struct search_doc {
	struct str unit, type, record;
	struct str parent;     /* root the record's relations stand on; STR_NONE: itself */
	struct str made_by;    /* for the scope "own" */
	struct str name;       /* the title: indexed by characters, pinyin and initials */
	VEC(struct str) texts; /* other P0/P1 texts (alias, address) */
	VEC(struct str) tails; /* last four characters of ID number, telephone */
	int64_t at;            /* order: newest day first, in a day last written first */
};

/* In the same transaction as the change. Replaces what was there; `gone` removes. */
enum err_code search_put(struct db *db, struct arena *a, const struct search_doc *d,
			 struct err *e) MUST_USE;
enum err_code search_remove(struct db *db, struct str unit, struct str record,
			    struct err *e) MUST_USE;

/* The words of every document anew, from what is kept of each: after the rows came from another
 * engine (a full text table holds no rows to copy). Nothing where the engine has no full text. */
enum err_code search_rebuild(struct db *db, struct err *e) MUST_USE;

struct search_hit {
	struct str unit, type, record;
	struct str match; /* "name", "pinyin", "initials", "text", "tail" */
};
/* Only inside the scope, which stands in the statement. Blanks in `query` part words that must all
 * be found. At most `limit`; *ret_more says if there are more. `type` STR_NONE = every type. */
enum err_code search_find(struct db *db, struct arena *a, const struct access_scope *scope,
			  struct str account, struct str type, struct str query, int limit,
			  struct search_hit **ret, size_t *ret_n, bool *ret_more,
			  struct err *e) MUST_USE;

/* Pinyin without tones of one name, for sorting ("wuaxiang"), and its initials ("wax"). */
struct str pinyin_key(struct arena *a, struct str text);
struct str pinyin_initials(struct arena *a, struct str text);

void search_schema(struct schema *s);

#endif
