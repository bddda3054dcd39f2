/* `shegong demo`: what others look at must be there: people, cases in every stage, a whole log. */
#include "api/app.h"
#include "audit/audit.h"
#include "tmpdir.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { PEOPLE = 2000 - 37 + 3, CASES = 40, LEAST = 3, MOST_OUTPUT = 64 * 1024 };

static struct tmpdir dir;
static struct app *app;
static char output[MOST_OUTPUT];

/* Runs the program with these words; its output in `output`, its exit code returned. */
static int
run(const char *const *words)
{
	const char *program = getenv("SHEGONG_PROGRAM");
	size_t n = 0;
	int fds[2], status;
	ssize_t got;
	pid_t pid;

	assert_non_null(program);
	assert_int_equal(pipe(fds), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		dup2(fds[1], STDOUT_FILENO);
		dup2(fds[1], STDERR_FILENO);
		close(fds[0]);
		execv(program, (char *const *)words);
		_exit(127);
	}
	close(fds[1]);
	while (n + 1 < sizeof(output) &&
	       (got = read(fds[0], output + n, sizeof(output) - 1 - n)) > 0)
		n += (size_t)got;
	output[n] = '\0';
	close(fds[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int64_t
count(const char *sql)
{
	struct value n = VALUE_EMPTY;
	struct err e = {0};
	struct db *db;

	assert_int_equal(pool_borrow(app->pool, &db, &e), ERR_OK);
	if (db_value(db, app->arena, str_from(sql), NULL, 0, &n, &e) != ERR_OK)
		fail_msg("%s: %s", sql, e.detail);
	pool_return(app->pool, db);
	return n.i;
}

static void
people_and_stations(void **state)
{
	(void)state;
	assert_int_equal(count("SELECT COUNT(*) FROM form_person"), PEOPLE);
	assert_int_equal(count("SELECT COUNT(*) FROM unit WHERE level = 'station'"), 3);
	assert_int_equal(count("SELECT COUNT(DISTINCT unit_id) FROM form_person"), 3);
	assert_int_equal(count("SELECT COUNT(*) FROM account WHERE must_change = 1"), 0);
	assert_true(count("SELECT COUNT(*) FROM account") >= 12);
}

static void
cases_in_every_stage(void **state)
{
	const struct cat_flow *f = map_get(&app->catalogue->flows, STR("case"));
	size_t i, k;

	(void)state;
	assert_int_equal(count("SELECT COUNT(*) FROM form_case"), CASES);
	for (i = 0; i < f->stages.n; i++) {
		int64_t n = 0;

		for (k = 0; k < f->states.n; k++)
			if (str_eq(f->states.v[k].stage, f->stages.v[i].key))
				n += count(str_cstr(
					app->arena,
					str_fmt(app->arena,
						"SELECT COUNT(*) FROM form_case WHERE state = "
						"'%.*s'",
						STR_ARG(f->states.v[k].key))));
		if (n < LEAST)
			fail_msg("%.*s: %lld", STR_ARG(f->stages.v[i].key), (long long)n);
	}
}

/* Real moves leave traces: approvals by another person, deadlines, times that go forward. */
static void
grown_not_painted(void **state)
{
	(void)state;
	assert_true(count("SELECT COUNT(*) FROM approval WHERE state = 'agreed'") > CASES);
	assert_true(count("SELECT COUNT(*) FROM approval WHERE state = 'waiting'") >= 6);
	assert_true(count("SELECT COUNT(*) FROM deadline") > 0);
	assert_int_equal(count("SELECT COUNT(*) FROM form_case a JOIN form_case b ON a.made_at < "
			       "b.made_at AND a.number > b.number"),
			 0);
	assert_true(count("SELECT COUNT(DISTINCT made_at / 86400000) FROM form_case") > 10);
}

static void
the_log_is_whole(void **state)
{
	struct audit_fault *faults;
	int64_t checked = 0;
	struct err e = {0};
	struct db *db;
	size_t n = 0;

	(void)state;
	assert_int_equal(pool_borrow(app->pool, &db, &e), ERR_OK);
	assert_int_equal(audit_verify(db, app->keyring, STR_NONE, app->arena, &faults, &n, &checked,
				      &e),
			 ERR_OK);
	pool_return(app->pool, db);
	assert_int_equal(n, 0);
	assert_true(checked > PEOPLE);
}

static void
never_over_what_is_there(void **state)
{
	const char *const words[] = {"shegong", "demo", "--data", dir.path, NULL};

	(void)state;
	assert_int_equal(run(words), 1);
}

static int
setup(void **state)
{
	const char *const words[] = {
		"shegong", "demo", "--data", dir.path, "--password", "qing-song-bai-he-7", NULL};
	struct app_options o = {.data_dir = dir.path};
	struct arena *a = arena_new(1 << 20);
	struct problems ps;
	struct err e = {0};
	enum err_code rc;

	(void)state;
	tmpdir_make(&dir);
	if (run(words) != 0) {
		fprintf(stderr, "%s\n", output);
		return 1;
	}
	problems_init(&ps, a);
	rc = app_open(&o, &app, &ps, &e);
	arena_free(a);
	return rc == ERR_OK ? 0 : 1;
}

static int
teardown(void **state)
{
	(void)state;
	app_close(app);
	tmpdir_remove(&dir);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(people_and_stations),      cmocka_unit_test(cases_in_every_stage),
		cmocka_unit_test(grown_not_painted),        cmocka_unit_test(the_log_is_whole),
		cmocka_unit_test(never_over_what_is_there),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
