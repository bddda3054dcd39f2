/* register_words.c: reading data/demo/register.tsv. */
#include "exchange/register_words.h"

static const char *const kind_names[REGISTER_WORDS_KINDS] = {
#define X(kind) #kind,
	REGISTER_WORD_KINDS(X)
#undef X
};

struct word_line {
	enum register_words_kind kind;
	struct register_word word;
};

static int
kind_find(struct str name)
{
	int i;

	for (i = 0; i < REGISTER_WORDS_KINDS; i++)
		if (str_eq(name, str_from(kind_names[i])))
			return i;
	return -1;
}

/* Takes lines off *rest until one holds a word. Returns false at the end. */
static bool
line_next(struct str *rest, struct str *ret)
{
	while (str_next(rest, '\n', ret))
		if (ret->n > 0 && ret->p[0] != '#')
			return true;
	return false;
}

static enum err_code
line_read(struct str line, struct word_line *ret, struct err *e)
{
	struct str rest = line, name = STR_NONE;
	int kind;

	str_next(&rest, '\t', &name);
	kind = kind_find(name);
	*ret = (struct word_line){.kind = WORDS_heading};
	str_next(&rest, '\t', &ret->word.text);
	str_next(&rest, '\t', &ret->word.code);
	str_next(&rest, '\t', &ret->word.living);
	if (kind < 0 || ret->word.text.n == 0)
		return err_set(e, ERR_BAD_FILE, "register words: %.*s", STR_ARG(line));
	ret->kind = (enum register_words_kind)kind;
	return ERR_OK;
}

/* Counts the words of each kind; every line is looked at here once for all complaints. */
static enum err_code
words_count(struct str text, struct register_words *words, struct err *e)
{
	struct str line = STR_NONE;
	struct word_line got;
	size_t kind;

	while (line_next(&text, &line)) {
		enum err_code rc = line_read(line, &got, e);

		if (rc != ERR_OK)
			return rc;
		words->of[got.kind].n++;
	}
	for (kind = 0; kind < REGISTER_WORDS_KINDS; kind++)
		if (words->of[kind].n == 0)
			return err_set(e, ERR_BAD_FILE, "register words: no %s", kind_names[kind]);
	return ERR_OK;
}

enum err_code
register_words_read(struct arena *keep, struct str text, struct register_words *ret, struct err *e)
{
	size_t filled[REGISTER_WORDS_KINDS] = {0}, kind;
	struct word_line got;
	struct str line = STR_NONE;
	enum err_code rc;

	*ret = (struct register_words){0};
	rc = words_count(text, ret, e);
	if (rc != ERR_OK)
		return rc;
	for (kind = 0; kind < REGISTER_WORDS_KINDS; kind++)
		ret->of[kind].word = arena_array(keep, struct register_word, ret->of[kind].n);
	while (line_next(&text, &line) && line_read(line, &got, e) == ERR_OK)
		ret->of[got.kind].word[filled[got.kind]++] = got.word;
	return ERR_OK;
}
