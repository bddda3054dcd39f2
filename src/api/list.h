/* list.h: what a list's query string asks for, as a struct query. */
#ifndef SHEGONG_API_LIST_H
#define SHEGONG_API_LIST_H

#include "api/route.h"

/* Reads limit, after, sort, filter, parent, view and q. Fields come from the catalogue by name and
 * only where it offers them; everything else is a problem. ERR_INVALID, ERR_FORBIDDEN. */
enum err_code list_read(struct request *rq, struct query *ret, struct err *e) MUST_USE;
/* The page and, on the first one, how many each view has. */
enum err_code list_write(struct request *rq, const struct query *q, struct json *j,
			 struct err *e) MUST_USE;

#endif
