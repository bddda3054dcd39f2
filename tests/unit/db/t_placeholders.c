/* t_placeholders.c: `?` becomes $1, $2 ... where it is a placeholder: cases of tests/cases. */
#include "base/file.h"
#include "db/placeholders.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void
run_case(struct arena *a, struct str line)
{
	struct str count, sql;
	struct buf out;
	int64_t n = 0;
	int found;

	assert_true(str_next(&line, '\t', &count) && str_to_int(count, &n));
	assert_true(str_next(&line, '\t', &sql));
	buf_init(&out, a, placeholders_room(sql));
	found = placeholders_number(&out, sql);
	if (found != (int)n)
		fail_msg("%.*s: %d, not %d", STR_ARG(sql), found, (int)n);
	assert_false(buf_failed(&out));
	if (found >= 0 && !str_eq(buf_str(&out), line))
		fail_msg("%.*s: %.*s", STR_ARG(sql), STR_ARG(buf_str(&out)));
}

static void
test_cases(void **state UNUSED)
{
	struct arena *a = arena_new(1 << 20);
	struct str rest, line;
	struct err e = {0};
	int n = 0;

	if (file_read(a, "tests/cases/placeholders/placeholders.case", 1 << 16, &rest, &e) !=
	    ERR_OK)
		fail_msg("%s", e.detail);
	while (str_next(&rest, '\n', &line))
		if (line.n > 0 && line.p[0] != '#') {
			run_case(a, line);
			n++;
		}
	assert_true(n > 10);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
