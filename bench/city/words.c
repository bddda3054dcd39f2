/* words.c: dice and the words they draw. */
#include "internal.h"

#include "base/embed.h"
#include "base/utf8.h"

enum { SENTENCE_LEAST = 12, FULL_STOP = 0x3002 };

/* splitmix64 */
uint64_t
dice_next(struct dice *d)
{
	uint64_t z = d->state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

struct dice
dice_of(uint64_t seed, uint64_t what, uint64_t index)
{
	struct dice d = {seed * 0xd1b54a32d192ed03u + what};

	d.state = dice_next(&d) + index;
	d.state = dice_next(&d);
	return d;
}

size_t
dice_pick(struct dice *d, size_t below)
{
	return (size_t)(dice_next(d) % below);
}

bool
dice_chance(struct dice *d, unsigned percent)
{
	return dice_pick(d, 100) < percent;
}

const struct register_word *
dice_word(struct dice *d, const struct city_words *w, enum register_words_kind kind)
{
	return &w->of.of[kind].word[dice_pick(d, w->of.of[kind].n)];
}

/* A surname and one or two characters that occur in given names. */
struct str
dice_name(struct dice *d, const struct city_words *w, struct arena *a)
{
	struct str family =
		dice_word(d, w, dice_chance(d, 2) ? WORDS_surname_compound : WORDS_surname)->text;
	struct str first = w->given.v[dice_pick(d, w->given.n)];
	struct str second = w->given.v[dice_pick(d, w->given.n)];

	if (dice_chance(d, 15))
		second = STR("");
	return str_fmt(a, "%.*s%.*s%.*s", STR_ARG(family), STR_ARG(first), STR_ARG(second));
}

struct str
dice_note(struct dice *d, const struct city_words *w, struct arena *a, size_t n)
{
	struct str note = STR("");

	while (n-- > 0)
		note = str_cat(a, note, w->sentences.v[dice_pick(d, w->sentences.n)]);
	return note;
}

struct str
dice_id(struct dice *d, struct arena *a, int64_t ms)
{
	uint64_t x = dice_next(d), y = dice_next(d);

	return str_fmt(a, "%08llx-%04llx-7%03llx-%04llx-%012llx",
		       (unsigned long long)ms >> 16 & 0xffffffff, (unsigned long long)ms & 0xffff,
		       (unsigned long long)x & 0xfff,
		       ((unsigned long long)(x >> 12) & 0x3fff) | 0x8000,
		       (unsigned long long)y & 0xffffffffffff);
}

static void
add_characters(struct arena *a, struct city_words *w, struct str text)
{
	struct str c = text;

	while (text.n > 0) {
		c.p = text.p;
		utf8_next(&text);
		c.n = (size_t)(text.p - c.p);
		vec_push(a, &w->given, c);
	}
}

static void
add_sentences(struct arena *a, struct city_words *w, struct str text)
{
	struct str rest = text, one = text;

	while (rest.n > 0) {
		uint32_t c = utf8_next(&rest);

		if (c != FULL_STOP && rest.n > 0)
			continue;
		one.n = (size_t)(rest.p - one.p);
		if (utf8_count(one) >= SENTENCE_LEAST)
			vec_push(a, &w->sentences, str_dup(a, one));
		one.p = rest.p;
	}
}

static void
read_stories(struct arena *a, struct city_words *w, const json_t *in)
{
	const char *key;
	json_t *v;
	size_t i;

	if (json_is_string(in))
		add_sentences(a, w, str_of(json_string_value(in), json_string_length(in)));
	json_object_foreach((json_t *)in, key, v) read_stories(a, w, v);
	json_array_foreach((json_t *)in, i, v) read_stories(a, w, v);
}

static struct str
embedded(const char *path)
{
	const struct embed_file *f = embed_find(str_from(path));

	if (!f)
		BUG("%s is not built in", path);
	return str_of((const char *)f->data, f->size);
}

enum err_code
words_open(struct arena *a, struct city_words *ret, struct err *e)
{
	static const enum register_words_kind given[] = {WORDS_given_woman_old, WORDS_given_man_old,
							 WORDS_given_woman_young,
							 WORDS_given_man_young};
	struct str stories = embedded("data/demo/stories.json");
	enum err_code rc = register_words_read(a, embedded("data/demo/register.tsv"), &ret->of, e);
	json_t *json;
	size_t i, k;

	if (rc != ERR_OK)
		return rc;
	for (i = 0; i < COUNTOF(given); i++)
		for (k = 0; k < ret->of.of[given[i]].n; k++)
			add_characters(a, ret, ret->of.of[given[i]].word[k].text);
	json = json_loadb(stories.p, stories.n, 0, NULL);
	read_stories(a, ret, json);
	json_decref(json);
	return ret->sentences.n > 0 ? ERR_OK : err_set(e, ERR_BAD_FILE, "no sentences for notes");
}
