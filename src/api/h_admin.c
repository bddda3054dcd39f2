/* h_admin.c: organisation, what a place sets differently, the state of the catalogue, the log. */
#include "api/admin.h"
#include "api/app.h"
#include "base/clock.h"
#include "base/id.h"
#include "catalogue/coverage.h"

#include <string.h>

enum { AUDIT_PAGE = 100 };

bool
admin_reaches(const struct actor *who, enum act act, struct str unit_path)
{
	size_t i;

	if (who->system)
		return true;
	for (i = 0; i < who->roles.n; i++) {
		const struct actor_role *r = &who->roles.v[i];

		if (((r->role->admin >> act) & 1) && r->unit_path.n > 0 &&
		    str_starts(unit_path, r->unit_path))
			return true;
	}
	return false;
}

enum err_code
admin_unit(struct request *rq, enum act act, struct str id, struct unit *ret, struct err *e)
{
	enum err_code rc = unit_load(rq->work.db, rq->arena, id, ret, e);

	if (rc == ERR_NOT_FOUND || (rc == ERR_OK && !admin_reaches(&rq->actor, act, ret->path)))
		return err_set(e, ERR_FORBIDDEN, "unit out of reach");
	return rc;
}

enum err_code
admin_confirmed(struct request *rq, struct err *e)
{
	if (rq->actor.confirmed_until > clock_now_ms())
		return ERR_OK;
	return err_set(e, ERR_CONFIRM, "not signed in once more");
}

/* -- units ------------------------------------------------------------------------------------------- */

void
admin_write_or_null(struct json *j, const char *key, struct str s)
{
	json_key(j, str_from(key));
	if (s.n > 0)
		json_str(j, s);
	else
		json_put_null(j);
}

static void
write_unit(const struct unit *u, struct json *j)
{
	json_object_start(j);
	json_kstr(j, "id", u->id);
	admin_write_or_null(j, "parent", u->parent);
	json_kstr(j, "level", u->level);
	json_kstr(j, "name", u->name);
	admin_write_or_null(j, "region", u->region);
	admin_write_or_null(j, "code", u->code);
	admin_write_or_null(j, "profile", u->profile);
	json_kbool(j, "closed", u->closed);
	json_object_end(j);
}

/* Within reach, and the units above the own one, which every choice of a unit shows. */
static bool
unit_is_seen(const struct actor *who, const struct unit *u)
{
	return admin_reaches(who, ACT_ADMIN_ORGANISATION, u->path) ||
	       admin_reaches(who, ACT_ADMIN_ACCOUNTS, u->path) ||
	       str_starts(who->unit.path, u->path);
}

static enum err_code
list_units(struct request *rq, struct reply *rp, struct err *e)
{
	struct unit *units = NULL;
	enum err_code rc;
	size_t i, n = 0;

	rc = unit_list(rq->work.db, rq->arena, STR_NONE, &units, &n, e);
	json_array_start(&rp->json);
	for (i = 0; i < n && rc == ERR_OK; i++)
		if (unit_is_seen(&rq->actor, &units[i]))
			write_unit(&units[i], &rp->json);
	json_array_end(&rp->json);
	return rc;
}

/* Text of a member, what was stored when it is not sent. */
static struct str
text_or(struct request *rq, const char *key, struct str stored)
{
	return json_object_get(rq->json, key) ? request_text(rq, key, false) : stored;
}

static void
read_unit(struct request *rq, struct unit *u)
{
	static const char *const keys[] = {"id",   "parent",  "level",  "name", "region",
					   "code", "profile", "closed", NULL};

	u->level = text_or(rq, "level", u->level);
	u->name = text_or(rq, "name", u->name);
	u->region = text_or(rq, "region", u->region);
	u->code = text_or(rq, "code", u->code);
	u->profile = text_or(rq, "profile", u->profile);
	u->parent = text_or(rq, "parent", u->parent);
	u->closed = request_bool(rq, "closed", u->closed);
	request_only(rq, keys);
	if (u->profile.n > 0 && !map_get(&rq->app->catalogue->profiles, u->profile))
		problem_add_arg(&rq->work.problems, STR("/profile"), "code.unknown", u->profile);
}

