/* h_profile.c: what a place sets differently, and what follows when a figure changes. */
#include "api/admin.h"
#include "api/app.h"
#include "deadline/deadline.h"

static enum err_code
stored_settings(struct request *rq, struct str unit, struct map *ret, struct err *e)
{
	struct value v = value_text(unit);
	struct db_stmt *st;
	enum err_code rc;
	bool more;

	map_init(ret, rq->arena);
	rc = db_query(rq->work.db, STR("SELECT \"key\", value FROM setting WHERE unit_id = ?"), &v,
		      1, &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more) {
		struct str *text = arena_new_of(rq->arena, struct str);

		*text = str_dup(rq->arena, db_col_str(st, 1));
		map_put(ret, str_dup(rq->arena, db_col_str(st, 0)), text);
	}
	db_done(st);
	return rc;
}

static void
write_setting(const struct cat_setting *s, const struct str *own, struct json *j)
{
	size_t i;

	json_object_start(j);
	json_kstr(j, "key", s->key);
	json_kstr(j, "label", s->label);
	admin_write_or_null(j, "value", own ? *own : STR_NONE);
	json_kstr(j, "default", s->value);
	json_kstr(j, "unit", s->unit);
	json_kstr(j, "rule", s->rule);
	json_k(j, "clauses");
	json_array_start(j);
	for (i = 0; i < s->clauses.ids.n; i++)
		json_str(j, s->clauses.ids.v[i]);
	json_array_end(j);
	json_object_end(j);
}

static enum err_code
write_profile(struct request *rq, struct json *j, struct err *e)
{
	const struct unit *u = &rq->actor.unit;
	const struct cat_profile *p = map_get(&rq->app->catalogue->profiles, u->profile);
	struct map own;
	enum err_code rc;
	size_t i;

	rc = stored_settings(rq, u->id, &own, e);
	if (rc != ERR_OK)
		return rc;
	json_object_start(j);
	json_kstr(j, "profile", u->profile);
	json_kstr(j, "label", p ? p->label : STR_NONE);
	json_k(j, "settings");
	json_array_start(j);
	for (i = 0; p && i < p->settings.n; i++) {
		const struct cat_setting *s = p->settings.entries[i].value;

		write_setting(s, map_get(&own, s->key), j);
	}
	json_array_end(j);
	json_object_end(j);
	return ERR_OK;
}

enum err_code
admin_get_profile(struct request *rq, struct reply *rp, struct err *e)
{
	return write_profile(rq, &rp->json, e);
}

/* -- setting it ----------------------------------------------------------------------------------- */

static enum err_code
store_setting(struct request *rq, struct str key, const json_t *value, struct err *e)
{
	return setting_store(rq->work.db, rq->actor.unit.id, key,
			     str_of(json_string_value(value), json_string_length(value)),
			     rq->work.now, e);
}

/* A figure that rules reckon with stays a figure. */
static bool
fits(const struct catalogue *c, const char *key, const json_t *value)
{
	int slot = cat_setting_slot(c, str_from(key));
	struct str text;

	if (json_is_null(value))
		return true;
	if (!json_is_string(value) || slot < 0)
		return false;
	text = str_of(json_string_value(value), json_string_length(value));
	return text.n == 0 || cat_setting_read(&c->settings.v[slot], text).type != VALUE_NULL;
}

static void
check_setting(struct request *rq, const struct cat_profile *p, const char *key, const json_t *value)
{
	const struct cat_setting *s = p ? map_get(&p->settings, str_from(key)) : NULL;
	struct str path = problem_path(rq->arena, "/settings/%s", key);

	if (!s)
		problem_add_arg(&rq->work.problems, path, "field.unknown",
				str_dup(rq->arena, str_from(key)));
	else if (!fits(rq->app->catalogue, key, value))
		problem_add_arg(&rq->work.problems, path, "field.type", s->label);
}

static enum err_code
store_step(struct request *rq, void *ctx, struct err *e)
{
	struct audit_entry en = {.act = STR("settings")};
	struct reply *rp = ctx;
	enum err_code rc = ERR_OK;
	const char *key;
	json_t *value;

	json_object_foreach(json_object_get(rq->json, "settings"), key, value)
	{
		rc = store_setting(rq, str_from(key), value, e);
		if (rc != ERR_OK)
			return rc;
	}
	reply_init(rp, rq->arena);
	rc = request_audit(rq, en, e);
	return rc == ERR_OK ? write_profile(rq, &rp->json, e) : rc;
}

static enum err_code
rebuild_step(struct request *rq, void *ctx UNUSED, struct err *e)
{
	struct actor system;
	int64_t rebuilt;

	actor_system(rq->arena, &system, "settings");
	rq->work.actor = &system;
	return deadline_rebuild(&rq->work, &rebuilt, e);
}

/* The new figures hold for everybody at once: what is due by them is reckoned again. */
enum err_code
admin_put_profile(struct request *rq, struct reply *rp, struct err *e)
{
	static const char *const keys[] = {"settings", NULL};
	const struct cat_profile *p =
		map_get(&rq->app->catalogue->profiles, rq->actor.unit.profile);
	json_t *all = json_object_get(rq->json, "settings"), *value;
	enum err_code rc;
	const char *key;

	request_only(rq, keys);
	if (!json_is_object(all))
		problem_add(&rq->work.problems, STR("/settings"), "field.required");
	json_object_foreach(all, key, value) check_setting(rq, p, key, value);
	rc = request_checked(rq, e);
	if (rc == ERR_OK && !admin_reaches(&rq->actor, ACT_ADMIN_PROFILE, rq->actor.unit.path))
		rc = err_set(e, ERR_FORBIDDEN, "not for this unit");
	if (rc == ERR_OK)
		rc = request_write(rq, store_step, rp, e);
	if (rc != ERR_OK)
		return rc;
	setting_forget(rq->app->engine.settings, rq->actor.unit.id);
	return request_write(rq, rebuild_step, NULL, e);
}
