#include "catalogue/coverage.h"
#include "catalogue/ids.h"
#include "catalogue/meta.h"
#include "catalogue/uses.h"

struct mark {
	bool cited, named;
	struct str rule; /* the first that cites it */
	struct str engine, reason;
};

struct marking {
	struct arena *arena;
	struct map marks; /* clause id -> struct mark */
};

const char *
cat_coverage_name(enum cat_coverage state)
{
	static const char *const names[] = {"open", "reason", "engine", "covered"};

	return names[state];
}

static struct mark *
mark_of(struct marking *m, struct str id)
{
	struct mark *mark = map_get(&m->marks, id);

	if (!mark) {
		mark = arena_new_of(m->arena, struct mark);
		map_put(&m->marks, id, mark);
	}
	return mark;
}

static void
seen_use(void *ctx, const struct cat_use *use)
{
	struct marking *m = ctx;
	struct mark *mark = mark_of(m, use->clause);

	if (!mark->cited)
		mark->rule = str_fmt(m->arena, "%s %.*s", use->what, STR_ARG(use->place));
	mark->cited = true;
}

static void
mark_examples(struct marking *m, const struct cat_examples *x)
{
	size_t i, k;

	for (i = 0; i < x->all.n; i++)
		for (k = 0; k < x->all.v[i].clauses.ids.n; k++)
			mark_of(m, x->all.v[i].clauses.ids.v[k])->named = true;
}

static void
mark_entry(struct marking *m, const struct catalogue *c, const struct node *n, struct str id,
	   struct problems *ps)
{
	struct mark *mark = mark_of(m, id);
	struct str engine = node_str(n, "engine"), reason = node_str(n, "reason");

	if ((engine.n > 0) == (reason.n > 0))
		cat_problem(ps, n->pos, CAT_COVERAGE_ENTRY, id, STR_NONE);
	if (mark->engine.n > 0 || mark->reason.n > 0)
		cat_problem(ps, n->pos, CAT_DOUBLE_NAME, id, STR_NONE);
	if (c->clauses.n > 0 && !map_get(&c->clauses, id))
		cat_problem(ps, n->pos, CAT_UNKNOWN_CLAUSE, id, map_nearest(&c->clauses, id));
	mark->engine = engine;
	mark->reason = reason;
}

static void
mark_file(struct marking *m, const struct catalogue *c, const struct cat_source *src,
	  struct problems *ps)
{
	const struct node *root = NULL, *n, *id;
	size_t i;

	for (i = 0; i < src->paths.n; i++)
		if (str_is(src->paths.v[i], "coverage.yaml"))
			root = node_read_yaml(m->arena, src->paths.v[i], src->contents.v[i], ps);
	if (!root || !meta_check(&meta_coverage, root, ps, m->arena))
		return;
	for (n = node_first(node_get(root, "clauses")); n; n = n->next)
		for (id = node_items(n, "id"); id; id = node_next_item(node_get(n, "id"), id))
			if (id->kind == NODE_TEXT)
				mark_entry(m, c, n, id->text, ps);
}

static struct cat_coverage_line
line_of(const struct cat_clause *clause, const struct mark *mark)
{
	struct cat_coverage_line l = {clause, CAT_OPEN, STR_NONE};

	if (!mark)
		return l;
	if (mark->cited && mark->named)
		l = (struct cat_coverage_line){clause, CAT_COVERED, mark->rule};
	else if (mark->engine.n > 0)
		l = (struct cat_coverage_line){clause, CAT_ENGINE, mark->engine};
	else if (mark->reason.n > 0)
		l = (struct cat_coverage_line){clause, CAT_REASON, mark->reason};
	else if (mark->cited)
		l.place = mark->rule;
	return l;
}

void
cat_coverage_make(const struct catalogue *c, const struct cat_examples *x,
		  const struct cat_source *src, struct arena *a, struct problems *ps,
		  struct cat_coverage_table *ret)
{
	struct marking m = {.arena = a};
	size_t i;

	*ret = (struct cat_coverage_table){0};
	map_init(&m.marks, a);
	cat_uses_each(c, a, seen_use, &m);
	mark_examples(&m, x);
	mark_file(&m, c, src, ps);
	for (i = 0; i < c->clauses.n; i++) {
		const struct cat_clause *clause = c->clauses.entries[i].value;
		struct cat_coverage_line l = line_of(clause, map_get(&m.marks, clause->id));

		ret->count[l.state]++;
		vec_push(a, &ret->lines, l);
	}
	cat_problems_sort(ps);
}
