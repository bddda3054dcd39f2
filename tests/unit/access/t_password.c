#include "unit_access.h"

static void
what_is_hashed_is_verified(void **state)
{
	struct world *w = *state;
	struct tables *t = &w->t;
	struct str hash, again;

	must(password_hash(t->a, STR("bafud-jikam-nesip"), &hash, &t->e));
	must(password_hash(t->a, STR("bafud-jikam-nesip"), &again, &t->e));
	assert_true(str_starts(hash, STR("$argon2id$")));
	assert_false(str_eq(hash, again)); /* salted */
	assert_true(password_verify(hash, STR("bafud-jikam-nesip")));
	assert_false(password_verify(hash, STR("bafud-jikam-nesiq")));
	assert_false(password_verify(hash, STR("bafud-jikam-nesip ")));
	assert_false(password_verify(hash, STR("")));
	assert_false(password_verify(hash, STR_NONE));
}

static void
a_long_password_counts_to_its_end(void **state)
{
	struct world *w = *state;
	struct tables *t = &w->t;
	char text[1024];
	struct str hash;

	memset(text, 'x', sizeof(text));
	must(password_hash(t->a, str_of(text, sizeof(text)), &hash, &t->e));
	assert_true(password_verify(hash, str_of(text, sizeof(text))));
	assert_false(password_verify(hash, str_of(text, sizeof(text) - 1)));
	text[sizeof(text) - 1] = 'y';
	assert_false(password_verify(hash, str_of(text, sizeof(text))));
}

static void
malformed_hashes_verify_nothing(void **state)
{
	static const char *const hashes[] = {"", "x", "$argon2id$", "$argon2id$v=19$m=1,t=1,p=1$$"};
	char longer[400];
	size_t i;

	(void)state;
	for (i = 0; i < COUNTOF(hashes); i++)
		assert_false(password_verify(str_from(hashes[i]), STR("")));
	memset(longer, '$', sizeof(longer));
	assert_false(password_verify(str_of(longer, sizeof(longer)), STR("")));
}

/* Same cost, or the time would tell that nobody has that name. */
static void
the_hash_of_nobody_costs_as_much(void **state)
{
	struct world *w = *state;
	struct tables *t = &w->t;
	struct sign_in nobody;
	struct str hash;

	must(sign_in_find(t->db, t->a, STR("nobody"), &nobody, &t->e));
	assert_int_equal(nobody.account.n, 0);
	must(password_hash(t->a, STR("x"), &hash, &t->e));
	assert_memory_equal(nobody.hash.p, hash.p, strlen("$argon2id$v=19$m=32768,t=3,p=1$"));
	assert_int_equal(nobody.hash.n, hash.n);
	assert_false(password_verify(nobody.hash, STR("")));
}

struct judged {
	const char *password, *login, *code; /* code NULL: fine */
};

static const struct judged judged[] = {
	{"", "lin", "password.short"},
	{"abc123xyz", "lin", "password.short"},
	{"密码密码密码", "lin", "password.short"}, /* characters, not bytes */
	{"5201314520", "lin", "password.common"},
	{"woaini1314", "lin", "password.common"},
	{"WoAiNi1314", "lin", "password.common"},
	{"woaini1314!", "lin", "password.common"},
	{"ruian12345", "lin", "password.common"},
	{"Wenzhou2026", "lin", "password.common"},
	{"shegongzhan", "lin", "password.common"},
	{"password123", "lin", "password.common"},
	{"qwertyuiop", "lin", "password.common"},
	{"1qaz2wsx3edc", "lin", "password.common"},
	{"aaaaaaaaaaaa", "lin", "password.common"},
	{"abababababab", "lin", "password.common"},
	{"1234567890", "lin", "password.common"},
	{"7890123456", "lin", "password.common"},
	{"lin.xiao.2026", "lin.xiao", "password.common"},
	{"xLIN.XIAOx26", "lin.xiao", "password.common"},
	{"bafud-jikam", "lin", NULL},
	{"correct horse battery", "lin", NULL},
	{"今天风很大要多穿衣服", "lin", NULL},
	{"zhangsan8k2m9q", "lin", NULL},
};

static void
weak_passwords_are_named(void **state)
{
	struct world *w = *state;
	size_t i;

	for (i = 0; i < COUNTOF(judged); i++) {
		const struct judged *c = &judged[i];
		struct problems ps;

		problems_init(&ps, w->t.a);
		password_check(&ps, STR("/password"), str_from(c->password), str_from(c->login));
		if ((ps.errors > 0) != (c->code != NULL) ||
		    (c->code && !str_eq(ps.first->code, str_from(c->code))))
			fail_msg("\"%s\": %s", c->password,
				 ps.first ? ps.first->code.p : "no problem");
	}
}

static void
a_first_password_can_be_read_aloud(void **state)
{
	struct world *w = *state;
	struct arena *a = w->t.a;
	struct problems ps;
	struct str one = password_make(a), other = password_make(a), rest = one, group;
	int groups = 0;

	while (str_next(&rest, '-', &group)) {
		size_t i;

		groups++;
		assert_int_equal(group.n, 5);
		for (i = 0; i < group.n; i++)
			assert_int_equal(strchr("aeiu", group.p[i]) != NULL, i % 2);
	}
	assert_int_equal(groups, 4);
	assert_false(str_eq(one, other));
	problems_init(&ps, a);
	password_check(&ps, STR("/password"), one, STR("lin"));
	assert_int_equal(ps.errors, 0);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		world_test(what_is_hashed_is_verified),
		world_test(a_long_password_counts_to_its_end),
		world_test(malformed_hashes_verify_nothing),
		world_test(the_hash_of_nobody_costs_as_much),
		world_test(weak_passwords_are_named),
		world_test(a_first_password_can_be_read_aloud),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
