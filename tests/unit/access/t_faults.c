/* Each statement of what writes accounts, sessions and keys fails once. */
#include "unit_access.h"

#include "rule/date.h"

struct cast {
	struct world *w;
	struct str account;
	struct keyring *k;
	struct actor actor;
};

static enum err_code
save_account(struct tables *t, void *ctx)
{
	struct cast *c = ctx;
	struct account acc = {.login = STR("ye"), .name = STR("叶青"), .unit = c->w->b.id};
	struct account_role r = {STR("worker"), c->w->b.id, DATE_NONE, DATE_NONE, false};
	struct problems ps;

	problems_init(&ps, t->a);
	vec_push(t->a, &acc.roles, r);
	return account_save(t->db, t->a, &c->w->cat, &acc, STR("h"), &ps, &t->e);
}

static enum err_code
shrink_account(struct tables *t, void *ctx)
{
	struct cast *c = ctx;
	struct account acc;
	struct problems ps;
	enum err_code rc;

	problems_init(&ps, t->a);
	rc = account_load(t->db, t->a, c->account, &acc, &t->e);
	acc.roles.n = 0;
	return rc == ERR_OK ? account_save(t->db, t->a, &c->w->cat, &acc, STR("h2"), &ps, &t->e)
			    : rc;
}

static enum err_code
sign_in_and_out(struct tables *t, void *ctx)
{
	struct cast *c = ctx;
	struct sign_in in;
	struct actor who;
	struct str token;
	int64_t until;
	enum err_code rc;
	int left;

	rc = sign_in_find(t->db, t->a, STR("lin"), &in, &t->e);
	if (rc == ERR_OK)
		rc = sign_in_failed(t->db, t->a, STR("lin"), &left, &until, &t->e);
	if (rc == ERR_OK)
		rc = session_make(t->db, t->a, c->account, &token, &t->e);
	if (rc == ERR_OK)
		rc = session_actor(t->db, t->a, &c->w->cat, token, &who, &t->e);
	if (rc == ERR_OK)
		rc = session_still_valid(t->db, &who, &t->e);
	return rc == ERR_OK ? session_end(t->db, who.session, &t->e) : rc;
}

static enum err_code
move_unit(struct tables *t, void *ctx)
{
	struct cast *c = ctx;
	struct unit town = c->w->town;
	struct problems ps;

	problems_init(&ps, t->a);
	town.parent = c->w->city.id;
	return unit_save(t->db, t->a, &town, &ps, &t->e);
}

static enum err_code
use_keys(struct tables *t, void *ctx)
{
	struct cast *c = ctx;
	struct data_key key;
	struct str blob, plain;
	enum err_code rc;

	rc = keyring_data_key(c->k, t->db, STR("owner"), true, &key, &t->e);
	if (rc != ERR_OK)
		return rc;
	blob = seal(t->a, &key, STR("x"), STR("t"), STR("c"), STR("r"));
	rc = unseal(t->a, c->k, t->db, blob, STR("t"), STR("c"), STR("r"), &plain, &t->e);
	return rc == ERR_OK ? keyring_destroy(c->k, t->db, STR("owner"), &t->e) : rc;
}

static enum err_code
load_relation(struct tables *t, void *ctx)
{
	struct cast *c = ctx;
	struct relation r = {0};

	return relation_load(t->db, &c->actor, c->w->a.id, STR("root"), STR("x"), 0, &r, &t->e);
}

static void
each_failing_statement_comes_back(void **state)
{
	struct world *w = *state;
	struct tables *t = &w->t;
	struct cast c = {.w = w, .actor = {.account = STR("me"), .unit = w->a}};
	char path[TMPDIR_PATH + 64];
	tables_op *const ops[] = {save_account, shrink_account, sign_in_and_out,
				  move_unit,    use_keys,       load_relation};
	size_t i;

	make_role(w, "worker");
	c.account = make_account(w, "lin", "worker");
	tmpdir_path(&t->dir, "", "master.key", path, sizeof(path));
	must(keyring_make_file(path, &t->e));
	must(keyring_open(path, &c.k, &t->e));
	for (i = 0; i < COUNTOF(ops); i++)
		tables_fail_each_call(t, ops[i], &c);
	keyring_close(c.k);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		world_test(each_failing_statement_comes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
