#include "audit/audit.h"

#include "access/session.h"
#include "base/clock.h"
#include "tables.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define UNIT STR("018f0000-0000-7000-8000-00000000000a")
#define R1 "018f0000-0000-7000-8000-000000000001"
#define R2 "018f0000-0000-7000-8000-000000000002"

struct log {
	struct tables t;
	struct keyring *k;
	struct audit *au;
};

static int
log_up(void **state)
{
	static schema_declare_fn *const declare[] = {access_schema, audit_schema, NULL};
	struct log *l = calloc(1, sizeof(*l));
	struct tables *t = &l->t;
	char path[TMPDIR_PATH + 64];

	tables_open(t, declare);
	tmpdir_path(&t->dir, "", "master.key", path, sizeof(path));
	must(keyring_make_file(path, &t->e));
	must(keyring_open(path, &l->k, &t->e));
	must(audit_open(t->db, l->k, &l->au, &t->e));
	*state = l;
	return 0;
}

static int
log_down(void **state)
{
	struct log *l = *state;

	audit_close(l->au);
	keyring_close(l->k);
	tables_close(&l->t);
	free(l);
	return 0;
}

static void
note(struct log *l, const char *act, const char *record)
{
	struct audit_entry en = {.act = str_from(act),
				 .account = STR("acc"),
				 .unit = UNIT,
				 .type = STR("person"),
				 .record = str_from(record),
				 .reason = STR("因为要回访"),
				 .result = STR("ok")};
	struct tables *t = &l->t;

	must(audit_write(l->au, t->db, &en, &t->e));
}

static void
note_many(struct log *l, int n)
{
	int i;

	for (i = 0; i < n; i++)
		note(l, "create", i % 2 ? R1 : R2);
}

static void
restart(struct log *l)
{
	struct tables *t = &l->t;

	audit_close(l->au);
	l->au = NULL;
	must(audit_open(t->db, l->k, &l->au, &t->e));
}

/* "what seq;" for each fault, in the order found. */
static struct str
faults(struct log *l, struct str head)
{
	struct tables *t = &l->t;
	struct audit_fault *f;
	struct buf b;
	int64_t checked;
	size_t n, i;

	must(audit_verify(t->db, l->k, head, t->a, &f, &n, &checked, &t->e));
	assert_int_equal(checked, tables_count(t, "SELECT count(*) FROM audit"));
	buf_init(&b, t->a, 1 << 16);
	for (i = 0; i < n; i++)
		buf_addf(&b, "%.*s %lld;", STR_ARG(f[i].what), (long long)f[i].seq);
	return buf_str(&b);
}

static void
expect_faults(struct log *l, struct str head, const char *want)
{
	struct str got = faults(l, head);

	if (!str_eq(got, str_from(want)))
		fail_msg("faults \"%.*s\", not \"%s\"", STR_ARG(got), want);
}

static struct str
heads(struct log *l)
{
	struct tables *t = &l->t;
	struct str head;

	must(audit_head(t->db, t->a, &head, &t->e));
	return head;
}

static void
an_untouched_log_is_whole(void **state)
{
	struct log *l = *state;

	note_many(l, 20);
	restart(l);
	note_many(l, 3);
	expect_faults(l, STR_NONE, "");
	expect_faults(l, heads(l), "");
}

static void
a_head_stays_true_while_the_log_grows(void **state)
{
	struct log *l = *state;
	struct str head;

	note_many(l, 5);
	head = heads(l);
	note_many(l, 5);
	restart(l);
	expect_faults(l, head, "");
}

/* The first entry says that the chain begins; the 10 of the test are 2 to 11. */
struct tampering {
	const char *sql, *faults, *faults_with_head;
};

