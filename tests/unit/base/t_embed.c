#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/embed.h"

static void
paths_are_sorted_and_each_is_found(void **state)
{
	size_t i;

	(void)state;
	assert_true(embed_file_count > 0);
	for (i = 0; i < embed_file_count; i++) {
		const char *path = embed_files[i].path;

		if (i > 0)
			assert_true(strcmp(embed_files[i - 1].path, path) < 0);
		assert_ptr_equal(embed_find(str_from(path)), &embed_files[i]);
	}
}

static void
what_is_not_there_is_not_found(void **state)
{
	const char *first = embed_files[0].path;

	(void)state;
	assert_null(embed_find(STR_NONE));
	assert_null(embed_find(STR("")));
	assert_null(embed_find(STR("zzz/none")));
	assert_null(embed_find(str_of(first, strlen(first) - 1)));
}

/* The tests run in the source folder, where catalogue, messages and data lie under the same paths. */
static void
bytes_are_those_of_the_file(void **state)
{
	size_t i, compared = 0;

	(void)state;
	for (i = 0; i < embed_file_count && compared < 20; i++) {
		const struct embed_file *f = &embed_files[i];
		char buf[4096];
		size_t n;
		FILE *in;

		if (strncmp(f->path, "web/", 4) == 0)
			continue;
		in = fopen(f->path, "rb");
		assert_non_null(in);
		n = fread(buf, 1, sizeof(buf), in);
		fclose(in);
		assert_true(n == (f->size < sizeof(buf) ? f->size : sizeof(buf)));
		assert_memory_equal(buf, f->data, n);
		assert_int_equal(f->data[f->size], 0);
		compared++;
	}
	assert_true(compared > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_are_sorted_and_each_is_found),
		cmocka_unit_test(what_is_not_there_is_not_found),
		cmocka_unit_test(bytes_are_those_of_the_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
