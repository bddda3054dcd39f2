#include "base/clock.h"
#include "base/id.h"
#include "support.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static void
shape(void **state)
{
	struct str id;
	char ms_hex[13];

	clock_set(INT64_C(0x0123456789ab));
	id = id_new(*state);
	clock_set(0);
	assert_int_equal(id.n, ID_LEN);
	assert_true(id_valid(id));
	assert_int_equal(id.p[14], '7');
	memcpy(ms_hex, id.p, 8);
	memcpy(ms_hex + 8, id.p + 9, 4);
	ms_hex[12] = '\0';
	assert_in_range(strtoull(ms_hex, NULL, 16), 0x0123456789ab - 1, 0x0123456789ab + 5000);
}

static void
strictly_rising(void **state)
{
	char last[ID_LEN], now[ID_LEN];
	int i;

	memcpy(last, id_new(*state).p, ID_LEN);
	for (i = 0; i < 20000; i++) { /* more than one counter's worth */
		if (i == 10000)
			clock_set(INT64_C(1600000000000)); /* back: the ids must not go back */
		memcpy(now, id_new(*state).p, ID_LEN);
		assert_true(memcmp(now, last, ID_LEN) > 0);
		memcpy(last, now, ID_LEN);
		if (i % 1000 == 0)
			arena_reset(*state);
	}
	clock_set(0);
}

enum { THREADS = 4, EACH = 2000 };

static char made[THREADS * EACH][ID_LEN];

static void *
make_ids(void *first)
{
	char(*out)[ID_LEN] = first;
	struct arena *a = arena_new(1 << 20);
	int i;

	for (i = 0; i < EACH; i++)
		memcpy(out[i], id_new(a).p, ID_LEN);
	arena_free(a);
	return NULL;
}

static int
by_stamp(const void *x, const void *y)
{
	return memcmp(x, y, 18); /* time and counter, without the random rest */
}

static void
threads_share_one_counter(void **state)
{
	pthread_t threads[THREADS];
	int i;

	(void)state;
	for (i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, make_ids, made[i * EACH]), 0);
	for (i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	qsort(made, COUNTOF(made), sizeof(made[0]), by_stamp);
	for (i = 1; i < THREADS * EACH; i++)
		assert_true(by_stamp(made[i - 1], made[i]) != 0);
}

static void
valid(void **state)
{
	static const struct {
		const char *text;
		bool ok;
	} cases[] = {
		{"0190a5e4-3c2b-7d11-8a3f-0123456789ab", true},
		{"0190a5e4-3c2b-7d11-ba3f-0123456789ab", true},
		{"6fa459ea-ee8a-4ca4-894e-db77e160355e", true},
		{"6fa459ea-ee8a-1ca4-894e-db77e160355e", false}, /* version 1 */
		{"0190a5e4-3c2b-7d11-ca3f-0123456789ab", false}, /* variant */
		{"0190A5E4-3c2b-7d11-8a3f-0123456789ab", false},
		{"0190a5e4-3c2b-7d11-8a3f-0123456789ag", false},
		{"0190a5e43-c2b-7d11-8a3f-0123456789ab", false},
		{"0190a5e4-3c2b-7d11-8a3f-0123456789a", false},
		{"0190a5e4-3c2b-7d11-8a3f-0123456789abc", false},
		{"{190a5e4-3c2b-7d11-8a3f-0123456789a}", false},
		{"00000000-0000-0000-0000-000000000000", false},
		{"", false},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNTOF(cases); i++)
		if (id_valid(str_from(cases[i].text)) != cases[i].ok)
			fail_msg("%s", cases[i].text);
}

static void
bytes_and_hex(void **state)
{
	unsigned char x[600] = {0}, y[600] = {0};

	random_bytes(x, sizeof(x));
	random_bytes(y, sizeof(y));
	assert_memory_not_equal(x, y, sizeof(x));
	random_bytes(x, 0);
	assert_str(hex_lower(*state, "\x00\x9f\xff", 3), "009fff");
	assert_str(hex_lower(*state, "", 0), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		/* first: later ids of this process may not be older than a set clock */
		arena_test(shape),
		arena_test(strictly_rising),
		arena_test(threads_share_one_counter),
		arena_test(valid),
		arena_test(bytes_and_hex),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
