/* meta.c: a node against the table of keys. See meta.h. */
#include "catalogue/ids.h"
#include "catalogue/meta.h"
#include "rule/date.h"
#include "rule/decimal.h"

struct checking {
	struct problems *ps;
	struct arena *tmp;
};

enum { KEY_LENGTH = 40 };

bool
meta_is_key(struct str s)
{
	size_t i;

	if (s.n == 0 || s.n > KEY_LENGTH || s.p[0] < 'a' || s.p[0] > 'z' || s.p[s.n - 1] == '_')
		return false;
	for (i = 1; i < s.n; i++) {
		char c = s.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '_')
			return false;
		if (c == '_' && s.p[i - 1] == '_')
			return false;
	}
	return true;
}

static const struct unit {
	const char *name;
	int64_t ms;
} units[] = {{"minutes", 60000}, {"hours", 3600000}, {"days", 86400000}, {"weeks", 604800000}};

bool
meta_duration(struct str s, int64_t *ret_ms)
{
	struct str rest = s, number;
	int64_t n;
	size_t i;

	if (!str_next(&rest, ' ', &number) || !str_to_int(number, &n) || n < 0 || n > 100000)
		return false;
	for (i = 0; i < COUNTOF(units); i++)
		if (str_eq(str_trim(rest), str_from(units[i].name))) {
			*ret_ms = n * units[i].ms;
			return true;
		}
	return false;
}

static void
words_map(struct map *m, struct arena *a, const char *words)
{
	struct str rest = str_from(words), word;

	map_init(m, a);
	while (str_next(&rest, ' ', &word))
		map_put(m, word, m);
}

static void
check_choice(struct checking *c, const struct node *n, const char *choices)
{
	struct map words;

	words_map(&words, c->tmp, choices);
	if (!map_get(&words, n->text))
		cat_problem(c->ps, n->pos, CAT_WRONG_CHOICE, n->text, str_from(choices));
}

static bool
is_path(struct str s)
{
	struct str first;

	return str_next(&s, '.', &first) && meta_is_key(first) && (!s.p || meta_is_key(s));
}

/* The id of what is wrong with a text of this sort; NULL = fine. */
static const char *
wrong_text(const struct meta_key *k, struct str s)
{
	int64_t ignored;

	switch (k->value) {
	case META_KEY:
		return meta_is_key(s) ? NULL : CAT_WRONG_KEY;
	case META_PATH:
		return is_path(s) ? NULL : CAT_WRONG_KEY;
	case META_BOOL:
		return str_is(s, "true") || str_is(s, "false") ? NULL : CAT_WRONG_BOOL;
	case META_INT:
	case META_INT_OR_MAP:
		return str_to_int(s, &ignored) && ignored >= 0 && ignored <= INT32_MAX
			       ? NULL
			       : CAT_WRONG_NUMBER;
	case META_NUMBER:
		return decimal_parse(s, DECIMAL_MAX_SCALE, &ignored) ? NULL : CAT_WRONG_NUMBER;
	case META_DURATION:
		return meta_duration(s, &ignored) ? NULL : CAT_WRONG_DURATION;
	case META_DATE:
		return date_parse_iso(s) != DATE_NONE ? NULL : CAT_WRONG_DATE;
	default:
		return NULL;
	}
}

static void
check_text(struct checking *c, const struct node *n, const struct meta_key *k)
{
	const char *wrong;

	if (n->kind != NODE_TEXT) {
		cat_problem(c->ps, n->pos, CAT_WRONG_FORM, str_from(k->name), STR("text"));
		return;
	}
	if (n->text.n == 0) {
		cat_problem(c->ps, n->pos, CAT_EMPTY_VALUE, str_from(k->name), STR_NONE);
		return;
	}
	if (k->value == META_CHOICE) {
		check_choice(c, n, k->choices);
		return;
	}
	wrong = wrong_text(k, n->text);
	if (wrong)
		cat_problem(c->ps, n->pos, wrong, n->text, STR_NONE);
}

static void check_map(struct checking *c, const struct node *n, const struct meta_place *place);

static void
check_items(struct checking *c, const struct node *n, const struct meta_key *k)
{
	const struct node *item;

	for (item = n->first; item; item = item->next) {
		if (k->sub && k->value != META_TEXTS_OR_MAP)
			check_map(c, item, k->sub);
		else
			check_text(c, item, k);
	}
}

static bool
takes(enum meta_value value, enum node_kind kind)
{
	switch (value) {
	case META_TEXTS:
		return kind != NODE_MAP;
	case META_MAP:
		return kind == NODE_MAP;
	case META_MAPS:
		return kind == NODE_LIST;
	case META_MAPS_OR_ONE:
		return kind != NODE_TEXT;
	case META_TEXT_OR_MAP:
	case META_INT_OR_MAP:
		return kind != NODE_LIST;
	default:
		return true;
	}
}

static const char *
form_of(enum meta_value value)
{
	switch (value) {
	case META_MAP:
		return "map";
	case META_MAPS:
	case META_MAPS_OR_ONE:
		return "list";
	default:
		return "text";
	}
}

static void
check_value(struct checking *c, const struct node *n, const struct meta_key *k)
{
	if (k->value == META_ANY)
		return;
	if (k->value < META_MAP && k->value != META_TEXTS) {
		check_text(c, n, k);
		return;
	}
	if (!takes(k->value, n->kind))
		cat_problem(c->ps, n->pos, CAT_WRONG_FORM, str_from(k->name),
			    str_from(form_of(k->value)));
	else if (n->kind == NODE_LIST)
		check_items(c, n, k);
	else if (n->kind == NODE_MAP)
		check_map(c, n, k->sub);
	else
		check_text(c, n, k);
}

static const struct meta_key *
key_of(const struct meta_place *place, struct str name)
{
	const struct meta_key *k;

	for (k = place->keys; k->name; k++)
		if (str_eq(str_from(k->name), name))
			return k;
	return NULL;
}

static void
add_unknown_key(struct checking *c, const struct node *n, const struct meta_place *place)
{
	const struct meta_key *k;
	struct map names;

	map_init(&names, c->tmp);
	for (k = place->keys; k->name; k++)
		map_put(&names, str_from(k->name), &names);
	cat_problem(c->ps, n->key_pos, CAT_UNKNOWN_KEY, n->key, map_nearest(&names, n->key));
}

static void
check_map(struct checking *c, const struct node *n, const struct meta_place *place)
{
	const struct meta_key *k;
	const struct node *m;

	if (n->kind != NODE_MAP) {
		cat_problem(c->ps, n->pos, CAT_WRONG_FORM, str_from(place->name), STR("map"));
		return;
	}
	for (m = n->first; m; m = m->next) {
		k = key_of(place, m->key);
		if (k)
			check_value(c, m, k);
		else
			add_unknown_key(c, m, place);
	}
	for (k = place->keys; k->name; k++)
		if (k->must && !node_get(n, k->name))
			cat_problem(c->ps, n->pos, CAT_MISSING_KEY, str_from(k->name), STR_NONE);
}

bool
meta_check(const struct meta_place *place, const struct node *n, struct problems *ps,
	   struct arena *tmp)
{
	struct checking c = {ps, tmp};

	check_map(&c, n, place);
	return n->kind == NODE_MAP;
}
