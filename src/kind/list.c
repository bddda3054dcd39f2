#include "kind/kind.h"

int
code_list_find(const struct code_list *l, struct str code)
{
	size_t i;

	for (i = 0; i < l->codes.n; i++)
		if (str_eq(l->codes.v[i].code, code))
			return (int)i;
	return -1;
}

static bool
means(const struct code *c, struct str word)
{
	size_t i;

	if (str_eq(c->label, word))
		return true;
	for (i = 0; i < c->aliases.n; i++)
		if (str_eq(c->aliases.v[i], word))
			return true;
	return false;
}

int
code_list_find_label(const struct code_list *l, struct str label_or_alias)
{
	size_t i;

	for (i = 0; i < l->codes.n; i++)
		if (means(&l->codes.v[i], label_or_alias))
			return (int)i;
	return -1;
}