static enum err_code
store_unit(struct request *rq, struct reply *rp, struct unit *u, const char *act, struct err *e)
{
	struct audit_entry en = {.act = str_from(act)};
	enum err_code rc = request_checked(rq, e);

	if (rc == ERR_OK)
		rc = unit_save(rq->work.db, rq->arena, u, &rq->work.problems, e);
	if (rc != ERR_OK)
		return rc;
	en.unit = u->id;
	write_unit(u, &rp->json);
	return request_audit(rq, en, e);
}

static enum err_code
add_unit(struct request *rq, struct reply *rp, struct err *e)
{
	struct unit u = {0}, above, there;
	enum err_code rc;

	read_unit(rq, &u);
	u.id = request_text(rq, "id", true);
	if (u.id.n > 0 && !id_valid(u.id))
		problem_add_arg(&rq->work.problems, STR("/id"), "field.type", STR("id"));
	rc = admin_unit(rq, ACT_ADMIN_ORGANISATION, u.parent, &above, e);
	if (rc != ERR_OK)
		return rc;
	rc = unit_load(rq->work.db, rq->arena, u.id, &there, e);
	if (rc == ERR_OK && !str_eq(there.parent, u.parent))
		return err_set(e, ERR_ID_TAKEN, "unit is there");
	if (rc != ERR_OK && rc != ERR_NOT_FOUND)
		return rc;
	rp->status = 201;
	return store_unit(rq, rp, &u, "unit_add", e);
}

static enum err_code
change_unit(struct request *rq, struct reply *rp, struct err *e)
{
	struct unit u, above;
	struct str parent;
	enum err_code rc;

	rc = admin_unit(rq, ACT_ADMIN_ORGANISATION, rq->params[0], &u, e);
	if (rc != ERR_OK)
		return rc;
	parent = u.parent;
	read_unit(rq, &u);
	if (!str_eq(parent, u.parent))
		rc = admin_unit(rq, ACT_ADMIN_ORGANISATION, u.parent, &above, e);
	return rc == ERR_OK ? store_unit(rq, rp, &u, "unit_change", e) : rc;
}

/* -- the log ------------------------------------------------------------------------------------------------ */

/* Everything where the right is held, and below. */
static struct str
audit_path(const struct actor *who)
{
	size_t i;

	for (i = 0; i < who->roles.n; i++)
		if ((who->roles.v[i].role->admin >> ACT_AUDIT) & 1)
			return who->roles.v[i].unit_path;
	return who->unit.path;
}

/* That somebody wrote or read a record for named people only stands there; who, does not. */
static void
hide_named(struct request *rq, struct audit_row *row)
{
	const struct cat_type *t = cat_type(rq->app->catalogue, row->entry.type);

	if (t && t->named)
		row->entry.account = row->account_name = row->entry.record = STR_NONE;
}

static enum err_code
list_audit(struct request *rq, struct reply *rp, struct err *e)
{
	struct audit_row *rows = NULL;
	struct str after;
	int64_t before = 0;
	enum err_code rc;
	size_t i, n = 0;

	if (request_query(rq, "after", &after) && after.n > 0 && !str_to_int(after, &before))
		return err_set(e, ERR_BAD_REQUEST, "malformed cursor");
	rc = audit_list(rq->work.db, rq->arena, audit_path(&rq->actor), STR_NONE, before,
			AUDIT_PAGE, &rows, &n, e);
	if (rc != ERR_OK)
		return rc;
	json_object_start(&rp->json);
	json_k(&rp->json, "items");
	json_array_start(&rp->json);
	for (i = 0; i < n; i++) {
		hide_named(rq, &rows[i]);
		write_audit_row(rq, &rows[i], &rp->json);
	}
	json_array_end(&rp->json);
	json_k(&rp->json, "next");
	if (n == AUDIT_PAGE)
		json_str(&rp->json, str_fmt(rq->arena, "%lld", (long long)rows[n - 1].at));
	else
		json_put_null(&rp->json);
	json_object_end(&rp->json);
	return ERR_OK;
}

