/* load_report.c: tables of figures, from reading to checking. */
#include "catalogue/loading.h"
#include "catalogue/report.h"

/* -- reading ---------------------------------------------------------------------------------- */

static void
load_source(struct loading *l, const struct node *n, struct cat_report_measure *m)
{
	struct cat_report_source *s = arena_new_of(l->arena, struct cat_report_source);

	s->rows.pos = n->pos;
	vec_push(l->arena, &m->from, s);
}

static void
load_measure(struct loading *l, const struct node *n, struct map *seen, struct cat_report *r)
{
	struct cat_report_measure *m = arena_new_of(l->arena, struct cat_report_measure);
	const struct node *s;

	m->pos = n->pos;
	m->key = node_str(n, "key");
	m->label = node_str(n, "label");
	m->unit = node_str(n, "unit");
	m->note = node_str(n, "note");
	m->people = node_bool(n, "people", false);
	m->per = node_int(n, "per", 0);
	for (s = node_first(node_get(n, "from")); s; s = s->next)
		load_source(l, s, m);
	if (load_name(l, seen, m->key, m, n->pos))
		vec_push(l->arena, &r->measures, m);
}

void
load_report(struct loading *l, const struct node *n)
{
	struct cat_report *r = arena_new_of(l->arena, struct cat_report);
	const struct node *share = node_map(n, "share"), *m;
	struct loaded_report loaded = {r, n};
	struct map seen;

	r->pos = n->pos;
	r->key = node_str(n, "report");
	r->label = node_str(n, "label");
	r->why = node_str(n, "why");
	r->note = node_str(n, "note");
	r->none_label = node_str(n, "none");
	r->share_label = node_str(share, "label");
	r->share_note = node_str(share, "note");
	if (share)
		load_texts(l, share, "codes", &r->share);
	load_clauses(l, n, &r->clauses);
	map_init(&seen, l->arena);
	for (m = node_first(node_get(n, "measures")); m; m = m->next)
		load_measure(l, m, &seen, r);
	if (load_name(l, &l->c->reports, r->key, r, n->pos))
		vec_push(l->arena, &l->reports, loaded);
}

/* -- links ------------------------------------------------------------------------------------ */

/* Rows by codes need to know which code; totals alone have none. */
static void
link_report_source(struct loading *l, const struct cat_report *r, struct cat_report_source *s,
		   const struct node *n)
{
	link_evidence_source(l, &s->rows, n);
	if (!s->rows.type)
		return;
	if (r->list ? !node_get(n, "by") : node_get(n, "by") != NULL)
		cat_problem(l->ps, n->pos, CAT_REPORT_BY, s->rows.type->key,
			    r->list ? r->list->key : STR_NONE);
	s->by = expr_load(l, n, "by", s->rows.type, WANT_TEXT, NULL);
	s->sum = expr_load(l, n, "sum", s->rows.type, WANT_TEXT, NULL);
}

static void
link_report(struct loading *l, struct cat_report *r, const struct node *n)
{
	const struct node *list = node_get(n, "list"), *m, *s;
	size_t i = 0, k;

	if (list && list->kind == NODE_TEXT) {
		r->list = map_get(&l->c->lists, list->text);
		if (!r->list)
			load_unknown(l, list->pos, CAT_UNKNOWN_LIST, list->text, &l->c->lists);
	}
	for (m = node_first(node_get(n, "measures")); m && i < r->measures.n; m = m->next) {
		if (!str_eq(node_str(m, "key"), r->measures.v[i]->key))
			continue;
		k = 0;
		for (s = node_first(node_get(m, "from")); s; s = s->next)
			link_report_source(l, r, r->measures.v[i]->from.v[k++], s);
		i++;
	}
}

void
link_reports(struct loading *l)
{
	size_t i;

	for (i = 0; i < l->reports.n; i++)
		link_report(l, l->reports.v[i].report, l->reports.v[i].node);
}

/* -- checks ----------------------------------------------------------------------------------- */

/* What is counted once may fall under one set of codes only, or the rows would not add up to what
 * they say: the codes are those of the very thing that is counted. */