static const struct tampering tamperings[] = {
	{"UPDATE audit SET reason = 'x' WHERE seq = 4", "changed 4;", "changed 4;"},
	{"UPDATE audit SET reason = NULL WHERE seq = 4", "changed 4;", "changed 4;"},
	{"UPDATE audit SET act = 'read' WHERE seq = 2", "changed 2;", "changed 2;"},
	{"UPDATE audit SET account = 'other' WHERE seq = 11", "changed 11;", "changed 11;"},
	{"UPDATE audit SET session = 'other' WHERE seq = 3", "changed 3;", "changed 3;"},
	{"UPDATE audit SET unit = 'other' WHERE seq = 3", "changed 3;", "changed 3;"},
	{"UPDATE audit SET type = 'case' WHERE seq = 3", "changed 3;", "changed 3;"},
	{"UPDATE audit SET record = 'other' WHERE seq = 3", "changed 3;", "changed 3;"},
	{"UPDATE audit SET fields = 'phone' WHERE seq = 3", "changed 3;", "changed 3;"},
	{"UPDATE audit SET result = 'no' WHERE seq = 3", "changed 3;", "changed 3;"},
	{"UPDATE audit SET digest = '00' WHERE seq = 3", "changed 3;", "changed 3;"},
	{"UPDATE audit SET at = at + 1 WHERE seq = 7", "changed 7;", "changed 7;"},
	/* text moved from one column to its neighbour */
	{"UPDATE audit SET act = 'creat', account = 'eacc' WHERE seq = 7", "changed 7;",
	 "changed 7;"},
	/* the mac itself: the entry and the one chained to it */
	{"UPDATE audit SET mac = (SELECT x.mac FROM audit x WHERE x.seq = 5) WHERE seq = 6",
	 "changed 6;changed 7;", "changed 6;changed 7;"},
	{"UPDATE audit SET mac = substr(mac, 1, 8) WHERE seq = 6", "changed 6;changed 7;",
	 "changed 6;changed 7;"},
	{"DELETE FROM audit WHERE seq = 5", "missing 5;", "missing 5;"},
	{"DELETE FROM audit WHERE seq = 1", "missing 1;", "missing 1;"},
	{"DELETE FROM audit WHERE seq BETWEEN 3 AND 9", "missing 3;", "missing 3;"},
	/* closed up again behind a deletion */
	{"UPDATE audit SET seq = seq - 100 WHERE seq > 5;DELETE FROM audit WHERE seq = 5;"
	 "UPDATE audit SET seq = seq + 99 WHERE seq < 0",
	 "changed 5;changed 6;changed 7;changed 8;changed 9;changed 10;",
	 "changed 5;changed 6;changed 7;changed 8;changed 9;changed 10;cut 11;"},
	/* two entries change places */
	{"UPDATE audit SET seq = -1 WHERE seq = 4;UPDATE audit SET seq = 4 WHERE seq = 5;"
	 "UPDATE audit SET seq = 5 WHERE seq = -1",
	 "changed 4;changed 5;changed 6;", "changed 4;changed 5;changed 6;"},
	/* forged entries: in the middle, at the end */
	{"UPDATE audit SET seq = seq + 100 WHERE seq > 5;UPDATE audit SET seq = seq - 99 WHERE seq > 100;"
	 "INSERT INTO audit SELECT chain, 6, at, act, account, session, unit, type, record, fields, reason, "
	 "result, digest, mac FROM audit WHERE seq = 5",
	 "changed 6;changed 7;changed 8;changed 9;changed 10;changed 11;changed 12;",
	 "changed 6;changed 7;changed 8;changed 9;changed 10;changed 11;rolled_back 11;changed 12;"},
	{"INSERT INTO audit SELECT chain, 12, at, act, account, session, unit, type, record, fields, reason, "
	 "result, digest, mac FROM audit WHERE seq = 11",
	 "changed 12;", "changed 12;"},
	/* a cut tail: only the exported head knows */
	{"DELETE FROM audit WHERE seq > 8", "", "cut 11;"},
	{"DELETE FROM audit WHERE seq = 11", "", "cut 11;"},
	/* all of it */
	{"DELETE FROM audit", "missing 1;", "missing 1;cut 11;"},
	{"DELETE FROM audit;DELETE FROM audit_chain", "", "cut 11;"},
	/* the registry */
	{"DELETE FROM audit_chain", "unknown_chain 0;", "unknown_chain 0;"},
	{"UPDATE audit_chain SET made_at = made_at + 1", "changed 0;", "changed 0;"},
	{"UPDATE audit_chain SET number = 2", "missing 1;", "missing 1;"},
	{"UPDATE audit_chain SET id = 'x'", "changed 0;unknown_chain 0;missing 1;",
	 "changed 0;unknown_chain 0;missing 1;"},
	/* renamed on both sides */
	{"UPDATE audit_chain SET id = 'x';UPDATE audit SET chain = 'x'",
	 "changed 0;changed 1;changed 2;changed 3;changed 4;changed 5;changed 6;changed 7;"
	 "changed 8;changed 9;changed 10;changed 11;",
	 "changed 0;changed 1;changed 2;changed 3;changed 4;changed 5;changed 6;changed 7;"
	 "changed 8;changed 9;changed 10;changed 11;cut 11;"},
};

