#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/file.h"
#include "cli/cli.h"
#include "tmpdir.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BASE "tests/cases/catalogue/base"
enum { MOST = 8 };

struct run {
	struct arena *arena;
	struct tmpdir dir;
	int code;
	struct str out, err;
};

static int
redirect(int fd, const char *path)
{
	int saved = dup(fd), to = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(saved >= 0 && to >= 0);
	assert_int_equal(dup2(to, fd), fd);
	close(to);
	return saved;
}

static void
restore(int fd, int saved)
{
	dup2(saved, fd);
	close(saved);
}

static struct str
content(struct run *r, const char *path)
{
	struct str s;
	struct err e = {0};

	assert_int_equal(file_read(r->arena, path, 8 << 20, &s, &e), ERR_OK);
	return s;
}

/* Runs the command with some arguments and keeps what it said. */
static void
run_with(struct run *r, int argc, char **argv)
{
	char out[TMPDIR_PATH], err[TMPDIR_PATH];
	int saved_out, saved_err;

	tmpdir_path(&r->dir, "", "out", out, sizeof(out));
	tmpdir_path(&r->dir, "", "err", err, sizeof(err));
	fflush(stdout);
	fflush(stderr);
	saved_out = redirect(STDOUT_FILENO, out);
	saved_err = redirect(STDERR_FILENO, err);
	r->code = cmd_check(argc, argv);
	fflush(stdout);
	fflush(stderr);
	restore(STDOUT_FILENO, saved_out);
	restore(STDERR_FILENO, saved_err);
	r->out = content(r, out);
	r->err = content(r, err);
}

static void
run(struct run *r, const char *first, const char *second)
{
	char *argv[MOST] = {(char *)"check", (char *)first, (char *)second, NULL};

	run_with(r, 1 + (first != NULL) + (second != NULL), argv);
}

static void
begin(struct run *r)
{
	memset(r, 0, sizeof(*r));
	r->arena = arena_new(64 << 20);
	tmpdir_make(&r->dir);
}

static void
end(struct run *r)
{
	tmpdir_remove(&r->dir);
	arena_free(r->arena);
}

static void
test_fine(void **state)
{
	struct run r;

	(void)state;
	begin(&r);
	run(&r, BASE, NULL);
	assert_int_equal(r.code, CLI_OK);
	assert_int_equal(r.out.n, 0);
	assert_true(str_starts(r.err, STR("没有错：3 种表、3 张代码表、1 个流程、6 个例子。")));
	end(&r);
}

static void
test_builtin(void **state)
{
	struct run r;

	(void)state;
	begin(&r);
	run(&r, NULL, NULL);
	assert_int_equal(r.code, CLI_OK);
	end(&r);
}

static void
test_wrong(void **state)
{
	struct run r;
	char path[TMPDIR_PATH];
	struct err e = {0};
	struct str want;

	(void)state;
	begin(&r);
	tmpdir_path(&r.dir, "", "catalogue.yaml", path, sizeof(path));
	assert_int_equal(file_write(path, STR("nam: x\nversion: 1\nprogram: 1\n"), 0600, &e),
			 ERR_OK);
	run(&r, r.dir.path, NULL);
	assert_int_equal(r.code, CLI_REFUSED);
	want = str_fmt(r.arena,
		       "%s/catalogue.yaml:1:1: C110 不认得“nam”这一项。是不是想写“name”？\n",
		       r.dir.path);
	assert_true(str_contains(r.out, want));
	assert_true(str_contains(r.err, STR("有 2 处要改")));
	end(&r);
}

static void
test_print(void **state)
{
	struct run r;

	(void)state;
	begin(&r);
	run(&r, BASE, "--print");
	assert_int_equal(r.code, CLI_OK);
	assert_true(str_eq(r.out, content(&r, "tests/cases/catalogue/base.print")));
	end(&r);
}

static void
test_coverage(void **state)
{
	struct run r;

	(void)state;
	begin(&r);
	run(&r, "--coverage", BASE);
	assert_int_equal(r.code, CLI_OK);
	assert_true(str_is(r.out, "TS-1\tservice\tA\topen\ttype care\n"
				  "TS-2\tservice\tB\tcovered\tsection care.aid\n"
				  "TS-3\tservice\tA\tcovered\tdeadline care.write\n"
				  "TS-4\tservice\tC\treason\t没有要做的事\n"));
	assert_true(str_contains(
		r.err, STR("条款 4 条：规则管到 2，程序本身管到 0，说明理由 1，还没管 1。")));
	end(&r);
}

static void
test_usage(void **state)
{
	struct run r;

	(void)state;
	begin(&r);
	run(&r, "--nope", NULL);
	assert_int_equal(r.code, CLI_USAGE);
	assert_true(str_contains(r.err, STR("--coverage")));
	run(&r, BASE, BASE);
	assert_int_equal(r.code, CLI_USAGE);
	run(&r, "tests/cases/catalogue/nowhere", NULL);
	assert_int_equal(r.code, CLI_USAGE);
	run(&r, "--help", NULL);
	assert_int_equal(r.code, CLI_OK);
	assert_true(str_contains(r.out, STR("--coverage")));
	end(&r);
}

static void
lay_over(struct run *r, const char *content)
{
	char *argv[MOST] = {(char *)"check",     (char *)BASE,        (char *)"--print",
			    (char *)"--overlay", (char *)r->dir.path, NULL};
	char path[TMPDIR_PATH];
	struct err e = {0};

	tmpdir_path(&r->dir, "", "catalogue.yaml", path, sizeof(path));
	assert_int_equal(file_write(path, str_from(content), 0600, &e), ERR_OK);
	run_with(r, 5, argv);
}

/* A place's own folder over the catalogue; mistakes name its files. */
static void
test_overlay(void **state)
{
	struct run r;
	struct str place;

	(void)state;
	begin(&r);
	lay_over(&r, "name: 本地的\n");
	assert_int_equal(r.code, CLI_OK);
	assert_true(str_contains(r.out, STR("name: 本地的\nversion: 0.1.0\n")));
	lay_over(&r, "program: 9.9.9\n");
	assert_int_equal(r.code, CLI_REFUSED);
	place = str_fmt(r.arena, "%s/catalogue.yaml:1:10: C280", r.dir.path);
	assert_true(str_starts(r.out, place));
	end(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fine),     cmocka_unit_test(test_builtin),
		cmocka_unit_test(test_wrong),    cmocka_unit_test(test_print),
		cmocka_unit_test(test_coverage), cmocka_unit_test(test_usage),
		cmocka_unit_test(test_overlay),
	};

	return cmocka_run_group_tests_name("cmd_check", tests, NULL, NULL);
}
