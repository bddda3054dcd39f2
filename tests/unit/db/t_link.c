/*
 * t_link.c: connections that mend themselves, on SQLite with a trace below the link that plays a
 * server going away. SQLite only: it moves the file out of the way.
 */
#include "base/clock.h"
#include "db/driver.h"
#include "db/trace.h"

#include "unit_db.h"

#include <stdlib.h>

struct linked {
	struct fixture *f;
	struct db *db;
};

static void
open_linked(struct linked *l, enum db_mode mode)
{
	char dsn[TMPDIR_PATH + 80];
	struct fixture *f = l->f;

	snprintf(dsn, sizeof(dsn), "link:trace:%s", f->dsn);
	must(db_open(dsn, mode, &l->db, &f->e));
}

static int
linked_up(void **state)
{
	struct linked *l = calloc(1, sizeof(*l));

	fixture_up((void **)&l->f);
	*state = l;
	return 0;
}

static int
linked_down(void **state)
{
	struct linked *l = *state;

	db_close(l->db);
	fixture_down((void **)&l->f);
	free(l);
	return 0;
}

static int64_t
count_by(struct linked *l)
{
	struct fixture *f = l->f;
	struct value v;

	must(db_value(l->db, f->a, STR("SELECT count(*) FROM item"), NULL, 0, &v, &f->e));
	return v.i;
}

static void
test_begin_meets_a_dead_connection(void **state)
{
	struct linked *l = *state;
	struct fixture *f = l->f;
	struct db *before;

	open_linked(l, DB_WRITE);
	before = l->db->wraps;
	trace_fail(before, TRACE_BEGIN, 1, ERR_DB_AWAY, false);
	must(db_begin(l->db, &f->e));
	assert_ptr_not_equal(l->db->wraps, before);
	assert_true(db_in_transaction(l->db));
	assert_int_equal(db_trouble(l->db), ERR_OK);
	must(db_commit(l->db, &f->e));
}

static void
test_a_read_alone_goes_to_a_fresh_connection(void **state)
{
	struct linked *l = *state;

	put(l->f, 1);
	open_linked(l, DB_READ);
	trace_fail(l->db->wraps, TRACE_READ, 1, ERR_DB_AWAY, false);
	assert_int_equal(count_by(l), 1);
}

/* What was begun is lost: the error comes out, nothing is opened behind the owner's back. */
static void
test_inside_a_transaction_nothing_is_mended(void **state)
{
	struct linked *l = *state;
	struct fixture *f = l->f;
	struct db *before;

	open_linked(l, DB_WRITE);
	before = l->db->wraps;
	must(db_begin(l->db, &f->e));
	must(db_exec(l->db, STR("INSERT INTO item (id) VALUES (7)"), NULL, 0, NULL, &f->e));
	trace_fail(before, TRACE_CHANGE, 1, ERR_DB_AWAY, false);
	assert_int_equal(db_exec(l->db, STR("DELETE FROM item"), NULL, 0, NULL, &f->e),
			 ERR_DB_AWAY);
	assert_ptr_equal(l->db->wraps, before);
	assert_int_equal(db_trouble(l->db), ERR_DB_AWAY);
	assert_false(db_in_transaction(l->db));
	db_rollback(l->db);
	must(db_begin(l->db, &f->e));
	assert_int_equal(count_by(l), 0);
	must(db_commit(l->db, &f->e));
}

/* A change alone may have gone through: it is not made twice. */
static void
test_a_change_alone_is_not_repeated(void **state)
{
	struct linked *l = *state;
	struct fixture *f = l->f;

	open_linked(l, DB_WRITE);
	trace_lose_answer(l->db->wraps, TRACE_CHANGE, 1);
	assert_int_equal(db_exec(l->db, STR("INSERT INTO item (id) VALUES (1)"), NULL, 0, NULL,
				 &f->e),
			 ERR_DB_AWAY);
	must(db_begin(l->db, &f->e));
	assert_int_equal(count_by(l), 1);
	must(db_commit(l->db, &f->e));
}

