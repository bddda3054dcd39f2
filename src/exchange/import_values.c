/*
 * import_values.c: the words in columns whose field takes codes, divisions or staff: what each of
 * them means, as far as it can be told, and what was decided.
 */
#include "base/utf8.h"
#include "exchange/import_internal.h"

#include <string.h>

static bool
is_kind(const struct cat_field *f, const char *kind)
{
	return strcmp(f->params.kind->name, kind) == 0;
}

bool
import_takes_words(const struct cat_field *f)
{
	return is_kind(f, "code") || is_kind(f, "multi") || is_kind(f, "region") ||
	       is_kind(f, "staff");
}

/* What people put between several answers: , ; / | line ends, their full-width forms and U+3001. */
static bool
is_separator(uint32_t c)
{
	return c == ',' || c == ';' || c == '/' || c == '|' || c == '\n' || c == 0xFF0C ||
	       c == 0xFF1B || c == 0x3001 || c == 0xFF0F;
}

void
import_each_word(struct arena *a, const struct cat_field *f, struct str text, import_word_fn *fn,
		 void *ctx)
{
	struct str rest = utf8_clean(a, text);
	const char *begin = rest.p;

	if (!is_kind(f, "multi")) {
		if (rest.n > 0)
			fn(ctx, rest);
		return;
	}
	while (begin) {
		const char *here = rest.p;
		bool last = rest.n == 0;
		uint32_t c = last ? 0 : utf8_next(&rest);
		struct str word;

		if (!last && !is_separator(c))
			continue;
		word = utf8_clean(a, str_of(begin, (size_t)(here - begin)));
		if (word.n > 0)
			fn(ctx, word);
		begin = last ? NULL : rest.p;
	}
}

bool
import_is_blank(const struct import *im, struct str plain)
{
	return plain.n == 0 ||
	       import_words_find(im->words, "blank", im->type->key, STR_NONE, plain) != NULL;
}

/* -- what a word means --------------------------------------------------------------------------------- */

/* A village's name without what says only that it is one. */
static struct str
stem_of(const struct import *im, struct str plain)
{
	bool cut = true;

	while (cut) {
		const struct import_word *x;
		size_t at = 0;

		cut = false;
		while ((x = import_words_next(im->words, "suffix", im->type->key, &at)) != NULL)
			if (plain.n > x->word.n && str_ends(plain, x->word)) {
				plain.n -= x->word.n;
				cut = true;
				break;
			}
	}
	return plain;
}

static bool
is_digits(struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n > 0;
}

/* Divisions of the level the field asks for; of two that would fit none is taken. */
static struct str
region_of_word(const struct import *im, const struct cat_field *f, struct str plain)
{
	size_t length = str_is(f->params.region_level, "village") ? 12 : 9, i;
	struct str stem = stem_of(im, plain), found = STR_NONE;

	if (is_digits(plain))
		return plain;
	for (i = 0; i < im->villages.n; i++) {
		const struct region *g = &im->villages.v[i];
		struct str name;

		if (g->code.n != length)
			continue;
		name = import_plain(im->arena, g->name);
		if (str_eq(name, plain))
			return g->code;
		if (!str_eq(stem_of(im, name), stem))
			continue;
		if (found.n > 0)
			return STR_NONE;
		found = g->code;
	}
	return found;
}

static struct str
code_of_word(const struct import *im, struct import_target t, struct str word, struct str plain)
{
	const struct code_list *l = import_leaf(t)->params.list;
	const struct import_word *x;
	int at;

	x = import_words_find(im->words, "value", im->type->key, import_target_name(im->arena, t),
			      plain);
	if (x)
		return x->extra;
	at = code_list_find_label(l, word);
	if (at < 0)
		at = code_list_find_label(l, plain);
	if (at < 0)
		at = code_list_find(l, plain);
	return at >= 0 ? l->codes.v[at].code : STR_NONE;
}

static struct str
staff_of_word(const struct import *im, struct str word)
{
	struct str found = STR_NONE;
	size_t i;

	for (i = 0; i < im->staff.n; i++)
		if (str_eq(im->staff.v[i].name, word)) {
			if (found.n > 0)
				return STR_NONE; /* two of that name */
			found = im->staff.v[i].id;
		}
	return found;
}

static struct str
meaning(const struct import *im, struct import_target t, struct str word)
{
	const struct cat_field *f = import_leaf(t);
	struct str plain = import_plain(im->arena, word);

	if (is_kind(f, "region"))
		return region_of_word(im, f, plain);
	if (is_kind(f, "staff"))
		return staff_of_word(im, word);
	return code_of_word(im, t, word, plain);
}

/* -- the list -------------------------------------------------------------------------------------------- */

static struct import_value *
find_value(const struct import *im, struct import_target t, struct str word)
{
	size_t i;

	for (i = 0; i < im->values.n; i++)
		if (import_same_target(im->values.v[i].target, t) &&
		    str_eq(im->values.v[i].word, word))
			return &im->values.v[i];
	return NULL;
}

const struct import_value *
import_value_of(const struct import *im, struct import_target t, struct str word)
{
	return find_value(im, t, word);
}

struct collecting {
	struct import *im;
	struct import_target target;
	size_t words;
};

static void
count_word(void *ctx, struct str word)
{
	struct collecting *c = ctx;
	struct import_value *v = find_value(c->im, c->target, word), fresh = {0};

	if (v) {
		c->words += v->count == 0;
		v->count++;
		return;
	}
	if (c->words == IMPORT_WORDS || import_is_blank(c->im, import_plain(c->im->arena, word)))
		return;
	c->words++;
	fresh.target = c->target;
	fresh.word = word;
	fresh.code = meaning(c->im, c->target, word);
	fresh.count = 1;
	vec_push(c->im->arena, &c->im->values, fresh);
}

void
import_collect_values(struct work *w UNUSED, struct import *im)
{
	size_t i, k;

	for (i = 0; i < im->values.n; i++)
		im->values.v[i].count = 0;
	for (i = 0; i < im->columns.n; i++) {
		const struct import_column *c = &im->columns.v[i];
		struct collecting x = {im, c->target, 0};

		if (!c->target.field || !import_takes_words(import_leaf(c->target)))
			continue;
		for (k = im->first; k < im->sheet.rows.n; k++) {
			const struct sheet_cell *cell = sheet_cell(&im->sheet.rows.v[k], c->column);

			if (cell)
				import_each_word(im->arena, import_leaf(c->target), cell->text,
						 count_word, &x);
		}
	}
}

static bool
code_fits(const struct import *im, const struct cat_field *f, struct str code)
{
	size_t i;

	if (code.n == 0)
		return true;
	if (f->params.list)
		return code_list_find(f->params.list, code) >= 0;
	if (is_kind(f, "region"))
		return is_digits(code);
	for (i = 0; i < im->staff.n; i++)
		if (str_eq(im->staff.v[i].id, code))
			return true;
	return false;
}

bool
import_decide(struct import *im, struct str field, struct str word, struct str code)
{
	struct import_target t;
	struct import_value *v;

	if (!import_target_find(im->type, field, &t) || !import_takes_words(import_leaf(t)) ||
	    !code_fits(im, import_leaf(t), code))
		return false;
	v = find_value(im, t, word);
	if (!v) {
		vec_push(im->arena, &im->values,
			 ((struct import_value){.target = t, .word = str_dup(im->arena, word)}));
		v = &im->values.v[im->values.n - 1];
	}
	v->code = str_dup(im->arena, code);
	v->left_out = code.n == 0;
	v->decided = true;
	return true;
}
