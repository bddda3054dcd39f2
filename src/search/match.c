/* match.c: is a word in a document, by the plain text. The same for every engine and every path. */
#include "search/internal.h"

/* `word` from a syllable's start on, as far as it goes: "axi" in "wu'a'xiang". */
static bool
reads_from(struct str pinyin, struct str word)
{
	size_t i, k = 0;

	for (i = 0; i < pinyin.n && k < word.n; i++) {
		if (pinyin.p[i] == '\'')
			continue;
		if (pinyin.p[i] == ' ' || pinyin.p[i] != word.p[k])
			return false;
		k++;
	}
	return k == word.n;
}

static bool
reads(struct str pinyin, struct str word)
{
	size_t i;

	for (i = 0; i < pinyin.n; i++)
		if ((i == 0 || pinyin.p[i - 1] == '\'' || pinyin.p[i - 1] == ' ') &&
		    reads_from(str_skip(pinyin, i), word))
			return true;
	return false;
}

static bool
has_tail(struct str tails, struct str word)
{
	struct str tail;

	while (tails.n > 0 && str_next(&tails, ' ', &tail))
		if (str_eq(tail, word))
			return true;
	return false;
}

struct str
search_match(const struct search_text *d, struct str word)
{
	if (str_contains(d->name, word))
		return STR("name");
	if (is_latin(word)) {
		if (has_tail(d->tails, word))
			return STR("tail");
		if (str_contains(d->initials, word))
			return STR("initials");
		if (reads(d->pinyin, word))
			return STR("pinyin");
	}
	return str_contains(d->text, word) ? STR("text") : STR_NONE;
}
