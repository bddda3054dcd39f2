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
