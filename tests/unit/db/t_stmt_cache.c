/* t_stmt_cache.c: bounded, least recently used leaves first, busy ones never. */
#include "db/stmt_cache.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static int destroyed[512];

static void
destroy(void *handle)
{
	destroyed[(int)(intptr_t)handle]++;
}

static struct str
text_of(int i, char buf[16])
{
	return str_of(buf, (size_t)snprintf(buf, 16, "SELECT %d", i));
}

static void *
handle_of(int i)
{
	return (void *)(intptr_t)i;
}

static int
reset(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNTOF(destroyed); i++)
		destroyed[i] = 0;
	return 0;
}

static void
test_given_back_is_found_again(void **state)
{
	struct stmt_cache c;

	(void)state;
	stmt_cache_init(&c, destroy);
	assert_null(stmt_cache_take(&c, STR("SELECT 1")));
	stmt_cache_give(&c, STR("SELECT 1"), handle_of(1));
	assert_ptr_equal(stmt_cache_take(&c, STR("SELECT 1")), handle_of(1));
	assert_null(stmt_cache_take(&c, STR("SELECT 1"))); /* busy */
	stmt_cache_give(&c, STR("SELECT 1"), handle_of(1));
	stmt_cache_free(&c);
	assert_int_equal(destroyed[1], 1);
}

static void
test_oldest_leaves(void **state)
{
	struct stmt_cache c;
	char buf[16];
	int i;

	(void)state;
	stmt_cache_init(&c, destroy);
	for (i = 1; i <= STMT_CACHE_SIZE; i++)
		stmt_cache_give(&c, text_of(i, buf), handle_of(i));
	assert_non_null(stmt_cache_take(&c, text_of(1, buf))); /* busy: stays */
	assert_non_null(stmt_cache_take(&c, text_of(2, buf)));
	stmt_cache_give(&c, text_of(2, buf), handle_of(2)); /* just used: stays */
	stmt_cache_give(&c, text_of(500, buf), handle_of(500));
	assert_int_equal(destroyed[1] + destroyed[2], 0);
	assert_int_equal(destroyed[3], 1);
	assert_non_null(stmt_cache_take(&c, text_of(500, buf)));
	stmt_cache_free(&c);
}

static void
test_full_of_busy_ones(void **state)
{
	struct stmt_cache c;
	char buf[16];
	int i;

	(void)state;
	stmt_cache_init(&c, destroy);
	for (i = 1; i <= STMT_CACHE_SIZE; i++) {
		stmt_cache_give(&c, text_of(i, buf), handle_of(i));
		assert_non_null(stmt_cache_take(&c, text_of(i, buf)));
	}
	stmt_cache_give(&c, STR("SELECT one more"), handle_of(500));
	assert_int_equal(destroyed[500], 1);
	stmt_cache_free(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_given_back_is_found_again, reset),
		cmocka_unit_test_setup(test_oldest_leaves, reset),
		cmocka_unit_test_setup(test_full_of_busy_ones, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
