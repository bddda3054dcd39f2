#include "program.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void
become(const char *const *words, int out)
{
	const char *program = getenv("SHEGONG_PROGRAM");

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(out, STDOUT_FILENO);
	execv(program ? program : "build/shegong", (char *const *)words);
	_exit(127);
}

/* The address it prints ends in ":<port>/". */
static int
read_port(int fd)
{
	char said[4096];
	size_t n = 0;
	ssize_t got;
	char *at;

	while (n + 1 < sizeof(said) && (got = read(fd, said + n, sizeof(said) - n - 1)) > 0) {
		n += (size_t)got;
		said[n] = '\0';
		at = strstr(said, "http://127.0.0.1:");
		if (at && strchr(at + 17, '/'))
			return atoi(at + 17);
	}
	said[n] = '\0';
	fail_msg("serve did not start: %s", said);
	return 0;
}

void
program_serve(struct served *s, const char *data_dir, const char *dsn, const char *key_file)
{
	const char *words[] = {"shegong",   "serve", "--port", "0",     "--data",
			       data_dir,    "--db",  dsn,      "--key", key_file,
			       "--threads", "2",     NULL};
	int fds[2];

	assert_int_equal(pipe(fds), 0);
	s->pid = fork();
	assert_true(s->pid >= 0);
	if (s->pid == 0) {
		close(fds[0]);
		become(words, fds[1]);
	}
	close(fds[1]);
	s->out = fds[0];
	s->port = read_port(s->out);
}

void
program_kill(struct served *s)
{
	assert_int_equal(kill(s->pid, SIGKILL), 0);
	assert_int_equal(waitpid(s->pid, NULL, 0), s->pid);
	close(s->out);
	s->pid = 0;
}

void
program_stop(struct served *s)
{
	int status;

	if (s->pid == 0)
		return;
	assert_int_equal(kill(s->pid, SIGTERM), 0);
	assert_int_equal(waitpid(s->pid, &status, 0), s->pid);
	close(s->out);
	s->pid = 0;
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}
