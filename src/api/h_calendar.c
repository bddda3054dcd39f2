/* h_calendar.c: working days, and the days an installation sets by itself. */
#include "api/app.h"
#include "api/route.h"
#include "api/tables.h"

void
calendar_schema(struct schema *s)
{
	struct table *t = schema_table(s, STR("calendar_day"));

	table_column(s, t, STR("unit_id"), COLUMN_KEY, true);
	table_column(s, t, STR("day"), COLUMN_INT, true);
	table_column(s, t, STR("kind"), COLUMN_KEY, true);
	table_column(s, t, STR("name"), COLUMN_TEXT, true);
	t->primary_key = STR("unit_id, day");
}
