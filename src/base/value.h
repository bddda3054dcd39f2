/*
 * value.h: one value of one field, the same from the expression language to the database.
 * FREESTANDING (see str.h).
 *
 *   VALUE_NULL  nothing given. Empty text is stored as NULL, so there is one "empty".
 *   VALUE_INT   whole numbers; decimals at their field's declared scale (12.50 at scale 2 is
 *               1250); money in fen; bool 0/1; civil dates as day numbers (days since
 *               1970-01-01, may be negative); instants as UTC milliseconds.
 *   VALUE_TEXT  UTF-8; codes, ids (36-character UUIDs), region codes; several codes of a
 *               multi field as "|a|b|" in list order, so that "|b|" can be looked for in SQL.
 *   VALUE_BLOB  bytes (sealed fields at rest).
 */
#ifndef SHEGONG_VALUE_H
#define SHEGONG_VALUE_H

#include "base/str.h"

enum value_type { VALUE_NULL, VALUE_INT, VALUE_TEXT, VALUE_BLOB };

struct value {
	enum value_type type;
	int64_t i;    /* VALUE_INT */
	struct str s; /* VALUE_TEXT, VALUE_BLOB */
};

#define VALUE_EMPTY ((struct value){VALUE_NULL, 0, {NULL, 0}})

static inline struct value
value_int(int64_t i)
{
	return (struct value){VALUE_INT, i, {NULL, 0}};
}

static inline struct value
value_text(struct str s)
{
	if (s.n == 0)
		return VALUE_EMPTY;
	return (struct value){VALUE_TEXT, 0, s};
}

static inline struct value
value_blob(struct str s)
{
	return (struct value){VALUE_BLOB, 0, s};
}

static inline bool
value_eq(struct value a, struct value b)
{
	if (a.type != b.type)
		return false;
	if (a.type == VALUE_NULL)
		return true;
	if (a.type == VALUE_INT)
		return a.i == b.i;
	return str_eq(a.s, b.s);
}

#endif