static void
move(const struct linked *l, const char *from, const char *to)
{
	char a[TMPDIR_PATH + 80], b[TMPDIR_PATH + 80];

	tmpdir_path(&l->f->dir, "", from, a, sizeof(a));
	tmpdir_path(&l->f->dir, "", to, b, sizeof(b));
	assert_int_equal(rename(a, b), 0);
}

/* The file is gone for a while, as a server's port is. */
static void
test_away_is_said_at_once_and_ends_by_itself(void **state)
{
	struct linked *l = *state;
	struct fixture *f = l->f;
	int64_t until;
	enum err_code rc;

	put(f, 1);
	open_linked(l, DB_READ);
	trace_fail(l->db->wraps, TRACE_BEGIN, 1, ERR_DB_AWAY, false);
	move(l, "test.db", "elsewhere.db");
	assert_int_equal(db_begin(l->db, &f->e), ERR_DB_AWAY);
	assert_int_equal(f->e.code, ERR_DB_AWAY);
	assert_int_equal(db_begin(l->db, &f->e), ERR_DB_AWAY); /* not tried: within the pause */
	assert_non_null(strstr(f->e.detail, "asked again in"));
	move(l, "elsewhere.db", "test.db");
	until = clock_monotonic_ms() + 20000;
	do
		rc = db_begin(l->db, &f->e);
	while (rc == ERR_DB_AWAY && clock_monotonic_ms() < until);
	must(rc);
	assert_int_equal(count_by(l), 1);
	db_rollback(l->db);
}

/* Two connections to one server: when the one is back, the other waits for nothing any more. */
static void
test_all_come_back_together(void **state)
{
	struct linked *l = *state;
	struct linked other = {.f = l->f};
	struct fixture *f = l->f;

	open_linked(l, DB_READ);
	open_linked(&other, DB_READ);
	trace_fail(l->db->wraps, TRACE_BEGIN, 1, ERR_DB_AWAY, false);
	trace_fail(other.db->wraps, TRACE_BEGIN, 1, ERR_DB_AWAY, false);
	move(l, "test.db", "elsewhere.db");
	do
		assert_int_equal(db_begin(l->db, &f->e), ERR_DB_AWAY);
	while (!strstr(f->e.detail, "asked again in"));
	move(l, "elsewhere.db", "test.db");
	must(db_begin(other.db, &f->e)); /* its first attempt */
	must(db_begin(l->db, &f->e));
	db_rollback(other.db);
	db_rollback(l->db);
	db_close(other.db);
}

static void
test_an_engine_alone_has_no_way_back(void **state)
{
	struct linked *l = *state;
	struct fixture *f = l->f;
	char dsn[TMPDIR_PATH + 80];

	snprintf(dsn, sizeof(dsn), "trace:%s", f->dsn);
	must(db_open(dsn, DB_WRITE, &l->db, &f->e));
	assert_false(db_dialect(l->db)->remote);
	trace_fail(l->db, TRACE_BEGIN, 1, ERR_DB_AWAY, false);
	assert_int_equal(db_begin(l->db, &f->e), ERR_DB_AWAY);
	assert_int_equal(db_begin(l->db, &f->e), ERR_DB_AWAY);
}

static void
test_no_password_in_what_is_said(void **state)
{
	struct linked *l = *state;
	struct fixture *f = l->f;

	assert_int_equal(db_open("oracle:host=h password=geheim", DB_READ, &l->db, &f->e), ERR_DB);
	assert_null(strstr(f->e.detail, "geheim"));
	assert_int_not_equal(db_open("postgres:host=127.0.0.1 port=1 user=u password=geheim",
				     DB_READ, &l->db, &f->e),
			     ERR_OK);
	assert_null(strstr(f->e.detail, "geheim"));
}

#define link_test(fn) cmocka_unit_test_setup_teardown(fn, linked_up, linked_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		link_test(test_begin_meets_a_dead_connection),
		link_test(test_a_read_alone_goes_to_a_fresh_connection),
		link_test(test_inside_a_transaction_nothing_is_mended),
		link_test(test_a_change_alone_is_not_repeated),
		link_test(test_away_is_said_at_once_and_ends_by_itself),
		link_test(test_all_come_back_together),
		link_test(test_an_engine_alone_has_no_way_back),
		link_test(test_no_password_in_what_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
