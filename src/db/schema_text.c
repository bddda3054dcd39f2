/* schema_text.c: see schema_text.h. */
#include "db/schema_text.h"

#include "base/buf.h"

enum { TEXT_MAX = 1 << 20 };

static const char *const type_names[] = {
	[COLUMN_INT] = "int",
	[COLUMN_TEXT] = "text",
	[COLUMN_KEY] = "key",
	[COLUMN_BLOB] = "blob",
};

const char *
column_type_name(enum column_type type)
{
	return type_names[type];
}

static void
write_column(struct buf *b, const struct column *c)
{
	buf_addf(b, "column\t%.*s\t%s", STR_ARG(c->name), type_names[c->type]);
	if (c->not_null)
		buf_lit(b, "\tnot_null");
	if (c->default_sql.p)
		buf_addf(b, "\tdefault=%.*s", STR_ARG(c->default_sql));
	buf_addc(b, '\n');
}

struct str
schema_text_write(struct arena *a, const struct table *t)
{
	struct buf b;
	size_t i;

	buf_init(&b, a, TEXT_MAX);
	buf_addf(&b, "table\t%.*s%s\n", STR_ARG(t->name), t->fts ? "\tfts" : "");
	if (t->primary_key.n > 0)
		buf_addf(&b, "key\t%.*s\n", STR_ARG(t->primary_key));
	for (i = 0; i < t->columns.n; i++)
		if (!t->columns.v[i].retired)
			write_column(&b, &t->columns.v[i]);
	for (i = 0; i < t->indexes.n; i++) {
		const struct index *x = &t->indexes.v[i];

		buf_addf(&b, "index\t%.*s\t%.*s%s\n", STR_ARG(x->name), STR_ARG(x->columns),
			 x->unique ? "\tunique" : "");
	}
	if (buf_failed(&b))
		BUG("table %.*s is declared over %d bytes", STR_ARG(t->name), TEXT_MAX);
	return buf_str(&b);
}

static bool
read_table(struct schema *s, struct str rest, struct table **ret)
{
	struct str part;

	if (!str_next(&rest, '\t', &part))
		return false;
	*ret = schema_table(s, part);
	while (str_next(&rest, '\t', &part)) {
		if (str_is(part, "fts"))
			(*ret)->fts = true;
		else if (str_is(part, "retired"))
			(*ret)->retired = true;
		else if (str_starts(part, STR("was=")))
			(*ret)->was = str_dup(s->arena, str_skip(part, 4));
		else
			return false;
	}
	return true;
}

static bool
read_type(struct str name, enum column_type *ret)
{
	size_t i;

	for (i = 0; i < COUNTOF(type_names); i++)
		if (str_eq(name, str_from(type_names[i]))) {
			*ret = (enum column_type)i;
			return true;
		}
	return false;
}

static bool
read_column(struct schema *s, struct table *t, struct str rest)
{
	struct str name, part;
	enum column_type type;
	struct column *c;

	if (!t || !str_next(&rest, '\t', &name) || !str_next(&rest, '\t', &part) ||
	    !read_type(part, &type))
		return false;
	c = table_column(s, t, name, type, false);
	while (str_next(&rest, '\t', &part)) {
		if (str_is(part, "not_null"))
			c->not_null = true;
		else if (str_is(part, "retired"))
			c->retired = true;
		else if (str_starts(part, STR("default=")))
			c->default_sql = str_dup(s->arena, str_skip(part, 8));
		else if (str_starts(part, STR("was=")))
			c->was = str_dup(s->arena, str_skip(part, 4));
		else
			return false;
	}
	return true;
}

static bool
read_index(struct schema *s, struct table *t, struct str rest)
{
	struct str name, columns, unique = STR_NONE;

	if (!t || !str_next(&rest, '\t', &name) || !str_next(&rest, '\t', &columns))
		return false;
	if (str_next(&rest, '\t', &unique) && !str_is(unique, "unique"))
		return false;
	table_index(s, t, name, columns, unique.n > 0);
	return !rest.p;
}

static bool
read_line(struct schema *s, struct table **t, struct str line)
{
	struct str word, rest = line;

	if (!str_next(&rest, '\t', &word) || !rest.p)
		return false;
	if (str_is(word, "table"))
		return read_table(s, rest, t);
	if (str_is(word, "column"))
		return read_column(s, *t, rest);
	if (str_is(word, "index"))
		return read_index(s, *t, rest);
	if (!str_is(word, "key") || !*t)
		return false;
	(*t)->primary_key = str_dup(s->arena, rest);
	return true;
}

bool
schema_text_read(struct schema *s, struct str text, struct str *ret_line)
{
	struct table *t = NULL;

	while (str_next(&text, '\n', ret_line))
		if (ret_line->n > 0 && !read_line(s, &t, *ret_line))
			return false;
	return true;
}
