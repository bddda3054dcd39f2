/* h_file.c: attachments. */
#include "api/app.h"
#include "api/route.h"
#include "api/tables.h"

void
file_schema(struct schema *s)
{
	struct table *t = schema_table(s, STR("file"));

	table_column(s, t, STR("unit_id"), COLUMN_KEY, true);
	table_column(s, t, STR("id"), COLUMN_KEY, true);
	table_column(s, t, STR("name"), COLUMN_TEXT, true);
	table_column(s, t, STR("mime"), COLUMN_TEXT, true);
	table_column(s, t, STR("size"), COLUMN_INT, true);
	table_column(s, t, STR("sha256"), COLUMN_TEXT, true);
	table_column(s, t, STR("made_by"), COLUMN_KEY, true);
	table_column(s, t, STR("made_at"), COLUMN_INT, true);
	t->primary_key = STR("unit_id, id");
	t = schema_table(s, STR("file_chunk"));
	table_column(s, t, STR("unit_id"), COLUMN_KEY, true);
	table_column(s, t, STR("file_id"), COLUMN_KEY, true);
	table_column(s, t, STR("ord"), COLUMN_INT, true);
	table_column(s, t, STR("data"), COLUMN_BLOB, true);
	t->primary_key = STR("unit_id, file_id, ord");
}
