/*
 * err.h: failures that a caller may handle. Functions return enum err_code (ERR_OK = 0) and put
 * the details, once, where they happen, into the struct err they were given (may be NULL).
 * Library layers never log; the boundary (api, cli) logs once. `detail` is English, for the log
 * and the developer; people read the message of the code.
 */
#ifndef SHEGONG_ERR_H
#define SHEGONG_ERR_H

#include "base/base.h"
#include "base/str.h"

enum err_code {
#define ERR(name, http, code) ERR_##name,
#include "base/errcodes.def"
#undef ERR
	ERR_COUNT
};

struct err {
	enum err_code code;
	char detail[480]; /* cut at a character's end when longer */
};

/* Fills *e (accepts NULL) and returns the code, so that `return err_set(...)` reads well. */
enum err_code err_set(struct err *e, enum err_code code, const char *fmt, ...) PRINTF_LIKE(3, 4);
int err_http(enum err_code code);
const char *err_name(enum err_code code); /* the stable code: "record.conflict" */

#endif
