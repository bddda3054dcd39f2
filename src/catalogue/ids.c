#include "catalogue/ids.h"

#include <stdlib.h>

static void
place(struct problems *ps, struct problem *p, struct cat_pos at, struct str arg1)
{
	p->line = at.line;
	p->column = at.column;
	if (arg1.p)
		p->args[1] = str_dup(ps->arena, arg1);
}

void
cat_problem(struct problems *ps, struct cat_pos at, const char *id, struct str arg0,
	    struct str arg1)
{
	place(ps, problem_add_arg(ps, at.file, id, arg0), at, arg1);
}

void
cat_hint(struct problems *ps, struct cat_pos at, const char *id, struct str arg0, struct str arg1)
{
	place(ps, problem_hint(ps, at.file, id, arg0), at, arg1);
}

static int
by_place(const void *x, const void *y)
{
	const struct problem *a = *(struct problem *const *)x, *b = *(struct problem *const *)y;
	int d = str_cmp(a->path, b->path);

	if (d == 0)
		d = (a->line > b->line) - (a->line < b->line);
	if (d == 0)
		d = (a->column > b->column) - (a->column < b->column);
	return d ? d : str_cmp(a->code, b->code);
}

static bool
is_same(const struct problem *a, const struct problem *b)
{
	return a && by_place(&a, &b) == 0 && str_eq(a->args[0], b->args[0]);
}

static void
forget(struct problems *ps, const struct problem *p)
{
	if (p->level == PROBLEM_ERROR)
		ps->errors--;
	else
		ps->hints--;
}

void
cat_problems_sort(struct problems *ps)
{
	VEC(struct problem *) all = {0};
	struct problem *p, *last = NULL;
	size_t i;

	for (p = ps->first; p; p = p->next)
		vec_push(ps->arena, &all, p);
	if (all.n == 0)
		return;
	qsort(all.v, all.n, sizeof(*all.v), by_place);
	ps->tail = &ps->first;
	for (i = 0; i < all.n; i++) {
		if (is_same(last, all.v[i])) {
			forget(ps, all.v[i]);
			continue;
		}
		last = all.v[i];
		*ps->tail = last;
		ps->tail = &last->next;
	}
	*ps->tail = NULL;
}
