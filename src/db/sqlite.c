/*
 * sqlite.c: the SQLite engine. The only file that knows sqlite3.h.
 *
 * DSN after "sqlite:": a path, ":memory:" (private to the connection), or a URI "file:...", by
 * which tests name another VFS ("file:x?vfs=cut") and the pool a shared memory database
 * ("file:/x?vfs=memdb"; no WAL there: a reader in the middle of a transaction makes the writer
 * wait).
 */
#include "db/driver.h"
#include "db/stmt_cache.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Before 3.51.3 two connections that write and checkpoint at once could lose commits. */
enum { SQLITE_LEAST = 3051003 };

enum {
	BUSY_MS = 5000,
	CUT_WAIT_MS = 250,
	BACKUP_PAGES = 1024, /* 4 MiB between two reports of progress */
};

struct sqlite_db {
	struct db base;
	sqlite3 *handle;
	struct stmt_cache cache;
	int64_t log_bytes;
	int64_t page_size;
	bool in_memory;
};

struct sqlite_stmt {
	struct db_stmt base;
	sqlite3_stmt *handle;
	int64_t changes_before;
};

const struct db_dialect sqlite_dialect = {
	.name = "sqlite",
	.type_int = "INTEGER",
	.type_text = "TEXT",
	.type_key = "TEXT",
	.type_blob = "BLOB",
	.table_end = "STRICT",
	.index_prefix = "",
	.fulltext = DB_FULLTEXT_FTS5,
	.use_index = {" INDEXED BY ", ""},
};

/* Erased personal data must not stay readable in free pages: secure_delete. */
static const char settings_both[] = "PRAGMA foreign_keys = ON;"
				    "PRAGMA trusted_schema = OFF;"
				    "PRAGMA wal_autocheckpoint = 0;"
				    "PRAGMA temp_store = MEMORY;";
/* A page is looked through cell by cell when it comes into the cache: the writer does so before it
 * builds on a page; readers have pages in the mapped file looked through again at each visit. */
static const char settings_write[] = "PRAGMA synchronous = FULL;"
				     "PRAGMA cell_size_check = ON;"
				     "PRAGMA secure_delete = ON;"
				     "PRAGMA cache_size = -16000;";
static const char settings_read[] = "PRAGMA query_only = ON;"
				    "PRAGMA cache_size = -4000;"
				    "PRAGMA mmap_size = 268435456;";

static struct sqlite_db *
sqlite_of(struct db *db)
{
	return (struct sqlite_db *)db;
}

static enum err_code
code_of(sqlite3 *handle, int extended)
{
	int system = sqlite3_system_errno(handle);

	switch (extended & 0xff) {
	case SQLITE_FULL:
		return ERR_DB_FULL;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
	case SQLITE_PROTOCOL:
		return ERR_DB_BUSY;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return ERR_DB_CORRUPT;
	case SQLITE_CONSTRAINT:
	case SQLITE_MISMATCH: /* text for a row number */
		return ERR_DB_CONSTRAINT;
	case SQLITE_TOOBIG:
		return ERR_TOO_LARGE;
	case SQLITE_IOERR: /* the shared index file meets a full disk as an I/O error */
		return system == ENOSPC || system == EDQUOT ? ERR_DB_FULL : ERR_DB;
	default:
		return ERR_DB;
	}
}

/* The one place where an engine's failure becomes ours. SQL text holds no values, they are bound. */
static enum err_code
fail(struct sqlite_db *db, const char *doing, struct str sql, struct err *e)
{
	int extended = sqlite3_extended_errcode(db->handle);
	struct str head = str_of(sql.p, sql.n < 200 ? sql.n : 200);

	if (extended == SQLITE_IOERR_FSYNC || extended == SQLITE_IOERR_DIR_FSYNC)
		db->base.sync_failed = true;
	return err_set(e, code_of(db->handle, extended), "%s: %s (%d): %.*s", doing,
		       sqlite3_errmsg(db->handle), extended, STR_ARG(head));
}

static void
destroy_handle(void *handle)
{
	sqlite3_finalize(handle);
}

static int
note_log_length(void *ctx, sqlite3 *handle UNUSED, const char *name UNUSED, int pages)
{
	struct sqlite_db *db = ctx;

	db->log_bytes = pages * db->page_size;
	return SQLITE_OK;
}