static bool
of_the_same(const struct rule_expr *distinct, const struct rule_expr *by)
{
	struct str whose = rule_expr_source(distinct);

	return str_is(whose, "id") ||
	       (str_starts(rule_expr_source(by), whose) &&
		str_starts(str_skip(rule_expr_source(by), whose.n), STR(".")));
}

static void
check_by(struct loading *l, const struct cat_report *r, const struct cat_report_source *s)
{
	struct rule_type by;

	if (!s->by || !r->list)
		return; /* said when they were linked */
	by = rule_expr_type(s->by);
	if ((by.kind != RULE_CODE && by.kind != RULE_CODES) ||
	    (by.list && by.list != (const struct rule_list *)r->list))
		cat_problem(l->ps, s->rows.pos, CAT_REPORT_BY, rule_expr_source(s->by),
			    r->list->key);
	if (s->rows.distinct && !of_the_same(s->rows.distinct, s->by))
		cat_problem(l->ps, s->rows.pos, CAT_REPORT_DISTINCT, rule_expr_source(s->by),
			    rule_expr_source(s->rows.distinct));
	check_sql_form(l, s->rows.type, s->rows.pos, s->by);
}

static void
check_sum(struct loading *l, const struct cat_report_measure *m, const struct cat_report_source *s)
{
	struct rule_type sum;

	if (!s->sum != !m->from.v[0]->sum || (s->sum && s->rows.distinct)) {
		cat_problem(l->ps, s->rows.pos, CAT_REPORT_SUM, m->key, STR_NONE);
		return;
	}
	if (!s->sum)
		return;
	sum = rule_expr_type(s->sum);
	if (sum.kind != RULE_NUMBER || sum.scale > REPORT_SUM_SCALE)
		cat_problem(l->ps, s->rows.pos, CAT_REPORT_SUM, m->key, STR_NONE);
	check_sql_form(l, s->rows.type, s->rows.pos, s->sum);
}

static void
check_measure(struct loading *l, const struct cat_report *r, const struct cat_report_measure *m)
{
	size_t i;

	if (m->from.n == 0 || (m->per > 0 && !m->from.v[0]->sum))
		cat_problem(l->ps, m->pos, CAT_REPORT_SUM, m->key, STR_NONE);
	for (i = 0; i < m->from.n; i++) {
		const struct cat_report_source *s = m->from.v[i];

		check_evidence_source(l, &s->rows);
		if (!s->rows.type)
			continue;
		check_by(l, r, s);
		check_sum(l, m, s);
	}
}

static void
check_share(struct loading *l, const struct cat_report *r)
{
	size_t i;

	for (i = 0; i < r->share.n; i++)
		if (!r->list || code_list_find(r->list, r->share.v[i]) < 0)
			cat_problem(l->ps, r->pos, CAT_EXPR_CODE, r->share.v[i], STR_NONE);
}

void
check_reports(struct loading *l)
{
	size_t i, k;

	for (i = 0; i < l->c->reports.n; i++) {
		const struct cat_report *r = l->c->reports.entries[i].value;

		check_share(l, r);
		if (r->measures.n > REPORT_MEASURES)
			cat_problem(l->ps, r->pos, CAT_TOO_MUCH, r->key, STR_NONE);
		for (k = 0; k < r->measures.n; k++)
			check_measure(l, r, r->measures.v[k]);
	}
}

/* -- finding ---------------------------------------------------------------------------------- */

struct cat_report *
cat_report(const struct catalogue *c, struct str key)
{
	return map_get(&c->reports, key);
}

const struct cat_report_measure *
cat_report_measure(const struct cat_report *r, struct str key)
{
	size_t i;

	for (i = 0; i < r->measures.n; i++)
		if (str_eq(r->measures.v[i]->key, key))
			return r->measures.v[i];
	return NULL;
}

bool
cat_report_shared(const struct cat_report *r, struct str code)
{
	size_t i;

	for (i = 0; i < r->share.n; i++)
		if (str_eq(r->share.v[i], code))
			return true;
	return false;
}

int
cat_report_scale(const struct cat_report_measure *m)
{
	int scale = 0;
	size_t i;

	for (i = 0; i < m->from.n; i++)
		if (m->from.v[i]->sum && rule_expr_type(m->from.v[i]->sum).scale > scale)
			scale = rule_expr_type(m->from.v[i]->sum).scale;
	return scale;
}
