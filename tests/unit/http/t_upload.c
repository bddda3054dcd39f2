#include "http/internal.h"

#include "base/file.h"
#include "tmpdir.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void
keeps_bytes_size_and_hash(void **state)
{
	struct arena *a = arena_new(1024 * 1024);
	struct request rq = {.arena = a};
	struct upload *u;
	struct tmpdir dir;
	struct str content;
	struct err e;
	char path[600];

	(void)state;
	tmpdir_make(&dir);
	assert_int_equal(upload_open(dir.path, &u, &e), ERR_OK);
	assert_int_equal(upload_add(u, "ab", 2, &e), ERR_OK);
	assert_int_equal(upload_add(u, "c", 1, &e), ERR_OK);
	assert_int_equal(upload_end(u, &rq, &e), ERR_OK);
	assert_int_equal(rq.body_file_size, 3);
	assert_true(str_is(rq.body_sha256,
			   "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
	assert_int_equal(file_read(a, rq.body_file, 10, &content, &e), ERR_OK);
	assert_true(str_is(content, "abc"));
	strcpy(path, rq.body_file);
	upload_drop(u);
	assert_false(file_exists(path));
	tmpdir_remove(&dir);
	arena_free(a);
}

static void
what_is_broken_off_leaves_nothing(void **state)
{
	struct upload *u;
	struct tmpdir dir;
	struct arena *a = arena_new(1024 * 1024);
	struct str *left;
	struct err e;
	size_t n = 9;

	(void)state;
	tmpdir_make(&dir);
	assert_int_equal(upload_open(dir.path, &u, &e), ERR_OK);
	assert_int_equal(upload_add(u, "ab", 2, &e), ERR_OK);
	upload_drop(u);
	upload_drop(NULL);
	assert_int_equal(file_list(a, dir.path, &left, &n, &e), ERR_OK);
	assert_int_equal(n, 0);
	assert_int_equal(upload_open("/nowhere/at/all", &u, &e), ERR_IO);
	tmpdir_remove(&dir);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_bytes_size_and_hash),
		cmocka_unit_test(what_is_broken_off_leaves_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
