#include "unit_access.h"

static struct cat_type person = {.key = {"person", 6}};
static struct cat_type kase = {.key = {"case", 4}, .confidential = true};
static struct cat_type session_type = {.key = {"session", 7}, .parent = &kase};

/* The scope as SQL text, with the values in brackets behind it. */
static struct str
scope_text(struct world *w, const struct actor *who, const struct cat_type *t, enum act act)
{
	struct arena *a = w->t.a;
	struct access_scope s;
	struct sql q;
	struct buf b;
	size_t i;

	access_scope(a, who, t, act, &s);
	sql_init(&q, a);
	access_scope_sql(&q, &s, "t", t->parent != NULL, STR("me"), 7);
	buf_init(&b, a, 1 << 16);
	buf_add(&b, sql_text(&q));
	for (i = 0; i < q.args.n; i++) {
		const struct value *v = &q.args.v[i];

		if (v->type == VALUE_INT)
			buf_addf(&b, " [%lld]", (long long)v->i);
		else
			buf_addf(&b, " [%.*s]", STR_ARG(v->s));
	}
	return buf_str(&b);
}

static void
expect_text(struct str got, struct str want)
{
	if (!str_eq(got, want))
		fail_msg("scope is\n%.*s\nnot\n%.*s", STR_ARG(got), STR_ARG(want));
}

static void
without_a_right_nothing_is_in_reach(void **state)
{
	struct world *w = *state;
	struct actor who = {.account = STR("me"), .unit = w->a};
	struct cat_role *role = make_role(w, "worker");
	struct relation near = {.responsible = true, .made_it = true, .same_unit = true};

	expect_text(scope_text(w, &who, &person, ACT_READ), STR("(0=1)"));
	hold(w, &who, role, &w->a);
	give_right(w, role, &person, ACT_UPDATE, SCOPE_UNIT);
	give_right(w, role, &kase, ACT_READ, SCOPE_UNIT);
	give_right(w, role, &person, ACT_SEARCH, SCOPE_NONE);
	expect_text(scope_text(w, &who, &person, ACT_READ), STR("(0=1)"));
	expect_text(scope_text(w, &who, &person, ACT_SEARCH), STR("(0=1)"));
	assert_false(access_may(&who, &person, ACT_READ));
	assert_false(access_may(&who, &person, ACT_SEARCH));
	assert_true(access_may(&who, &person, ACT_UPDATE));
	assert_false(access_to_record(&who, &person, ACT_READ, &near));
	assert_true(access_to_record(&who, &person, ACT_UPDATE, &near));
}

static void
each_scope_becomes_its_condition(void **state)
{
	struct world *w = *state;
	struct actor who = {.account = STR("me"), .unit = w->a};
	struct cat_role *role = make_role(w, "worker");
	struct arena *a = w->t.a;

	hold(w, &who, role, &w->a);
	give_right(w, role, &person, ACT_READ, SCOPE_UNIT);
	give_right(w, role, &person, ACT_UPDATE, SCOPE_OWN);
	give_right(w, role, &person, ACT_SEARCH, SCOPE_BELOW);
	give_right(w, role, &session_type, ACT_READ, SCOPE_RELATED);
	give_right(w, role, &kase, ACT_READ, SCOPE_RELATED);
	expect_text(scope_text(w, &who, &person, ACT_READ),
		    str_fmt(a, "(t.unit_id IN (?)) [%.*s]", STR_ARG(w->a.id)));
	expect_text(scope_text(w, &who, &person, ACT_UPDATE), STR("(t.made_by = ?) [me]"));
	expect_text(scope_text(w, &who, &person, ACT_SEARCH),
		    str_fmt(a,
			    "(t.unit_id IN (SELECT id FROM unit WHERE path >= ? AND path < ?))"
			    " [%.*s] [%.*s0]",
			    STR_ARG(w->a.path), (int)w->a.path.n - 1, w->a.path.p));
	expect_text(
		scope_text(w, &who, &kase, ACT_READ),
		STR("(EXISTS (SELECT 1 FROM record_relation rr WHERE rr.unit_id = t.unit_id AND "
		    "rr.root_id = t.id AND rr.account_id = ? AND (rr.until_at IS NULL OR "
		    "rr.until_at > ?))) [me] [7]"));
	expect_text(
		scope_text(w, &who, &session_type, ACT_READ),
		STR("(EXISTS (SELECT 1 FROM record_relation rr WHERE rr.unit_id = t.unit_id AND "
		    "rr.root_id = COALESCE(t.parent_id, t.id) AND rr.account_id = ? AND "
		    "(rr.until_at IS NULL OR rr.until_at > ?))) [me] [7]"));
}

