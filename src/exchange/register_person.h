/*
 * register_person.h: the people behind the rows of register_gen.h. Private to that module.
 */
#ifndef SHEGONG_EXCHANGE_REGISTER_PERSON_H
#define SHEGONG_EXCHANGE_REGISTER_PERSON_H

#include "exchange/register_gen.h"
#include "exchange/register_words.h"

struct register_gen {
	uint64_t seed;
	struct register_words words;
};

/* What the row's problem asks of the person. */
enum register_need {
	REGISTER_ANYONE,
	REGISTER_NUMBERED,   /* a woman with an ID number that does not end in X */
	REGISTER_UNNUMBERED, /* nobody's ID number; born in a year from 1932 to 1959 */
};

struct register_person {
	bool woman;
	int64_t birth; /* day number */
	struct str name;
	struct str idno; /* 18 digits, or none */
	const struct register_word *village;
	const struct register_word *category;
	const struct register_word *second; /* a second category, or NULL */
	struct str living;
	struct str phone, contact, contact_phone; /* phone may be none */
};

struct register_person register_person_make(const struct register_gen *g, struct arena *a,
					    size_t index, enum register_need need);

/* A number below `below`, decided by seed, index and salt alone. */
size_t register_pick(const struct register_gen *g, size_t index, unsigned salt, size_t below);
const struct register_word *register_word_pick(const struct register_gen *g, size_t index,
					       unsigned salt, enum register_words_kind kind);
/* The only or first word of a kind. */
struct str register_word_first(const struct register_gen *g, enum register_words_kind kind);

/* The mobile number of a row, which is nobody's: 1900000 and four digits. */
struct str register_phone_make(const struct register_gen *g, struct arena *a, size_t index);

/* Region, birth as eight digits and sequence (17 digits) with the check digit behind them. */
struct str register_idno(struct arena *a, struct str region, const char *birth8,
			 const char *sequence);

/* Salts: one for each decision, so that they do not move together. */
enum register_salt {
	SALT_SLOT,
	SALT_WRONG,
	SALT_BIRTH,
	SALT_SEX,
	SALT_SURNAME,
	SALT_COMPOUND,
	SALT_GIVEN,
	SALT_VILLAGE,
	SALT_CATEGORY,
	SALT_SECOND,
	SALT_SECOND_WORD,
	SALT_LIVING,
	SALT_PHONE,
	SALT_PHONE_NONE,
	SALT_CONTACT,
	SALT_CONTACT_SEX,
	SALT_CONTACT_PHONE,
	SALT_ETHNIC,
	SALT_ETHNIC_WORD,
	SALT_HOUSE,
	SALT_SAME,
	SALT_DISABILITY,
	SALT_WORKER,
	SALT_NOTE,
	SALT_NOTE_WORD,
	SALT_PROBLEM,
	SALT_SEQUENCE,
};

#endif
