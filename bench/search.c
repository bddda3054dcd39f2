/*
 * search.c: how long the search takes on an invented city, and how large its index is.
 *
 *	bench_search DSN [SEED]
 *
 * Words: names, parts of names, single characters, pinyin, initials and last digits of people drawn
 * at random, the most common ones among them; each is looked for in one station, in a district and
 * everywhere. Hits are compared with a scan of all documents for some of the words.
 */
#include "access/access.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "search/search.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { DRAWN = 24, ROUNDS = 3, PAGE = 20, COMPARED = 12, ALL_HITS = 2000000 };

struct group {
	const char *name;
	VEC(struct str) words;
	double worst[3], sum[3];
	struct str slowest[3];
};

enum { CHARS_1, CHARS_2, CHARS_3, CHARS_4, PINYIN, INITIALS, DIGITS, NOTHING, KINDS };

static struct group kinds[KINDS] = {{"1 character"},  {"2 characters"}, {"3 characters"},
				    {"4 characters"}, {"pinyin"},       {"initials"},
				    {"last digits"},  {"not there"}};
static const char *const reach[3] = {"one station", "a district", "everywhere"};
static struct arena *keep;

static void
must(enum err_code rc, const struct err *e)
{
	if (rc == ERR_OK)
		return;
	fprintf(stderr, "bench_search: %s\n", e->detail);
	exit(1);
}

static double
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static struct value
ask(struct db *db, const char *sql, struct value arg)
{
	struct value v = VALUE_EMPTY;
	struct err e;

	must(db_value(db, keep, str_from(sql), &arg, arg.type != VALUE_NULL, &v, &e), &e);
	return v;
}

/* A part of `n` characters of a name. */
static struct str
part_of(struct str name, size_t n)
{
	size_t all = utf8_count(name), i;

	if (all < n)
		return STR_NONE;
	for (i = (size_t)rand() % (all - n + 1); i > 0; i--)
		utf8_next(&name);
	return utf8_left(name, n);
}

static void
add(int kind, struct str word)
{
	if (word.n > 0)
		vec_push(keep, &kinds[kind].words, str_dup(keep, word));
}

static void
draw(struct db *db)
{
	int64_t least = ask(db, "SELECT min(doc) FROM search_doc", VALUE_EMPTY).i;
	int64_t most = ask(db, "SELECT max(doc) FROM search_doc", VALUE_EMPTY).i;
	int i;

	for (i = 0; i < DRAWN; i++) {
		int64_t at = least + (most - least) / DRAWN * i + rand() % 1000;
		struct value doc =
			ask(db, "SELECT min(doc) FROM search_doc WHERE doc >= ?", value_int(at));
		struct str name = ask(db, "SELECT name FROM search_doc WHERE doc = ?", doc).s;
		struct str pinyin = ask(db, "SELECT pinyin FROM search_doc WHERE doc = ?", doc).s;
		struct str initials =
			ask(db, "SELECT initials FROM search_doc WHERE doc = ?", doc).s;
		struct str tails = ask(db, "SELECT tails FROM search_doc WHERE doc = ?", doc).s;
		struct str syllable = pinyin, all = pinyin;

		add(CHARS_1, part_of(name, 1));
		add(CHARS_2, part_of(name, 2));
		add(CHARS_3, part_of(name, 3));
		add(CHARS_4, part_of(name, 4));
		str_next(&all, '\'', &syllable);
		add(PINYIN, syllable);
		str_next(&initials, ' ', &all);
		add(INITIALS, all);
		if (str_next(&tails, ' ', &all))
			add(DIGITS, all);
		add(NOTHING, str_cat(keep, part_of(name, 1), STR("\xe9\xbe\x98")));
	}
}

