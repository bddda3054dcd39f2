/* What a process can no longer do once it reads somebody's file. */
#include "exchange/sheet_jail.h"

#include "tmpdir.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { FD_LEAKED = 77 };

static struct tmpdir dir;
static char sheet_path[TMPDIR_PATH + 64], other_path[TMPDIR_PATH + 64];

static bool
kernel_has_landlock(void)
{
	return syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) > 0;
}

/* Runs `tries` in the jail; true when it said so. */
static bool
holds_in_jail(bool (*tries)(void))
{
	int fds[2], status, sheet = open(sheet_path, O_RDONLY);
	char said = 0;
	pid_t pid;

	assert_true(sheet >= 0);
	assert_int_equal(pipe(fds), 0);
	assert_true(dup2(sheet, FD_LEAKED) == FD_LEAKED);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		if (!sheet_jail_enter(fds[1], sheet))
			_exit(2);
		said = tries() ? 'y' : 'n';
		_exit(write(SHEET_JAIL_PIPE, &said, 1) == 1 ? 0 : 3);
	}
	close(fds[1]);
	close(sheet);
	close(FD_LEAKED);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (read(fds[0], &said, 1) != 1)
		said = 0;
	close(fds[0]);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	return said == 'y';
}

static bool
reads_the_sheet(void)
{
	char text[8] = {0};
	int fd = open("/proc/self/fd/4", O_RDONLY);

	return fd >= 0 && read(fd, text, 5) == 5 && strcmp(text, "sheet") == 0;
}

static bool
cannot_reach_other_files(void)
{
	return open(other_path, O_RDONLY) < 0 && open("/etc/passwd", O_RDONLY) < 0;
}

static bool
cannot_write(void)
{
	int fd = open("/proc/self/fd/4", O_WRONLY);

	return fd < 0 || write(fd, "x", 1) < 0; /* no rights, or no room */
}

static bool
holds_no_open_files(void)
{
	return fcntl(FD_LEAKED, F_GETFD) < 0 && fcntl(16, F_GETFD) < 0 &&
	       fcntl(SHEET_JAIL_SHEET + 1, F_GETFD) < 0;
}

static bool
cannot_start_anything(void)
{
	char *argv[] = {(char *)"true", NULL};
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	if (pid > 0)
		return false;
	return execv("/bin/true", argv) < 0 && errno == EPERM;
}

static bool
cannot_talk(void)
{
	int fds[2];

	return socket(AF_INET, SOCK_STREAM, 0) < 0 && socketpair(AF_UNIX, SOCK_STREAM, 0, fds) < 0;
}

static bool
cannot_harm(void)
{
	return kill(getppid(), 0) < 0 && unlink(sheet_path) < 0;
}

static void
what_it_must_do(void **state)
{
	(void)state;
	assert_true(holds_in_jail(reads_the_sheet));
}

static void
what_it_cannot_do(void **state)
{
	(void)state;
	assert_true(holds_in_jail(cannot_write));
	assert_true(holds_in_jail(holds_no_open_files));
	assert_true(holds_in_jail(cannot_start_anything));
	assert_true(holds_in_jail(cannot_talk));
	assert_true(holds_in_jail(cannot_harm));
}

static void
other_files_are_out_of_reach(void **state)
{
	(void)state;
	if (!kernel_has_landlock())
		skip();
	assert_true(holds_in_jail(cannot_reach_other_files));
}

static void
put(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static int
setup(void **state)
{
	(void)state;
	tmpdir_make(&dir);
	put(tmpdir_path(&dir, "", "sheet", sheet_path, sizeof(sheet_path)), "sheet");
	put(tmpdir_path(&dir, "", "other", other_path, sizeof(other_path)), "other");
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	tmpdir_remove(&dir);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_it_must_do),
		cmocka_unit_test(what_it_cannot_do),
		cmocka_unit_test(other_files_are_out_of_reach),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
