/* t_sql.c: the statement builder. */
#include "db/sql.h"

#include "unit_db.h"

static void
test_text_and_values_grow_together(void **state)
{
	struct fixture *f = *state;
	struct value ids[] = {value_int(1), value_int(3)};
	struct db_stmt *st;
	struct sql q;
	bool row;

	put(f, 1);
	put(f, 2);
	put(f, 3);
	sql_init(&q, f->a);
	sql_raw(&q, "SELECT count(*) FROM ");
	sql_name(&q, STR("item"));
	sql_raw(&q, " WHERE id IN ");
	sql_bind_list(&q, ids, 2);
	sql_raw(&q, " AND text = ");
	sql_bind(&q, value_text(STR("some text")));
	assert_true(str_is(sql_text(&q),
			   "SELECT count(*) FROM \"item\" WHERE id IN (?, ?) AND text = ?"));
	assert_int_equal(q.args.n, 3);
	must(sql_query(f->db, &q, &st, &f->e));
	must(db_step(st, &row, &f->e));
	assert_int_equal(db_col_int(st, 0), 2);
	db_done(st);
}

static void
test_empty_list_matches_nothing(void **state)
{
	struct fixture *f = *state;
	int64_t changed = -1;
	struct sql q;

	put(f, 1);
	sql_init(&q, f->a);
	sql_raw(&q, "DELETE FROM item WHERE id IN ");
	sql_bind_list(&q, NULL, 0);
	must(sql_exec(f->db, &q, &changed, &f->e));
	assert_int_equal(changed, 0);
}

static void
test_text_of_users_is_only_a_value(void **state)
{
	struct fixture *f = *state;
	struct str nasty = STR("'); DROP TABLE item; --");
	struct value v;
	struct sql q;

	sql_init(&q, f->a);
	sql_raw(&q, "INSERT INTO item (id, text) VALUES (1, ");
	sql_bind(&q, value_text(nasty));
	sql_raw(&q, ")");
	must(sql_exec(f->db, &q, NULL, &f->e));
	must(db_value(f->db, f->a, STR("SELECT text FROM item"), NULL, 0, &v, &f->e));
	assert_true(str_eq(v.s, nasty));
}

static void
test_too_long_is_refused(void **state)
{
	struct fixture *f = *state;
	struct sql q;
	int i;

	sql_init(&q, f->a);
	for (i = 0; i < 200000; i++)
		sql_raw(&q, "SELECT 1 UNION ");
	assert_int_equal(sql_exec(f->db, &q, NULL, &f->e), ERR_TOO_LARGE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		db_test(test_text_and_values_grow_together),
		db_test(test_empty_list_matches_nothing),
		db_test(test_text_of_users_is_only_a_value),
		db_test(test_too_long_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
