/* expr.c: the expression as the caller sees it. */
#include "rule/internal.h"

#include <string.h>

enum { LONGEST_SOURCE = 65536 };

/* The expression in the block, with its own copy of the source. */
static struct rule_expr *
expr_new(struct rule_mem *mem, struct str source)
{
	struct rule_expr *x = rule_mem_take(mem, sizeof(*x));
	char *copy = source.n <= LONGEST_SOURCE ? rule_mem_take(mem, source.n) : NULL;

	if (!x || !copy)
		return NULL;
	if (source.n > 0)
		memcpy(copy, source.p, source.n);
	x->source = str_of(copy, source.n);
	return x;
}

struct rule_expr *
rule_parse(struct rule_mem *mem, struct str source, const struct rule_env *env,
	   struct rule_error *ret_error)
{
	size_t before = mem->used;
	struct rule_expr *x = expr_new(mem, source);

	*ret_error = (struct rule_error){x ? RULE_OK : RULE_TOO_LONG, 0, STR_NONE};
	if (x)
		x->root = rule_parse_tree(mem, x->source, ret_error);
	if (x && x->root && rule_type_tree(mem, x, env, ret_error))
		return x;
	if (ret_error->near.n > 0)
		ret_error->near.p = source.p + ret_error->at;
	else
		ret_error->near = STR_NONE;
	mem->used = before;
	return NULL;
}

struct rule_type
rule_expr_type(const struct rule_expr *x)
{
	return x->root->type;
}

struct str
rule_expr_source(const struct rule_expr *x)
{
	return x->source;
}

void
rule_expr_names(const struct rule_expr *x, void (*seen)(void *ctx, struct str path), void *ctx)
{
	const struct node *n;

	for (n = x->names; n; n = n->b)
		seen(ctx, n->path);
}
