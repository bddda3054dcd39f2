/* tables.h: a private database with the fixed tables wanted, for tests below the record
 * engine. */
#ifndef SHEGONG_TESTS_TABLES_H
#define SHEGONG_TESTS_TABLES_H

#include "db/schema.h"
#include "engine.h"
#include "tmpdir.h"

struct tables {
	struct tmpdir dir;
	struct engine_db database;
	const char *dsn; /* the database's */
	struct arena *a;
	struct db *db; /* writes */
	struct err e;
};

/* `declare` ends with NULL. */
void tables_open(struct tables *t, schema_declare_fn *const *declare);
void tables_close(struct tables *t);
/* Text of the program's own, no values. */
void tables_exec(struct tables *t, const char *sql);
int64_t tables_count(struct tables *t, const char *sql);

/*
 * Runs `op` inside a transaction again and again: with its first statement failing, its second and
 * so on, until it succeeds with none failing. A failure must come back as it was and leave nothing
 * open; each try is rolled back.
 */
typedef enum err_code tables_op(struct tables *t, void *ctx);
void tables_fail_each_call(struct tables *t, tables_op *op, void *ctx);

/* Fails the test with the error's words; `t` is the fixture's name at the call. */
#define must(call)                                                                                 \
	do {                                                                                       \
		if ((call) != ERR_OK)                                                              \
			fail_msg("%s: %s", #call, t->e.detail);                                    \
	} while (0)
#define must_fail(code, call)                                                                      \
	do {                                                                                       \
		enum err_code must_fail_rc = (call);                                               \
		if (must_fail_rc != (code))                                                        \
			fail_msg("%s: %s, not %s", #call, err_name(must_fail_rc), err_name(code)); \
	} while (0)

#endif
