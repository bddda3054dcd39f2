/* dsn.c: see dsn.h. */
#include "db/dsn.h"

#include <string.h>

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

static bool
put(char *out, size_t size, size_t *n, char c)
{
	if (*n + 1 >= size)
		return false;
	out[(*n)++] = c;
	out[*n] = '\0';
	return true;
}

static bool
read_value(const char **text, char *out, size_t size)
{
	const char *p = *text;
	bool quoted = *p == '\'';
	size_t n = 0;

	out[0] = '\0';
	for (p += quoted; *p && (quoted ? *p != '\'' : !is_blank(*p)); p++) {
		if (*p == '\\' && p[1])
			p++;
		if (!put(out, size, &n, *p))
			return false;
	}
	if (quoted && *p++ != '\'')
		return false;
	*text = p;
	return true;
}

enum dsn_found
dsn_next(const char **text, char *name, size_t name_size, char *value, size_t value_size)
{
	const char *p = *text;
	size_t n = 0;

	while (is_blank(*p))
		p++;
	*text = p;
	if (!*p)
		return DSN_END;
	name[0] = '\0';
	for (; *p && *p != '=' && !is_blank(*p); p++)
		if (!put(name, name_size, &n, *p))
			return DSN_WRONG;
	if (*p != '=')
		return DSN_WRONG;
	*text = p + 1;
	return read_value(text, value, value_size) ? DSN_WORD : DSN_WRONG;
}
