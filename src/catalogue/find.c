/* find.c: looking things up in a loaded catalogue. */
#include "catalogue/catalogue.h"

struct cat_type *
cat_type(const struct catalogue *c, struct str key)
{
	return map_get(&c->types, key);
}

struct cat_field *
cat_field(const struct cat_type *t, struct str key)
{
	return map_get(&t->by_key, key);
}

const struct cat_react *
cat_react(const struct cat_type *t, struct str key)
{
	size_t i;

	for (i = 0; i < t->reacts.n; i++)
		if (str_eq(t->reacts.v[i]->key, key))
			return t->reacts.v[i];
	return NULL;
}

const struct cat_type *
cat_path_find(const struct cat_type *t, struct str text, struct cat_path *ret, struct str *ret_last)
{
	struct str first;

	*ret = (struct cat_path){0};
	*ret_last = text;
	if (str_chr(text, '.') >= 0 && str_next(&text, '.', &first)) {
		*ret_last = text;
		ret->parent = str_is(first, "parent");
		if (!ret->parent)
			ret->through = cat_field(t, first);
		t = ret->parent ? t->parent : ret->through ? ret->through->target : NULL;
	}
	ret->field = t ? cat_field(t, *ret_last) : NULL;
	return t;
}

struct str
cat_path_text(struct arena *a, const struct cat_path *p)
{
	if (!p->parent && !p->through)
		return p->field->key;
	return str_fmt(a, "%.*s.%.*s", STR_ARG(p->parent ? STR("parent") : p->through->key),
		       STR_ARG(p->field->key));
}

const struct code_list *
cat_list(const struct catalogue *c, struct str key)
{
	return map_get(&c->lists, key);
}

const struct cat_state *
cat_state(const struct cat_flow *f, struct str key)
{
	size_t i;

	for (i = 0; i < f->states.n; i++)
		if (str_eq(f->states.v[i].key, key))
			return &f->states.v[i];
	return NULL;
}

const struct cat_move *
cat_move(const struct cat_flow *f, struct str key)
{
	size_t i;

	for (i = 0; i < f->moves.n; i++)
		if (str_eq(f->moves.v[i]->key, key))
			return f->moves.v[i];
	return NULL;
}

struct str
cat_setting(const struct catalogue *c, struct str profile, struct str key)
{
	const struct cat_profile *p = map_get(&c->profiles, profile);
	const struct cat_setting *s = p ? map_get(&p->settings, key) : NULL;

	return s ? s->value : STR_NONE;
}

const struct cat_type *
cat_target_type(const void *target)
{
	return target;
}

bool
cat_field_indexed(const struct cat_field *f)
{
	return f->index || f->target;
}

struct str
cat_time_index(struct arena *a, const struct cat_type *t)
{
	return str_cat(a, t->table, STR("_by_time"));
}
