/* The cases of tests/cases/expr, run natively. */
#include "cases.h"

#include <stdio.h>
#include <string.h>

static struct world world;
static int count, right;

static size_t
parse_error_print(const struct rule_error *error, char *out, size_t room)
{
	return (size_t)snprintf(out, room, "%s %d %.*s", world_error_name(error->code), error->at,
				STR_ARG(error->near));
}

static void
run_case(void *ctx, const struct case_line *line)
{
	static char block[32768], out[512];
	struct rule_mem mem = {block, sizeof(block), 0};
	struct rule_expr *x;
	struct rule_error error;
	size_t n;

	if (world_line(&world, line))
		return;
	assert_true(line->columns >= 3);
	x = rule_parse(&mem, line->column[1], &world.env, &error);
	world.scratch_mem.used = 0;
	if (x)
		n = world_print(rule_eval(x, &world.input), rule_expr_type(x), out, sizeof(out));
	else
		n = parse_error_print(&error, out, sizeof(out));
	if ((x != NULL) != str_is(line->column[0], "is") ||
	    !str_eq(str_of(out, n), line->column[2]))
		print_error("%s:%d: %s gives %.*s, not %s\n", (const char *)ctx, line->number,
			    line->column[1].p, (int)n, out, line->column[2].p);
	else
		right++;
	if (!x)
		assert_int_equal(mem.used, 0);
	count++;
}

static void
run_file(const char *path)
{
	world_init(&world);
	cases_read("tests/cases/expr/world.tsv", run_case, NULL);
	cases_read(path, run_case, (void *)path);
}

static void
test_cases(void **state)
{
	(void)state;
	run_file("tests/cases/expr/operators.tsv");
	run_file("tests/cases/expr/functions.tsv");
	run_file("tests/cases/expr/rows.tsv");
	run_file("tests/cases/expr/errors.tsv");
	print_message("%d expressions\n", count);
	assert_int_equal(right, count);
	assert_true(count >= 250);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
