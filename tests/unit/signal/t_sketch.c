/* How much of two texts is the same, and what a sketch tells of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "signal/sketch.h"

static struct arena *a;
static const unsigned char key[SKETCH_KEY] = "0123456789abcde";

static int
setup(void **state)
{
	(void)state;
	a = arena_new(32 << 20);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

static struct piece_set
pieces(const char *text)
{
	return sketch_pieces(a, key, sketch_normal(a, str_from(text)));
}

static int64_t
likeness(const char *x, const char *y)
{
	struct piece_set p = pieces(x), q = pieces(y);

	return sketch_likeness(&p, &q);
}

static void
signs_blanks_and_case_do_not_count(void **state)
{
	(void)state;
	assert_true(str_is(sketch_normal(a, STR(" 今天，去看了 她！ＡＢc 3")), "今天去看了她abc3"));
	assert_int_equal(likeness("今天去看了她，她很好。", "今天去看了她她很好"), 100);
}

static void
what_is_shared_is_counted_once(void **state)
{
	(void)state;
	/* abc bcd | bcd cde: one of two and two */
	assert_int_equal(likeness("abcd", "bcde"), 50);
	assert_int_equal(likeness("aaaaaaaa", "aaa"), 100);
	assert_int_equal(likeness("abcdef", "ghijkl"), 0);
	assert_int_equal(likeness("", ""), 0);
	assert_int_equal(likeness("ab", "ab"), 0); /* less than three characters: nothing to say */
	/* one character of ten is another: 8 pieces, 3 of them touch it */
	assert_int_equal(likeness("abcdefghij", "abcdeXghij"), 62);
}

/* Invented sentences out of a small stock of characters, always the same. */
static const char *
prose(uint32_t seed, size_t n)
{
	struct buf b;
	size_t i;

	buf_init(&b, a, 1 << 20);
	for (i = 0; i < n; i++) {
		char out[4];

		seed = seed * 1664525 + 1013904223;
		buf_add(&b, str_of(out, utf8_put(0x4e00 + (seed >> 16) % 3000, out)));
	}
	return str_cstr(a, str_dup(a, buf_str(&b)));
}

static void
a_sketch_finds_what_is_alike_and_leaves_the_rest(void **state)
{
	int found = 0, wrongly = 0;
	uint32_t i;

	(void)state;
	for (i = 0; i < 50; i++) {
		const char *common = prose(i, 170);
		struct str one = str_fmt(a, "%s%s", common, prose(1000 + i, 30));
		struct str two = str_fmt(a, "%s%s", common, prose(2000 + i, 30));
		struct piece_set p = pieces(str_cstr(a, one)), q = pieces(str_cstr(a, two)),
				 other = pieces(prose(3000 + i, 200));
		struct str sketch = sketch_make(a, &p);

		assert_in_range(sketch_likeness(&p, &q), 80, 90);
		found += sketch_may_be(sketch, sketch_make(a, &q), 80);
		wrongly += sketch_may_be(sketch, sketch_make(a, &other), 80);
	}
	assert_int_equal(found, 50);
	assert_int_equal(wrongly, 0);
}

static void
without_the_key_a_sketch_is_another(void **state)
{
	static const unsigned char other[SKETCH_KEY] = "0123456789abcdX";
	const char *text = prose(7, 200);
	struct piece_set p = pieces(text),
			 q = sketch_pieces(a, other, sketch_normal(a, str_from(text)));
	struct str x = sketch_make(a, &p), y = sketch_make(a, &q);

	(void)state;
	assert_int_equal(x.n, SKETCH_BYTES);
	assert_true(str_eq(x, sketch_make(a, &p)));
	assert_false(sketch_may_be(x, y, 80));
	assert_int_equal(sketch_likeness(&p, &q), 0);
	p.n = 0;
	assert_int_equal(sketch_make(a, &p).n, 0);
	assert_false(sketch_may_be(STR_NONE, STR_NONE, 80));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signs_blanks_and_case_do_not_count),
		cmocka_unit_test(what_is_shared_is_counted_once),
		cmocka_unit_test(a_sketch_finds_what_is_alike_and_leaves_the_rest),
		cmocka_unit_test(without_the_key_a_sketch_is_another),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
