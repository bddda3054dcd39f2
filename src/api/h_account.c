/*
 * h_account.c: accounts. Whoever keeps them does so for the units where that right is held and
 * below, gives no role of a level above, and never changes their own rights. First passwords are
 * made here, shown once, and must be changed at the first sign-in.
 */
#include "api/admin.h"
#include "api/app.h"
#include "rule/date.h"
#include "workflow/handover.h"

#include <string.h>

enum { NAMES_MAX = 4096, NAMED_MOST = 20 };

/* -- answers ----------------------------------------------------------------------------------------- */

static void
write_day(struct json *j, const char *key, int64_t day)
{
	char text[10];

	json_key(j, str_from(key));
	if (day == DATE_NONE)
		json_put_null(j);
	else
		json_str(j, str_of(text, date_print_iso(day, text)));
}

static void
write_account(const struct account *a, struct str password, struct json *j)
{
	size_t i;

	json_object_start(j);
	json_kstr(j, "id", a->id);
	json_kstr(j, "login", a->login);
	json_kstr(j, "name", a->name);
	json_kstr(j, "phone", a->phone);
	json_kstr(j, "unit", a->unit);
	json_kbool(j, "disabled", a->disabled);
	json_kbool(j, "must_change", a->must_change);
	json_k(j, "roles");
	json_array_start(j);
	for (i = 0; i < a->roles.n; i++) {
		json_object_start(j);
		json_kstr(j, "role", a->roles.v[i].role);
		json_kstr(j, "unit", a->roles.v[i].unit);
		write_day(j, "from", a->roles.v[i].from);
		write_day(j, "until", a->roles.v[i].until);
		json_kbool(j, "acting", a->roles.v[i].acting);
		json_object_end(j);
	}
	json_array_end(j);
	if (password.n > 0)
		json_kstr(j, "password", password);
	json_object_end(j);
}

static enum err_code
list_accounts(struct request *rq, struct reply *rp, struct err *e)
{
	struct account *all = NULL;
	enum err_code rc;
	size_t i, n = 0;

	rc = account_list(rq->work.db, rq->arena, &rq->actor, &all, &n, e);
	json_array_start(&rp->json);
	for (i = 0; i < n && rc == ERR_OK; i++)
		write_account(&all[i], STR_NONE, &rp->json);
	json_array_end(&rp->json);
	return rc;
}

/* -- reading ----------------------------------------------------------------------------------------- */

static struct str
member(const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);

	return json_is_string(v) ? str_of(json_string_value(v), json_string_length(v)) : STR_NONE;
}

static int64_t
read_day(struct request *rq, const json_t *o, const char *key, size_t i)
{
	struct str text = member(o, key);
	int64_t day;

	if (text.n == 0)
		return DATE_NONE;
	day = date_parse_iso(text);
	if (day == DATE_NONE)
		problem_add(&rq->work.problems, problem_path(rq->arena, "/roles/%zu/%s", i, key),
			    "date.form");
	return day;
}

static void
read_roles(struct request *rq, struct account *a)
{
	const json_t *in = json_object_get(rq->json, "roles");
	size_t i, n = json_array_size(in);

	if (!in)
		return;
	if (!json_is_array(in) || n > ACTOR_ROLES) {
		problem_add_arg(&rq->work.problems, STR("/roles"), "field.type", STR("roles"));
		return;
	}
	memset(&a->roles, 0, sizeof(a->roles));
	for (i = 0; i < n; i++) {
		const json_t *o = json_array_get(in, i);
		struct account_role r = {member(o, "role"), member(o, "unit")};

		r.from = read_day(rq, o, "from", i);
		r.until = read_day(rq, o, "until", i);
		r.acting = json_is_true(json_object_get(o, "acting"));
		vec_push(rq->arena, &a->roles, r);
	}
}

static struct str
text_or(struct request *rq, const char *key, struct str stored)
{
	return json_object_get(rq->json, key) ? request_text(rq, key, false) : stored;
}

