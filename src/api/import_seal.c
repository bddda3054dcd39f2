/*
 * import_seal.c: sheets that wait to be taken in lie sealed on the disk under the station's key, like
 * what they will become.
 */
#include "api/imports.h"
#include "base/file.h"
#include "base/id.h"

#include <string.h>
#include <unistd.h>

enum { SEALED_BYTES = SHEET_FILE_BYTES + 1024 };

struct unit_key {
	struct app *app;
	struct str unit;
	struct data_key key;
};

static enum err_code
make_key(void *ctx, struct db *db, struct err *e)
{
	struct unit_key *k = ctx;

	return keyring_data_key(k->app->keyring, db, k->unit, true, &k->key, e);
}

enum err_code
import_seal_file(struct app *app, struct arena *a, const struct import_run *run, const char *suffix,
		 struct str plain, struct err *e)
{
	struct unit_key k = {.app = app, .unit = run->unit};
	enum err_code rc = pool_write(app->pool, make_key, &k, e);
	struct str sealed;

	if (rc != ERR_OK)
		return rc;
	sealed = seal(a, &k.key, plain, STR("import_run"), str_from(suffix), run->id);
	explicit_bzero(&k.key, sizeof(k.key));
	return file_write(import_path(app, a, run, suffix), sealed, 0600, e);
}

enum err_code
import_unseal_file(const struct app *app, struct db *db, struct arena *a,
		   const struct import_run *run, const char *suffix, struct str *ret, struct err *e)
{
	struct str sealed;
	enum err_code rc;

	rc = file_read(a, import_path(app, a, run, suffix), SEALED_BYTES, &sealed, e);
	return rc == ERR_OK ? unseal(a, app->keyring, db, sealed, STR("import_run"),
				     str_from(suffix), run->id, ret, e)
			    : rc;
}

/* The reader works in a process without rights that takes a file of a folder: it gets one of its own,
 * which is gone as soon as it has been opened and read. */
enum err_code
import_open_sealed(const struct app *app, struct work *w, const struct cat_type *t,
		   const struct import_run *run, struct import **ret, struct err *e)
{
	struct str suffix = str_cat(w->arena, STR(".reading-"), id_new(w->arena));
	const char *path = import_path(app, w->arena, run, str_cstr(w->arena, suffix));
	struct str plain;
	enum err_code rc;

	rc = import_unseal_file(app, w->db, w->arena, run, "", &plain, e);
	if (rc == ERR_OK)
		rc = file_write(path, plain, 0600, e);
	if (rc != ERR_OK)
		return rc;
	rc = import_open(w, t, path, ret, e);
	unlink(path);
	return rc;
}
