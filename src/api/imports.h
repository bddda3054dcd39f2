/*
 * imports.h: one import from upload to taking back: its row, its sheets, the job that writes. An import belongs to the account that began it; to everybody else it is
 * forbidden in the same words whether it exists or not.
 */
#ifndef SHEGONG_IMPORTS_H
#define SHEGONG_IMPORTS_H

#include "api/app.h"
#include "exchange/import.h"

#define IMPORT_KEPT_MS (INT64_C(7) * 86400000) /* uploads, and how long a run can be taken back */
#define IMPORT_MEMORY ((size_t)512 << 20)      /* of one sheet being worked on */

struct import_run {
	struct str unit, id, type, name, state, account, choice, result, job;
	int64_t made_at, changed_at;
};

/* ERR_FORBIDDEN unless it is the actor's own. */
enum err_code import_run_load(struct work *w, struct str id, struct import_run *ret,
			      struct err *e) MUST_USE;
/* *ret_found = false when there is none; ERR_FORBIDDEN when it is somebody else's. */
enum err_code import_run_find(struct work *w, struct str id, struct import_run *ret,
			      bool *ret_found, struct err *e) MUST_USE;
/* Inside a write: inserts or replaces the row. */
enum err_code import_run_save(struct work *w, struct import_run *run, struct err *e) MUST_USE;

/* A name of its own for a file in transit, <data>/imports/<unit>/<run>-<id>; makes the folders above
 * it (0700). Whoever asks removes the file. */
enum err_code import_temp(const struct app *app, struct arena *a, const struct import_run *run,
			  const char **ret, struct err *e) MUST_USE;

/* -- what is kept, in the table import_file (import_file.c) -- */

#define IMPORT_SHEET "sheet"
#define IMPORT_WRONG "wrong"

/* Sealed under the unit's key; the key is made when there is none yet. Replaces. Not inside a write. */
enum err_code import_file_keep(struct app *app, struct arena *a, const struct import_run *run,
			       const char *part, struct str plain, struct err *e) MUST_USE;
/* *ret is empty when none is kept. */
enum err_code import_file_fetch(const struct app *app, struct db *db, struct arena *a,
				const struct import_run *run, const char *part, struct str *ret,
				struct err *e) MUST_USE;
/* Inside a write. */
enum err_code import_file_drop(struct db *db, const struct import_run *run, const char *part,
			       struct err *e) MUST_USE;
/* Inside a write: those that nobody came back for. */
enum err_code import_file_sweep(struct db *db, struct err *e) MUST_USE;
/* import_open() of the kept sheet. */
enum err_code import_open_kept(const struct app *app, struct work *w, const struct cat_type *t,
			       const struct import_run *run, struct import **ret,
			       struct err *e) MUST_USE;

/* What POST .../dry was given: {columns, values}; problems stand under /columns and /values. */
void import_apply_choice(struct work *w, struct import *im, const json_t *choice);
/* The sheet of a run with its choice. */
enum err_code import_reopen(struct work *w, const struct app *app, const struct import_run *run,
			    struct import **ret, struct err *e) MUST_USE;
/* Wrong rows as a workbook at `path`. */
enum err_code import_wrong_file(const struct app *app, const struct import *im,
				const struct import_result *result, const char *path,
				struct err *e) MUST_USE;

/* The handler of jobs of kind "import". */
struct job_handler import_job(struct app *app);
/* Files in transit that a process left behind when it was killed. */
void import_sweep(struct app *app);

#endif
