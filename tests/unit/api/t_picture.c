#include "api/picture.h"
#include "base/base.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define BYTES(lit) ((struct str){lit, sizeof(lit) - 1})

static void
knows_files_by_their_first_bytes(void **state)
{
	(void)state;
	assert_string_equal(file_sniff(BYTES("\xff\xd8\xff\xe0more")), "image/jpeg");
	assert_string_equal(file_sniff(BYTES("\x89PNG\r\n\x1a\nmore")), "image/png");
	assert_string_equal(file_sniff(BYTES("%PDF-1.7")), "application/pdf");
	assert_null(file_sniff(BYTES("GIF89a")));
	assert_null(file_sniff(BYTES("<svg xmlns")));
	assert_null(file_sniff(BYTES(" %PDF-1.7")));
	assert_null(file_sniff(BYTES("")));
}

static void
reads_the_size_of_a_png(void **state)
{
	static const char png[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x10\0\0\0\x08\0\x08\x06";

	(void)state;
	assert_int_equal(picture_pixels("image/png", BYTES(png)), 4096 * 2048);
	assert_int_equal(picture_pixels("image/png", str_of(png, 20)), 0);
	assert_int_equal(
		picture_pixels("image/png", BYTES("\x89PNG\r\n\x1a\n\0\0\0\rIDAT12345678")), 0);
}

static void
reads_the_size_of_a_jpeg(void **state)
{
	static const char jpeg[] = "\xff\xd8\xff\xe0\0\x04zz\xff\xff\xdb\0\x03z"
				   "\xff\xc2\0\x11\x08\x04\0\x03\0\x03rest";
	size_t i;

	(void)state;
	assert_int_equal(picture_pixels("image/jpeg", BYTES(jpeg)), 1024 * 768);
	/* Cut anywhere it says nothing, or the same. */
	for (i = 0; i < sizeof(jpeg) - 1; i++) {
		int64_t n = picture_pixels("image/jpeg", str_of(jpeg, i));

		assert_true(n == 0 || n == 1024 * 768);
	}
	assert_int_equal(picture_pixels("image/jpeg", BYTES("\xff\xd8\xff\xe0\0\0\0\0\0\0\0\0")),
			 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_files_by_their_first_bytes),
		cmocka_unit_test(reads_the_size_of_a_png),
		cmocka_unit_test(reads_the_size_of_a_jpeg),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