static enum err_code
get_audit_head(struct request *rq, struct reply *rp, struct err *e)
{
	enum err_code rc = audit_head(rq->work.db, rq->arena, &rp->raw, e);

	rp->disposition = STR("attachment; filename=\"audit-head.json\"");
	return rc;
}

/* -- the catalogue in force ------------------------------------------------------------------------------------ */

static void
write_coverage(struct request *rq, struct json *j)
{
	struct cat_coverage_table table;
	struct cat_examples examples;
	struct cat_source src = {0};
	struct problems ps;
	size_t i;

	cat_source_builtin(rq->arena, &src);
	problems_init(&ps, rq->arena);
	cat_examples_load(&src, rq->app->catalogue, rq->arena, &ps, &examples);
	cat_coverage_make(rq->app->catalogue, &examples, &src, rq->arena, &ps, &table);
	json_k(j, "coverage");
	json_object_start(j);
	for (i = 0; i < CAT_COVERAGE_STATES; i++) {
		json_key(j, str_from(cat_coverage_name((enum cat_coverage)i)));
		json_int(j, (int64_t)table.count[i]);
	}
	json_object_end(j);
}

static enum err_code
get_catalogue_state(struct request *rq, struct reply *rp, struct err *e)
{
	const struct catalogue *c = rq->app->catalogue;
	struct json *j = &rp->json;
	size_t i;

	(void)e;
	json_object_start(j);
	json_kstr(j, "digest", c->digest);
	json_kstr(j, "name", c->name);
	json_kstr(j, "version", c->version);
	json_k(j, "problems"); /* one with problems is never in force */
	json_array_start(j);
	json_array_end(j);
	json_k(j, "types");
	json_array_start(j);
	for (i = 0; i < c->types.n; i++) {
		const struct cat_type *t = c->types.entries[i].value;

		if (t->rows_of)
			continue;
		json_object_start(j);
		json_kstr(j, "key", t->key);
		json_kstr(j, "label", t->label);
		json_kint(j, "fields", (int64_t)t->fields.n);
		json_object_end(j);
	}
	json_array_end(j);
	write_coverage(rq, j);
	json_object_end(j);
	return ERR_OK;
}

const struct route admin_routes[] = {
	{METHOD_GET, "/api/admin/units", ACT_SIGNED_IN, RUN_READ, list_units, "Organisation tree",
	 NULL, "Units"},
	{METHOD_POST, "/api/admin/units", ACT_ADMIN_ORGANISATION, RUN_WRITE, add_unit, "Add a unit",
	 "Unit", "Unit"},
	{METHOD_PATCH, "/api/admin/units/{id}", ACT_ADMIN_ORGANISATION, RUN_WRITE, change_unit,
	 "Change a unit", "Unit", "Unit"},
	{METHOD_GET, "/api/admin/profile", ACT_ADMIN_PROFILE, RUN_READ, admin_get_profile,
	 "What this place sets", NULL, "Profile"},
	{METHOD_PUT, "/api/admin/profile", ACT_ADMIN_PROFILE, RUN_SLOW, admin_put_profile, "Set it",
	 "ProfileChange", "Profile"},
	{METHOD_GET, "/api/admin/catalogue", ACT_ADMIN_CATALOGUE, RUN_SLOW, get_catalogue_state,
	 "The catalogue in force", NULL, "CatalogueState"},
	{METHOD_GET, "/api/admin/audit", ACT_AUDIT, RUN_READ, list_audit, "The log, newest first",
	 NULL, "AuditPage"},
	{METHOD_GET, "/api/admin/audit/head", ACT_AUDIT, RUN_READ, get_audit_head,
	 "Heads of the chains of the log, to keep elsewhere", NULL, "Any"},
	{.path = NULL},
};
