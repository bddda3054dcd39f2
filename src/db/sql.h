/*
 * sql.h: statement builder. SQL text and its bound values grow together. Identifiers are written
 * only by sql_name(), which takes names of the catalogue's alphabet [a-z0-9_] (BUG otherwise) and
 * quotes them; text of users only ever goes through sql_bind().
 */
#ifndef SHEGONG_SQL_H
#define SHEGONG_SQL_H

#include "base/buf.h"
#include "base/vec.h"
#include "db/db.h"

struct sql {
	struct buf text;
	VEC(struct value) args;
	struct arena *arena;
};

void sql_init(struct sql *q, struct arena *a);
void sql_raw(struct sql *q, const char *text); /* a literal of the program */
/* Text that a builder has made before, without values: a SELECT that is always the same. */
void sql_raw_str(struct sql *q, struct str text);
void sql_name(struct sql *q, struct str name);                      /* "name" */
void sql_bind(struct sql *q, struct value v);                       /* ? */
void sql_bind_list(struct sql *q, const struct value *v, size_t n); /* (?, ?, ?) ; n = 0: (NULL) */
struct str sql_text(struct sql *q);

enum err_code sql_exec(struct db *db, struct sql *q, int64_t *ret_changed, struct err *e) MUST_USE;
enum err_code sql_query(struct db *db, struct sql *q, struct db_stmt **ret, struct err *e) MUST_USE;

#endif
