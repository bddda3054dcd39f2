/*
 * file.h: whole files, atomically. Used by init, backup, catalogue reading; never for records.
 * Failures are ERR_IO, a full disk ERR_DB_FULL; an absent file is ERR_IO too (file_exists()).
 */
#ifndef SHEGONG_FILE_H
#define SHEGONG_FILE_H

#include "base/arena.h"
#include "base/err.h"

/* Reads at most `max` bytes (ERR_TOO_LARGE beyond). Content lives in the arena, NUL after it. */
enum err_code file_read(struct arena *a, const char *path, size_t max, struct str *ret,
			struct err *e) MUST_USE;
/* Writes beside, syncs, renames, syncs the folder. `mode` e.g. 0600. */
enum err_code file_write(const char *path, struct str content, int mode, struct err *e) MUST_USE;
bool file_exists(const char *path);
/* Every regular file below `dir`, as paths relative to it, sorted bytewise. */
enum err_code file_list(struct arena *a, const char *dir, struct str **ret_paths, size_t *ret_n,
			struct err *e) MUST_USE;

#endif