/* What only people named in it see: neither place nor office nor an emergency reaches it. */
static void
a_record_for_named_people_is_theirs_alone(void **state)
{
	static struct cat_type named = {.key = {"named", 5}, .confidential = true, .named = true};
	struct world *w = *state;
	struct actor who = {.account = STR("me"), .unit = w->a};
	struct cat_role *role = make_role(w, "supervisor");
	struct relation office = {0}, word = {0};

	role->case_supervisor = true;
	role->uncover[P2] = SCOPE_UNIT;
	give_right(w, role, &named, ACT_READ, SCOPE_BELOW);
	hold(w, &who, role, &w->a);
	assert_false(str_contains(scope_text(w, &who, &named, ACT_READ), STR("unit_id IN")));
	assert_true(str_contains(scope_text(w, &who, &named, ACT_READ), STR("record_relation")));
	assert_false(access_may_emergency(&who, &named));
	relation_place(&who, w->a.id, w->a.path, &office);
	assert_true(office.supervisor && office.office);
	relation_by_name(&office);
	assert_false(relation_any(&office));
	assert_false(access_to_record(&who, &named, ACT_READ, &office));
	word.supervisor = word.emergency = true;
	relation_by_name(&word);
	assert_true(word.supervisor && !word.emergency);
	assert_true(access_to_record(&who, &named, ACT_READ, &word));
}

static void
scopes_of_several_roles_add_up(void **state)
{
	struct world *w = *state;
	struct actor who = {.account = STR("me"), .unit = w->a};
	struct cat_role *worker = make_role(w, "worker"), *head = make_role(w, "head");

	give_right(w, worker, NULL, ACT_READ, SCOPE_OWN);
	give_right(w, head, &person, ACT_READ, SCOPE_UNIT);
	hold(w, &who, worker, &w->a);
	hold(w, &who, head, &w->a);
	hold(w, &who, head, &w->b);
	hold(w, &who, head, &w->b); /* twice: said once */
	expect_text(scope_text(w, &who, &person, ACT_READ),
		    str_fmt(w->t.a, "(t.unit_id IN (?, ?) OR t.made_by = ?) [%.*s] [%.*s] [me]",
			    STR_ARG(w->a.id), STR_ARG(w->b.id)));
	expect_text(scope_text(w, &who, &kase, ACT_READ), STR("(t.made_by = ?) [me]"));
}

static void
the_case_supervisor_is_related_to_every_case_of_the_unit(void **state)
{
	struct world *w = *state;
	struct actor who = {.account = STR("me"), .unit = w->a};
	struct cat_role *role = make_role(w, "supervisor");
	struct relation none = {0}, here = {0}, there = {0};
	struct str unit_only = str_fmt(w->t.a, "(t.unit_id IN (?)) [%.*s]", STR_ARG(w->a.id));

	give_right(w, role, &kase, ACT_READ, SCOPE_RELATED);
	give_right(w, role, &session_type, ACT_READ, SCOPE_RELATED);
	give_right(w, role, &person, ACT_READ, SCOPE_RELATED);
	hold(w, &who, role, &w->a);
	assert_true(str_contains(scope_text(w, &who, &kase, ACT_READ), STR("record_relation")));
	role->case_supervisor = true;
	expect_text(scope_text(w, &who, &kase, ACT_READ), unit_only);
	expect_text(scope_text(w, &who, &session_type, ACT_READ), unit_only);
	/* what is not confidential stays as the catalogue says */
	assert_true(str_contains(scope_text(w, &who, &person, ACT_READ), STR("record_relation")));
	relation_place(&who, w->a.id, w->a.path, &here);
	relation_place(&who, w->b.id, w->b.path, &there);
	assert_true(here.supervisor);
	assert_false(there.supervisor);
	assert_true(access_to_record(&who, &kase, ACT_READ, &here));
	assert_false(access_to_record(&who, &kase, ACT_READ, &there));
	assert_false(access_to_record(&who, &kase, ACT_READ, &none));
}

