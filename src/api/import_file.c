/*
 * import_file.c: sheets that wait to be taken in, and the wrong rows of those that were, lie in the
 * database in pieces, sealed under the station's key like what they will become: whichever process
 * is asked next finds them.
 */
#include "api/imports.h"

#include "api/tables.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"

#include <string.h>
#include <unistd.h>

enum { PIECE = 256 * 1024, SEALED_BYTES = SHEET_FILE_BYTES + 1024 };

void
import_file_schema(struct schema *s)
{
	struct table *t = schema_table(s, STR("import_file"));

	table_column(s, t, STR("unit_id"), COLUMN_KEY, true);
	table_column(s, t, STR("run_id"), COLUMN_KEY, true);
	table_column(s, t, STR("part"), COLUMN_KEY, true);
	table_column(s, t, STR("ord"), COLUMN_INT, true);
	table_column(s, t, STR("data"), COLUMN_BLOB, true);
	table_column(s, t, STR("made_at"), COLUMN_INT, true);
	t->primary_key = STR("unit_id, run_id, part, ord");
}

enum err_code
import_file_drop(struct db *db, const struct import_run *run, const char *part, struct err *e)
{
	struct value v[] = {value_text(run->unit), value_text(run->id), value_text(str_from(part))};

	return db_exec(db,
		       STR("DELETE FROM import_file WHERE unit_id = ? AND run_id = ? AND part = ?"),
		       v, COUNTOF(v), NULL, e);
}

enum err_code
import_file_sweep(struct db *db, struct err *e)
{
	struct value before = value_int(clock_now_ms() - IMPORT_KEPT_MS);

	return db_exec(db, STR("DELETE FROM import_file WHERE made_at < ?"), &before, 1, NULL, e);
}

struct keeping {
	struct app *app;
	const struct import_run *run;
	const char *part;
	struct arena *arena;
	struct str plain;
};

static enum err_code
insert_pieces(const struct keeping *k, struct db *db, struct str sealed, struct err *e)
{
	struct value now = value_int(clock_now_ms());
	enum err_code rc = ERR_OK;
	int64_t ord = 0;

	while (sealed.n > 0 && rc == ERR_OK) {
		struct str piece = str_of(sealed.p, sealed.n < PIECE ? sealed.n : PIECE);
		struct value v[] = {value_text(k->run->unit),
				    value_text(k->run->id),
				    value_text(str_from(k->part)),
				    value_int(ord++),
				    value_blob(piece),
				    now};

		rc = db_exec(db,
			     STR("INSERT INTO import_file (unit_id, run_id, part, ord, data,"
				 " made_at) VALUES (?, ?, ?, ?, ?, ?)"),
			     v, COUNTOF(v), NULL, e);
		sealed = str_skip(sealed, piece.n);
	}
	return rc;
}

static enum err_code
keep(void *ctx, struct db *db, struct err *e)
{
	struct keeping *k = ctx;
	struct data_key key;
	struct str sealed;
	enum err_code rc;

	rc = keyring_data_key(k->app->keyring, db, k->run->unit, true, &key, e);
	if (rc != ERR_OK)
		return rc;
	sealed = seal(k->arena, &key, k->plain, STR("import_file"), str_from(k->part), k->run->id);
	explicit_bzero(&key, sizeof(key));
	rc = import_file_drop(db, k->run, k->part, e);
	return rc == ERR_OK ? insert_pieces(k, db, sealed, e) : rc;
}

enum err_code
import_file_keep(struct app *app, struct arena *a, const struct import_run *run, const char *part,
		 struct str plain, struct err *e)
{
	struct keeping k = {app, run, part, a, plain};

	return pool_write(app->pool, keep, &k, e);
}

enum err_code
import_file_fetch(const struct app *app, struct db *db, struct arena *a,
		  const struct import_run *run, const char *part, struct str *ret, struct err *e)
{
	struct value v[] = {value_text(run->unit), value_text(run->id), value_text(str_from(part))};
	struct db_stmt *st;
	enum err_code rc;
	struct buf b;
	bool more;

	*ret = STR_NONE;
	rc = db_query(db,
		      STR("SELECT data FROM import_file WHERE unit_id = ? AND run_id = ? AND"
			  " part = ? ORDER BY ord"),
		      v, COUNTOF(v), &st, e);
	if (rc != ERR_OK)
		return rc;
	buf_init(&b, a, SEALED_BYTES);
	while ((rc = db_step(st, &more, e)) == ERR_OK && more)
		buf_add(&b, db_col_str(st, 0));
	db_done(st);
	if (rc != ERR_OK || b.n == 0)
		return rc;
	return unseal(a, app->keyring, db, buf_str(&b), STR("import_file"), str_from(part), run->id,
		      ret, e);
}

/* The reader works in a process without rights that takes a file of a folder: it gets one of its own,
 * which is gone as soon as it has been opened and read. */
enum err_code
import_open_kept(const struct app *app, struct work *w, const struct cat_type *t,
		 const struct import_run *run, struct import **ret, struct err *e)
{
	const char *path;
	struct str plain;
	enum err_code rc;

	rc = import_file_fetch(app, w->db, w->arena, run, IMPORT_SHEET, &plain, e);
	if (rc == ERR_OK && plain.n == 0)
		rc = err_set(e, ERR_WRONG_STATE, "the sheet is not kept any more");
	if (rc == ERR_OK)
		rc = import_temp(app, w->arena, run, &path, e);
	if (rc == ERR_OK)
		rc = file_write(path, plain, 0600, e);
	if (rc != ERR_OK)
		return rc;
	rc = import_open(w, t, path, ret, e);
	unlink(path);
	return rc;
}
