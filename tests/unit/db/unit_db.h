/* unit_db.h: what the tests of src/db share: a database of one table `item`. */
#ifndef SHEGONG_TESTS_UNIT_DB_H
#define SHEGONG_TESTS_UNIT_DB_H

#include "db/db.h"
#include "engine.h"
#include "tmpdir.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

struct fixture {
	struct tmpdir dir;
	struct engine_db database;
	const char *dsn; /* the database's */
	struct arena *a;
	struct db *db;
	struct err e;
};

int fixture_up(void **state);
int fixture_down(void **state);
#define db_test(fn) cmocka_unit_test_setup_teardown(fn, fixture_up, fixture_down)

/* Fails the test with the error's detail (the fixture's `e`, named f->e at the call). */
#define must(call)                                                                                 \
	do {                                                                                       \
		if ((call) != ERR_OK)                                                              \
			fail_msg("%s: %s", #call, f->e.detail);                                    \
	} while (0)

/* `columns`: "id %i NOT NULL, text %t", with %i, %t and %b for numbers, texts and bytes. */
enum err_code create_table(struct fixture *f, struct db *db, const char *name, const char *columns);
enum err_code try_put(struct fixture *f, int64_t id);
enum err_code try_put_long(struct fixture *f, int64_t id);
void put(struct fixture *f, int64_t id);
int64_t count(struct fixture *f);

#endif