static void
a_right_holds_only_where_its_role_is_held(void **state)
{
	struct world *w = *state;
	struct actor who = {.account = STR("me"), .unit = w->a};
	struct cat_role *reader = make_role(w, "reader"), *writer = make_role(w, "writer");
	struct relation at_a = {0}, at_b = {0};

	give_right(w, reader, &person, ACT_READ, SCOPE_UNIT);
	give_right(w, writer, &person, ACT_UPDATE, SCOPE_UNIT);
	hold(w, &who, reader, &w->a);
	hold(w, &who, writer, &w->b);
	relation_place(&who, w->a.id, w->a.path, &at_a);
	relation_place(&who, w->b.id, w->b.path, &at_b);
	assert_true(access_to_record(&who, &person, ACT_READ, &at_a));
	assert_false(access_to_record(&who, &person, ACT_UPDATE, &at_a));
	assert_false(access_to_record(&who, &person, ACT_READ, &at_b));
	assert_true(access_to_record(&who, &person, ACT_UPDATE, &at_b));
}

static void
below_reaches_down_and_not_sideways(void **state)
{
	struct world *w = *state;
	struct actor who = {.account = STR("me"), .unit = w->district};
	struct cat_role *role = make_role(w, "bureau");
	const struct unit *units[] = {&w->city, &w->district, &w->town, &w->a, &w->b};
	const bool want_town[] = {false, false, true, true, false};
	size_t i;

	give_right(w, role, &person, ACT_READ, SCOPE_BELOW);
	hold(w, &who, role, &w->town);
	for (i = 0; i < COUNTOF(units); i++) {
		struct relation r = {0};

		relation_place(&who, units[i]->id, units[i]->path, &r);
		assert_int_equal(access_to_record(&who, &person, ACT_READ, &r), want_town[i]);
	}
}

struct reach {
	enum scope scope;
	struct relation r;
	bool root, child; /* may it be done on a record without, with a parent type */
};

static const struct reach creates[] = {
	{SCOPE_NONE, {.made_it = true, .same_unit = true}, false, false},
	{SCOPE_OWN, {.made_it = true, .same_unit = true}, true, true},
	{SCOPE_RELATED, {.made_it = true, .same_unit = true}, true, false},
	{SCOPE_RELATED, {.made_it = true, .responsible = true}, true, true},
	{SCOPE_RELATED, {.made_it = true, .emergency = true}, true, true},
	{SCOPE_UNIT, {.made_it = true, .same_unit = true}, true, true},
	{SCOPE_UNIT, {.made_it = true}, false, false},
	{SCOPE_BELOW, {.made_it = true, .same_unit = true}, true, true},
};

static void
creating_needs_a_place_or_the_parent(void **state)
{
	struct world *w = *state;
	size_t i;

	for (i = 0; i < COUNTOF(creates); i++) {
		struct actor who = {.account = STR("me"), .unit = w->a};
		struct cat_role *role = make_role(w, "worker");

		give_right(w, role, NULL, ACT_CREATE, creates[i].scope);
		hold(w, &who, role, &w->a);
		if (access_to_record(&who, &kase, ACT_CREATE, &creates[i].r) != creates[i].root)
			fail_msg("case %zu, root", i);
		if (access_to_record(&who, &session_type, ACT_CREATE, &creates[i].r) !=
		    creates[i].child)
			fail_msg("case %zu, child", i);
	}
}

