/*
 * cast.h: more people and places than station.h has. Who is hired here can be handed to every
 * station_...() function like the people named there.
 */
#ifndef SHEGONG_TESTS_CAST_H
#define SHEGONG_TESTS_CAST_H

#include "station.h"

/* A unit below `parent`. `code` is its short name in numbers. */
struct unit cast_unit(struct station *s, const char *level, const char *name, const char *code,
		      const struct unit *parent);
/* An account with one role held at one unit, signed in. Her name is her login. */
enum person cast_hire(struct station *s, const char *login, const char *role,
		      const struct unit *at);
/* The account cannot sign in any more. */
void cast_dismiss(struct station *s, enum person who);
/* Her rights as they are now: after the account or the clock has changed. */
enum err_code cast_sign_in(struct station *s, enum person who);

/* JSON text with %s, for the station_...() functions. */
const char *cast_json(struct station *s, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Asks the database itself with one argument bound; 0 and STR_NONE for nothing. */
struct str cast_text(struct station *s, const char *sql, struct str arg);
int64_t cast_number(struct station *s, const char *sql, struct str arg);

#endif
