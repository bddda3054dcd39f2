/* schema.c: tables of the signals. */
#include "signal/internal.h"

static void
columns(struct schema *s, struct table *t, enum column_type type, bool must,
	const char *const *names, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		table_column(s, t, str_from(names[i]), type, must);
}

static void
mark_table(struct schema *s)
{
	static const char *const keys[] = {"unit_id", "signal_key", "record_id", "type",
					   "root_id", "who",        "stamp"};
	static const char *const digests[] = {"about", "place"};
	static const char *const ints[] = {"begin_at", "end_at", "made_at"};
	struct table *t = schema_table(s, STR("signal_mark"));

	columns(s, t, COLUMN_KEY, true, keys, COUNTOF(keys));
	columns(s, t, COLUMN_KEY, false, digests, COUNTOF(digests));
	columns(s, t, COLUMN_INT, false, ints, COUNTOF(ints));
	table_column(s, t, STR("sketch"), COLUMN_BLOB, false);
	t->primary_key = STR("unit_id, signal_key, record_id");
	table_index(s, t, STR("signal_mark_of"), STR("unit_id, record_id"), false);
	table_index(s, t, STR("signal_mark_when"), STR("unit_id, signal_key, begin_at"), false);
}

static void
found_table(struct schema *s)
{
	static const char *const keys[] = {"unit_id", "id",     "signal_key", "a_type",
					   "a_id",    "a_root", "a_who"};
	static const char *const other[] = {"b_type", "b_id", "b_root", "b_who"};
	static const char *const ints[] = {"amount", "asked_at"};
	static const char *const sides[] = {"a_made_at", "a_begin_at", "b_made_at", "b_begin_at"};
	struct table *t = schema_table(s, STR("signal_found"));

	columns(s, t, COLUMN_KEY, true, keys, COUNTOF(keys));
	columns(s, t, COLUMN_KEY, false, other, COUNTOF(other));
	columns(s, t, COLUMN_INT, true, ints, COUNTOF(ints));
	columns(s, t, COLUMN_INT, false, sides, COUNTOF(sides));
	t->primary_key = STR("unit_id, id");
	table_index(s, t, STR("signal_found_by_id"), STR("id"), true);
	table_index(s, t, STR("signal_found_a"), STR("unit_id, a_id"), false);
	table_index(s, t, STR("signal_found_b"), STR("unit_id, b_id"), false);
}

static void
answer_table(struct schema *s)
{
	static const char *const keys[] = {"unit_id", "id",     "found_id",  "signal_key",
					   "a_id",    "answer", "by_account"};
	struct table *t = schema_table(s, STR("signal_answer"));

	columns(s, t, COLUMN_KEY, true, keys, COUNTOF(keys));
	table_column(s, t, STR("b_id"), COLUMN_KEY, false);
	table_column(s, t, STR("words"), COLUMN_TEXT, false);
	table_column(s, t, STR("at"), COLUMN_INT, true);
	t->primary_key = STR("unit_id, id");
	table_index(s, t, STR("signal_answer_by_id"), STR("id"), true);
	table_index(s, t, STR("signal_answer_of"), STR("unit_id, found_id"), true);
	table_index(s, t, STR("signal_answer_by"), STR("by_account, at"), false);
}

void
signal_schema(struct schema *s)
{
	mark_table(s);
	found_table(s);
	answer_table(s);
}