static void
read_account(struct request *rq, struct account *a)
{
	static const char *const keys[] = {"id",    "login",    "name",        "phone",    "unit",
					   "roles", "disabled", "must_change", "password", NULL};

	a->login = text_or(rq, "login", a->login);
	a->name = text_or(rq, "name", a->name);
	a->phone = text_or(rq, "phone", a->phone);
	a->unit = text_or(rq, "unit", a->unit);
	a->disabled = request_bool(rq, "disabled", a->disabled);
	read_roles(rq, a);
	request_only(rq, keys);
}

/* -- what may be given ------------------------------------------------------------------------------- */

static int
level_rank(struct str level)
{
	static const char *const levels[] = {"village",  "station",  "agency",
					     "township", "district", "city"};
	size_t i;

	for (i = 0; i < COUNTOF(levels); i++)
		if (str_eq(level, str_from(levels[i])))
			return (int)i;
	return (int)COUNTOF(levels);
}

/* A role at a unit within reach, of a level that is not above the unit's own. */
static enum err_code
check_role(struct request *rq, const struct account_role *r, struct err *e)
{
	const struct cat_role *role = map_get(&rq->app->catalogue->roles, r->role);
	struct unit u;
	enum err_code rc;

	if (!role)
		return ERR_OK; /* account_save() says so */
	rc = admin_unit(rq, ACT_ADMIN_ACCOUNTS, r->unit, &u, e);
	if (rc == ERR_OK && level_rank(role->level) > level_rank(u.level))
		rc = err_set(e, ERR_FORBIDDEN, "role of a higher level");
	return rc;
}

static bool
had_role(const struct account *old, const struct account_role *r)
{
	size_t i;

	for (i = 0; i < old->roles.n; i++) {
		const struct account_role *o = &old->roles.v[i];

		if (str_eq(o->role, r->role) && str_eq(o->unit, r->unit) && o->from == r->from &&
		    o->until == r->until && o->acting == r->acting)
			return true;
	}
	return false;
}

/* What is new must be within reach; what goes away only when the account itself is. */
static enum err_code
check_grants(struct request *rq, const struct account *old, const struct account *now,
	     struct err *e)
{
	bool differs = old->roles.n != now->roles.n;
	enum err_code rc = ERR_OK;
	size_t i;

	for (i = 0; i < now->roles.n && rc == ERR_OK; i++) {
		if (had_role(old, &now->roles.v[i]))
			continue;
		differs = true;
		rc = check_role(rq, &now->roles.v[i], e);
	}
	if (rc == ERR_OK && (differs || old->disabled != now->disabled) &&
	    str_eq(now->id, rq->actor.account))
		rc = err_set(e, ERR_FORBIDDEN, "nobody changes their own rights");
	return rc == ERR_OK && differs ? admin_confirmed(rq, e) : rc;
}

/* -- adding and changing -------------------------------------------------------------------------------- */

struct saving {
	struct account account;
	struct str hash, password;
	struct reply *rp;
	const char *act;
};

static enum err_code
save_step(struct request *rq, void *ctx, struct err *e)
{
	struct saving *s = ctx;
	struct audit_entry en = {.act = str_from(s->act)};
	enum err_code rc;

	rc = account_save(rq->work.db, rq->arena, rq->app->catalogue, &s->account, s->hash,
			  &rq->work.problems, e);
	if (rc != ERR_OK)
		return rc;
	en.record = s->account.id;
	en.type = STR("account");
	reply_init(s->rp, rq->arena);
	write_account(&s->account, s->password, &s->rp->json);
	return request_audit(rq, en, e);
}

static enum err_code
new_step(struct request *rq, void *ctx, struct err *e)
{
	struct saving *s = ctx;
	struct account nobody = {0};
	struct unit home;
	enum err_code rc;

	if (s->account.unit.n == 0) {
		problem_add(&rq->work.problems, STR("/unit"), "field.required");
		return request_checked(rq, e);
	}
	rc = admin_unit(rq, ACT_ADMIN_ACCOUNTS, s->account.unit, &home, e);
	return rc == ERR_OK ? check_grants(rq, &nobody, &s->account, e) : rc;
}

static enum err_code
make_password(struct request *rq, struct saving *s, struct err *e)
{
	s->password = password_make(rq->arena);
	s->account.must_change = true;
	return password_hash(rq->arena, s->password, &s->hash, e);
}