static enum err_code
run_settings(struct sqlite_db *db, const char *sql, struct err *e)
{
	if (sqlite3_exec(db->handle, sql, NULL, NULL, NULL) != SQLITE_OK)
		return fail(db, "settings", STR_NONE, e);
	return ERR_OK;
}

static enum err_code
pragma_value(struct sqlite_db *db, struct str sql, char *ret, size_t size, struct err *e)
{
	sqlite3_stmt *st;
	const char *text;
	int rc;

	if (sqlite3_prepare_v2(db->handle, sql.p, (int)sql.n, &st, NULL) != SQLITE_OK)
		return fail(db, "prepare", sql, e);
	rc = sqlite3_step(st);
	text = rc == SQLITE_ROW ? (const char *)sqlite3_column_text(st, 0) : NULL;
	snprintf(ret, size, "%s", text ? text : "");
	sqlite3_finalize(st);
	return rc == SQLITE_ROW || rc == SQLITE_DONE ? ERR_OK : fail(db, "setting", sql, e);
}

/* A new database file belongs to its owner alone. Only ever opened here when it did not exist:
 * closing a second descriptor of a file in use would drop SQLite's locks on it. */
static void
create_private(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd >= 0)
		close(fd);
}

static enum err_code
configure(struct sqlite_db *db, struct err *e)
{
	bool writes = db->base.mode == DB_WRITE;
	char text[32];
	enum err_code rc;

	sqlite3_busy_timeout(db->handle, BUSY_MS);
	/* A reader never checkpoints, not even the last one to leave. */
	sqlite3_db_config(db->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, !writes, NULL);
	sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	/* One plan for a statement, whatever is bound: without it a new value has it prepared anew. */
	sqlite3_db_config(db->handle, SQLITE_DBCONFIG_ENABLE_QPSG, 1, NULL);
	rc = run_settings(db, settings_both, e);
	if (rc == ERR_OK)
		rc = run_settings(db, writes ? settings_write : settings_read, e);
	if (rc == ERR_OK && writes)
		rc = pragma_value(db, STR("PRAGMA journal_mode = WAL"), text, sizeof(text), e);
	if (rc == ERR_OK && writes && !db->in_memory && strcmp(text, "wal") != 0)
		rc = err_set(e, ERR_DB, "no write-ahead log here, only %s", text);
	if (rc == ERR_OK)
		rc = pragma_value(db, STR("PRAGMA page_size"), text, sizeof(text), e);
	if (rc == ERR_OK)
		db->page_size = atoi(text);
	sqlite3_wal_hook(db->handle, note_log_length, db);
	return rc;
}

static void sqlite_close(struct db *base);
static const struct db_driver sqlite_driver;

static enum err_code
open_handle(const char *path, enum db_mode mode, sqlite3 **ret, struct err *e)
{
	int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI | SQLITE_OPEN_EXRESCODE;
	int rc;

	flags |= mode == DB_WRITE ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
				  : SQLITE_OPEN_READONLY;
	rc = sqlite3_open_v2(path, ret, flags, NULL);
	if (rc == SQLITE_OK)
		return ERR_OK;
	err_set(e, ERR_DB, "open: %s (%d)", *ret ? sqlite3_errmsg(*ret) : "no memory", rc);
	sqlite3_close(*ret);
	return ERR_DB;
}

enum err_code
sqlite_open(const char *path, enum db_mode mode, struct db **ret, struct err *e)
{
	struct sqlite_db *db;
	enum err_code rc;

	if (sqlite3_libversion_number() < SQLITE_LEAST)
		return err_set(e, ERR_DB, "SQLite %s can lose data, 3.51.3 is the least",
			       sqlite3_libversion());
	db = calloc(1, sizeof(*db));
	if (!db)
		return err_set(e, ERR_DB, "no memory for a connection");
	db->base.driver = &sqlite_driver;
	db->base.dialect = &sqlite_dialect;
	db->base.mode = mode;
	db->in_memory = strcmp(path, ":memory:") == 0 || strstr(path, "vfs=memdb");
	stmt_cache_init(&db->cache, destroy_handle);
	if (mode == DB_WRITE && !db->in_memory && strncmp(path, "file:", 5) != 0)
		create_private(path);
	rc = open_handle(path, mode, &db->handle, e);
	if (rc != ERR_OK) {
		free(db);
		return rc;
	}
	rc = configure(db, e);
	if (rc != ERR_OK) {
		sqlite_close(&db->base);
		return rc;
	}
	*ret = &db->base;
	return ERR_OK;
}

