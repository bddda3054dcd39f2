/*
 * register_words.h: the word lists of the invented register (data/demo/register.tsv).
 *
 * The generator holds no Chinese of its own: names, villages, headings and spellings are lines of
 * that file, `kind TAB word [TAB code [TAB living]]`. A word said more than once is met more often.
 */
#ifndef SHEGONG_EXCHANGE_REGISTER_WORDS_H
#define SHEGONG_EXCHANGE_REGISTER_WORDS_H

#include "base/arena.h"
#include "base/err.h"

/* The kinds as the file spells them. Every kind must have a word. */
/* clang-format off */
#define REGISTER_WORD_KINDS(X)                                                                     \
	X(heading) X(title) X(subtitle) X(sheet) X(man) X(woman) X(region_now)                     \
	X(region_retired) X(address_town) X(address_number) X(address_same) X(village)             \
	X(village_unknown) X(surname) X(surname_compound) X(given_woman_old) X(given_man_old)       \
	X(given_woman_young) X(given_man_young) X(name_rare) X(ethnic) X(category_old)             \
	X(category_adult) X(category_child) X(category_disabled) X(category_unknown)               \
	X(category_join) X(living_old) X(living_adult) X(living_child)                             \
	X(date_spelling) X(date_unreadable) X(staff) X(worker) X(note)
/* clang-format on */

enum register_words_kind {
#define X(kind) WORDS_##kind,
	REGISTER_WORD_KINDS(X)
#undef X
		REGISTER_WORDS_KINDS
};

struct register_word {
	struct str text;
	struct str code;   /* region or client-group code, role; or none */
	struct str living; /* the living a category implies, or none */
};

struct register_words {
	struct {
		struct register_word *word;
		size_t n;
	} of[REGISTER_WORDS_KINDS];
};

/*
 * Reads the file's text, which must outlive the result (words point into it). ERR_BAD_FILE for
 * an unknown kind, a line without a word, or a kind without words.
 */
enum err_code register_words_read(struct arena *keep, struct str text, struct register_words *ret,
				  struct err *e) MUST_USE;

#endif