static enum err_code
add_account(struct request *rq, struct reply *rp, struct err *e)
{
	struct saving s = {.rp = rp, .act = "account_add"};
	enum err_code rc;

	read_account(rq, &s.account);
	rc = request_checked(rq, e);
	if (rc == ERR_OK)
		rc = request_read(rq, new_step, &s, e);
	if (rc == ERR_OK)
		rc = make_password(rq, &s, e);
	if (rc == ERR_OK)
		rc = request_write(rq, save_step, &s, e);
	rp->status = 201;
	return rc;
}

static enum err_code
reachable_account(struct request *rq, struct account *ret, struct err *e)
{
	struct unit home;
	enum err_code rc = account_load(rq->work.db, rq->arena, rq->params[0], ret, e);

	if (rc == ERR_NOT_FOUND)
		return err_set(e, ERR_FORBIDDEN, "no such account");
	return rc == ERR_OK ? admin_unit(rq, ACT_ADMIN_ACCOUNTS, ret->unit, &home, e) : rc;
}

/* Nobody is left with a file whose worker is gone: first it is handed on. */
static enum err_code
check_hands(struct request *rq, const struct account *old, const struct account *now, struct err *e)
{
	struct record **open = NULL;
	struct problem *p;
	struct buf names;
	enum err_code rc;
	size_t i, n = 0;

	if (old->disabled || !now->disabled)
		return ERR_OK;
	rc = handover_open(&rq->work, old->unit, old->id, &open, &n, e);
	if (rc != ERR_OK || n == 0)
		return rc;
	buf_init(&names, rq->arena, NAMES_MAX);
	for (i = 0; i < n && i < NAMED_MOST; i++) {
		if (i > 0)
			buf_addc(&names, ' ');
		buf_add(&names, open[i]->number);
	}
	p = problem_add_arg(&rq->work.problems, STR("/disabled"), "account.has_cases",
			    str_fmt(rq->arena, "%zu", n));
	p->args[1] = buf_str(&names);
	return request_checked(rq, e);
}

static enum err_code
change_account(struct request *rq, struct reply *rp, struct err *e)
{
	struct saving s = {.rp = rp, .act = "account_change"};
	struct account old;
	struct unit home;
	enum err_code rc;

	rc = reachable_account(rq, &old, e);
	if (rc != ERR_OK)
		return rc;
	s.account = old;
	read_account(rq, &s.account);
	rc = request_checked(rq, e);
	if (rc == ERR_OK && !str_eq(old.unit, s.account.unit))
		rc = admin_unit(rq, ACT_ADMIN_ACCOUNTS, s.account.unit, &home, e);
	if (rc == ERR_OK)
		rc = check_grants(rq, &old, &s.account, e);
	if (rc == ERR_OK)
		rc = check_hands(rq, &old, &s.account, e);
	return rc == ERR_OK ? save_step(rq, &s, e) : rc;
}

static enum err_code
find_step(struct request *rq, void *ctx, struct err *e)
{
	return reachable_account(rq, ctx, e);
}

static enum err_code
reset_account(struct request *rq, struct reply *rp, struct err *e)
{
	struct saving s = {.rp = rp, .act = "account_reset"};
	enum err_code rc;

	rc = request_read(rq, find_step, &s.account, e);
	if (rc == ERR_OK)
		rc = make_password(rq, &s, e);
	return rc == ERR_OK ? request_write(rq, save_step, &s, e) : rc;
}

const struct route account_routes[] = {
	{METHOD_GET, "/api/admin/accounts", ACT_ADMIN_ACCOUNTS, RUN_READ, list_accounts,
	 "Accounts within reach", NULL, "Accounts"},
	{METHOD_POST, "/api/admin/accounts", ACT_ADMIN_ACCOUNTS, RUN_SLOW, add_account,
	 "Add one; its first password is answered once", "Account", "Account"},
	{METHOD_PATCH, "/api/admin/accounts/{id}", ACT_ADMIN_ACCOUNTS, RUN_WRITE, change_account,
	 "Change one", "Account", "Account"},
	{METHOD_POST, "/api/admin/accounts/{id}/reset", ACT_ADMIN_ACCOUNTS, RUN_SLOW, reset_account,
	 "New first password; ends its sessions", "Empty", "Account"},
	{.path = NULL},
};
