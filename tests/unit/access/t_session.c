#include "unit_access.h"

#include "base/clock.h"
#include "rule/date.h"

/* 2026-11-21 12:00 in +08:00 */
#define NOON INT64_C(1795233600000)
/* The clock goes on from where it was set: what takes longer than SLACK is not this test's fault. */
enum { MINUTE = 60 * 1000, SLACK = MINUTE / 2 };

static int
session_up(void **state)
{
	clock_set(NOON);
	return world_up(state);
}

static int
session_down(void **state)
{
	clock_set(0);
	return world_down(state);
}

static void
after(int64_t ms)
{
	clock_set(clock_now_ms() + ms);
}

static struct str
sign_in(struct world *w, struct str account)
{
	struct tables *t = &w->t;
	struct str token;

	must(session_make(t->db, t->a, account, &token, &t->e));
	return token;
}

static enum err_code
actor_of(struct world *w, struct str token, struct actor *ret)
{
	return session_actor(w->t.db, w->t.a, &w->cat, token, ret, &w->t.e);
}

static void
a_token_leads_to_its_actor(void **state)
{
	struct world *w = *state;
	struct tables *t = &w->t;
	struct cat_role *worker = make_role(w, "worker");
	struct str account = make_account(w, "lin.xiao", "worker"), token = sign_in(w, account);
	struct actor who;
	uint64_t before;

	assert_int_equal(token.n, SESSION_TOKEN_LEN);
	before = db_statement_count(t->db);
	must(actor_of(w, token, &who));
	assert_int_equal(db_statement_count(t->db) - before, 2);
	assert_true(str_eq(who.account, account) && str_is(who.login, "lin.xiao") &&
		    str_is(who.name, "林晓"));
	assert_true(str_eq(who.unit.id, w->a.id) && str_eq(who.unit.path, w->a.path));
	assert_int_equal(who.roles.n, 1);
	assert_ptr_equal(who.roles.v[0].role, worker);
	assert_true(str_eq(who.roles.v[0].unit_path, w->a.path));
	assert_true(who.csrf.n >= 43 && !str_eq(who.csrf, token));
	assert_false(who.system || who.must_change_password);
	assert_int_equal(who.confirmed_until, 0);
	assert_in_range(who.session_until, NOON + 12 * 60 * MINUTE,
			NOON + 12 * 60 * MINUTE + SLACK);
	must(session_still_valid(t->db, &who, &t->e));
}

static void
the_token_is_not_in_the_database(void **state)
{
	struct world *w = *state;
	struct tables *t = &w->t;
	struct str token = sign_in(w, make_account(w, "lin", ""));
	struct value arg = value_text(token), n;

	must(db_value(t->db, t->a,
		      STR("SELECT count(*) FROM session WHERE ? IN (id, token_hash, csrf)"), &arg,
		      1, &n, &t->e));
	assert_int_equal(n.i, 0);
	assert_int_equal(
		tables_count(t, "SELECT count(*) FROM session WHERE length(token_hash) = 64"), 1);
}

static void
other_tokens_lead_nowhere(void **state)
{
	struct world *w = *state;
	struct str token = sign_in(w, make_account(w, "lin", ""));
	char *bad = arena_array(w->t.a, char, token.n);
	struct actor who;
	size_t i;

	must_fail(ERR_SIGNED_OUT, actor_of(w, STR_NONE, &who));
	must_fail(ERR_SIGNED_OUT, actor_of(w, STR("x"), &who));
	must_fail(ERR_SIGNED_OUT, actor_of(w, str_cat(w->t.a, token, STR("A")), &who));
	for (i = 0; i < token.n; i++) {
		memcpy(bad, token.p, token.n);
		bad[i] = bad[i] == 'A' ? 'B' : 'A';
		must_fail(ERR_SIGNED_OUT, actor_of(w, str_of(bad, token.n), &who));
	}
}

