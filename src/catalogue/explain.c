#include "catalogue/explain.h"
#include "base/buf.h"
#include "base/embed.h"

#include <jansson.h>

enum { SENTENCE_MAX = 8192 };

enum err_code
cat_words_load(struct arena *a, struct cat_words *ret, struct err *e)
{
	const struct embed_file *f = embed_find(STR("messages/catalogue.zh-CN.json"));
	json_error_t where;
	const char *key;
	json_t *root, *v;

	ret->arena = a;
	map_init(&ret->texts, a);
	if (!f)
		return err_set(e, ERR_INTERNAL, "messages/catalogue.zh-CN.json is not built in");
	root = json_loadb((const char *)f->data, f->size, JSON_REJECT_DUPLICATES, &where);
	if (!root)
		return err_set(e, ERR_INTERNAL, "catalogue.zh-CN.json:%d: %s", where.line,
			       where.text);
	json_object_foreach(root, key, v)
	{
		struct str *text = arena_new_of(a, struct str);

		*text = str_dup(a, str_of(json_string_value(v), json_string_length(v)));
		map_put(&ret->texts, str_dup(a, str_from(key)), text);
	}
	json_decref(root);
	return ERR_OK;
}

struct str
cat_words_fill(const struct cat_words *w, struct str key, const struct str *args, size_t n)
{
	const struct str *text = map_get(&w->texts, key);
	struct buf b;
	size_t i;

	if (!text)
		return key;
	buf_init(&b, w->arena, SENTENCE_MAX);
	for (i = 0; i < text->n; i++) {
		size_t arg = i + 2 < text->n ? (size_t)(text->p[i + 1] - '0') : n;

		if (text->p[i] == '{' && arg < n && text->p[i + 2] == '}') {
			buf_add(&b, args[arg]);
			i += 2;
		} else {
			buf_addc(&b, text->p[i]);
		}
	}
	return buf_str(&b);
}

/* The second argument is a suggestion unless the sentence uses it. */
struct str
cat_words_problem(const struct cat_words *w, const struct problem *p)
{
	const struct str *text = map_get(&w->texts, p->code);
	struct str sentence = cat_words_fill(w, p->code, p->args, PROBLEM_ARGS);
	struct str like = STR_NONE;

	if (text && p->args[1].n > 0 && !str_contains(*text, STR("{1}")))
		like = cat_words_fill(w, STR("suggest"), &p->args[1], 1);
	return str_fmt(w->arena, "%.*s %.*s%.*s", STR_ARG(p->code), STR_ARG(sentence),
		       STR_ARG(like));
}
