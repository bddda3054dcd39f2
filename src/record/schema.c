/*
 * schema.c: system columns of every record table, and the fixed tables of this folder.
 */
#include "record/internal.h"

static enum column_type
system_type(const char *name)
{
	static const char *const keys[] = {"unit_id",    "id",    "parent_id", "made_by",
					   "changed_by", "state", "number"};
	static const char *const ints[] = {"version",     "made_at",     "changed_at",
					   "recorded_at", "happened_at", "happened_on",
					   "incomplete"};
	size_t i;

	for (i = 0; i < COUNTOF(keys); i++)
		if (str_eq(str_from(name), str_from(keys[i])))
			return COLUMN_KEY;
	for (i = 0; i < COUNTOF(ints); i++)
		if (str_eq(str_from(name), str_from(ints[i])))
			return COLUMN_INT;
	return COLUMN_TEXT;
}

static void
main_columns(struct schema *s, struct table *t)
{
	static const char *const must[] = {"unit_id", "id",      "version",
					   "state",   "made_by", "made_at"};
	size_t i, k;

	for (i = 0; i < SYSTEM_COLUMNS; i++) {
		bool not_null = false;

		for (k = 0; k < COUNTOF(must); k++)
			not_null = not_null ||
				   str_eq(str_from(system_columns[i]), str_from(must[k]));
		table_column(s, t, str_from(system_columns[i]), system_type(system_columns[i]),
			     not_null);
	}
}

static void
system_columns_hook(struct schema *s, struct table *t, const struct cat_type *type, bool history)
{
	if (!type->rows_of)
		main_columns(s, t);
	if (history) {
		table_column(s, t, STR("recorded_from"), COLUMN_INT, true);
		table_column(s, t, STR("recorded_to"), COLUMN_INT, false);
	}
}

static void
main_indexes(struct schema *s, const struct cat_type *t)
{
	struct table *main = schema_table(s, t->table);
	struct table *history = schema_table(s, str_cat(s->arena, t->table, STR("_history")));

	table_index(s, main, str_cat(s->arena, t->table, STR("_by_id")), STR("id"), true);
	table_index(s, history, str_cat(s->arena, history->name, STR("_by_version")),
		    STR("unit_id, id, version"), true);
}

void
record_schema(const struct catalogue *c, struct schema *s)
{
	struct table *t;
	size_t i;

	catalogue_schema(c, s, system_columns_hook);
	for (i = 0; i < c->types.n; i++)
		main_indexes(s, c->types.entries[i].value);
	t = schema_table(s, STR("number_counter"));
	table_column(s, t, STR("unit_id"), COLUMN_KEY, true);
	table_column(s, t, STR("letters"), COLUMN_KEY, true);
	table_column(s, t, STR("year"), COLUMN_INT, true);
	table_column(s, t, STR("last"), COLUMN_INT, true);
	t->primary_key = STR("unit_id, letters, year");
}
