/*
 * internal.h: what the files of this folder share and nobody else needs.
 */
#ifndef SHEGONG_SEARCH_INTERNAL_H
#define SHEGONG_SEARCH_INTERNAL_H

#include "base/buf.h"
#include "search/search.h"

enum { SEARCH_TEXT_MAX = 256 << 10, SEARCH_WORDS_MAX = 8, SEARCH_WORD_CHARS = 40 };

/* -- words.c --------------------------------------------------------------------------------------- */

/* NFKC, lower case, every kind of blank and control character as one blank. */
struct str search_normal(struct arena *a, struct str text);
/* Adds the two-character words of normalised text to an index line, each with a blank after it. */
void add_bigrams(struct buf *b, struct str text);
/* Only [a-z0-9]: may mean pinyin, initials or a tail too. */
bool is_latin(struct str word);

/* -- pinyin.c -------------------------------------------------------------------------------------- */

/* Readings of a name, at most PINYIN_WAYS of them: syllables parted by '\'' and ways by ' ':
 * "dan'yu shan'yu", and their initials "dy sy". Empty when nothing in it has a reading. */
enum { PINYIN_WAYS = 8, PINYIN_LETTERS = 128 };
void pinyin_ways(struct arena *a, struct str name, struct str *ret_pinyin,
		 struct str *ret_initials);

/* -- match.c --------------------------------------------------------------------------------------- */

/* A document as it is kept: everything normalised. */
struct search_text {
	struct str name, text, pinyin, initials, tails;
};
/* How the word is found in it ("name", "text" ...), STR_NONE when it is not. This decides; the
 * index only proposes. */
struct str search_match(const struct search_text *d, struct str word);

/* -- index.c --------------------------------------------------------------------------------------- */

/* What the full text index is given for it. */
struct str search_words(struct arena *a, struct str unit, const struct search_text *t);

#endif
