/* engine.c: see engine.h. */
#include "engine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* How a server in a folder is reached: words, folder, words, database. */
static const struct server {
	const char *name;
	const char *before, *after;
	const char *first; /* a database that is always there */
	bool templates;    /* a database can be made as a copy of another */
} servers[] = {
	{"postgres", "host=", " user=shegong dbname=", "postgres", true},
	{"mysql", "socket=", "/mysql.sock user=root dbname=", "mysql", false},
};

const char *
engine_name(void)
{
	const char *name = getenv("SHEGONG_TEST_DB");

	return name ? name : "sqlite";
}

bool
engine_is(const char *name)
{
	return strcmp(engine_name(), name) == 0;
}

static const struct server *
the_server(void)
{
	size_t i;

	if (engine_is("sqlite"))
		return NULL;
	for (i = 0; i < COUNTOF(servers); i++)
		if (engine_is(servers[i].name))
			return &servers[i];
	fail_msg("SHEGONG_TEST_DB=%s: no such engine", engine_name());
	return NULL;
}

static void
write_dsn(char *ret, size_t size, const struct server *s, const char *name)
{
	const char *dir = getenv("SHEGONG_TEST_SERVER");

	if (!dir)
		fail_msg("SHEGONG_TEST_SERVER: in which folder is the server's socket?");
	snprintf(ret, size, "%s:%s%s%s%s", s->name, s->before, dir, s->after, name);
}

static void run_all(const struct server *s, bool must, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* One statement in the database that is always there. */
static void
run_all(const struct server *s, bool must, const char *fmt, ...)
{
	char dsn[TMPDIR_PATH + 128], sql[256];
	struct err e = {0};
	struct db *db;
	va_list args;
	enum err_code rc;

	va_start(args, fmt);
	vsnprintf(sql, sizeof(sql), fmt, args);
	va_end(args);
	write_dsn(dsn, sizeof(dsn), s, s->first);
	if (db_open(dsn, DB_WRITE, &db, &e) != ERR_OK)
		fail_msg("%s: %s", engine_name(), e.detail);
	rc = db_exec(db, str_from(sql), NULL, 0, NULL, &e);
	db_close(db);
	if (must && rc != ERR_OK)
		fail_msg("%s: %s", sql, e.detail);
}

static void
name_database(struct engine_db *d, const struct server *s)
{
	static unsigned number;

	snprintf(d->name, sizeof(d->name), "t%ld_%u", (long)getpid(), ++number);
	write_dsn(d->dsn, sizeof(d->dsn), s, d->name);
}

void
engine_db_make(struct engine_db *d, const struct tmpdir *dir, const char *file)
{
	const struct server *s = the_server();

	memset(d, 0, sizeof(*d));
	if (!s) {
		tmpdir_path(dir, "sqlite:", file, d->dsn, sizeof(d->dsn));
		return;
	}
	name_database(d, s);
	run_all(s, true, "CREATE DATABASE %s", d->name);
}

void
engine_db_drop(struct engine_db *d)
{
	if (d->name[0])
		run_all(the_server(), true, "DROP DATABASE %s", d->name);
	d->name[0] = '\0';
}

static bool
is_there(const char *dsn)
{
	struct err e = {0};
	struct db *db;

	if (db_open(dsn, DB_READ, &db, &e) != ERR_OK)
		return false;
	db_close(db);
	return true;
}

/* Two tests may make the same template at once: the second to finish throws its own away. */
static void
make_template(const struct server *s, const char *template, engine_fill_fn *fill, void *ctx)
{
	struct engine_db d = {0};

	name_database(&d, s);
	run_all(s, true, "CREATE DATABASE %s", d.name);
	fill(ctx, d.dsn);
	run_all(s, false, "ALTER DATABASE %s RENAME TO %s", d.name, template);
	run_all(s, true, "DROP DATABASE IF EXISTS %s", d.name);
}

void
engine_db_make_filled(struct engine_db *d, const struct tmpdir *dir, const char *file,
		      const char *key, engine_fill_fn *fill, void *ctx)
{
	const struct server *s = the_server();
	struct engine_db t = {0};

	if (!s || !s->templates) {
		engine_db_make(d, dir, file);
		fill(ctx, d->dsn);
		return;
	}
	memset(d, 0, sizeof(*d));
	snprintf(t.name, sizeof(t.name), "filled_%s", key);
	write_dsn(t.dsn, sizeof(t.dsn), s, t.name);
	if (!is_there(t.dsn))
		make_template(s, t.name, fill, ctx);
	name_database(d, s);
	run_all(s, true, "CREATE DATABASE %s TEMPLATE %s", d->name, t.name);
}
