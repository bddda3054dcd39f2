#include "base/file.h"
#include "support.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[] = P_tmpdir "/t_file.XXXXXX";

static const char *
in_dir(struct arena *a, const char *name)
{
	return str_cstr(a, str_fmt(a, "%s/%s", dir, name));
}

static void
write_read(void **state)
{
	const char *path = in_dir(*state, "one");
	struct stat st;
	struct str got;
	struct err e;

	assert_false(file_exists(path));
	assert_int_equal(file_write(path, STR("first"), 0640, &e), ERR_OK);
	assert_true(file_exists(path));
	assert_int_equal(file_write(path, STR("a\0b"), 0600, &e), ERR_OK);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(file_read(*state, path, 3, &got, &e), ERR_OK);
	assert_int_equal(got.n, 3);
	assert_memory_equal(got.p, "a\0b\0", 4);
	assert_int_equal(unlink(path), 0);
}

static void
empty_file(void **state)
{
	const char *path = in_dir(*state, "empty");
	struct str got;

	assert_int_equal(file_write(path, STR_NONE, 0600, NULL), ERR_OK);
	assert_int_equal(file_read(*state, path, 0, &got, NULL), ERR_OK);
	assert_int_equal(got.n, 0);
	assert_string_equal(got.p, "");
	unlink(path);
}

static void
read_refusals(void **state)
{
	const char *path = in_dir(*state, "big");
	const char *fifo = in_dir(*state, "fifo");
	struct str got;
	struct err e;

	assert_int_equal(file_write(path, STR("12345"), 0600, &e), ERR_OK);
	assert_int_equal(file_read(*state, path, 4, &got, &e), ERR_TOO_LARGE);
	assert_non_null(strstr(e.detail, "5 bytes"));
	unlink(path);
	assert_int_equal(file_read(*state, path, 4, &got, &e), ERR_IO);
	assert_non_null(strstr(e.detail, "No such file"));
	assert_int_equal(file_read(*state, dir, 4, &got, &e), ERR_IO);
	assert_int_equal(mkfifo(fifo, 0600), 0);
	assert_int_equal(file_read(*state, fifo, 4, &got, &e), ERR_IO); /* and does not wait */
	unlink(fifo);
}

/* Nothing may lie about after a failure, and the old content must stand. */
static void
write_failure_leaves_no_trace(void **state)
{
	const char *sub = in_dir(*state, "sub");
	struct str *paths;
	struct err e;
	size_t n;

	assert_int_equal(file_write(in_dir(*state, "none/x"), STR("x"), 0600, &e), ERR_IO);
	assert_int_equal(mkdir(sub, 0700), 0);
	assert_int_equal(file_write(sub, STR("x"), 0600, &e), ERR_IO); /* a folder has that name */
	assert_int_equal(file_list(*state, dir, &paths, &n, &e), ERR_OK);
	assert_int_equal(n, 0);
	rmdir(sub);
	assert_int_equal(file_write("/dev/full/x", STR("x"), 0600, &e), ERR_IO);
}

static void
long_path_is_refused(void **state)
{
	char path[PATH_MAX + 10];
	struct err e;

	(void)state;
	memset(path, 'p', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	assert_int_equal(file_write(path, STR("x"), 0600, &e), ERR_IO);
	assert_non_null(strstr(e.detail, "too long"));
}

static void
list_is_sorted_and_relative(void **state)
{
	static const char *const files[] = {"b", "a/z", "a/b/c", "a-", "中"};
	static const char *const sorted[] = {"a-", "a/b/c", "a/z", "b", "中"};
	struct str *paths;
	struct err e;
	size_t n, i;

	mkdir(in_dir(*state, "a"), 0700);
	mkdir(in_dir(*state, "a/b"), 0700);
	mkdir(in_dir(*state, "void"), 0700);
	for (i = 0; i < COUNTOF(files); i++)
		assert_int_equal(file_write(in_dir(*state, files[i]), STR("x"), 0600, &e), ERR_OK);
	assert_int_equal(symlink("..", in_dir(*state, "a/loop")), 0);

	assert_int_equal(file_list(*state, dir, &paths, &n, &e), ERR_OK);
	assert_int_equal(n, COUNTOF(sorted));
	for (i = 0; i < n; i++)
		assert_str(paths[i], sorted[i]);

	unlink(in_dir(*state, "a/loop"));
	for (i = 0; i < COUNTOF(files); i++)
		unlink(in_dir(*state, files[i]));
	rmdir(in_dir(*state, "void"));
	rmdir(in_dir(*state, "a/b"));
	rmdir(in_dir(*state, "a"));
	assert_int_equal(file_list(*state, in_dir(*state, "a"), &paths, &n, &e), ERR_IO);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		arena_test(write_read),           arena_test(empty_file),
		arena_test(read_refusals),        arena_test(write_failure_leaves_no_trace),
		arena_test(long_path_is_refused), arena_test(list_is_sorted_and_relative),
	};
	int failed;

	if (!mkdtemp(dir))
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	return failed + (rmdir(dir) != 0); /* something was left in it */
}
