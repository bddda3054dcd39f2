#include "support.h"

#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define WITH_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WITH_ASAN 1
#endif
#endif
#ifdef WITH_ASAN
#include <sanitizer/asan_interface.h>
#endif

static void
memory_is_zeroed_and_aligned(void **state)
{
	static const size_t sizes[] = {0, 1, 7, 8, 15, 16, 17, 1000, 20000, 300000};
	size_t round, i, k;

	for (round = 0; round < 2; round++) {
		for (i = 0; i < COUNTOF(sizes); i++) {
			unsigned char *p = arena_alloc(*state, sizes[i]);

			assert_non_null(p);
			assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
			for (k = 0; k < sizes[i]; k++)
				assert_int_equal(p[k], 0);
			memset(p, 0xaa, sizes[i]); /* the second round meets used memory */
		}
		arena_reset(*state);
	}
}

static void
pieces_do_not_overlap(void **state)
{
	unsigned char *pieces[200];
	size_t i, k;

	for (i = 0; i < COUNTOF(pieces); i++) {
		pieces[i] = arena_alloc(*state, i);
		memset(pieces[i], (int)i, i);
	}
	for (i = 0; i < COUNTOF(pieces); i++)
		for (k = 0; k < i; k++)
			assert_int_equal(pieces[i][k], i);
}

static void
soft_limit_sets_the_flag_and_goes_on(void **state)
{
	struct arena *a = arena_new(1000);

	(void)state;
	arena_alloc(a, 1000);
	assert_false(arena_failed(a));
	assert_non_null(arena_alloc(a, 1));
	assert_true(arena_failed(a));
	memset(arena_alloc(a, 2999), 1, 2999); /* four times: the last that is handed out */
	assert_int_equal(arena_used(a), 4000);
	arena_reset(a);
	assert_false(arena_failed(a));
	assert_int_equal(arena_used(a), 0);
	arena_free(a);
}

static void
take_five_times_the_limit(void)
{
	int i;

	for (i = 0; i < 5; i++)
		arena_alloc(arena_new(1000), 1000); /* each its own: no BUG */
	arena_alloc(arena_new(1000), 5000);
}

static void
take_array_overflow(void)
{
	arena_array_bytes(arena_new(1000), SIZE_MAX / 2, 3);
}

static void
hard_limit_is_a_bug(void **state)
{
	(void)state;
	assert_bug(take_five_times_the_limit, "arena of 1000 bytes holds 5000");
	assert_bug(take_array_overflow, "arena array of");
}

static char order[8];
static char one[] = "1", two[] = "2", three[] = "3";

static void
note(void *ptr)
{
	strncat(order, ptr, 1);
}

static void
hooks_run_last_first_and_once(void **state)
{
	struct arena *a = arena_new(1000);

	(void)state;
	order[0] = '\0';
	arena_on_reset(a, note, one);
	arena_on_reset(a, note, two);
	arena_reset(a);
	assert_string_equal(order, "21");
	arena_on_reset(a, note, three);
	arena_free(a);
	assert_string_equal(order, "213");
	arena_free(NULL);
}

static struct arena *hooked;

static void
note_and_hook_again(void *ptr)
{
	note(ptr);
	arena_on_reset(hooked, note, two);
}

static void
a_hook_may_register_a_hook(void **state)
{
	(void)state;
	order[0] = '\0';
	hooked = arena_new(1000);
	arena_on_reset(hooked, note_and_hook_again, one);
	arena_free(hooked);
	assert_string_equal(order, "12");
}

static void
a_huge_first_chunk_is_given_back(void **state)
{
	struct arena *a = arena_new(8 << 20);

	(void)state;
	memset(arena_alloc(a, 4 << 20), 1, 4 << 20);
	arena_reset(a);
	assert_non_null(arena_alloc(a, 100));
	arena_free(a);
}

#ifdef WITH_ASAN
static void
unused_memory_is_poisoned(void **state)
{
	char *p = arena_alloc(*state, 13);

	assert_false(__asan_address_is_poisoned(p + 12));
	assert_true(__asan_address_is_poisoned(p + 13));
	arena_reset(*state);
	assert_true(__asan_address_is_poisoned(p));
}
#endif

int
main(void)
{
	const struct CMUnitTest tests[] = {
		arena_test(memory_is_zeroed_and_aligned),
		arena_test(pieces_do_not_overlap),
		arena_test(soft_limit_sets_the_flag_and_goes_on),
		arena_test(hard_limit_is_a_bug),
		arena_test(hooks_run_last_first_and_once),
		arena_test(a_hook_may_register_a_hook),
		arena_test(a_huge_first_chunk_is_given_back),
#ifdef WITH_ASAN
		arena_test(unused_memory_is_poisoned),
#endif
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
