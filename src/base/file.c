#include "base/file.h"
#include "base/vec.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEPTH_MAX = 32 };

static enum err_code
io_error(struct err *e, const char *what, const char *path)
{
	int number = errno;
	enum err_code code = number == ENOSPC || number == EDQUOT ? ERR_DB_FULL : ERR_IO;

	return err_set(e, code, "%s %s: %s", what, path, strerror(number));
}

/* Reads until n bytes or the end; -1 on failure. */
static ssize_t
read_whole(int fd, char *p, size_t n)
{
	size_t done = 0;

	while (done < n) {
		ssize_t got = read(fd, p + done, n - done);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		done += (size_t)got;
	}
	return (ssize_t)done;
}

static enum err_code
read_open(struct arena *a, int fd, const char *path, size_t max, struct str *ret, struct err *e)
{
	struct stat st;
	ssize_t got;
	char *p;

	if (fstat(fd, &st) != 0)
		return io_error(e, "stat", path);
	if (!S_ISREG(st.st_mode))
		return err_set(e, ERR_IO, "%s is not a regular file", path);
	if ((uint64_t)st.st_size > max)
		return err_set(e, ERR_TOO_LARGE, "%s has %lld bytes, more than %zu", path,
			       (long long)st.st_size, max);
	p = arena_alloc(a, (size_t)st.st_size + 1);
	got = read_whole(fd, p, (size_t)st.st_size);
	if (got < 0)
		return io_error(e, "read", path);
	*ret = str_of(p, (size_t)got);
	return ERR_OK;
}

enum err_code
file_read(struct arena *a, const char *path, size_t max, struct str *ret, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe must not stop us */
	enum err_code code;

	if (fd < 0)
		return io_error(e, "open", path);
	code = read_open(a, fd, path, max, ret, e);
	close(fd);
	return code;
}

static bool
write_whole(int fd, struct str s)
{
	while (s.n > 0) {
		ssize_t done = write(fd, s.p, s.n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		s = str_skip(s, (size_t)done);
	}
	return true;
}

/* After a rename only a synced folder is sure to know the new name. */
static enum err_code
sync_folder_of(const char *path, struct err *e)
{
	const char *slash = strrchr(path, '/');
	enum err_code code = ERR_OK;
	char dir[PATH_MAX];
	int fd;

	if (!slash)
		snprintf(dir, sizeof(dir), ".");
	else
		snprintf(dir, sizeof(dir), "%.*s", slash == path ? 1 : (int)(slash - path), path);
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return io_error(e, "open folder", dir);
	if (fsync(fd) != 0)
		code = io_error(e, "sync folder", dir);
	close(fd);
	return code;
}

/* Fills the temporary file and closes it in any case. */
static enum err_code
fill(int fd, const char *path, struct str content, int mode, struct err *e)
{
	enum err_code code = ERR_OK;

	if (fchmod(fd, (mode_t)mode) != 0)
		code = io_error(e, "chmod", path);
	else if (!write_whole(fd, content))
		code = io_error(e, "write", path);
	else if (fsync(fd) != 0)
		code = io_error(e, "sync", path);
	if (close(fd) != 0 && code == ERR_OK)
		code = io_error(e, "close", path);
	return code;
}

enum err_code
file_write(const char *path, struct str content, int mode, struct err *e)
{
	char beside[PATH_MAX];
	enum err_code code;
	int fd;

	if (snprintf(beside, sizeof(beside), "%s.XXXXXX", path) >= (int)sizeof(beside))
		return err_set(e, ERR_IO, "path too long: %.100s", path);
	fd = mkostemp(beside, O_CLOEXEC);
	if (fd < 0)
		return io_error(e, "create", beside);
	code = fill(fd, beside, content, mode, e);
	if (code == ERR_OK && rename(beside, path) != 0)
		code = io_error(e, "rename to", path);
	if (code != ERR_OK) {
		unlink(beside);
		return code;
	}
	return sync_folder_of(path, e);
}

bool
file_exists(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0;
}

struct walk {
	struct arena *arena;
	struct err *err;
	VEC(struct str) paths;
};

static enum err_code list_folder(struct walk *w, int fd, struct str prefix, int depth);

/* One name in an open folder. Symbolic links are neither listed nor followed. */
static enum err_code
list_name(struct walk *w, int folder, struct str prefix, const char *name, int depth)
{
	struct str path = str_fmt(w->arena, "%.*s%s", STR_ARG(prefix), name);
	struct stat st;
	int fd;

	if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return io_error(w->err, "stat", path.p);
	if (S_ISREG(st.st_mode)) {
		vec_push(w->arena, &w->paths, path);
		return ERR_OK;
	}
	if (!S_ISDIR(st.st_mode))
		return ERR_OK;
	fd = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return io_error(w->err, "open folder", path.p);
	return list_folder(w, fd, str_cat(w->arena, path, STR("/")), depth + 1);
}

/* Takes over fd. */
static enum err_code
list_folder(struct walk *w, int fd, struct str prefix, int depth)
{
	enum err_code code = ERR_OK;
	struct dirent *entry;
	DIR *dir;

	if (depth > DEPTH_MAX) {
		close(fd);
		return err_set(w->err, ERR_IO, "folders deeper than %d: %.*s", DEPTH_MAX,
			       STR_ARG(prefix));
	}
	dir = fdopendir(fd);
	if (!dir) {
		code = io_error(w->err, "read folder", str_cstr(w->arena, prefix));
		close(fd);
		return code;
	}
	for (errno = 0; code == ERR_OK && (entry = readdir(dir)); errno = 0)
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			code = list_name(w, fd, prefix, entry->d_name, depth);
	if (code == ERR_OK && errno != 0)
		code = io_error(w->err, "read folder", str_cstr(w->arena, prefix));
	closedir(dir);
	return code;
}

static int
by_bytes(const void *x, const void *y)
{
	return str_cmp(*(const struct str *)x, *(const struct str *)y);
}

enum err_code
file_list(struct arena *a, const char *dir, struct str **ret_paths, size_t *ret_n, struct err *e)
{
	struct walk w = {.arena = a, .err = e};
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum err_code code;

	if (fd < 0)
		return io_error(e, "open folder", dir);
	code = list_folder(&w, fd, STR_NONE, 0);
	if (code != ERR_OK)
		return code;
	if (w.paths.n > 1)
		qsort(w.paths.v, w.paths.n, sizeof(*w.paths.v), by_bytes);
	*ret_paths = w.paths.v;
	*ret_n = w.paths.n;
	return ERR_OK;
}
