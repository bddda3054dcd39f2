/* engine.c: see engine.h. */
#include "engine.h"

#include "db/schema_text.h"

#include <dirent.h>
#include <inttypes.h>
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
	const char
		*tables; /* the query for those that are emptied before a database serves again */
} servers[] = {
	{"postgres", "host=", " user=shegong dbname=", "postgres",
	 "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
	 " AND tablename NOT LIKE 'schema%'"},
	{"mysql", "socket=", "/mysql.sock user=root dbname=", "mysql",
	 "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()"
	 " AND table_name NOT LIKE 'schema%'"},
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

static struct db *
open_or_fail(const char *dsn)
{
	struct err e = {0};
	struct db *db;

	if (db_open(dsn, DB_WRITE, &db, &e) != ERR_OK)
		fail_msg("%s: %s", engine_name(), e.detail);
	return db;
}

static enum err_code run_sql(const struct server *s, struct err *e, const char *fmt, ...)
	PRINTF_LIKE(3, 4);

/* One statement in the database that is always there. */
static enum err_code
run_sql(const struct server *s, struct err *e, const char *fmt, ...)
{
	char dsn[TMPDIR_PATH + 128], sql[256];
	struct db *db;
	va_list args;
	enum err_code rc;

	va_start(args, fmt);
	vsnprintf(sql, sizeof(sql), fmt, args);
	va_end(args);
	write_dsn(dsn, sizeof(dsn), s, s->first);
	db = open_or_fail(dsn);
	rc = db_exec(db, str_from(sql), NULL, 0, NULL, e);
	db_close(db);
	return rc;
}

static void
must(enum err_code rc, const struct err *e)
{
	if (rc != ERR_OK)
		fail_msg("%s: %s", engine_name(), e->detail);
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
	struct err e = {0};

	memset(d, 0, sizeof(*d));
	if (!s) {
		tmpdir_path(dir, "sqlite:", file, d->dsn, sizeof(d->dsn));
		return;
	}
	name_database(d, s);
	must(run_sql(s, &e, "CREATE DATABASE %s", d->name), &e);
}

/* -- databases that serve again ------------------------------------------------------------------ */

static void
empty_tables(const struct server *s, const char *dsn)
{
	struct arena *a = arena_new(16 << 20);
	struct db *db = open_or_fail(dsn);
	struct db_stmt *st;
	struct err e = {0};
	bool row;

	must(db_begin(db, &e), &e);
	must(db_query(db, str_from(s->tables), NULL, 0, &st, &e), &e);
	while (db_step(st, &row, &e) == ERR_OK && row) {
		struct str sql = str_fmt(a, "DELETE FROM \"%.*s\"", STR_ARG(db_col_str(st, 0)));

		must(db_exec(db, sql, NULL, 0, NULL, &e), &e);
	}
	db_done(st);
	must(db_commit(db, &e), &e);
	db_close(db);
	arena_free(a);
}

/* A database that waits is an empty file in the server's folder: free-TABLES-NAME. Who removes the file
 * has the database. */
static void
waiting_path(const struct engine_db *d, char *ret, size_t size)
{
	snprintf(ret, size, "%s/free-%s-%s", getenv("SHEGONG_TEST_SERVER"), d->tables, d->name);
}

static void
leave_waiting(const struct engine_db *d)
{
	char path[TMPDIR_PATH + 128];
	FILE *f;

	waiting_path(d, path, sizeof(path));
	f = fopen(path, "w");
	assert_non_null(f);
	fclose(f);
}

/* True when an earlier test left one with these tables: it is ours. Another test may be quicker. */
static bool
take_waiting(const struct server *s, struct engine_db *d)
{
	DIR *dir = opendir(getenv("SHEGONG_TEST_SERVER"));
	char start[64], path[TMPDIR_PATH + 128];
	struct dirent *file;
	bool ours = false;

	assert_non_null(dir);
	snprintf(start, sizeof(start), "free-%s-", d->tables);
	while (!ours && (file = readdir(dir))) {
		if (strncmp(file->d_name, start, strlen(start)) != 0)
			continue;
		snprintf(d->name, sizeof(d->name), "%.40s", file->d_name + strlen(start));
		waiting_path(d, path, sizeof(path));
		ours = unlink(path) == 0;
	}
	closedir(dir);
	if (ours)
		write_dsn(d->dsn, sizeof(d->dsn), s, d->name);
	return ours;
}

void
engine_db_drop(struct engine_db *d)
{
	const struct server *s = the_server();
	struct err e = {0};

	if (!d->name[0])
		return;
	if (d->tables[0]) {
		empty_tables(s, d->dsn);
		leave_waiting(d);
	} else {
		must(run_sql(s, &e, "DROP DATABASE %s", d->name), &e);
	}
	d->name[0] = '\0';
}

/* -- tables ------------------------------------------------------------------------------------ */

static void
make_tables(const char *dsn, const struct schema *wanted)
{
	struct arena *a = arena_new(64 << 20);
	struct db *db = open_or_fail(dsn);
	struct plan plan = {0};
	struct err e = {0};
	struct schema none;

	schema_init(&none, a);
	plan_make(a, db_dialect(db), &none, wanted, &plan);
	must(plan_apply(db, &plan, wanted, false, &e), &e);
	db_close(db);
	arena_free(a);
}

/* FNV-1a over the declarations: the same name means the same tables. */
static void
name_tables(struct engine_db *d, const struct schema *wanted)
{
	struct arena *a = arena_new(64 << 20);
	uint64_t h = UINT64_C(14695981039346656037);
	size_t i, k;

	for (i = 0; i < wanted->tables.n; i++) {
		struct str text = schema_text_write(a, wanted->tables.v[i]);

		for (k = 0; k < text.n; k++)
			h = (h ^ (unsigned char)text.p[k]) * UINT64_C(1099511628211);
	}
	arena_free(a);
	snprintf(d->tables, sizeof(d->tables), "%016" PRIx64, h);
}

void
engine_db_make_tables(struct engine_db *d, const struct tmpdir *dir, const char *file,
		      const struct schema *wanted)
{
	const struct server *s = the_server();

	memset(d, 0, sizeof(*d));
	if (s) {
		name_tables(d, wanted);
		if (take_waiting(s, d))
			return;
	}
	engine_db_make(d, dir, file);
	if (s)
		name_tables(d, wanted);
	make_tables(d->dsn, wanted);
}
