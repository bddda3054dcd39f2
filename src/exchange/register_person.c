/* register_person.c: who stands in a row, before anything is written wrongly. */
#include "exchange/register_person.h"

#include "rule/date.h"

#include <stdio.h>
#include <string.h>

/*
 * Every row has a slot of its own (a permutation of 0..1999), every slot its own days of birth:
 * so no two women share region, birth and sequence 000, that is an ID number.
 */
struct age_band {
	size_t slots;
	int first_year; /* from 1 January */
	int days;       /* width of one slot */
	enum register_words_kind category, living;
	enum register_words_kind given_man, given_woman;
};

/* The first band is of men only: born before 1921 they may have a number of any sequence. */
static const struct age_band bands[] = {
	{12, 1908, 390, WORDS_category_old, WORDS_living_old, WORDS_given_man_old,
	 WORDS_given_woman_old},
	{1388, 1930, 9, WORDS_category_old, WORDS_living_old, WORDS_given_man_old,
	 WORDS_given_woman_old},
	{420, 1967, 35, WORDS_category_adult, WORDS_living_adult, WORDS_given_man_young,
	 WORDS_given_woman_young},
	{180, 2010, 32, WORDS_category_child, WORDS_living_child, WORDS_given_man_young,
	 WORDS_given_woman_young},
};

/* splitmix64: one well-mixed number from three. */
static uint64_t
mix(uint64_t seed, uint64_t index, uint64_t salt)
{
	uint64_t z = seed + index * 0x9e3779b97f4a7c15u + salt * 0xd1b54a32d192ed03u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

size_t
register_pick(const struct register_gen *g, size_t index, unsigned salt, size_t below)
{
	return (size_t)(mix(g->seed, index, salt) % below);
}

const struct register_word *
register_word_pick(const struct register_gen *g, size_t index, unsigned salt,
		   enum register_words_kind kind)
{
	return &g->words.of[kind].word[register_pick(g, index, salt, g->words.of[kind].n)];
}

struct str
register_word_first(const struct register_gen *g, enum register_words_kind kind)
{
	return g->words.of[kind].word[0].text;
}

struct str
register_idno(struct arena *a, struct str region, const char *birth8, const char *sequence)
{
	static const int weights[17] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
	struct str body = str_fmt(a, "%.*s%s%s", STR_ARG(region), birth8, sequence);
	int i, sum = 0;

	if (body.n != COUNTOF(weights))
		BUG("ID number of %zu digits", body.n);
	for (i = 0; i < 17; i++)
		sum += weights[i] * (body.p[i] - '0');
	return str_fmt(a, "%.*s%c", STR_ARG(body), "10X98765432"[sum % 11]);
}

/* The band of a row, and in *ret_first the first day of its slot. */
static const struct age_band *
band_of(const struct register_gen *g, size_t index, int64_t *ret_first)
{
	/* 1171 has no factor in common with 2000: a permutation */
	size_t slot =
		(index * 1171 + register_pick(g, 0, SALT_SLOT, REGISTER_ROWS)) % REGISTER_ROWS;
	const struct age_band *band = bands;

	while (slot >= band->slots) {
		slot -= band->slots;
		band++;
	}
	*ret_first = date_from_civil(band->first_year, 1, 1) + (int64_t)slot * band->days;
	return band;
}

static struct str
idno_of(const struct register_gen *g, struct arena *a, size_t index, int64_t birth, bool woman)
{
	struct civil c = date_to_civil(birth);
	char birth8[40], sequence[8];

	snprintf(birth8, sizeof(birth8), "%04d%02d%02d", c.year, c.month, c.day);
	/* a man has a number only when born before 1921: see register_gen.h */
	snprintf(sequence, sizeof(sequence), "%03zu",
		 woman ? 0 : 2 * register_pick(g, index, SALT_SEQUENCE, 90) + 1);
	return register_idno(a, register_word_first(g, WORDS_region_now), birth8, sequence);
}

/* Birth and, where the person has one, ID number. */
static void
birth_give(const struct register_gen *g, struct arena *a, size_t index, enum register_need need,
	   const struct age_band *band, int64_t first, struct register_person *p)
{
	size_t day = register_pick(g, index, SALT_BIRTH, (size_t)band->days);
	bool numbered = p->woman || band == bands;

	if (need == REGISTER_UNNUMBERED) {
		p->birth = date_from_civil(1932, 1, 1) +
			   (int64_t)register_pick(g, index, SALT_BIRTH, 28 * 365);
		return;
	}
	do {
		p->birth = first + (int64_t)(day++ % (size_t)band->days);
		if (numbered)
			p->idno = idno_of(g, a, index, p->birth, p->woman);
	} while (need == REGISTER_NUMBERED && p->idno.p[17] == 'X');
}

static struct str
name_make(const struct register_gen *g, struct arena *a, size_t index, unsigned salt,
	  enum register_words_kind given)
{
	bool compound = register_pick(g, index, salt + SALT_COMPOUND, 50) == 0;
	enum register_words_kind kind = compound ? WORDS_surname_compound : WORDS_surname;

	return str_cat(a, register_word_pick(g, index, salt + SALT_SURNAME, kind)->text,
		       register_word_pick(g, index, salt + SALT_GIVEN, given)->text);
}

static struct str
phone_make(const struct register_gen *g, struct arena *a, size_t index, unsigned salt)
{
	return str_fmt(a, "1900000%04zu", register_pick(g, index, salt, 10000));
}

struct str
register_phone_make(const struct register_gen *g, struct arena *a, size_t index)
{
	return phone_make(g, a, index, SALT_PHONE);
}

static void
categories_give(const struct register_gen *g, size_t index, const struct age_band *band,
		struct register_person *p)
{
	const struct register_word *second;

	p->category = register_word_pick(g, index, SALT_CATEGORY, band->category);
	second = register_word_pick(g, index, SALT_SECOND_WORD, band->category);
	if (register_pick(g, index, SALT_SECOND, 6) == 0 &&
	    !str_eq(second->code, p->category->code))
		p->second = second;
	p->living = p->category->living;
	if (p->living.n == 0 && p->second)
		p->living = p->second->living;
	if (p->living.n == 0)
		p->living = register_word_pick(g, index, SALT_LIVING, band->living)->text;
}

struct register_person
register_person_make(const struct register_gen *g, struct arena *a, size_t index,
		     enum register_need need)
{
	struct register_person p = {0};
	enum { OF_CONTACT = 1000 }; /* moves the salts of a name away from the person's own */
	int64_t first;
	const struct age_band *band = band_of(g, index, &first);
	bool contact_woman = register_pick(g, index, SALT_CONTACT_SEX, 2) == 0;

	if (need == REGISTER_UNNUMBERED)
		band = &bands[1];
	p.woman = need == REGISTER_NUMBERED ||
		  (band != bands && register_pick(g, index, SALT_SEX, 100) < 55);
	birth_give(g, a, index, need, band, first, &p);
	p.name = name_make(g, a, index, 0, p.woman ? band->given_woman : band->given_man);
	p.village = register_word_pick(g, index, SALT_VILLAGE, WORDS_village);
	categories_give(g, index, band, &p);
	if (register_pick(g, index, SALT_PHONE_NONE, 12) > 0)
		p.phone = register_phone_make(g, a, index);
	p.contact = name_make(g, a, index, OF_CONTACT,
			      contact_woman ? WORDS_given_woman_young : WORDS_given_man_young);
	p.contact_phone = phone_make(g, a, index, SALT_CONTACT_PHONE);
	return p;
}