static void
sqlite_close(struct db *base)
{
	struct sqlite_db *db = sqlite_of(base);

	stmt_cache_free(&db->cache);
	if (sqlite3_close(db->handle) != SQLITE_OK)
		BUG("sqlite3_close: %s", sqlite3_errmsg(db->handle));
	free(db);
}

static enum err_code
prepare(struct sqlite_db *db, struct str sql, sqlite3_stmt **ret, struct err *e)
{
	const char *tail;

	*ret = stmt_cache_take(&db->cache, sql);
	if (*ret)
		return ERR_OK;
	if (sqlite3_prepare_v3(db->handle, sql.p, (int)sql.n, SQLITE_PREPARE_PERSISTENT, ret,
			       &tail) != SQLITE_OK)
		return fail(db, "prepare", sql, e);
	if (!*ret || str_trim(str_skip(sql, (size_t)(tail - sql.p))).n > 0)
		BUG("not exactly one statement: %.*s", STR_ARG(sql));
	return ERR_OK;
}

static int
bind_one(sqlite3_stmt *st, int i, const struct value *v, enum db_args keep)
{
	sqlite3_destructor_type life = keep == DB_ARGS_STAY ? SQLITE_STATIC : SQLITE_TRANSIENT;

	switch (v->type) {
	case VALUE_INT:
		return sqlite3_bind_int64(st, i, v->i);
	case VALUE_TEXT:
		return sqlite3_bind_text64(st, i, v->s.p, v->s.n, life, SQLITE_UTF8);
	case VALUE_BLOB:
		return sqlite3_bind_blob64(st, i, v->s.p ? v->s.p : "", v->s.n, life);
	case VALUE_NULL:
		break;
	}
	return sqlite3_bind_null(st, i);
}

static enum err_code
bind_all(struct sqlite_db *db, sqlite3_stmt *st, const struct value *args, size_t n,
	 enum db_args keep, struct err *e)
{
	size_t i;

	if ((size_t)sqlite3_bind_parameter_count(st) != n)
		BUG("%zu values for: %s", n, sqlite3_sql(st));
	for (i = 0; i < n; i++)
		if (bind_one(st, (int)i + 1, &args[i], keep) != SQLITE_OK)
			return fail(db, "bind", str_from(sqlite3_sql(st)), e);
	return ERR_OK;
}

/* Back to the cache: no bound value and no read lock stays behind. */
static void
give_back(struct sqlite_db *db, sqlite3_stmt *handle)
{
	sqlite3_reset(handle);
	sqlite3_clear_bindings(handle);
	stmt_cache_give(&db->cache, str_from(sqlite3_sql(handle)), handle);
}

static enum err_code
sqlite_query(struct db *base, struct str sql, const struct value *args, size_t n, enum db_args keep,
	     struct db_stmt **ret, struct err *e)
{
	struct sqlite_db *db = sqlite_of(base);
	struct sqlite_stmt *st;
	sqlite3_stmt *handle;
	enum err_code rc;

	rc = prepare(db, sql, &handle, e);
	if (rc != ERR_OK)
		return rc;
	rc = bind_all(db, handle, args, n, keep, e);
	st = rc == ERR_OK ? malloc(sizeof(*st)) : NULL;
	if (!st) {
		give_back(db, handle);
		return rc != ERR_OK ? rc : err_set(e, ERR_DB, "no memory for a statement");
	}
	st->base.db = base;
	st->handle = handle;
	st->changes_before = sqlite3_total_changes64(db->handle);
	base->queries++;
	*ret = &st->base;
	return ERR_OK;
}

static sqlite3_stmt *
handle_of(struct db_stmt *st)
{
	return ((struct sqlite_stmt *)st)->handle;
}

static enum err_code
sqlite_step(struct db_stmt *st, bool *ret_row, struct err *e)
{
	int rc = sqlite3_step(handle_of(st));

	*ret_row = rc == SQLITE_ROW;
	if (rc == SQLITE_ROW || rc == SQLITE_DONE)
		return ERR_OK;
	return fail(sqlite_of(st->db), "run", str_from(sqlite3_sql(handle_of(st))), e);
}

