/*
 * version.c: every catalogue that was applied is kept, whole, by its digest. A record names the one
 * it was written under in its column `catalogue`, so that an old paper can be read as it was meant.
 */
#include "record/internal.h"

enum { CATALOGUE_TEXT_MAX = 16 << 20, SHORT_DIGEST = 16 };

struct str
catalogue_id(const struct catalogue *c)
{
	return utf8_left(c->digest, SHORT_DIGEST);
}

enum err_code
record_keep_catalogue(struct db *db, const struct catalogue *c, struct arena *tmp, struct err *e)
{
	struct value v[5] = {value_text(catalogue_id(c))}, found = VALUE_EMPTY;
	enum err_code rc;
	struct buf text;

	rc = db_value(db, tmp, STR("SELECT id FROM catalogue_version WHERE id = ?"), v, 1, &found,
		      e);
	if (rc != ERR_OK || found.type != VALUE_NULL)
		return rc;
	buf_init(&text, tmp, CATALOGUE_TEXT_MAX);
	catalogue_print(c, &text);
	if (buf_failed(&text))
		return err_set(e, ERR_TOO_LARGE, "catalogue over %d bytes", CATALOGUE_TEXT_MAX);
	v[1] = value_text(c->digest);
	v[2] = value_text(c->version);
	v[3] = value_text(buf_str(&text));
	v[4] = value_int(clock_now_ms());
	return db_exec(
		db,
		STR("INSERT INTO catalogue_version (id, digest, version, content, applied_at) "
		    "VALUES (?, ?, ?, ?, ?)"),
		v, 5, NULL, e);
}

void
version_schema(struct schema *s)
{
	struct table *t = schema_table(s, STR("catalogue_version"));

	table_column(s, t, STR("id"), COLUMN_KEY, true);
	table_column(s, t, STR("digest"), COLUMN_KEY, true);
	table_column(s, t, STR("version"), COLUMN_TEXT, false);
	table_column(s, t, STR("content"), COLUMN_TEXT, true);
	table_column(s, t, STR("applied_at"), COLUMN_INT, true);
	t->primary_key = STR("id");
}