static void
an_idle_session_ends(void **state)
{
	struct world *w = *state;
	struct tables *t = &w->t;
	struct str token = sign_in(w, make_account(w, "lin", ""));
	struct actor who;

	after(29 * MINUTE);
	must(actor_of(w, token, &who));
	must(session_touch(t->db, who.session, &t->e));
	after(29 * MINUTE);
	must(actor_of(w, token, &who));
	after(2 * MINUTE);
	must_fail(ERR_SIGNED_OUT, actor_of(w, token, &who));
}

static void
a_station_sets_its_own_idle_time(void **state)
{
	struct world *w = *state;
	struct tables *t = &w->t;
	struct str token = sign_in(w, make_account(w, "lin", ""));
	struct value v[] = {value_text(w->a.id)};
	struct actor who;

	must(db_exec(t->db,
		     STR("INSERT INTO setting (unit_id, \"key\", value) VALUES"
			 " (?, 'session_idle_minutes', '5')"),
		     v, 1, NULL, &t->e));
	after(6 * MINUTE);
	must_fail(ERR_SIGNED_OUT, actor_of(w, token, &who));
	tables_exec(t, "UPDATE setting SET value = 'nonsense'"); /* then the usual 30 minutes */
	must(actor_of(w, token, &who));
}

static void
a_busy_session_ends_after_twelve_hours(void **state)
{
	struct world *w = *state;
	struct tables *t = &w->t;
	struct str token = sign_in(w, make_account(w, "lin", ""));
	struct actor who;
	int i;

	for (i = 0; i < 719 / 15; i++) {
		after(15 * MINUTE);
		must(actor_of(w, token, &who));
		must(session_touch(t->db, who.session, &t->e));
	}
	after(14 * MINUTE);
	must(actor_of(w, token, &who));
	after(2 * MINUTE);
	must_fail(ERR_SIGNED_OUT, actor_of(w, token, &who));
}

static void
touching_writes_once_a_minute_at_most(void **state)
{
	struct world *w = *state;
	struct tables *t = &w->t;
	struct actor who;
	int64_t seen;

	must(actor_of(w, sign_in(w, make_account(w, "lin", "")), &who));
	seen = tables_count(t, "SELECT seen_at FROM session");
	after(MINUTE - SLACK);
	must(session_touch(t->db, who.session, &t->e));
	assert_int_equal(tables_count(t, "SELECT seen_at FROM session"), seen);
	after(SLACK + 1);
	must(session_touch(t->db, who.session, &t->e));
	assert_true(tables_count(t, "SELECT seen_at FROM session") > seen + MINUTE);
}

static void
an_ended_session_stays_ended(void **state)
{
	struct world *w = *state;
	struct tables *t = &w->t;
	struct str token = sign_in(w, make_account(w, "lin", ""));
	struct actor who, again;

	must(actor_of(w, token, &who));
	must(session_end(t->db, who.session, &t->e));
	must_fail(ERR_SIGNED_OUT, actor_of(w, token, &again));
	must_fail(ERR_SIGNED_OUT, session_still_valid(t->db, &who, &t->e));
	must(session_touch(t->db, who.session, &t->e));
	must(session_confirm(t->db, who.session, &t->e));
	must_fail(ERR_SIGNED_OUT, actor_of(w, token, &again));
}

static void
all_other_sessions_can_be_ended(void **state)
{
	struct world *w = *state;
	struct tables *t = &w->t;
	struct str account = make_account(w, "lin", ""), other = make_account(w, "jin", "");
	struct str first = sign_in(w, account), second = sign_in(w, account),
		   foreign = sign_in(w, other);
	struct actor who;

	assert_false(str_eq(first, second));
	must(actor_of(w, second, &who));
	must(session_end_all(t->db, account, who.session, &t->e));
	must_fail(ERR_SIGNED_OUT, actor_of(w, first, &who));
	must(actor_of(w, second, &who));
	must(session_end_all(t->db, account, STR_NONE, &t->e));
	must_fail(ERR_SIGNED_OUT, actor_of(w, second, &who));
	must(actor_of(w, foreign, &who));
}

