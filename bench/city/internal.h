/*
 * internal.h: what the files of the generator share.
 */
#ifndef SHEGONG_BENCH_CITY_INTERNAL_H
#define SHEGONG_BENCH_CITY_INTERNAL_H

#include "base/id.h"
#include "city.h"
#include "record/record.h"
#include "record/villages.h"

/* -- words.c: numbers and words drawn from the seed ------------------------------------------------ */

struct city_words {
	struct register_words of;
	VEC(struct str) given;     /* characters of given names */
	VEC(struct str) sentences; /* of notes */
};

/* One row of dice: the same numbers in the same order for the same seed and name. */
struct dice {
	uint64_t state;
};

enum err_code words_open(struct arena *a, struct city_words *ret, struct err *e) MUST_USE;
struct dice dice_of(uint64_t seed, uint64_t what, uint64_t index);
uint64_t dice_next(struct dice *d);
size_t dice_pick(struct dice *d, size_t below);
bool dice_chance(struct dice *d, unsigned percent);
const struct register_word *dice_word(struct dice *d, const struct city_words *w,
				      enum register_words_kind kind);
struct str dice_name(struct dice *d, const struct city_words *w, struct arena *a);
/* `n` sentences one after another. */
struct str dice_note(struct dice *d, const struct city_words *w, struct arena *a, size_t n);
/* UUIDv7 of that instant. */
struct str dice_id(struct dice *d, struct arena *a, int64_t ms);

/* -- the city ------------------------------------------------------------------------------------------- */

struct city_person {
	char id[ID_LEN + 1];
	int64_t made;
	uint16_t worker;
};

struct city_station {
	struct unit unit;
	struct actor head, supervisor, workers[CITY_WORKERS];
	const struct region **villages;
	size_t village_count;
	size_t first; /* number of its first person in the whole city */
};

struct city {
	const struct city_options *o;
	struct app *app;
	struct arena *arena;
	struct city_words words;
	VEC(struct unit) units;   /* parents before children */
	VEC(struct str) counties; /* codes of the whole country, for ID numbers */
	struct city_station *stations;
	struct city_counts done;
	int64_t today; /* ms */
};

/* -- org.c ------------------------------------------------------------------------------------------------ */

enum err_code city_organise(struct city *c, struct err *e) MUST_USE;

/* -- place.c: putting records, many to a transaction ---------------------------------------------------- */

struct placing {
	struct city *city;
	struct city_station *station;
	struct db *db;
	struct arena *arena; /* reset after each record */
};

/* Fills one part of a transaction; `from` <= i < `to`. */
typedef enum err_code city_fill_fn(struct placing *p, size_t from, size_t to, void *ctx,
				   struct err *e);
enum err_code city_fill(struct city *c, struct city_station *s, size_t n, city_fill_fn *fn,
			void *ctx, struct err *e) MUST_USE;

struct city_record {
	const char *type, *state; /* state NULL: the initial one */
	struct str id, parent;
	int64_t at;       /* ms: when it was written */
	struct actor *by; /* a copy is made the system's for this record */
	json_t *fields;   /* taken over */
};
enum err_code city_place(struct placing *p, const struct city_record *r, struct err *e) MUST_USE;

void set_text(json_t *o, const char *key, struct str s);
void set_day(json_t *o, const char *key, int64_t day);
void set_instant(json_t *o, const char *key, int64_t ms);

/* -- people.c, cases.c ------------------------------------------------------------------------------------ */

/* ret: of this station, in the arena. */
enum err_code city_people(struct city *c, struct city_station *s, size_t n, struct city_person *ret,
			  struct err *e) MUST_USE;
enum err_code city_cases(struct city *c, struct city_station *s, const struct city_person *people,
			 size_t n, int64_t services, struct err *e) MUST_USE;

#endif
