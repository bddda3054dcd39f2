/* read_yaml.c: libyaml's events into a tree of nodes, under the strict profile of node.h. */
#include "base/utf8.h"
#include "catalogue/ids.h"
#include "catalogue/node.h"

#include <yaml.h>

struct reader {
	struct arena *arena;
	struct problems *ps;
	struct str file;
	yaml_parser_t parser;
	yaml_event_t event; /* the one being looked at; `held` says that it must be deleted */
	bool held;
	bool failed;
	int nodes;
};

static struct cat_pos
pos_of(const struct reader *r, yaml_mark_t mark)
{
	return (struct cat_pos){r->file, (int)mark.line + 1, (int)mark.column + 1};
}

static struct cat_pos
here(const struct reader *r)
{
	return pos_of(r, r->event.start_mark);
}

static void
fail(struct reader *r, struct cat_pos at, const char *id, struct str arg)
{
	if (!r->failed)
		cat_problem(r->ps, at, id, arg, STR_NONE);
	r->failed = true;
}

/* The next event into r->event. False at a syntax error. */
static bool
step(struct reader *r)
{
	if (r->held)
		yaml_event_delete(&r->event);
	r->held = false;
	if (r->failed)
		return false;
	if (!yaml_parser_parse(&r->parser, &r->event)) {
		const char *why = r->parser.problem ? r->parser.problem : "unreadable";

		fail(r, pos_of(r, r->parser.problem_mark), CAT_SYNTAX, str_from(why));
		return false;
	}
	r->held = true;
	return true;
}

/* Anchors and tags; `!` alone and the tags libyaml fills in do not reach us as text. */
static bool
is_plain(const yaml_event_t *e)
{
	switch (e->type) {
	case YAML_SCALAR_EVENT:
		return !e->data.scalar.anchor && !e->data.scalar.tag;
	case YAML_SEQUENCE_START_EVENT:
		return !e->data.sequence_start.anchor && !e->data.sequence_start.tag;
	case YAML_MAPPING_START_EVENT:
		return !e->data.mapping_start.anchor && !e->data.mapping_start.tag;
	default:
		return e->type != YAML_ALIAS_EVENT;
	}
}

static struct str
scalar_text(struct reader *r)
{
	return str_dup(r->arena, str_of((const char *)r->event.data.scalar.value,
					r->event.data.scalar.length));
}

static struct node *read_node(struct reader *r, int depth);

static void
append(struct node *parent, struct node *child)
{
	if (parent->last)
		parent->last->next = child;
	else
		parent->first = child;
	parent->last = child;
	parent->n++;
}

static void
read_list(struct reader *r, struct node *list, int depth)
{
	while (step(r) && r->event.type != YAML_SEQUENCE_END_EVENT) {
		struct node *item = read_node(r, depth + 1);

		if (!item)
			return;
		append(list, item);
	}
}

/* A doubled key is said and its value dropped: the first one holds. */
static void
add_member(struct reader *r, struct node *map, struct map *seen, struct node *value)
{
	if (!map_put(seen, value->key, value))
		cat_problem(r->ps, value->key_pos, CAT_DOUBLE_KEY, value->key, STR_NONE);
	else
		append(map, value);
}

static void
read_map(struct reader *r, struct node *map, int depth)
{
	struct map seen;

	map_init(&seen, r->arena);
	while (step(r) && r->event.type != YAML_MAPPING_END_EVENT) {
		struct cat_pos key_pos = here(r);
		struct node *value;
		struct str key;

		if (!is_plain(&r->event)) {
			fail(r, key_pos, CAT_ANCHOR, STR_NONE);
			return;
		}
		if (r->event.type != YAML_SCALAR_EVENT) {
			fail(r, key_pos, CAT_COMPLEX_KEY, STR_NONE);
			return;
		}
		key = scalar_text(r);
		if (!step(r))
			return;
		value = read_node(r, depth + 1);
		if (!value)
			return;
		value->key = key;
		value->key_pos = key_pos;
		add_member(r, map, &seen, value);
	}
}

/* The node that begins with r->event; NULL when reading has failed. */
static struct node *
read_node(struct reader *r, int depth)
{
	struct node *n = arena_new_of(r->arena, struct node);

	n->pos = here(r);
	if (!is_plain(&r->event)) {
		fail(r, n->pos, CAT_ANCHOR, STR_NONE);
		return NULL;
	}
	if (depth > NODE_DEPTH || ++r->nodes > NODE_MAX) {
		fail(r, n->pos, CAT_TOO_MUCH, STR_NONE);
		return NULL;
	}
	if (r->event.type == YAML_SCALAR_EVENT) {
		n->kind = NODE_TEXT;
		n->text = scalar_text(r);
		n->quoted = r->event.data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	} else if (r->event.type == YAML_SEQUENCE_START_EVENT) {
		n->kind = NODE_LIST;
		read_list(r, n, depth);
	} else {
		n->kind = NODE_MAP;
		read_map(r, n, depth);
	}
	return r->failed ? NULL : n;
}

/* STREAM-START, DOCUMENT-START, node, DOCUMENT-END, STREAM-END and nothing else. */
static struct node *
read_document(struct reader *r)
{
	struct node *root;

	if (!step(r) || !step(r))
		return NULL;
	if (r->event.type == YAML_STREAM_END_EVENT) {
		fail(r, (struct cat_pos){r->file, 1, 1}, CAT_EMPTY_FILE, STR_NONE);
		return NULL;
	}
	if (r->event.data.document_start.version_directive ||
	    r->event.data.document_start.tag_directives.start !=
		    r->event.data.document_start.tag_directives.end) {
		fail(r, here(r), CAT_ANCHOR, STR_NONE);
		return NULL;
	}
	if (!step(r))
		return NULL;
	root = read_node(r, 1);
	if (!root || !step(r) || !step(r))
		return NULL;
	if (r->event.type != YAML_STREAM_END_EVENT) {
		fail(r, here(r), CAT_DOCUMENTS, STR_NONE);
		return NULL;
	}
	return root;
}

struct node *
node_read_yaml(struct arena *a, struct str file, struct str content, struct problems *ps)
{
	struct reader r = {.arena = a, .ps = ps, .file = str_dup(a, file)};
	struct cat_pos top = {r.file, 1, 1};
	struct node *root;

	if (content.n > NODE_FILE_MAX) {
		fail(&r, top, CAT_TOO_MUCH, STR_NONE);
		return NULL;
	}
	if (!utf8_valid(content)) {
		fail(&r, top, CAT_UTF8, STR_NONE);
		return NULL;
	}
	if (!yaml_parser_initialize(&r.parser))
		BUG("libyaml without memory");
	yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&r.parser, (const unsigned char *)content.p, content.n);
	root = read_document(&r);
	if (r.held)
		yaml_event_delete(&r.event);
	yaml_parser_delete(&r.parser);
	return r.failed ? NULL : root;
}