static void
signing_in_once_more_counts_for_ten_minutes(void **state)
{
	struct world *w = *state;
	struct tables *t = &w->t;
	struct str token = sign_in(w, make_account(w, "lin", ""));
	struct actor who;

	must(actor_of(w, token, &who));
	must(session_confirm(t->db, who.session, &t->e));
	must(actor_of(w, token, &who));
	assert_in_range(who.confirmed_until, NOON + 10 * MINUTE, NOON + 10 * MINUTE + 1000);
}

static void
roles_count_only_in_their_time_and_while_the_unit_is_open(void **state)
{
	struct world *w = *state;
	struct tables *t = &w->t;
	int64_t today = clock_today();
	struct account acc = {.login = STR("lin"), .name = STR("林晓"), .unit = w->a.id};
	const struct account_role roles[] = {
		{STR("open"), w->a.id, DATE_NONE, DATE_NONE, false},
		{STR("first"), w->a.id, today, DATE_NONE, false},
		{STR("last"), w->a.id, DATE_NONE, today, true},
		{STR("over"), w->a.id, DATE_NONE, today - 1, false},
		{STR("later"), w->a.id, today + 1, DATE_NONE, false},
		{STR("closed"), w->b.id, DATE_NONE, DATE_NONE, false},
	};
	struct problems ps;
	struct actor who;
	struct str token;
	size_t i;

	for (i = 0; i < COUNTOF(roles); i++) {
		make_role(w, roles[i].role.p);
		vec_push(t->a, &acc.roles, roles[i]);
	}
	problems_init(&ps, t->a);
	must(account_save(t->db, t->a, &w->cat, &acc, STR("h"), &ps, &t->e));
	w->b.closed = true;
	must(unit_save(t->db, t->a, &w->b, &ps, &t->e));
	token = sign_in(w, acc.id);
	must(actor_of(w, token, &who));
	assert_int_equal(who.roles.n, 3);
	assert_true(str_is(who.roles.v[0].role->key, "open"));
	assert_true(str_is(who.roles.v[1].role->key, "first"));
	assert_true(str_is(who.roles.v[2].role->key, "last"));
	assert_true(who.roles.v[2].acting);
	map_put(&w->cat.roles, STR("first"), NULL); /* the catalogue knows it no longer */
	must(actor_of(w, token, &who));
	assert_int_equal(who.roles.n, 2);
}

/* -- accounts -------------------------------------------------------------------------------------- */

static struct account
load_account(struct world *w, struct str id)
{
	struct tables *t = &w->t;
	struct account acc;

	must(account_load(t->db, t->a, id, &acc, &t->e));
	return acc;
}

static void
save(struct world *w, struct account *acc)
{
	struct tables *t = &w->t;
	struct problems ps;

	problems_init(&ps, t->a);
	must(account_save(t->db, t->a, &w->cat, acc, STR_NONE, &ps, &t->e));
}

static void
a_disabled_account_is_out_at_once(void **state)
{
	struct world *w = *state;
	struct tables *t = &w->t;
	struct str id = make_account(w, "lin", ""), token = sign_in(w, id), other;
	struct account acc = load_account(w, id);
	struct sign_in in;
	struct actor who, stale;

	must(actor_of(w, token, &stale));
	acc.disabled = true;
	save(w, &acc);
	must_fail(ERR_SIGNED_OUT, actor_of(w, token, &who));
	must_fail(ERR_SIGNED_OUT, session_still_valid(t->db, &stale, &t->e));
	must_fail(ERR_SIGNED_OUT, session_make(t->db, t->a, id, &other, &t->e));
	must(sign_in_find(t->db, t->a, STR("lin"), &in, &t->e));
	assert_true(in.disabled);
	acc.disabled = false;
	save(w, &acc);
	must_fail(ERR_SIGNED_OUT,
		  actor_of(w, token, &who)); /* the old session does not come back */
}

