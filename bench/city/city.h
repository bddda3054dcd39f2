/*
 * city.h: an invented city, the same for the same seed: organisation, accounts, people, cases and
 * what was done for them, at any size. For bench/ and for tests of search and large lists.
 *
 * Every record goes through the record engine (record_place()): what lies in the database afterwards
 * is what the engine writes, sealed, numbered, indexed, with history, audit and deadlines; only the
 * checks of a form are not run. Stations are filled one after another, in the order of time inside
 * each, many records to a transaction.
 *
 * No number here is anybody's: ID numbers carry the sequence 000 and so belong to women only (see
 * exchange/register_gen.h); telephones begin with 1900000. Names are drawn from data/demo, notes are
 * sentences of data/demo/stories.json, shuffled.
 */
#ifndef SHEGONG_BENCH_CITY_H
#define SHEGONG_BENCH_CITY_H

#include "api/app.h"
#include "exchange/register_words.h"

#include <jansson.h>

enum { CITY_WORKERS = 6 }; /* social workers of each station */

struct city_options {
	const char *data_dir; /* holds master.key, made when it is not there, and the database */
	int64_t people, services; /* services: sessions, follow-ups and telephone notes */
	int stations, districts;
	uint64_t seed;
	const char *password; /* of all accounts */
	int64_t today;        /* ms: the last instant of the story; 0 = now */
	/* Called after each transaction; may be NULL. */
	void (*progress)(void *ctx, const char *what, int64_t done, int64_t all);
	void *ctx;
};

struct city_counts {
	int64_t people, cases, services;
};

/*
 * Builds it in an empty data folder. Logins: "admin", "city" (city bureau), "auditor" (reads
 * everything of the city, masked) and "sNNN-head", "sNNN-super", "sNNN-w1" .. "sNNN-w6" of station
 * NNN from 001 on.
 */
enum err_code city_build(const struct city_options *o, struct city_counts *ret,
			 struct err *e) MUST_USE;

#endif
