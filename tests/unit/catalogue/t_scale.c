/* The arithmetic of scales on our own catalogue: every boundary as data. */
#include "fixture.h"
#include "base/file.h"
#include "catalogue/scale.h"
#include "rule/decimal.h"

#include <string.h>

#define RATINGS "tests/cases/scale/ratings.txt"
#define BANDS "tests/cases/scale/bands.txt"

struct rated_line {
	const struct cat_scale *scale;
	struct str changes, forces, total, level, parts;
};

static struct str
column(struct str *rest)
{
	struct str piece;

	assert_true(str_next(rest, '|', &piece));
	piece = str_trim(piece);
	return str_is(piece, "-") ? STR_NONE : piece;
}

static struct str
points_text(struct fixture *f, int64_t points)
{
	char text[24];
	size_t n = decimal_print(points, CAT_POINTS_SCALE, text);

	return str_dup(f->arena, str_of(text, n));
}

static const struct cat_option *
best_of(const struct cat_item *item)
{
	const struct cat_option *best = &item->options.v[0];
	size_t i;

	for (i = 1; i < item->options.n; i++)
		if (item->options.v[i].points > best->points)
			best = &item->options.v[i];
	return best;
}

/* "guard_income=low" stands for the best answer; "=?" is no answer. */
static struct str
answer_to(struct str changes, const struct cat_item *item)
{
	struct str word;

	while (str_next(&changes, ' ', &word)) {
		struct str key;

		if (str_next(&word, '=', &key) && str_eq(key, item->key))
			return word;
	}
	return best_of(item)->key;
}

static void
rate(struct fixture *f, const struct rated_line *l, struct cat_rating *ret)
{
	struct cat_answer *answers = arena_array(f->arena, struct cat_answer, l->scale->items.n);
	struct str forces[8], rest = l->forces, word;
	size_t i, n = 0, forced = 0;

	for (i = 0; i < l->scale->items.n; i++) {
		const struct cat_item *item = &l->scale->items.v[i];
		struct str option = answer_to(l->changes, item);

		if (str_is(option, "?"))
			continue;
		assert_non_null(cat_item_option(item, option));
		answers[n++] = (struct cat_answer){item->key, option};
	}
	while (rest.n > 0 && str_next(&rest, ' ', &word)) {
		assert_non_null(cat_scale_force(l->scale, word));
		forces[forced++] = word;
	}
	cat_scale_rate(l->scale, answers, n, forces, forced,
		       cat_list(f->catalogue, STR("risk_level")), f->arena, ret);
}

static void
check_line(struct fixture *f, struct str line)
{
	struct rated_line l = {0};
	struct cat_rating r = {0};
	struct str rest = line, want = STR_NONE;
	size_t i;

	l.scale = cat_scale(f->catalogue, column(&rest));
	l.changes = column(&rest);
	l.forces = column(&rest);
	l.total = column(&rest);
	l.level = column(&rest);
	l.parts = column(&rest);
	assert_non_null(l.scale);
	rate(f, &l, &r);
	if (!str_eq(l.level, r.whole.level) || r.whole.complete != (l.total.n > 0) ||
	    (r.whole.complete && !str_eq(points_text(f, r.whole.points), l.total)))
		fail_msg("%.*s: %.*s %.*s", STR_ARG(line), STR_ARG(points_text(f, r.whole.points)),
			 STR_ARG(r.whole.level));
	for (i = 0; i < r.n; i++) {
		assert_true(str_next(&l.parts, ' ', &want));
		assert_true(r.parts[i].complete != str_is(want, "-"));
		if (r.parts[i].complete)
			assert_true(str_eq(points_text(f, r.parts[i].points), want));
	}
}

static size_t
each_line(struct fixture *f, const char *path, void (*run)(struct fixture *f, struct str line))
{
	struct str content, line;
	struct err e = {0};
	size_t n = 0;

	assert_int_equal(file_read(f->arena, path, 1 << 20, &content, &e), ERR_OK);
	while (str_next(&content, '\n', &line))
		if (line.n > 0 && line.p[0] != '#') {
			run(f, line);
			n++;
		}
	return n;
}

static void
begin(struct fixture *f)
{
	fixture_begin(f, "catalogue");
	fixture_load(f);
	if (!f->catalogue)
		fail_msg("%.*s", STR_ARG(fixture_problems(f)));
}

static void
test_ratings(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f);
	assert_true(each_line(&f, RATINGS, check_line) > 40);
	fixture_end(&f);
}

static void
check_band(struct fixture *f, struct str line)
{
	const struct cat_scale *s = cat_scale(f->catalogue, STR("child_risk"));
	const struct cat_band *band;
	struct str points, rest = line;
	int64_t n;

	assert_true(str_next(&rest, ' ', &points));
	assert_true(decimal_parse(points, CAT_POINTS_SCALE, &n));
	band = cat_scale_band(s, n);
	if (!band || !str_eq(band->level, rest))
		fail_msg("%.*s", STR_ARG(line));
}

static void
test_bands(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f);
	assert_int_equal(each_line(&f, BANDS, check_band), 14);
	fixture_end(&f);
}

/* The children's scale reaches 100 in each of its three parts, as its source says. */
static void
test_reach(void **state)
{
	const struct cat_scale *s;
	struct fixture f;
	int64_t least, most;
	size_t i;

	(void)state;
	begin(&f);
	s = cat_scale(f.catalogue, STR("child_risk"));
	assert_int_equal(cat_scale_parts(s), 3);
	for (i = 0; i < 3; i++) {
		cat_scale_reach(s, i, &least, &most);
		assert_int_equal(most, 10000);
		assert_true(least > 0 && least < 4000);
	}
	fixture_end(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ratings),
		cmocka_unit_test(test_bands),
		cmocka_unit_test(test_reach),
	};

	return cmocka_run_group_tests_name("scale", tests, NULL, NULL);
}
