/* admin.h: how far an administrative right reaches; shared by the handlers of administration. */
#ifndef SHEGONG_API_ADMIN_H
#define SHEGONG_API_ADMIN_H

#include "api/route.h"

/* Does the actor hold `act` at this unit or above it? */
bool admin_reaches(const struct actor *who, enum act act, struct str unit_path);
/* The unit, when it is within reach; ERR_FORBIDDEN otherwise, also when there is none. */
enum err_code admin_unit(struct request *rq, enum act act, struct str id, struct unit *ret,
			 struct err *e) MUST_USE;
/* ERR_CONFIRM unless the actor has signed in once more just now. */
enum err_code admin_confirmed(struct request *rq, struct err *e) MUST_USE;

void admin_write_or_null(struct json *j, const char *key, struct str s);

/* h_profile.c */
enum err_code admin_get_profile(struct request *rq, struct reply *rp, struct err *e) MUST_USE;
enum err_code admin_put_profile(struct request *rq, struct reply *rp, struct err *e) MUST_USE;

#endif