static void
more_rights_need_a_new_look_fewer_end_the_session(void **state)
{
	struct world *w = *state;
	struct tables *t = &w->t;
	struct account_role head = {STR("head"), w->a.id, DATE_NONE, DATE_NONE, false};
	struct str id, token;
	struct account acc;
	struct actor old, who;

	make_role(w, "worker");
	make_role(w, "head");
	id = make_account(w, "lin", "worker");
	token = sign_in(w, id);
	must(actor_of(w, token, &old));
	acc = load_account(w, id);
	vec_push(t->a, &acc.roles, head);
	save(w, &acc);
	must_fail(ERR_SIGNED_OUT, session_still_valid(t->db, &old, &t->e)); /* read again first */
	must(actor_of(w, token, &who));
	assert_int_equal(who.roles.n, 2);
	must(session_still_valid(t->db, &who, &t->e));
	acc.roles.n = 1;
	save(w, &acc);
	must_fail(ERR_SIGNED_OUT, actor_of(w, token, &who));
}

static void
moving_to_another_station_ends_the_session(void **state)
{
	struct world *w = *state;
	struct str id = make_account(w, "lin", ""), token = sign_in(w, id);
	struct account acc = load_account(w, id);
	struct actor who;

	acc.unit = w->b.id;
	save(w, &acc);
	must_fail(ERR_SIGNED_OUT, actor_of(w, token, &who));
}

static void
a_new_password_ends_sessions_and_is_stored(void **state)
{
	struct world *w = *state;
	struct tables *t = &w->t;
	struct str id = make_account(w, "lin", ""), token = sign_in(w, id);
	struct account acc = load_account(w, id);
	struct sign_in in;
	struct problems ps;
	struct actor who;

	problems_init(&ps, t->a);
	acc.must_change = true;
	must(account_save(t->db, t->a, &w->cat, &acc, STR("new hash"), &ps, &t->e));
	must_fail(ERR_SIGNED_OUT, actor_of(w, token, &who));
	must(sign_in_find(t->db, t->a, STR("lin"), &in, &t->e));
	assert_true(str_is(in.hash, "new hash"));
	must(actor_of(w, sign_in(w, id), &who));
	assert_true(who.must_change_password);
	must(account_set_password(t->db, id, STR("own hash"), false, &t->e));
	must(actor_of(w, sign_in(w, id), &who));
	assert_false(who.must_change_password);
	must_fail(ERR_NOT_FOUND, account_set_password(t->db, STR("x"), STR("h"), false, &t->e));
}

struct wrong_account {
	const char *login, *name, *role, *path, *code;
	bool no_unit, unknown_unit, backwards;
};

static const struct wrong_account wrong_accounts[] = {
	{"", "林晓", "worker", "/login", "account.login_form"},
	{"a", "林晓", "worker", "/login", "account.login_form"},
	{"林晓", "林晓", "worker", "/login", "account.login_form"},
	{"lin xiao", "林晓", "worker", "/login", "account.login_form"},
	{"taken", "林晓", "worker", "/login", "account.login_taken"},
	{" Taken ", "林晓", "worker", "/login", "account.login_taken"},
	{"lin", "", "worker", "/name", "field.required"},
	{"lin", "林晓", "emperor", "/roles/0/role", "code.unknown"},
	{"lin", "林晓", "worker", "/unit", "field.required", .no_unit = true},
	{"lin", "林晓", "worker", "/unit", "unit.unknown", .unknown_unit = true},
	{"lin", "林晓", "worker", "/roles/0/until", "role.dates", .backwards = true},
};

