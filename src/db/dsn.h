/*
 * dsn.h: the words of a server's DSN, as PostgreSQL writes them: `host=a port=1 password='two words'`.
 * Parted by blanks; a value with blanks stands in '...', where \ takes the next character as it is.
 * Internal to the drivers.
 */
#ifndef SHEGONG_DB_DSN_H
#define SHEGONG_DB_DSN_H

#include "base/base.h"

enum dsn_found { DSN_WORD, DSN_END, DSN_WRONG };

/* Reads the next `name=value` from *text and moves it on. DSN_WRONG: no `=`, an open quote, or
 * longer than the room given. */
enum dsn_found dsn_next(const char **text, char *name, size_t name_size, char *value,
			size_t value_size);

#endif
