/* sheet.c: the child without rights that parses, and the sheet in memory. */
#include "exchange/sheet.h"

#include "base/utf8.h"
#include "exchange/sheet_jail.h"
#include "exchange/sheet_parse.h"
#include "exchange/sheet_pipe.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHILD_ARENA ((size_t)384 << 20)

/* -- what a file is ------------------------------------------------------------------------------------ */

enum sheet_format
sheet_format_of(struct str head)
{
	static const char *const others[] = {"<?xml",        "<html",     "<HTML",    "<!DOC",
					     "%PDF",         "Rar!",      "\x1f\x8b", "\x89PNG",
					     "\xff\xd8\xff", "7z\xbc\xaf"};
	struct str text = str_trim(head);
	size_t i;

	if (str_starts(head, STR("PK\x03\x04")))
		return SHEET_XLSX;
	if (str_starts(head, STR("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")))
		return SHEET_XLS;
	for (i = 0; i < COUNTOF(others); i++)
		if (str_starts(text, str_from(others[i])))
			return SHEET_NEITHER;
	return head.n > 0 ? SHEET_CSV : SHEET_NEITHER;
}

static enum err_code
read_all(struct arena *a, const char *path, size_t max, struct str *ret, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	char *p;
	size_t n = 0, size;
	ssize_t got = 1;

	if (fd < 0 || fstat(fd, &st) != 0) {
		if (fd >= 0)
			close(fd);
		return err_set(e, ERR_IO, "sheet: %s", strerror(errno));
	}
	size = (size_t)st.st_size < max ? (size_t)st.st_size : max;
	p = arena_alloc(a, size);
	while (n < size && got > 0) {
		got = pread(fd, p + n, size - n, (off_t)n);
		n += got > 0 ? (size_t)got : 0;
	}
	close(fd);
	*ret = str_of(p, n);
	return got < 0 ? err_set(e, ERR_IO, "sheet: %s", strerror(errno)) : ERR_OK;
}

enum err_code
sheet_parse(struct arena *a, const char *path, const struct sheet_sink *sink, struct err *e)
{
	struct str head, all;
	enum err_code rc = read_all(a, path, 64, &head, e);

	if (rc != ERR_OK)
		return rc;
	switch (sheet_format_of(head)) {
	case SHEET_XLSX:
		return sheet_parse_xlsx(a, path, sink, e);
	case SHEET_XLS:
		return sheet_parse_xls(a, path, sink, e);
	case SHEET_CSV:
		rc = read_all(a, path, SHEET_FILE_BYTES, &all, e);
		return rc == ERR_OK ? sheet_parse_csv(a, all, sink, e) : rc;
	case SHEET_NEITHER:
		break;
	}
	return err_set(e, ERR_BAD_FILE, "not a sheet");
}

/* -- the child --------------------------------------------------------------------------------------------- */

static NORETURN void
child(int pipe_fd, int sheet_fd)
{
	struct err e = {0};
	struct sheet_sink sink;
	struct sheet_out *out;
	struct arena *a;
	char path[32];
	enum err_code rc;

	if (!sheet_jail_enter(pipe_fd, sheet_fd))
		_exit(1);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", SHEET_JAIL_SHEET);
	a = arena_new(CHILD_ARENA);
	out = sheet_out_new(a, SHEET_JAIL_PIPE);
	sink = sheet_out_sink(out);
	rc = sheet_parse(a, path, &sink, &e);
	if (rc == ERR_OK && arena_failed(a))
		rc = err_set(&e, ERR_TOO_LARGE, "sheet: too much to hold");
	sheet_out_end(out, rc, &e);
	_exit(0);
}

