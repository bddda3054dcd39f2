/* account.c: accounts and their roles. See session.h. */
#include "access/session.h"

#include "access/internal.h"
#include "access/throttle.h"
#include "base/clock.h"
#include "base/id.h"
#include "rule/date.h"

#define ACCOUNT_COLUMNS                                                                            \
	"a.id, a.login, a.name, a.phone, a.unit_id, a.disabled, a.must_change, a.large_text, a.version"

static void
read_account(struct arena *a, struct db_stmt *st, struct account *acc)
{
	*acc = (struct account){0};
	acc->id = str_dup(a, db_col_str(st, 0));
	acc->login = str_dup(a, db_col_str(st, 1));
	acc->name = str_dup(a, db_col_str(st, 2));
	acc->phone = str_dup(a, db_col_str(st, 3));
	acc->unit = str_dup(a, db_col_str(st, 4));
	acc->disabled = db_col_int(st, 5) != 0;
	acc->must_change = db_col_int(st, 6) != 0;
	acc->large_text = db_col_int(st, 7) != 0;
	acc->version = db_col_int(st, 8);
}

static int64_t
day_or_open(struct value v)
{
	return v.type == VALUE_INT ? v.i : DATE_NONE;
}

static struct value
day_value(int64_t day)
{
	return day == DATE_NONE ? VALUE_EMPTY : value_int(day);
}

/* Hands out the roles of many accounts, both in the order of the account's id. */
static enum err_code
read_roles(struct arena *a, struct db_stmt *st, struct account *accs, size_t n, struct err *e)
{
	enum err_code rc;
	size_t i = 0;
	bool more;

	while ((rc = db_step(st, &more, e)) == ERR_OK && more) {
		struct str id = db_col_str(st, 0);
		struct account_role role = {0};

		while (i < n && str_cmp(accs[i].id, id) < 0)
			i++;
		if (i == n || !str_eq(accs[i].id, id))
			continue;
		role.role = str_dup(a, db_col_str(st, 1));
		role.unit = str_dup(a, db_col_str(st, 2));
		role.from = day_or_open(db_col(st, 3));
		role.until = day_or_open(db_col(st, 4));
		role.acting = db_col_int(st, 5) != 0;
		vec_push(a, &accs[i].roles, role);
	}
	return rc;
}

/* The accounts of one condition on `a` and `u`, by id; two statements, however many there are. */
static enum err_code
load_accounts(struct db *db, struct arena *a, struct sql *where, struct account **ret,
	      size_t *ret_n, struct err *e)
{
	static const char from[] = " FROM account a JOIN unit u ON u.id = a.unit_id";
	struct str condition = str_dup(a, sql_text(where));
	VEC(struct account) out = {0};
	struct db_stmt *st;
	enum err_code rc;
	bool more;

	rc = db_query(db,
		      str_fmt(a, "SELECT " ACCOUNT_COLUMNS "%s WHERE %.*s ORDER BY a.id", from,
			      STR_ARG(condition)),
		      where->args.v, where->args.n, &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more) {
		struct account acc;

		read_account(a, st, &acc);
		vec_push(a, &out, acc);
	}
	db_done(st);
	*ret = out.v;
	*ret_n = out.n;
	if (rc != ERR_OK)
		return rc;
	rc = db_query(db,
		      str_fmt(a,
			      "SELECT r.account_id, r.role, r.unit_id, r.from_on, r.until_on,"
			      " r.acting%s JOIN account_role r ON r.account_id = a.id WHERE %.*s"
			      " ORDER BY r.account_id, r.ord",
			      from, STR_ARG(condition)),
		      where->args.v, where->args.n, &st, e);
	if (rc != ERR_OK)
		return rc;
	rc = read_roles(a, st, out.v, out.n, e);
	db_done(st);
	return rc;
}

enum err_code
account_load(struct db *db, struct arena *a, struct str id, struct account *ret, struct err *e)
{
	struct account *found;
	struct sql q;
	enum err_code rc;
	size_t n;

	sql_init(&q, a);
	sql_raw(&q, "a.id = ");
	sql_bind(&q, value_text(id));
	rc = load_accounts(db, a, &q, &found, &n, e);
	if (rc != ERR_OK)
		return rc;
	if (n == 0)
		return err_set(e, ERR_NOT_FOUND, "no account %.*s", STR_ARG(id));
	*ret = found[0];
	return ERR_OK;
}

