#include "exchange/import_words.h"

#include "base/embed.h"
#include "base/utf8.h"

enum err_code
import_words_load(struct arena *a, struct import_words *ret, struct err *e)
{
	const struct embed_file *f = embed_find(STR("data/import-words.tsv"));
	struct str text, line;

	*ret = (struct import_words){0};
	if (!f)
		return err_set(e, ERR_INTERNAL, "data/import-words.tsv is not built in");
	text = str_of((const char *)f->data, f->size);
	while (str_next(&text, '\n', &line)) {
		struct import_word w = {0};

		if (line.n == 0 || line.p[0] == '#')
			continue;
		if (!str_next(&line, '\t', &w.kind) || !str_next(&line, '\t', &w.type) ||
		    !str_next(&line, '\t', &w.field) || !str_next(&line, '\t', &w.word))
			return err_set(e, ERR_INTERNAL, "import-words: a line is too short");
		w.word = import_plain(a, w.word);
		if (!str_next(&line, '\t', &w.extra))
			w.extra = STR_NONE;
		vec_push(a, &ret->v, w);
	}
	return ERR_OK;
}

const struct import_word *
import_words_next(const struct import_words *w, const char *kind, struct str type, size_t *at)
{
	while (*at < w->v.n) {
		const struct import_word *x = &w->v.v[(*at)++];

		if (str_eq(x->kind, str_from(kind)) &&
		    (str_is(x->type, "*") || str_eq(x->type, type)))
			return x;
	}
	return NULL;
}

const struct import_word *
import_words_find(const struct import_words *w, const char *kind, struct str type, struct str field,
		  struct str word)
{
	const struct import_word *x;
	size_t at = 0;

	while ((x = import_words_next(w, kind, type, &at)) != NULL)
		if ((field.n == 0 || str_eq(x->field, field)) &&
		    (word.n == 0 || str_eq(x->word, word)))
			return x;
	return NULL;
}

struct str
import_plain(struct arena *a, struct str s)
{
	struct str in = utf8_narrow(a, s), rest = in;
	char *out = arena_alloc(a, in.n + 4);
	size_t n = 0;

	while (rest.n > 0) {
		uint32_t c = utf8_next(&rest);

		if (c <= ' ' || c == 0x3000 || c == 0xA0)
			continue;
		if (c >= 'A' && c <= 'Z')
			c += 'a' - 'A';
		n += utf8_put(c, out + n);
	}
	return str_of(out, n);
}
