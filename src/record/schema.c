/*
 * schema.c: system columns of every record table, and the fixed tables of this folder.
 */
#include "record/internal.h"
#include "record/villages.h"

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

	for (i = 2; i < SYSTEM_COLUMNS; i++) { /* unit_id and id are every table's key already */
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

void
record_schema(const struct catalogue *c, struct schema *s)
{
	struct table *t;
	size_t i;

	catalogue_schema(c, s, system_columns_hook);
	for (i = 0; i < c->types.n; i++) {
		const struct cat_type *type = c->types.entries[i].value;

		/* A record is asked for by its id alone; its unit follows from the row. */
		table_index(s, schema_table(s, type->table),
			    str_cat(s->arena, type->table, STR("_by_id")), STR("id"), true);
	}
	version_schema(s);
	villages_schema(s);
	duplicate_schema(s);
	merge_schema(s);
	t = schema_table(s, STR("number_counter"));
	table_column(s, t, STR("unit_id"), COLUMN_KEY, true);
	table_column(s, t, STR("letters"), COLUMN_KEY, true);
	table_column(s, t, STR("year"), COLUMN_INT, true);
	table_column(s, t, STR("last"), COLUMN_INT, true);
	t->primary_key = STR("unit_id, letters, year");
}
