/*
 * node.h: a catalogue file as a tree: maps, lists and texts, each with its place in the file.
 * Strict profile of YAML: no anchors, aliases, tags, directives or second document, no doubled
 * keys, at most NODE_DEPTH levels and NODE_MAX nodes a file. Every scalar is text.
 */
#ifndef SHEGONG_CATALOGUE_NODE_H
#define SHEGONG_CATALOGUE_NODE_H

#include "base/problem.h"
#include "catalogue/catalogue.h"

enum { NODE_DEPTH = 16, NODE_MAX = 60000, NODE_FILE_MAX = 1 << 20 };

enum node_kind { NODE_TEXT, NODE_MAP, NODE_LIST };

struct node {
	enum node_kind kind;
	bool quoted;     /* the text stood in quotes or as a block */
	int n;           /* members */
	struct str key;  /* when a member of a map */
	struct str text; /* NODE_TEXT */
	struct cat_pos pos, key_pos;
	struct node *first, *last, *next;
};

/* NULL when the file is empty or cannot be read; what is wrong stands in `ps`. */
struct node *node_read_yaml(struct arena *a, struct str file, struct str content,
			    struct problems *ps);

/* All accept NULL and nodes of another kind: what is wrong with them has been said by meta. */
const struct node *node_get(const struct node *map, const char *key);
const struct node *node_map(const struct node *map, const char *key);
const struct node *node_first(const struct node *n);
/* The members of a list, or the value itself when it is no list: "one or a list". */
const struct node *node_items(const struct node *map, const char *key);
const struct node *node_next_item(const struct node *parent_value, const struct node *item);
struct str node_str(const struct node *map, const char *key); /* STR_NONE when absent */
bool node_bool(const struct node *map, const char *key, bool otherwise);
int64_t node_int(const struct node *map, const char *key, int64_t otherwise);

#endif
