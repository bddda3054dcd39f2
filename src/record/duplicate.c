/*
 * duplicate.c: is the same number kept in another station? One table for the whole installation
 * holds a keyed digest of each value of a `unique` field with `across`, under one key for all. The
 * only thing ever said of a hit is that there may be one: no station, no name, no count, and the
 * same statement is run whether there is one or not.
 *
 *   duplicate(type, field, record_id, unit_id, blind)
 */
#include "record/internal.h"

static struct value
across_key(struct work *w, const struct record *r, const struct cat_field *f)
{
	const struct value *v = &r->values[f->slot].part[0];
	struct str column = str_fmt(w->arena, "%.*s.%.*s", STR_ARG(r->type->key), STR_ARG(f->key));

	return v->type == VALUE_TEXT ? blind_key(w, STR("*"), column, v->s) : VALUE_EMPTY;
}

/* By the whole key: without the field it would be a walk over every record of the type. */
static enum err_code
forget_value(struct work *w, const struct record *r, const struct cat_field *f, struct err *e)
{
	struct value v[3] = {value_text(r->type->key), value_text(f->key), value_text(r->id)};

	return db_exec(w->db,
		       STR("DELETE FROM duplicate WHERE type = ? AND field = ? AND record_id = ?"),
		       v, 3, NULL, e);
}

static enum err_code
note_value(struct work *w, const struct record *r, const struct cat_field *f, struct err *e)
{
	struct value v[5] = {value_text(r->type->key), value_text(f->key), value_text(r->id),
			     value_text(r->unit_id), across_key(w, r, f)};

	if (v[4].type == VALUE_NULL)
		return ERR_OK;
	return db_exec(w->db,
		       STR("INSERT INTO duplicate (type, field, record_id, unit_id, blind) VALUES "
			   "(?, ?, ?, ?, ?)"),
		       v, 5, NULL, e);
}

enum err_code
write_duplicates(struct work *w, const struct record *r, struct err *e)
{
	enum err_code rc = ERR_OK;
	size_t i;

	if (!r->type->unique_across)
		return ERR_OK;
	for (i = 0; i < r->type->unique.n && rc == ERR_OK; i++) {
		rc = forget_value(w, r, r->type->unique.v[i], e);
		if (rc == ERR_OK && !record_gone(r))
			rc = note_value(w, r, r->type->unique.v[i], e);
	}
	return rc;
}

enum err_code
check_across(struct work *w, const struct record *r, struct err *e)
{
	enum err_code rc = ERR_OK;
	size_t i;

	for (i = 0; r->type->unique_across && i < r->type->unique.n && rc == ERR_OK; i++) {
		const struct cat_field *f = r->type->unique.v[i];
		struct value v[4] = {value_text(r->type->key), value_text(f->key),
				     across_key(w, r, f), value_text(r->unit_id)};
		struct value found = VALUE_EMPTY;

		if (v[2].type == VALUE_NULL)
			continue;
		rc = db_value(w->db, w->arena,
			      STR("SELECT 1 FROM duplicate WHERE type = ? AND field = ? AND "
				  "blind = ? AND unit_id <> ? LIMIT 1"),
			      v, 4, &found, e);
		if (found.type != VALUE_NULL)
			problem_hint(&w->problems,
				     problem_path(w->arena, "/fields/%.*s", STR_ARG(f->key)),
				     "field.elsewhere", STR_NONE);
	}
	return rc;
}

void
duplicate_schema(struct schema *s)
{
	static const char *const keys[] = {"type", "field", "record_id", "unit_id", "blind"};
	struct table *t = schema_table(s, STR("duplicate"));
	size_t i;

	for (i = 0; i < COUNTOF(keys); i++)
		table_column(s, t, str_from(keys[i]), COLUMN_KEY, true);
	t->primary_key = STR("type, field, record_id");
	table_index(s, t, STR("duplicate_blind"), STR("blind"), false);
}
