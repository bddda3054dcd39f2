/* picture.c: see picture.h. Headers only: nothing is decoded here. */
#include "api/picture.h"

#include <string.h>

static int64_t
big_endian(const unsigned char *p, size_t n)
{
	int64_t v = 0;

	while (n-- > 0)
		v = v * 256 + *p++;
	return v;
}

const char *
file_sniff(struct str head)
{
	static const struct {
		struct str magic;
		const char *mime;
	} known[] = {
		{{"\xff\xd8\xff", 3}, "image/jpeg"},
		{{"\x89PNG\r\n\x1a\n", 8}, "image/png"},
		{{"%PDF-", 5}, "application/pdf"},
	};
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (str_starts(head, known[i].magic))
			return known[i].mime;
	return NULL;
}

static int64_t
png_pixels(const unsigned char *p, size_t n)
{
	if (n < 24 || memcmp(p + 12, "IHDR", 4) != 0)
		return 0;
	return big_endian(p + 16, 4) * big_endian(p + 20, 4);
}

/* Start of frame: any of C0..CF but the tables C4, C8, CC. */
static bool
is_frame(unsigned char marker)
{
	return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 &&
	       marker != 0xcc;
}

static int64_t
jpeg_pixels(const unsigned char *p, size_t n)
{
	size_t i = 2;

	while (i + 9 <= n && p[i] == 0xff) {
		unsigned char marker = p[i + 1];

		if (marker == 0xff) { /* filling */
			i++;
			continue;
		}
		if (is_frame(marker))
			return big_endian(p + i + 5, 2) * big_endian(p + i + 7, 2);
		i += 2 + (size_t)big_endian(p + i + 2, 2);
	}
	return 0;
}

int64_t
picture_pixels(const char *mime, struct str bytes)
{
	const unsigned char *p = (const unsigned char *)bytes.p;

	return strcmp(mime, "image/png") == 0 ? png_pixels(p, bytes.n) : jpeg_pixels(p, bytes.n);
}
