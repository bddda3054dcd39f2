/*
 * t_villages.c: a county's villages are imported whole or not at all, and are there when the program
 * starts again; what was built in keeps its code under the new name.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "api_world.h"
#include "record/villages.h"

static struct api_world world;

#define TOWN "330382101" /* 乐清市: no villages are built in for it */
#define HEAD "# about: invented\n# edition: 2026-06-30\n"

static enum err_code
read_text(const char *text, struct villages *ret, int *ret_line)
{
	return villages_read(world.arena, world.app->regions, str_from(text), ret, ret_line, NULL);
}

static void
refused_at(const char *text, int line)
{
	struct villages l;
	int at = -1;

	assert_int_equal(read_text(text, &l, &at), ERR_BAD_FILE);
	assert_int_equal(at, line);
}

static void
a_wrong_line_is_named(void **state)
{
	(void)state;
	refused_at("", 0);
	refused_at(HEAD, 0);
	refused_at(TOWN "201 甲村\n", 1);
	refused_at(HEAD TOWN "20\t甲村\n", 3);
	refused_at(HEAD TOWN "20x\t甲村\n", 3);
	refused_at(HEAD TOWN "201\t\n", 3);
	refused_at(HEAD TOWN "201\t\xff\n", 3);
	refused_at(HEAD TOWN "201\t甲村\n" TOWN "201\t乙村\n", 4);
	refused_at(HEAD TOWN "201\t甲村\n330381128201\t别县的村\n", 4);
	refused_at(HEAD "999999999201\t没有的乡\n", 3);
}

static enum err_code
store(void *ctx, struct db *db, struct err *e)
{
	return villages_store(db, ctx, 1, e);
}

static struct str
name_of(const char *code)
{
	const struct region *r = region_find(world.app->regions, str_from(code));

	return r ? r->name : STR_NONE;
}

static void
import(const char *text)
{
	struct villages l;
	struct err e;
	int line;

	assert_int_equal(read_text(text, &l, &line), ERR_OK);
	assert_int_equal(pool_write(world.app->pool, store, &l, &e), ERR_OK);
	assert_int_equal(api_world_restart(&world, NULL, &e), ERR_OK);
}

static void
they_are_there_after_a_start(void **state)
{
	(void)state;
	assert_int_equal(name_of(TOWN "201").n, 0);
	import(HEAD TOWN "201\t甲村\n" TOWN "202\t乙村\n");
	assert_true(str_is(name_of(TOWN "201"), "甲村"));
	assert_true(str_is(name_of(TOWN "202"), "乙村"));
	/* Once more, with another name and without one that was there. */
	import(HEAD TOWN "201\t甲新村\n");
	assert_true(str_is(name_of(TOWN "201"), "甲新村"));
	assert_true(str_is(name_of(TOWN "202"), "乙村"));
}

static void
a_built_in_name_gives_way(void **state)
{
	struct str before = name_of("330381128219");

	(void)state;
	assert_true(before.n > 0);
	import(HEAD "330381128219\t许岙新村\n");
	assert_true(str_is(name_of("330381128219"), "许岙新村"));
	assert_int_equal(name_of("330381128200").n > 0, true);
}

static int
open_world(void **state)
{
	(void)state;
	api_world_open(&world);
	return 0;
}

static int
close_world(void **state)
{
	(void)state;
	api_world_close(&world);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_wrong_line_is_named),
		cmocka_unit_test(they_are_there_after_a_start),
		cmocka_unit_test(a_built_in_name_gives_way),
	};

	return cmocka_run_group_tests(tests, open_world, close_world);
}
