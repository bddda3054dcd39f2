#include "api/gzip.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

static void
what_is_packed_comes_out_again(void **state)
{
	struct arena *a = arena_new(1024 * 1024);
	char plain[5000], back[6000];
	z_stream z = {0};
	struct str packed;

	(void)state;
	memset(plain, 'x', sizeof(plain));
	packed = gzip_text(a, str_of(plain, sizeof(plain)));
	assert_true(packed.n > 0 && packed.n < sizeof(plain));
	assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
	z.next_in = (Bytef *)packed.p;
	z.avail_in = (uInt)packed.n;
	z.next_out = (Bytef *)back;
	z.avail_out = sizeof(back);
	assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
	assert_int_equal(z.total_out, sizeof(plain));
	assert_memory_equal(back, plain, sizeof(plain));
	inflateEnd(&z);
	arena_free(a);
}

static void
what_does_not_shrink_stays(void **state)
{
	struct arena *a = arena_new(1024 * 1024);

	(void)state;
	assert_null(gzip_text(a, STR("ab")).p);
	assert_null(gzip_text(a, STR_NONE).p);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_packed_comes_out_again),
		cmocka_unit_test(what_does_not_shrink_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
