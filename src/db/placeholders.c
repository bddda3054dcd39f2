/* placeholders.c: see placeholders.h. */
#include "db/placeholders.h"

#define NEVER SIZE_MAX

/* The end of what begins at `at` with an opening and runs to `close`, or NEVER. A
 * doubled quote ends and begins anew: the same in the result. */
static size_t
skip_to(struct str sql, size_t at, struct str close)
{
	for (; at + close.n <= sql.n; at++)
		if (str_starts(str_skip(sql, at), close))
			return at + close.n;
	return NEVER;
}

/* Where the text goes on after quotes or a comment that begin at `at`; `at` when none does, NEVER
 * when they are not closed. */
static size_t
skip_text(struct str sql, size_t at)
{
	struct str rest = str_skip(sql, at);
	size_t end;

	if (rest.p[0] == '\'' || rest.p[0] == '"')
		return skip_to(sql, at + 1, str_of(rest.p, 1));
	if (str_starts(rest, STR("/*")))
		return skip_to(sql, at + 2, STR("*/"));
	if (!str_starts(rest, STR("--")))
		return at;
	end = skip_to(sql, at + 2, STR("\n"));
	return end == NEVER ? sql.n : end;
}

int
placeholders_number(struct buf *out, struct str sql)
{
	size_t at = 0, end;
	int n = 0;

	while (at < sql.n) {
		end = skip_text(sql, at);
		if (end == NEVER)
			return -1;
		if (end > at) {
			buf_add(out, str_of(sql.p + at, end - at));
			at = end;
			continue;
		}
		if (sql.p[at] == '?')
			buf_addf(out, "$%d", ++n);
		else
			buf_addc(out, sql.p[at]);
		at++;
	}
	return n;
}

size_t
placeholders_room(struct str sql)
{
	enum { LONGEST = 10 }; /* a number's digits for one character of text */
	size_t i, n = 0;

	for (i = 0; i < sql.n; i++)
		n += sql.p[i] == '?';
	return sql.n + n * LONGEST + 1;
}
