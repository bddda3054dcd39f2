/* load_list.c: code lists. */
#include "catalogue/loading.h"
#include "rule/date.h"

static int64_t
day_of(struct str s)
{
	return s.p ? date_parse_iso(s) : DATE_NONE;
}

/* A code goes into "|a|b|", into SQL and into file names. */
static bool
is_code(struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
		    c != '_' && c != '-' && c != '.')
			return false;
	}
	return s.n > 0 && s.n <= 40;
}

static void
add_label(struct loading *l, struct map *labels, struct str label, const struct node *n)
{
	if (label.n == 0)
		return;
	if (!map_put(labels, label, labels))
		cat_problem(l->ps, n->pos, CAT_DOUBLE_LABEL, label, STR_NONE);
}

static void
load_code(struct loading *l, struct code_list *list, const struct node *n, struct map *labels)
{
	struct code c = {
		.code = node_str(n, "code"),
		.label = node_str(n, "label"),
		.note_label = node_str(n, "note_label"),
		.from = day_of(node_str(n, "from")),
		.until = day_of(node_str(n, "until")),
		.note = node_bool(n, "note", false),
	};
	struct cat_clauses clauses = {0};
	size_t i;

	if (n->kind != NODE_MAP || c.code.n == 0)
		return;
	if (!is_code(c.code))
		cat_problem(l->ps, node_get(n, "code")->pos, CAT_WRONG_CODE, c.code, STR_NONE);
	if (code_list_find(list, c.code) >= 0)
		cat_problem(l->ps, n->pos, CAT_DOUBLE_NAME, c.code, STR_NONE);
	if (c.from != DATE_NONE && c.until != DATE_NONE && c.from > c.until)
		cat_problem(l->ps, n->pos, CAT_FROM_UNTIL, c.code, STR_NONE);
	load_texts(l, n, "alias", &c.aliases);
	load_clauses(l, n, &clauses);
	for (i = 0; i < clauses.ids.n; i++)
		vec_push(l->arena, &c.clauses, clauses.ids.v[i]);
	add_label(l, labels, c.label, n);
	for (i = 0; i < c.aliases.n; i++)
		add_label(l, labels, c.aliases.v[i], n);
	vec_push(l->arena, &list->codes, c);
}

void
load_list(struct loading *l, const struct node *n)
{
	struct code_list *list = arena_new_of(l->arena, struct code_list);
	struct cat_clauses clauses = {0};
	const struct node *codes = node_get(n, "codes"), *code;
	struct map labels;
	size_t i;

	list->key = node_str(n, "list");
	list->label = node_str(n, "label");
	list->ordered = node_bool(n, "ordered", false);
	load_clauses(l, n, &clauses);
	for (i = 0; i < clauses.ids.n; i++)
		vec_push(l->arena, &list->clauses, clauses.ids.v[i]);
	map_init(&labels, l->arena);
	for (code = node_first(codes); code; code = code->next)
		load_code(l, list, code, &labels);
	if (list->codes.n == 0)
		cat_problem(l->ps, n->pos, CAT_NO_CODES, list->key, STR_NONE);
	load_name(l, &l->c->lists, list->key, list, n->pos);
}
