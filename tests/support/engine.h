/*
 * engine.h: the database a test runs on. CTest runs each test that touches one on every engine:
 * SHEGONG_TEST_DB says which (sqlite, the default; postgres; mysql) and SHEGONG_TEST_SERVER in which
 * folder that server's socket lies (tools/servers/<engine>.sh starts it; its `run` is for one test by
 * hand). SQLite's databases are files in the test's own folder.
 */
#ifndef SHEGONG_TESTS_ENGINE_H
#define SHEGONG_TESTS_ENGINE_H

#include "db/schema.h"
#include "tmpdir.h"

struct engine_db {
	char name[48];               /* at the server; empty for SQLite */
	char tables[32];             /* which tables it was made with, when it can serve again */
	char dsn[TMPDIR_PATH + 128]; /* for db_open() */
};

const char *engine_name(void);
bool engine_is(const char *name);

/* A fresh database with nothing in it; `file` is its name in the folder for SQLite. */
void engine_db_make(struct engine_db *d, const struct tmpdir *dir, const char *file);
/* All connections must be closed. */
void engine_db_drop(struct engine_db *d);

/* The same with these tables in it. Making some hundred tables takes a server seconds: where it can, it
 * is given one that an earlier test has used, with all rows gone. Do not change its tables. */
void engine_db_make_tables(struct engine_db *d, const struct tmpdir *dir, const char *file,
			   const struct schema *wanted);

#endif