static enum err_code
start_child(const char *path, pid_t *ret_pid, int *ret_fd, struct err *e)
{
	int fds[2], sheet = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (sheet < 0)
		return err_set(e, ERR_IO, "sheet: %s", strerror(errno));
	if (fstat(sheet, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size > SHEET_FILE_BYTES) {
		close(sheet);
		return err_set(e, ERR_TOO_LARGE, "sheet: not a file of at most %d bytes",
			       SHEET_FILE_BYTES);
	}
	if (pipe2(fds, O_CLOEXEC) != 0) {
		close(sheet);
		return err_set(e, ERR_IO, "sheet: pipe: %s", strerror(errno));
	}
	*ret_pid = fork();
	if (*ret_pid == 0)
		child(fds[1], sheet);
	close(sheet);
	close(fds[1]);
	*ret_fd = fds[0];
	if (*ret_pid < 0) {
		close(fds[0]);
		return err_set(e, ERR_IO, "sheet: fork: %s", strerror(errno));
	}
	return ERR_OK;
}

enum err_code
sheet_read(const char *path, const struct sheet_sink *sink, struct err *e)
{
	struct arena *a;
	enum err_code rc;
	pid_t pid;
	int fd;

	rc = start_child(path, &pid, &fd, e);
	if (rc != ERR_OK)
		return rc;
	a = arena_new(8 << 20);
	rc = sheet_in_read(a, fd, sink, e);
	close(fd);
	kill(pid, SIGKILL); /* it has said its last word, or has to be stopped */
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	arena_free(a);
	return rc;
}

/* -- in memory ------------------------------------------------------------------------------------------------ */

struct loading {
	struct arena *arena;
	struct sheet *sheet;
};

static bool
keep_name(void *ctx, struct str name, uint32_t sheets)
{
	struct loading *l = ctx;

	l->sheet->name = utf8_valid(name) ? str_dup(l->arena, name) : STR_NONE;
	l->sheet->sheets = sheets;
	return true;
}

static bool
keep_row(void *ctx, const struct sheet_row *row)
{
	struct loading *l = ctx;
	struct sheet_row kept = {row->row, arena_array(l->arena, struct sheet_cell, row->n),
				 row->n};
	size_t i;

	for (i = 0; i < row->n; i++) {
		kept.cells[i] = row->cells[i];
		kept.cells[i].text = str_dup(l->arena, row->cells[i].text);
	}
	vec_push(l->arena, &l->sheet->rows, kept);
	return !arena_failed(l->arena);
}

static bool
keep_merged(void *ctx, const struct sheet_range *range)
{
	struct loading *l = ctx;

	vec_push(l->arena, &l->sheet->merged, *range);
	return true;
}

enum err_code
sheet_load(struct arena *a, const char *path, struct sheet *ret, struct err *e)
{
	struct loading l = {a, ret};
	struct sheet_sink sink = {&l, keep_name, keep_row, keep_merged};

	memset(ret, 0, sizeof(*ret));
	return sheet_read(path, &sink, e);
}

const struct sheet_cell *
sheet_cell(const struct sheet_row *row, uint32_t column)
{
	size_t i;

	for (i = 0; i < row->n && row->cells[i].column <= column; i++)
		if (row->cells[i].column == column)
			return &row->cells[i];
	return NULL;
}

const struct sheet_range *
sheet_covered(const struct sheet *s, uint32_t row, uint32_t column)
{
	size_t i;

	for (i = 0; i < s->merged.n; i++) {
		const struct sheet_range *g = &s->merged.v[i];

		if (row >= g->top && row <= g->bottom && column >= g->left && column <= g->right &&
		    (row != g->top || column != g->left))
			return g;
	}
	return NULL;
}

struct str
sheet_ref(struct arena *a, uint32_t row, uint32_t column)
{
	char letters[8];
	size_t at = sizeof(letters);

	column++;
	while (column > 0 && at > 0) {
		letters[--at] = (char)('A' + (column - 1) % 26);
		column = (column - 1) / 26;
	}
	return str_fmt(a, "%.*s%u", (int)(sizeof(letters) - at), letters + at, row);
}
