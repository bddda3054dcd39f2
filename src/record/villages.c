/* villages.c: see villages.h. */
#include "record/villages.h"

#include "base/utf8.h"

enum { COUNTY = 6, TOWN = 9, VILLAGE = 12, NAME_MAX_CHARACTERS = 40 };

void
villages_schema(struct schema *s)
{
	struct table *t = schema_table(s, STR("region_village"));

	table_column(s, t, STR("code"), COLUMN_KEY, true);
	table_column(s, t, STR("name"), COLUMN_TEXT, true);
	table_column(s, t, STR("edition"), COLUMN_TEXT, false);
	table_column(s, t, STR("imported_at"), COLUMN_INT, true);
	t->primary_key = STR("code");
}

static bool
is_village(const struct region_table *t, const struct region *r, struct str county)
{
	size_t i;

	for (i = 0; i < r->code.n; i++)
		if (r->code.p[i] < '0' || r->code.p[i] > '9')
			return false;
	return r->code.n == VILLAGE && r->name.n > 0 && utf8_valid(r->name) &&
	       utf8_count(r->name) <= NAME_MAX_CHARACTERS &&
	       (county.n == 0 || str_starts(r->code, county)) &&
	       region_find(t, str_of(r->code.p, TOWN)) != NULL;
}

static bool
is_told(const struct villages *l, struct str code)
{
	size_t i;

	/* Files come in the order of the codes; a doubled one then stands right before. */
	for (i = l->v.n; i > 0 && str_cmp(l->v.v[i - 1].code, code) >= 0; i--)
		if (str_eq(l->v.v[i - 1].code, code))
			return true;
	return false;
}

static void
read_remark(struct arena *a, struct str line, struct villages *ret)
{
	struct str edition = STR("# edition:");

	if (str_starts(line, edition))
		ret->edition = str_dup(a, str_trim(str_skip(line, edition.n)));
}

enum err_code
villages_read(struct arena *a, const struct region_table *t, struct str text, struct villages *ret,
	      int *ret_line, struct err *e)
{
	struct str line;
	struct region r = {0};

	*ret = (struct villages){0};
	for (*ret_line = 1; str_next(&text, '\n', &line); (*ret_line)++) {
		line = str_trim(line);
		if (line.n == 0 || line.p[0] == '#') {
			read_remark(a, line, ret);
			continue;
		}
		if (!str_next(&line, '\t', &r.code) || !str_next(&line, '\t', &r.name) ||
		    !is_village(t, &r, ret->county) || is_told(ret, r.code))
			return err_set(e, ERR_BAD_FILE, "line %d is no village", *ret_line);
		ret->county = str_of(r.code.p, COUNTY);
		vec_push(a, &ret->v, r);
	}
	*ret_line = 0;
	return ret->v.n > 0 ? ERR_OK : err_set(e, ERR_BAD_FILE, "no village in it");
}

enum err_code
villages_store(struct db *db, const struct villages *l, int64_t now, struct err *e)
{
	enum err_code rc = ERR_OK;
	size_t i;

	for (i = 0; i < l->v.n && rc == ERR_OK; i++) {
		struct value v[] = {value_text(l->v.v[i].code), value_text(l->v.v[i].name),
				    l->edition.n > 0 ? value_text(l->edition) : VALUE_EMPTY,
				    value_int(now)};

		rc = db_exec(db, STR("DELETE FROM region_village WHERE code = ?"), v, 1, NULL, e);
		if (rc == ERR_OK)
			rc = db_exec(db,
				     STR("INSERT INTO region_village (code, name, edition, "
					 "imported_at) VALUES (?, ?, ?, ?)"),
				     v, 4, NULL, e);
	}
	return rc;
}

enum err_code
villages_load(struct db *db, struct arena *a, struct region_table *t, struct err *e)
{
	VEC(struct region) found = {0};
	struct db_stmt *st;
	enum err_code rc;
	bool more;

	rc = db_query(db, STR("SELECT code, name FROM region_village ORDER BY code"), NULL, 0, &st,
		      e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more) {
		struct region r = {.code = str_dup(a, db_col_str(st, 0)),
				   .name = str_dup(a, db_col_str(st, 1))};

		vec_push(a, &found, r);
	}
	db_done(st);
	if (rc == ERR_OK)
		regions_add(t, a, found.v, found.n);
	return rc;
}
