/*
 * schema.c: tables of the workflow.
 */
#include "workflow/access_request.h"
#include "workflow/internal.h"

static void
columns(struct schema *s, struct table *t, enum column_type type, const char *const *names,
	size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		table_column(s, t, str_from(names[i]), type, false);
}

static struct table *
unit_table(struct schema *s, const char *name, const char *key)
{
	struct table *t = schema_table(s, str_from(name));

	table_column(s, t, STR("unit_id"), COLUMN_KEY, true);
	table_column(s, t, STR("id"), COLUMN_KEY, true);
	t->primary_key = str_from(key);
	return t;
}

static void
approval_table(struct schema *s)
{
	static const char *const keys[] = {"type",  "record_id", "move",      "from_state",
					   "state", "asked_by",  "decided_by"};
	static const char *const texts[] = {"words", "turn",  "opinion",
					    "items", "files", "followed"};
	static const char *const ints[] = {"asked_at",       "due_on",        "decided_at",
					   "version_before", "version_after", "version_decided"};
	struct table *t = unit_table(s, "approval", "unit_id, id");

	columns(s, t, COLUMN_KEY, keys, COUNTOF(keys));
	columns(s, t, COLUMN_TEXT, texts, COUNTOF(texts));
	columns(s, t, COLUMN_INT, ints, COUNTOF(ints));
	table_index(s, t, STR("approval_by_id"), STR("id"), true);
	table_index(s, t, STR("approval_open"), STR("state, asked_at"), false);
	table_index(s, t, STR("approval_of_record"), STR("unit_id, record_id"), false);
}

static void
log_table(struct schema *s)
{
	static const char *const keys[] = {"type",     "record_id",  "move",       "from_state",
					   "to_state", "by_account", "approval_id"};
	static const char *const texts[] = {"words"};
	static const char *const ints[] = {"at"};
	struct table *t = unit_table(s, "flow_log", "unit_id, id");

	columns(s, t, COLUMN_KEY, keys, COUNTOF(keys));
	columns(s, t, COLUMN_TEXT, texts, COUNTOF(texts));
	columns(s, t, COLUMN_INT, ints, COUNTOF(ints));
	table_index(s, t, STR("flow_log_of_record"), STR("unit_id, record_id, at"), false);
}

static void
task_table(struct schema *s)
{
	static const char *const keys[] = {"type", "record_id", "to_account", "from_account",
					   "react"};
	static const char *const texts[] = {"label"};
	static const char *const ints[] = {"due_on", "made_at", "seen_at", "done_at", "urgent"};
	struct table *t = unit_table(s, "task", "unit_id, id");

	columns(s, t, COLUMN_KEY, keys, COUNTOF(keys));
	columns(s, t, COLUMN_TEXT, texts, COUNTOF(texts));
	columns(s, t, COLUMN_INT, ints, COUNTOF(ints));
	table_index(s, t, STR("task_open"), STR("to_account, done_at, due_on"), false);
	table_index(s, t, STR("task_of_record"), STR("unit_id, record_id"), false);
}

static void
exception_table(struct schema *s)
{
	static const char *const keys[] = {"record_id", "by_account"};
	static const char *const texts[] = {"reason", "words"};
	static const char *const ints[] = {"at"};
	struct table *t = schema_table(s, STR("need_exception"));

	table_column(s, t, STR("unit_id"), COLUMN_KEY, true);
	table_column(s, t, STR("request_id"), COLUMN_KEY, true);
	table_column(s, t, STR("need"), COLUMN_KEY, true);
	columns(s, t, COLUMN_KEY, keys, COUNTOF(keys));
	columns(s, t, COLUMN_TEXT, texts, COUNTOF(texts));
	columns(s, t, COLUMN_INT, ints, COUNTOF(ints));
	t->primary_key = STR("unit_id, request_id, need");
}

void
workflow_schema(struct schema *s)
{
	approval_table(s);
	log_table(s);
	task_table(s);
	exception_table(s);
	access_request_schema(s);
}
