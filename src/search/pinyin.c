/*
 * pinyin.c: readings of names. The table is built into the program and sorted by code point, so a
 * character is found by halving the text itself: nothing to load, nothing to keep.
 */
#include "base/embed.h"
#include "base/utf8.h"
#include "search/internal.h"

enum { NAME_CHARS = 16, READINGS = 4 };

struct syllable {
	struct str reading[READINGS];
	size_t n;
};

static struct str
table(const char *path)
{
	const struct embed_file *f = embed_find(str_from(path));

	return f ? str_of((const char *)f->data, f->size) : STR_NONE;
}

/* The start of the line that byte `at` stands in. */
static size_t
line_start(struct str s, size_t at)
{
	while (at > 0 && s.p[at - 1] != '\n')
		at--;
	return at;
}

static struct str
line_at(struct str s, size_t start)
{
	struct str rest = str_skip(s, start), line = STR_NONE;

	str_next(&rest, '\n', &line);
	return line;
}

/* Bytes of UTF-8 compare as code points do; the lines of explanation begin with '#', which is
 * smaller than any character of the table. */
static struct str
readings_of(struct str ch)
{
	struct str s = table("data/pinyin.tsv"), line;
	size_t low = 0, high = s.n;

	while (low < high) {
		size_t start = line_start(s, low + (high - low) / 2);
		struct str head, rest;
		int order;

		line = line_at(s, start);
		rest = line;
		if (!str_next(&rest, '\t', &head))
			break;
		order = str_starts(head, STR("#")) ? -1 : str_cmp(head, ch);
		if (order == 0)
			return rest;
		if (order < 0)
			low = start + line.n + 1;
		else
			high = start;
	}
	return STR_NONE;
}

static void
read_syllable(struct str ch, struct syllable *ret)
{
	struct str rest = readings_of(ch), word;

	ret->n = 0;
	if (ch.n == 1 && is_latin(ch)) { /* a letter or digit reads as itself */
		ret->reading[ret->n++] = ch;
		return;
	}
	while (ret->n < READINGS && str_next(&rest, ' ', &word)) {
		word = str_trim(word);
		if (word.n > 0)
			ret->reading[ret->n++] = word;
	}
}

/* Surnames with a reading of their own, two-character ones first: 尉迟 is yu chi. Returns how many
 * characters it covers. */
static size_t
surname_reading(struct str name, struct str *ret)
{
	struct str rest = table("data/pinyin-surnames.tsv"), line, surname;
	size_t best = 0;

	while (str_next(&rest, '\n', &line)) {
		size_t chars;

		if (line.n == 0 || line.p[0] == '#' || !str_next(&line, '\t', &surname) ||
		    !str_starts(name, surname))
			continue;
		chars = utf8_count(surname);
		if (chars > best) {
			best = chars;
			*ret = str_trim(line);
		}
	}
	return best;
}

static size_t
read_name(struct arena *a, struct str name, struct syllable *out)
{
	struct str rest = search_normal(a, name);
	size_t n = 0;

	while (rest.n > 0 && n < NAME_CHARS) {
		struct str ch = rest;

		utf8_next(&rest);
		ch.n -= rest.n;
		read_syllable(ch, &out[n]);
		if (out[n].n > 0)
			n++;
	}
	return n;
}

/* A surname's own reading goes before what its characters read elsewhere. */
static void
prefer_surname(struct arena *a, struct str name, struct syllable *s, size_t n)
{
	struct str words = STR_NONE, word;
	size_t chars = surname_reading(search_normal(a, name), &words), i, k;

	for (i = 0; i < chars && i < n && str_next(&words, ' ', &word); i++) {
		for (k = 0; k < s[i].n && !str_eq(s[i].reading[k], word); k++)
			;
		if (k == s[i].n && s[i].n < READINGS)
			s[i].n++;
		for (k = k < READINGS ? k : READINGS - 1; k > 0; k--)
			s[i].reading[k] = s[i].reading[k - 1];
		s[i].reading[0] = word;
	}
}

/* Way number `way` counts through the readings like an odometer, the last character fastest. */
static void
add_way(const struct syllable *s, size_t n, size_t way, struct buf *pinyin, struct buf *initials)
{
	size_t pick[NAME_CHARS], i;

	for (i = n; i-- > 0;) {
		pick[i] = way % s[i].n;
		way /= s[i].n;
	}
	for (i = 0; i < n; i++) {
		struct str r = s[i].reading[pick[i]];

		if (i > 0)
			buf_addc(pinyin, '\'');
		buf_add(pinyin, r);
		buf_addc(initials, r.p[0]);
	}
}

void
pinyin_ways(struct arena *a, struct str name, struct str *ret_pinyin, struct str *ret_initials)
{
	struct syllable s[NAME_CHARS];
	size_t n = read_name(a, name, s), ways = 1, i;
	struct buf pinyin, initials;

	prefer_surname(a, name, s, n);
	for (i = 0; i < n && ways < PINYIN_WAYS; i++)
		ways *= s[i].n;
	if (ways > PINYIN_WAYS)
		ways = PINYIN_WAYS;
	buf_init(&pinyin, a, 4096);
	buf_init(&initials, a, 1024);
	for (i = 0; n > 0 && i < ways; i++) {
		if (i > 0) {
			buf_addc(&pinyin, ' ');
			buf_addc(&initials, ' ');
		}
		add_way(s, n, i, &pinyin, &initials);
	}
	*ret_pinyin = buf_str(&pinyin);
	*ret_initials = buf_str(&initials);
}

/* The first way of each: surname reading first, then the usual one. */
static struct str
first_way(struct arena *a, struct str text, bool initials)
{
	struct syllable s[NAME_CHARS];
	size_t n = read_name(a, text, s);
	struct buf full, short_form;

	buf_init(&full, a, 4096);
	buf_init(&short_form, a, 1024);
	prefer_surname(a, text, s, n);
	if (n > 0)
		add_way(s, n, 0, &full, &short_form);
	return initials ? buf_str(&short_form) : buf_str(&full);
}

struct str
pinyin_key(struct arena *a, struct str text)
{
	struct str way = first_way(a, text, false);
	char *p = arena_array(a, char, way.n + 1);
	size_t i, n = 0;

	for (i = 0; i < way.n; i++)
		if (way.p[i] != '\'')
			p[n++] = way.p[i];
	return str_of(p, n);
}

struct str
pinyin_initials(struct arena *a, struct str text)
{
	return first_way(a, text, true);
}
