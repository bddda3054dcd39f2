#include "catalogue/node.h"

const struct node *
node_get(const struct node *map, const char *key)
{
	const struct node *n;

	if (!map || map->kind != NODE_MAP)
		return NULL;
	for (n = map->first; n; n = n->next)
		if (str_eq(n->key, str_from(key)))
			return n;
	return NULL;
}

const struct node *
node_map(const struct node *map, const char *key)
{
	const struct node *n = node_get(map, key);

	return n && n->kind == NODE_MAP ? n : NULL;
}

const struct node *
node_first(const struct node *n)
{
	return n ? n->first : NULL;
}

const struct node *
node_items(const struct node *map, const char *key)
{
	const struct node *n = node_get(map, key);

	return n && n->kind == NODE_LIST ? n->first : n;
}

const struct node *
node_next_item(const struct node *parent_value, const struct node *item)
{
	return parent_value && parent_value->kind == NODE_LIST ? item->next : NULL;
}

struct str
node_str(const struct node *map, const char *key)
{
	const struct node *n = node_get(map, key);

	return n && n->kind == NODE_TEXT ? n->text : STR_NONE;
}

bool
node_bool(const struct node *map, const char *key, bool otherwise)
{
	struct str s = node_str(map, key);

	return s.p ? str_is(s, "true") : otherwise;
}

int64_t
node_int(const struct node *map, const char *key, int64_t otherwise)
{
	struct str s = node_str(map, key);
	int64_t n;

	return s.p && str_to_int(s, &n) ? n : otherwise;
}