static void
a_wrong_account_is_refused_with_what_is_wrong(void **state)
{
	struct world *w = *state;
	struct tables *t = &w->t;
	size_t i;

	make_role(w, "worker");
	make_account(w, "taken", "worker");
	for (i = 0; i < COUNTOF(wrong_accounts); i++) {
		const struct wrong_account *c = &wrong_accounts[i];
		struct account acc = {.login = str_from(c->login), .name = str_from(c->name)};
		struct account_role r = {str_from(c->role), w->a.id, c->backwards ? 10 : DATE_NONE,
					 c->backwards ? 9 : DATE_NONE, false};
		struct problems ps;

		acc.unit = c->no_unit ? STR_NONE : c->unknown_unit ? STR("nowhere") : w->a.id;
		vec_push(t->a, &acc.roles, r);
		problems_init(&ps, t->a);
		must_fail(ERR_INVALID,
			  account_save(t->db, t->a, &w->cat, &acc, STR("h"), &ps, &t->e));
		if (ps.errors != 1 || !str_eq(ps.first->path, str_from(c->path)) ||
		    !str_eq(ps.first->code, str_from(c->code)))
			fail_msg("case %zu: %zu problems", i, ps.errors);
	}
	assert_int_equal(tables_count(t, "SELECT count(*) FROM account"), 1);
}

static void
accounts_are_listed_where_they_are_administered(void **state)
{
	struct world *w = *state;
	struct tables *t = &w->t;
	struct cat_role *admin = make_role(w, "admin"), *worker = make_role(w, "worker");
	struct account elsewhere = {.login = STR("ye"), .name = STR("叶青"), .unit = w->b.id};
	struct actor who = {.account = STR("me"), .unit = w->a}, sys;
	struct account *list;
	struct problems ps;
	uint64_t before;
	size_t n, i;

	problems_init(&ps, t->a);
	admin->admin = UINT32_C(1) << ACT_ADMIN_ACCOUNTS;
	make_account(w, "lin", "worker");
	make_account(w, "jin", "");
	make_account(w, "zhou", "worker");
	must(account_save(t->db, t->a, &w->cat, &elsewhere, STR("h"), &ps, &t->e));
	hold(w, &who, worker, &w->a);
	must(account_list(t->db, t->a, &who, &list, &n, &t->e));
	assert_int_equal(n, 0);
	hold(w, &who, admin, &w->a);
	before = db_statement_count(t->db);
	must(account_list(t->db, t->a, &who, &list, &n, &t->e));
	assert_int_equal(db_statement_count(t->db) - before, 2);
	assert_int_equal(n, 3);
	for (i = 0; i < n; i++)
		assert_int_equal(list[i].roles.n, str_is(list[i].login, "jin") ? 0 : 1);
	hold(w, &who, admin, &w->district);
	must(account_list(t->db, t->a, &who, &list, &n, &t->e));
	assert_int_equal(n, 4);
	actor_system(t->a, &sys, "cli:user");
	must(account_list(t->db, t->a, &sys, &list, &n, &t->e));
	assert_int_equal(n, 4);
}

/* -- wrong tries ------------------------------------------------------------------------------------- */

struct tries {
	int left;
	int64_t wait_ms;
};

static const struct tries tries[] = {
	{4, 0},          {3, 0},          {2, 0},          {1, 0},
	{0, 30 * 1000},  {0, 60 * 1000},  {0, 120 * 1000}, {0, 240 * 1000},
	{0, 480 * 1000}, {0, 900 * 1000}, {0, 900 * 1000},
};

static void
fail_n_times(struct world *w, const char *login, size_t n)
{
	struct tables *t = &w->t;
	struct sign_in in;
	int64_t until;
	size_t i;
	int left;

	for (i = 0; i < n; i++) {
		int64_t now = clock_now_ms();

		must(sign_in_failed(t->db, t->a, str_from(login), &left, &until, &t->e));
		if (left != tries[i].left ||
		    (until ? until - now : 0) / 1000 != tries[i].wait_ms / 1000)
			fail_msg("%s, try %zu: %d left, wait %lld", login, i, left,
				 (long long)(until - now));
		must(sign_in_find(t->db, t->a, str_from(login), &in, &t->e));
		assert_int_equal(in.locked_until, until);
		after(tries[i].wait_ms + 1);
		must(sign_in_find(t->db, t->a, str_from(login), &in, &t->e));
		assert_int_equal(in.locked_until, 0);
	}
}