static void
run_all(struct tables *t, const char *sql)
{
	struct str rest = str_from(sql), one;

	while (str_next(&rest, ';', &one))
		tables_exec(t, str_cstr(t->a, one));
}

static void
each_tampering_is_found(void **state)
{
	struct log *l = *state;
	struct tables *t = &l->t;
	struct str head;
	size_t i;

	note_many(l, 10);
	head = heads(l);
	for (i = 0; i < COUNTOF(tamperings); i++) {
		must(db_begin(t->db, &t->e));
		run_all(t, tamperings[i].sql);
		expect_faults(l, STR_NONE, tamperings[i].faults);
		expect_faults(l, head, tamperings[i].faults_with_head);
		db_rollback(t->db);
	}
	expect_faults(l, head, "");
}

static void
a_roll_back_that_was_written_over_is_found(void **state)
{
	struct log *l = *state;
	struct tables *t = &l->t;
	struct str head;

	note_many(l, 10);
	head = heads(l);
	tables_exec(t, "DELETE FROM audit WHERE seq > 8");
	note_many(l, 5); /* chains on happily */
	expect_faults(l, STR_NONE, "");
	expect_faults(l, head, "rolled_back 11;");
}

static void
a_tail_cut_from_an_ended_chain_is_found_without_a_head(void **state)
{
	struct log *l = *state;
	struct tables *t = &l->t;

	note_many(l, 10);
	restart(l);
	note_many(l, 2);
	tables_exec(t, "DELETE FROM audit WHERE seq > 8");
	expect_faults(l, STR_NONE, "cut 11;");
}

static void
a_chain_taken_out_of_the_middle_is_found(void **state)
{
	struct log *l = *state;
	struct tables *t = &l->t;

	note_many(l, 2);
	restart(l);
	note_many(l, 2);
	restart(l);
	tables_exec(
		t, "DELETE FROM audit WHERE chain = (SELECT id FROM audit_chain WHERE number = 2)");
	tables_exec(t, "DELETE FROM audit_chain WHERE number = 2");
	/* the registry has a gap, and what chain 3 noted of chain 2 is not there */
	assert_true(str_contains(faults(l, STR_NONE), STR("missing 2;")));
}

static void
a_rolled_back_write_leaves_no_gap(void **state)
{
	struct log *l = *state;
	struct tables *t = &l->t;

	must(db_begin(t->db, &t->e));
	note(l, "create", R1);
	must(db_savepoint(t->db, &t->e));
	note(l, "create", R2);
	note(l, "create", R2);
	db_rollback_to(t->db);
	note(l, "update", R1);
	must(db_commit(t->db, &t->e));
	must(db_begin(t->db, &t->e));
	note_many(l, 4);
	db_rollback(t->db);
	note(l, "void", R1);
	expect_faults(l, heads(l), "");
	assert_int_equal(tables_count(t, "SELECT max(seq) FROM audit"), 4);
}

static void
with_another_key_everything_is_changed(void **state)
{
	struct log *l = *state;
	struct tables *t = &l->t;
	char path[TMPDIR_PATH + 64];

	note_many(l, 1);
	tmpdir_path(&t->dir, "", "other.key", path, sizeof(path));
	must(keyring_make_file(path, &t->e));
	keyring_close(l->k);
	must(keyring_open(path, &l->k, &t->e));
	expect_faults(l, STR_NONE, "changed 0;changed 1;changed 2;");
}

static void
a_malformed_head_is_refused(void **state)
{
	static const char *const texts[] = {
		"x",
		"{}",
		"[]",
		"{\"chains\":[{}]}",
		"{\"chains\":[{\"chain\":\"a\",\"mac\":\"b\",\"seq\":0}]}",
		"{\"chains\":[],\"chains\":[]}"};
	struct log *l = *state;
	struct tables *t = &l->t;
	struct audit_fault *f;
	int64_t checked;
	size_t n, i;

	for (i = 0; i < COUNTOF(texts); i++)
		must_fail(ERR_BAD_FILE, audit_verify(t->db, l->k, str_from(texts[i]), t->a, &f, &n,
						     &checked, &t->e));
}

