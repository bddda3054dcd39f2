/*
 * import_seal.c: sheets that wait to be taken in lie sealed on the disk under the station's key, like
 * what they will become. While one is read its plain bytes are in memory only (a memfd).
 */
#include "api/imports.h"
#include "base/file.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
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

static enum err_code
fill(int fd, struct str plain, struct err *e)
{
	size_t at = 0;

	while (at < plain.n) {
		ssize_t n = write(fd, plain.p + at, plain.n - at);

		if (n <= 0)
			return err_set(e, ERR_IO, "sheet in memory: %s", strerror(errno));
		at += (size_t)n;
	}
	return ERR_OK;
}

enum err_code
import_open_sealed(const struct app *app, struct work *w, const struct cat_type *t,
		   const struct import_run *run, struct import **ret, struct err *e)
{
	struct str plain;
	enum err_code rc;
	int fd;

	rc = import_unseal_file(app, w->db, w->arena, run, "", &plain, e);
	if (rc != ERR_OK)
		return rc;
	fd = memfd_create("sheet", MFD_CLOEXEC);
	if (fd < 0)
		return err_set(e, ERR_IO, "sheet in memory: %s", strerror(errno));
	rc = fill(fd, plain, e);
	if (rc == ERR_OK)
		rc = import_open(w, t,
				 str_cstr(w->arena, str_fmt(w->arena, "/proc/self/fd/%d", fd)), ret,
				 e);
	close(fd);
	return rc;
}