static void
waiting_doubles_for_known_and_unknown_alike(void **state)
{
	struct world *w = *state;

	make_account(w, "lin", "");
	fail_n_times(w, "lin", COUNTOF(tries));
	fail_n_times(w, "nobody", COUNTOF(tries));
}

static void
each_login_is_counted_by_itself_however_it_is_written(void **state)
{
	struct world *w = *state;
	struct tables *t = &w->t;
	int64_t until;
	int left;

	must(sign_in_failed(t->db, t->a, STR("lin"), &left, &until, &t->e));
	must(sign_in_failed(t->db, t->a, STR(" LIN "), &left, &until, &t->e));
	assert_int_equal(left, 3);
	must(sign_in_failed(t->db, t->a, STR("jin"), &left, &until, &t->e));
	assert_int_equal(left, 4);
}

static void
a_sign_in_clears_the_count_and_so_does_a_day(void **state)
{
	struct world *w = *state;
	struct tables *t = &w->t;
	struct str id = make_account(w, "lin", "");
	int64_t until;
	int left;

	fail_n_times(w, "lin", 4);
	sign_in(w, id);
	must(sign_in_failed(t->db, t->a, STR("lin"), &left, &until, &t->e));
	assert_int_equal(left, 4);
	fail_n_times(w, "jin", 6);
	after(CLOCK_DAY_MS + 1);
	must(sign_in_failed(t->db, t->a, STR("jin"), &left, &until, &t->e));
	assert_int_equal(left, 4);
	assert_int_equal(tables_count(t, "SELECT count(*) FROM throttle"), 1);
}

static void
what_was_typed_as_a_login_is_not_kept(void **state)
{
	struct world *w = *state;
	struct tables *t = &w->t;
	int64_t until;
	int left;

	must(sign_in_failed(t->db, t->a, STR("MyRealPassword"), &left, &until, &t->e));
	assert_int_equal(
		tables_count(t, "SELECT count(*) FROM throttle WHERE lower(login) LIKE '%real%'"),
		0);
	assert_int_equal(tables_count(t, "SELECT count(*) FROM throttle WHERE length(login) = 64"),
			 1);
}

#define session_test(fn) cmocka_unit_test_setup_teardown(fn, session_up, session_down)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		session_test(a_token_leads_to_its_actor),
		session_test(the_token_is_not_in_the_database),
		session_test(other_tokens_lead_nowhere),
		session_test(an_idle_session_ends),
		session_test(a_station_sets_its_own_idle_time),
		session_test(a_busy_session_ends_after_twelve_hours),
		session_test(touching_writes_once_a_minute_at_most),
		session_test(an_ended_session_stays_ended),
		session_test(all_other_sessions_can_be_ended),
		session_test(signing_in_once_more_counts_for_ten_minutes),
		session_test(roles_count_only_in_their_time_and_while_the_unit_is_open),
		session_test(a_disabled_account_is_out_at_once),
		session_test(more_rights_need_a_new_look_fewer_end_the_session),
		session_test(moving_to_another_station_ends_the_session),
		session_test(a_new_password_ends_sessions_and_is_stored),
		session_test(a_wrong_account_is_refused_with_what_is_wrong),
		session_test(accounts_are_listed_where_they_are_administered),
		session_test(waiting_doubles_for_known_and_unknown_alike),
		session_test(each_login_is_counted_by_itself_however_it_is_written),
		session_test(a_sign_in_clears_the_count_and_so_does_a_day),
		session_test(what_was_typed_as_a_login_is_not_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