static void
put_unit_and_account(struct tables *t)
{
	tables_exec(t,
		    "INSERT INTO unit (id, level, name, path, closed, made_at, changed_at) VALUES"
		    " ('018f0000-0000-7000-8000-00000000000a', 'station', 'A', '/c/a/', 0, 0, 0)");
	tables_exec(t, "INSERT INTO account (id, login, name, unit_id, password_hash, must_change,"
		       " disabled, large_text, version, made_at, changed_at) VALUES"
		       " ('acc', 'lin', '林晓', 'u', 'h', 0, 0, 0, 1, 0, 0)");
}

static void
who_looked_at_a_record_is_listed_newest_first(void **state)
{
	struct log *l = *state;
	struct tables *t = &l->t;
	struct audit_row *rows;
	size_t n;

	put_unit_and_account(t);
	clock_set(1000000);
	note(l, "create", R1);
	clock_set(2000000);
	note(l, "read", R2 "," R1);
	clock_set(3000000);
	note(l, "read", R2);
	clock_set(0);
	must(audit_list(t->db, t->a, STR_NONE, STR(R1), 0, 10, &rows, &n, &t->e));
	assert_int_equal(n, 2);
	assert_true(str_is(rows[0].entry.act, "read"));
	assert_true(str_is(rows[1].entry.act, "create"));
	assert_true(str_is(rows[0].account_name, "林晓"));
	assert_true(str_is(rows[0].entry.reason, "因为要回访"));
	must(audit_list(t->db, t->a, STR_NONE, STR(R1), rows[0].at, 10, &rows, &n, &t->e));
	assert_int_equal(n, 1);
	assert_true(str_is(rows[0].entry.act, "create"));
}

/* The seconds at which R1 was looked at before `before`, newest first, at most `limit`. */
static void
expect_looks(struct log *l, int64_t before, int limit, const int *want, size_t want_n)
{
	struct tables *t = &l->t;
	struct audit_row *rows;
	size_t n, i;

	must(audit_list(t->db, t->a, STR("/c/"), STR(R1), before * 1000, limit, &rows, &n, &t->e));
	assert_int_equal(n, want_n);
	for (i = 0; i < n; i++)
		assert_int_equal(rows[i].at / 1000, want[i]);
}

/* R1 is looked at in every tenth of 400 seconds, others in each. */
static void
look_for_a_while(struct log *l)
{
	int i;

	put_unit_and_account(&l->t);
	for (i = 1; i <= 400; i++) {
		clock_set((int64_t)i * 1000);
		note(l, "read", i % 10 == 0 ? R2 "," R1 : R2);
	}
	clock_set(0);
}

static void
every_look_is_found_before_and_behind_the_mark(void **state)
{
	static const int newest[] = {400, 390, 380, 370, 360, 350, 340, 330},
			 earlier[] = {150, 140, 130}, first[] = {20, 10};
	struct log *l = *state;
	struct tables *t = &l->t;

	look_for_a_while(l);
	assert_int_equal(tables_count(t, "SELECT seq FROM audit_mark"), 384);
	assert_in_range(tables_count(t, "SELECT count(*) FROM audit_record"), 12, 14);
	expect_looks(l, 0, 8, newest, 8);
	expect_looks(l, 151, 3, earlier, 3);
	expect_looks(l, 30, 9, first, 2);
}

static void
the_next_start_finishes_what_the_last_one_left(void **state)
{
	static const int newest[] = {400, 390};
	struct log *l = *state;
	struct tables *t = &l->t;

	look_for_a_while(l);
	restart(l);
	assert_int_equal(tables_count(t, "SELECT max(seq) FROM audit_mark"), 401);
	expect_looks(l, 0, 2, newest, 2);
	expect_faults(l, STR_NONE, "");
}

static void
a_row_out_of_the_index_is_missed_and_made_anew(void **state)
{
	static const int earlier[] = {20, 10};
	struct log *l = *state;
	struct tables *t = &l->t;

	look_for_a_while(l);
	tables_exec(t, "DELETE FROM audit_record WHERE record_id = '" R1 "' AND from_seq < 12");
	expect_faults(l, STR_NONE,
		      "unlisted 11;unlisted 21;unlisted 31;unlisted 41;unlisted 51;"
		      "unlisted 61;");
	must(audit_reindex(t->db, t->a, &t->e));
	expect_faults(l, STR_NONE, "");
	expect_looks(l, 30, 9, earlier, 2);
}

