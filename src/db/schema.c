/* schema.c: declaring tables. See schema.h. */
#include "db/schema.h"

void
schema_init(struct schema *s, struct arena *a)
{
	*s = (struct schema){.arena = a};
}

struct table *
schema_table(struct schema *s, struct str name)
{
	struct table *t;
	size_t i;

	for (i = 0; i < s->tables.n; i++)
		if (str_eq(s->tables.v[i]->name, name))
			return s->tables.v[i];
	t = arena_new_of(s->arena, struct table);
	t->name = str_dup(s->arena, name);
	vec_push(s->arena, &s->tables, t);
	return t;
}

struct column *
table_column(struct schema *s, struct table *t, struct str name, enum column_type type,
	     bool not_null)
{
	struct column c = {.type = type, .not_null = not_null};
	size_t i;

	for (i = 0; i < t->columns.n; i++)
		if (str_eq(t->columns.v[i].name, name))
			BUG("column %.*s.%.*s twice", STR_ARG(t->name), STR_ARG(name));
	c.name = str_dup(s->arena, name);
	vec_push(s->arena, &t->columns, c);
	return &t->columns.v[t->columns.n - 1];
}

void
table_index(struct schema *s, struct table *t, struct str name, struct str columns, bool unique)
{
	struct index index = {str_dup(s->arena, name), str_dup(s->arena, columns), unique};

	vec_push(s->arena, &t->indexes, index);
}
