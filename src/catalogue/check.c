/* check.c: what only shows in the whole: one small function for each check. Lists and flows have
 * files of their own. */
#include "catalogue/loading.h"

#include <string.h>

static bool
is_kind(const struct cat_field *f, const char *name)
{
	return strcmp(f->params.kind->name, name) == 0;
}

/* -- names -------------------------------------------------------------------------------- */

/* Columns every table has, names expressions know, words of the language. */
static const char reserved[] =
	" id unit unit_id version state number parent parent_id pending made_at made_by changed_at "
	"changed_by happened_at happened_on recorded_at late_reason box_no contract_id catalogue "
	"device moved_from incomplete ord recorded_from recorded_to outer now today actor true "
	"false null and or not in ";

static bool
is_reserved(struct str key, struct arena *a)
{
	return str_contains(str_from(reserved), str_fmt(a, " %.*s ", STR_ARG(key)));
}

static void
check_reserved(struct loading *l, const struct cat_field *f)
{
	if (is_reserved(f->key, l->arena))
		cat_problem(l->ps, f->pos, CAT_RESERVED, f->key, STR_NONE);
}

static void
add_column(struct loading *l, struct map *seen, const struct cat_field *f, const char *suffix)
{
	struct str name = str_cat(l->arena, f->key, str_from(suffix));

	if (!map_put(seen, name, seen))
		cat_problem(l->ps, f->pos, CAT_COLUMN_CLASH, name, STR_NONE);
}

/* Two fields may want the same column: `a` with its tail and `a_tail`. */
static void
check_columns(struct loading *l, const struct cat_type *t)
{
	struct map seen;
	size_t i;

	map_init(&seen, l->arena);
	for (i = 0; i < t->fields.n; i++) {
		const struct cat_field *f = t->fields.v[i];
		const struct kind_column *columns;
		int k, n;

		columns = f->params.kind->columns(&f->params, &n);
		for (k = 0; k < n; k++)
			add_column(l, &seen, f, columns[k].suffix);
		if (f->none_text.n > 0)
			add_column(l, &seen, f, "_none");
	}
}

/* -- fields ------------------------------------------------------------------------------- */

static void
check_filter(struct loading *l, const struct cat_field *f)
{
	if (!f->filter && !f->index)
		return;
	if (kind_sealed(&f->params))
		cat_problem(l->ps, f->pos, CAT_SEALED_FILTER, f->key, STR_NONE);
	else if (is_kind(f, "long") || is_kind(f, "file") || is_kind(f, "rows"))
		cat_problem(l->ps, f->pos, CAT_UNSORTED_FILTER, f->key,
			    str_from(f->params.kind->name));
}

static void
check_asked(struct loading *l, const struct cat_field *f)
{
	if (f->calc && (f->required || f->complete || f->default_value || f->quick))
		cat_problem(l->ps, f->pos, CAT_CALC_ASKED, f->key, STR_NONE);
}

/* Its division code is a column of its own that is not sealed. */
static void
check_address(struct loading *l, const struct cat_field *f)
{
	if (is_kind(f, "address") && f->params.privacy == P3)
		cat_problem(l->ps, f->pos, CAT_ADDRESS_P3, f->key, STR_NONE);
}

struct reaching {
	const struct cat_field *from;
	VEC(const struct cat_field *) seen;
	struct arena *arena;
	bool back;
};

static void
follow_calc(void *ctx, struct str path)
{
	struct reaching *r = ctx;
	const struct cat_field *f = cat_field(r->from->owner, path);
	size_t i;

	if (!f)
		return;
	r->back = r->back || f == r->from;
	for (i = 0; i < r->seen.n; i++)
		if (r->seen.v[i] == f)
			return;
	vec_push(r->arena, &r->seen, f);
}

/* A derived field that needs itself, straight or over others, has no value. */
static void
check_calc_circle(struct loading *l, const struct cat_field *f)
{
	struct reaching r = {.from = f, .arena = l->arena};
	size_t i;

	if (!f->calc)
		return;
	rule_expr_names(f->calc, follow_calc, &r);
	for (i = 0; i < r.seen.n; i++)
		if (r.seen.v[i] != f && r.seen.v[i]->calc)
			rule_expr_names(r.seen.v[i]->calc, follow_calc, &r);
	if (r.back)
		cat_problem(l->ps, f->pos, CAT_EXPR_SELF, f->key, STR_NONE);
}

static void
check_field(struct loading *l, const struct cat_field *f)
{
	check_reserved(l, f);
	check_filter(l, f);
	check_asked(l, f);
	check_address(l, f);
	check_calc_circle(l, f);
}

/* -- types -------------------------------------------------------------------------------- */

static bool
has_blind_index(const struct cat_field *f)
{
	const struct kind_column *columns;
	int i, n;

	columns = f->params.kind->columns(&f->params, &n);
	for (i = 0; i < n; i++)
		if (columns[i].blind)
			return true;
	return false;
}

static void
check_unique(struct loading *l, const struct cat_type *t, const struct node *n)
{
	size_t i;

	for (i = 0; i < t->unique.n; i++)
		if (kind_sealed(&t->unique.v[i]->params) && !has_blind_index(t->unique.v[i]))
			cat_problem(l->ps, node_get(n, "unique")->pos, CAT_SEALED_UNIQUE,
				    t->unique.v[i]->key, STR_NONE);
}

