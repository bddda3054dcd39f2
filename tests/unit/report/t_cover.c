/* Which figures of few people are covered: tests/cases/report/cover.txt. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/file.h"
#include "report/report.h"

enum { ROWS = 8 };

static struct cat_report_measure people = {.people = true};
static struct cat_report_measure *measures[] = {&people};

static bool
next_figure(struct str *rest, int64_t *ret)
{
	struct str word;

	*rest = str_trim(*rest);
	return str_next(rest, ' ', &word) && str_to_int(word, ret);
}

static void
read_row(struct arena *a, struct str text, struct report_row *row)
{
	row->figure = arena_array(a, int64_t, 1);
	assert_true(next_figure(&text, row->figure));
}

/* "40 12 | 0 | 50 | 20" */
static void
read_table(struct arena *a, struct str text, struct report_table *t)
{
	struct str rows, one;
	int64_t n;

	t->rows = arena_array(a, struct report_row, ROWS);
	assert_true(str_next(&text, '|', &rows));
	while (next_figure(&rows, &n)) {
		assert_true(t->n < ROWS);
		t->rows[t->n].figure = arena_array(a, int64_t, 1);
		t->rows[t->n++].figure[0] = n;
	}
	assert_true(str_next(&text, '|', &one));
	read_row(a, one, &t->none);
	assert_true(str_next(&text, '|', &one));
	read_row(a, one, &t->total);
	assert_true(str_next(&text, '|', &one));
	read_row(a, one, &t->share);
}

static void
show(struct buf *b, const struct report_row *row)
{
	if (row->covered)
		buf_lit(b, "* ");
	else
		buf_addf(b, "%lld ", (long long)row->figure[0]);
}

static struct str
shown(struct arena *a, const struct report_table *t)
{
	struct buf b;
	size_t i;

	buf_init(&b, a, 256);
	for (i = 0; i < t->n; i++)
		show(&b, &t->rows[i]);
	buf_lit(&b, "| ");
	show(&b, &t->none);
	buf_lit(&b, "| ");
	show(&b, &t->total);
	buf_lit(&b, "| ");
	show(&b, &t->share);
	return str_trim(buf_str(&b));
}

static void
test_cover(void **state)
{
	struct cat_report report = {0};
	struct arena *a = arena_new(1 << 20);
	struct str content, line;
	struct err e = {0};
	int cases = 0;

	(void)state;
	report.measures.v = measures;
	report.measures.n = 1;
	assert_int_equal(file_read(a, "tests/cases/report/cover.txt", 1 << 16, &content, &e),
			 ERR_OK);
	while (str_next(&content, '\n', &line)) {
		struct report_table t = {.report = &report};
		struct str given, wanted;

		if (line.n == 0 || line.p[0] == '#')
			continue;
		assert_true(str_next(&line, '=', &given));
		wanted = str_trim(str_skip(line, 1));
		read_table(a, given, &t);
		report_cover(&t);
		if (!str_eq(shown(a, &t), wanted))
			fail_msg("%.*s: %.*s instead of %.*s", STR_ARG(given),
				 STR_ARG(shown(a, &t)), STR_ARG(wanted));
		cases++;
	}
	assert_true(cases >= 10);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cover),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
