/* schema.c: tables of the sheets: figures given by persons, and sheets that were frozen. */
#include "db/schema.h"

#include "score/score.h"

static struct table *
unit_table(struct schema *s, const char *name)
{
	struct table *t = schema_table(s, str_from(name));

	table_column(s, t, STR("unit_id"), COLUMN_KEY, true);
	table_column(s, t, STR("id"), COLUMN_KEY, true);
	table_column(s, t, STR("score"), COLUMN_KEY, true);
	table_column(s, t, STR("from_on"), COLUMN_INT, true);
	table_column(s, t, STR("to_on"), COLUMN_INT, true);
	table_column(s, t, STR("by_account"), COLUMN_KEY, true);
	table_column(s, t, STR("made_at"), COLUMN_INT, true);
	t->primary_key = STR("unit_id, id");
	table_index(s, t, str_cat(s->arena, str_from(name), STR("_of_score")),
		    STR("unit_id, score, made_at"), false);
	return t;
}

void
score_schema(struct schema *s)
{
	struct table *t = unit_table(s, "score_override");

	table_column(s, t, STR("item"), COLUMN_KEY, true);
	table_column(s, t, STR("party"), COLUMN_INT, true);
	table_column(s, t, STR("points"), COLUMN_INT, true);
	table_column(s, t, STR("reason"), COLUMN_TEXT, true);
	table_column(s, t, STR("undone_at"), COLUMN_INT, false);
	table_column(s, t, STR("undone_by"), COLUMN_KEY, false);
	t = unit_table(s, "score_frozen");
	table_column(s, t, STR("as_of"), COLUMN_INT, true);
	table_column(s, t, STR("application"), COLUMN_INT, true);
	table_column(s, t, STR("least"), COLUMN_INT, true);
	table_column(s, t, STR("most"), COLUMN_INT, true);
	table_column(s, t, STR("content"), COLUMN_TEXT, true);
	table_column(s, t, STR("hash"), COLUMN_KEY, true);
	table_index(s, t, STR("score_frozen_by_id"), STR("id"), true);
}