enum err_code
account_list(struct db *db, struct arena *a, const struct actor *who, struct account **ret,
	     size_t *ret_n, struct err *e)
{
	struct sql q;
	bool any = false;
	size_t i;

	sql_init(&q, a);
	sql_raw(&q, who->system ? "(1=1" : "(0=1");
	for (i = 0; i < who->roles.n; i++) {
		const struct actor_role *r = &who->roles.v[i];

		if (!((r->role->admin >> ACT_ADMIN_ACCOUNTS) & 1) || r->unit_path.n == 0)
			continue;
		sql_raw(&q, " OR (");
		path_prefix_sql(&q, "u.path", r->unit_path);
		sql_raw(&q, ")");
		any = true;
	}
	sql_raw(&q, ")");
	*ret = NULL;
	*ret_n = 0;
	return any || who->system ? load_accounts(db, a, &q, ret, ret_n, e) : ERR_OK;
}

/* -- saving ------------------------------------------------------------------------------------- */

static bool
login_form_ok(struct str login)
{
	size_t i;

	for (i = 0; i < login.n; i++) {
		char c = login.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
		      c == '-'))
			return false;
	}
	return login.n >= 2 && login.n <= 32;
}

static enum err_code
login_taken(struct db *db, struct arena *a, const struct account *acc, bool *ret, struct err *e)
{
	struct value arg = value_text(acc->login), other;
	enum err_code rc;

	rc = db_value(db, a, STR("SELECT id FROM account WHERE login = ?"), &arg, 1, &other, e);
	*ret = rc == ERR_OK && other.type == VALUE_TEXT && !str_eq(other.s, acc->id);
	return rc;
}

static enum err_code
check_unit(struct db *db, struct arena *a, struct str unit, struct str path, struct problems *ps,
	   struct err *e)
{
	struct unit u;
	enum err_code rc;

	if (unit.n == 0) {
		problem_add(ps, path, "field.required");
		return ERR_OK;
	}
	rc = unit_load(db, a, unit, &u, e);
	if (rc != ERR_NOT_FOUND)
		return rc;
	problem_add(ps, path, "unit.unknown");
	return ERR_OK;
}

static enum err_code
check_roles(struct db *db, struct arena *a, const struct catalogue *cat, const struct account *acc,
	    struct problems *ps, struct err *e)
{
	enum err_code rc = ERR_OK;
	size_t i;

	if (acc->roles.n > ACTOR_ROLES)
		problem_add_arg(ps, STR("/roles"), "rows.too_many", str_fmt(a, "%d", ACTOR_ROLES));
	for (i = 0; i < acc->roles.n && rc == ERR_OK; i++) {
		const struct account_role *r = &acc->roles.v[i];

		if (!map_get(&cat->roles, r->role))
			problem_add_arg(ps, problem_path(a, "/roles/%zu/role", i), "code.unknown",
					r->role);
		if (r->from != DATE_NONE && r->until != DATE_NONE && r->until < r->from)
			problem_add(ps, problem_path(a, "/roles/%zu/until", i), "role.dates");
		rc = check_unit(db, a, r->unit, problem_path(a, "/roles/%zu/unit", i), ps, e);
	}
	return rc;
}

static enum err_code
check_account(struct db *db, struct arena *a, const struct catalogue *cat, struct account *acc,
	      struct problems *ps, struct err *e)
{
	size_t before = ps->errors;
	enum err_code rc;
	bool taken;

	if (acc->name.n == 0)
		problem_add(ps, STR("/name"), "field.required");
	if (!login_form_ok(acc->login))
		problem_add(ps, STR("/login"), "account.login_form");
	rc = login_taken(db, a, acc, &taken, e);
	if (rc == ERR_OK && taken)
		problem_add(ps, STR("/login"), "account.login_taken");
	if (rc == ERR_OK)
		rc = check_unit(db, a, acc->unit, STR("/unit"), ps, e);
	if (rc == ERR_OK)
		rc = check_roles(db, a, cat, acc, ps, e);
	if (rc == ERR_OK && ps->errors > before)
		rc = err_set(e, ERR_INVALID, "account has problems");
	return rc;
}

static bool
same_role(const struct account_role *x, const struct account_role *y)
{
	return str_eq(x->role, y->role) && str_eq(x->unit, y->unit);
}

/* Something one could do before and cannot any more: then nothing that is open stays open. */
static bool
rights_shrink(const struct account *old, const struct account *now)
{
	size_t i, k;

	if (now->disabled || !str_eq(old->unit, now->unit))
		return true;
	for (i = 0; i < old->roles.n; i++) {
		const struct account_role *r = &old->roles.v[i];

		for (k = 0; k < now->roles.n; k++)
			if (same_role(r, &now->roles.v[k]) && r->from == now->roles.v[k].from &&
			    r->until == now->roles.v[k].until)
				break;
		if (k == now->roles.n)
			return true;
	}
	return false;
}

