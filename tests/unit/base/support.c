#include "support.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int
arena_setup(void **state)
{
	*state = arena_new(1 << 20);
	return 0;
}

int
arena_teardown(void **state)
{
	arena_free(*state);
	return 0;
}

void
assert_str(struct str got, const char *want)
{
	if (!str_eq(got, str_from(want)))
		fail_msg("got \"%.*s\", want \"%s\"", STR_ARG(got), want);
}

static void
child(void (*fn)(void), int out)
{
	const struct rlimit no_core = {0, 0};

	setrlimit(RLIMIT_CORE, &no_core);
	signal(SIGABRT, SIG_DFL); /* cmocka's own handler would go on */
	dup2(out, STDERR_FILENO);
	fn();
	_exit(0);
}

void
assert_bug(void (*fn)(void), const char *text)
{
	char said[4096];
	size_t n = 0;
	ssize_t got;
	int pipe_fds[2], status;
	pid_t pid;

	assert_int_equal(pipe(pipe_fds), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		child(fn, pipe_fds[1]);
	close(pipe_fds[1]);
	while ((got = read(pipe_fds[0], said + n, sizeof(said) - 1 - n)) > 0)
		n += (size_t)got;
	said[n] = '\0';
	close(pipe_fds[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGABRT)
		fail_msg("status %d instead of an abort; it said: %s", status, said);
	if (!strstr(said, text))
		fail_msg("\"%s\" is missing in: %s", text, said);
}
