/* What each rule gives at its bounds: tests/cases/score/points.txt. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/file.h"
#include "score/score.h"

struct line {
	struct arena *arena;
	struct str rest, text;
	int number;
};

static struct str
word(struct line *l)
{
	struct str w = STR_NONE;

	while (w.n == 0 && str_next(&l->rest, ' ', &w))
		;
	return w;
}

static int64_t
number(struct line *l)
{
	int64_t n;

	if (!str_to_int(word(l), &n))
		fail_msg("line %d: a number", l->number);
	return n;
}

/* "a:b": both numbers; false when b is "?". */
static bool
pair(struct line *l, struct str text, int64_t *ret_a, int64_t *ret_b)
{
	struct str a = STR_NONE;

	str_next(&text, ':', &a);
	if (!str_to_int(a, ret_a))
		fail_msg("line %d: %.*s", l->number, STR_ARG(a));
	return str_to_int(text, ret_b);
}

static enum cat_score_rule
rule_of(struct line *l, struct str name)
{
	int r;

	for (r = SCORE_ALL_OR_NOTHING; r <= SCORE_MANUAL; r++)
		if (str_eq(name, str_from(cat_score_rule_name((enum cat_score_rule)r))))
			return (enum cat_score_rule)r;
	fail_msg("line %d: rule %.*s", l->number, STR_ARG(name));
	return SCORE_MANUAL;
}

static size_t
read_parts(struct line *l, struct str text, struct score_part *out)
{
	struct str one;
	size_t n = 0;

	if (str_is(text, "-"))
		return 0;
	while (str_next(&text, ',', &one)) {
		struct cat_score_part *p = arena_new_of(l->arena, struct cat_score_part);

		out[n] = (struct score_part){.part = p};
		out[n].measured = pair(l, one, &p->need, &out[n].have);
		if (out[n].measured && out[n].have < p->need)
			out[n].missing = p->need - out[n].have;
		n++;
	}
	return n;
}

static void
read_tiers(struct line *l, struct str text, struct cat_score_item *item)
{
	struct str one;

	while (text.n > 0 && str_next(&text, ',', &one)) {
		struct cat_score_tier t;

		pair(l, one, &t.from, &t.points);
		t.from *= 100;
		vec_push(l->arena, &item->tiers, t);
	}
}

static void
run_line(struct line *l)
{
	struct cat_score_item item = {.rule = rule_of(l, word(l))};
	struct score_part parts[SCORE_PARTS];
	struct score_figure f;
	int64_t least, most;
	size_t n;

	item.points = number(l);
	item.step = number(l);
	item.floor = number(l);
	item.start = number(l);
	n = read_parts(l, word(l), parts);
	least = number(l);
	most = number(l);
	read_tiers(l, word(l), &item);
	f = score_points(&item, item.start, parts, n);
	if (f.least != least || f.most != most)
		fail_msg("line %d: %.*s: %lld to %lld", l->number, STR_ARG(l->text),
			 (long long)f.least, (long long)f.most);
	f = score_points_whole(&item, parts, n);
	assert_true(f.most == item.points);
	assert_true(f.least >= least);
}

static void
every_rule_at_its_bounds(void **state)
{
	struct line l = {.arena = arena_new(1 << 20)};
	struct str content, line;
	int lines = 0;

	(void)state;
	assert_int_equal(file_read(l.arena, "tests/cases/score/points.txt", 1 << 20, &content,
				   NULL),
			 ERR_OK);
	while (str_next(&content, '\n', &line)) {
		l.number++;
		l.rest = l.text = line;
		if (line.n == 0 || line.p[0] == '#')
			continue;
		run_line(&l);
		lines++;
	}
	assert_true(lines > 30);
	arena_free(l.arena);
}

static void
a_person_gives_a_grade_or_what_fits(void **state)
{
	struct cat_score_grade grades[] = {
		{.points = 500, .least = 500}, {.points = 400, .least = 200}, {.points = 0}};
	struct cat_score_item free_one = {.points = 200}, graded = {.points = 500};

	(void)state;
	graded.grades.v = grades;
	graded.grades.n = 3;
	assert_true(score_may_give(&free_one, 0));
	assert_true(score_may_give(&free_one, 125));
	assert_true(score_may_give(&free_one, 200));
	assert_false(score_may_give(&free_one, 201));
	assert_false(score_may_give(&free_one, -1));
	assert_true(score_may_give(&graded, 500));
	assert_true(score_may_give(&graded, 300));
	assert_true(score_may_give(&graded, 200));
	assert_true(score_may_give(&graded, 0));
	assert_false(score_may_give(&graded, 100));
	assert_false(score_may_give(&graded, 250));
	assert_false(score_may_give(&graded, 450));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_rule_at_its_bounds),
		cmocka_unit_test(a_person_gives_a_grade_or_what_fits),
	};

	return cmocka_run_group_tests_name("points", tests, NULL, NULL);
}