/* Before there were ranges each entry had a row a record, at once. */
static void
an_index_from_before_there_were_marks_is_read(void **state)
{
	static const int all[] = {30, 20, 10};
	struct log *l = *state;
	struct tables *t = &l->t;
	int i;

	put_unit_and_account(t);
	for (i = 1; i <= 30; i++) {
		clock_set((int64_t)i * 1000);
		note(l, "read", i % 10 == 0 ? R2 "," R1 : R2);
	}
	clock_set(0);
	tables_exec(t, "DELETE FROM audit_mark");
	tables_exec(t, "INSERT INTO audit_record (record_id, at, chain, seq)"
		       " SELECT '" R2 "', at, chain, seq FROM audit WHERE record IS NOT NULL");
	tables_exec(t, "INSERT INTO audit_record (record_id, at, chain, seq)"
		       " SELECT '" R1 "', at, chain, seq FROM audit WHERE record LIKE '%" R1 "%'");
	restart(l);
	expect_faults(l, STR_NONE, "");
	expect_looks(l, 0, 9, all, 3);
}

static void
only_the_units_below_are_listed(void **state)
{
	struct log *l = *state;
	struct tables *t = &l->t;
	struct audit_row *rows;
	size_t n;

	put_unit_and_account(t);
	note_many(l, 4);
	must(audit_list(t->db, t->a, STR("/c/a/"), STR_NONE, 0, 3, &rows, &n, &t->e));
	assert_int_equal(n, 3);
	must(audit_list(t->db, t->a, STR("/c/"), STR_NONE, 0, 10, &rows, &n, &t->e));
	assert_int_equal(n, 4);
	must(audit_list(t->db, t->a, STR("/c/b/"), STR_NONE, 0, 10, &rows, &n, &t->e));
	assert_int_equal(n, 0);
}

static enum err_code
open_and_write(struct tables *t, void *ctx)
{
	struct audit_entry en = {.act = STR("read"), .record = STR(R1 "," R2), .result = STR("ok")};
	struct log *l = ctx;
	struct audit *au;
	enum err_code rc;

	rc = audit_open(t->db, l->k, &au, &t->e);
	if (rc != ERR_OK)
		return rc;
	rc = audit_write(au, t->db, &en, &t->e);
	audit_close(au);
	return rc;
}

static enum err_code
read_all(struct tables *t, void *ctx)
{
	struct log *l = ctx;
	struct audit_fault *faults;
	struct audit_row *rows;
	struct str head;
	int64_t checked;
	enum err_code rc;
	size_t n;

	rc = audit_head(t->db, t->a, &head, &t->e);
	if (rc == ERR_OK)
		rc = audit_verify(t->db, l->k, head, t->a, &faults, &n, &checked, &t->e);
	return rc == ERR_OK ? audit_list(t->db, t->a, STR("/c/"), STR(R1), 9, 9, &rows, &n, &t->e)
			    : rc;
}

static void
each_failing_statement_comes_back(void **state)
{
	struct log *l = *state;

	note_many(l, 2);
	tables_fail_each_call(&l->t, open_and_write, l);
	tables_fail_each_call(&l->t, read_all, l);
	expect_faults(l, STR_NONE, "");
}

#define log_test(fn) cmocka_unit_test_setup_teardown(fn, log_up, log_down)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		log_test(an_untouched_log_is_whole),
		log_test(a_head_stays_true_while_the_log_grows),
		log_test(each_tampering_is_found),
		log_test(a_roll_back_that_was_written_over_is_found),
		log_test(a_tail_cut_from_an_ended_chain_is_found_without_a_head),
		log_test(a_chain_taken_out_of_the_middle_is_found),
		log_test(a_rolled_back_write_leaves_no_gap),
		log_test(with_another_key_everything_is_changed),
		log_test(a_malformed_head_is_refused),
		log_test(who_looked_at_a_record_is_listed_newest_first),
		log_test(every_look_is_found_before_and_behind_the_mark),
		log_test(the_next_start_finishes_what_the_last_one_left),
		log_test(a_row_out_of_the_index_is_missed_and_made_anew),
		log_test(an_index_from_before_there_were_marks_is_read),
		log_test(only_the_units_below_are_listed),
		log_test(each_failing_statement_comes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
