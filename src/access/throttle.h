/*
 * throttle.h: wrong sign-ins by account. Internal to this folder; session.h has what others use.
 */
#ifndef SHEGONG_ACCESS_THROTTLE_H
#define SHEGONG_ACCESS_THROTTLE_H

#include "access/session.h"

struct throttle {
	int64_t failures, locked_until; /* UTC ms; may lie in the past */
	bool stored;
};

/* As it is compared: without blanks around it, lower case. */
struct str login_normal(struct arena *a, struct str login);
enum err_code throttle_read(struct db *db, struct arena *a, struct str login, struct throttle *ret,
			    struct err *e) MUST_USE;
/* After the right password. */
enum err_code throttle_clear(struct db *db, struct arena *a, struct str login,
			     struct err *e) MUST_USE;

#endif