static struct value
sqlite_col(struct db_stmt *base, int i)
{
	sqlite3_stmt *st = handle_of(base);
	const char *p;

	switch (sqlite3_column_type(st, i)) {
	case SQLITE_INTEGER:
	case SQLITE_FLOAT: /* only an aggregate of SQL's own can make one */
		return value_int(sqlite3_column_int64(st, i));
	case SQLITE_TEXT:
		p = (const char *)sqlite3_column_text(st, i);
		return value_text(str_of(p, (size_t)sqlite3_column_bytes(st, i)));
	case SQLITE_BLOB:
		p = sqlite3_column_blob(st, i);
		return value_blob(str_of(p, (size_t)sqlite3_column_bytes(st, i)));
	default:
		return VALUE_EMPTY;
	}
}

static int
sqlite_col_count(struct db_stmt *st)
{
	return sqlite3_data_count(handle_of(st));
}

/* SQLite keeps the count of the last changing statement; one that changed nothing must say 0. */
static int64_t
sqlite_changed(struct db_stmt *base)
{
	struct sqlite_stmt *st = (struct sqlite_stmt *)base;
	sqlite3 *handle = sqlite_of(base->db)->handle;

	if (sqlite3_total_changes64(handle) == st->changes_before)
		return 0;
	return sqlite3_changes64(handle);
}

static void
sqlite_done(struct db_stmt *st)
{
	st->db->queries--;
	give_back(sqlite_of(st->db), handle_of(st));
	free(st);
}

static bool
sqlite_in_transaction(struct db *base)
{
	return !sqlite3_get_autocommit(sqlite_of(base)->handle);
}

static enum err_code
expect_setting(struct sqlite_db *db, struct str sql, const char *wanted, struct err *e)
{
	char text[32];
	enum err_code rc = pragma_value(db, sql, text, sizeof(text), e);

	if (rc == ERR_OK && strcmp(text, wanted) != 0)
		rc = err_set(e, ERR_DB, "%.*s is %s, not %s", STR_ARG(sql), text, wanted);
	return rc;
}

static enum err_code
sqlite_check(struct db *base, struct err *e)
{
	struct sqlite_db *db = sqlite_of(base);
	const char *journal = db->in_memory ? "memory" : "wal";
	enum err_code rc;

	rc = expect_setting(db, STR("PRAGMA journal_mode"), journal, e);
	if (rc == ERR_OK && base->mode == DB_WRITE)
		rc = expect_setting(db, STR("PRAGMA synchronous"), "2", e);
	if (rc == ERR_OK)
		rc = expect_setting(db, STR("PRAGMA wal_autocheckpoint"), "0", e);
	if (rc == ERR_OK)
		rc = expect_setting(db, STR("PRAGMA foreign_keys"), "1", e);
	return rc;
}

static enum err_code
sqlite_checkpoint(struct db *base, enum db_checkpoint kind, struct err *e)
{
	struct sqlite_db *db = sqlite_of(base);
	int truncate = kind == DB_CHECKPOINT_TRUNCATE, rc, frames = 0, moved = 0;

	if (db->in_memory)
		return ERR_OK;
	/* Writers are waiting, and the next attempt is never far: readers are waited for only when the
	 * log is to be cut, which never happens by itself while one reads after the other. Those who
	 * come meanwhile do not count: they find all in the file. */
	sqlite3_busy_timeout(db->handle, truncate ? CUT_WAIT_MS : 0);
	rc = sqlite3_wal_checkpoint_v2(
		db->handle, NULL, truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE,
		&frames, &moved);
	sqlite3_busy_timeout(db->handle, BUSY_MS);
	if (rc == SQLITE_OK && frames == moved)
		db->log_bytes = truncate ? 0 : db->log_bytes;
	return rc == SQLITE_OK || rc == SQLITE_BUSY ? ERR_OK : fail(db, "checkpoint", STR_NONE, e);
}

static int64_t
sqlite_log_bytes(struct db *base)
{
	return sqlite_of(base)->log_bytes;
}

/* The copy becomes one plain file without a log beside it: readable on a write-protected disk. */
static enum err_code
finish_copy(struct sqlite_db *copy, struct err *e)
{
	char text[64];
	enum err_code rc;

	rc = pragma_value(copy, STR("PRAGMA journal_mode = DELETE"), text, sizeof(text), e);
	if (rc == ERR_OK)
		rc = pragma_value(copy, STR("PRAGMA integrity_check(1)"), text, sizeof(text), e);
	if (rc == ERR_OK && strcmp(text, "ok") != 0)
		rc = err_set(e, ERR_DB_CORRUPT, "integrity check of the copy: %s", text);
	return rc;
}

