/* words.c: normalised text and its two-character words. */
#include "search/internal.h"

#include "base/utf8.h"

#include <utf8proc.h>

static bool
is_blank(uint32_t c)
{
	return c <= ' ' || utf8proc_category((utf8proc_int32_t)c) == UTF8PROC_CATEGORY_ZS ||
	       utf8proc_category((utf8proc_int32_t)c) == UTF8PROC_CATEGORY_CC;
}

struct str
search_normal(struct arena *a, struct str text)
{
	struct str rest = utf8_narrow(a, text);
	bool blank = true; /* none at the beginning */
	struct buf b;

	buf_init(&b, a, SEARCH_TEXT_MAX);
	while (rest.n > 0) {
		uint32_t c = utf8_next(&rest);
		char out[4];

		if (is_blank(c)) {
			if (!blank)
				buf_addc(&b, ' ');
			blank = true;
			continue;
		}
		c = (uint32_t)utf8proc_tolower((utf8proc_int32_t)c);
		buf_add(&b, str_of(out, utf8_put(c, out)));
		blank = false;
	}
	return str_trim(str_dup(a, utf8_cut(buf_str(&b), SEARCH_TEXT_MAX)));
}

/* The tokenizer's tables of characters are older than some of ours; what they may not know goes by
 * its number, so that a word is one token whatever it holds. */
static void
add_char(struct buf *b, uint32_t c)
{
	char out[4];

	if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 0x4e00 && c <= 0x9fa5))
		buf_add(b, str_of(out, utf8_put(c, out)));
	else
		buf_addf(b, "{%x}", (unsigned)c);
}

void
add_bigrams(struct buf *b, struct str text)
{
	uint32_t before = ' ';

	while (text.n > 0) {
		uint32_t c = utf8_next(&text);

		if (before != ' ' && c != ' ') {
			add_char(b, before);
			add_char(b, c);
			buf_addc(b, ' ');
		}
		before = c;
	}
}

bool
is_latin(struct str word)
{
	size_t i;

	for (i = 0; i < word.n; i++)
		if (!((word.p[i] >= 'a' && word.p[i] <= 'z') ||
		      (word.p[i] >= '0' && word.p[i] <= '9')))
			return false;
	return word.n > 0;
}
