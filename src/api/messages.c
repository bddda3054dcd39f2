/* messages.c: see messages.h. The files are read once at start; lookups need no lock. */
#include "api/messages.h"

#include "base/buf.h"
#include "base/embed.h"
#include "base/map.h"

#include <jansson.h>

struct sentence {
	struct str title, todo;
};

struct messages {
	struct sentence errors[ERR_COUNT];
	struct map problems; /* code -> struct str */
	struct map texts;    /* key -> struct str */
};

enum { SENTENCE_MAX = 16 * 1024 };

static enum err_code
read_file(const char *path, json_t **ret, struct err *e)
{
	const struct embed_file *f = embed_find(str_from(path));
	json_error_t where;

	if (!f)
		return err_set(e, ERR_INTERNAL, "%s is not built in", path);
	*ret = json_loadb((const char *)f->data, f->size, JSON_REJECT_DUPLICATES, &where);
	if (!*ret)
		return err_set(e, ERR_INTERNAL, "%s:%d: %s", path, where.line, where.text);
	return ERR_OK;
}

static struct str
text_of(struct arena *a, const json_t *v)
{
	if (!json_is_string(v))
		return STR_NONE;
	return str_dup(a, str_of(json_string_value(v), json_string_length(v)));
}

static enum err_code
load_errors(struct arena *a, struct messages *m, struct err *e)
{
	enum err_code rc;
	json_t *root;
	int i;

	rc = read_file("messages/errors.zh-CN.json", &root, e);
	if (rc != ERR_OK)
		return rc;
	for (i = 0; i < ERR_COUNT; i++) {
		const json_t *v = json_object_get(root, err_name((enum err_code)i));

		m->errors[i].title = text_of(a, json_object_get(v, "title"));
		m->errors[i].todo = text_of(a, json_object_get(v, "do"));
	}
	json_decref(root);
	return ERR_OK;
}

static enum err_code
load_texts(struct arena *a, const char *path, struct map *to, struct err *e)
{
	enum err_code rc;
	const char *key;
	json_t *root, *v;

	map_init(to, a);
	rc = read_file(path, &root, e);
	if (rc != ERR_OK)
		return rc;
	json_object_foreach(root, key, v)
	{
		struct str *text = arena_new_of(a, struct str);

		*text = text_of(a, v);
		map_put(to, str_dup(a, str_from(key)), text);
	}
	json_decref(root);
	return ERR_OK;
}

enum err_code
messages_load(struct arena *a, struct messages **ret, struct err *e)
{
	struct messages *m = arena_new_of(a, struct messages);
	enum err_code rc;

	rc = load_errors(a, m, e);
	if (rc == ERR_OK)
		rc = load_texts(a, "messages/problems.zh-CN.json", &m->problems, e);
	if (rc == ERR_OK)
		rc = load_texts(a, "messages/cli.zh-CN.json", &m->texts, e);
	*ret = m;
	return rc;
}

struct str
message_error_title(const struct messages *m, enum err_code code)
{
	return m->errors[code].title;
}

struct str
message_error_do(const struct messages *m, enum err_code code)
{
	return m->errors[code].todo;
}

struct str
message_fill(struct arena *a, struct str text, const struct str *args, size_t n)
{
	struct buf b;
	size_t i;

	buf_init(&b, a, SENTENCE_MAX);
	for (i = 0; i < text.n; i++) {
		if (text.p[i] == '{' && i + 2 < text.n && text.p[i + 2] == '}' &&
		    text.p[i + 1] >= '0' && (size_t)(text.p[i + 1] - '0') < n) {
			buf_add(&b, args[text.p[i + 1] - '0']);
			i += 2;
		} else {
			buf_addc(&b, text.p[i]);
		}
	}
	return buf_str(&b);
}

struct str
message_problem(const struct messages *m, struct arena *a, const struct problem *p)
{
	const struct str *text = map_get(&m->problems, p->code);

	if (text)
		return message_fill(a, *text, p->args, PROBLEM_ARGS);
	/* Checks of the catalogue bring their own sentence. */
	return p->args[0].n > 0 ? p->args[0] : p->code;
}

struct str
message_text(const struct messages *m, struct arena *a, const char *key, const struct str *args,
	     size_t n)
{
	const struct str *text = map_get(&m->texts, str_from(key));

	return text ? message_fill(a, *text, args, n) : str_from(key);
}