static enum err_code
copy_pages(struct sqlite_db *from, struct sqlite_db *to,
	   void (*progress)(void *ctx, int done, int total), void *ctx, struct err *e)
{
	sqlite3_backup *b = sqlite3_backup_init(to->handle, "main", from->handle, "main");
	int rc = SQLITE_OK, total;

	if (!b)
		return fail(to, "backup", STR_NONE, e);
	while (rc == SQLITE_OK) {
		rc = sqlite3_backup_step(b, BACKUP_PAGES);
		total = sqlite3_backup_pagecount(b);
		if (progress)
			progress(ctx, total - sqlite3_backup_remaining(b), total);
	}
	sqlite3_backup_finish(b);
	return rc == SQLITE_DONE ? ERR_OK : fail(to, "backup", STR_NONE, e);
}

/*
 * The backup interface starts again whenever another connection writes between two steps. It does
 * not while the source holds a read transaction: then each step sees the same snapshot, and
 * nobody is blocked (the log grows meanwhile). VACUUM INTO would give a snapshot too, but numbers
 * rows anew, and the search index refers to row numbers.
 */
static enum err_code
copy_snapshot(struct sqlite_db *from, struct sqlite_db *to,
	      void (*progress)(void *ctx, int done, int total), void *ctx, struct err *e)
{
	bool own = !sqlite_in_transaction(&from->base);
	char text[32];
	enum err_code rc = ERR_OK;

	if (own)
		rc = run_settings(from, "BEGIN DEFERRED", e);
	if (rc == ERR_OK)
		rc = pragma_value(from, STR("SELECT count(*) FROM sqlite_schema"), text,
				  sizeof(text), e);
	if (rc == ERR_OK)
		rc = copy_pages(from, to, progress, ctx, e);
	if (own)
		sqlite3_exec(from->handle, "ROLLBACK", NULL, NULL, NULL);
	return rc;
}

static enum err_code
sync_folder_of(const char *path, struct err *e)
{
	char folder[4096];
	char *slash;
	int fd;
	bool ok;

	snprintf(folder, sizeof(folder), "%s", path);
	slash = strrchr(folder, '/');
	if (slash)
		slash[slash == folder] = '\0';
	else
		snprintf(folder, sizeof(folder), ".");
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ok = fd >= 0 && fsync(fd) == 0;
	if (!ok)
		err_set(e, ERR_IO, "sync of %s: %s", folder, strerror(errno));
	if (fd >= 0)
		close(fd);
	return ok ? ERR_OK : ERR_IO;
}

static enum err_code
copy_to(struct sqlite_db *from, const char *path, void (*progress)(void *ctx, int done, int total),
	void *ctx, struct err *e)
{
	struct sqlite_db to = {.base.mode = DB_WRITE};
	enum err_code rc;

	create_private(path);
	rc = open_handle(path, DB_WRITE, &to.handle, e);
	if (rc != ERR_OK)
		return rc;
	rc = copy_snapshot(from, &to, progress, ctx, e);
	if (rc == ERR_OK)
		rc = finish_copy(&to, e);
	sqlite3_close(to.handle);
	return rc;
}

static enum err_code
sqlite_backup(struct db *base, const char *path, void (*progress)(void *ctx, int done, int total),
	      void *ctx, struct err *e)
{
	char part[4096];
	enum err_code rc;

	if (access(path, F_OK) == 0)
		return err_set(e, ERR_IO, "%s is there already", path);
	if (snprintf(part, sizeof(part), "%s.part", path) >= (int)sizeof(part))
		return err_set(e, ERR_IO, "path too long");
	unlink(part);
	rc = copy_to(sqlite_of(base), part, progress, ctx, e);
	if (rc == ERR_OK && rename(part, path) != 0)
		rc = err_set(e, ERR_IO, "rename to %s: %s", path, strerror(errno));
	if (rc == ERR_OK)
		return sync_folder_of(path, e);
	unlink(part);
	return rc;
}

static const struct db_driver sqlite_driver = {
	.begin_read = "BEGIN DEFERRED",
	.begin_write = "BEGIN IMMEDIATE",
	.table_exists = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?",
	.close = sqlite_close,
	.query = sqlite_query,
	.step = sqlite_step,
	.col = sqlite_col,
	.col_count = sqlite_col_count,
	.changed = sqlite_changed,
	.done = sqlite_done,
	.in_transaction = sqlite_in_transaction,
	.check = sqlite_check,
	.backup = sqlite_backup,
	.checkpoint = sqlite_checkpoint,
	.log_bytes = sqlite_log_bytes,
};
