/* cases_report.c: worked examples of a table of figures (reports/<key>.cases.yaml): records that are
 * there, and what some figures must come to. */
#include "catalogue/cases_read.h"
#include "catalogue/report.h"

static bool
has_row(const struct cat_report *t, struct str row)
{
	if (str_is(row, "total"))
		return true;
	if (str_is(row, "share") || str_is(row, "none"))
		return t->list != NULL;
	return t->list && code_list_find(t->list, row) >= 0;
}

static void
read_figures(struct reading *r, const struct cat_report *t, const struct node *n,
	     struct cat_report_case *x)
{
	const struct node *row, *m;

	for (row = node_first(node_get(n, "figures")); row; row = row->next) {
		if (!has_row(t, row->key))
			cat_problem(r->ps, row->key_pos, CAT_UNKNOWN_ITEM, row->key, STR_NONE);
		for (m = node_first(row); m; m = m->next) {
			struct cat_report_figure f = {row->key, m->key, m->text};

			if (!cat_report_measure(t, m->key))
				cat_problem(r->ps, m->key_pos, CAT_UNKNOWN_ITEM, m->key, STR_NONE);
			vec_push(r->arena, &x->figures, f);
		}
	}
	if (x->figures.n == 0)
		cat_problem(r->ps, n->pos, CAT_NOTHING_EXPECTED, node_str(n, "name"), STR_NONE);
}

static void
read_example(struct reading *r, const struct cat_report *t, const struct node *root,
	     const struct node *n)
{
	struct cat_report_case *rc = arena_new_of(r->arena, struct cat_report_case);
	struct cat_example x = {.name = node_str(n, "name"), .pos = n->pos, .report = rc};
	size_t before = r->ps->errors;
	const struct node *m;
	struct map keys;

	r->example = &x;
	rc->report = t->key;
	map_init(&keys, r->arena);
	cases_clauses(r, n);
	x.now = cases_instant(r, node_get(n, "now"), cases_instant(r, node_get(root, "now"), 0));
	x.actor = cases_account(r, node_str(root, "actor"));
	for (m = node_first(node_get(n, "records")); m; m = m->next)
		cases_record(r, m, &keys);
	read_figures(r, t, n, rc);
	if (r->ps->errors == before)
		vec_push(r->arena, &r->out->all, x);
}

void
cases_read_report(struct reading *r, struct str path, struct str content)
{
	const struct node *root = node_read_yaml(r->arena, path, content, r->ps), *n;
	const struct cat_report *t;

	if (!root || !meta_check(&meta_report_cases, root, r->ps, r->arena))
		return;
	n = node_get(root, "report");
	t = n && n->kind == NODE_TEXT ? cat_report(r->c, n->text) : NULL;
	if (!t) {
		if (n)
			cat_problem(r->ps, n->pos, CAT_UNKNOWN_REPORT, n->text,
				    map_nearest(&r->c->reports, n->text));
		return;
	}
	for (n = node_first(node_get(root, "cases")); n; n = n->next)
		if (n->kind == NODE_MAP)
			read_example(r, t, root, n);
}
