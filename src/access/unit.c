/* unit.c: the organisation tree. `path` is derived from the parents and kept beside them. */
#include "access/access.h"

#include "access/internal.h"
#include "base/clock.h"
#include "base/id.h"

/* From the top; a unit hangs under one of a smaller number. An agency serves several stations and
 * so stands beside the tree: below a city or a district, or nothing. */
static const char *const levels[] = {"city", "district", "township", "station", "village"};

#define UNIT_COLUMNS "id, parent_id, level, name, region, code, profile, path, closed"

static int
level_rank(struct str level)
{
	size_t i;

	for (i = 0; i < COUNTOF(levels); i++)
		if (str_eq(level, str_from(levels[i])))
			return (int)i;
	return str_is(level, "agency") ? 2 : -1;
}

static void
read_unit(struct arena *a, struct db_stmt *st, struct unit *u)
{
	*u = (struct unit){0};
	u->id = str_dup(a, db_col_str(st, 0));
	u->parent = str_dup(a, db_col_str(st, 1));
	u->level = str_dup(a, db_col_str(st, 2));
	u->name = str_dup(a, db_col_str(st, 3));
	u->region = str_dup(a, db_col_str(st, 4));
	u->code = str_dup(a, db_col_str(st, 5));
	u->profile = str_dup(a, db_col_str(st, 6));
	u->path = str_dup(a, db_col_str(st, 7));
	u->closed = db_col_int(st, 8) != 0;
}

enum err_code
unit_load(struct db *db, struct arena *a, struct str id, struct unit *ret, struct err *e)
{
	struct value arg = value_text(id);
	struct db_stmt *st;
	enum err_code rc;
	bool found;

	rc = db_query(db, STR("SELECT " UNIT_COLUMNS " FROM unit WHERE id = ?"), &arg, 1, &st, e);
	if (rc != ERR_OK)
		return rc;
	rc = db_step(st, &found, e);
	if (rc == ERR_OK && found)
		read_unit(a, st, ret);
	else if (rc == ERR_OK)
		rc = err_set(e, ERR_NOT_FOUND, "no unit %.*s", STR_ARG(id));
	db_done(st);
	return rc;
}

enum err_code
unit_list(struct db *db, struct arena *a, struct str below_path, struct unit **ret, size_t *ret_n,
	  struct err *e)
{
	VEC(struct unit) units = {0};
	struct db_stmt *st;
	struct sql q;
	enum err_code rc;
	bool more;

	sql_init(&q, a);
	sql_raw(&q, "SELECT " UNIT_COLUMNS " FROM unit");
	if (below_path.n > 0) {
		sql_raw(&q, " WHERE ");
		path_prefix_sql(&q, "path", below_path);
	}
	sql_raw(&q, " ORDER BY path");
	rc = sql_query(db, &q, &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more) {
		struct unit u;

		read_unit(a, st, &u);
		vec_push(a, &units, u);
	}
	db_done(st);
	*ret = units.v;
	*ret_n = units.n;
	return rc;
}

static enum err_code
check_parent(struct db *db, struct arena *a, struct unit *u, struct unit *ret_parent,
	     struct problems *ps, struct err *e)
{
	enum err_code rc;

	*ret_parent = (struct unit){0};
	if (u->parent.n == 0)
		return ERR_OK;
	rc = unit_load(db, a, u->parent, ret_parent, e);
	if (rc == ERR_NOT_FOUND) {
		problem_add(ps, STR("/parent"), "unit.unknown");
		return ERR_OK;
	}
	if (rc != ERR_OK)
		return rc;
	if (level_rank(ret_parent->level) >= level_rank(u->level))
		problem_add(ps, STR("/parent"), "unit.level");
	else if (u->path.n > 0 && str_starts(ret_parent->path, u->path))
		problem_add(ps, STR("/parent"), "unit.loop");
	return ERR_OK;
}

static void
check_fields(const struct unit *u, struct problems *ps)
{
	if (u->name.n == 0)
		problem_add(ps, STR("/name"), "field.required");
	if (u->level.n == 0)
		problem_add(ps, STR("/level"), "field.required");
	else if (level_rank(u->level) < 0)
		problem_add_arg(ps, STR("/level"), "code.unknown", u->level);
}

static struct str
path_below(struct arena *a, struct str parent_path, struct str id)
{
	return str_fmt(a, "%.*s%.*s/", STR_ARG(parent_path.n > 0 ? parent_path : STR("/")),
		       STR_ARG(id));
}

/* The unit has moved: everything below it goes along. */
static enum err_code
move_below(struct db *db, struct arena *a, struct str from, struct str to, struct err *e)
{
	struct unit *below;
	enum err_code rc;
	size_t i, n;

	rc = unit_list(db, a, from, &below, &n, e);
	for (i = 0; i < n && rc == ERR_OK; i++) {
		struct str path = str_cat(a, to, str_skip(below[i].path, from.n));
		struct value args[] = {value_text(path), value_text(below[i].id)};

		rc = db_exec(db, STR("UPDATE unit SET path = ? WHERE id = ?"), args, 2, NULL, e);
	}
	return rc;
}

static enum err_code
write_unit(struct db *db, const struct unit *u, bool is_new, struct err *e)
{
	struct value now = value_int(clock_now_ms());
	struct value v[] = {value_text(u->parent),
			    value_text(u->level),
			    value_text(u->name),
			    value_text(u->region),
			    value_text(u->code),
			    value_text(u->profile),
			    value_int(u->closed),
			    now,
			    value_text(u->id),
			    value_text(u->path),
			    now};

	if (!is_new)
		return db_exec(db,
			       STR("UPDATE unit SET parent_id = ?, level = ?, name = ?,"
				   " region = ?, code = ?, profile = ?, closed = ?, changed_at = ?"
				   " WHERE id = ?"),
			       v, 9, NULL, e);
	return db_exec(db,
		       STR("INSERT INTO unit (parent_id, level, name, region, code, profile,"
			   " closed, changed_at, id, path, made_at)"
			   " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
		       v, COUNTOF(v), NULL, e);
}

/* The stored path, STR_NONE for a unit that is not there yet. */
static enum err_code
stored_path(struct db *db, struct arena *a, struct unit *u, struct str *ret, struct err *e)
{
	struct unit old;
	enum err_code rc;

	*ret = STR_NONE;
	if (u->id.n == 0) {
		u->id = id_new(a);
		return ERR_OK;
	}
	rc = unit_load(db, a, u->id, &old, e);
	if (rc == ERR_OK)
		*ret = old.path;
	return rc == ERR_NOT_FOUND && id_valid(u->id) ? ERR_OK : rc;
}

enum err_code
unit_save(struct db *db, struct arena *a, struct unit *u, struct problems *ps, struct err *e)
{
	size_t before = ps->errors;
	struct unit parent;
	struct str old;
	enum err_code rc;

	rc = stored_path(db, a, u, &old, e);
	if (rc != ERR_OK)
		return rc;
	u->path = old;
	check_fields(u, ps);
	rc = check_parent(db, a, u, &parent, ps, e);
	if (rc != ERR_OK)
		return rc;
	if (ps->errors > before)
		return err_set(e, ERR_INVALID, "unit has problems");
	u->path = path_below(a, parent.path, u->id);
	rc = write_unit(db, u, old.n == 0, e);
	if (rc == ERR_OK && old.n > 0 && !str_eq(old, u->path))
		rc = move_below(db, a, old, u->path, e);
	return rc;
}
