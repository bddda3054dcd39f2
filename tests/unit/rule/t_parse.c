/* Limits of the parser: memory, nesting, length; what else the caller sees of an expression. */
#include "cases.h"

#include <string.h>

static struct world world;
static char block[1 << 20];
static struct rule_mem mem;
static struct rule_error error;

static struct rule_expr *
parse(struct str source, size_t room)
{
	mem = (struct rule_mem){block, room, 0};
	return rule_parse(&mem, source, &world.env, &error);
}

static int
setup(void **state)
{
	(void)state;
	world_init(&world);
	return 0;
}

static void
world_only(void *ctx, const struct case_line *line)
{
	world_line(ctx, line);
}

/* `n` times `open`, then the middle, then `n` times `close`. */
static struct str
nested(const char *open, const char *middle, const char *close, int n)
{
	static char text[1 << 17];
	char *p = text;
	int i;

	for (i = 0; i < n; i++)
		p = stpcpy(p, open);
	p = stpcpy(p, middle);
	for (i = 0; i < n; i++)
		p = stpcpy(p, close);
	return str_of(text, (size_t)(p - text));
}

static void
test_nesting(void **state)
{
	(void)state;
	assert_non_null(parse(nested("(", "1", ")", 64), sizeof(block)));
	assert_null(parse(nested("(", "1", ")", 65), sizeof(block)));
	assert_int_equal(error.code, RULE_TOO_LONG);
	assert_int_equal(error.at, 65);
	assert_non_null(parse(nested("not ", "true", "", 63), sizeof(block)));
	assert_null(parse(nested("not ", "true", "", 64), sizeof(block)));
	assert_int_equal(error.code, RULE_TOO_LONG);
	assert_null(parse(nested("-", "1", "", 20000), sizeof(block)));
	assert_int_equal(error.code, RULE_TOO_LONG);
	assert_null(parse(nested("abs(", "1", ")", 20000), sizeof(block)));
	assert_int_equal(error.code, RULE_TOO_LONG);
	assert_non_null(parse(nested("1 + ", "1", "", 63), sizeof(block)));
	assert_null(parse(nested("1 + ", "1", "", 64), sizeof(block)));
	assert_int_equal(error.code, RULE_TOO_LONG);
	assert_null(parse(nested("(", "", "", 60000), sizeof(block)));
	assert_int_equal(error.code, RULE_TOO_LONG);
}

static void
test_length(void **state)
{
	static char text[70000];

	(void)state;
	memset(text, ' ', sizeof(text));
	text[0] = '1';
	assert_non_null(parse(str_of(text, 65536), sizeof(block)));
	assert_null(parse(str_of(text, 65537), sizeof(block)));
	assert_int_equal(error.code, RULE_TOO_LONG);
	assert_null(parse(STR_NONE, sizeof(block)));
	assert_int_equal(error.code, RULE_SYNTAX);
}

/* With any amount of memory it is either refused and nothing is kept, or right. */
static void
test_small_blocks(void **state)
{
	struct str source = STR("count(sessions, has(tags, 'old')) > 1 and days in (1, 2)");
	size_t room, fits = 0;

	(void)state;
	for (room = 0; room < 8192; room++) {
		struct rule_expr *x = parse(source, room);

		if (x) {
			fits++;
			assert_true(mem.used <= room);
		} else {
			assert_int_equal(error.code, RULE_TOO_LONG);
			assert_int_equal(mem.used, 0);
			assert_int_equal(fits, 0);
		}
	}
	assert_true(fits > 0);
}

static void
test_block_may_lie_anywhere(void **state)
{
	int shift;

	(void)state;
	for (shift = 0; shift < 8; shift++) {
		mem = (struct rule_mem){block + shift, 4096, 3};
		assert_non_null(rule_parse(&mem, STR("days + 1"), &world.env, &error));
	}
}

static void
test_expression_keeps_its_source(void **state)
{
	char source[] = "title = 'Visit plan'";
	struct rule_expr *x = parse(str_of(source, sizeof(source) - 1), sizeof(block));

	(void)state;
	assert_non_null(x);
	memset(source, 'x', sizeof(source));
	assert_true(str_is(rule_expr_source(x), "title = 'Visit plan'"));
	assert_int_equal(rule_expr_type(x).kind, RULE_BOOL);
	assert_true(rule_true(x, &world.input));
}

struct seen {
	char text[512];
	int n;
};

static void
seen_path(void *ctx, struct str path)
{
	struct seen *s = ctx;

	memcpy(s->text + s->n, path.p, path.n);
	s->n += (int)path.n;
	s->text[s->n++] = ' ';
}

static void
test_names(void **state)
{
	struct seen s = {"", 0};
	struct rule_expr *x =
		parse(STR("days = 1 and worker.boss.name = 'a' and today > birth_date and "
			  "any(sessions, fee > outer.price and "
			  "count(items, amount > outer.outer.grace) > 0)"),
		      sizeof(block));

	(void)state;
	assert_non_null(x);
	rule_expr_names(x, seen_path, &s);
	assert_string_equal(s.text, "grace sessions.items.amount sessions.items price sessions.fee "
				    "sessions birth_date worker.boss.name days ");
}

static void
test_without_inputs(void **state)
{
	struct rule_input none = world.input;
	struct rule_expr *x;

	(void)state;
	none.calendar = NULL;
	x = parse(STR("today + 1 workdays"), sizeof(block));
	assert_int_equal(rule_eval(x, &none).code, RULE_NO_CALENDAR);
	x = parse(STR("workdays_between(birth_date, today)"), sizeof(block));
	assert_int_equal(rule_eval(x, &none).code, RULE_NO_CALENDAR);
	none.scratch = NULL;
	x = parse(STR("lower(title)"), sizeof(block));
	assert_int_equal(rule_eval(x, &none).code, RULE_TOO_LONG);
	x = parse(STR("lower(no_text) = 'a' or lower(chinese) = 'a'"), sizeof(block));
	assert_int_equal(rule_eval(x, &none).code, RULE_OK);
	none.row = NULL;
	none.follow = NULL;
	none.code_order = NULL;
	x = parse(STR("count(sessions) = 0 and empty(worker.name) and not risk > 'low'"),
		  sizeof(block));
	assert_true(rule_true(x, &none));
	x = parse(STR("1 + 1"), sizeof(block));
	assert_false(rule_true(x, &none));
}

static int
setup_world(void **state)
{
	setup(state);
	cases_read("tests/cases/expr/world.tsv", world_only, &world);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nesting),
		cmocka_unit_test(test_length),
		cmocka_unit_test(test_small_blocks),
		cmocka_unit_test(test_block_may_lie_anywhere),
		cmocka_unit_test(test_expression_keeps_its_source),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_without_inputs),
	};

	return cmocka_run_group_tests(tests, setup_world, NULL);
}
