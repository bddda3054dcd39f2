#include "base/problem.h"

enum { LIMIT = 200 };

void
problems_init(struct problems *ps, struct arena *a)
{
	*ps = (struct problems){.arena = a, .limit = LIMIT};
	ps->tail = &ps->first;
}

static struct problem *
add(struct problems *ps, enum problem_level level, struct str path, const char *code,
    struct str arg0)
{
	struct problem *p = &ps->spare;
	bool keep = ps->errors + ps->hints < ps->limit;

	if (level == PROBLEM_ERROR)
		ps->errors++;
	else
		ps->hints++;
	*p = (struct problem){.level = level};
	if (!keep)
		return p;
	p = arena_new_of(ps->arena, struct problem);
	p->level = level;
	p->path = str_dup(ps->arena, path);
	p->code = str_dup(ps->arena, str_from(code));
	if (arg0.p)
		p->args[0] = str_dup(ps->arena, arg0);
	*ps->tail = p;
	ps->tail = &p->next;
	return p;
}

struct problem *
problem_add(struct problems *ps, struct str path, const char *code)
{
	return add(ps, PROBLEM_ERROR, path, code, STR_NONE);
}

struct problem *
problem_add_arg(struct problems *ps, struct str path, const char *code, struct str arg0)
{
	return add(ps, PROBLEM_ERROR, path, code, arg0);
}

struct problem *
problem_hint(struct problems *ps, struct str path, const char *code, struct str arg0)
{
	return add(ps, PROBLEM_HINT, path, code, arg0);
}

struct str
problem_path(struct arena *a, const char *fmt, ...)
{
	va_list args;
	struct str s;

	va_start(args, fmt);
	s = str_vfmt(a, fmt, args);
	va_end(args);
	return s;
}