static enum err_code
write_roles(struct db *db, const struct account *acc, struct err *e)
{
	struct value id = value_text(acc->id);
	enum err_code rc;
	size_t i;

	rc = db_exec(db, STR("DELETE FROM account_role WHERE account_id = ?"), &id, 1, NULL, e);
	for (i = 0; i < acc->roles.n && rc == ERR_OK; i++) {
		const struct account_role *r = &acc->roles.v[i];
		struct value v[] = {id,
				    value_int((int64_t)i),
				    value_text(r->role),
				    value_text(r->unit),
				    day_value(r->from),
				    day_value(r->until),
				    value_int(r->acting)};

		rc = db_exec(db,
			     STR("INSERT INTO account_role (account_id, ord, role, unit_id,"
				 " from_on, until_on, acting) VALUES (?, ?, ?, ?, ?, ?, ?)"),
			     v, COUNTOF(v), NULL, e);
	}
	return rc;
}

static enum err_code
insert_account(struct db *db, struct account *acc, struct str hash, struct err *e)
{
	struct value now = value_int(clock_now_ms());
	struct value v[] = {value_text(acc->id),
			    value_text(acc->login),
			    value_text(acc->name),
			    value_text(acc->phone),
			    value_text(acc->unit),
			    value_text(hash),
			    value_int(acc->must_change),
			    value_int(acc->disabled),
			    value_int(acc->large_text),
			    now,
			    now};

	acc->version = 1;
	return db_exec(db,
		       STR("INSERT INTO account (id, login, name, phone, unit_id, password_hash,"
			   " must_change, disabled, large_text, version, made_at, changed_at)"
			   " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?)"),
		       v, COUNTOF(v), NULL, e);
}

static enum err_code
update_account(struct db *db, struct account *acc, const struct account *old, struct err *e)
{
	struct value v[] = {value_text(acc->login),      value_text(acc->name),
			    value_text(acc->phone),      value_text(acc->unit),
			    value_int(acc->must_change), value_int(acc->disabled),
			    value_int(acc->large_text),  value_int(clock_now_ms()),
			    value_int(old->version + 1), value_text(acc->id)};

	acc->version = old->version + 1;
	return db_exec(db,
		       STR("UPDATE account SET login = ?, name = ?, phone = ?, unit_id = ?,"
			   " must_change = ?, disabled = ?, large_text = ?, changed_at = ?,"
			   " version = ? WHERE id = ?"),
		       v, COUNTOF(v), NULL, e);
}

static enum err_code
change_account(struct db *db, struct account *acc, const struct account *old, struct str hash,
	       struct err *e)
{
	enum err_code rc = update_account(db, acc, old, e);

	if (rc == ERR_OK && hash.n > 0)
		rc = account_set_password(db, acc->id, hash, acc->must_change, e);
	if (rc == ERR_OK && (hash.n > 0 || rights_shrink(old, acc)))
		rc = session_end_all(db, acc->id, STR_NONE, e);
	return rc;
}

enum err_code
account_save(struct db *db, struct arena *a, const struct catalogue *cat, struct account *acc,
	     struct str hash, struct problems *ps, struct err *e)
{
	struct account old = {0};
	enum err_code rc = ERR_OK;

	acc->login = login_normal(a, acc->login);
	if (acc->id.n > 0)
		rc = account_load(db, a, acc->id, &old, e);
	else
		acc->id = id_new(a);
	if (rc == ERR_NOT_FOUND && id_valid(acc->id))
		rc = ERR_OK;
	if (rc == ERR_OK)
		rc = check_account(db, a, cat, acc, ps, e);
	if (rc != ERR_OK)
		return rc;
	if (old.id.n == 0 && hash.n == 0)
		return err_set(e, ERR_INTERNAL, "a new account needs a password");
	rc = old.id.n > 0 ? change_account(db, acc, &old, hash, e)
			  : insert_account(db, acc, hash, e);
	return rc == ERR_OK ? write_roles(db, acc, e) : rc;
}

enum err_code
account_set_password(struct db *db, struct str account, struct str hash, bool must_change,
		     struct err *e)
{
	struct value v[] = {value_text(hash), value_int(must_change), value_int(clock_now_ms()),
			    value_text(account)};
	int64_t changed = 0;
	enum err_code rc;

	rc = db_exec(db,
		     STR("UPDATE account SET password_hash = ?, must_change = ?, changed_at = ?"
			 " WHERE id = ?"),
		     v, COUNTOF(v), &changed, e);
	if (rc == ERR_OK && changed != 1)
		rc = err_set(e, ERR_NOT_FOUND, "no account %.*s", STR_ARG(account));
	return rc;
}

enum err_code
account_set_size(struct db *db, struct str account, bool large, struct err *e)
{
	struct value v[] = {value_int(large), value_text(account)};

	return db_exec(db, STR("UPDATE account SET large_text = ? WHERE id = ?"), v, COUNTOF(v),
		       NULL, e);
}
