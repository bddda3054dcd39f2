/*
 * engine.h: the database a test runs on. CTest runs each test that touches one on every engine:
 * SHEGONG_TEST_DB says which (sqlite, the default; postgres; mysql) and SHEGONG_TEST_SERVER in which
 * folder that server's socket lies (tools/servers/<engine>.sh starts it; its `run` is for one test by
 * hand). SQLite's databases are files in the test's own folder.
 */
#ifndef SHEGONG_TESTS_ENGINE_H
#define SHEGONG_TESTS_ENGINE_H

#include "db/db.h"
#include "tmpdir.h"

struct engine_db {
	char name[48];               /* at the server; empty for SQLite */
	char dsn[TMPDIR_PATH + 128]; /* for db_open() */
};

const char *engine_name(void);
bool engine_is(const char *name);

/* A fresh database with nothing in it; `file` is its name in the folder for SQLite. */
void engine_db_make(struct engine_db *d, const struct tmpdir *dir, const char *file);
/* All connections must be closed. */
void engine_db_drop(struct engine_db *d);

/* Fills a fresh database and leaves no connection open. */
typedef void engine_fill_fn(void *ctx, const char *dsn);
/* The same, filled by `fill`; an engine that can copies what the first test with this key ([a-z0-9])
 * has made instead. */
void engine_db_make_filled(struct engine_db *d, const struct tmpdir *dir, const char *file,
			   const char *key, engine_fill_fn *fill, void *ctx);

#endif