static void
check_search(struct loading *l, const struct cat_type *t, const struct node *n)
{
	size_t i;

	for (i = 0; i < t->search.n; i++) {
		const struct cat_field *f = t->search.v[i];

		if (!f->params.kind->searchable || f->params.privacy > P1)
			cat_problem(l->ps, node_get(n, "search")->pos, CAT_SEARCH_KIND, f->key,
				    STR_NONE);
	}
}

static void
check_happened(struct loading *l, const struct cat_type *t, const struct node *n)
{
	const struct cat_field *f = cat_field(t, t->happened);

	if (f && ((!is_kind(f, "date") && !is_kind(f, "instant")) || kind_sealed(&f->params)))
		cat_problem(l->ps, node_get(n, "happened")->pos, CAT_HAPPENED, f->key, STR_NONE);
	if (t->late_after_ms > 0 && t->happened.n == 0)
		cat_problem(l->ps, node_get(n, "late_after")->pos, CAT_LATE_WITHOUT_TIME, STR_NONE,
			    STR_NONE);
}

/* Lists and choices show titles without opening anything. */
static void
check_title(struct loading *l, const struct cat_type *t, const struct node *n)
{
	const struct cat_field *f = cat_field(t, t->title);

	if (f && (f->rows || kind_sealed(&f->params)))
		cat_hint(l->ps, node_get(n, "title")->pos, CAT_SEALED_TITLE, f->key, STR_NONE);
}

static void
check_list_columns(struct loading *l, const struct cat_type *t, const struct node *n)
{
	size_t i;

	if (t->list.n == 0)
		cat_hint(l->ps, t->pos, CAT_NO_LIST, t->key, STR_NONE);
	for (i = 0; i < t->list.n; i++) {
		const struct cat_field *f = t->list.v[i];

		if (f->retired)
			cat_problem(l->ps, node_get(n, "list")->pos, CAT_RETIRED_USED, f->key,
				    STR_NONE);
	}
}

/* Deadlines are named in records of tasks: one name, one deadline. */
static void
check_deadlines(struct loading *l)
{
	struct map seen;
	size_t i;

	map_init(&seen, l->arena);
	for (i = 0; i < l->deadlines.n; i++) {
		const struct cat_deadline *d = l->deadlines.v[i].deadline;
		const struct cat_type *t = l->deadlines.v[i].type;
		struct str on = node_str(l->deadlines.v[i].node, "on");

		if (!t)
			t = l->deadlines.v[i].flow->type;
		if (on.n == 0 && t)
			on = t->key;
		if (!map_put(&seen, str_fmt(l->arena, "%.*s %.*s", STR_ARG(on), STR_ARG(d->key)),
			     &seen))
			cat_problem(l->ps, d->pos, CAT_DOUBLE_NAME, d->key, STR_NONE);
		if (d->clauses.ids.n == 0 && d->rule.n == 0)
			cat_problem(l->ps, d->pos, CAT_NO_CLAUSE, d->key, STR_NONE);
	}
}

/* A type key is a table and, as child of another, a name in that one's expressions. */
static void
check_type_name(struct loading *l, const struct cat_type *t, const struct node *n)
{
	struct str last = STR("_history");

	if (str_ends(t->key, last) || is_reserved(t->key, l->arena))
		cat_problem(l->ps, node_get(n, "type")->pos, CAT_RESERVED, t->key, STR_NONE);
	if (t->parent && cat_field(t->parent, t->key))
		cat_problem(l->ps, node_get(n, "type")->pos, CAT_DOUBLE_NAME, t->key, STR_NONE);
}

static void
check_type(struct loading *l, const struct cat_type *t, const struct node *n)
{
	check_type_name(l, t, n);
	check_columns(l, t);
	check_unique(l, t, n);
	check_search(l, t, n);
	check_happened(l, t, n);
	check_title(l, t, n);
	check_list_columns(l, t, n);
}

/* -- clauses ------------------------------------------------------------------------------ */

static bool
has_standard(const struct catalogue *c, struct str id)
{
	size_t i;

	for (i = 0; i < c->standards.n; i++) {
		const struct cat_standard *s = c->standards.entries[i].value;

		if (str_starts(id, s->prefix))
			return true;
	}
	return c->standards.n == 0;
}

/* Without a table of clauses (a test, an overlay) nothing can be said about ids. */
static void
check_clauses(struct loading *l)
{
	size_t i;

	for (i = 0; i < l->cited.n; i++) {
		const struct cited *x = &l->cited.v[i];

		if (l->c->clauses.n > 0 && !map_get(&l->c->clauses, x->id))
			load_unknown(l, x->pos, CAT_UNKNOWN_CLAUSE, x->id, &l->c->clauses);
		else if (!has_standard(l->c, x->id))
			cat_problem(l->ps, x->pos, CAT_NO_STANDARD, x->id, STR_NONE);
	}
}

void
check_all(struct loading *l)
{
	size_t i;

	for (i = 0; i < l->fields.n; i++) {
		check_field(l, l->fields.v[i].field);
		if (l->fields.v[i].field->rows)
			check_columns(l, l->fields.v[i].field->rows);
	}
	for (i = 0; i < l->types.n; i++)
		check_type(l, l->types.v[i].type, l->types.v[i].node);
	check_deadlines(l);
	check_flows(l);
	check_scores(l);
	check_signals(l);
	check_reports(l);
	check_reacts(l);
	check_settings(l);
	check_guests(l);
	check_scales(l);
	check_clauses(l);
}