static void
administration_is_by_bit(void **state)
{
	struct world *w = *state;
	struct actor who = {.account = STR("me"), .unit = w->a};
	struct cat_role *role = make_role(w, "admin");

	hold(w, &who, role, &w->a);
	assert_false(access_may_admin(&who, ACT_ADMIN_ACCOUNTS));
	role->admin = UINT32_C(1) << ACT_ADMIN_ACCOUNTS;
	assert_true(access_may_admin(&who, ACT_ADMIN_ACCOUNTS));
	assert_false(access_may_admin(&who, ACT_ADMIN_CATALOGUE));
}

static void
the_system_may_everything_and_says_its_name(void **state)
{
	struct world *w = *state;
	struct relation none = {0};
	struct actor who;

	actor_system(w->t.a, &who, "cli:import");
	assert_true(str_is(who.account, "cli:import"));
	assert_true(access_may(&who, &kase, ACT_VOID));
	assert_true(access_may_admin(&who, ACT_AUDIT));
	assert_true(access_to_record(&who, &kase, ACT_READ, &none));
	expect_text(scope_text(w, &who, &kase, ACT_READ), STR("(1=1)"));
}

/* -- relations out of the table ------------------------------------------------------------------- */

static void
relate(struct world *w, const char *account, const char *relation, int64_t until)
{
	struct tables *t = &w->t;
	struct value v[] = {value_text(w->a.id), value_text(str_from(account)),
			    value_text(str_from(relation)), until ? value_int(until) : VALUE_EMPTY};

	must(db_exec(
		t->db,
		STR("INSERT INTO record_relation (unit_id, root_id, account_id, relation, type,"
		    " until_at, made_at) VALUES (?, 'root', ?, ?, 'case', ?, 0)"),
		v, COUNTOF(v), NULL, &t->e));
}

static struct relation
load(struct world *w, const struct actor *who, const char *root, int64_t now)
{
	struct tables *t = &w->t;
	struct relation r = {0};
	uint64_t before = db_statement_count(t->db);

	must(relation_load(t->db, who, w->a.id, str_from(root), STR("maker"), now, &r, &t->e));
	assert_int_equal(db_statement_count(t->db) - before, 1);
	return r;
}

static void
relations_are_read_while_they_live(void **state)
{
	struct world *w = *state;
	struct actor me = {.account = STR("me"), .unit = w->a},
		     other = {.account = STR("you"), .unit = w->b};
	struct actor maker = {.account = STR("maker"), .unit = w->b};
	struct relation r;

	relate(w, "me", "responsible", 0);
	relate(w, "me", "emergency", 100);
	relate(w, "me", "emergency", 100); /* twice is no error */
	r = load(w, &me, "root", 99);
	assert_true(r.responsible && r.emergency && r.same_unit);
	assert_false(r.helper || r.supervisor || r.made_it || r.below);
	assert_true(relation_any(&r));
	r = load(w, &me, "root", 100); /* over at its instant */
	assert_true(r.responsible);
	assert_false(r.emergency);
	r = load(w, &me, "another root", 0);
	assert_true(r.same_unit);
	assert_false(relation_any(&r));
	r = load(w, &other, "root", 0);
	assert_false(relation_any(&r) || r.same_unit || r.below || r.made_it);
	r = load(w, &maker, "root", 0);
	assert_true(r.made_it);
	assert_false(relation_any(&r)); /* having made it is not a relation */
}

static void
a_record_of_no_known_unit_is_in_nobodys_reach(void **state)
{
	struct world *w = *state;
	struct tables *t = &w->t;
	struct actor me = {.account = STR("me"), .unit = w->a};
	struct relation r = {.same_unit = true};

	must(relation_load(t->db, &me, STR("no such unit"), STR("root"), STR("x"), 0, &r, &t->e));
	assert_false(r.same_unit || relation_any(&r));
}

