/* import_words.h: data/import-words.tsv, which says what each kind of line means. */
#ifndef SHEGONG_IMPORT_WORDS_H
#define SHEGONG_IMPORT_WORDS_H

#include "base/arena.h"
#include "base/err.h"
#include "base/vec.h"

struct import_word {
	struct str kind, type, field, word, extra;
};

struct import_words {
	VEC(struct import_word) v;
};

enum err_code import_words_load(struct arena *a, struct import_words *ret, struct err *e) MUST_USE;
/* The next line of a kind for a type ("*" stands for every type), from *at on; NULL at the end.
 * *at starts at 0. */
const struct import_word *import_words_next(const struct import_words *w, const char *kind,
					    struct str type, size_t *at);
/* Of a kind, a field and a word; STR_NONE for `field` or `word` matches any. */
const struct import_word *import_words_find(const struct import_words *w, const char *kind,
					    struct str type, struct str field, struct str word);

/* A heading or word as it is compared: NFKC, lower case, without blanks. */
struct str import_plain(struct arena *a, struct str s);

#endif