static struct access_scope
scope_of(struct db *db, int r)
{
	struct access_scope s = {.widest = SCOPE_BELOW, .all = r == 2};

	if (r == 0)
		vec_push(keep, &s.unit_ids,
			 ask(db, "SELECT id FROM unit WHERE level = 'station' ORDER BY id LIMIT 1",
			     VALUE_EMPTY)
				 .s);
	if (r == 1)
		vec_push(keep, &s.below_paths,
			 ask(db,
			     "SELECT path FROM unit WHERE level = 'district' ORDER BY id LIMIT 1",
			     VALUE_EMPTY)
				 .s);
	return s;
}

static size_t
find(struct db *db, const struct access_scope *s, struct str word, int limit, double *ret_ms)
{
	struct arena *a = arena_new(512 << 20);
	struct search_hit *hits;
	double from = now_ms();
	struct err e;
	size_t n;
	bool more;

	must(search_find(db, a, s, STR("nobody"), STR("person"), word, limit, &hits, &n, &more, &e),
	     &e);
	*ret_ms = now_ms() - from;
	arena_free(a);
	return n;
}

static void
measure(struct db *db, struct group *k, const struct access_scope *s, int r)
{
	size_t i;
	int round;

	for (i = 0; i < k->words.n; i++) {
		double best = 1e9, ms;

		for (round = 0; round < ROUNDS; round++) {
			find(db, s, k->words.v[i], PAGE, &ms);
			best = ms < best ? ms : best;
		}
		k->sum[r] += best;
		if (best > k->worst[r]) {
			k->worst[r] = best;
			k->slowest[r] = k->words.v[i];
		}
	}
}

/* All hits of some words against all documents, one after another. */
static void
compare(struct db *db, struct group *k)
{
	const struct access_scope all = {.widest = SCOPE_BELOW, .all = true};
	size_t i, wrong = 0, hits = 0;
	double ms;

	for (i = 0; i < k->words.n && i < COMPARED; i++) {
		struct value like = value_text(str_fmt(keep, "%.*s", STR_ARG(k->words.v[i])));
		size_t n = find(db, &all, k->words.v[i], ALL_HITS, &ms);
		int64_t there = ask(db,
				    "SELECT COUNT(*) FROM search_doc WHERE type = 'person' AND "
				    "(instr(name, ?1) > 0 OR instr(text, ?1) > 0)",
				    like)
					.i;

		hits += n;
		wrong += n != (size_t)there;
	}
	printf("%-14s %zu words, %zu hits, %zu differ from a scan\n", k->name, i, hits, wrong);
}

static void
sizes(struct db *db)
{
	int64_t text = ask(db,
			   "SELECT SUM(length(CAST(name AS BLOB)) + length(CAST(COALESCE(text, '') "
			   "AS BLOB))) FROM search_doc",
			   VALUE_EMPTY)
			       .i;
	int64_t index = ask(db, "SELECT SUM(length(block)) FROM search_words_data", VALUE_EMPTY).i;

	printf("text %.1f MB, index %.1f MB (%.2f)\n", (double)text / 1e6, (double)index / 1e6,
	       (double)index / (double)text);
}

int
main(int argc, char **argv)
{
	struct err e;
	struct db *db;
	int r, k;

	if (argc < 2)
		return 2;
	srand(argc > 2 ? (unsigned)atoi(argv[2]) : 1);
	keep = arena_new(64 << 20);
	must(db_open(argv[1], DB_READ, &db, &e), &e);
	draw(db);
	sizes(db);
	for (r = 0; r < 3; r++) {
		struct access_scope s = scope_of(db, r);

		for (k = 0; k < KINDS; k++) {
			measure(db, &kinds[k], &s, r);
			if (kinds[k].words.n > 0)
				printf("%-12s %-14s mean %6.2f ms, slowest %7.2f ms (%.*s)\n",
				       reach[r], kinds[k].name,
				       kinds[k].sum[r] / (double)kinds[k].words.n,
				       kinds[k].worst[r], STR_ARG(kinds[k].slowest[r]));
		}
	}
	for (k = CHARS_1; k <= CHARS_4; k++)
		compare(db, &kinds[k]);
	db_close(db);
	arena_free(keep);
	return 0;
}