/* -- the condition run by the engine --------------------------------------------------------------- */

static void
put_record(struct world *w, const char *id, const struct unit *u, const char *made_by)
{
	struct tables *t = &w->t;
	struct value v[] = {value_text(u->id), value_text(str_from(id)),
			    value_text(str_from(made_by))};

	must(db_exec(t->db, STR("INSERT INTO thing (unit_id, id, made_by) VALUES (?, ?, ?)"), v, 3,
		     NULL, &t->e));
}

static struct str
seen(struct world *w, const struct actor *who)
{
	struct tables *t = &w->t;
	struct access_scope s;
	struct db_stmt *st;
	struct sql q;
	struct buf b;
	bool row;

	access_scope(t->a, who, &kase, ACT_READ, &s);
	sql_init(&q, t->a);
	sql_raw(&q, "SELECT id FROM thing t WHERE ");
	access_scope_sql(&q, &s, "t", false, who->account, 50);
	sql_raw(&q, " ORDER BY id");
	must(sql_query(t->db, &q, &st, &t->e));
	buf_init(&b, t->a, 1024);
	while (db_step(st, &row, &t->e) == ERR_OK && row)
		buf_add(&b, db_col_str(st, 0));
	db_done(st);
	return buf_str(&b);
}

static void
the_condition_lets_through_what_it_says(void **state)
{
	struct world *w = *state;
	enum scope scopes[] = {SCOPE_NONE, SCOPE_OWN, SCOPE_RELATED, SCOPE_UNIT, SCOPE_BELOW};
	const char *want[] = {"", "c", "r", "abr", "abrx"};
	size_t i;

	/* Perhaps the database has served this test before. */
	tables_exec(&w->t, "CREATE TABLE IF NOT EXISTS thing"
			   " (unit_id VARCHAR(40), id VARCHAR(40), made_by VARCHAR(40))");
	put_record(w, "a", &w->town, "x");
	put_record(w, "b", &w->town, "x");
	put_record(w, "c", &w->b, "me");
	put_record(w, "r", &w->town, "x");
	put_record(w, "x", &w->a, "x");
	tables_exec(&w->t, "INSERT INTO record_relation (unit_id, root_id, account_id, relation,"
			   " type, until_at, made_at) SELECT unit_id, id, 'me', 'helper', 'case',"
			   " 51, 0 FROM thing WHERE id = 'r'");
	tables_exec(&w->t, "INSERT INTO record_relation (unit_id, root_id, account_id, relation,"
			   " type, until_at, made_at) SELECT unit_id, id, 'me', 'helper', 'case',"
			   " 50, 0 FROM thing WHERE id = 'a'"); /* over */
	for (i = 0; i < COUNTOF(scopes); i++) {
		struct actor who = {.account = STR("me"), .unit = w->town};
		struct cat_role *role = make_role(w, "role");

		give_right(w, role, &kase, ACT_READ, scopes[i]);
		hold(w, &who, role, &w->town);
		expect_text(seen(w, &who), str_from(want[i]));
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		world_test(without_a_right_nothing_is_in_reach),
		world_test(each_scope_becomes_its_condition),
		world_test(a_record_for_named_people_is_theirs_alone),
		world_test(scopes_of_several_roles_add_up),
		world_test(the_case_supervisor_is_related_to_every_case_of_the_unit),
		world_test(a_right_holds_only_where_its_role_is_held),
		world_test(below_reaches_down_and_not_sideways),
		world_test(creating_needs_a_place_or_the_parent),
		world_test(administration_is_by_bit),
		world_test(the_system_may_everything_and_says_its_name),
		world_test(relations_are_read_while_they_live),
		world_test(a_record_of_no_known_unit_is_in_nobodys_reach),
		world_test(the_condition_lets_through_what_it_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
