/*
 * overlay.c: a place's own files over those of the catalogue. Maps are laid over maps, lists of
 * maps join by `key` or `code`; what is not there yet is added. Texts may be changed only where
 * the place decides: words, thresholds, what is required. The joined tree is then checked and
 * loaded like any file.
 */
#include "catalogue/loading.h"

/* What a place may set anew. Everything else is the standard's. */
static const char changeable[] =
	" name version label short why hint placeholder none_text text unit required complete "
	"default min max length quick full filter warn due late late_after days value rule until "
	"alias clause list search nav signatures print ";

static bool
may_change(struct loading *l, struct str key)
{
	return str_contains(str_from(changeable), str_fmt(l->arena, " %.*s ", STR_ARG(key)));
}

static void
refuse(struct loading *l, const struct node *n)
{
	if (str_is(n->key, "kind"))
		cat_problem(l->ps, n->pos, CAT_OVERLAY_KIND, n->text, STR_NONE);
	else
		cat_problem(l->ps, n->pos, CAT_OVERLAY_CHANGE, n->key, STR_NONE);
}

static struct node *
member(struct node *map, struct str key)
{
	struct node *n;

	for (n = map->first; n; n = n->next)
		if (str_eq(n->key, key))
			return n;
	return NULL;
}

static void
append(struct node *to, struct node *n)
{
	n->next = NULL;
	if (to->last)
		to->last->next = n;
	else
		to->first = n;
	to->last = n;
	to->n++;
}

static bool
is_list_of_maps(const struct node *n)
{
	return n->kind == NODE_LIST && n->first && n->first->kind == NODE_MAP;
}

/* -- lists ------------------------------------------------------------------------------------ */

static struct str
name_of(const struct node *item)
{
	struct str key = node_str(item, "key");

	return key.n > 0 ? key : node_str(item, "code");
}

static struct node *
item_named(struct node *list, struct str name)
{
	struct node *n;

	for (n = list->first; n && name.n > 0; n = n->next)
		if (n->kind == NODE_MAP && str_eq(name_of(n), name))
			return n;
	return NULL;
}

static void
merge_items(struct loading *l, struct node *base, struct node *over)
{
	struct node *n, *next;

	for (n = over->first; n; n = next) {
		struct node *there = n->kind == NODE_MAP ? item_named(base, name_of(n)) : NULL;

		next = n->next;
		if (there)
			overlay_merge(l, there, n);
		else
			append(base, n);
	}
}

static bool
has_text(const struct node *list, struct str text)
{
	const struct node *n;

	for (n = list->first; n; n = n->next)
		if (n->kind == NODE_TEXT && str_eq(n->text, text))
			return true;
	return false;
}

/* "one or a list": a text becomes a list of one. */
static void
make_list(struct loading *l, struct node *n)
{
	struct node *item;

	if (n->kind != NODE_TEXT)
		return;
	item = arena_new_of(l->arena, struct node);
	*item = *n;
	item->key = STR_NONE;
	n->kind = NODE_LIST;
	n->first = n->last = NULL;
	n->n = 0;
	append(n, item);
}

static void
merge_texts(struct loading *l, struct node *base, struct node *over)
{
	struct node *n, *next;

	make_list(l, base);
	make_list(l, over);
	for (n = over->first; n; n = next) {
		next = n->next;
		if (n->kind != NODE_TEXT || !has_text(base, n->text))
			append(base, n);
	}
}

/* -- maps ------------------------------------------------------------------------------------- */

static void
change_text(struct loading *l, struct node *base, const struct node *over)
{
	if (str_eq(base->text, over->text))
		return;
	/* `list` of a type are columns; of a field it is what may be answered. */
	if (!may_change(l, over->key) || str_is(over->key, "list")) {
		refuse(l, over);
		return;
	}
	base->text = over->text;
	base->quoted = over->quoted;
	base->pos = over->pos;
}

static void
merge_member(struct loading *l, struct node *base, struct node *over)
{
	if (base->kind == NODE_MAP && over->kind == NODE_MAP)
		overlay_merge(l, base, over);
	else if (base->kind == NODE_TEXT && over->kind == NODE_TEXT)
		change_text(l, base, over);
	else if (is_list_of_maps(base) && over->kind == NODE_LIST)
		merge_items(l, base, over);
	else if (base->kind != NODE_MAP && over->kind != NODE_MAP && may_change(l, over->key))
		merge_texts(l, base, over);
	else
		refuse(l, over);
}

void
overlay_merge(struct loading *l, struct node *base, struct node *over)
{
	struct node *n, *next, *there;

	if (base->kind != NODE_MAP || over->kind != NODE_MAP) {
		cat_problem(l->ps, over->pos, CAT_OVERLAY_CHANGE, over->key, STR_NONE);
		return;
	}
	for (n = over->first; n; n = next) {
		next = n->next;
		there = member(base, n->key);
		if (there)
			merge_member(l, there, n);
		else if (is_list_of_maps(n) || may_change(l, n->key))
			append(base, n);
		else
			refuse(l, n);
	}
}
